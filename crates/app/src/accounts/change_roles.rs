//! Changing which roles a member holds.

use super::model::MemberLine;
use super::show_accounts::shared_area;
use super::store;
use crate::agencies::{self, Agency};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, MemberId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::ChangeRoles;
use accord_policy::{Permit, Role, Target};
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
    let (line, agency, area) = load_member(&app, &visit, &member).await?;
    let target = Target::new(line.member).in_area(area).holding(&[Category::Aggregate]);
    visit.require_may::<ChangeRoles>(&app, target, Purpose::RunService).await?;
    page(&app, &visit, &line, &agency, &line.roles, FormErrors::default())
}

/// The member with access, their agency, and an area through which the administrator reaches it.
pub(super) async fn load_member(
    app: &App,
    visit: &Visit,
    id: &str,
) -> Result<(MemberLine, Agency, AreaId), Stop> {
    let id: MemberId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let line = store::find_member(db, id)
        .await?
        .filter(|line| line.suspended_at.is_none())
        .ok_or_else(Stop::not_found)?;
    let agency = agencies::load_agency(db, line.agency).await?;
    let area = shared_area(app, visit, &agency).await?;
    Ok((line, agency, area))
}

async fn permit(
    app: &App,
    visit: &Visit,
    member: MemberId,
    area: AreaId,
) -> Result<Permit<ChangeRoles>, Stop> {
    let target = Target::new(member).in_area(area).holding(&[Category::Aggregate]);
    visit.decide::<ChangeRoles>(app, target, Purpose::RunService).await
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
    app.page(visit, "accounts/change_roles.html", context! {
        agency => context! { name => agency.name.as_str(), slug => agency.slug.as_str() }, roles,
        member => context! { id => line.member.to_string(), name => line.name.as_str() }, errors => values(&errors),
    })
}

pub async fn submit_roles(
    State(app): State<App>,
    visit: Visit,
    Path(member): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let (line, agency, area) = load_member(&app, &visit, &member).await?;
    let permit = permit(&app, &visit, line.member, area).await?;
    let roles: BTreeSet<Role> = fields.all("roles").filter_map(Role::from_code).collect();
    if roles.is_empty() {
        let mut errors = FormErrors::default();
        errors.add("roles", "Select at least one role, or end the person’s access below");
        let page = page(&app, &visit, &line, &agency, &roles, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let tx = app.db().write(permit).await?;
    store::set_roles(&tx, &roles, || uuid_v7(visit.at(), app.rng())).await.or_fault("change roles")?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/agencies/{}/accounts?done=roles", agency.slug)).into_response())
}
