//! Signing in, the second step: the one-time code.

use super::begin_session::{go_with_session, local_address};
use super::model::SignedIn;
use super::rules::TRIES_PER_ADDRESS_MAX;
use super::secrets::{new_token, token_hash};
use super::throttle::{Heard, Subject, Try, begin_try};
use super::{one_time_codes, store};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::SessionId;
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, WriteTx};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::StrengthenSession;
use accord_policy::{RefusalCode, Target};
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
        context! { next => local_address(next), errors => values(&errors), has_passkeys => app.webauthn().is_some() },
    )
}

pub async fn submit_code(State(app): State<App>, visit: Visit, form: Fields) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let next = local_address(form.get("next"));
    match strengthen(&app, &visit, signed_in, form.get("code")).await? {
        Strengthened::Yes(token) => {
            // A user with several memberships chooses for whom they act before anything else.
            let chosen = signed_in.acting.is_some();
            Ok(go_with_session(&app, &token, if chosen { next } else { "/account/act-as" }))
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
    /// It was right: the session has two factors now, and this new token.
    Yes(String),
    /// It was not, for this reason.
    No(&'static str),
}

fn target(signed_in: &SignedIn) -> Target<SessionId> {
    Target::new(signed_in.session).of_user(signed_in.user).holding(&[Category::Aggregate])
}

/// Checks a code of the signed-in user and strengthens the session.
pub(super) async fn strengthen(
    app: &App,
    visit: &Visit,
    signed_in: &SignedIn,
    code: &str,
) -> Result<Strengthened, Stop> {
    let subject = Subject::new(app, "code", &signed_in.user.to_string(), TRIES_PER_ADDRESS_MAX);
    let counted = match begin_try(app, visit, &[subject]).await? {
        Heard::Yes(counted) => counted,
        Heard::No { is_new } => {
            if is_new {
                let code = RefusalCode::TooManyTries;
                visit.record_refused::<StrengthenSession>(app, target(signed_in), code).await?;
            }
            return Ok(Strengthened::No("There were too many wrong codes. Wait 15 minutes and try again"));
        }
    };
    app.db().retrying(|| check(app, visit, signed_in, code, &counted)).await
}

async fn check(
    app: &App,
    visit: &Visit,
    signed_in: &SignedIn,
    code: &str,
    counted: &Try,
) -> Result<Strengthened, Stop> {
    let permit = visit.decide::<StrengthenSession>(app, target(signed_in), Purpose::RunService).await?;
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
        let code = RefusalCode::NotStrongEnough;
        visit.record_refused::<StrengthenSession>(app, target(signed_in), code).await?;
        return Ok(Strengthened::No("Enter the 6 digits that your app shows now. A code works once"));
    }
    counted.succeeded(&tx).await?;
    let token = finish(app, &tx, signed_in).await?;
    tx.commit().await?;
    Ok(Strengthened::Yes(token))
}

/// Writes down that the user of the permit's session proved both factors. Returns its new token.
pub(super) async fn finish(
    app: &App,
    tx: &WriteTx<StrengthenSession>,
    signed_in: &SignedIn,
) -> Result<String, Stop> {
    let token = new_token(app.rng());
    let hash = token_hash(&token).expect("a new token has the length of a token");
    store::strengthen_session(tx, signed_in.session, hash).await.or_fault("strengthen a session")?;
    Ok(token)
}
