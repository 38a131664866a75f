//! Taking an event off the timeline, with a reason: it is never deleted.

use super::door::{Door, answers_for, own, require_owner_or_lead, withdrawn_already};
use super::store::{find_event, withdraw_event, withdraw_own_date};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{WithdrawTimeline, WriteOwnDate};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Letters of the reason at most.
const REASON_LETTERS_MAX: usize = 300;

/// Whose event it is: what partners share, or a date of the agency's own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Partners,
    Own,
}

async fn load(app: &App, visit: &Visit, id: &str, whose: Whose) -> Result<Door, Stop> {
    let door = Door::open(app, visit, app.db().readers(), id).await?;
    match (door.event.is_personal(), whose) {
        (true, Whose::Own) => {
            let target = own(door.event.id, door.event.agency);
            // Another agency's date is as one that there is not.
            if visit.require_member()?.agency != door.event.agency {
                return Err(Stop::not_found());
            }
            visit.require_may::<WriteOwnDate>(app, target, Purpose::PlanAndAnalyse).await?;
        }
        (false, Whose::Partners) => {
            require_owner_or_lead::<WithdrawTimeline>(app, visit, door.target(), door.event.agency).await?;
        }
        _ => return Err(Stop::not_found()),
    }
    door.require_standing()?;
    Ok(door)
}

pub async fn show_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let door = load(&app, &visit, &id, Whose::Partners).await?;
    let permit = door.require_reader(&app, &visit).await?;
    app.db().record(permit).await?;
    page(&app, &visit, &door, "", &[], FormErrors::default())
}

pub async fn show_withdraw_own(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let door = load(&app, &visit, &id, Whose::Own).await?;
    let permit = door.require_owner(&app, &visit).await?;
    app.db().record(permit).await?;
    page(&app, &visit, &door, "", &[], FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    door: &Door,
    reason: &str,
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(visit, "timeline/withdraw_event.html", context! {
        address => door.address(), title => door.event.texts.title.as_str(), reason, warnings => warnings.to_vec(),
        errors => values(&errors),
    })
}

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    submit(app, visit, &id, Whose::Partners, fields).await
}

pub async fn submit_withdraw_own(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    submit(app, visit, &id, Whose::Own, fields).await
}

async fn submit(app: App, visit: Visit, id: &str, whose: Whose, fields: Fields) -> Result<Response, Stop> {
    let door = load(&app, &visit, id, whose).await?;
    let reason = fields.get("reason");
    let mut errors = FormErrors::default();
    errors.require(!reason.is_empty(), "reason", "Say in a sentence why it is withdrawn");
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, &door, reason, &[], errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let warnings = warnings(reason, fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, &door, reason, &warnings, errors)?.into_response());
    }
    let withdrawn = app.db().retrying(|| withdraw(&app, &visit, &door, reason)).await?;
    if !withdrawn {
        return Err(withdrawn_already().with_link("Go to the event", &door.address()).into());
    }
    Ok(Redirect::to(&door.address()).into_response())
}

async fn withdraw(app: &App, visit: &Visit, door: &Door, reason: &str) -> Result<bool, Stop> {
    let purpose = Purpose::PlanAndAnalyse;
    if door.event.is_personal() {
        let target = own(door.event.id, door.event.agency);
        let mut tx = app.db().write(visit.decide::<WriteOwnDate>(app, target, purpose).await?).await?;
        tx.with_reason(reason);
        let withdrawn = withdraw_own_date(&tx, reason).await?;
        if withdrawn {
            tx.commit().await?;
        }
        return Ok(withdrawn);
    }
    let mut tx = app.db().write(visit.decide::<WithdrawTimeline>(app, door.target(), purpose).await?).await?;
    tx.with_reason(reason);
    // Whose it is may have changed since the page was opened.
    let now = find_event(tx.connection(), door.event.id).await?.ok_or_else(Stop::not_found)?;
    if !answers_for(visit, now.agency) {
        return Err(Stop::not_found());
    }
    let withdrawn = withdraw_event(&tx, reason).await?;
    if withdrawn {
        tx.commit().await?;
    }
    Ok(withdrawn)
}
