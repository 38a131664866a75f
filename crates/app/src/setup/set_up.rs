//! Makes an empty installation ready for one borough: the area, the council as controller, its first
//! agencies, and one-time links for the administrator and the data protection officer.
//!
//! It may be run again until the first administrator has signed in: what is there already is kept, so
//! a run that was cut off is finished by the next one.

use crate::accounts::count_members_with_role;
use crate::accounts::invite_account::{NewInvitation, invite_account};
use crate::agencies::create_agency::{self, NewAgency, create_agency};
use crate::agencies::create_area::{NewArea, create_area};
use crate::agencies::create_controller::{self, NewController, create_controller};
use crate::agencies::london::{BOROUGHS, Borough, COMMAND_UNITS_FROM, REGION_NAME, REGION_ONS_CODE};
use crate::agencies::{self, Agency, AgencyKind, AreaKind, Installation, slug_from};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{AreaId, ControllerId};
use accord_platform_db::Fault;
use accord_policy::Role;
use std::collections::BTreeSet;

/// What setting up needs to know, checked.
#[derive(Debug, Clone)]
pub struct NewInstallation {
    /// The name in the header, such as "Haringey Community Safety Partnership".
    pub name: String,
    /// The borough.
    pub borough: &'static Borough,
    /// The council's legal name.
    pub council: String,
    /// The data protection officer's name.
    pub officer_name: String,
    /// The data protection officer's address.
    pub officer_email: String,
    /// The first administrator's name.
    pub administrator_name: String,
    /// The first administrator's address.
    pub administrator_email: String,
}

/// What came of it.
#[derive(Debug)]
pub enum SetUp {
    /// It is ready; these links let the two sign in for the first time.
    Done {
        /// The path of the administrator's link.
        administrator_link: String,
        /// The path of the data protection officer's link.
        officer_link: String,
    },
    /// An administrator has signed in already, or everything here is made up.
    AlreadySetUp,
    /// An earlier run began to set up another borough.
    AnotherBorough,
}

/// The services of a council that work on serious youth violence from the first day.
const FIRST_AGENCIES: &[(AgencyKind, &str)] = &[
    (AgencyKind::CommunitySafety, "community safety"),
    (AgencyKind::YouthJustice, "youth justice service"),
    (AgencyKind::SocialCare, "children’s social care"),
];

/// The borough with this slug or name.
pub fn borough_named(text: &str) -> Option<&'static Borough> {
    let slug = slug_from(text);
    BOROUGHS.iter().find(|borough| borough.slug == slug)
}

/// Sets the installation up. `visit` is a command on the machine, or the page behind the set-up code.
///
/// # Errors
/// Refused to everybody else; faults of the database.
pub async fn set_up(app: &App, visit: &Visit, new: &NewInstallation) -> Result<SetUp, Stop> {
    if !is_open(app).await? {
        return Ok(SetUp::AlreadySetUp);
    }
    let Some(borough) = borough_area(app, visit, new).await? else { return Ok(SetUp::AnotherBorough) };
    around(app, visit, new.borough, borough).await?;
    let council = council(app, visit, new, borough).await?;
    let mut first = None;
    for (kind, words) in FIRST_AGENCIES {
        let agency =
            first_agency(app, visit, council, *kind, &format!("{} {words}", new.borough.name), borough)
                .await?;
        first = first.or(Some(agency));
    }
    let agency =
        first.ok_or_else(|| Fault::new("set up the first agency", "the list of first agencies is empty"))?;
    let invite = async |name: &str, email: &str, role: Role| {
        let invitation =
            NewInvitation { name: name.to_owned(), email: email.to_owned(), roles: BTreeSet::from([role]) };
        invite_account(app, visit, &agency, &invitation).await
    };
    Ok(SetUp::Done {
        administrator_link: invite(&new.administrator_name, &new.administrator_email, Role::Administrator)
            .await?,
        officer_link: invite(&new.officer_name, &new.officer_email, Role::DataProtectionOfficer).await?,
    })
}

/// Whether the installation may still be set up: nobody administers it yet, and it is no demonstration.
pub async fn is_open(app: &App) -> Result<bool, Stop> {
    let db = app.db().readers();
    let Some(installation) = agencies::find_installation(db).await? else { return Ok(true) };
    let ids: Vec<_> = agencies::list_agencies(db).await?.iter().map(|agency| agency.id).collect();
    Ok(!installation.is_demonstration && count_members_with_role(db, &ids, Role::Administrator).await? == 0)
}

/// The borough; `None` when the installation was named for another one.
async fn borough_area(app: &App, visit: &Visit, new: &NewInstallation) -> Result<Option<AreaId>, Stop> {
    let db = app.db().readers();
    if let Some(found) = agencies::find_area_by_slug(db, new.borough.slug).await? {
        return Ok(Some(found.id));
    }
    if agencies::find_installation(db).await?.is_some() {
        return Ok(None);
    }
    let installation = Installation { name: new.name.clone(), is_demonstration: false, filling_seed: None };
    let area = NewArea {
        kind: AreaKind::Borough,
        name: new.borough.name,
        slug: new.borough.slug,
        ons_code: Some(new.borough.ons_code),
        parts: &[],
        parts_from: visit.at().day(),
    };
    create_area(app, visit, &area, Some(&installation)).await.map(Some)
}

/// The groups around the borough: its police command unit and the region.
async fn around(app: &App, visit: &Visit, borough: &Borough, id: AreaId) -> Result<(), Stop> {
    let (year, month, day) = COMMAND_UNITS_FROM;
    let from = Day::new(year, month, day).expect("the constant is a day of the calendar");
    let unit = borough.command_unit.map(|unit| (AreaKind::CommandUnit, format!("{unit} command unit"), None));
    let region = (AreaKind::Region, REGION_NAME.to_owned(), Some(REGION_ONS_CODE));
    for (kind, name, ons_code) in unit.into_iter().chain(std::iter::once(region)) {
        let slug = slug_from(&name);
        if agencies::find_area_by_slug(app.db().readers(), &slug).await?.is_none() {
            let area = NewArea { kind, name: &name, slug: &slug, ons_code, parts: &[id], parts_from: from };
            create_area(app, visit, &area, None).await?;
        }
    }
    Ok(())
}

async fn council(
    app: &App,
    visit: &Visit,
    new: &NewInstallation,
    area: AreaId,
) -> Result<ControllerId, Stop> {
    let slug = slug_from(&new.council);
    if let Some(found) = agencies::find_controller_by_slug(app.db().readers(), &slug).await? {
        return Ok(found.id);
    }
    let controller = NewController {
        name: new.council.clone(),
        slug,
        officer_name: Some(new.officer_name.clone()),
        officer_email: Some(new.officer_email.clone()),
    };
    match create_controller(app, visit, area, &controller).await? {
        create_controller::Created::Yes(id) => Ok(id),
        create_controller::Created::NameTaken => {
            Err(Fault::new("record the council", "another run of the set-up recorded it just now: try again")
                .into())
        }
    }
}

async fn first_agency(
    app: &App,
    visit: &Visit,
    controller: ControllerId,
    kind: AgencyKind,
    name: &str,
    area: AreaId,
) -> Result<Agency, Stop> {
    let slug = slug_from(name);
    if agencies::find_agency_by_slug(app.db().readers(), &slug).await?.is_none() {
        let new = NewAgency { controller, kind, name: name.to_owned(), slug: slug.clone(), area };
        if let create_agency::Created::NameTaken = create_agency(app, visit, &new).await? {
            return Err(Fault::new(
                "add an agency",
                "another run of the set-up added it just now: try again",
            )
            .into());
        }
    }
    let found = agencies::find_agency_by_slug(app.db().readers(), &slug).await?;
    found.ok_or_else(|| Fault::new("add an agency", "it was added but is not there").into())
}
