//! With which partner of a borough is there an agreement? One line each, for the Board and for scrutiny.

use super::access::{Names, Served, address, of_area};
use super::model::{Agreement, AgreementState};
use super::store::list_agreements;
use super::store::sharing::sharing_rules;
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop, breaches};
use accord_kernel::ids::{AgreementId, AreaId, ControllerId};
use accord_kernel::{AgencyKind, Day, Purpose};
use accord_platform_web::Page;
use accord_policy::SharingRules;
use accord_policy::action::OverseeAgreements;
use axum::extract::{Query, State};
use minijinja::{Value, context};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    area: String,
}

/// Kinds of agencies by which a borough's council is known: it runs its youth justice service.
const OF_THE_COUNCIL: &[AgencyKind] =
    &[AgencyKind::YouthJustice, AgencyKind::SocialCare, AgencyKind::CommunitySafety];

/// The council of a borough, and the other legal bodies that work there, each with a kind of what it does.
fn partners(served: &Served, area: AreaId) -> Option<(ControllerId, Vec<(ControllerId, AgencyKind)>)> {
    let here: Vec<_> = served
        .agencies
        .iter()
        .filter(|agency| served.areas.get(&agency.id).is_some_and(|areas| areas.contains(&area)))
        .collect();
    let council = OF_THE_COUNCIL
        .iter()
        .find_map(|kind| here.iter().find(|agency| agency.kind == *kind).map(|agency| agency.controller))?;
    let mut partners: Vec<(ControllerId, AgencyKind)> = Vec::new();
    for agency in here {
        let is_new = partners.iter().all(|(body, _)| *body != agency.controller);
        if agency.controller != council && is_new {
            partners.push((agency.controller, agency.kind));
        }
    }
    Some((council, partners))
}

/// Where the agreement between two legal bodies stands, for the Board. The order says which one of several is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// Something flows in both directions.
    Active,
    /// Something flows from the council only.
    FromCouncil,
    /// Something flows from the partner only.
    FromPartner,
    /// It is in force, and a breach stops it.
    Frozen,
    /// It is in force, and every power that it rests on between the two is out of use or cannot carry it.
    WithoutPower,
    /// One of the two, or another party, stopped it for a while.
    Suspended,
    /// It is in force, and names nothing that flows between these two.
    NothingBetween,
    /// All have signed, and its first day is to come.
    NotStarted,
    PartSigned,
    Draft,
    /// One of the two has left it.
    Withdrawn,
    Ended,
}

impl Standing {
    /// Where an agreement of `one` stands that names `other` too. `flows` is what flows under it: from the one, from the
    /// other.
    fn of(
        agreement: &Agreement,
        (one, other): (ControllerId, ControllerId),
        flows: (bool, bool),
        is_frozen: bool,
        today: Day,
    ) -> Self {
        let is_between = agreement.lines.iter().any(|line| {
            let ends = agreement.bodies(line);
            ends == [Some(one), Some(other)] || ends == [Some(other), Some(one)]
        });
        let state = agreement.state(today);
        let have_left = !agreement.controllers().contains(&one) || !agreement.controllers().contains(&other);
        match (state, flows) {
            (_, (true, true)) => Self::Active,
            (_, (true, false)) => Self::FromCouncil,
            (_, (false, true)) => Self::FromPartner,
            _ if have_left => Self::Withdrawn,
            (AgreementState::InForce, _) if !is_between => Self::NothingBetween,
            (AgreementState::InForce, _) if is_frozen => Self::Frozen,
            (AgreementState::InForce, _) => Self::WithoutPower,
            (AgreementState::Suspended, _) => Self::Suspended,
            (AgreementState::Signed, _) => Self::NotStarted,
            (AgreementState::PartSigned, _) => Self::PartSigned,
            (AgreementState::Draft, _) => Self::Draft,
            (AgreementState::Ended, _) => Self::Ended,
        }
    }

    const fn is_active(self) -> bool {
        matches!(self, Self::Active | Self::FromCouncil | Self::FromPartner)
    }

    /// What the Board reads.
    fn words(self, council: &str, partner: &str) -> String {
        match self {
            Self::Active => "signed off and active".to_owned(),
            Self::FromCouncil => format!("signed off and active, from {council} to {partner} only"),
            Self::FromPartner => format!("signed off and active, from {partner} to {council} only"),
            Self::Frozen => "frozen because of a breach: nothing flows".to_owned(),
            Self::WithoutPower => "signed off, but no power in use carries it: nothing flows".to_owned(),
            Self::Suspended => "suspended: nothing flows".to_owned(),
            Self::NothingBetween => {
                "signed off, but names nothing between these two: nothing flows".to_owned()
            }
            Self::NotStarted => "signed off, not started".to_owned(),
            Self::PartSigned => "part signed".to_owned(),
            Self::Draft => "a draft, not signed".to_owned(),
            Self::Withdrawn => "one of the two withdrew: nothing flows".to_owned(),
            Self::Ended => "ended".to_owned(),
        }
    }
}

/// What the Board's lines are worked out from.
struct Seen {
    agreements: Vec<Agreement>,
    rules: Arc<SharingRules>,
    frozen: BTreeSet<(AgreementId, ControllerId)>,
    today: Day,
}

impl Seen {
    /// The agreement between two legal bodies that is the furthest, with where it stands.
    fn furthest(&self, one: ControllerId, other: ControllerId) -> Option<(&Agreement, Standing)> {
        let (from_one, from_other) =
            (self.rules.agreements_between(one, other), self.rules.agreements_between(other, one));
        // The directions may rest on two agreements.
        let all = (!from_one.is_empty(), !from_other.is_empty());
        let of_both = self.agreements.iter().filter(|agreement| {
            let bodies = agreement.all_controllers();
            bodies.contains(&one) && bodies.contains(&other)
        });
        let standing = |agreement: &Agreement| {
            let carries = from_one.contains(&agreement.id) || from_other.contains(&agreement.id);
            let flows = if carries { all } else { (false, false) };
            let is_frozen = [one, other].iter().any(|body| self.frozen.contains(&(agreement.id, *body)));
            Standing::of(agreement, (one, other), flows, is_frozen, self.today)
        };
        of_both.map(|agreement| (agreement, standing(agreement))).min_by_key(|(_, standing)| *standing)
    }
}

pub async fn show_partners(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let target = of_area(chosen.area.id);
    let permit = visit.decide::<OverseeAgreements>(&app, target, Purpose::RunService).await?;
    let (served, names) = (Served::load(&app, &visit).await?, Names::load(&app).await?);
    let (db, today) = (app.db().readers(), visit.at().day());
    let rules = sharing_rules(&app, db, today).await?;
    let frozen = breaches::list_frozen_agreements(db).await?;
    let frozen = frozen.into_iter().map(|(id, freeze)| Ok((id, breaches::body_of(&rules, freeze.by)?)));
    let frozen = frozen.collect::<Result<_, Stop>>()?;
    let seen = Seen { agreements: list_agreements(db).await?, rules, frozen, today };
    let (council, partners) = partners(&served, permit.resource()).ok_or_else(Stop::not_found)?;
    app.db().record(permit).await?;
    let lines: Vec<Value> = partners
        .into_iter()
        .map(|(body, kind)| {
            let found = seen.furthest(council, body);
            let name = names.of_controller(body);
            let words = found.map_or_else(
                || "none".to_owned(),
                |(_, standing)| standing.words(names.of_controller(council), name),
            );
            context! {
                name, kind => kind.words(), words, is_active => found.is_some_and(|(_, standing)| standing.is_active()),
                href => found.map(|(agreement, _)| address(agreement.id)),
                ends_on => found.and_then(|(agreement, _)| agreement.ends_on).map(Day::number),
            }
        })
        .collect();
    app.page(
        &visit,
        "agreements/board.html",
        context! {
            area => chosen.values(), council => names.of_controller(council), lines,
        },
    )
}
