//! Who may read what of the standards, and what every page of this room shares.

use super::model::{Edition, Expectation, Stage, Theme};
use super::store::editions::find_edition;
use crate::agencies::{self, Area, AreaKind, ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId, EditionId, UserId};
use accord_kernel::{AgencyKind, Category, Instant, Purpose};
use accord_platform_db::Fault;
use accord_platform_web::{Fields, Problem};
use accord_policy::action::{OverseeStandards, ReadConsultation, ViewStandards};
use accord_policy::{Action, Membership, Permit, RefusalCode, ResourceId, Target};
use axum::http::StatusCode;
use std::collections::BTreeMap;

/// What everything here is done for.
pub(super) const PLAN: Purpose = Purpose::PlanAndAnalyse;

/// What an address of this room says besides its path.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// What was just done.
    #[serde(default)]
    pub done: String,
    /// The theme that a long form is about.
    #[serde(default)]
    pub theme: String,
    /// The edition that a page of several is about.
    #[serde(default)]
    pub edition: String,
}

/// Something of a borough.
pub(super) fn in_area<R: ResourceId>(resource: R, area: AreaId) -> Target<R> {
    Target::new(resource).in_area(area).holding(&[Category::Context])
}

/// Something of the reader's own agency, when that is a regional body.
pub(super) fn of_agency<R: ResourceId>(resource: R, agency: AgencyId) -> Target<R> {
    Target::new(resource).owned_by(agency).holding(&[Category::Context])
}

/// An edition, for the regional body that writes it.
pub(super) fn of_edition(edition: &Edition) -> Target<EditionId> {
    of_agency(edition.id, edition.agency)
}

/// Refuses whoever may not do this for the region: the role by itself is not enough, the agency is a regional body.
pub(super) async fn require_region<A: Action>(
    app: &App,
    visit: &Visit,
    target: Target<A::Resource>,
) -> Result<(), Stop> {
    visit.require_may::<A>(app, target.clone(), PLAN).await?;
    if is_regional(visit.require_member()?) {
        return Ok(());
    }
    Err(visit.refuse_for::<A>(app, target, PLAN, RefusalCode::RoleMayNot).await?)
}

/// Whether somebody acts for a regional body.
pub(super) fn is_regional(member: &Membership) -> bool {
    member.kind == AgencyKind::RegionalBody
}

/// Whether the reader oversees the region's standards.
pub(super) fn oversees(visit: &Visit) -> bool {
    visit.membership().is_some_and(|member| {
        is_regional(member) && visit.may::<OverseeStandards>(&of_agency(member.agency, member.agency), PLAN)
    })
}

/// A permit to see what only the region sees.
pub(super) async fn oversee(app: &App, visit: &Visit) -> Result<Permit<OverseeStandards>, Stop> {
    let member = visit.require_member()?;
    let target = of_agency(member.agency, member.agency);
    require_region::<OverseeStandards>(app, visit, target.clone()).await?;
    visit.decide::<OverseeStandards>(app, target, PLAN).await
}

/// The permit under which an edition is read.
pub(super) enum Reading {
    Region(Permit<OverseeStandards>),
    Consulted(Permit<ReadConsultation>),
    Offered(Permit<ViewStandards>),
}

impl Reading {
    pub(super) async fn record(self, app: &App) -> Result<(), Fault> {
        match self {
            Self::Region(permit) => app.db().record(permit).await,
            Self::Consulted(permit) => app.db().record(permit).await,
            Self::Offered(permit) => app.db().record(permit).await,
        }
    }
}

/// The edition of an address for whoever may read it, and the borough for which they do: an offered one everybody, one in
/// consultation those who are consulted, and a draft the region.
pub(super) async fn read_edition(
    app: &App,
    visit: &Visit,
    (id, area): (&str, &str),
) -> Result<(Edition, ChosenArea, Reading), Stop> {
    let edition = find(app, visit, id).await?;
    let chosen = choose_area(app, visit, area).await?;
    let reading = match edition.stage(visit.at().day()) {
        Stage::Offered(_) => {
            let target = in_area(chosen.area.id, chosen.area.id);
            Reading::Offered(visit.decide::<ViewStandards>(app, target, PLAN).await?)
        }
        Stage::Consultation(_) | Stage::Closed(_) if !oversees(visit) => {
            let target = in_area(edition.id, chosen.area.id);
            Reading::Consulted(visit.decide::<ReadConsultation>(app, target, PLAN).await?)
        }
        Stage::Draft | Stage::Consultation(_) | Stage::Closed(_) => {
            Reading::Region(oversee(app, visit).await?)
        }
    };
    Ok((edition, chosen, reading))
}

/// The edition of an address, before anybody said who may see it.
pub(super) async fn find(app: &App, visit: &Visit, id: &str) -> Result<Edition, Stop> {
    visit.require_member()?;
    let id: EditionId = id.parse().map_err(|_| Stop::not_found())?;
    find_edition(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

/// Every borough by id.
pub(super) async fn boroughs(app: &App) -> Result<Vec<Area>, Fault> {
    let directory = agencies::directory(app).await?;
    let mut all: Vec<Area> =
        directory.areas.iter().filter(|area| area.kind == AreaKind::Borough).cloned().collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

/// Names of areas and agencies, for pages.
pub(super) struct Names {
    areas: BTreeMap<AreaId, String>,
    agencies: BTreeMap<AgencyId, String>,
}

impl Names {
    pub(super) async fn load(app: &App) -> Result<Self, Fault> {
        let directory = agencies::directory(app).await?;
        Ok(Self {
            areas: directory.areas.iter().map(|area| (area.id, area.name.clone())).collect(),
            agencies: directory.agencies.iter().map(|agency| (agency.id, agency.name.clone())).collect(),
        })
    }

    pub(super) fn area(&self, id: AreaId) -> &str {
        self.areas.get(&id).map_or("", String::as_str)
    }

    pub(super) fn agency(&self, id: AgencyId) -> &str {
        self.agencies.get(&id).map_or("", String::as_str)
    }
}

/// The name of somebody, or that their account is gone.
pub(super) fn name_of(names: &BTreeMap<UserId, String>, by: Option<UserId>) -> String {
    by.and_then(|by| names.get(&by).cloned()).unwrap_or_else(|| "Somebody whose account is gone".to_owned())
}

/// When the reader last saw what a form changes.
pub(super) fn seen(fields: &Fields) -> Result<Instant, Problem> {
    fields.get("seen").parse().map(Instant::from_micros).map_err(|_| changed_meanwhile("/standards"))
}

/// Somebody else was faster.
pub(super) fn changed_meanwhile(address: &str) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This changed since you opened it",
        &["Somebody changed it, or took the next step. Copy what you wrote, and open it again. Nothing of yours was saved."],
    )
    .with_link("Open it again", address)
}

/// A step that cannot be taken now, with what to do.
pub(super) fn not_now(title: &str, words: &[&str], address: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, title, words).with_link("Go back", address)
}

/// The theme of a long form: the one in its address, else the first.
pub(super) fn theme_of(code: &str) -> Result<Theme, Stop> {
    match code {
        "" => Ok(Theme::Together),
        code => Theme::from_code(code).ok_or_else(Stop::not_found),
    }
}

/// The theme after this one; `None` after the last.
pub(super) fn next_theme(theme: Theme) -> Option<Theme> {
    Theme::ALL.iter().copied().find(|other| *other > theme)
}

/// The expectations of a theme.
pub(super) fn of_theme(all: &[Expectation], theme: Theme) -> impl Iterator<Item = &Expectation> {
    all.iter().filter(move |one| one.theme == theme)
}
