//! A person says what a signal was.

use super::show_signal::{Form, load, page, target};
use super::signal::{NotChanged, SNOOZE_DAYS_MAX, Signal, SignalState, check_change};
use super::store::signals::change_signal;
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::uuid_v7;
use accord_kernel::{Day, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::action::SignOffSignal;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

pub async fn submit_sign_off(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let signal = load(&app, &visit, &id).await?;
    visit.require_may::<SignOffSignal>(&app, target(&signal), Purpose::PlanAndAnalyse).await?;
    // What somebody else wrote meanwhile comes before what is wrong with this form.
    if SignalState::from_code(fields.get("from")).is_some_and(|seen| seen != signal.state) {
        return changed_meanwhile(&app, &visit, &signal, &fields).await;
    }
    let mut errors = FormErrors::default();
    let to = SignalState::from_code(fields.get("to"));
    let reason = fields.get("reason");
    let snoozed_until = match snooze(fields.get("snooze"), visit.at().day()) {
        Ok(until) => until,
        Err(words) => {
            errors.add("snooze", words);
            None
        }
    };
    match to.ok_or(NotChanged::NoSuchStep).and_then(|to| check_change(signal.state, to, reason)) {
        Ok(()) => {}
        Err(not @ NotChanged::NoSuchStep) => errors.add("to", not.words()),
        Err(not) => errors.add("reason", not.words()),
    }
    let (Some(to), true) = (to, errors.is_empty()) else {
        let page = page(&app, &visit, &signal, Form::with_errors(&fields, errors)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    // Every agency of the borough reads it: what looks like a person is sent a second time by somebody who has
    // looked.
    let warnings = warnings(reason, fields.get("checked"));
    if !warnings.is_empty() {
        let form = Form { warnings, ..Form::with_errors(&fields, errors) };
        return Ok(page(&app, &visit, &signal, form).await?.into_response());
    }
    let changed = app
        .db()
        .retrying(|| async {
            let permit =
                visit.decide::<SignOffSignal>(&app, target(&signal), Purpose::PlanAndAnalyse).await?;
            let mut tx = app.db().write(permit).await?;
            if !reason.is_empty() {
                tx.with_reason(reason);
            }
            let new_id = uuid_v7(visit.at(), app.rng());
            let changed = change_signal(&tx, signal.state, to, reason, snoozed_until, new_id)
                .await
                .or_fault("sign a signal off")?;
            if changed {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(changed)
        })
        .await?;
    if !changed {
        let signal = load(&app, &visit, &id).await?;
        return changed_meanwhile(&app, &visit, &signal, &fields).await;
    }
    Ok(Redirect::to(&format!("/picture/signals/{}?done=signed", signal.id)).into_response())
}

async fn changed_meanwhile(
    app: &App,
    visit: &Visit,
    signal: &Signal,
    fields: &Fields,
) -> Result<Response, Stop> {
    let mut errors = FormErrors::default();
    errors
        .add("to", "Somebody else changed this signal just now. Look at what they wrote, then decide again");
    let page = page(app, visit, signal, Form::with_errors(fields, errors)).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn snooze(days: &str, today: Day) -> Result<Option<Day>, String> {
    if days.is_empty() {
        return Ok(None);
    }
    match days.parse::<i32>() {
        Ok(days) if (1..=SNOOZE_DAYS_MAX).contains(&days) => Ok(Some(today.plus_days(days))),
        _ => Err(format!("Enter a number of days from 1 to {SNOOZE_DAYS_MAX}, or leave it empty")),
    }
}
