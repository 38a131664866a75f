//! One group: its members with their days, and what its reader gets of what was written.

use super::door::Door;
use super::model::{ENTRIES_SHOWN_MAX, Entry, EntryKind};
use super::store::list_entries;
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::{AgencyId, ControllerId, UserId};
use accord_kernel::{Day, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{JoinGroup, LeaveGroup, ViewGroup, WriteGroup};
use axum::extract::{Path, State};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// What a reader gets of what was written.
fn lines(
    (door, entries): (&Door, &[&Entry]),
    kind: EntryKind,
    agencies: &BTreeMap<AgencyId, String>,
    people: &BTreeMap<UserId, String>,
) -> Vec<Value> {
    entries
        .iter()
        .filter(|entry| entry.kind == kind)
        .map(|entry| {
            context! {
                id => entry.id.to_string(), words => entry.words.as_str(), place => entry.place.as_str(),
                owner => entry.owner_words.as_str(), due_on => entry.due_on.map(Day::number),
                at => entry.written_at.micros(), agency => agencies.get(&entry.agency).cloned(),
                by => entry.by.and_then(|by| people.get(&by).cloned()), is_done => entry.done_at.is_some(),
                outcome => entry.outcome.as_ref().filter(|_| door.shows_outcome(entry)),
            }
        })
        .collect()
}

pub async fn show_group(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let db = app.db().readers();
    let door = Door::open(&app, &visit, db, &id).await?;
    let (group, agreement) = (&door.group, &door.agreement);
    let permit = visit.decide::<ViewGroup>(&app, door.for_looking(), Purpose::PlanAndAnalyse).await?;
    let all = list_entries(db, permit.resource(), ENTRIES_SHOWN_MAX).await?;
    let entries: Vec<&Entry> = all.iter().filter(|entry| door.shows(entry)).collect();
    let people: Vec<UserId> = entries.iter().filter_map(|entry| entry.by).collect();
    let people = accounts::list_names(db, &people).await?;
    let bodies: BTreeMap<ControllerId, String> =
        agencies::list_controllers(db).await?.into_iter().map(|body| (body.id, body.name)).collect();
    let names: BTreeMap<_, _> = agencies::directory(&app)
        .await?
        .agencies
        .iter()
        .map(|agency| (agency.id, agency.name.clone()))
        .collect();
    app.db().record(permit).await?;
    let members: Vec<Value> = group
        .members
        .iter()
        .map(|member| {
            let body = bodies.get(&member.party.controller);
            let name = member.party.agency.map_or(body, |agency| names.get(&agency));
            context! {
                name, from_on => member.from_on.number(), left_at => member.left_at.map(|at| at.micros()),
            }
        })
        .collect();
    let sections: Vec<Value> = [EntryKind::Decision, EntryKind::Action, EntryKind::Place, EntryKind::Analysis]
        .into_iter()
        .map(|kind| {
            context! { words => kind.words(), is_action => kind == EntryKind::Action, lines => lines((&door, &entries), kind, &names, &people) }
        })
        .collect();
    let plan = Purpose::PlanAndAnalyse;
    app.page(&visit, "groups/show_group.html", context! {
        id => group.id.to_string(), name => group.name.as_str(), about => group.about.as_str(),
        purpose => group.purpose.words(), agreement => context! {
            id => agreement.id.to_string(), title => agreement.texts.title.as_str(), is_in_force => door.is_in_force,
        },
        members, sections, is_member => door.is_member(), gives => door.flow.gives, takes => door.flow.takes,
        may_join => door.joins_as().is_some() && visit.may::<JoinGroup>(&door.for_joining(), plan),
        may_leave => door.is_member() && visit.may::<LeaveGroup>(&door.for_members(), plan),
        may_write => door.is_open() && visit.may::<WriteGroup>(&door.for_members(), plan),
    })
}
