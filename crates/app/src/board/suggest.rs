//! What is due and may be on the agenda of a meeting: lines from here and from other rooms, each with its place.

use super::door::{Names, area_of};
use super::model::{Line, LineSource, Meeting, MeetingKind, PromiseState};
use super::store::decisions::{PromisesOf, list_promises};
use super::store::meetings::{Of, list_meetings};
use super::store::papers::list_papers;
use super::store::plans::{PlansOf, list_plans};
use crate::agencies::{AgencyKind, Area, list_agencies_serving};
use crate::funding::{AskState, list_asks, list_cliffs};
use crate::{App, agreements, assessments, plans, standards, timeline};
use accord_kernel::Day;
use accord_kernel::ids::{AreaId, BcuPlanId, ControllerId, MeetingId};
use accord_platform_db::Fault;
use std::collections::BTreeSet;

/// Days ahead in which a promise or an improvement counts as due.
const DUE_SOON_DAYS: i32 = 14;
/// Days ahead in which money that ends is a matter for the Board: six months.
const CLIFF_DAYS: i32 = 183;
/// Days ahead in which an event without a plan is one: seven weeks.
const EVENT_DAYS: i32 = 49;
/// Letters of a suggested line at most; its place has the whole words.
const SUGGESTED_LETTERS_MAX: usize = 200;

/// Lines that suggest themselves for a meeting, by where they come from. What is on its agenda already is among them.
pub(super) async fn list_suggestions(
    app: &App,
    meeting: &Meeting,
    today: Day,
) -> Result<Vec<Line>, crate::Stop> {
    let names = Names::load(app).await?;
    let mut found = Found { meeting: meeting.id, lines: Vec::new() };
    promises(app, &mut found, meeting, (&names, today)).await?;
    if let Some(lead) = meeting.lead {
        let area = area_of(app, lead).await?;
        papers(app, &mut found, meeting, lead).await?;
        if meeting.kind == MeetingKind::Board {
            let words = "What partners’ own figures show on disproportionality, and what each does about it";
            let href = format!("/board/attendance?area={}", area.slug);
            found.push(LineSource::Returns, "returns", words, href);
        }
        if meeting.kind != MeetingKind::Gold {
            of_borough(app, &mut found, &area, today).await?;
        }
        events(app, &mut found, &area, today).await?;
        bcu_plans(app, &mut found, &area, today).await?;
    }
    Ok(found.lines)
}

struct Found {
    meeting: MeetingId,
    lines: Vec<Line>,
}

impl Found {
    fn push(&mut self, source: LineSource, key: &str, words: &str, href: String) {
        let mut line: String = words.chars().take(SUGGESTED_LETTERS_MAX).collect();
        if line.len() < words.len() {
            line.push('…');
        }
        let key = format!("{}:{key}", source.code());
        self.lines.push(Line {
            meeting: self.meeting,
            words: line,
            source,
            key,
            href,
            needs_decision: false,
        });
    }
}

async fn promises(
    app: &App,
    found: &mut Found,
    meeting: &Meeting,
    (names, today): (&Names, Day),
) -> Result<(), Fault> {
    let db = app.db().readers();
    let of = match meeting.lead {
        Some(area) => list_meetings(db, Of::Areas(&[area])).await?,
        None => list_meetings(db, Of::Agency(meeting.agency)).await?,
    };
    let ids: Vec<MeetingId> =
        of.iter().filter(|one| one.series() == meeting.series()).map(|one| one.id).collect();
    let all = list_promises(db, PromisesOf::Meetings(&ids)).await?;
    let due = all
        .iter()
        .filter(|one| one.state() == PromiseState::Open && one.due_on.days_since(today) <= DUE_SOON_DAYS);
    for one in due {
        let when = match one.is_overdue(today) {
            true => format!("overdue since {}", one.due_on.short_words()),
            false => format!("by {}", one.due_on.short_words()),
        };
        let words = format!("Promise of {}, {when}: {}", names.agency(one.agency), one.what);
        found.push(LineSource::Promise, &one.id.to_string(), &words, format!("/board/promises/{}", one.id));
    }
    Ok(())
}

async fn papers(app: &App, found: &mut Found, meeting: &Meeting, lead: AreaId) -> Result<(), Fault> {
    for paper in list_papers(app.db().readers(), &[lead]).await? {
        if paper.meeting == Some(meeting.id) {
            let words = format!("Discussion paper: {}", paper.title);
            let href = format!("/board/papers/{}", paper.id);
            found.push(LineSource::Paper, &paper.id.to_string(), &words, href);
        }
    }
    Ok(())
}

/// What is due of the current plans: a version to adopt, a review, actions that are overdue, stuck or nobody's.
async fn plans(app: &App, found: &mut Found, area: &Area, today: Day) -> Result<(), Fault> {
    for one in plans::list_current(app, area.id, today).await? {
        let (plan, standing) = (&one.plan, &one.standing);
        if let Some(number) = one.offered {
            let words = format!("Adopt {}, version {number}", plan.title);
            found.push(LineSource::Plan, &format!("adopt:{}", plan.id), &words, plan.address());
        }
        if plan.review_by.days_since(today) <= DUE_SOON_DAYS {
            let words = format!("Look at {} again, by {}", plan.title, plan.review_by.short_words());
            found.push(LineSource::Plan, &format!("review:{}", plan.id), &words, plan.address());
        }
        if standing.overdue + standing.blocked + standing.without_owner > 0 {
            let words = format!(
                "{}: {} overdue, {} blocked, {} without an owner, of {} actions",
                plan.title, standing.overdue, standing.blocked, standing.without_owner, standing.all
            );
            let href = format!("{}/actions?standing=open", plan.address());
            found.push(LineSource::Plan, &format!("actions:{}", plan.id), &words, href);
        }
    }
    Ok(())
}

/// What of a borough is due in other rooms.
async fn of_borough(app: &App, found: &mut Found, area: &Area, today: Day) -> Result<(), Fault> {
    plans(app, found, area, today).await?;
    let db = app.db().readers();
    for one in standards::list_improvements(db, area.id).await? {
        if one.done_at.is_none() && one.due_on.days_since(today) <= DUE_SOON_DAYS {
            let words = format!("Improvement, by {}: {}", one.due_on.short_words(), one.what);
            let href = format!("/standards?area={}#improvements", area.slug);
            found.push(LineSource::Improvement, &one.id.to_string(), &words, href);
        }
    }
    if let Some((edition, name)) = standards::find_unanswered(db, area.id).await? {
        let words = format!("Answer the region’s standards: {name}");
        let href = format!("/standards/editions/{edition}?area={}", area.slug);
        found.push(LineSource::Standard, &edition.to_string(), &words, href);
    }
    for stream in list_cliffs(db, area.id, today, CLIFF_DAYS).await? {
        let words = format!(
            "{} ends on {}. With it ends: {}",
            stream.name,
            stream.ends_on.short_words(),
            stream.what_ends
        );
        found.push(LineSource::Cliff, &stream.id.to_string(), &words, format!("/funding/{}", stream.id));
    }
    for ask in list_asks(db, area.id).await?.iter().filter(|ask| ask.state() == AskState::Open) {
        let words = format!("Ask of {}: {}", ask.of_whom, ask.what);
        let href = format!("/asks/{}?area={}", ask.id, area.slug);
        found.push(LineSource::Ask, &ask.id.to_string(), &words, href);
    }
    let late = count_past_review(app, area.id, today).await?;
    if late > 0 {
        let things =
            if late == 1 { "1 agreement or assessment is" } else { "agreements and assessments are" };
        let count = if late == 1 { String::new() } else { format!("{late} ") };
        let words = format!("{count}{things} past review");
        found.push(LineSource::Review, "review", &words, String::new());
    }
    Ok(())
}

/// How many agreements and assessments of the legal bodies that work in a borough are past their review.
pub(super) async fn count_past_review(app: &App, area: AreaId, today: Day) -> Result<usize, Fault> {
    let (db, bodies) = (app.db().readers(), bodies(app, area, today).await?);
    Ok(agreements::count_past_review(db, &bodies, today).await?
        + assessments::count_past_review(db, &bodies, today).await?)
}

/// The legal bodies that work in a borough, the region's left out.
pub(super) async fn bodies(app: &App, area: AreaId, today: Day) -> Result<Vec<ControllerId>, Fault> {
    let agencies = list_agencies_serving(app.db().readers(), &[area].into(), today).await?;
    let own = agencies.iter().filter(|agency| agency.kind != AgencyKind::RegionalBody);
    Ok(own.map(|agency| agency.controller).collect::<BTreeSet<_>>().into_iter().collect())
}

async fn events(app: &App, found: &mut Found, area: &Area, today: Day) -> Result<(), Fault> {
    for event in timeline::list_next(app.db().readers(), area.id, today, EVENT_DAYS).await? {
        let (Some(id), Some(lacks)) = (event.id, event.lacks) else { continue };
        let words = format!("{}, {}. {lacks}", event.title, event.when);
        found.push(LineSource::Event, &id.to_string(), &words, format!("/timeline/{id}"));
    }
    Ok(())
}

async fn bcu_plans(app: &App, found: &mut Found, area: &Area, today: Day) -> Result<(), Fault> {
    let plans = list_plans(app.db().readers(), PlansOf::Area(area.id)).await?;
    let older: BTreeSet<BcuPlanId> = plans.iter().filter_map(|plan| plan.replaces).collect();
    for plan in &plans {
        let is_open = plan.to_on >= today && !older.contains(&plan.id) && plan.engagement(area.id).is_none();
        if is_open {
            let words = format!("What the Board makes of the police area plan: {}", plan.title);
            let href = format!("/bcu-plans/{}?area={}", plan.id, area.slug);
            found.push(LineSource::BcuPlan, &plan.id.to_string(), &words, href);
        }
    }
    Ok(())
}
