//! One's own account: for whom one acts, where one is signed in, passkeys, and what one looked at.

use super::offer_recovery::list_recovery_notices;
use super::store;
use crate::audit;
use crate::oversight::places;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::{ListAgreements, ListGroups, ViewOwnAccount};
use axum::extract::{Query, State};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

pub async fn show_account(
    State(app): State<App>,
    visit: Visit,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let signed_in = visit.require_signed_in()?;
    let target = Target::new(signed_in.user).of_user(signed_in.user).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewOwnAccount>(&app, target, Purpose::RunService).await?;
    let db = app.db().readers();
    let account = store::load_account(db, signed_in.user).await?;
    let memberships = store::list_memberships(db, signed_in.user).await?;
    let sessions = store::list_sessions(db, signed_in.user, visit.at()).await?;
    let passkeys = store::list_passkeys(db, signed_in.user).await?;
    let recoveries = list_recovery_notices(&app, &visit, signed_in.user).await?;
    let looked_at = audit::list_own(&app, &permit).await?;
    app.db().record(permit).await?;
    let sessions: Vec<_> = sessions
        .iter()
        .map(|session| context! {
            id => session.id.to_string(), device => session.device.as_str(), last_seen => session.last_seen_at.micros(),
            created => session.created_at.micros(), is_this => session.id == signed_in.session,
        })
        .collect();
    let passkeys: Vec<_> = passkeys
        .iter()
        .map(|passkey| {
            context! {
                id => passkey.id.to_string(), name => passkey.name.as_str(), created => passkey.created_at.micros(),
                last_used => passkey.last_used_at.map(accord_kernel::Instant::micros),
            }
        })
        .collect();
    let memberships: Vec<_> = memberships
        .iter()
        .map(|membership| {
            context! {
                agency => membership.agency_name.as_str(),
                roles => membership.roles.iter().map(|role| role.words()).collect::<Vec<_>>().join(", "),
            }
        })
        .collect();
    let own_body = visit.membership().map(|member| {
        Target::new(member.controller).between(&[member.controller]).holding(&[Category::Aggregate])
    });
    let may_agreements =
        own_body.as_ref().is_some_and(|body| visit.may::<ListAgreements>(body, Purpose::RunService));
    let may_groups =
        own_body.as_ref().is_some_and(|body| visit.may::<ListGroups>(body, Purpose::PlanAndAnalyse));
    app.page_with_notice(
        &visit,
        notice(&done.done),
        "accounts/show_account.html",
        context! {
            name => account.name, email => account.email, memberships, sessions, passkeys, looked_at, recoveries,
            has_passkeys => app.webauthn().is_some(), may_agreements, may_groups, looks_after => !places(&visit).is_empty(),
        },
    )
}

fn notice(done: &str) -> Option<&'static str> {
    match done {
        "session-ended" => Some("That sign-in has ended."),
        "others-ended" => Some("You are signed out everywhere else."),
        "others-ended-passkeys" => Some(
            "You are signed out everywhere else. Your passkeys still open your account: remove below any that you do not know or no longer have.",
        ),
        "passkey-removed" => Some("The passkey was removed."),
        "passkey-added" => Some("The passkey was added. You can sign in with it from now on."),
        _ => None,
    }
}
