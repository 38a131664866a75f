//! What of the timeline waits for the member who looks, for the work queue.

use super::door::something;
use super::model::WARNING_DAYS;
use super::store::{list_events, list_open_actions};
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{AreaId, TimelineEventId};
use accord_policy::action::WriteTimeline;

/// Seconds before an action is due in which it waits.
const ACTION_SECONDS: i64 = 7 * 24 * 60 * 60;
/// Whoever serves more boroughs than this looks at the timelines themselves.
const BOROUGHS_MAX: usize = 7;

/// Events of the member's agency within a week that lack a plan or an action, and actions of the agency that are due.
///
/// An event that names somebody waits for them alone.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let any = TimelineEventId::new(visit.at(), app.rng());
    let areas: Vec<AreaId> = visit
        .areas()
        .filter(|area| visit.may::<WriteTimeline>(&something(any, *area), Purpose::PlanAndAnalyse))
        .collect();
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    // An agency of the whole region serves more areas than boroughs of its own; the group and the region are among them. What
    // it was given to do waits for it all the same.
    let looked_at = if areas.len() > BOROUGHS_MAX + 3 { Vec::new() } else { areas };
    let (now, db) = (visit.at(), app.db().readers());
    let until = now.day().plus_days(WARNING_DAYS + 1).start();
    let mut waiting = Vec::new();
    for event in list_events(db, &looked_at, (now, until)).await? {
        let is_mine = event.agency == member.agency
            && event.member.is_none_or(|named| named == member.member)
            && event.when.starts() >= now.day().start();
        let Some(lacks) = event.lacks().filter(|_| is_mine) else { continue };
        waiting.push(Task {
            href: format!("/timeline/{}", event.id),
            text: format!("Plan for “{}”", event.texts.title),
            note: format!("{}. {lacks}", event.when.words()),
            state: "To plan",
            due: Some(event.when.starts()),
        });
    }
    for action in list_open_actions(db, member.agency, now.plus_seconds(ACTION_SECONDS)).await? {
        waiting.push(Task {
            href: format!("/timeline/{}", action.event),
            text: action.what,
            note: format!("An action of the timeline, {}", action.owner),
            state: "To do",
            due: Some(action.due),
        });
    }
    Ok(waiting)
}
