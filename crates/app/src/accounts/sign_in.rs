//! Signing in, the first step: address and password.

use super::begin_session::{begin_session, go_with_session, local_address};
use super::model::Account;
use super::rules::{FAILURES_PER_ADDRESS_MAX, FAILURES_PER_PEER_MAX};
use super::secrets::subject_hash;
use super::sign_in_as_demonstration::list_demonstration_lines;
use super::{passwords, rules, store};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::UserId;
use accord_kernel::{Category, Purpose};
use accord_platform_db::Fault;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::StartSession;
use accord_policy::{RefusalCode, Strength, Target};
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use std::net::SocketAddr;

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
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
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
    let peer = peer_address(&app, peer.map(|found| found.0.0), &headers);
    let subjects = [subject_hash("address", &email), subject_hash("peer", &peer)];
    if too_many_failures(&app, &visit, &subjects).await? {
        errors.add("email", TOO_MANY);
        return again(&app, &visit, &email, form.get("next"), errors).await;
    }
    match check_password(&app, &email, form.exact("password")).await? {
        Some(account) => start(&app, &visit, &account, &headers, form.get("next")).await,
        None => {
            note_failure(&app, &visit, &subjects).await?;
            errors.add("email", WRONG);
            again(&app, &visit, &email, form.get("next"), errors).await
        }
    }
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

/// The network address of the browser: the peer's, or what the last proxy of ours says of it.
fn peer_address(app: &App, peer: Option<SocketAddr>, headers: &HeaderMap) -> String {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    let proxies = app.configuration().proxies;
    let said = (proxies > 0).then(|| hops.len().checked_sub(proxies).and_then(|at| hops.get(at))).flatten();
    said.map_or_else(|| peer.map(|peer| peer.ip().to_string()).unwrap_or_default(), |&hop| hop.to_owned())
}

async fn too_many_failures(app: &App, visit: &Visit, subjects: &[Vec<u8>; 2]) -> Result<bool, Fault> {
    let db = app.db().readers();
    let [address, peer] = subjects;
    Ok(store::count_failures(db, address, visit.at()).await? >= FAILURES_PER_ADDRESS_MAX
        || store::count_failures(db, peer, visit.at()).await? >= FAILURES_PER_PEER_MAX)
}

async fn check_password(app: &App, email: &str, password: &str) -> Result<Option<Account>, Fault> {
    let account = store::find_account_by_email(app.db().readers(), email).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    Ok(if passwords::is_password(password, hash).await? { account } else { None })
}

/// Counts a failed try, and leaves an audit entry for it.
pub(super) async fn note_failure(app: &App, visit: &Visit, subjects: &[Vec<u8>]) -> Result<(), Stop> {
    let work = app.db().housekeeping("sign_in_failure.insert").await?;
    let new_id = || accord_kernel::ids::uuid_v7(visit.at(), app.rng());
    store::insert_failures(&work, subjects, visit.at(), new_id).await?;
    work.commit().await?;
    visit
        .record_refused::<StartSession>(
            app,
            Target::new(UserId::from_uuid(uuid::Uuid::nil())),
            RefusalCode::NotSignedIn,
        )
        .await
}

async fn start(
    app: &App,
    visit: &Visit,
    account: &Account,
    headers: &HeaderMap,
    next: &str,
) -> Result<Response, Stop> {
    let target = Target::new(account.id).of_user(account.id).holding(&[Category::Aggregate]);
    let permit = visit.decide::<StartSession>(app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    let token = begin_session(app, visit, &tx, account.id, Strength::OneFactor, headers).await?;
    tx.commit().await?;
    let step = if account.totp_confirmed_at.is_some() { "/sign-in/code" } else { "/account/second-factor" };
    let back: String = form_urlencoded::byte_serialize(local_address(next).as_bytes()).collect();
    Ok(go_with_session(app, &token, &format!("{step}?next={back}")))
}
