//! Somebody who may sign briefings takes a signed one back, with a reason that stands on it from then on.

use super::model::{Briefing, BriefingState, WITHDRAWAL_LETTERS_MAX};
use super::show_briefing::{Asked, of_briefing};
use super::store::{find_briefing, withdraw_briefing};
use crate::agencies::{Area, choose_area};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::BriefingId;
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::WithdrawBriefing;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// The borough of a request and its signed briefing.
async fn load_signed(app: &App, visit: &Visit, asked: &Asked) -> Result<(Area, Briefing), Stop> {
    let on = asked.day(visit)?;
    let area = choose_area(app, visit, &asked.area).await?.area;
    let any = of_briefing(BriefingId::new(visit.at(), app.rng()), area.id);
    visit.require_may::<WithdrawBriefing>(app, any, Purpose::PlanAndAnalyse).await?;
    let found = find_briefing(app.db().readers(), area.id, on).await?.ok_or_else(Stop::not_found)?;
    if found.state != BriefingState::Signed {
        return Err(not_signed(&address(&area, &found)).into());
    }
    Ok((area, found))
}

fn address(area: &Area, briefing: &Briefing) -> String {
    format!("/briefing?area={}&day={}", area.slug, briefing.on)
}

fn not_signed(address: &str) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This briefing is not signed",
        &["Only a signed briefing is withdrawn. Somebody withdrew it already, or it is still a draft."],
    )
    .with_link("Go to the briefing", address)
}

pub async fn show_withdraw(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (area, found) = load_signed(&app, &visit, &asked).await?;
    page(&app, &visit, (&area, &found), "", &[], FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (area, found): (&Area, &Briefing),
    reason: &str,
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(
        visit,
        "briefings/withdraw_briefing.html",
        context! {
            area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, day => found.on.to_string(),
            on => found.on.number(), briefing => found.id.to_string(), reason, warnings => warnings.to_vec(), errors => values(&errors),
        },
    )
}

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (area, found) = load_signed(&app, &visit, &asked).await?;
    // The form is of one version: it never withdraws the one that replaced it meanwhile.
    if fields.get("briefing") != found.id.to_string() {
        return Err(not_signed(&address(&area, &found)).into());
    }
    let reason = fields.get("reason");
    let mut errors = FormErrors::default();
    errors.require(!reason.is_empty(), "reason", "Say in a sentence why it is withdrawn");
    errors.limit(reason, WITHDRAWAL_LETTERS_MAX, "reason", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, (&area, &found), reason, &[], errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    // It is printed on the briefing.
    let warnings = warnings(reason, fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, (&area, &found), reason, &warnings, errors)?.into_response());
    }
    let name = visit.require_signed_in()?.name.clone();
    let is_withdrawn = app
        .db()
        .retrying(|| async {
            let target = of_briefing(found.id, area.id);
            let permit = visit.decide::<WithdrawBriefing>(&app, target, Purpose::PlanAndAnalyse).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(reason);
            let is_withdrawn = withdraw_briefing(&tx, &name, reason).await.or_fault("withdraw a briefing")?;
            if is_withdrawn {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(is_withdrawn)
        })
        .await?;
    if !is_withdrawn {
        return Err(not_signed(&address(&area, &found)).into());
    }
    Ok(Redirect::to(&format!("{}&done=withdrawn", address(&area, &found))).into_response())
}
