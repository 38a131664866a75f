//! Changing which roles a member holds.

use super::model::MemberLine;
use super::show_accounts::account_target;
use super::{new_access, rules, store};
use crate::agencies::{self, Agency};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{MemberId, uuid_v7};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Role;
use accord_policy::action::{ChangeRoles, ListAccounts, OfferRecovery, SuspendAccount};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use std::collections::BTreeSet;

pub async fn show_roles(
    State(app): State<App>,
    visit: Visit,
    Path(member): Path<String>,
) -> Result<Page, Stop> {
    visit.require_member()?;
    let (line, agency) = load_member(&app, &member).await?;
    let target = account_target(line.member, &agency);
    visit.require_may::<ChangeRoles>(&app, target, Purpose::RunService).await?;
    // The page shows who somebody is and what they may do: it is a look at the accounts of the agency.
    let target = account_target(agency.id, &agency);
    let permit = visit.decide::<ListAccounts>(&app, target, Purpose::RunService).await?;
    app.db().record(permit).await?;
    page(&app, &visit, &line, &agency, &line.roles, FormErrors::default())
}

/// The member with access, and their agency.
pub(super) async fn load_member(app: &App, id: &str) -> Result<(MemberLine, Agency), Stop> {
    let id: MemberId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let line = store::find_member_with_access(db, id).await?.ok_or_else(Stop::not_found)?;
    let agency = agencies::load_agency(db, line.agency).await?;
    Ok((line, agency))
}

fn page(
    app: &App,
    visit: &Visit,
    line: &MemberLine,
    agency: &Agency,
    chosen: &BTreeSet<Role>,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let roles: Vec<_> = Role::ALL
        .iter()
        .map(|role| context! { value => role.code(), text => role.words(), checked => chosen.contains(role) })
        .collect();
    let target = account_target(line.member, agency);
    app.page(visit, "accounts/change_roles.html", context! {
        agency => context! { name => agency.name.as_str(), slug => agency.slug.as_str() }, roles,
        member => context! { id => line.member.to_string(), name => line.name.as_str() }, errors => values(&errors),
        may_suspend => visit.would_but_for_proof::<SuspendAccount>(&target, Purpose::RunService),
        may_recover => visit.would_but_for_proof::<OfferRecovery>(&target, Purpose::RunService),
    })
}

pub async fn submit_roles(
    State(app): State<App>,
    visit: Visit,
    Path(member): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let (line, agency) = load_member(&app, &member).await?;
    let target = account_target(line.member, &agency);
    visit.require_may::<ChangeRoles>(&app, target, Purpose::RunService).await?;
    // A role that is not known is never left out in silence: somebody meant something by it.
    let roles: Option<BTreeSet<Role>> = fields.all("roles").map(Role::from_code).collect();
    let Some(roles) = roles.filter(|roles| !roles.is_empty()) else {
        let mut errors = FormErrors::default();
        errors.add("roles", "Select at least one role, or end the person’s access below");
        let page = page(&app, &visit, &line, &agency, &line.roles, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    app.db().retrying(|| change(&app, &visit, line.member, &agency, &roles)).await?;
    Ok(Redirect::to(&format!("/agencies/{}/accounts?done=roles", agency.slug)).into_response())
}

async fn change(
    app: &App,
    visit: &Visit,
    member: MemberId,
    agency: &Agency,
    roles: &BTreeSet<Role>,
) -> Result<(), Stop> {
    let target = account_target(member, agency);
    let permit = visit.decide::<ChangeRoles>(app, target.clone(), Purpose::RunService).await?;
    let mut tx = app.db().write(permit).await?;
    let found = store::find_member_with_access(tx.connection(), member).await?;
    let before = found.ok_or_else(Stop::not_found)?;
    let others = store::count_other_administrators(tx.connection(), agency.id, member).await?;
    let is_own = visit.signed_in().is_some_and(|found| found.user == before.user);
    if let Some(code) = rules::role_change_refusal(is_own, &before.roles, roles, others) {
        drop(tx);
        return Err(visit.refuse::<ChangeRoles>(app, target, code).await?);
    }
    store::set_roles(&tx, roles, || uuid_v7(visit.at(), app.rng())).await.or_fault("change roles")?;
    let new = roles.difference(&before.roles);
    let by = visit.signed_in().map(|found| found.user);
    new_access::keep(app, visit, &tx, (member, agency.kind), (new, by)).await?;
    tx.with_reason(&rules::role_change_words(&before.roles, roles));
    Ok(tx.commit().await?)
}
