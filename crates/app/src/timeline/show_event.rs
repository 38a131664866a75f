//! One event: what could happen, the plan, messages, actions, what came of it, and what it was before.

use super::door::{Door, answers_for};
use super::model::Event;
use super::show_timeline::Names;
use super::store::{Past, list_past};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::Purpose;
use accord_kernel::ids::{TimelineActionId, UserId};
use accord_platform_web::Page;
use accord_policy::action::{FinishTimelineAction, WithdrawTimeline, WriteTimeline};
use axum::extract::{Path, State};
use minijinja::{Value, context};
use std::collections::BTreeMap;

pub async fn show_event(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    page(&app, &visit, &id, None).await
}

/// What somebody typed of an action that could not be taken.
pub(super) struct Typed<'a> {
    pub action: TimelineActionId,
    pub message: &'a str,
    pub outcome: &'a str,
}

pub(super) async fn page(app: &App, visit: &Visit, id: &str, typed: Option<Typed<'_>>) -> Result<Page, Stop> {
    let db = app.db().readers();
    let door = Door::open(app, visit, db, id).await?;
    let permit = door.require_reader(app, visit).await?;
    let event = &door.event;
    let past = list_past(db, event.id).await?;
    let mut users: Vec<UserId> = event.by.into_iter().chain(past.iter().filter_map(|past| past.by)).collect();
    users.extend(event.outcome.iter().filter_map(|outcome| outcome.by));
    users.extend(event.actions.iter().filter_map(|action| action.done_by));
    users.extend(event.withdrawn.iter().filter_map(|withdrawn| withdrawn.by));
    let people = accounts::list_names(db, &users).await?;
    let names = Names::load(app, std::slice::from_ref(event)).await?;
    let directory = agencies::directory(app).await?;
    let boroughs = directory.areas.iter().filter(|area| event.areas.contains(&area.id));
    let boroughs: Vec<&str> = boroughs.map(|area| area.name.as_str()).collect();
    app.db().record(permit).await?;
    let stands = event.withdrawn.is_none();
    let of_action = TimelineActionId::new(visit.at(), app.rng());
    let may_finish = visit.may::<FinishTimelineAction>(
        &super::door::something(of_action, door.area.id),
        Purpose::PlanAndAnalyse,
    );
    app.page(visit, "timeline/show_event.html", context! {
        event => values(event, &names, &people, visit),
        area => context! { slug => door.area.slug.as_str(), name => door.area.name.as_str() },
        boroughs => boroughs.join(", "), past => past.iter().map(|past| past_values(past, &people)).collect::<Vec<_>>(),
        may_write => stands && door.may::<WriteTimeline>(visit), may_finish => stands && may_finish,
        may_withdraw => stands && door.may::<WithdrawTimeline>(visit) && answers_for(visit, event.agency),
        typed_action => typed.as_ref().map(|typed| typed.action.to_string()), typed_message => typed.as_ref().map(|typed| typed.message),
        typed_outcome => typed.as_ref().map(|typed| typed.outcome),
    })
}

fn name_of(people: &BTreeMap<UserId, String>, by: Option<UserId>) -> String {
    by.and_then(|by| people.get(&by).cloned()).unwrap_or_else(|| "Somebody whose account is gone".to_owned())
}

fn values(event: &Event, names: &Names, people: &BTreeMap<UserId, String>, visit: &Visit) -> Value {
    let actions: Vec<Value> = event
        .actions
        .iter()
        .map(|action| {
            let is_late = action.done_at.is_none() && action.due < visit.at();
            context! {
                id => action.id.to_string(), what => action.what.as_str(), owner => action.owner.as_str(),
                agency => names.agency(action.agency), due => action.due.micros(), is_late,
                done_at => action.done_at.map(|at| at.micros()), outcome => action.outcome.as_str(),
                done_by => name_of(people, action.done_by), is_answered_for => answers_for(visit, action.agency),
            }
        })
        .collect();
    context! {
        id => event.id.to_string(), title => event.texts.title.as_str(), kind => event.kind.words(), when => event.when.words(),
        place => event.texts.place.as_str(), has_point => event.point.is_some(), owner => names.owner(event), may_happen => event.texts.may_happen.as_str(),
        plan => event.texts.plan.as_str(), safe_places => event.texts.safe_places.as_str(), actions, lacks => event.lacks(),
        is_gone => event.is_gone_from_file, entered_by => name_of(people, event.by),
        is_over => event.when.ends() <= visit.at(),
        outcome => event.outcome.as_ref().map(|outcome| context! {
            happened => outcome.happened.as_str(), learned => outcome.learned.as_str(), at => outcome.at.micros(), by => name_of(people, outcome.by),
        }),
        withdrawn => event.withdrawn.as_ref().map(|gone| context! {
            reason => gone.reason.as_str(), at => gone.at.micros(), by => name_of(people, gone.by),
        }),
    }
}

fn past_values(past: &Past, people: &BTreeMap<UserId, String>) -> Value {
    let was = &past.was;
    let place = if was.texts.place.is_empty() { String::new() } else { format!(", {}", was.texts.place) };
    context! {
        title => was.texts.title.as_str(), when => was.when.words(), place, at => past.changed_at.micros(),
        may_happen => was.texts.may_happen.as_str(), plan => was.texts.plan.as_str(), safe_places => was.texts.safe_places.as_str(),
        by => name_of(people, past.by), is_by_file => past.is_by_file,
    }
}
