//! Joining a group, and leaving it: what a legal body wrote leaves with it.

use super::found_group::not_in_force;
use super::show_group::{for_members, load};
use super::show_groups::between;
use super::store::{end_member, find_group, insert_member};
use crate::agreements::{AgreementState, find_agreement};
use crate::assessments::{Activity, require_open};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::uuid_v7;
use accord_platform_web::Page;
use accord_policy::action::{JoinGroup, LeaveGroup};
use axum::extract::{Path, State};
use axum::response::Redirect;
use minijinja::context;

pub async fn submit_join(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let (group, agreement) = load(&app, &visit, &id).await?;
    // The parties of the agreement can join, and nobody else.
    let target = between(group.id, &agreement.controllers());
    visit.require_may::<JoinGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
    let body = visit.require_member()?.controller;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<JoinGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            require_open(tx.connection(), body, Activity::Group, visit.at().day()).await?;
            let now = find_agreement(tx.connection(), agreement.id).await?.ok_or_else(Stop::not_found)?;
            let is_party = now.controllers().contains(&body);
            if now.state(visit.at().day()) != AgreementState::InForce || !is_party {
                return Err(not_in_force().into());
            }
            let found = find_group(tx.connection(), group.id).await?.ok_or_else(Stop::not_found)?;
            if !found.current().contains(&body) {
                insert_member(&tx, body, uuid_v7(visit.at(), app.rng())).await?;
                tx.commit().await?;
            }
            Ok::<(), Stop>(())
        })
        .await?;
    Ok(Redirect::to(&format!("/groups/{}", group.id)))
}

pub async fn show_leave(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (group, _) = load(&app, &visit, &id).await?;
    visit.require_may::<LeaveGroup>(&app, for_members(&group), Purpose::PlanAndAnalyse).await?;
    app.page(
        &visit,
        "groups/leave_group.html",
        context! {
            id => group.id.to_string(), name => group.name.as_str(),
        },
    )
}

pub async fn submit_leave(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let (group, _) = load(&app, &visit, &id).await?;
    let (target, body) = (for_members(&group), visit.require_member()?.controller);
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<LeaveGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            if end_member(&tx, body).await? {
                tx.commit().await?;
            }
            Ok::<(), Stop>(())
        })
        .await?;
    Ok(Redirect::to(&format!("/groups/{}", group.id)))
}
