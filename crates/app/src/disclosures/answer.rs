//! Answering what was shared: it arrived, it is done, it goes back.

use super::model::Outcome;
use super::received::{Arrived, page};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::{Fields, FormErrors, Problem};
use accord_policy::action::AnswerDisclosure;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// Letters of an answer at most.
const WORDS_LETTERS_MAX: usize = 1_000;

pub async fn submit_answer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let arrived = Arrived::load(&app, &visit, app.db().readers(), &id).await?;
    drop(arrived.decide::<AnswerDisclosure>(&app, &visit, app.db().readers()).await?);
    let words = fields.get("words");
    let outcome = match fields.get("answer") {
        "acknowledged" => None,
        code => Some(
            Outcome::from_code(code)
                .filter(|outcome| *outcome != Outcome::Recalled)
                .ok_or_else(Stop::not_found)?,
        ),
    };
    let mut errors = FormErrors::default();
    errors.require(outcome.is_none() || !words.is_empty(), "words", "Say what was done, or why it goes back");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "What you say");
    if !errors.is_empty() {
        let page = page(&app, &visit, &id, words, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let answered = app
        .db()
        .retrying(|| async {
            let arrived = Arrived::load(&app, &visit, app.db().readers(), &id).await?;
            let permit = arrived.decide::<AnswerDisclosure>(&app, &visit, app.db().readers()).await?;
            let tx = app.db().write(permit).await?;
            // Read again inside: it may have been taken back, or an agreement withdrawn, at this moment.
            arrived.still_open(&app, &visit, tx.connection()).await?;
            let has_arrived = store::acknowledge(&tx).await?;
            let changed = match outcome {
                None => has_arrived,
                Some(outcome) => store::answer(&tx, outcome, words).await?,
            };
            if changed {
                tx.commit().await?;
            }
            // Whoever says twice that it arrived is told nothing new.
            Ok::<_, Stop>(changed || outcome.is_none())
        })
        .await?;
    if !answered {
        let problem = Problem::new(
            StatusCode::CONFLICT,
            "It was answered or taken back already",
            &["Nothing was changed."],
        );
        return Err(problem.with_link("Shared", "/shared").into());
    }
    let next = match outcome {
        None => format!("/shared/{id}"),
        Some(_) => "/shared".to_owned(),
    };
    Ok(Redirect::to(&next).into_response())
}
