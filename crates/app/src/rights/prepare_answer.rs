//! The answer: written by one person, read by a second, then sent. Who reads and who sends says which version they saw, so
//! that nobody answers for words that they did not read.

use super::model::{ANSWER_LETTERS_MAX, LeftOut, Outcome, Request, RequestKind};
use super::show_request::{changed_meanwhile, load, load_open, unprocessable};
use super::show_requests::of_request;
use super::store::{NewAnswer, end_request, find_request, set_answer, set_read};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::{Fields, FormErrors};
use accord_policy::RefusalCode;
use accord_policy::action::{HandleRequest, ReadAnswer, SendAnswer};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

/// The kinds of information that an answer can hold.
pub(super) fn answerable() -> impl Iterator<Item = Category> {
    Category::ALL.iter().copied().filter(|category| *category != Category::Aggregate)
}

/// The version of the answer that a form was sent for.
pub(super) fn version_of(request: &Request, entered: &Fields) -> Result<i32, Stop> {
    entered.get("version").parse().map_err(|_| changed_meanwhile(request).into())
}

pub async fn submit_prepare(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let request = load_open(&app, &visit, &id).await?;
    if request.check.is_none() || request.is_to_be_refused() {
        return Err(changed_meanwhile(&request).into());
    }
    let words = entered.get("answer");
    let left_out: Vec<LeftOut> = entered.all("left_out").filter_map(LeftOut::from_code).collect();
    let holds: Vec<Category> =
        answerable().filter(|category| entered.all("holds").any(|code| code == category.code())).collect();
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "answer", "Write the answer");
    errors.limit(words, ANSWER_LETTERS_MAX, "answer", "The answer");
    errors.require(!holds.is_empty(), "holds", "Select what kinds of information the answer holds");
    if !errors.is_empty() {
        return unprocessable(&app, &visit, &request, &entered, errors).await;
    }
    let chosen: Vec<Uuid> = entered.all("deletes").filter_map(|id| id.parse().ok()).collect();
    let changed = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<HandleRequest>(&app, target, Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let now = find_request(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            // What was deleted stays what the answer is about.
            let deletes = match (now.kind, now.deleted_at) {
                (RequestKind::Deletion, None) => chosen.clone(),
                _ => now.deletes,
            };
            let answer = NewAnswer { words, left_out: &left_out, holds: &holds, deletes: &deletes };
            let changed = set_answer(&tx, &answer).await?;
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

pub async fn submit_read(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Redirect, Stop> {
    let request = load(&app, &visit, &id).await?;
    let user = visit.require_member()?.user;
    visit.require_may::<ReadAnswer>(&app, of_request(&request), Purpose::SubjectRequest).await?;
    let version = version_of(&request, &entered)?;
    let read = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<ReadAnswer>(&app, target.clone(), Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let now = find_request(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if now.answer.is_some_and(|answer| answer.by == Some(user)) {
                drop(tx);
                let code = RefusalCode::SecondReader;
                return Err(visit
                    .refuse_for::<ReadAnswer>(&app, target, Purpose::SubjectRequest, code)
                    .await?);
            }
            let read = set_read(&tx, version).await?;
            if read {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(read)
        })
        .await?;
    if !read {
        return Err(changed_meanwhile(&request).into());
    }
    Ok(Redirect::to(&format!("/rights/{id}")))
}

pub async fn submit_send(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Redirect, Stop> {
    let request = load(&app, &visit, &id).await?;
    visit.require_may::<SendAnswer>(&app, of_request(&request), Purpose::SubjectRequest).await?;
    let version = version_of(&request, &entered)?;
    let ended = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<SendAnswer>(&app, target, Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let now = find_request(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let outcome = if now.is_to_be_refused() { Outcome::Refused } else { Outcome::Answered };
            let ended = now.is_ready() && end_request(&tx, outcome, version).await?;
            if ended {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(ended)
        })
        .await?;
    if !ended {
        return Err(changed_meanwhile(&request).into());
    }
    Ok(Redirect::to(&format!("/rights/{id}")))
}
