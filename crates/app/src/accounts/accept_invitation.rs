//! Opening a one-time link: a new account chooses a password, an existing one gains a membership.

use super::begin_session::{begin_session, go_with_session};
use super::model::{Account, Invitation};
use super::throttle::{Heard, Peer, Subject, Try, begin_try, record_failed_sign_in};
use super::{new_access, one_time_codes, passwords, rules, sign_in, store};
use crate::visit::Visit;
use crate::{App, Stop, agencies, people};
use accord_kernel::ids::{InvitationId, MemberId, UserId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, WriteTx, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{AcceptInvitation, StartSession};
use accord_policy::{RefusalCode, Role, Strength, Target};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use std::collections::BTreeSet;

pub async fn show_invitation(
    State(app): State<App>,
    visit: Visit,
    peer: Peer,
    Path(token): Path<String>,
) -> Result<Page, Stop> {
    let invitation = load(&app, &visit, &peer, &token).await?;
    page(&app, &visit, &invitation, FormErrors::default()).await
}

/// The invitation while it works. Used, withdrawn, expired and unknown ones get the same words.
async fn load(app: &App, visit: &Visit, peer: &Peer, token: &str) -> Result<Invitation, Stop> {
    let found = store::find_invitation(app.db().readers(), token).await?;
    match found {
        Some(open) if !open.is_closed && open.expires_at > visit.at() => Ok(open),
        closed => Err(dead_link(app, visit, peer, closed.map(|closed| closed.id)).await?),
    }
}

/// The page of a link that does not work, with an entry, at most one a minute for one network address.
async fn dead_link(app: &App, visit: &Visit, peer: &Peer, id: Option<InvitationId>) -> Result<Stop, Stop> {
    // Nobody finds a token by trying, so nothing is held back: only entries are.
    let subject = Subject::new(app, "dead link", &peer.0, 0);
    if let Heard::No { is_new: true } = begin_try(app, visit, &[subject]).await? {
        let id = id.unwrap_or(InvitationId::from_uuid(uuid::Uuid::nil()));
        let target = Target::new(id).holding(&[Category::Aggregate]);
        visit.record_refused::<AcceptInvitation>(app, target, RefusalCode::CannotBeEvaluated).await?;
    }
    Ok(Problem::new(
        StatusCode::NOT_FOUND,
        "This link does not work any more",
        &[
            "A link works once and for 3 days.",
            "Ask the administrator of your agency for a new one. If you have used it already, sign in.",
        ],
    )
    .with_link("Sign in", "/sign-in")
    .into())
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
    peer: Peer,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Fields,
) -> Result<Response, Stop> {
    let invitation = load(&app, &visit, &peer, &token).await?;
    let known = store::find_account_by_email(app.db().readers(), &invitation.email).await?;
    let password = form.exact("password");
    let counted = match check_password(&app, &visit, &peer, &invitation, known.as_ref(), password).await? {
        Ok(counted) => counted,
        Err(message) => {
            let mut errors = FormErrors::default();
            errors.add("password", message);
            let page = page(&app, &visit, &invitation, errors).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let account = match &known {
        None => Joining::New(new_account(&app, &visit, &invitation, password).await?),
        Some(account) => Joining::Known(account.id),
    };
    let accepted =
        app.db().retrying(|| accept(&app, &visit, &invitation, &account, counted.as_ref(), &headers)).await?;
    let confirmed = known.is_some_and(|account| account.totp_confirmed_at.is_some());
    match accepted {
        Accepted::Yes(token) => {
            let next = if confirmed { "/sign-in/code" } else { "/account/second-factor" };
            Ok(go_with_session(&app, &token, next))
        }
        Accepted::LinkIsDead => Err(dead_link(&app, &visit, &peer, Some(invitation.id)).await?),
        // Somebody else opened another link for the same address just now: the account is there.
        Accepted::AddressTaken => Ok(Redirect::to(&format!("/invitation/{token}")).into_response()),
    }
}

/// A new account may have this password, or it is the known account's: then the try that was counted.
async fn check_password(
    app: &App,
    visit: &Visit,
    peer: &Peer,
    invitation: &Invitation,
    known: Option<&Account>,
    password: &str,
) -> Result<Result<Option<Try>, &'static str>, Stop> {
    let Some(account) = known else {
        let problem = rules::password_problem(password, &invitation.email, &invitation.name);
        return Ok(problem.map_or(Ok(None), Err));
    };
    // The link alone must not open an existing account: its holder may have found it in a mailbox. And it
    // must be no second place to guess at: tries here and at the sign-in are counted together.
    let counted = match begin_try(app, visit, &sign_in::subjects(app, &account.email, peer)).await? {
        Heard::Yes(counted) => counted,
        Heard::No { is_new } => {
            if is_new {
                record_failed_sign_in(app, visit, Some(account.id), RefusalCode::TooManyTries).await?;
            }
            return Ok(Err("There were too many wrong tries. Wait 15 minutes and try again"));
        }
    };
    if passwords::is_password(password, account.password_hash.clone()).await? {
        return Ok(Ok(Some(counted)));
    }
    record_failed_sign_in(app, visit, Some(account.id), RefusalCode::NotSignedIn).await?;
    Ok(Err("Enter the password that you already use here"))
}

/// Who joins.
enum Joining {
    /// Somebody without an account.
    New(Account),
    /// Somebody with one.
    Known(UserId),
}

/// What became of it.
enum Accepted {
    /// They joined; the token of their session.
    Yes(String),
    /// The link was used or withdrawn just now, or opens nothing to this account.
    LinkIsDead,
    /// There is an account with this address since just now.
    AddressTaken,
}

async fn accept(
    app: &App,
    visit: &Visit,
    invitation: &Invitation,
    joining: &Joining,
    counted: Option<&Try>,
    headers: &HeaderMap,
) -> Result<Accepted, Stop> {
    let target = Target::new(invitation.id).holding(&[Category::Identity, Category::Contact]);
    let permit = visit.decide::<AcceptInvitation>(app, target, Purpose::RunService).await?;
    let mut tx = app.db().write(permit).await?;
    if !store::use_invitation(&tx).await.or_fault("use an invitation")? {
        return Ok(Accepted::LinkIsDead);
    }
    let user = match joining {
        Joining::New(account) => match store::insert_account(&tx, account).await {
            Err(error) if is_unique_violation(&error) => return Ok(Accepted::AddressTaken),
            other => {
                other.or_fault("add an account")?;
                account.id
            }
        },
        Joining::Known(user) => *user,
    };
    if let Some(counted) = counted {
        counted.succeeded(&tx).await?;
    }
    // Nobody gives themselves a role, not even by a link to an address that became theirs later.
    if invitation.made_by == Some(user) {
        return Ok(Accepted::LinkIsDead);
    }
    let Some(member) = join(app, visit, &tx, invitation, user).await? else {
        return Ok(Accepted::LinkIsDead);
    };
    store::withdraw_foreign_invitations(&tx, invitation.agency).await.or_fault("withdraw older links")?;
    let words = rules::role_change_words(&BTreeSet::new(), &invitation.roles);
    tx.with_reason(&format!("account {user}; member {member}; agency {}; {words}", invitation.agency));
    let token = begin_session(app, visit, &tx, user, Strength::OneFactor, headers).await?;
    let begun = Target::new(user).of_user(user).holding(&[Category::Aggregate]);
    tx.also(visit.decide::<StartSession>(app, begun, Purpose::RunService).await?);
    tx.commit().await?;
    Ok(Accepted::Yes(token))
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

/// Adds the roles of the invitation. `None` when the access of this member was ended after the
/// invitation was made: an old link never undoes that.
async fn join(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<AcceptInvitation>,
    invitation: &Invitation,
    user: UserId,
) -> Result<Option<MemberId>, Stop> {
    let new_id = || uuid_v7(visit.at(), app.rng());
    let kind = agencies::load_agency(tx.connection(), invitation.agency).await?.kind;
    let told = async |member, before: &BTreeSet<Role>| {
        let new = invitation.roles.difference(before);
        new_access::keep(app, visit, tx, (member, kind), (new, invitation.made_by)).await
    };
    let found = store::find_membership(tx.connection(), user, invitation.agency).await?;
    let Some(line) = found else {
        let member = MemberId::new(visit.at(), app.rng());
        store::insert_member(tx, member, user, invitation.agency, &invitation.roles, new_id)
            .await
            .or_fault("add a membership")?;
        told(member, &BTreeSet::new()).await?;
        return Ok(Some(member));
    };
    let none = BTreeSet::new();
    let roles = match line.suspended_at {
        Some(ended) if ended >= invitation.created_at => return Ok(None),
        // Whose access had ended comes back with what the link says and nothing from before.
        Some(_) => {
            people::end_places_of(tx, line.member).await?;
            invitation.roles.clone()
        }
        // An invitation gives roles and takes none.
        None => line.roles.union(&invitation.roles).copied().collect(),
    };
    store::restore_member(tx, line.member, &roles, new_id).await.or_fault("add a membership")?;
    // Whose access had ended is new again.
    told(line.member, if line.suspended_at.is_some() { &none } else { &line.roles }).await?;
    Ok(Some(line.member))
}
