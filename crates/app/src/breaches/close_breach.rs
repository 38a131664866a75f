//! Closing a breach with what was learned, when everything is done.

use super::act::changed_meanwhile;
use super::model::WORDS_LETTERS_MAX;
use super::show_breach::{load, unprocessable};
use super::show_breaches::of_breach;
use super::store::{self, find_breach};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::action::CloseBreach;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

pub async fn submit_close(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let breach = load(&app, &visit, &id).await?;
    let member = visit.require_member()?;
    visit.require_may::<CloseBreach>(&app, of_breach(&breach, member), Purpose::ReviewAccess).await?;
    let lessons = entered.get("lessons");
    let mut errors = FormErrors::default();
    errors.require(!lessons.is_empty(), "lessons", "Say what was learned, and what is different now");
    errors.limit(lessons, WORDS_LETTERS_MAX, "lessons", "What was learned");
    for missing in breach.missing() {
        errors.add("lessons", missing);
    }
    if !errors.is_empty() {
        return unprocessable(&app, &visit, &breach, &entered, errors).await;
    }
    let closed = app
        .db()
        .retrying(|| async {
            let target = of_breach(&breach, member);
            let permit = visit.decide::<CloseBreach>(&app, target, Purpose::ReviewAccess).await?;
            let tx = app.db().write(permit).await?;
            let now = find_breach(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let closed = now.missing().is_empty() && store::close_breach(&tx, lessons).await?;
            if closed {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(closed)
        })
        .await?;
    if !closed {
        return Err(changed_meanwhile(&breach).into());
    }
    Ok(Redirect::to(&format!("/breaches/{id}?done=closed")).into_response())
}
