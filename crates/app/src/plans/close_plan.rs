//! Closing a plan, with what came of it.

use super::door::{begin_writing, changed_meanwhile, look_again, require};
use super::model::{FIELD_LETTERS_MAX, Plan};
use super::standing::Standing;
use super::store::actions::list_actions;
use super::store::plans::close_plan;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::ClosePlan;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

pub async fn show_close(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let plan = require::<ClosePlan>(&app, &visit, &id).await?;
    page(&app, &visit, &plan, "", FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, plan: &Plan, words: &str, errors: FormErrors) -> Result<Page, Stop> {
    let standing = Standing::of(&list_actions(app.db().readers(), &[plan.id]).await?, visit.at().day());
    app.page(
        visit,
        "plans/close_plan.html",
        context! {
            id => plan.id.to_string(), title => plan.title.as_str(), words, standing => standing.values(), errors => values(&errors),
        },
    )
}

pub async fn submit_close(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let plan = require::<ClosePlan>(&app, &visit, &id).await?;
    let words = entered.get("words");
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "words", "Write what came of the plan, and what follows");
    errors.limit(words, FIELD_LETTERS_MAX, "words", "What came of it");
    if !errors.is_empty() {
        let page = page(&app, &visit, &plan, words, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) =
        look_again(&app, &visit, &entered, &[("words", "What came of it, and what follows")], &[])?
    {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let tx = begin_writing::<ClosePlan>(&app, &visit, &plan).await?;
            if !close_plan(&tx, words).await? {
                return Err(changed_meanwhile(&plan.address()).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=closed", plan.address())).into_response())
}
