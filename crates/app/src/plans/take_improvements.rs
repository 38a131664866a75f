//! Improvements of the borough's standards become actions of its plan.

use super::door::{Names, begin_writing, require};
use super::model::{ACTIONS_MAX, FIELD_LETTERS_MAX, Plan, PlanAction};
use super::store::actions::{insert_action, list_actions};
use super::store::plans::list_plans;
use crate::planning::not_now;
use crate::standards::{self, Improvement};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::PlanActionId;
use accord_platform_db::{Connection, Fault};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::WritePlan;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The open improvements of a borough that no action of the plan carries out, nor one to be done of another current plan. What a
/// closed plan left unfinished is among them.
pub(super) async fn list_left(db: &impl Connection, plan: &Plan) -> Result<Vec<Improvement>, Fault> {
    let mut all = standards::list_improvements(db, plan.area).await?;
    let mut plans = list_plans(db, &[plan.area]).await?;
    plans.retain(|one| one.closed.is_none());
    let ids: Vec<_> = plans.iter().map(|one| one.id).collect();
    let mut actions = list_actions(db, &ids).await?;
    actions.retain(|action| action.plan == plan.id || action.state.is_open());
    all.retain(|one| {
        one.done_at.is_none() && !actions.iter().any(|action| action.improvement == Some(one.id))
    });
    Ok(all)
}

pub async fn show_improvements(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let plan = require::<WritePlan>(&app, &visit, &id).await?;
    let left = list_left(app.db().readers(), &plan).await?;
    page(&app, &visit, (&plan, &left), FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    (plan, left): (&Plan, &[Improvement]),
    errors: FormErrors,
) -> Result<Page, Stop> {
    let names = Names::load(app).await?;
    let items: Vec<Value> = left
        .iter()
        .map(|one| {
            let hint = format!("{}, by {}", names.agency(one.agency), one.due_on.words());
            context! { value => one.id.to_string(), text => one.what.as_str(), hint => context! { text => hint } }
        })
        .collect();
    app.page(
        visit,
        "plans/take_improvements.html",
        context! {
            id => plan.id.to_string(), title => plan.title.as_str(), items, errors => values(&errors),
        },
    )
}

pub async fn submit_improvements(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let plan = require::<WritePlan>(&app, &visit, &id).await?;
    let left = list_left(app.db().readers(), &plan).await?;
    let is_chosen = |one: &Improvement| entered.all("take").any(|id| id == one.id.to_string());
    if !left.iter().any(is_chosen) {
        let mut errors = FormErrors::default();
        errors.add("take", "Select at least one improvement");
        let page = page(&app, &visit, (&plan, &left), errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.db()
        .retrying(|| async {
            let tx = begin_writing::<WritePlan>(&app, &visit, &plan).await?;
            // What is left as the transaction sees it: nothing is taken in twice.
            let mut chosen = list_left(tx.connection(), &plan).await?;
            chosen.retain(is_chosen);
            if list_actions(tx.connection(), &[plan.id]).await?.len() + chosen.len() > ACTIONS_MAX {
                let words =
                    format!("A plan has at most {ACTIONS_MAX} actions. Take in fewer, or join some of them.");
                return Err(not_now("There is no room for so many", &[&words], &plan.address()).into());
            }
            for one in &chosen {
                insert_action(&tx, &action_of(&app, &visit, &plan, one)).await?;
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=taken", plan.address())).into_response())
}

fn action_of(app: &App, visit: &Visit, plan: &Plan, one: &Improvement) -> PlanAction {
    PlanAction {
        improvement: Some(one.id),
        words: one.what.chars().take(FIELD_LETTERS_MAX).collect(),
        owner: Some(one.agency),
        due: one.due_on,
        measure: "The expectation is met at the next round".to_owned(),
        ..PlanAction::blank(PlanActionId::new(visit.at(), app.rng()), plan, visit.at())
    }
}
