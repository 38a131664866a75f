//! Opening a recovery link: a new password and new codes; every sign-in ends and every passkey goes.

use super::begin_session::{begin_session, go_with_session};
use super::model::{Account, Recovery};
use super::{one_time_codes, passwords, rules, store};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{RecoverAccount, StartSession};
use accord_policy::{Strength, Target};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use minijinja::context;

pub async fn show_recovery(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Page, Stop> {
    let (_, account) = load(&app, &visit, &token).await?;
    page(&app, &visit, &account, FormErrors::default())
}

/// The link while it works, and its account. Used, withdrawn, expired and unknown ones get the same words.
async fn load(app: &App, visit: &Visit, token: &str) -> Result<(Recovery, Account), Stop> {
    let db = app.db().readers();
    let found = store::find_recovery(db, token)
        .await?
        .filter(|link| link.used_at.is_none() && link.withdrawn_at.is_none() && link.expires_at > visit.at());
    let recovery = found.ok_or_else(dead_link)?;
    let account = store::load_account(db, recovery.user).await?;
    Ok((recovery, account))
}

fn dead_link() -> Stop {
    Problem::new(
        StatusCode::NOT_FOUND,
        "This link does not work any more",
        &[
            "A recovery link works once and for 24 hours.",
            "Ask the administrator of your agency for a new one. If you have used it already, sign in.",
        ],
    )
    .with_link("Sign in", "/sign-in")
    .into()
}

fn page(app: &App, visit: &Visit, account: &Account, errors: FormErrors) -> Result<Page, Stop> {
    app.page(
        visit,
        "accounts/recover_account.html",
        context! {
            name => account.name.as_str(), email => account.email.as_str(), errors => values(&errors),
        },
    )
}

pub async fn submit_recovery_password(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Fields,
) -> Result<Response, Stop> {
    let (recovery, account) = load(&app, &visit, &token).await?;
    let password = form.exact("password");
    if let Some(problem) = rules::password_problem(password, &account.email, &account.name) {
        let mut errors = FormErrors::default();
        errors.add("password", problem);
        let page = page(&app, &visit, &account, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let hash = passwords::hash_password(password, app.rng()).await?;
    let token = app.db().retrying(|| recover(&app, &visit, &recovery, &hash, &headers)).await?;
    Ok(go_with_session(&app, &token, "/account/second-factor"))
}

async fn recover(
    app: &App,
    visit: &Visit,
    recovery: &Recovery,
    password_hash: &str,
    headers: &HeaderMap,
) -> Result<String, Stop> {
    let user = recovery.user;
    let target = || Target::new(user).of_user(user).holding(&[Category::Aggregate]);
    let permit = visit.decide::<RecoverAccount>(app, target(), Purpose::RunService).await?;
    let mut tx = app.db().write(permit).await?;
    if !store::use_recovery(&tx, recovery.id).await.or_fault("use a recovery link")? {
        return Err(dead_link());
    }
    let secret = app.db().keys().encrypt_for(user.uuid(), &one_time_codes::new_secret(app.rng()))?;
    let doing = "set a sign-in up anew";
    store::set_new_secrets(&tx, password_hash.to_owned(), secret).await.or_fault(doing)?;
    store::delete_sessions_of(&tx, user, None).await.or_fault(doing)?;
    store::delete_passkeys_of(&tx, user).await.or_fault(doing)?;
    let token = begin_session(app, visit, &tx, user, Strength::OneFactor, headers).await?;
    tx.also(visit.decide::<StartSession>(app, target(), Purpose::RunService).await?);
    tx.commit().await?;
    Ok(token)
}
