//! One group: its members with their days, and what its reader gets of what was written.

use super::model::{ENTRIES_SHOWN_MAX, Entry, EntryKind, Group};
use super::show_groups::between;
use super::store::{find_group, list_entries};
use crate::agreements::{Agreement, AgreementState, find_agreement};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::{AgencyId, ControllerId, GroupId, UserId};
use accord_kernel::{Day, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::{JoinGroup, LeaveGroup, ViewGroup, WriteGroup};
use axum::extract::{Path, State};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// The group of an address with its agreement, for whoever is a member of an agency.
pub(super) async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Group, Agreement), Stop> {
    visit.require_member()?;
    let id: GroupId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let group = find_group(db, id).await?.ok_or_else(Stop::not_found)?;
    let agreement = find_agreement(db, group.agreement).await?.ok_or_else(Stop::not_found)?;
    Ok((group, agreement))
}

/// Who may look at a group: whoever belongs or belonged to it, and whoever can join it. What each of them reads of it
/// is another question.
pub(super) fn for_looking(group: &Group, agreement: &Agreement) -> Target<GroupId> {
    let bodies: Vec<ControllerId> = group.ever().into_iter().chain(agreement.controllers()).collect();
    between(group.id, &bodies)
}

/// Who does something in a group: its members.
pub(super) fn for_members(group: &Group) -> Target<GroupId> {
    between(group.id, &group.current())
}

/// What a reader gets of what was written.
fn lines(
    entries: &[&Entry],
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
                outcome => entry.outcome.clone(),
            }
        })
        .collect()
}

pub async fn show_group(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (group, agreement) = load(&app, &visit, &id).await?;
    let target = for_looking(&group, &agreement);
    let permit = visit.decide::<ViewGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
    let (db, own) = (app.db().readers(), visit.require_member()?.controller);
    let is_in_force = agreement.state(visit.at().day()) == AgreementState::InForce;
    let all = list_entries(db, permit.resource(), ENTRIES_SHOWN_MAX).await?;
    let entries: Vec<&Entry> = all.iter().filter(|entry| group.shows(entry, own, is_in_force)).collect();
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
            context! {
                name => bodies.get(&member.controller).cloned(), from_on => member.from_on.number(),
                left_at => member.left_at.map(|at| at.micros()),
            }
        })
        .collect();
    let sections: Vec<Value> = [EntryKind::Decision, EntryKind::Action, EntryKind::Place, EntryKind::Analysis]
        .into_iter()
        .map(|kind| {
            context! { words => kind.words(), is_action => kind == EntryKind::Action, lines => lines(&entries, kind, &names, &people) }
        })
        .collect();
    let is_member = group.current().contains(&own);
    let can_join = is_in_force && !is_member && agreement.controllers().contains(&own);
    app.page(&visit, "groups/show_group.html", context! {
        id => group.id.to_string(), name => group.name.as_str(), about => group.about.as_str(),
        purpose => group.purpose.words(), agreement => context! {
            id => agreement.id.to_string(), title => agreement.texts.title.as_str(), is_in_force,
        },
        members, sections, is_member,
        may_join => can_join && visit.may::<JoinGroup>(&target, Purpose::PlanAndAnalyse),
        may_leave => is_member && visit.may::<LeaveGroup>(&target, Purpose::PlanAndAnalyse),
        may_write => is_member && is_in_force && visit.may::<WriteGroup>(&target, Purpose::PlanAndAnalyse),
    })
}
