//! Which boroughs have a plan: dates and counts for whoever serves them, never a word of a plan.

use super::door::{Asked, PLAN, in_area};
use super::standing::Standing;
use super::store::actions::list_actions;
use super::store::plans::list_plans;
use super::store::regional::list_regional;
use super::store::versions::list_adopted;
use super::template::Template;
use crate::agencies::choose_area;
use crate::planning::boroughs;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AreaId;
use accord_platform_web::Page;
use accord_policy::action::ViewPlanCounts;
use axum::extract::{Query, State};
use minijinja::{Value, context};
use std::collections::BTreeSet;

pub async fn show_boroughs(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let permit = visit.decide::<ViewPlanCounts>(&app, in_area(chosen.area.id, chosen.area.id), PLAN).await?;
    let (db, today) = (app.db().readers(), visit.at().day());
    let served: BTreeSet<AreaId> = visit.areas().collect();
    let areas: Vec<AreaId> = served.iter().copied().collect();
    let mut plans = list_plans(db, &areas).await?;
    plans.retain(|plan| plan.closed.is_none());
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    // What a borough is still writing is its own: only plans count of which its Board adopted a version.
    let versions = list_adopted(db, &ids).await?;
    plans.retain(|plan| versions.iter().any(|version| version.plan == plan.id));
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let (actions, regional) = (list_actions(db, &ids).await?, list_regional(db).await?);
    app.db().record(permit).await?;
    let standing_regional: Vec<_> = regional.iter().filter(|one| one.ended.is_none()).collect();
    let mut with_adopted = 0;
    let mut lines: Vec<Value> = Vec::new();
    for area in boroughs(&app).await?.into_iter().filter(|area| served.contains(&area.id)) {
        let own: Vec<_> = plans.iter().filter(|plan| plan.area == area.id).collect();
        let adopted = |template: Template| {
            let plan = own.iter().find(|plan| plan.template == template)?;
            let version = versions.iter().find(|version| version.plan == plan.id);
            Some(context! {
                adopted_at => version.and_then(|version| version.adopted.as_ref()).map(|(_, _, at)| at.micros()),
                review_by => plan.review_by.number(), is_late => plan.review_by < today,
            })
        };
        let (strategy, weeks) = (adopted(Template::Strategy), adopted(Template::SevenWeeks));
        with_adopted += usize::from(!own.is_empty());
        let of_area: Vec<_> =
            actions.iter().filter(|action| own.iter().any(|plan| plan.id == action.plan)).cloned().collect();
        let is_carried = |title: &str| {
            let mut own = versions.iter().filter(|version| own.iter().any(|plan| plan.id == version.plan));
            own.any(|version| version.text.serves(title))
        };
        let carried = standing_regional.iter().filter(|one| is_carried(&one.title)).count();
        lines.push(context! {
            name => area.name, strategy, weeks, standing => Standing::of(&of_area, today).values(), carried,
            is_adopted => !own.is_empty(),
        });
    }
    app.page(&visit, "plans/show_boroughs.html", context! {
        area => chosen.values(), of => lines.len(), lines, with_adopted, regional => standing_regional.len(), today => today.number(),
    })
}
