//! A recovery link: lets somebody who lost their phone or password set both up anew.

use super::change_roles::load_member;
use super::model::Recovery;
use super::rules::{RECOVERY_SECONDS, RECOVERY_TOLD_SECONDS};
use super::secrets::{new_token, token_hash};
use super::show_accounts::account_target;
use super::store;
use crate::agencies::{self, Agency};
use crate::one_time_page::{self, OneTimePage};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{MemberId, UserId, uuid_v7};
use accord_platform_db::Stored;
use accord_platform_web::Problem;
use accord_policy::RefusalCode;
use accord_policy::action::OfferRecovery;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

pub async fn submit_recovery(
    State(app): State<App>,
    visit: Visit,
    Path(member): Path<String>,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let (line, agency) = load_member(&app, &member).await?;
    let path = app.db().retrying(|| offer(&app, &visit, line.member, &agency)).await?;
    let link = one_time_page::whole_link(&app, &path);
    let back = format!("/agencies/{}/accounts", agency.slug);
    let page = OneTimePage::Recovery { name: line.name, link, agency: agency.name, back };
    one_time_page::go_to(&app, &visit, &page)
}

/// Makes the link and returns its path. An older one works no more.
async fn offer(app: &App, visit: &Visit, member: MemberId, agency: &Agency) -> Result<String, Stop> {
    let target = account_target(member, agency);
    let permit = visit.decide::<OfferRecovery>(app, target.clone(), Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    let found = store::find_member_with_access(tx.connection(), member).await?;
    let line = found.ok_or_else(Stop::not_found)?;
    if let Some(code) = refusal(visit, &store::list_memberships(tx.connection(), line.user).await?, line.user)
    {
        drop(tx);
        if code == RefusalCode::AboutOneself {
            visit.record_refused::<OfferRecovery>(app, target, code).await?;
            return Err(own_recovery().into());
        }
        return Err(visit.refuse::<OfferRecovery>(app, target, code).await?);
    }
    let token = new_token(app.rng());
    let recovery = Recovery {
        id: uuid_v7(visit.at(), app.rng()),
        user: line.user,
        made_by_agency: visit.membership().map(|member| member.agency),
        created_at: visit.at(),
        expires_at: visit.at().plus_seconds(RECOVERY_SECONDS),
        used_at: None,
        withdrawn_at: None,
    };
    let hash = token_hash(&token).expect("a new token has the length of a token");
    store::withdraw_recoveries_of(&tx, line.user).await.or_fault("withdraw older links")?;
    store::insert_recovery(&tx, &recovery, hash).await.or_fault("make a recovery link")?;
    tx.commit().await?;
    Ok(format!("/recovery/{token}"))
}

/// Whoever is the only administrator has no colleague to ask: the page says what is left.
fn own_recovery() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "You cannot make a recovery link for yourself",
        &[
            "Ask another administrator of your agency.",
            "If you are the only one, whoever runs this service makes one with the command `accord admin recovery-link`.",
        ],
    )
    .with_link("Go to Today", "/")
}

/// Nobody makes a link for themselves, and nobody opens what somebody does for another legal body: then
/// only a command on the machine makes the link.
fn refusal(visit: &Visit, memberships: &[super::Acting], user: UserId) -> Option<RefusalCode> {
    let maker = visit.membership()?;
    if maker.user == user {
        return Some(RefusalCode::AboutOneself);
    }
    let elsewhere = memberships.iter().any(|membership| membership.controller != maker.controller);
    elsewhere.then_some(RefusalCode::OtherController)
}

/// Makes a link for the account with this address and returns its path; `None` when there is no such
/// account with access to an agency.
///
/// # Errors
/// Refused but to a command on the machine.
pub async fn offer_recovery_to(app: &App, visit: &Visit, email: &str) -> Result<Option<String>, Stop> {
    let db = app.db().readers();
    let Some(account) = store::find_account_by_email(db, &email.trim().to_lowercase()).await? else {
        return Ok(None);
    };
    let memberships = store::list_memberships(db, account.id).await?;
    let Some(membership) = memberships.first() else { return Ok(None) };
    let agency = agencies::load_agency(db, membership.agency).await?;
    app.db().retrying(|| offer(app, visit, membership.member, &agency)).await.map(Some)
}

/// What a user is told about recovery links for their account: each sentence stands by itself.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_recovery_notices(app: &App, visit: &Visit, user: UserId) -> Result<Vec<String>, Stop> {
    let db = app.db().readers();
    let since = visit.at().plus_seconds(-RECOVERY_TOLD_SECONDS);
    let mut notices = Vec::new();
    let mut links = store::list_recoveries_since(db, user, since).await?;
    // A link in whose place another was made before anybody opened it: of one event the user is told once.
    let is_replaced = |link: &Recovery| link.used_at.is_none() && link.withdrawn_at.is_some();
    if links.iter().any(|link| !is_replaced(link)) {
        links.retain(|link| !is_replaced(link));
    }
    for link in links {
        let maker = match link.made_by_agency {
            Some(agency) => format!("An administrator for {}", agencies::load_agency(db, agency).await?.name),
            None => "Somebody at the machine of this service".to_owned(),
        };
        let made = accord_platform_web::words::moment(link.created_at);
        let fate = match (link.used_at, link.withdrawn_at) {
            (Some(used), _) => {
                format!("It was opened on {}.", accord_platform_web::words::moment(used))
            }
            (None, Some(_)) => "It was withdrawn.".to_owned(),
            (None, None) if link.expires_at <= visit.at() => "It was not opened.".to_owned(),
            (None, None) => "It was not opened yet.".to_owned(),
        };
        notices.push(format!("{maker} made a recovery link for your account on {made}. {fate}"));
    }
    Ok(notices)
}
