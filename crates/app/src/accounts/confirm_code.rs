//! Signing in, the second step: the one-time code.

use super::begin_session::local_address;
use super::model::SignedIn;
use super::rules::FAILURES_PER_ADDRESS_MAX;
use super::secrets::subject_hash;
use super::sign_in::note_failure;
use super::{one_time_codes, store};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::StrengthenSession;
use accord_policy::{Strength, Target};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

pub async fn show_code(
    State(app): State<App>,
    visit: Visit,
    Query(next): Query<Next>,
) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    match signed_in.next_step() {
        Some("/sign-in/code") => Ok(page(&app, &visit, &next.next, FormErrors::default())?.into_response()),
        Some(other) => Ok(Redirect::to(other).into_response()),
        None => Ok(Redirect::to(local_address(&next.next)).into_response()),
    }
}

fn page(app: &App, visit: &Visit, next: &str, errors: FormErrors) -> Result<Page, Stop> {
    app.page(
        visit,
        "accounts/confirm_code.html",
        context! { next => local_address(next), errors => values(&errors) },
    )
}

pub async fn submit_code(State(app): State<App>, visit: Visit, form: Fields) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let next = local_address(form.get("next"));
    match strengthen(&app, &visit, signed_in, form.get("code")).await? {
        Strengthened::Yes => {
            // A user with several memberships chooses for whom they act before anything else.
            let chosen = signed_in.acting.is_some();
            Ok(Redirect::to(if chosen { next } else { "/account/act-as" }).into_response())
        }
        Strengthened::No(message) => {
            let mut errors = FormErrors::default();
            errors.add("code", message);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, next, errors)?).into_response())
        }
    }
}

/// What became of a code.
pub(super) enum Strengthened {
    /// It was right: the session has two factors now.
    Yes,
    /// It was not, for this reason.
    No(&'static str),
}

/// Checks a code of the signed-in user and strengthens the session.
pub(super) async fn strengthen(
    app: &App,
    visit: &Visit,
    signed_in: &SignedIn,
    code: &str,
) -> Result<Strengthened, Stop> {
    let subject = subject_hash("code", &signed_in.user.to_string());
    if store::count_failures(app.db().readers(), &subject, visit.at()).await? >= FAILURES_PER_ADDRESS_MAX {
        return Ok(Strengthened::No("There were too many wrong codes. Wait 15 minutes and try again"));
    }
    let target = Target::new(signed_in.session).of_user(signed_in.user).holding(&[Category::Aggregate]);
    let permit = visit.decide::<StrengthenSession>(app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    let account = store::load_account(tx.connection(), signed_in.user).await?;
    let secret = match &account.totp_secret {
        Some(sealed) => app.db().keys().decrypt_for(account.id.uuid(), sealed)?,
        None => return Ok(Strengthened::No("Set up your one-time codes first")),
    };
    let step = one_time_codes::step_of(&secret, code, visit.at(), account.totp_last_step);
    let used = match step {
        Some(step) => store::use_code(&tx, signed_in.user, step).await.or_fault("use a code")?,
        None => false,
    };
    if !used {
        drop(tx);
        note_failure(app, visit, &[subject]).await?;
        return Ok(Strengthened::No("Enter the 6 digits that your app shows now. A code works once"));
    }
    store::set_session_strength(&tx, signed_in.session, Strength::TwoFactor)
        .await
        .or_fault("strengthen a session")?;
    store::mark_session_stepped_up(&tx, signed_in.session).await.or_fault("strengthen a session")?;
    tx.commit().await?;
    Ok(Strengthened::Yes)
}
