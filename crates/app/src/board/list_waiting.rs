//! What of the Board waits for the member who looks, for the work queue.

use super::door::{
    Hand, PLAN, Step, address_of, boroughs, in_area, is_regional, list_readable, of_agency, through,
};
use super::model::{Meeting, MeetingKind, MeetingState, Promise, PromiseState};
use super::store::decisions::{PromisesOf, list_promises};
use super::store::meetings::{Of, find_meeting, list_lines, list_meetings};
use super::store::plans::{PlansOf, list_plans};
use crate::agencies::Area;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{AreaId, BcuPlanId, MeetingId, PromiseId};
use accord_policy::action::{AnswerEngagement, ReportPromise};
use std::collections::BTreeSet;

/// Days before its day from which on a promise of the own agency waits.
const PROMISE_DAYS: i32 = 7;
/// Days before a meeting from which on its agenda waits.
const AGENDA_DAYS: i32 = 14;
/// Whoever serves more boroughs than this looks at the Boards themselves: an agency of the whole region.
const BOROUGHS_MAX: usize = 7;

/// Promises of the member's agency that are due or overdue; for who writes a meeting its agenda and its minutes, for the
/// chair what is to be confirmed and what partners have not kept; for police what Boards ask of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let mut tasks = own_promises(app, visit).await?;
    tasks.extend(own_plans(app, visit).await?);
    let served: Vec<AreaId> = visit.areas().collect();
    let mut boroughs = boroughs(app).await?;
    boroughs.retain(|area| served.contains(&area.id));
    let own: Vec<AreaId> = boroughs.iter().map(|area| area.id).collect();
    let meetings = if is_regional(visit) {
        let any = MeetingId::new(visit.at(), app.rng());
        let body = visit.require_member()?.agency;
        if !Hand::Region(body).may(visit, (any, MeetingKind::Regional), Step::Write) {
            return Ok(tasks);
        }
        list_meetings(app.db().readers(), Of::Agency(body)).await?
    } else if own.len() <= BOROUGHS_MAX {
        list_readable(app, visit, Of::Areas(&own)).await?
    } else {
        return Ok(tasks);
    };
    tasks.extend(meetings_to_write(app, visit, &meetings).await?);
    tasks.extend(broken_promises(app, visit, (&meetings, &boroughs)).await?);
    Ok(tasks)
}

/// Promises of the own agency: for whoever may say what became of them.
async fn own_promises(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let (own, today, db) = (visit.require_member()?.agency, visit.at().day(), app.db().readers());
    let any = PromiseId::new(visit.at(), app.rng());
    if !visit.areas().any(|area| visit.may::<ReportPromise>(&in_area(any, area), PLAN)) {
        return Ok(Vec::new());
    }
    let all = list_promises(db, PromisesOf::Agency(own)).await?;
    let mut tasks = Vec::new();
    let is_due =
        |one: &&Promise| one.state() == PromiseState::Open && one.due_on.days_since(today) <= PROMISE_DAYS;
    for one in all.iter().filter(is_due) {
        let meeting = find_meeting(db, one.meeting).await?;
        let Some(meeting) = meeting.filter(|meeting| through(visit, &meeting.areas).is_some()) else {
            continue;
        };
        tasks.push(Task {
            href: format!("/board/promises/{}", one.id),
            text: format!("Say what became of your agency’s promise: {}", one.what),
            note: format!("{}, by {}", meeting.title, one.due_on.words()),
            state: "Promised",
            due: Some(one.due_on.plus_days(1).start()),
        });
    }
    Ok(tasks)
}

/// Agendas and minutes, for whoever writes them and whoever confirms them.
async fn meetings_to_write(app: &App, visit: &Visit, meetings: &[Meeting]) -> Result<Vec<Task>, Stop> {
    let now = visit.at();
    let mut tasks = Vec::new();
    for meeting in meetings.iter().filter(|meeting| meeting.is_open()) {
        let (hand, of) = (Hand::of(visit, meeting), (meeting.id, meeting.kind));
        let task = |text: String, state, due| Task {
            href: address_of(meeting.id),
            text,
            note: meeting.day().words(),
            state,
            due: Some(due),
        };
        let title = &meeting.title;
        let is_soon = meeting.day().days_since(now.day()) <= AGENDA_DAYS;
        match (meeting.state, meeting.starts_at <= now) {
            (MeetingState::Planned, false)
                if is_soon
                    && hand.may(visit, of, Step::Write)
                    && list_lines(app.db().readers(), &[meeting.id]).await?.is_empty() =>
            {
                tasks.push(task(format!("Write the agenda: {title}"), "To write", meeting.starts_at));
            }
            (MeetingState::Planned, true) if hand.may(visit, of, Step::Write) => {
                let due = meeting.day().plus_working_days(5).plus_days(1).start();
                tasks.push(task(format!("Write the minutes: {title}"), "To write", due));
            }
            (MeetingState::Held, _) if hand.may(visit, of, Step::Confirm) => {
                let due = meeting.day().plus_working_days(20).plus_days(1).start();
                tasks.push(task(format!("Confirm the minutes: {title}"), "To confirm", due));
            }
            _ => {}
        }
    }
    Ok(tasks)
}

/// What partners have not kept: of a borough for the chair of its Board, of other meetings for whoever leads them.
async fn broken_promises(
    app: &App,
    visit: &Visit,
    (meetings, boroughs): (&[Meeting], &[Area]),
) -> Result<Vec<Task>, Stop> {
    let (today, any) = (visit.at().day(), MeetingId::new(visit.at(), app.rng()));
    let chairs = |area: &&Area| Hand::Partner(area.id).may(visit, (any, MeetingKind::Board), Step::Confirm);
    let chaired: Vec<&Area> = boroughs.iter().filter(chairs).collect();
    let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
    let all = list_promises(app.db().readers(), PromisesOf::Meetings(&ids)).await?;
    let overdue: Vec<&Promise> = all.iter().filter(|one| one.is_overdue(today)).collect();
    let mut tasks = Vec::new();
    for area in &chaired {
        let is_here = |meeting: &&Meeting| meeting.areas.contains(&area.id);
        let here: BTreeSet<MeetingId> = meetings.iter().filter(is_here).map(|meeting| meeting.id).collect();
        let of_area = overdue.iter().filter(|one| here.contains(&one.meeting)).map(|one| one.due_on);
        let href = format!("/board/promises?area={}&state=overdue", area.slug);
        tasks.extend(overdue_task(of_area.collect(), href, &area.name));
    }
    for meeting in meetings.iter().filter(|_| chaired.is_empty()) {
        if Hand::of(visit, meeting).may(visit, (meeting.id, meeting.kind), Step::Confirm) {
            let of_meeting = overdue.iter().filter(|one| one.meeting == meeting.id).map(|one| one.due_on);
            tasks.extend(overdue_task(of_meeting.collect(), address_of(meeting.id), &meeting.title));
        }
    }
    Ok(tasks)
}

fn overdue_task(days: Vec<Day>, href: String, of: &str) -> Option<Task> {
    let first = days.iter().min()?;
    let promises = if days.len() == 1 { "promise" } else { "promises" };
    Some(Task {
        href,
        text: format!("Ask partners about {} overdue {promises}: {of}", days.len()),
        note: format!("The oldest was due by {}", first.words()),
        state: "Overdue",
        due: Some(first.plus_days(1).start()),
    })
}

/// Actions of the own police plans that are late, and what Boards ask of police.
async fn own_plans(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let (own, today) = (visit.require_member()?.agency, visit.at().day());
    let any = BcuPlanId::new(visit.at(), app.rng());
    if !visit.may::<AnswerEngagement>(&of_agency(any, own), PLAN) {
        return Ok(Vec::new());
    }
    let plans = list_plans(app.db().readers(), PlansOf::Agency(own)).await?;
    let older: BTreeSet<BcuPlanId> = plans.iter().filter_map(|plan| plan.replaces).collect();
    let mut tasks = Vec::new();
    for plan in plans.iter().filter(|plan| !older.contains(&plan.id)) {
        let task = |text: String, state, due: Option<Day>| Task {
            href: format!("/bcu-plans/{}", plan.id),
            text,
            note: plan.title.clone(),
            state,
            due: due.map(|due| due.plus_days(1).start()),
        };
        let late = plan.actions.iter().filter(|action| action.is_overdue(today));
        tasks.extend(late.map(|action| {
            task(format!("Say whether it is done: {}", action.what), "Overdue", Some(action.due_on))
        }));
        if plan.engagements.iter().any(super::plan::Engagement::awaits_answer) {
            tasks.push(task("Answer what Boards ask of the police area plan".to_owned(), "To answer", None));
        }
    }
    Ok(tasks)
}
