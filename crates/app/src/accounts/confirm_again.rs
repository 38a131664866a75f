//! Proving again that it is you, before something that matters.

use super::begin_session::local_address;
use super::confirm_code::{Strengthened, strengthen};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

pub async fn show_confirm(
    State(app): State<App>,
    visit: Visit,
    Query(next): Query<Next>,
) -> Result<Response, Stop> {
    visit.require_signed_in()?;
    page(&app, &visit, &next.next, FormErrors::default())
}

fn page(app: &App, visit: &Visit, next: &str, errors: FormErrors) -> Result<Response, Stop> {
    let page = app.page(
        visit,
        "accounts/confirm_again.html",
        context! { next => local_address(next), errors => values(&errors) },
    )?;
    Ok(page.into_response())
}

pub async fn submit_confirm(State(app): State<App>, visit: Visit, form: Fields) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let next = local_address(form.get("next"));
    match strengthen(&app, &visit, signed_in, form.get("code")).await? {
        Strengthened::Yes => Ok(Redirect::to(next).into_response()),
        Strengthened::No(message) => {
            let mut errors = FormErrors::default();
            errors.add("code", message);
            let mut response = page(&app, &visit, next, errors)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}
