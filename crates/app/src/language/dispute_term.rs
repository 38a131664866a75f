//! Disputing a term: a worker says why it is wrong here, and the Board sees it.

use super::model::WORDS_LETTERS_MAX;
use super::show_language::{load, of_dispute};
use super::store::insert_dispute;
use crate::agencies::Area;
use crate::planning::{adding, look_again, new_of};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::TermDisputeId;
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::DisputeTerm;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Which {
    /// The borough.
    #[serde(default)]
    area: String,
    /// The name of the term.
    #[serde(default)]
    term: String,
}

/// The borough and the term that is disputed, which is in use or left out there.
async fn require(app: &App, visit: &Visit, which: &Which) -> Result<(Area, String), Stop> {
    let (chosen, found, permit) = load(app, visit, &which.area).await?;
    let target = of_dispute(TermDisputeId::new(visit.at(), app.rng()), chosen.area.id);
    visit.require_may::<DisputeTerm>(app, target, Purpose::PlanAndAnalyse).await?;
    let is_known = found.terms.iter().chain(&found.edition.terms).any(|term| term.name() == which.term);
    app.db().record(permit).await?;
    if is_known { Ok((chosen.area, which.term.clone())) } else { Err(Stop::not_found()) }
}

pub async fn show_dispute(
    State(app): State<App>,
    visit: Visit,
    Query(which): Query<Which>,
) -> Result<Page, Stop> {
    let (area, term) = require(&app, &visit, &which).await?;
    let id = TermDisputeId::new(visit.at(), app.rng());
    page(&app, &visit, (&area, &term), &adding(id), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (area, term): (&Area, &str),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let (words, new) = (entered.get("words"), entered.get("new"));
    let values = context! { area => area.slug.as_str(), term, words, new, errors => values(&errors) };
    app.page(visit, "language/dispute_term.html", values)
}

pub async fn submit_dispute(
    State(app): State<App>,
    visit: Visit,
    Query(which): Query<Which>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (area, term) = require(&app, &visit, &which).await?;
    let words = fields.get("words");
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "words", "Say what is wrong with the term here");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "What you write");
    if !errors.is_empty() {
        let page = page(&app, &visit, (&area, &term), &fields, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) =
        look_again(&app, &visit, &fields, &[("words", "What is wrong with the term here")], &[])?
    {
        return Ok(page.into_response());
    }
    let agency = visit.require_member()?.agency;
    let id = new_of(&fields, TermDisputeId::new(visit.at(), app.rng()));
    app.db()
        .retrying(|| async {
            let target = of_dispute(id, area.id);
            let permit = visit.decide::<DisputeTerm>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            match insert_dispute(&tx, (area.id, agency), (&term, words)).await {
                // The same form, sent twice: the dispute is there.
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("dispute a term")?,
            }
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/language?area={}&done=disputed", area.slug)).into_response())
}
