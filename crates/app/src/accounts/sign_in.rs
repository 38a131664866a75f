//! Signing in, the first step: address and password.

use super::begin_session::{begin_session, go_with_session, local_address};
use super::model::Account;
use super::rules::{TRIES_PER_ADDRESS_MAX, TRIES_PER_PEER_MAX};
use super::sign_in_as_demonstration::list_demonstration_lines;
use super::throttle::{Heard, Peer, Subject, Try, begin_try, record_failed_sign_in};
use super::{passwords, rules, store};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::StartSession;
use accord_policy::{RefusalCode, Strength, Target};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

pub async fn show_sign_in(
    State(app): State<App>,
    visit: Visit,
    Query(next): Query<Next>,
) -> Result<Response, Stop> {
    if visit.signed_in().is_some_and(|found| found.next_step().is_none()) {
        return Ok(Redirect::to(local_address(&next.next)).into_response());
    }
    if visit.installation().is_none() {
        return Ok(Redirect::to("/setup").into_response());
    }
    Ok(page(&app, &visit, "", &next.next, FormErrors::default()).await?.into_response())
}

async fn page(app: &App, visit: &Visit, email: &str, next: &str, errors: FormErrors) -> Result<Page, Stop> {
    let demonstration = if visit.installation().is_some_and(|found| found.is_demonstration) {
        list_demonstration_lines(app).await?
    } else {
        Vec::new()
    };
    app.page(visit, "accounts/sign_in.html", context! {
        email, next => local_address(next), errors => values(&errors), demonstration => values(demonstration),
        has_passkeys => app.webauthn().is_some(),
    })
}

/// One message for an unknown address and for a wrong password, so that neither can be told apart.
const WRONG: &str = "The e-mail address or password is not right. Check both and try again";
const TOO_MANY: &str = "There were too many wrong tries. Wait 15 minutes and try again, or use a passkey";

pub async fn submit_sign_in(
    State(app): State<App>,
    visit: Visit,
    peer: Peer,
    headers: HeaderMap,
    form: Fields,
) -> Result<Response, Stop> {
    let mut errors = FormErrors::default();
    let email = rules::email_from(form.get("email"));
    if email.is_none() {
        errors.add("email", "Enter your e-mail address, like name@example.gov.uk");
    }
    errors.require(!form.exact("password").is_empty(), "password", "Enter your password");
    let Some(email) = email.filter(|_| errors.is_empty()) else {
        return again(&app, &visit, form.get("email"), form.get("next"), errors).await;
    };
    let account = store::find_account_by_email(app.db().readers(), &email).await?;
    let user = account.as_ref().map(|account| account.id);
    let counted = match begin_try(&app, &visit, &subjects(&app, &email, &peer)).await? {
        Heard::Yes(counted) => counted,
        Heard::No { is_new } => {
            if is_new {
                record_failed_sign_in(&app, &visit, user, RefusalCode::TooManyTries).await?;
            }
            errors.add("email", TOO_MANY);
            return again(&app, &visit, &email, form.get("next"), errors).await;
        }
    };
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = passwords::is_password(form.exact("password"), hash).await?;
    match account.filter(|_| right) {
        Some(account) => start(&app, &visit, &account, &headers, form.get("next"), counted).await,
        None => {
            record_failed_sign_in(&app, &visit, user, RefusalCode::NotSignedIn).await?;
            errors.add("email", WRONG);
            again(&app, &visit, &email, form.get("next"), errors).await
        }
    }
}

/// Whose tries are counted when a password is tried: the address's and the network address's.
pub(super) fn subjects(app: &App, email: &str, peer: &Peer) -> [Subject; 2] {
    [
        Subject::new(app, "address", email, TRIES_PER_ADDRESS_MAX),
        Subject::new(app, "peer", &peer.0, TRIES_PER_PEER_MAX),
    ]
}

async fn again(
    app: &App,
    visit: &Visit,
    email: &str,
    next: &str,
    errors: FormErrors,
) -> Result<Response, Stop> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(app, visit, email, next, errors).await?).into_response())
}

async fn start(
    app: &App,
    visit: &Visit,
    account: &Account,
    headers: &HeaderMap,
    next: &str,
    counted: Try,
) -> Result<Response, Stop> {
    let token = app.db().retrying(|| begin(app, visit, account, headers, &counted)).await?;
    let step = if account.totp_confirmed_at.is_some() { "/sign-in/code" } else { "/account/second-factor" };
    let back: String = form_urlencoded::byte_serialize(local_address(next).as_bytes()).collect();
    Ok(go_with_session(app, &token, &format!("{step}?next={back}")))
}

async fn begin(
    app: &App,
    visit: &Visit,
    account: &Account,
    headers: &HeaderMap,
    counted: &Try,
) -> Result<String, Stop> {
    let target = Target::new(account.id).of_user(account.id).holding(&[Category::Aggregate]);
    let permit = visit.decide::<StartSession>(app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    counted.succeeded(&tx).await?;
    let token = begin_session(app, visit, &tx, account.id, Strength::OneFactor, headers).await?;
    tx.commit().await?;
    Ok(token)
}
