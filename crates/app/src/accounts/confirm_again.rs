//! Proving again that it is you, with a code or a passkey, before something that matters.

use super::begin_session::{go_with_session, local_address};
use super::confirm_code::{Strengthened, strengthen};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
    /// Set when a form was sent that needs the proof first: it was not kept, and the page says so.
    #[serde(default)]
    again: String,
}

pub async fn show_confirm(
    State(app): State<App>,
    visit: Visit,
    Query(next): Query<Next>,
) -> Result<Response, Stop> {
    page(&app, &visit, &next.next, !next.again.is_empty(), FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    next: &str,
    was_sent: bool,
    errors: FormErrors,
) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let has_own = !store::list_passkeys(app.db().readers(), signed_in.user).await?.is_empty();
    let page = app.page(visit, "accounts/confirm_again.html", context! {
        next => local_address(next), was_sent, errors => values(&errors), has_passkeys => has_own && app.webauthn().is_some(),
    })?;
    Ok(page.into_response())
}

pub async fn submit_confirm(State(app): State<App>, visit: Visit, form: Fields) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let next = local_address(form.get("next"));
    match strengthen(&app, &visit, signed_in, form.get("code")).await? {
        Strengthened::Yes(token) => Ok(go_with_session(&app, &token, next)),
        Strengthened::No(message) => {
            let mut errors = FormErrors::default();
            errors.add("code", message);
            let mut response = page(&app, &visit, next, false, errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}
