//! Renewing an agreement: a new draft that begins with the old one, and takes its place once all have signed it.

use super::access::{address, between, load, of_agreement};
use super::begin_agreement::{begun, store_new};
use super::model::{Agreement, AgreementParty, ChangeKind, Line};
use super::store::NewAgreement;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{AgreementId, AgreementPartyId};
use accord_policy::action::{DraftAgreement, ViewAgreement};
use axum::extract::{Path, State};
use axum::response::Redirect;
use std::collections::BTreeMap;

/// Days for which a renewal is begun.
const RENEWED_DAYS: i32 = 365;
/// Days before its last day on which a renewal is reviewed.
const REVIEW_BEFORE_DAYS: i32 = 60;

pub async fn submit_renew(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let old = load(&app, &visit, &id).await?;
    // Whoever left it does not renew it for those who stayed; what has ended for all is renewed by any of them.
    visit.require_may::<ViewAgreement>(&app, of_agreement(&old), Purpose::RunService).await?;
    let member = visit.require_member()?;
    let target = between(AgreementId::new(visit.at(), app.rng()), &[member.controller]);
    visit.require_may::<DraftAgreement>(&app, target.clone(), Purpose::RunService).await?;
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
    let today = visit.at().day();
    let first = old.ends_on.map_or(today, |last| last.plus_days(1)).max(today);
    let last = first.plus_days(RENEWED_DAYS);
    let new = NewAgreement {
        kind: old.kind,
        texts: &old.texts,
        agency: member.agency,
        days: (Some(first), Some(last.plus_days(-REVIEW_BEFORE_DAYS)), Some(last)),
        renews: Some(old.id),
    };
    let draft = begun(target.resource, &new, parties, old.purposes.clone(), &visit);
    let draft = Agreement { lines, ..draft };
    store_new(&app, &visit, target.clone(), &new, &draft, ChangeKind::Drafted).await?;
    Ok(Redirect::to(&address(target.resource)))
}
