//! Opening a one-time link: a new account chooses a password, an existing one gains a membership.

use super::begin_session::{begin_session, go_with_session};
use super::model::{Account, Invitation};
use super::{one_time_codes, passwords, rules, store};
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::ids::{MemberId, UserId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, WriteTx};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::AcceptInvitation;
use accord_policy::{Strength, Target};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use minijinja::context;

pub async fn show_invitation(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Page, Stop> {
    let invitation = load(&app, &visit, &token).await?;
    page(&app, &visit, &invitation, FormErrors::default()).await
}

/// The invitation while it works. Used, expired and unknown ones get the same words.
async fn load(app: &App, visit: &Visit, token: &str) -> Result<Invitation, Stop> {
    let found = store::find_invitation(app.db().readers(), token).await?;
    found.filter(|invitation| invitation.used_at.is_none() && invitation.expires_at > visit.at()).ok_or_else(
        || {
            Problem::new(
            StatusCode::NOT_FOUND,
            "This link does not work any more",
            &[
                "A link works once and for 3 days.",
                "Ask the administrator of your agency for a new one. If you have used it already, sign in.",
            ],
        )
        .with_link("Sign in", "/sign-in")
        .into()
        },
    )
}

async fn page(app: &App, visit: &Visit, invitation: &Invitation, errors: FormErrors) -> Result<Page, Stop> {
    let db = app.db().readers();
    let agency = agencies::load_agency(db, invitation.agency).await?;
    let is_known = store::find_account_by_email(db, &invitation.email).await?.is_some();
    let roles: Vec<&str> = invitation.roles.iter().map(|role| role.words()).collect();
    app.page(visit, "accounts/accept_invitation.html", context! {
        name => invitation.name.as_str(), email => invitation.email.as_str(), agency => agency.name, roles => roles.join(", "),
        is_known, errors => values(&errors),
    })
}

pub async fn submit_invitation(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Fields,
) -> Result<Response, Stop> {
    let invitation = load(&app, &visit, &token).await?;
    let known = store::find_account_by_email(app.db().readers(), &invitation.email).await?;
    let password = form.exact("password");
    let mut errors = FormErrors::default();
    match &known {
        None => {
            if let Some(problem) = rules::password_problem(password, &invitation.email, &invitation.name) {
                errors.add("password", problem);
            }
        }
        // The link alone must not open an existing account: its holder may have found it in a mailbox.
        Some(account) => {
            let right = passwords::is_password(password, account.password_hash.clone()).await?;
            errors.require(right, "password", "Enter the password that you already use here");
        }
    }
    if !errors.is_empty() {
        let page = page(&app, &visit, &invitation, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let target = Target::new(invitation.id).holding(&[Category::Aggregate]);
    let permit = visit.decide::<AcceptInvitation>(&app, target, Purpose::RunService).await?;
    let new_account = match &known {
        None => Some(new_account(&app, &visit, &invitation, password).await?),
        Some(_) => None,
    };
    let tx = app.db().write(permit).await?;
    if !store::use_invitation(&tx).await.or_fault("use an invitation")? {
        return Err(Stop::not_found());
    }
    let user = match (&new_account, &known) {
        (Some(account), _) => {
            store::insert_account(&tx, account).await.or_fault("add an account")?;
            account.id
        }
        (None, Some(account)) => account.id,
        (None, None) => return Err(Stop::not_found()),
    };
    join(&app, &visit, &tx, &invitation, user).await?;
    let token = begin_session(&app, &visit, &tx, user, Strength::OneFactor, &headers).await?;
    tx.commit().await?;
    let confirmed = known.is_some_and(|account| account.totp_confirmed_at.is_some());
    Ok(go_with_session(&app, &token, if confirmed { "/sign-in/code" } else { "/account/second-factor" }))
}

async fn new_account(
    app: &App,
    visit: &Visit,
    invitation: &Invitation,
    password: &str,
) -> Result<Account, Stop> {
    let secret = one_time_codes::new_secret(app.rng());
    let id = UserId::new(visit.at(), app.rng());
    Ok(Account {
        id,
        email: invitation.email.clone(),
        name: invitation.name.clone(),
        password_hash: Some(passwords::hash_password(password, app.rng()).await?),
        totp_secret: Some(app.db().keys().encrypt_for(id.uuid(), &secret)?),
        totp_confirmed_at: None,
        totp_last_step: None,
    })
}

async fn join(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<AcceptInvitation>,
    invitation: &Invitation,
    user: UserId,
) -> Result<(), Stop> {
    let new_id = || uuid_v7(visit.at(), app.rng());
    match store::find_membership(tx.connection(), user, invitation.agency).await? {
        Some(member) => store::restore_member(tx, member, &invitation.roles, new_id).await,
        None => {
            let member = MemberId::new(visit.at(), app.rng());
            store::insert_member(tx, member, user, invitation.agency, &invitation.roles, new_id).await
        }
    }
    .or_fault("add a membership")?;
    Ok(())
}
