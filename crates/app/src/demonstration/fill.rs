//! Fills an empty database with the demonstration region.

use super::people::{Names, PASSWORD, TOTP_SECRET};
use super::steps::StepRng;
use crate::accounts::{DemonstrationAccount, create_demonstration_account, hash_shared_password};
use crate::agencies::create_agency::{self, NewAgency, create_agency};
use crate::agencies::create_area::{NewArea, create_area};
use crate::agencies::create_controller::{self, NewController, create_controller};
use crate::agencies::london::{BOROUGHS, COMMAND_UNITS, COMMAND_UNITS_FROM, REGION_NAME, REGION_ONS_CODE};
use crate::agencies::{
    AgencyKind, AreaKind, Installation, find_agency_by_slug, find_area_by_slug, find_controller_by_slug,
    find_installation, finish_filling, slug_from,
};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId, ControllerId};
use accord_kernel::rng::SeededRng;
use accord_kernel::{Day, FixedClock, Instant};
use accord_platform_db::Fault;
use accord_policy::{Role, SystemActor};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What came of filling.
#[derive(Debug)]
pub enum Filled {
    /// The region is there, with so many areas, agencies and people.
    Yes {
        /// Boroughs, command units and the region.
        areas: usize,
        /// Agencies.
        agencies: usize,
        /// People who may sign in.
        people: usize,
    },
    /// The database is not empty. Nothing was changed.
    NotEmpty,
    /// An earlier run with this other seed was cut off, and only the same seed finishes it. Nothing was
    /// changed.
    OtherSeed(u64),
}

/// The borough in which every role has somebody.
pub(super) const LEAD_BOROUGH: &str = "haringey";
/// Where the police of that borough's command unit have their addresses.
const LEAD_POLICE: &str = "north-area.police";
/// Those of a command unit of four boroughs, so that one line of theirs is seen to reach several briefings.
const WIDE_POLICE: &str = "south-west.police";

/// Boroughs whose chief executives answer the region, the lead borough first.
const WITH_CHIEF_EXECUTIVES: &[&str] = &[LEAD_BOROUGH, NEIGHBOUR, "hackney", "islington", "camden"];

/// How the addresses of those end who sign for an authority.
const LEADERS: &str = "leaders";

/// Authorities of the Serious Violence Duty that serve every borough here, besides council, youth justice and police.
const AUTHORITIES: &[(AgencyKind, &str)] = &[
    (AgencyKind::Fire, "Example fire and rescue service (fictional)"),
    (AgencyKind::CareBoard, "Example integrated care board (fictional)"),
    (AgencyKind::Probation, "Example probation service (fictional)"),
];

/// How the addresses of officers end whom only their legal body's own agreements need.
const OFFICERS: &str = "officers";

/// The agencies of every borough, and the words that make their names.
const COUNCIL_AGENCIES: &[(AgencyKind, &str)] = &[
    (AgencyKind::CommunitySafety, "community safety"),
    (AgencyKind::YouthJustice, "youth justice service"),
    (AgencyKind::SocialCare, "children’s social care"),
    (AgencyKind::Education, "education"),
];

/// Who works where in the lead borough.
const LEAD_PEOPLE: &[(AgencyKind, &[Role])] = &[
    (AgencyKind::CommunitySafety, &[Role::Analyst]),
    (AgencyKind::YouthJustice, &[Role::YouthJusticeManager]),
    (AgencyKind::SocialCare, &[Role::BoardChair]),
    (AgencyKind::SocialCare, &[Role::SocialWorker]),
    (AgencyKind::YouthJustice, &[Role::CaseWorker]),
    (AgencyKind::Education, &[Role::SchoolLead]),
    (AgencyKind::Hospital, &[Role::CaseWorker]),
    (AgencyKind::Hospital, &[Role::CaldicottGuardian]),
    (AgencyKind::Voluntary, &[Role::VoluntaryWorker]),
    (AgencyKind::CommunitySafety, &[Role::DataProtectionOfficer]),
    (AgencyKind::CommunitySafety, &[Role::RiskOwner]),
    (AgencyKind::CommunitySafety, &[Role::Administrator]),
    (AgencyKind::Voluntary, &[Role::ScrutinyMember]),
];

/// Who works where in every other borough.
const OTHER_PEOPLE: &[(AgencyKind, &[Role])] = &[
    (AgencyKind::CommunitySafety, &[Role::Analyst]),
    (AgencyKind::YouthJustice, &[Role::YouthJusticeManager]),
    (AgencyKind::CommunitySafety, &[Role::DataProtectionOfficer]),
];

/// Who in the lead borough, its police and the region lets others sign agreements, where the list above has nobody in
/// that legal body: nobody lets themselves.
const LEAD_OFFICERS: &[AgencyKind] = &[AgencyKind::Hospital, AgencyKind::Voluntary];

/// The borough that works in a group with the lead borough.
const NEIGHBOUR: &str = "enfield";

/// When everything in the region was added: 5 January 2026, 08:00 UTC. A fixed time, so that two runs of
/// one seed give equal rows on any day.
const BASE: Instant = Instant::from_micros(1_767_600_000_000_000);

/// Fills the database, or finishes what an earlier run of the same seed was cut off from. The same seed
/// gives the same region: names, ids, times.
///
/// # Errors
/// Faults of the database.
pub async fn fill(app: &App, seed: u64) -> Result<Filled, Stop> {
    fill_with(app, seed, async || Ok(())).await
}

/// Fills as [`fill`] does, then runs `more` before the region counts as whole: a run that is cut off in it
/// is finished by the next.
///
/// # Errors
/// Faults of the database, and those of `more`.
pub async fn fill_with(
    app: &App,
    seed: u64,
    more: impl AsyncFnOnce() -> Result<(), Stop>,
) -> Result<Filled, Stop> {
    match find_installation(app.db().readers()).await?.map(|installation| installation.filling_seed) {
        None => {}
        Some(Some(begun)) if begun == seed => {}
        Some(Some(begun)) => return Ok(Filled::OtherSeed(begun)),
        Some(None) => return Ok(Filled::NotEmpty),
    }
    let rng = Arc::new(StepRng::new(seed));
    let repeatable = app.with(Arc::new(FixedClock::new(BASE)), rng.clone());
    let mut filling = Filling::new(&repeatable, rng, seed).await?;
    filling.boroughs().await?;
    filling.command_units().await?;
    filling.region().await?;
    filling.people().await?;
    more().await?;
    let work = app.db().housekeeping("installation.filled").await?;
    finish_filling(&work).await?;
    work.commit().await?;
    Ok(Filled::Yes { areas: filling.areas.len(), agencies: filling.agencies, people: filling.people })
}

struct Filling<'a> {
    app: &'a App,
    rng: Arc<StepRng>,
    seed: u64,
    steps: u64,
    visit: Visit,
    names: Names,
    password_hash: String,
    areas: BTreeMap<String, AreaId>,
    agencies: usize,
    people: usize,
    wanted: Vec<(AgencyId, String, &'static [Role])>,
}

impl<'a> Filling<'a> {
    async fn new(app: &'a App, rng: Arc<StepRng>, seed: u64) -> Result<Self, Stop> {
        Ok(Self {
            app,
            rng,
            seed,
            steps: 0,
            visit: Visit::of_system(app, SystemActor::Demonstration),
            names: Names::new(&SeededRng::new(seed)),
            password_hash: hash_shared_password(app, PASSWORD).await?,
            areas: BTreeMap::new(),
            agencies: 0,
            people: 0,
            wanted: Vec::new(),
        })
    }

    /// Begins the next step. Every step is one transaction, and is counted also when it was done before.
    fn step(&mut self) {
        self.steps += 1;
        self.rng.begin(self.steps);
    }

    async fn boroughs(&mut self) -> Result<(), Stop> {
        // The lead borough first: its people head the list on the sign-in page.
        let mut boroughs: Vec<_> = BOROUGHS.iter().collect();
        boroughs.sort_by_key(|borough| borough.slug != LEAD_BOROUGH);
        for borough in boroughs {
            let installation = Installation {
                name: "Accord demonstration".to_owned(),
                is_demonstration: true,
                filling_seed: Some(self.seed),
            };
            let installation = self.areas.is_empty().then_some(installation);
            let area = self
                .area(AreaKind::Borough, borough.name, Some(borough.ons_code), &[], installation.as_ref())
                .await?;
            let council = self.controller(&format!("{} council (fictional)", borough.name), area).await?;
            let mut by_kind = BTreeMap::new();
            for (kind, words) in COUNCIL_AGENCIES {
                let agency = self.agency(*kind, &format!("{} {words}", borough.name), council, area).await?;
                by_kind.insert(*kind, agency);
            }
            let trust = self.controller(&format!("Example hospital trust {}", borough.name), area).await?;
            let hospital = format!("Example hospital {} (fictional)", borough.name);
            by_kind.insert(
                AgencyKind::Hospital,
                self.agency(AgencyKind::Hospital, &hospital, trust, area).await?,
            );
            let open_door = format!("Open Door {} (fictional)", borough.name);
            let charity = self.controller(&open_door, area).await?;
            by_kind.insert(
                AgencyKind::Voluntary,
                self.agency(AgencyKind::Voluntary, &open_door, charity, area).await?,
            );
            let people = if borough.slug == LEAD_BOROUGH { LEAD_PEOPLE } else { OTHER_PEOPLE };
            for (kind, roles) in people {
                self.wanted.push((by_kind[kind], borough.slug.to_owned(), roles));
            }
            for kind in LEAD_OFFICERS.iter().filter(|_| borough.slug == LEAD_BOROUGH) {
                self.officer(by_kind[kind], &slug_from(kind.words()));
            }
            if borough.slug == LEAD_BOROUGH {
                let service = by_kind[&AgencyKind::YouthJustice];
                self.wanted.push((service, format!("youth-justice.{LEADERS}"), &[Role::SeniorLeader]));
            }
            if WITH_CHIEF_EXECUTIVES.contains(&borough.slug) {
                let council = by_kind[&AgencyKind::CommunitySafety];
                self.wanted.push((council, format!("{}.{LEADERS}", borough.slug), &[Role::ChiefExecutive]));
            }
            // It works in a group with the lead borough: its assessments are signed by two as well.
            if borough.slug == NEIGHBOUR {
                let place = format!("{NEIGHBOUR}.{OFFICERS}");
                self.wanted.push((by_kind[&AgencyKind::CommunitySafety], place, &[Role::RiskOwner]));
            }
        }
        Ok(())
    }

    async fn command_units(&mut self) -> Result<(), Stop> {
        let mut police = None;
        for unit in COMMAND_UNITS {
            let parts: Vec<AreaId> = BOROUGHS
                .iter()
                .filter(|borough| borough.command_unit == Some(unit))
                .filter_map(|borough| self.areas.get(borough.slug).copied())
                .collect();
            let area =
                self.area(AreaKind::CommandUnit, &format!("{unit} command unit"), None, &parts, None).await?;
            let controller = match police {
                Some(controller) => controller,
                None => *police.insert(self.controller("Example police service (fictional)", area).await?),
            };
            let agency =
                self.agency(AgencyKind::Police, &format!("Police, {unit}"), controller, area).await?;
            let place = format!("{}.police", slug_from(unit));
            if place == LEAD_POLICE {
                self.officer(agency, "police");
                self.wanted.push((agency, format!("police.{OFFICERS}"), &[Role::RiskOwner]));
                self.wanted.push((agency, format!("police.{LEADERS}"), &[Role::SeniorLeader]));
            }
            self.wanted.push((agency, place, &[Role::PolicePartnership]));
        }
        let city = self.areas["city-of-london"];
        let controller = self.controller("Example city police (fictional)", city).await?;
        let agency = self.agency(AgencyKind::Police, "Police, City of London", controller, city).await?;
        self.wanted.push((agency, "city.police".to_owned(), &[Role::PolicePartnership]));
        Ok(())
    }

    async fn region(&mut self) -> Result<(), Stop> {
        let boroughs: Vec<AreaId> = BOROUGHS.iter().map(|borough| self.areas[borough.slug]).collect();
        let area = self.area(AreaKind::Region, REGION_NAME, Some(REGION_ONS_CODE), &boroughs, None).await?;
        let controller = self.controller("Example regional authority (fictional)", area).await?;
        let name = "Regional violence reduction unit (fictional)";
        let agency = self.agency(AgencyKind::RegionalBody, name, controller, area).await?;
        self.wanted.push((agency, "region".to_owned(), &[Role::RegionalLead]));
        self.officer(agency, "region");
        for (kind, name) in AUTHORITIES {
            let controller = self.controller(name, area).await?;
            let agency = self.agency(*kind, name, controller, area).await?;
            self.wanted.push((
                agency,
                format!("{}.{LEADERS}", slug_from(kind.words())),
                &[Role::SeniorLeader],
            ));
        }
        Ok(())
    }

    /// Wants a data protection officer of an agency that has none otherwise.
    fn officer(&mut self, agency: AgencyId, place: &str) {
        self.wanted.push((agency, format!("{place}.{OFFICERS}"), &[Role::DataProtectionOfficer]));
    }

    /// Adds the people, first those who show most: the lead borough's, its police, the region's, then
    /// the officers of their legal bodies.
    async fn people(&mut self) -> Result<(), Stop> {
        let mut wanted = std::mem::take(&mut self.wanted);
        wanted.sort_by_key(|(_, place, _)| match place.as_str() {
            LEAD_BOROUGH => 0,
            LEAD_POLICE => 1,
            "region" => 2,
            WIDE_POLICE => 3,
            place if place.ends_with(OFFICERS) => 4,
            // Last, so that whoever was here before keeps their name.
            place if place.ends_with(LEADERS) => 6,
            _ => 5,
        });
        for (agency, place, roles) in wanted {
            self.person(agency, &place, roles).await?;
        }
        Ok(())
    }

    async fn area(
        &mut self,
        kind: AreaKind,
        name: &str,
        ons_code: Option<&str>,
        parts: &[AreaId],
        installation: Option<&Installation>,
    ) -> Result<AreaId, Stop> {
        let (year, month, day) = COMMAND_UNITS_FROM;
        let parts_from = Day::new(year, month, day).expect("the constant is a day of the calendar");
        let slug = slug_from(name);
        self.step();
        if let Some(area) = find_area_by_slug(self.app.db().readers(), &slug).await? {
            self.areas.insert(slug, area.id);
            return Ok(area.id);
        }
        let new = NewArea { kind, name, slug: &slug, ons_code, parts, parts_from };
        let id = create_area(self.app, &self.visit, &new, installation).await?;
        self.areas.insert(slug, id);
        Ok(id)
    }

    async fn controller(&mut self, name: &str, area: AreaId) -> Result<ControllerId, Stop> {
        let new = NewController {
            name: name.to_owned(),
            slug: slug_from(name),
            officer_name: None,
            officer_email: None,
        };
        self.step();
        if let Some(controller) = find_controller_by_slug(self.app.db().readers(), &new.slug).await? {
            return Ok(controller.id);
        }
        match create_controller(self.app, &self.visit, area, &new).await? {
            create_controller::Created::Yes(id) => Ok(id),
            create_controller::Created::NameTaken => Err(taken()),
        }
    }

    async fn agency(
        &mut self,
        kind: AgencyKind,
        name: &str,
        controller: ControllerId,
        area: AreaId,
    ) -> Result<AgencyId, Stop> {
        let new = NewAgency { controller, kind, name: name.to_owned(), slug: slug_from(name), area };
        self.step();
        self.agencies += 1;
        if let Some(agency) = find_agency_by_slug(self.app.db().readers(), &new.slug).await? {
            return Ok(agency.id);
        }
        match create_agency(self.app, &self.visit, &new).await? {
            create_agency::Created::Yes(id) => Ok(id),
            create_agency::Created::NameTaken => Err(taken()),
        }
    }

    async fn person(&mut self, agency: AgencyId, place: &str, roles: &[Role]) -> Result<(), Stop> {
        self.step();
        let name = self.names.draw();
        let new = DemonstrationAccount {
            email: format!("{}@{place}.example", slug_from(&name).replace('-', ".")),
            name,
            agency,
            roles: roles.iter().copied().collect::<BTreeSet<_>>(),
            password_hash: self.password_hash.clone(),
            totp_secret: TOTP_SECRET.to_vec(),
        };
        // A microsecond later than the one before, so that people stay in this order.
        let at = Instant::from_micros(self.visit.at().micros() + i64::try_from(self.people).unwrap_or(0));
        let visit = Visit::of_system_at(self.app, SystemActor::Demonstration, at);
        create_demonstration_account(self.app, &visit, &new).await?;
        self.people += 1;
        Ok(())
    }
}

fn taken() -> Stop {
    Fault::new("fill the demonstration region", "something else is writing to this database").into()
}
