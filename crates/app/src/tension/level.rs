//! A named person sets the tension level of a borough, with a reason.

use super::model::LEVEL_MAX;
use super::show_tension::{Asked, of_area};
use super::store::{NewLevel, find_level, insert_level};
use crate::agencies::{Area, choose_area};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{AreaId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::SetTensionLevel;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Letters of the reason at most.
const REASON_LETTERS_MAX: usize = 300;

pub async fn show_level(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    visit.require_may::<SetTensionLevel>(&app, of_area(area.id), Purpose::PlanAndAnalyse).await?;
    let now = find_level(app.db().readers(), area.id).await?.map(|level| level.level);
    page(&app, &visit, &area, (now, ""), &[], FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    area: &Area,
    (chosen, reason): (Option<i32>, &str),
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    let levels: Vec<Value> = (1..=LEVEL_MAX)
        .map(|level| {
            let text = match level {
                1 => "1, lowest".to_owned(),
                LEVEL_MAX => format!("{level}, highest"),
                other => other.to_string(),
            };
            context! { value => level.to_string(), text, checked => chosen == Some(level) }
        })
        .collect();
    app.page(
        visit,
        "tension/level.html",
        context! {
            area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, levels, reason,
            warnings => warnings.to_vec(),
            errors => values(&errors),
        },
    )
}

pub async fn submit_level(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    visit.require_may::<SetTensionLevel>(&app, of_area(area.id), Purpose::PlanAndAnalyse).await?;
    let level = fields.get("level").parse::<i32>().ok().filter(|level| (1..=LEVEL_MAX).contains(level));
    let reason = fields.get("reason");
    let mut errors = FormErrors::default();
    errors.require(level.is_some(), "level", "Select a level");
    errors.require(!reason.is_empty(), "reason", "Say in a sentence why");
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    let (Some(level), true) = (level, errors.is_empty()) else {
        let page = page(&app, &visit, &area, (level, reason), &[], errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    // It is printed in the briefing: what looks like a person is sent a second time by somebody who has looked.
    let warnings = warnings(reason, fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, &area, (Some(level), reason), &warnings, errors)?.into_response());
    }
    let new = NewLevel { level, reason, passed_on_from: None };
    set_level(&app, &visit, area.id, &new).await?;
    Ok(Redirect::to(&format!("/picture/tension?area={}", area.slug)).into_response())
}

/// Sets the level of an area.
///
/// # Errors
/// Refused to whoever may not, and faults of the database.
pub async fn set_level(app: &App, visit: &Visit, area: AreaId, new: &NewLevel<'_>) -> Result<(), Stop> {
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<SetTensionLevel>(app, of_area(area), Purpose::PlanAndAnalyse).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(new.reason);
            insert_level(&tx, new, uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await
}
