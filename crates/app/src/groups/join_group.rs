//! Joining a group, and leaving it: what a legal body wrote leaves with it.

use super::door::{Door, nothing_flows};
use super::store::{end_member, insert_member};
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
    let door = Door::open(&app, &visit, app.db().readers(), &id).await?;
    // The parties of the agreement can join, and nobody else.
    let target = door.for_joining();
    visit.require_may::<JoinGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
    let body = visit.require_member()?.controller;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<JoinGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            require_open(tx.connection(), body, Activity::Group, visit.at().day()).await?;
            let now = Door::open(&app, &visit, tx.connection(), &id).await?;
            if now.is_member() {
                return Ok(());
            }
            let party = now.joins_as().ok_or_else(|| nothing_flows(now.is_in_force))?;
            insert_member(&tx, party, uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/groups/{}", door.group.id)))
}

pub async fn show_leave(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = Door::open(&app, &visit, app.db().readers(), &id).await?;
    visit.require_may::<LeaveGroup>(&app, door.for_members(), Purpose::PlanAndAnalyse).await?;
    app.page(
        &visit,
        "groups/leave_group.html",
        context! {
            id => door.group.id.to_string(), name => door.group.name.as_str(),
        },
    )
}

pub async fn submit_leave(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let door = Door::open(&app, &visit, app.db().readers(), &id).await?;
    let (target, own) = (door.for_members(), visit.require_member()?);
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<LeaveGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            if end_member(&tx, own.controller, own.agency).await? {
                tx.commit().await?;
            }
            Ok::<(), Stop>(())
        })
        .await?;
    Ok(Redirect::to(&format!("/groups/{}", door.group.id)))
}
