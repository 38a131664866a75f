//! Signing in as one of the made-up people of a demonstration. Only where everything is made up.

use super::begin_session::{begin_session, go_with_session, local_address};
use super::model::Account;
use super::{passwords, store};
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::ids::{AgencyId, MemberId, UserId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::Fields;
use accord_policy::action::{InviteAccount, StartSession};
use accord_policy::{Role, Strength, Target};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::collections::BTreeSet;

/// A made-up person as the sign-in page lists them.
#[derive(Debug, serde::Serialize)]
pub(super) struct DemonstrationLine {
    member: String,
    name: String,
    roles: String,
    agency: String,
}

/// People listed on the sign-in page first: enough to look around.
const FIRST_LINES: usize = 21;
/// Members that are looked through for roles that nobody of these has.
const MEMBERS_LOOKED_AT_MAX: usize = 300;

/// The members that were added first, those who show most; after them the first of each role that none of them holds.
pub(super) async fn list_demonstration_lines(app: &App) -> Result<Vec<DemonstrationLine>, Stop> {
    let db = app.db().readers();
    let mut lines = Vec::new();
    let mut shown = BTreeSet::new();
    for (at, member) in store::list_first_members(db, MEMBERS_LOOKED_AT_MAX).await?.into_iter().enumerate() {
        let is_new = member.roles.iter().any(|role| !shown.contains(role));
        if at >= FIRST_LINES && !is_new {
            continue;
        }
        shown.extend(member.roles.iter().copied());
        let agency = agencies::load_agency(db, member.agency).await?;
        lines.push(DemonstrationLine {
            member: member.member.to_string(),
            name: member.name,
            roles: member.roles.iter().map(|role| role.words()).collect::<Vec<_>>().join(", "),
            agency: agency.name,
        });
    }
    Ok(lines)
}

pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    form: Fields,
) -> Result<Response, Stop> {
    // INVARIANT: an installation is a demonstration from its first row on or never.
    if !visit.installation().is_some_and(|found| found.is_demonstration) {
        return Err(Stop::not_found());
    }
    let member: MemberId = form.get("member").parse().map_err(|_| Stop::not_found())?;
    let line = store::find_member(app.db().readers(), member).await?.ok_or_else(Stop::not_found)?;
    let token = app
        .db()
        .retrying(|| async {
            let target = Target::new(line.user).of_user(line.user).holding(&[Category::Aggregate]);
            let permit = visit.decide::<StartSession>(&app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            let token = begin_session(&app, &visit, &tx, line.user, Strength::TwoFactor, &headers).await?;
            tx.commit().await?;
            Ok::<_, Stop>(token)
        })
        .await?;
    Ok(go_with_session(&app, &token, local_address(form.get("next"))))
}

/// A made-up person to be added.
#[derive(Debug, Clone)]
pub struct DemonstrationAccount {
    /// A plainly fictional name.
    pub name: String,
    /// An address in a reserved domain.
    pub email: String,
    /// The agency.
    pub agency: AgencyId,
    /// The roles.
    pub roles: BTreeSet<Role>,
    /// The hash of the password that all made-up people share.
    pub password_hash: String,
    /// The secret of the one-time codes that all made-up people share.
    pub totp_secret: Vec<u8>,
}

/// The hash of the shared password, made once for all people.
///
/// # Errors
/// When the password cannot be hashed.
pub async fn hash_shared_password(app: &App, password: &str) -> Result<String, Stop> {
    Ok(passwords::hash_password(password, app.rng()).await?)
}

/// Adds a made-up person with a finished sign-in, unless an earlier run has.
///
/// # Errors
/// Refused but to what fills a demonstration.
pub async fn create_demonstration_account(
    app: &App,
    visit: &Visit,
    new: &DemonstrationAccount,
) -> Result<(), Stop> {
    if store::find_account_by_email(app.db().readers(), &new.email).await?.is_some() {
        return Ok(());
    }
    let target =
        Target::new(new.agency).owned_by(new.agency).holding(&[Category::Identity, Category::Contact]);
    let permit = visit.decide::<InviteAccount>(app, target, Purpose::RunService).await?;
    let user = UserId::new(visit.at(), app.rng());
    let account = Account {
        id: user,
        email: new.email.clone(),
        name: new.name.clone(),
        password_hash: Some(new.password_hash.clone()),
        totp_secret: Some(app.db().keys().encrypt_for(user.uuid(), &new.totp_secret)?),
        totp_confirmed_at: Some(visit.at()),
        totp_last_step: None,
    };
    let tx = app.db().write(permit).await?;
    store::insert_account(&tx, &account).await.or_fault("add a made-up person")?;
    let member = MemberId::new(visit.at(), app.rng());
    store::insert_member(&tx, member, user, new.agency, &new.roles, || uuid_v7(visit.at(), app.rng()))
        .await
        .or_fault("add a made-up person")?;
    Ok(tx.commit().await?)
}
