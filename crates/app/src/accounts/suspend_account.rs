//! Ending a member's access to an agency, at once and on every device.

use super::change_roles::load_member;
use super::show_accounts::account_target;
use super::{rules, store};
use crate::agencies::Agency;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::MemberId;
use accord_platform_db::Stored;
use accord_platform_web::Page;
use accord_policy::action::{ListAccounts, SuspendAccount};
use axum::extract::{Path, State};
use axum::response::Redirect;
use minijinja::context;
use std::collections::BTreeSet;

pub async fn show_suspend(
    State(app): State<App>,
    visit: Visit,
    Path(member): Path<String>,
) -> Result<Page, Stop> {
    visit.require_member()?;
    let (line, agency) = load_member(&app, &member).await?;
    let target = account_target(line.member, &agency);
    visit.require_may::<SuspendAccount>(&app, target, Purpose::RunService).await?;
    // The page shows who somebody is: it is a look at the accounts of the agency.
    let target = account_target(agency.id, &agency);
    let permit = visit.decide::<ListAccounts>(&app, target, Purpose::RunService).await?;
    app.db().record(permit).await?;
    app.page(&visit, "accounts/suspend_account.html", context! {
        agency => agency.name.as_str(), member => context! { id => line.member.to_string(), name => line.name.as_str() },
    })
}

pub async fn submit_suspend(
    State(app): State<App>,
    visit: Visit,
    Path(member): Path<String>,
) -> Result<Redirect, Stop> {
    visit.require_member()?;
    let (line, agency) = load_member(&app, &member).await?;
    app.db().retrying(|| suspend(&app, &visit, line.member, &agency)).await?;
    Ok(Redirect::to(&format!("/agencies/{}/accounts?done=suspended", agency.slug)))
}

async fn suspend(app: &App, visit: &Visit, member: MemberId, agency: &Agency) -> Result<(), Stop> {
    let target = account_target(member, agency);
    let permit = visit.decide::<SuspendAccount>(app, target.clone(), Purpose::RunService).await?;
    let mut tx = app.db().write(permit).await?;
    let found = store::find_member_with_access(tx.connection(), member).await?;
    let line = found.ok_or_else(Stop::not_found)?;
    let others = store::count_other_administrators(tx.connection(), agency.id, member).await?;
    let none = BTreeSet::new();
    if let Some(code) = rules::role_change_refusal(false, &line.roles, &none, others) {
        drop(tx);
        return Err(visit.refuse::<SuspendAccount>(app, target, code).await?);
    }
    if !store::suspend_member(&tx).await.or_fault("end access")? {
        return Err(Stop::not_found());
    }
    // A link that was made before must not open what ends now.
    store::withdraw_invitations_for(&tx, agency.id, &line.email).await.or_fault("withdraw links")?;
    store::withdraw_recoveries_of(&tx, line.user).await.or_fault("withdraw links")?;
    tx.with_reason(&rules::role_change_words(&line.roles, &none));
    Ok(tx.commit().await?)
}
