//! Changing how long the legal body keeps a kind of information.

use super::model::{KEEP_DAYS_MAX, KEEP_DAYS_MIN, Rule, SOURCE_LETTERS_MAX};
use super::show_retention::of_legal_body;
use super::store::{list_rules, set_rule};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::uuid_v7;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::ChangeSchedule;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// The rule of an address, for whoever may change it.
async fn load(app: &App, visit: &Visit, kind: &str) -> Result<Rule, Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(member.controller, member);
    visit.require_may::<ChangeSchedule>(app, target, Purpose::ReviewAccess).await?;
    let rules = list_rules(app.db().readers(), member.controller).await?;
    rules.into_iter().find(|rule| rule.kind.code() == kind).ok_or_else(Stop::not_found)
}

pub async fn show_rule(State(app): State<App>, visit: Visit, Path(kind): Path<String>) -> Result<Page, Stop> {
    let rule = load(&app, &visit, &kind).await?;
    page(&app, &visit, &rule, &rule.keep_days.to_string(), &rule.source, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    rule: &Rule,
    keep_days: &str,
    source: &str,
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(visit, "retention/change_rule.html", context! {
        kind => rule.kind.words(), code => rule.kind.code(), keep => rule.words(), keep_days, source, errors => values(&errors),
    })
}

pub async fn submit_rule(
    State(app): State<App>,
    visit: Visit,
    Path(kind): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let rule = load(&app, &visit, &kind).await?;
    let source = entered.get("source");
    let keep_days = entered
        .get("keep_days")
        .parse::<i32>()
        .ok()
        .filter(|days| (KEEP_DAYS_MIN..=KEEP_DAYS_MAX).contains(days));
    let mut errors = FormErrors::default();
    let range = format!("Enter days as a number from {KEEP_DAYS_MIN} to {KEEP_DAYS_MAX}");
    errors.require(keep_days.is_some(), "keep_days", &range);
    errors.require(
        !source.is_empty(),
        "source",
        "Say where the number comes from: a law, guidance or a decision",
    );
    errors.limit(source, SOURCE_LETTERS_MAX, "source", "The source");
    let (Some(keep_days), true) = (keep_days, errors.is_empty()) else {
        let page = page(&app, &visit, &rule, entered.get("keep_days"), source, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let member = visit.require_member()?;
    app.db()
        .retrying(|| async {
            let target = of_legal_body(member.controller, member);
            let permit = visit.decide::<ChangeSchedule>(&app, target, Purpose::ReviewAccess).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(source);
            set_rule(&tx, rule.kind, (keep_days, source), uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/retention?done=rule").into_response())
}
