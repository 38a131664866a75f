//! The groups that the reader's legal body works in, and those that it can join.

use super::store::list_groups;
use crate::agreements::{Agreement, AgreementState, list_agreements_of};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{ControllerId, GroupId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{FoundGroup, ListGroups};
use accord_policy::{ResourceId, Target};
use axum::extract::State;
use minijinja::{Value, context};

/// Something about groups of these legal bodies: places, no people.
pub(super) fn between<R: ResourceId>(resource: R, bodies: &[ControllerId]) -> Target<R> {
    Target::new(resource).between(bodies).holding(&[Category::Context])
}

/// The agreements in force that the reader's legal body is a party of: groups work under them.
pub(super) async fn agreements_in_force(app: &App, visit: &Visit) -> Result<Vec<Agreement>, Stop> {
    let body = visit.require_member()?.controller;
    let today = visit.at().day();
    let all = list_agreements_of(app.db().readers(), &[body]).await?;
    let is_open = |agreement: &Agreement| {
        agreement.state(today) == AgreementState::InForce && agreement.controllers().contains(&body)
    };
    Ok(all.into_iter().filter(is_open).collect())
}

pub async fn show_groups(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let body = visit.require_member()?.controller;
    let permit = visit.decide::<ListGroups>(&app, between(body, &[body]), Purpose::PlanAndAnalyse).await?;
    let agreements = agreements_in_force(&app, &visit).await?;
    let ids: Vec<_> = agreements.iter().map(|agreement| agreement.id).collect();
    let groups = list_groups(app.db().readers(), permit.resource(), &ids).await?;
    app.db().record(permit).await?;
    let lines: Vec<Value> = groups
        .iter()
        .map(|group| {
            let stands = if group.current().contains(&body) {
                "Member"
            } else if group.ever().contains(&body) {
                "Left"
            } else {
                "Can be joined"
            };
            context! {
                id => group.id.to_string(), name => group.name.as_str(), stands, members => group.current().len(),
                purpose => group.purpose.words(),
            }
        })
        .collect();
    let any = between(GroupId::new(visit.at(), app.rng()), &[body]);
    let may_found = !agreements.is_empty() && visit.may::<FoundGroup>(&any, Purpose::PlanAndAnalyse);
    app.page(&visit, "groups/show_groups.html", context! { lines, may_found })
}
