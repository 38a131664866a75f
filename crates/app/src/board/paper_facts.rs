//! What a Board reads before it meets, worked out from this room and others: counts where it is about children.

use super::door::{Names, address_of};
use super::model::{
    Brought, Indicator, Meeting, MeetingKind, MeetingState, NEEDED_MAX, Partner, Promise, PromiseState,
    Seniority,
};
use super::show_promises::list_promised;
use super::store::meetings::{Of, list_lines, list_meetings, list_partners};
use super::suggest::bodies;
use crate::agencies::{AgencyKind, Area, list_agencies_serving};
use crate::monitoring::{self, Which};
use crate::plans::{self, CurrentPlan};
use crate::timeline::{self, NextEvent};
use crate::{App, Stop, agreements, assessments, disclosures, rights};
use accord_kernel::Day;
use accord_kernel::Instant;
use accord_kernel::ids::AgencyId;
use std::collections::BTreeMap;

/// Days of the timeline on the paper: seven weeks.
const WEEKS_DAYS: i32 = 49;
/// Signals that are looked at.
const SIGNALS_MAX: u64 = 30;
/// A count of what is about children is told from this on.
const COUNT_LEAST: usize = 5;
/// What stands for the priority list.
pub(super) const LIST_WORDS: &str = "Not kept in Accord yet.";

/// A promise whose day has passed.
#[derive(Debug, Clone)]
pub(super) struct Overdue {
    pub href: String,
    pub agency: String,
    pub what: String,
    pub due_on: Day,
    pub days: i32,
}

/// An action of a plan that is not done.
#[derive(Debug, Clone)]
pub(super) struct ToDo {
    pub href: String,
    pub what: String,
    pub owner: String,
    pub state: String,
}

/// A current plan: where it stands in a sentence, and what of it is still to be done, what is overdue first.
#[derive(Debug, Clone)]
pub(super) struct PlanStatus {
    pub title: String,
    pub standing: String,
    pub to_do: Vec<ToDo>,
}

/// A clock: what runs, and how much of it is late.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub what: &'static str,
    pub late: String,
}

/// A signal that is open.
#[derive(Debug, Clone)]
pub(super) struct Signal {
    pub href: String,
    pub title: String,
    pub state: String,
}

/// What lies ahead.
#[derive(Debug, Clone)]
pub(super) struct Ahead {
    pub href: String,
    pub when: String,
    pub title: String,
    pub lacks: String,
}

/// The last Board meeting that was held.
#[derive(Debug, Clone)]
pub(super) struct Last {
    pub href: String,
    pub title: String,
    pub indicator: String,
    pub apologies: Vec<String>,
    pub absent: Vec<String>,
    pub without_figures: Vec<String>,
}

/// All that a Board paper says.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// The borough.
    pub area: Area,
    /// The meeting that it is for, with its day; `None` for a day without one.
    pub meeting: Option<(String, Day)>,
    /// The day as at which it is.
    pub on: Day,
    /// The day on which the clocks were read.
    pub clocks_on: Day,
    pub needed: Vec<String>,
    pub plans: Vec<PlanStatus>,
    pub overdue: Vec<Overdue>,
    pub clocks: Vec<Clock>,
    pub signals: Vec<Signal>,
    /// Signals beyond those that were looked at.
    pub more_signals: usize,
    pub ahead: Vec<Ahead>,
    pub last: Option<Last>,
}

/// What the paper of a borough says for a meeting, or as at a day.
pub(super) async fn work_out(
    app: &App,
    area: &Area,
    (meeting, on): (Option<&Meeting>, Day),
    now: Instant,
) -> Result<Facts, Stop> {
    let (db, names) = (app.db().readers(), Names::load(app).await?);
    let mut boards = list_meetings(db, Of::Areas(&[area.id])).await?;
    boards.retain(|one| one.kind == MeetingKind::Board);
    // Without a meeting the paper is for the next one that is planned.
    let next = boards.iter().rfind(|one| one.state == MeetingState::Planned && one.day() >= on);
    let meeting = meeting.or(next);
    let mut needed = Vec::new();
    if let Some(meeting) = meeting {
        let lines = list_lines(db, &[meeting.id]).await?;
        let marked = lines.into_iter().filter(|line| line.needs_decision).take(NEEDED_MAX);
        needed.extend(marked.map(|line| line.words));
    }
    let before = |one: &&Meeting| {
        one.state == MeetingState::Held
            && one.day() <= on
            && meeting.is_none_or(|meeting| meeting.id != one.id)
    };
    let last = match boards.iter().find(before) {
        Some(last) => Some(last_of(last, &list_partners(db, &[last.id]).await?, &names)),
        None => None,
    };
    let signals = monitoring::list_signals(db, &[area.id], Which::InHand(on), SIGNALS_MAX).await?;
    let all = monitoring::count_signals(db, &[area.id], Which::InHand(on)).await?;
    let described = monitoring::describe_signals(app, &signals).await?;
    let events = timeline::list_next(db, area.id, on, WEEKS_DAYS).await?;
    Ok(Facts {
        meeting: meeting.map(|meeting| (meeting.title.clone(), meeting.day())),
        on,
        clocks_on: now.day(),
        needed,
        plans: plans(app, area, (&names, on)).await?,
        overdue: overdue(app, area, (&names, on)).await?,
        clocks: clocks(app, area, now).await?,
        more_signals: usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(described.len()),
        signals: described
            .into_iter()
            .map(|one| Signal {
                href: format!("/picture/signals/{}", one.id),
                title: one.title,
                state: one.state.words().to_owned(),
            })
            .collect(),
        ahead: events.iter().map(|event| ahead(event, &area.slug)).collect(),
        last,
        area: area.clone(),
    })
}

fn last_of(meeting: &Meeting, partners: &[Partner], names: &Names) -> Last {
    let named = |is: &dyn Fn(&&Partner) -> bool| {
        let mut found: Vec<String> =
            partners.iter().filter(is).map(|one| names.agency(one.agency).to_owned()).collect();
        found.sort();
        found
    };
    Last {
        href: address_of(meeting.id),
        title: format!("{}, {}", meeting.title, meeting.day().words()),
        indicator: Indicator::of(partners).words(),
        apologies: named(&|one| one.seniority == Some(Seniority::Apologies)),
        absent: named(&|one| one.seniority == Some(Seniority::Absent)),
        without_figures: named(&|one| one.brought == Some(Brought::No)),
    }
}

/// The current plans and what of their actions is still to be done: the overdue ones first, then by day.
async fn plans(app: &App, area: &Area, (names, on): (&Names, Day)) -> Result<Vec<PlanStatus>, Stop> {
    let current = plans::list_current(app, area.id, on).await?;
    let status = |one: &CurrentPlan| {
        let standing = &one.standing;
        let adopted = match one.adopted {
            Some((number, at)) => format!("Version {number}, adopted {}", at.day().words()),
            None => "Not adopted yet".to_owned(),
        };
        let to_do = one.actions.iter().filter(|action| action.state.is_open()).map(|action| {
            let late = on.days_since(action.due);
            ToDo {
                href: format!("/plan-actions/{}", action.id),
                what: action.words.clone(),
                owner: action.owner.map_or("Nobody yet", |agency| names.agency(agency)).to_owned(),
                state: match (late, action.state) {
                    (1, plans::ActionState::Blocked) => "Blocked, 1 day overdue".to_owned(),
                    (2.., plans::ActionState::Blocked) => format!("Blocked, {late} days overdue"),
                    (1, _) => "1 day overdue".to_owned(),
                    (2.., _) => format!("{late} days overdue"),
                    _ => format!("{}, by {}", action.state.words(), action.due.short_words()),
                },
            }
        });
        PlanStatus {
            title: one.plan.title.clone(),
            standing: format!(
                "{adopted}. {} of {} actions are done, {} overdue, {} blocked, {} without an owner.",
                standing.done, standing.all, standing.overdue, standing.blocked, standing.without_owner
            ),
            to_do: to_do.collect(),
        }
    };
    Ok(current.iter().map(status).collect())
}

/// What became of a promise by a day.
fn state_on(promise: &Promise, on: Day) -> PromiseState {
    let said = promise.words.iter().rfind(|word| word.at.day() <= on);
    said.map_or(PromiseState::Open, |word| word.state)
}

/// Promises that are overdue on a day: by partner, the one that waits longest first.
async fn overdue(app: &App, area: &Area, (names, on): (&Names, Day)) -> Result<Vec<Overdue>, Stop> {
    let promised = list_promised(app, area.id).await?;
    let is_overdue = |one: &&Promise| {
        one.made_at.day() <= on && one.due_on < on && state_on(one, on) == PromiseState::Open
    };
    let found: Vec<&Promise> = promised.iter().map(|(promise, _)| promise).filter(is_overdue).collect();
    let mut worst: BTreeMap<AgencyId, i32> = BTreeMap::new();
    for one in &found {
        let days = worst.entry(one.agency).or_default();
        *days = on.days_since(one.due_on).max(*days);
    }
    let mut lines: Vec<(i32, AgencyId, Overdue)> = found
        .iter()
        .map(|one| {
            let line = Overdue {
                href: format!("/board/promises/{}", one.id),
                agency: names.agency(one.agency).to_owned(),
                what: one.what.clone(),
                due_on: one.due_on,
                days: on.days_since(one.due_on),
            };
            (worst[&one.agency], one.agency, line)
        })
        .collect();
    lines.sort_by_key(|(worst, agency, line)| (-*worst, *agency, -line.days));
    Ok(lines.into_iter().map(|(.., line)| line).collect())
}

fn ahead(event: &NextEvent, slug: &str) -> Ahead {
    Ahead {
        href: event.id.map_or_else(|| format!("/timeline?area={slug}"), |id| format!("/timeline/{id}")),
        when: event.when.clone(),
        title: event.title.clone(),
        lacks: event.lacks.unwrap_or("Planned for").to_owned(),
    }
}

/// A count of what is about children: none, few, or the number.
fn few(count: usize) -> String {
    match count {
        0 => "None".to_owned(),
        count if count < COUNT_LEAST => format!("Fewer than {COUNT_LEAST}"),
        count => count.to_string(),
    }
}

/// What is late of what runs by a clock, with the agencies and legal bodies that work in the borough.
async fn clocks(app: &App, area: &Area, now: Instant) -> Result<Vec<Clock>, Stop> {
    let (db, today) = (app.db().readers(), now.day());
    let agencies = list_agencies_serving(db, &[area.id].into(), today).await?;
    let own: Vec<AgencyId> = agencies
        .iter()
        .filter(|agency| agency.kind != AgencyKind::RegionalBody)
        .map(|agency| agency.id)
        .collect();
    let bodies = bodies(app, area.id, today).await?;
    let shared = disclosures::count_late(db, &own, now).await?;
    let requests = rights::count_late(db, &bodies, today).await?;
    let agreed = agreements::count_past_review(db, &bodies, today).await?;
    let assessed = assessments::count_past_review(db, &bodies, today).await?;
    let clock = |what, late| Clock { what, late };
    let plain = |count: usize| if count == 0 { "None".to_owned() } else { count.to_string() };
    Ok(vec![
        clock("Shared about a child, and nobody has said that it arrived in time", few(shared.unread)),
        clock("Shared about a child, and what was asked is not done in time", few(shared.undone)),
        clock("Requests of people about what is held of them, not answered in time", few(requests)),
        clock("Agreements in force past their review", plain(agreed)),
        clock("Assessments past their review", plain(assessed)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_count_of_what_is_about_children_is_not_told() {
        assert_eq!([0, 1, 4, 5, 60].map(few), ["None", "Fewer than 5", "Fewer than 5", "5", "60"]);
    }
}
