//! Who may sign agreements for a legal body. Somebody else says so, never the person themselves.

use super::access::{Names, between};
use super::store::authority::{end_authority, insert_authority, list_authorities};
use crate::accounts::{self, MemberLine};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{ControllerId, MemberId, uuid_v7};
use accord_platform_web::{Fields, Page};
use accord_policy::RefusalCode;
use accord_policy::action::{EndAuthority, GrantAuthority, ViewSignatories};
use axum::extract::State;
use axum::response::Redirect;
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// Where it is said.
const ADDRESS: &str = "/agreements/signatories";

/// Everybody with access to an agency of a legal body.
async fn members_of(app: &App, names: &Names, body: ControllerId) -> Result<Vec<MemberLine>, Stop> {
    let mut members = Vec::new();
    for agency in names.agencies.iter().filter(|agency| agency.controller == body) {
        let of_agency = accounts::list_members(app.db().readers(), agency.id).await?;
        members.extend(of_agency.into_iter().filter(|member| member.suspended_at.is_none()));
    }
    Ok(members)
}

pub async fn show_signatories(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let own = visit.require_member()?;
    let target = between(own.controller, &[own.controller]);
    let permit = visit.decide::<ViewSignatories>(&app, target, Purpose::RunService).await?;
    let names = Names::load(&app).await?;
    let members = members_of(&app, &names, own.controller).await?;
    let ids: Vec<MemberId> = members.iter().map(|member| member.member).collect();
    let db = app.db().readers();
    let authorities = list_authorities(db, &ids).await?;
    let granters: Vec<MemberId> = authorities.iter().map(|authority| authority.granted_by).collect();
    let granters: BTreeMap<MemberId, String> = accounts::list_members_with_ids(db, &granters)
        .await?
        .into_iter()
        .map(|line| (line.member, line.name))
        .collect();
    app.db().record(permit).await?;
    let lines: Vec<Value> = members
        .iter()
        .map(|member| {
            let authority = authorities.iter().find(|authority| authority.member == member.member);
            let roles: Vec<&str> = member.roles.iter().map(|role| role.words()).collect();
            context! {
                id => member.member.to_string(), name => member.name.as_str(), roles => roles.join(", "),
                agency => names.of_agency(member.agency), is_own => member.user == own.user,
                by => authority.map(|authority| granters.get(&authority.granted_by).cloned()),
                at => authority.map(|authority| authority.granted_at.micros()), may_sign => authority.is_some(),
            }
        })
        .collect();
    let body = names.of_controller(own.controller);
    app.page(&visit, "agreements/signatories.html", context! { lines, body })
}

/// The member of a form with their legal body.
async fn load(app: &App, visit: &Visit, fields: &Fields) -> Result<(MemberLine, ControllerId), Stop> {
    visit.require_member()?;
    let id: MemberId = fields.get("member").parse().map_err(|_| Stop::not_found())?;
    let found = accounts::list_members_with_ids(app.db().readers(), &[id]).await?.pop();
    let found = found.filter(|line| line.suspended_at.is_none()).ok_or_else(Stop::not_found)?;
    let agency = crate::agencies::load_agency(app.db().readers(), found.agency).await?;
    Ok((found, agency.controller))
}

pub async fn submit_grant(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Redirect, Stop> {
    let (line, body) = load(&app, &visit, &fields).await?;
    let target = between(line.member, &[body]);
    visit.require_may::<GrantAuthority>(&app, target.clone(), Purpose::RunService).await?;
    let own = visit.require_member()?;
    // Whoever has two places in a legal body is one person all the same.
    if line.user == own.user {
        return Err(visit.refuse::<GrantAuthority>(&app, target, RefusalCode::AboutOneself).await?);
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<GrantAuthority>(&app, target.clone(), Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            if list_authorities(tx.connection(), &[line.member]).await?.is_empty() {
                insert_authority(&tx, uuid_v7(visit.at(), app.rng()), own.member).await?;
                tx.commit().await?;
            }
            Ok::<(), Stop>(())
        })
        .await?;
    Ok(Redirect::to(ADDRESS))
}

pub async fn submit_end(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Redirect, Stop> {
    let (line, body) = load(&app, &visit, &fields).await?;
    let target = between(line.member, &[body]);
    let own = visit.require_member()?.member;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<EndAuthority>(&app, target.clone(), Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            if end_authority(&tx, own).await? {
                tx.commit().await?;
            }
            Ok::<(), Stop>(())
        })
        .await?;
    Ok(Redirect::to(ADDRESS))
}
