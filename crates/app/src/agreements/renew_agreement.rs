//! Renewing an agreement that somebody has signed: a new draft that begins with the old one, and takes its place once all
//! have signed it. What is signed is changed in no other way.

use super::access::{address, between, changed_meanwhile, load, of_agreement};
use super::begin_agreement::{begun, store_new};
use super::model::{Agreement, AgreementParty, AgreementState, ChangeKind, Line};
use super::store::{NewAgreement, find_agreement, list_renewals_of};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgreementId, AgreementPartyId};
use accord_kernel::{Day, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::Problem;
use accord_policy::action::{DraftAgreement, ViewAgreement};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use std::collections::BTreeMap;

/// Days for which a renewal is begun.
const RENEWED_DAYS: i32 = 365;
/// Days before its last day on which a renewal is reviewed.
const REVIEW_BEFORE_DAYS: i32 = 60;

/// The renewal of an agreement that is not over; `None` when another one can be begun. There is one at a time, so that it
/// is never in doubt which one takes the place of the old.
pub(super) async fn find_renewal(
    db: &impl Connection,
    old: AgreementId,
    today: Day,
) -> Result<Option<Agreement>, Stop> {
    let renewals = list_renewals_of(db, old).await?;
    Ok(renewals.into_iter().find(|renewal| renewal.state(today) != AgreementState::Ended))
}

/// Why an agreement cannot be renewed; `None` when it can.
async fn problem(db: &impl Connection, old: &Agreement, today: Day) -> Result<Option<Problem>, Stop> {
    if !old.is_sealed() {
        let words = "Change it as it is. A renewal is for what somebody has signed.";
        let problem = Problem::new(StatusCode::CONFLICT, "Nobody has signed this draft", &[words]);
        return Ok(Some(problem.with_link("Go to the agreement", &address(old.id))));
    }
    Ok(find_renewal(db, old.id, today).await?.map(|renewal| {
        let words = "Change or sign that one, or end it first. Nothing was begun.";
        Problem::new(StatusCode::CONFLICT, "There is a renewal of it already", &[words])
            .with_link("Go to the renewal", &address(renewal.id))
    }))
}

/// Makes sure, in the transaction that stores a renewal, that it still renews what its author saw.
pub(super) async fn check_renewed(
    db: &impl Connection,
    old: AgreementId,
    renewal: &Agreement,
    today: Day,
) -> Result<(), Stop> {
    let now = find_agreement(db, old).await?.ok_or_else(Stop::not_found)?;
    if now.controllers() != renewal.controllers() {
        return Err(changed_meanwhile(&now).into());
    }
    match problem(db, &now, today).await? {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    }
}

/// The first day, the review and the last day with which a renewal begins: those of the old one where that never began,
/// and a year after it where it did.
fn days(old: &Agreement, today: Day) -> (Option<Day>, Option<Day>, Option<Day>) {
    if matches!(old.state(today), AgreementState::PartSigned | AgreementState::Signed) {
        return (old.starts_on, old.review_by_on, old.ends_on);
    }
    let first = old.ends_on.map_or(today, |last| last.plus_days(1)).max(today);
    let last = first.plus_days(RENEWED_DAYS);
    (Some(first), Some(last.plus_days(-REVIEW_BEFORE_DAYS)), Some(last))
}

pub async fn submit_renew(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let old = load(&app, &visit, &id).await?;
    // Whoever left it does not renew it for those who stayed; what has ended for all is renewed by any of them.
    visit.require_may::<ViewAgreement>(&app, of_agreement(&old), Purpose::RunService).await?;
    let today = visit.at().day();
    let member = visit.require_member()?;
    let target = between(AgreementId::new(visit.at(), app.rng()), &[member.controller]);
    visit.require_may::<DraftAgreement>(&app, target.clone(), Purpose::RunService).await?;
    if let Some(problem) = problem(app.db().readers(), &old, today).await? {
        return Err(problem.into());
    }
    let ids: BTreeMap<AgreementPartyId, AgreementPartyId> =
        old.staying().map(|party| (party.id, AgreementPartyId::new(visit.at(), app.rng()))).collect();
    let parties: Vec<AgreementParty> =
        old.staying().map(|party| AgreementParty { id: ids[&party.id], ..party.clone() }).collect();
    let lines: Vec<Line> = old
        .lines
        .iter()
        .filter_map(|line| {
            let (from, to) = ids.get(&line.from).zip(ids.get(&line.to))?;
            Some(Line { from: *from, to: *to, ..*line })
        })
        .collect();
    let new = NewAgreement {
        kind: old.kind,
        texts: &old.texts,
        agency: member.agency,
        days: days(&old, today),
        renews: Some(old.id),
    };
    let draft = begun(target.resource, &new, parties, old.purposes.clone(), &visit);
    let draft = Agreement { lines, ..draft };
    store_new(&app, &visit, target.clone(), &new, &draft, ChangeKind::Drafted).await?;
    Ok(Redirect::to(&address(target.resource)))
}
