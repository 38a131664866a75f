//! Settling a dispute about a term, as the Board decided.

use super::model::{Dispute, Outcome, WORDS_LETTERS_MAX};
use super::show_language::{of_area, of_dispute};
use super::store::{find_dispute, settle};
use crate::agencies::{self, Area};
use crate::planning::look_again;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::TermDisputeId;
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{SettleDispute, ViewLanguage};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The open dispute of an address, for whoever may settle it.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Area, Dispute), Stop> {
    visit.require_member()?;
    let id: TermDisputeId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_dispute(app.db().readers(), id).await?;
    let (area, dispute) = found.filter(|(_, one)| one.settled.is_none()).ok_or_else(Stop::not_found)?;
    visit.require_may::<SettleDispute>(app, of_dispute(id, area), Purpose::PlanAndAnalyse).await?;
    let area = agencies::directory(app).await?.areas.iter().find(|one| one.id == area).cloned();
    Ok((area.ok_or_else(Stop::not_found)?, dispute))
}

pub async fn show_settle(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (area, dispute) = load(&app, &visit, &id).await?;
    page(&app, &visit, (&area, &dispute), &Fields::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    (area, dispute): (&Area, &Dispute),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let permit = visit.decide::<ViewLanguage>(app, of_area(area.id), Purpose::PlanAndAnalyse).await?;
    app.db().record(permit).await?;
    let outcomes: Vec<Value> = Outcome::ALL
        .iter()
        .map(|one| context! { value => one.code(), text => one.words(), checked => one.code() == entered.get("outcome") })
        .collect();
    app.page(visit, "language/settle_dispute.html", context! {
        area => area.slug.as_str(), term => dispute.term.as_str(), disputed => dispute.words.as_str(), outcomes,
        words => entered.get("words"), errors => values(&errors),
    })
}

pub async fn submit_settle(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (area, dispute) = load(&app, &visit, &id).await?;
    let (outcome, words) = (Outcome::from_code(fields.get("outcome")), fields.get("words"));
    let mut errors = FormErrors::default();
    errors.require(outcome.is_some(), "outcome", "Select what the Board decided");
    errors.require(!words.is_empty(), "words", "Say why, so that whoever disputed it can read it");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "The reason");
    let (Some(outcome), true) = (outcome, errors.is_empty()) else {
        let page = page(&app, &visit, (&area, &dispute), &fields, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) = look_again(&app, &visit, &fields, &[("words", "Why")], &[])? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let target = of_dispute(dispute.id, area.id);
            let permit = visit.decide::<SettleDispute>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            if !settle(&tx, outcome, words).await.or_fault("settle a dispute about a term")? {
                return Err(Stop::not_found());
            }
            Ok(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/language?area={}&done=settled", area.slug)).into_response())
}
