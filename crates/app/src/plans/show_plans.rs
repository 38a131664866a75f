//! The plans of a borough: what is current, and what was closed.

use super::door::{Asked, may_begin, view};
use super::model::Plan;
use super::standing::Standing;
use super::store::plans::{list_plans, load_whole};
use super::store::versions::list_heads;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::Page;
use axum::extract::{Query, State};
use minijinja::{Value, context};

pub async fn show_plans(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = view(&app, &visit, &asked.area).await?;
    let (area, db) = (permit.resource(), app.db().readers());
    let plans = list_plans(db, &[area]).await?;
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let versions = list_heads(db, &ids).await?;
    let today = visit.at().day();
    let (mut current, mut closed) = (Vec::new(), Vec::new());
    for plan in plans {
        let adopted = versions.iter().find(|version| version.plan == plan.id && version.adopted.is_some());
        let adopted = adopted.map(|version| {
            context! {
                number => version.number, id => version.id.to_string(),
                at => version.adopted.as_ref().map(|(_, _, at)| at.micros()),
            }
        });
        if plan.closed.is_some() {
            closed.push(values_of(&plan, adopted, None));
            continue;
        }
        let whole = load_whole(db, plan).await?;
        let standing = Standing::of(&whole.actions, today);
        current.push(values_of(&whole.plan, adopted, Some(standing.values())));
    }
    app.db().record(permit).await?;
    let notice = (asked.done == "closed").then_some("The plan was closed.");
    app.page_with_notice(
        &visit,
        notice,
        "plans/show_plans.html",
        context! {
            area => chosen.values(), current, closed, may_begin => may_begin(&app, &visit, area),
        },
    )
}

fn values_of(plan: &Plan, adopted: Option<Value>, standing: Option<Value>) -> Value {
    context! {
        id => plan.id.to_string(), title => plan.title.as_str(), template => plan.template.words(),
        from => plan.from.number(), to => plan.to.number(), review_by => plan.review_by.number(),
        closed_at => plan.closed.as_ref().map(|(_, at)| at.micros()), adopted, standing,
    }
}
