//! Setting up one-time codes: a picture for the app, then the first code as proof.

use super::begin_session::go_with_session;
use super::confirm_code::{Strengthened, strengthen};
use super::model::SignedIn;
use super::{one_time_codes, store};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_db::Fault;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn show_second_factor(State(app): State<App>, visit: Visit) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    if signed_in.has_second_factor {
        return Ok(Redirect::to("/account").into_response());
    }
    Ok(page(&app, &visit, signed_in, FormErrors::default()).await?.into_response())
}

/// The secret was made with the account. It is shown until its first code is confirmed, never after.
async fn page(app: &App, visit: &Visit, signed_in: &SignedIn, errors: FormErrors) -> Result<Page, Stop> {
    let account = store::load_account(app.db().readers(), signed_in.user).await?;
    let sealed = account
        .totp_secret
        .ok_or_else(|| Fault::new("set up codes", "the account was made without a secret"))?;
    let secret = app.db().keys().decrypt_for(account.id.uuid(), &sealed)?;
    app.page(
        visit,
        "accounts/set_second_factor.html",
        context! {
            picture => Value::from_safe_string(one_time_codes::secret_picture(&secret, &account.email)),
            address => one_time_codes::secret_address(&secret, &account.email),
            words => one_time_codes::secret_words(&secret),
            errors => values(&errors),
        },
    )
}

pub async fn submit_second_factor(
    State(app): State<App>,
    visit: Visit,
    form: Fields,
) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    if signed_in.has_second_factor {
        return Ok(Redirect::to("/account").into_response());
    }
    match strengthen(&app, &visit, signed_in, form.get("code")).await? {
        Strengthened::Yes(token) => Ok(go_with_session(
            &app,
            &token,
            if signed_in.acting.is_some() { "/" } else { "/account/act-as" },
        )),
        Strengthened::No(message) => {
            let mut errors = FormErrors::default();
            errors.add("code", message);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, signed_in, errors).await?)
                .into_response())
        }
    }
}
