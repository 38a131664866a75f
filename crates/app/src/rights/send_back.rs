//! Sending an answer back: the second reader says what has to change, and whoever prepared it is told on Today.

use super::model::WORDS_LETTERS_MAX;
use super::prepare_answer::version_of;
use super::show_request::{changed_meanwhile, load, unprocessable};
use super::show_requests::of_request;
use super::store::{find_request, set_back};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::RefusalCode;
use accord_policy::action::SendBack;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

pub async fn submit_back(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let request = load(&app, &visit, &id).await?;
    let user = visit.require_member()?.user;
    visit.require_may::<SendBack>(&app, of_request(&request), Purpose::SubjectRequest).await?;
    let version = version_of(&request, &entered)?;
    let why = entered.get("back_why");
    let mut errors = FormErrors::default();
    errors.require(!why.is_empty(), "back_why", "Say what has to change");
    errors.limit(why, WORDS_LETTERS_MAX, "back_why", "What has to change");
    if !errors.is_empty() {
        return unprocessable(&app, &visit, &request, &entered, errors).await;
    }
    let changed = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<SendBack>(&app, target.clone(), Purpose::SubjectRequest).await?;
            let mut tx = app.db().write(permit).await?;
            let now = find_request(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if now.answer.is_some_and(|answer| answer.by == Some(user)) {
                drop(tx);
                let code = RefusalCode::AboutOneself;
                return Err(visit
                    .refuse_for::<SendBack>(&app, target, Purpose::SubjectRequest, code)
                    .await?);
            }
            tx.with_reason(why);
            let changed = set_back(&tx, version, why).await?;
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
