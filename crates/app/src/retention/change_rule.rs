//! Changing how long the legal body keeps a kind of information. A shorter time is sent twice: first it is told of how much
//! something goes, then it is decided; and it waits a week before it counts.

use super::model::{
    KEEP_DAYS_MAX, KEEP_DAYS_MIN, Rule, RuleKind, SOURCE_LETTERS_MAX, WAITING_DAYS, days_of, days_words,
    span_of,
};
use super::show_retention::{going, of_legal_body};
use super::store::{list_rules, set_rule};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::uuid_v7;
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::ChangeSchedule;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Years that can be typed at most.
const YEARS_MAX: i32 = 99;
/// Months that can be typed beside them at most.
const MONTHS_MAX: i32 = 11;

/// The rule of an address, for whoever may change it.
async fn load(app: &App, visit: &Visit, kind: &str) -> Result<Rule, Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(member.controller, member);
    visit.require_may::<ChangeSchedule>(app, target, Purpose::ReviewAccess).await?;
    let kind = RuleKind::all().find(|one| one.code() == kind).ok_or_else(Stop::not_found)?;
    find(app.db().readers(), visit, kind).await
}

async fn find(db: &impl Connection, visit: &Visit, kind: RuleKind) -> Result<Rule, Stop> {
    let rules = list_rules(db, visit.require_member()?.controller).await?;
    rules.into_iter().find(|rule| rule.kind == kind).ok_or_else(Stop::not_found)
}

pub async fn show_rule(State(app): State<App>, visit: Visit, Path(kind): Path<String>) -> Result<Page, Stop> {
    let rule = load(&app, &visit, &kind).await?;
    let (years, months) = span_of(rule.keep_days);
    let kept = [
        ("years".to_owned(), years.to_string()),
        ("months".to_owned(), months.to_string()),
        ("source".to_owned(), rule.source.clone()),
    ];
    page(&app, &visit, &rule, &kept.into_iter().collect(), None, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    rule: &Rule,
    entered: &Fields,
    warning: Option<Value>,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let today = visit.at().day();
    let waiting = rule.before.filter(|(_, until)| today <= *until);
    app.page(visit, "retention/change_rule.html", context! {
        kind => rule.kind.words(), code => rule.kind.code(), keep => days_words(rule.days_on(today)),
        next => waiting.map(|(_, until)| context! { keep => days_words(rule.keep_days), from => until.plus_days(1).number() }),
        years => entered.get("years"), months => entered.get("months"), source => entered.get("source"), waiting_days => WAITING_DAYS,
        warning, errors => values(&errors),
    })
}

/// The years and months that were typed, in days; `None` for what is no number, too short or too long.
fn typed_days(entered: &Fields) -> Option<i32> {
    let number = |name: &str, max: i32| match entered.get(name) {
        "" => Some(0),
        text => text.parse::<i32>().ok().filter(|number| (0..=max).contains(number)),
    };
    let days = days_of((number("years", YEARS_MAX)?, number("months", MONTHS_MAX)?));
    Some(days).filter(|days| (KEEP_DAYS_MIN..=KEEP_DAYS_MAX).contains(days))
}

pub async fn submit_rule(
    State(app): State<App>,
    visit: Visit,
    Path(kind): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let rule = load(&app, &visit, &kind).await?;
    let source = entered.get("source");
    let keep_days = typed_days(&entered);
    let mut errors = FormErrors::default();
    let range = format!(
        "Enter years and months as numbers, from {} to {}",
        days_words(KEEP_DAYS_MIN),
        days_words(KEEP_DAYS_MAX)
    );
    errors.require(keep_days.is_some(), "years", &range);
    errors.require(
        !source.is_empty(),
        "source",
        "Say where the number comes from: a law, guidance or a decision",
    );
    errors.limit(source, SOURCE_LETTERS_MAX, "source", "The source");
    let (Some(keep_days), true) = (keep_days, errors.is_empty()) else {
        let page = page(&app, &visit, &rule, &entered, None, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let today = visit.at().day();
    if let Some((_, until)) = rule.waiting(keep_days, today)
        && entered.get("told") != keep_days.to_string()
    {
        let from = until.plus_days(1);
        let goes = going(&app, &visit, rule.kind, from.plus_days(-keep_days)).await?;
        let warning = context! { goes, from => from.number(), keep_days };
        return Ok(page(&app, &visit, &rule, &entered, Some(warning), errors)?.into_response());
    }
    let member = visit.require_member()?;
    app.db()
        .retrying(|| async {
            let target = of_legal_body(member.controller, member);
            let permit = visit.decide::<ChangeSchedule>(&app, target, Purpose::ReviewAccess).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(source);
            let now = find(tx.connection(), &visit, rule.kind).await?;
            let days = (keep_days, now.waiting(keep_days, today));
            set_rule(&tx, rule.kind, days, source, uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/retention?done=rule").into_response())
}
