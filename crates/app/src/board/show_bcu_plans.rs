//! The plans of police areas that cover a borough, and one of them with its actions and what Boards made of it.

use super::door::{Asked, Names, PLAN, in_area, of_agency, through, view};
use super::engage::may_engage;
use super::model::part_values;
use super::plan::{BcuPlan, Engagement};
use super::publish_bcu_plan::{may_publish, of_whom};
use super::store::plans::{PlansOf, find_newer, find_plan, list_plans};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, BcuPlanId};
use accord_platform_web::Page;
use accord_policy::action::{AnswerEngagement, TrackBcuAction, ViewBoard};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use std::collections::BTreeSet;

pub async fn show_plans(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = view(&app, &visit, &asked.area).await?;
    let area = permit.resource();
    let plans = list_plans(app.db().readers(), PlansOf::Area(area)).await?;
    app.db().record(permit).await?;
    let (names, today) = (Names::load(&app).await?, visit.at().day());
    let older: BTreeSet<BcuPlanId> = plans.iter().filter_map(|plan| plan.replaces).collect();
    let lines: Vec<Value> = plans
        .iter()
        .map(|plan| {
            let state = match (older.contains(&plan.id), plan.to_on < today, plan.engagement(area)) {
                (true, ..) => "Replaced",
                (_, true, _) => "Over",
                (.., None) => "The Board has not said what it makes of it",
                (.., Some(_)) => "The Board has engaged with it",
            };
            let done = plan.actions.iter().filter(|action| action.done.is_some()).count();
            context! {
                href => format!("/bcu-plans/{}?area={}", plan.id, chosen.area.slug), title => plan.title.as_str(), of_whom => of_whom(&names, plan),
                version => plan.version, state, done, actions => plan.actions.len(),
            }
        })
        .collect();
    app.page(&visit, "board/show_bcu_plans.html", context! {
        area => chosen.values(), plans => lines, may_publish => may_publish(&app, &visit), today => today.number(),
    })
}

/// The plan of an address, before anybody said who may see it.
pub(super) async fn find(app: &App, visit: &Visit, id: &str) -> Result<BcuPlan, Stop> {
    visit.require_member()?;
    let id: BcuPlanId = id.parse().map_err(|_| Stop::not_found())?;
    find_plan(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

/// The borough through which a reader reaches a plan: the one of the address when it covers that, else one that they serve.
pub(super) async fn area_for(app: &App, visit: &Visit, plan: &BcuPlan, slug: &str) -> Result<AreaId, Stop> {
    let named =
        super::door::boroughs(app).await?.into_iter().find(|area| area.slug == slug).map(|area| area.id);
    let named = named.filter(|area| plan.areas.contains(area));
    let own = through(visit, &plan.areas);
    named.or(own).or_else(|| plan.areas.first().copied()).ok_or_else(Stop::not_found)
}

pub async fn show_plan(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let plan = find(&app, &visit, &id).await?;
    let area = area_for(&app, &visit, &plan, &asked.area).await?;
    let permit = visit.decide::<ViewBoard>(&app, in_area(area, area), PLAN).await?;
    let newer = find_newer(app.db().readers(), plan.id).await?;
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let slug = super::door::area_of(&app, area).await?.slug;
    let own = of_agency(plan.id, plan.agency);
    let (may_track, may_answer) =
        (visit.may::<TrackBcuAction>(&own, PLAN), visit.may::<AnswerEngagement>(&own, PLAN));
    let today = visit.at().day();
    let actions: Vec<Value> = plan
        .actions
        .iter()
        .map(|action| {
            context! {
                id => action.id.to_string(), what => action.what.as_str(), owner => action.owner.as_str(), due_on => action.due_on.number(),
                is_overdue => action.is_overdue(today), done => action.done.as_ref().map(|(at, words)| context! { at => at.micros(), words => words.as_str() }),
            }
        })
        .collect();
    let engagements: Vec<Value> =
        plan.engagements.iter().rev().map(|one| engagement(&names, &plan, one)).collect();
    let text: Vec<Value> = part_values(&plan.words)
        .into_iter()
        .map(|(heading, paragraphs)| context! { heading, paragraphs })
        .collect();
    let notice = match asked.done.as_str() {
        "published" => Some("The plan is published."),
        "engaged" => Some("What the Board makes of the plan was saved."),
        "answered" => Some("The answer was saved."),
        "tracked" => Some("The action is done."),
        _ => None,
    };
    app.page_with_notice(&visit, notice, "board/show_bcu_plan.html", context! {
        id => plan.id.to_string(), title => plan.title.as_str(), of_whom => of_whom(&names, &plan), version => plan.version, slug, text, actions, engagements,
        boroughs => names.areas(&plan.areas), published_at => plan.published_at.micros(), newer => newer.map(|id| format!("/bcu-plans/{id}")),
        replaces => plan.replaces.map(|id| format!("/bcu-plans/{id}")), may_track, may_answer,
        may_replace => newer.is_none() && may_publish(&app, &visit) && visit.membership().is_some_and(|member| member.agency == plan.agency),
        engages => if newer.is_none() && may_engage(&visit, &plan, area) { names.area(area) } else { "" },
    })
}

fn engagement(names: &Names, plan: &BcuPlan, one: &Engagement) -> Value {
    let stands = plan.engagement(one.area).is_some_and(|newest| newest.id == one.id);
    context! {
        id => one.id.to_string(), area => names.area(one.area), read_on => one.read_on.number(), takes_on => one.takes_on.as_str(), asks => one.asks.as_str(),
        at => one.at.micros(), answer => one.answer.as_ref().map(|(at, words)| context! { at => at.micros(), words => words.as_str() }), stands,
        awaits => one.awaits_answer(),
    }
}
