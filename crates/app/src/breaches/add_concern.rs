//! Saying what a breach concerns: a record by the own reference, an agreement, or something that was received or sent.

use super::act::changed_meanwhile;
use super::model::{CONCERNS_MAX, Subject};
use super::show_breach::{load, unprocessable};
use super::show_breaches::of_breach;
use super::store::{find_breach, insert_concern};
use super::what_went::RECEIVED_MAX;
use crate::agreements::list_agreements_of;
use crate::people::own_agencies;
use crate::visit::Visit;
use crate::{App, Stop, disclosures, own_reference};
use accord_kernel::Purpose;
use accord_kernel::ids::{AgreementId, DisclosureId, uuid_v7};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::{Fields, FormErrors};
use accord_policy::action::HandleBreach;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

pub async fn submit_concern(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let breach = load(&app, &visit, &id).await?;
    let member = visit.require_member()?;
    let target = of_breach(&breach, member);
    visit.require_may::<HandleBreach>(&app, target.clone(), Purpose::ReviewAccess).await?;
    let mut errors = FormErrors::default();
    let subject = find_subject(&app, &visit, &entered, &mut errors).await?;
    errors.require(
        breach.concerns.len() < CONCERNS_MAX,
        "reference",
        "Nothing more can be added to this breach: report another one",
    );
    let (Some(subject), true) = (subject, errors.is_empty()) else {
        return unprocessable(&app, &visit, &breach, &entered, errors).await;
    };
    app.db()
        .retrying(|| async {
            let target = match subject.person() {
                Some(person) => target.clone().about(person),
                None => target.clone(),
            };
            let permit = visit.decide::<HandleBreach>(&app, target, Purpose::ReviewAccess).await?;
            let tx = app.db().write(permit).await?;
            let now = find_breach(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if now.closed.is_some() || now.concerns.len() >= CONCERNS_MAX {
                return Err(changed_meanwhile(&breach).into());
            }
            match insert_concern(&tx, subject, uuid_v7(visit.at(), app.rng())).await {
                // It is there already.
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("say what a breach concerns")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/breaches/{id}?done=saved")).into_response())
}

/// What was entered: a record of the own legal body, an agreement of it, or something that it received or sent.
async fn find_subject(
    app: &App,
    visit: &Visit,
    entered: &Fields,
    errors: &mut FormErrors,
) -> Result<Option<Subject>, Stop> {
    let member = visit.require_member()?;
    let db = app.db().readers();
    let named = ["reference", "agreement", "received", "sent"].map(|name| entered.get(name));
    match named {
        ["", "", "", ""] => {
            errors.add(
                "reference",
                "Enter a reference, or select an agreement or something you received or sent",
            );
            Ok(None)
        }
        ["", "", "", sent] => {
            let id = sent.parse::<DisclosureId>().ok();
            let own = own_agencies(app, visit).await?;
            let all = disclosures::list_sent_by(db, &own, RECEIVED_MAX).await?;
            let found = all.iter().find(|one| id == Some(one.id));
            errors.require(found.is_some(), "sent", "Select something of the list");
            Ok(found.map(|one| Subject::Sent(one.id, one.person)))
        }
        ["", "", received, _] => {
            let id = received.parse::<DisclosureId>().ok();
            let own = own_agencies(app, visit).await?;
            let all = disclosures::list_received_by(db, &own, RECEIVED_MAX).await?;
            let found = all.iter().find(|one| id == Some(one.id));
            errors.require(found.is_some(), "received", "Select something of the list");
            Ok(found.map(|one| Subject::Disclosure(one.id, one.person, one.from_agency)))
        }
        ["", agreement, ..] => {
            let id = agreement.parse::<AgreementId>().ok();
            let own = list_agreements_of(db, &[member.controller]).await?;
            let found = id.filter(|id| own.iter().any(|agreement| agreement.id == *id));
            errors.require(found.is_some(), "agreement", "Select an agreement of the list");
            Ok(found.map(Subject::Agreement))
        }
        _ => Ok(own_reference::find(app, visit, entered, errors).await?.map(Subject::Record)),
    }
}
