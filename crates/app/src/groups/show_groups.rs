//! The groups that the reader's agency works in, and those that it can join.

use super::door::{between, is_in_force, reader};
use super::found_group::list_under;
use super::store::list_groups;
use crate::agreements::{list_agreements_of, list_forerunners, list_lineages};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::GroupId;
use accord_platform_web::Page;
use accord_policy::action::{FoundGroup, ListGroups};
use axum::extract::State;
use minijinja::{Value, context};

pub async fn show_groups(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let body = visit.require_member()?.controller;
    let permit = visit.decide::<ListGroups>(&app, between(body, &[body]), Purpose::PlanAndAnalyse).await?;
    let (db, today) = (app.db().readers(), visit.at().day());
    let (own, _) = reader(&app, &visit, db).await?;
    let agreements = list_agreements_of(db, &[permit.resource()]).await?;
    let open = agreements.iter().filter(|agreement| {
        is_in_force(agreement, today) && agreement.staying().any(|party| party.party().includes(&own))
    });
    let open: Vec<_> = open.map(|agreement| agreement.id).collect();
    let groups = list_groups(db, permit.resource(), &list_forerunners(db, &open).await?).await?;
    let founded_under: Vec<_> = groups.iter().map(|group| group.agreement).collect();
    let lineages = list_lineages(db, &founded_under, today).await?;
    app.db().record(permit).await?;
    let lines: Vec<Value> = groups
        .into_iter()
        .filter_map(|group| {
            let lineage = lineages.get(&group.agreement)?;
            let group = group.under(lineage);
            let stands = if group.has(&own) {
                "Member"
            } else if group.ever().any(|party| party.includes(&own)) {
                "Left"
            } else if lineage.last().is_some_and(|agreement| open.contains(&agreement.id)) {
                "Can be joined"
            } else {
                return None;
            };
            Some((group, stands))
        })
        .map(|(group, stands)| {
            context! {
                id => group.id.to_string(), name => group.name.as_str(), stands, members => group.current().count(),
                purpose => group.purpose.words(),
            }
        })
        .collect();
    let any = between(GroupId::new(visit.at(), app.rng()), &[body]);
    let may_found =
        !list_under(&app, &visit).await?.is_empty() && visit.may::<FoundGroup>(&any, Purpose::PlanAndAnalyse);
    app.page(&visit, "groups/show_groups.html", context! { lines, may_found })
}
