//! An action of a plan: what is to be done and what came of it, and the form by which its agency tells where it stands.

use super::door::{
    Asked, Names, PLAN, area_of, changed_meanwhile, in_area, look_again, name_of, not_now, seen,
};
use super::entry::Entry;
use super::entry::EntryKind;
use super::model::{
    ActionChange, ActionState, EFFECT_MAX, Effect, FIELD_LETTERS_MAX, Plan, PlanAction, Step, Wording,
};
use super::store::actions::{find_action, list_changes, report_action};
use super::store::plans::{find_plan, list_entries};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AgencyId, PlanActionId, UserId, uuid_v7};
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

/// Whether the reader tells where an action stands: for the agency that answers for it or has a part in it. Those who write the
/// plan change what is to be done and by whom, and say for no other agency that it is done.
fn tells(visit: &Visit, action: &PlanAction) -> bool {
    visit.membership().is_some_and(|member| action.is_told_by(member.agency))
}

/// What was changed in an action by each step of it, the newest first: what it read before, and after.
fn differences(
    changes: &[ActionChange],
    now: &PlanAction,
    (names, entries): (&Names, &[Entry]),
) -> Vec<Vec<Value>> {
    let mut after = now.wording();
    let mut all = Vec::new();
    for change in changes {
        all.push(difference(&change.before, &after, (names, entries)));
        after = change.before.clone();
    }
    all
}

fn difference(before: &Wording, after: &Wording, (names, entries): (&Names, &[Entry])) -> Vec<Value> {
    let agency = |id: Option<AgencyId>| id.map_or("nobody", |id| names.agency(id)).to_owned();
    let objective = |one: &Wording| {
        let found = entries.iter().find(|entry| Some(entry.id) == one.objective);
        found.map_or("none", Entry::title).to_owned()
    };
    let text = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
    let fields = |one: &Wording| {
        [
            ("What is to be done", text(&one.words)),
            ("By when", one.due.words()),
            ("Who answers for it", agency(one.owner)),
            ("Who does it there", text(&one.owner_name)),
            ("Partner that it needs", agency(one.partner)),
            ("How one sees whether it worked", text(&one.measure)),
            ("Objective", objective(one)),
        ]
    };
    fields(before)
        .into_iter()
        .zip(fields(after))
        .filter(|(before, after)| before != after)
        .map(|((label, before), (_, after))| context! { label, before, after })
        .collect()
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
    let effect_by = action.effect.as_ref().and_then(|effect| effect.by);
    let people: Vec<UserId> = changes.iter().filter_map(|change| change.by).chain(effect_by).collect();
    let people = accounts::list_names(db, &people).await?;
    let entries = list_entries(db, plan.id).await?;
    let objective = entries
        .iter()
        .find(|entry| entry.kind == EntryKind::Objective && Some(entry.id) == action.objective)
        .map(|entry| entry.title().to_owned());
    app.db().record(permit).await?;
    let is_current = plan.closed.is_none();
    let may_report = is_current
        && tells(&visit, &action)
        && visit.may::<ReportPlanAction>(&in_area(action.id, plan.area), PLAN);
    let step = |change: &ActionChange, differences: Vec<Value>| {
        let effect = change.effect.as_ref().map(|(count, of, words)| format!("{count} of {of}: {words}"));
        context! {
            state => change.state.words(), words => change.answer.as_str(), evidence => change.evidence.as_str(), effect,
            differences, by => name_of(&people, change.by), agency => names.agency(change.agency), at => change.at.micros(),
        }
    };
    let differences = differences(&changes, &action, (&names, &entries));
    let of_kind = |kind: Step| -> Vec<Value> {
        let all = changes.iter().zip(&differences).filter(|(change, _)| change.kind == kind);
        all.map(|(change, differences)| step(change, differences.clone())).collect()
    };
    let effect = action
        .effect
        .as_ref()
        .map(|effect| effect.sentence(&name_of(&people, effect.by), names.agency(effect.agency)));
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
        evidence => action.evidence.as_str(), effect, objective,
        from_standards => action.improvement.is_some(), area => context! { slug => area.slug },
        told => of_kind(Step::Told), changed => of_kind(Step::Changed), may_report,
        may_write => is_current && visit.may::<WritePlan>(&in_area(plan.id, plan.area), PLAN),
    })
}

/// The action of an address for whoever tells where it stands.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Plan, PlanAction), Stop> {
    let (plan, action) = find(app, visit, id).await?;
    let target = in_area(action.id, plan.area);
    visit.require_may::<ReportPlanAction>(app, target.clone(), PLAN).await?;
    if !tells(visit, &action) {
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
fn read_effect(
    entered: &Fields,
    (before, visit): (&PlanAction, &Visit),
    errors: &mut FormErrors,
) -> Option<Effect> {
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
    let agency = visit.membership()?.agency;
    let new = Effect {
        count: count?,
        of: of?,
        words: words.to_owned(),
        by: visit.signed_in().map(|one| one.user),
        agency,
        at: visit.at(),
    };
    // Who counted it stays with it until somebody counts anew.
    Some(before.effect.clone().filter(|effect| effect.says(&new)).unwrap_or(new))
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
    let effect = read_effect(entered, (before, visit), &mut errors);
    let is_told = state != Some(before.state)
        || entered.get("answer") != before.answer
        || entered.get("evidence") != before.evidence
        || effect != before.effect;
    // A form that is out of date is refused as such.
    let is_up_to_date = entered.get("seen") == before.changed_at.micros().to_string();
    errors.require(
        is_told || !is_up_to_date,
        "answer",
        "Nothing changed since it was told last. Write what is new, or go back",
    );
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
            if !tells(&visit, &own) {
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
