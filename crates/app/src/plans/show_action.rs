//! An action of a plan: what is to be done and what came of it, and the form by which its agency tells where it stands.

use super::door::{
    Asked, Names, PLAN, area_of, changed_meanwhile, in_area, look_again, name_of, not_now, seen,
};
use super::entry::EntryKind;
use super::model::{ActionState, EFFECT_MAX, Effect, FIELD_LETTERS_MAX, Plan, PlanAction};
use super::store::actions::{find_action, list_changes, report_action};
use super::store::plans::{find_plan, list_entries};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{PlanActionId, UserId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::RefusalCode;
use accord_policy::action::{ReportPlanAction, ViewPlan, WritePlan};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

async fn find(app: &App, visit: &Visit, id: &str) -> Result<(Plan, PlanAction), Stop> {
    visit.require_member()?;
    let id: PlanActionId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let action = find_action(db, id).await?.ok_or_else(Stop::not_found)?;
    let plan = find_plan(db, action.plan).await?.ok_or_else(Stop::not_found)?;
    Ok((plan, action))
}

/// Whether the reader tells where an action stands: for the agency that answers for it or has a part in it, or as one of
/// those who write the plan.
fn tells(visit: &Visit, plan: &Plan, action: &PlanAction) -> bool {
    let is_own = visit.membership().is_some_and(|member| action.is_of(member.agency));
    is_own || visit.may::<WritePlan>(&in_area(plan.id, plan.area), PLAN)
}

pub async fn show_action(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (plan, action) = find(&app, &visit, &id).await?;
    let permit = visit.decide::<ViewPlan>(&app, in_area(plan.area, plan.area), PLAN).await?;
    let db = app.db().readers();
    let names = Names::load(&app).await?;
    let area = area_of(&app, plan.area).await?;
    let changes = list_changes(db, action.id).await?;
    let people: Vec<UserId> = changes.iter().filter_map(|change| change.by).collect();
    let people = accounts::list_names(db, &people).await?;
    let entries = list_entries(db, plan.id).await?;
    let objective = entries
        .iter()
        .find(|entry| entry.kind == EntryKind::Objective && Some(entry.id) == action.objective)
        .map(|entry| entry.title().to_owned());
    app.db().record(permit).await?;
    let is_current = plan.closed.is_none();
    let may_report = is_current
        && tells(&visit, &plan, &action)
        && visit.may::<ReportPlanAction>(&in_area(action.id, plan.area), PLAN);
    let changes: Vec<Value> = changes
        .iter()
        .map(|change| {
            context! {
                state => change.state.words(), words => change.words.as_str(), by => name_of(&people, change.by),
                agency => names.agency(change.agency), at => change.at.micros(),
            }
        })
        .collect();
    let notice = match asked.done.as_str() {
        "saved" => Some("The action was saved."),
        "told" => Some("Thank you. Partners see where it stands."),
        _ => None,
    };
    app.page_with_notice(&visit, notice, "plans/show_action.html", context! {
        id => action.id.to_string(), plan_id => plan.id.to_string(), plan_title => plan.title.as_str(), question => action.question.as_str(),
        words => action.words.as_str(), owner => action.owner.map(|agency| names.agency(agency)), owner_name => action.owner_name.as_str(),
        partner => action.partner.map(|agency| names.agency(agency)), due => action.due.number(), measure => action.measure.as_str(),
        state => action.state.words(), is_overdue => action.is_overdue(visit.at().day()), answer => action.answer.as_str(),
        evidence => action.evidence.as_str(), effect => action.effect.as_ref().map(Effect::sentence), objective,
        from_standards => action.improvement.is_some(), area => context! { slug => area.slug }, changes, may_report,
        may_write => is_current && visit.may::<WritePlan>(&in_area(plan.id, plan.area), PLAN),
    })
}

/// The action of an address for whoever tells where it stands.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Plan, PlanAction), Stop> {
    let (plan, action) = find(app, visit, id).await?;
    let target = in_area(action.id, plan.area);
    visit.require_may::<ReportPlanAction>(app, target.clone(), PLAN).await?;
    if !tells(visit, &plan, &action) {
        return Err(visit
            .refuse_for::<ReportPlanAction>(app, target, PLAN, RefusalCode::OtherAgency)
            .await?);
    }
    super::door::require_current(&plan)?;
    Ok((plan, action))
}

pub async fn show_report(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (_, action) = load(&app, &visit, &id).await?;
    let effect = action.effect.as_ref();
    let fields = [
        ("state", action.state.code().to_owned()),
        ("answer", action.answer.clone()),
        ("evidence", action.evidence.clone()),
        ("effect_count", effect.map_or_else(String::new, |effect| effect.count.to_string())),
        ("effect_of", effect.map_or_else(String::new, |effect| effect.of.to_string())),
        ("effect_words", effect.map_or_else(String::new, |effect| effect.words.clone())),
        ("seen", action.changed_at.micros().to_string()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, &action, &fields, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    action: &PlanAction,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let states: Vec<Value> = ActionState::ALL
        .iter()
        .map(|state| context! { value => state.code(), text => state.words(), checked => entered.get("state") == state.code() })
        .collect();
    app.page(visit, "plans/report_action.html", context! {
        id => action.id.to_string(), words => action.words.as_str(), question => action.question.as_str(),
        measure => action.measure.as_str(), states, answer => entered.get("answer"), evidence => entered.get("evidence"),
        effect_count => entered.get("effect_count"), effect_of => entered.get("effect_of"), effect_words => entered.get("effect_words"),
        seen => entered.get("seen"), errors => values(&errors),
    })
}

fn number(text: &str) -> Option<i32> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
    digits.parse().ok().filter(|number| (0..=EFFECT_MAX).contains(number))
}

/// What somebody counted; `None` where all three fields are empty.
fn read_effect(entered: &Fields, errors: &mut FormErrors) -> Option<Effect> {
    let fields = ["effect_count", "effect_of", "effect_words"];
    if fields.iter().all(|name| entered.get(name).is_empty()) {
        return None;
    }
    let (count, of) = (number(entered.get("effect_count")), number(entered.get("effect_of")));
    errors.require(count.is_some(), "effect_count", "Enter how many, as a number");
    errors.require(of.is_some_and(|of| of > 0), "effect_of", "Enter of how many, as a number above nought");
    let fits = count.zip(of).is_none_or(|(count, of)| count <= of);
    errors.require(fits, "effect_count", "So many of so many: the first number cannot be above the second");
    let words = entered.get("effect_words");
    errors.require(!words.is_empty(), "effect_words", "Write what was counted, and from which records");
    errors.limit(words, FIELD_LETTERS_MAX, "effect_words", "What was counted");
    Some(Effect { count: count?, of: of?, words: words.to_owned() })
}

fn read(entered: &Fields, before: &PlanAction, visit: &Visit) -> Result<PlanAction, FormErrors> {
    let mut errors = FormErrors::default();
    let state = ActionState::from_code(entered.get("state"));
    errors.require(state.is_some(), "state", "Select where it stands");
    let needs_words = state.is_some_and(|state| state != ActionState::NotStarted);
    let missing = match state {
        Some(ActionState::Stopped) => "Write why it was given up",
        Some(ActionState::Blocked) => "Write what stands in its way, and who can move it",
        _ => "Write what was done and what came of it",
    };
    errors.require(!needs_words || !entered.get("answer").is_empty(), "answer", missing);
    errors.limit(entered.get("answer"), FIELD_LETTERS_MAX, "answer", "What came of it");
    let needs_evidence = state == Some(ActionState::Done);
    errors.require(
        !needs_evidence || !entered.get("evidence").is_empty(),
        "evidence",
        "Write what shows that it is done",
    );
    errors.limit(entered.get("evidence"), FIELD_LETTERS_MAX, "evidence", "What it rests on");
    let effect = read_effect(entered, &mut errors);
    match state {
        Some(state) if errors.is_empty() => Ok(PlanAction {
            state,
            answer: entered.get("answer").to_owned(),
            evidence: entered.get("evidence").to_owned(),
            effect,
            done_at: (state == ActionState::Done).then(|| before.done_at.unwrap_or_else(|| visit.at())),
            ..before.clone()
        }),
        _ => Err(errors),
    }
}

pub async fn submit_report(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (plan, action) = load(&app, &visit, &id).await?;
    let new = match read(&entered, &action, &visit) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &action, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let texts = [
        ("answer", "What was done, and what came of it"),
        ("evidence", "What that rests on"),
        ("effect_words", "What was counted"),
    ];
    if let Some(page) = look_again(&app, &visit, &entered, &texts, &[])? {
        return Ok(page.into_response());
    }
    let address = format!("/plan-actions/{}", action.id);
    let seen = seen(&entered, &address)?;
    let agency = visit.require_member()?.agency;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<ReportPlanAction>(&app, in_area(action.id, plan.area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_plan(tx.connection(), plan.id).await?.ok_or_else(Stop::not_found)?;
            super::door::require_current(&now)?;
            let own = find_action(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if !tells(&visit, &now, &own) {
                let words = ["Another agency answers for it now. Nothing of yours was saved."];
                return Err(not_now("This action is not yours any more", &words, &address).into());
            }
            let step = uuid_v7(visit.at(), app.rng());
            if !report_action(&tx, &new, seen, (agency, step)).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=told")).into_response())
}
