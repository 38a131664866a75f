//! With which partner of a borough is there an agreement? One line each, for the Board and for scrutiny.

use super::access::{Names, Served, address, of_area};
use super::model::{Agreement, AgreementState};
use super::store::list_agreements;
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, ControllerId};
use accord_kernel::{AgencyKind, Day, Purpose};
use accord_platform_web::Page;
use accord_policy::action::OverseeAgreements;
use axum::extract::{Query, State};
use minijinja::{Value, context};

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

/// How far an agreement is, the furthest first: what the Board asks for is whether it is active.
fn rank(state: AgreementState) -> u8 {
    match state {
        AgreementState::InForce => 0,
        AgreementState::Suspended => 1,
        AgreementState::Signed => 2,
        AgreementState::PartSigned => 3,
        AgreementState::Draft => 4,
        AgreementState::Ended => 5,
    }
}

/// What the Board reads of a state.
fn words(state: Option<AgreementState>) -> &'static str {
    match state {
        Some(AgreementState::InForce) => "signed off and active",
        Some(AgreementState::Suspended) => "suspended: nothing flows",
        Some(AgreementState::Signed) => "signed off, not started",
        Some(AgreementState::PartSigned) => "part signed",
        Some(AgreementState::Draft) => "a draft, not signed",
        Some(AgreementState::Ended) => "ended",
        None => "none",
    }
}

/// The agreement between two legal bodies that is the furthest.
fn furthest(
    agreements: &[Agreement],
    (one, other): (ControllerId, ControllerId),
    today: Day,
) -> Option<&Agreement> {
    agreements
        .iter()
        .filter(|agreement| {
            let bodies = agreement.all_controllers();
            bodies.contains(&one) && bodies.contains(&other)
        })
        .min_by_key(|agreement| rank(agreement.state(today)))
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
    let agreements = list_agreements(app.db().readers()).await?;
    let today = visit.at().day();
    let (council, partners) = partners(&served, permit.resource()).ok_or_else(Stop::not_found)?;
    app.db().record(permit).await?;
    let lines: Vec<Value> = partners
        .into_iter()
        .map(|(body, kind)| {
            let found = furthest(&agreements, (council, body), today);
            let state = found.map(|agreement| agreement.state(today));
            context! {
                name => names.of_controller(body), kind => kind.words(), words => words(state),
                is_active => state == Some(AgreementState::InForce), href => found.map(|found| address(found.id)),
                ends_on => found.and_then(|found| found.ends_on).map(Day::number),
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
