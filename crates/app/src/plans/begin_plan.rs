//! Beginning a plan: from a template, or as a copy of a plan that there is.

use super::door::{Asked, PLAN, in_area, look_again, not_now};
use super::entry::{Entry, EntryKind};
use super::model::{ActionState, PLAN_DAYS_MAX, Plan, PlanAction, TITLE_LETTERS_MAX, Whole};
use super::store::actions::insert_action;
use super::store::plans::{insert_entry, insert_plan, list_plans, load_whole, write_part};
use super::template::Template;
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{PlanActionId, PlanEntryId, PlanId, uuid_v7};
use accord_kernel::{Day, Instant};
use accord_platform_db::{Stored, WriteTx, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::WritePlan;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// A borough in which somebody begins a plan, and the plans that can be copied.
struct Beginning {
    chosen: ChosenArea,
    plans: Vec<Plan>,
    id: PlanId,
}

async fn load(app: &App, visit: &Visit, area: &str) -> Result<Beginning, Stop> {
    let chosen = choose_area(app, visit, area).await?;
    let id = PlanId::new(visit.at(), app.rng());
    visit.require_may::<WritePlan>(app, in_area(id, chosen.area.id), PLAN).await?;
    let plans = list_plans(app.db().readers(), &[chosen.area.id]).await?;
    Ok(Beginning { chosen, plans, id })
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let beginning = load(&app, &visit, &asked.area).await?;
    let entered = [("from".to_owned(), typed_day(visit.at().day()))].into_iter().collect();
    page(&app, &visit, &beginning, &entered, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    beginning: &Beginning,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let is_taken =
        |one: Template| beginning.plans.iter().any(|plan| plan.template == one && plan.closed.is_none());
    let taken = "There is a current one: close it first.";
    let template = |one: &Template| {
        let is_taken = is_taken(*one);
        let hint = if is_taken { taken } else { one.hint() };
        context! {
            value => one.code(), text => one.words(), checked => entered.get("begin") == one.code(),
            hint => context! { text => hint }, disabled => is_taken,
        }
    };
    let copy = |plan: &Plan| {
        let value = plan.id.to_string();
        let text = format!("A copy of “{}”", plan.title);
        let is_taken = is_taken(plan.template);
        let copied = "Parts, drivers, objectives, difficult issues and actions as they read there. Not who was consulted, what was given up, or what came of anything.";
        let hint = if is_taken { "There is a current plan of this kind: close it first." } else { copied };
        context! {
            checked => entered.get("begin") == value, value, text, hint => context! { text => hint }, disabled => is_taken,
        }
    };
    let choices: Vec<Value> =
        Template::ALL.iter().map(template).chain(beginning.plans.iter().map(copy)).collect();
    app.page(visit, "plans/begin_plan.html", context! {
        area => beginning.chosen.values(), choices, title => entered.get("title"), from => entered.get("from"),
        to => entered.get("to"), errors => values(&errors),
    })
}

/// What somebody chose to begin with.
struct Chosen {
    plan: Plan,
    copied: Option<Plan>,
}

fn read(beginning: &Beginning, entered: &Fields, at: Instant) -> Result<Chosen, FormErrors> {
    let mut errors = FormErrors::default();
    let template = Template::from_code(entered.get("begin"));
    let copied = beginning.plans.iter().find(|plan| plan.id.to_string() == entered.get("begin"));
    let template = template.or(copied.map(|plan| plan.template));
    errors.require(template.is_some(), "begin", "Select what to begin with");
    errors.require(!entered.get("title").is_empty(), "title", "Enter a title");
    errors.limit(entered.get("title"), TITLE_LETTERS_MAX, "title", "The title");
    let from = entered.day("from");
    errors.require(from.is_some(), "from", "Enter the first day, such as 20/7/2026");
    let to = match entered.get("to") {
        "" => from.zip(template).map(|(from, template)| from.plus_days(template.days() - 1)),
        _ => entered.day("to"),
    };
    errors.require(
        to.is_some() || entered.get("to").is_empty(),
        "to",
        "Enter the last day, such as 6/9/2026, or leave it empty",
    );
    let is_in_order =
        from.zip(to).is_none_or(|(from, to)| (0..=PLAN_DAYS_MAX).contains(&to.days_since(from)));
    errors.require(is_in_order, "to", "The last day must be after the first, and within five years");
    match (template, from, to) {
        (Some(template), Some(from), Some(to)) if errors.is_empty() => {
            let plan = Plan {
                id: beginning.id,
                area: beginning.chosen.area.id,
                template,
                title: entered.get("title").to_owned(),
                from,
                to,
                review_by: to,
                begun_at: at,
                changed_at: at,
                closed: None,
            };
            // A plan that begins later than it is written is looked at within a year of writing.
            let review_by = plan.review_after(from.min(at.day()));
            Ok(Chosen { plan: Plan { review_by, ..plan }, copied: copied.cloned() })
        }
        _ => Err(errors),
    }
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let beginning = load(&app, &visit, &asked.area).await?;
    let chosen = match read(&beginning, &entered, visit.at()) {
        Ok(chosen) => chosen,
        Err(errors) => {
            let page = page(&app, &visit, &beginning, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[], &[("title", "Title")])? {
        return Ok(page.into_response());
    }
    let plan = &chosen.plan;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WritePlan>(&app, in_area(plan.id, plan.area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let address = format!("/plan?area={}", beginning.chosen.area.slug);
            let all = list_plans(tx.connection(), &[plan.area]).await?;
            if all.iter().any(|other| other.template == plan.template && other.closed.is_none()) {
                return Err(there_is_one(&address));
            }
            match insert_plan(&tx, plan).await {
                Err(error) if is_unique_violation(&error) => return Err(there_is_one(&address)),
                other => other.or_fault("begin a plan")?,
            }
            match &chosen.copied {
                Some(copied) => copy(&app, &visit, &tx, plan, copied.clone()).await?,
                None => fill(&app, &visit, &tx, plan).await?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=begun", plan.address())).into_response())
}

fn there_is_one(address: &str) -> Stop {
    let words = ["A borough has one current plan of each kind. Close that one, or go on with it."];
    not_now("There is a current plan of this kind", &words, address).into()
}

/// The tasks of the template.
async fn fill(app: &App, visit: &Visit, tx: &WriteTx<WritePlan>, plan: &Plan) -> Result<(), Stop> {
    for task in plan.template.tasks() {
        let new = PlanAction {
            question: task.question.to_owned(),
            words: task.words.to_owned(),
            due: plan.to.min(plan.from.plus_days(task.days)),
            measure: task.measure.to_owned(),
            ..PlanAction::blank(PlanActionId::new(visit.at(), app.rng()), plan, visit.at())
        };
        insert_action(tx, &new).await?;
    }
    Ok(())
}

/// What a plan says, without what came of it, what was given up, and who was consulted: that was about the plan before. Days keep their distance from the first day.
async fn copy(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<WritePlan>,
    plan: &Plan,
    copied: Plan,
) -> Result<(), Stop> {
    let Whole { plan: copied, parts, entries, actions, .. } = load_whole(tx.connection(), copied).await?;
    for part in &parts {
        let id = uuid_v7(visit.at(), app.rng());
        write_part(tx, (&part.code, &part.words, &part.evidence), None, id).await?;
    }
    let mut objectives: BTreeMap<PlanEntryId, PlanEntryId> = BTreeMap::new();
    for entry in entries.into_iter().filter(|entry| entry.kind != EntryKind::Consultation) {
        let id = PlanEntryId::new(visit.at(), app.rng());
        objectives.insert(entry.id, id);
        insert_entry(tx, &Entry { id, plan: plan.id, ..entry }).await?;
    }
    let moved = |day: Day| plan.to.min(plan.from.plus_days(day.days_since(copied.from).max(0)));
    for action in actions.into_iter().filter(|action| action.state != ActionState::Stopped) {
        let new = PlanAction {
            objective: action.objective.and_then(|objective| objectives.get(&objective).copied()),
            due: moved(action.due),
            question: action.question,
            words: action.words,
            owner: action.owner,
            owner_name: action.owner_name,
            partner: action.partner,
            measure: action.measure,
            ..PlanAction::blank(PlanActionId::new(visit.at(), app.rng()), plan, visit.at())
        };
        insert_action(tx, &new).await?;
    }
    Ok(())
}
