//! The answer: written by one person, read by a second, then sent.

use super::model::{ANSWER_LETTERS_MAX, LeftOut, Outcome};
use super::show_request::{changed_meanwhile, load, load_open, unprocessable};
use super::show_requests::of_request;
use super::store::{end_request, find_request, set_answer, set_read};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::RefusalCode;
use accord_policy::action::{HandleRequest, ReadAnswer, SendAnswer};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

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
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "answer", "Write the answer");
    errors.limit(words, ANSWER_LETTERS_MAX, "answer", "The answer");
    if !errors.is_empty() {
        return unprocessable(&app, &visit, &request, &entered, errors).await;
    }
    let changed = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<HandleRequest>(&app, target, Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let changed = set_answer(&tx, words, &left_out).await?;
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
) -> Result<Redirect, Stop> {
    let request = load(&app, &visit, &id).await?;
    let user = visit.require_member()?.user;
    visit.require_may::<ReadAnswer>(&app, of_request(&request), Purpose::SubjectRequest).await?;
    let read = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<ReadAnswer>(&app, target.clone(), Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let now = find_request(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if now.answer.is_some_and(|answer| answer.by == Some(user)) {
                drop(tx);
                let code = RefusalCode::AboutOneself;
                return Err(visit
                    .refuse_for::<ReadAnswer>(&app, target, Purpose::SubjectRequest, code)
                    .await?);
            }
            let read = set_read(&tx).await?;
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
) -> Result<Redirect, Stop> {
    let request = load(&app, &visit, &id).await?;
    let ended = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<SendAnswer>(&app, target, Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let now = find_request(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let outcome = if now.is_to_be_refused() { Outcome::Refused } else { Outcome::Answered };
            let is_ready = outcome == Outcome::Refused || now.read_by.is_some();
            let ended = is_ready && end_request(&tx, outcome).await?;
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
