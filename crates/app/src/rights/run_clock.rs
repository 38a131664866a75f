//! The clock of a request: two months more, standing still, running on. Whoever asked is told of both by a letter.

use super::model::{PauseReason, WORDS_LETTERS_MAX};
use super::show_request::{changed_meanwhile, load_open, unprocessable};
use super::show_requests::of_request;
use super::store::{extend, find_request, pause, resume};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Day, Purpose};
use accord_platform_web::{Fields, FormErrors};
use accord_policy::action::HandleRequest;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Debug, Clone, Copy)]
enum Step {
    Extend,
    Pause(PauseReason),
    Resume(Day),
}

pub async fn submit_clock(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let request = load_open(&app, &visit, &id).await?;
    let why = entered.get("why");
    let reason = PauseReason::from_code(entered.get("reason"));
    let mut errors = FormErrors::default();
    let step = match (entered.get("step"), &request.paused, reason) {
        ("resume", Some(pause), _) => Step::Resume(pause.since),
        ("extend", ..) if request.can_be_extended(visit.at().day()) => Step::Extend,
        ("pause", None, Some(reason)) if !request.is_to_be_refused() => Step::Pause(reason),
        ("pause", None, None) if !request.is_to_be_refused() => {
            errors.add("reason", "Select why you wait for them: the clock stops for nothing else");
            return unprocessable(&app, &visit, &request, &entered, errors).await;
        }
        _ => return Err(changed_meanwhile(&request).into()),
    };
    let needs_why = !matches!(step, Step::Resume(_));
    errors.require(!needs_why || !why.is_empty(), "why", "Say why the clock changes: they are told");
    errors.limit(why, WORDS_LETTERS_MAX, "why", "The reason");
    if !errors.is_empty() {
        return unprocessable(&app, &visit, &request, &entered, errors).await;
    }
    let changed = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<HandleRequest>(&app, target, Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let now = find_request(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let changed = match step {
                Step::Extend => now.can_be_extended(visit.at().day()) && extend(&tx, why).await?,
                Step::Pause(reason) => !now.is_to_be_refused() && pause(&tx, reason, why).await?,
                Step::Resume(since) => resume(&tx, since).await?,
            };
            if changed {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(changed)
        })
        .await?;
    if !changed {
        return Err(changed_meanwhile(&request).into());
    }
    Ok(Redirect::to(&format!("/rights/{id}")).into_response())
}
