//! What the data protection officer does about a breach: visits, the decision, the notice.

use super::model::{Breach, BreachRisk, NOTE_LETTERS_MAX};
use super::show_breach::{load, unprocessable};
use super::show_breaches::of_breach;
use super::store::{decide_breach, find_breach, set_notified, set_told, set_visit};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Day, Purpose};
use accord_platform_db::{Fault, WriteTx};
use accord_platform_web::{Fields, FormErrors, Problem};
use accord_policy::action::HandleBreach;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

/// The breach of an address, for whoever may work on it.
async fn load_open(app: &App, visit: &Visit, id: &str) -> Result<Breach, Stop> {
    let breach = load(app, visit, id).await?;
    let target = of_breach(&breach, visit.require_member()?);
    visit.require_may::<HandleBreach>(app, target, Purpose::ReviewAccess).await?;
    Ok(breach)
}

/// One step of the work, with its words.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    /// Who visits the child of a concern, or when somebody did.
    Visit(Uuid, &'a str, Option<Day>),
    /// How likely harm is, and why.
    Decide(BreachRisk, &'a str),
    /// That the notice went out.
    Notified(&'a str),
    /// That the children and families were told, and when.
    Told(&'a str, Day),
}

impl Step<'_> {
    fn words(&self) -> &str {
        match self {
            Self::Visit(_, words, _)
            | Self::Decide(_, words)
            | Self::Notified(words)
            | Self::Told(words, _) => words,
        }
    }

    /// Takes the step. Says whether the breach was as it has to be.
    async fn take(&self, tx: &WriteTx<HandleBreach>) -> Result<bool, Fault> {
        match *self {
            Self::Visit(concern, words, on) => set_visit(tx, concern, words, on).await,
            Self::Decide(risk, words) => decide_breach(tx, risk, words).await,
            Self::Notified(words) => set_notified(tx, words).await,
            Self::Told(words, on) => set_told(tx, words, on).await,
        }
    }
}

/// Changes the breach in one step with its reason; a change that finds it otherwise is told.
async fn change(app: &App, visit: &Visit, breach: &Breach, step: Step<'_>) -> Result<Response, Stop> {
    let member = visit.require_member()?;
    let changed = app
        .db()
        .retrying(|| async {
            let target = of_breach(breach, member);
            let permit = visit.decide::<HandleBreach>(app, target, Purpose::ReviewAccess).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(step.words());
            let now = find_breach(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let changed = now.closed.is_none() && step.take(&tx).await?;
            if changed {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(changed)
        })
        .await?;
    if !changed {
        return Err(changed_meanwhile(breach).into());
    }
    Ok(Redirect::to(&format!("/breaches/{}?done=saved", breach.id)).into_response())
}

pub(super) fn changed_meanwhile(breach: &Breach) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Somebody has worked on this breach since you opened it",
        &["What you sent was not kept. Open the breach again."],
    )
    .with_link("Open the breach", &format!("/breaches/{}", breach.id))
}

pub async fn submit_visit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let breach = load_open(&app, &visit, &id).await?;
    let concern = entered.get("concern").parse::<Uuid>().map_err(|_| Stop::not_found())?;
    let words = entered.get("visit_words");
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "visit_words", "Say who visits the child, or what they found");
    errors.limit(words, NOTE_LETTERS_MAX, "visit_words", "What you say");
    let typed = entered.get("visited_on");
    let visited_on: Option<Day> = entered.day("visited_on").filter(|day| *day <= visit.at().day());
    errors.require(
        typed.is_empty() || visited_on.is_some(),
        "visited_on",
        "Enter the day of the visit, today or in the past, or leave it empty",
    );
    if !errors.is_empty() {
        return unprocessable(&app, &visit, &breach, &entered, errors).await;
    }
    change(&app, &visit, &breach, Step::Visit(concern, words, visited_on)).await
}

pub async fn submit_decision(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let breach = load_open(&app, &visit, &id).await?;
    let risk = BreachRisk::from_code(entered.get("risk"));
    let words = entered.get("decision_words");
    let mut errors = FormErrors::default();
    errors.require(risk.is_some(), "risk", "Select how likely harm is");
    errors.require(!words.is_empty(), "decision_words", "Say why, in a sentence");
    errors.limit(words, NOTE_LETTERS_MAX, "decision_words", "The reason");
    let (Some(risk), true) = (risk, errors.is_empty()) else {
        return unprocessable(&app, &visit, &breach, &entered, errors).await;
    };
    change(&app, &visit, &breach, Step::Decide(risk, words)).await
}

pub async fn submit_notified(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let breach = load_open(&app, &visit, &id).await?;
    let words = entered.get("notified_words");
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "notified_words", "Say how it went out, and the reference");
    errors.limit(words, NOTE_LETTERS_MAX, "notified_words", "What you say");
    if !errors.is_empty() {
        return unprocessable(&app, &visit, &breach, &entered, errors).await;
    }
    change(&app, &visit, &breach, Step::Notified(words)).await
}

pub async fn submit_told(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let breach = load_open(&app, &visit, &id).await?;
    let words = entered.get("told_words");
    let on = entered.day("told_on").filter(|day| *day <= visit.at().day());
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "told_words", "Say who told the children and families, and how");
    errors.limit(words, NOTE_LETTERS_MAX, "told_words", "What you say");
    errors.require(on.is_some(), "told_on", "Enter the day on which they were told, today or in the past");
    let (Some(on), true) = (on, errors.is_empty()) else {
        return unprocessable(&app, &visit, &breach, &entered, errors).await;
    };
    change(&app, &visit, &breach, Step::Told(words, on)).await
}
