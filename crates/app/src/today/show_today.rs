//! What waits for the member who looks, and the picture of their borough.

use crate::agencies::{ChosenArea, choose_area};
use crate::monitoring::{self, Line, Step, Which};
use crate::task::Task;
use crate::visit::Visit;
use crate::{
    App, Stop, accounts, agreements, assessments, board, breaches, briefings, disclosures, funding, guide,
    incidents, language, oversight, people, plans, retention, rights, setup, standards, tension, timeline,
};
use accord_kernel::ids::{AreaId, DuplicateId, SignalId, TensionNoteId};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_web::Page;
use accord_platform_web::charts::LineChart;
use accord_policy::Target;
use accord_policy::action::{DecideDuplicate, SignOffSignal, ViewPicture, ViewSignals, WriteTension};
use axum::extract::State;
use minijinja::{Value, context};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Signals in the queue at most; the page of signals has all.
const SIGNALS_SHOWN_MAX: u64 = 10;

pub async fn show_today(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    if visit.installation().is_none() {
        return Err(Stop::GoTo("/setup".to_owned()));
    }
    let member = visit.require_member()?;
    let roles: Vec<&str> = member.roles.iter().map(|role| role.words()).collect();
    // What the briefing rests on stands before it where both are due at once, and what no clock runs for is last: of that
    // children first, and figures after them.
    let mut tasks = tension::list_waiting(&app, &visit).await?;
    tasks.extend(briefings::list_waiting(&app, &visit).await?);
    tasks.extend(people::list_waiting(&app, &visit).await?);
    tasks.extend(timeline::list_waiting(&app, &visit).await?);
    tasks.extend(guide::list_waiting(&app, &visit).await?);
    tasks.extend(disclosures::list_waiting(&app, &visit).await?);
    tasks.extend(list_signals(&app, &visit).await?);
    tasks.extend(list_duplicates(&app, &visit).await?);
    tasks.extend(agreements::list_waiting(&app, &visit).await?);
    tasks.extend(assessments::list_waiting(&app, &visit).await?);
    tasks.extend(breaches::list_waiting(&app, &visit).await?);
    tasks.extend(retention::list_waiting(&app, &visit).await?);
    tasks.extend(rights::list_waiting(&app, &visit).await?);
    tasks.extend(oversight::list_waiting(&app, &visit).await?);
    tasks.extend(language::list_waiting(&app, &visit).await?);
    tasks.extend(plans::list_waiting(&app, &visit).await?);
    tasks.extend(standards::list_waiting(&app, &visit).await?);
    tasks.extend(funding::list_waiting(&app, &visit).await?);
    tasks.extend(board::list_waiting(&app, &visit).await?);
    tasks.extend(accounts::list_waiting(&app, &visit).await?);
    tasks.extend(setup::list_waiting(&app, &visit).await?);
    tasks.sort_by_key(|task| (task.due.is_none(), task.due));
    let queue: Vec<Value> = tasks.iter().map(|task| values(task, visit.at())).collect();
    let recoveries = accounts::list_recovery_notices(&app, &visit, member.user).await?;
    let picture = picture(&app, &visit).await?;
    let day = visit.at().day().number();
    let may_write = may_write_tension(&app, &visit).await?;
    app.page(
        &visit,
        "today/show_today.html",
        context! { day, roles => roles.join(", "), queue, recoveries, picture, may_write },
    )
}

/// A line of the queue. Red is for clocks: what is late.
fn values(task: &Task, now: Instant) -> Value {
    let is_late = task.due.is_some_and(|due| due < now);
    context! {
        href => task.href.as_str(), text => task.text.as_str(), note => task.note.as_str(),
        state => if is_late { "Late" } else { task.state },
        class => if is_late { "govuk-tag--red" } else { "govuk-tag--blue" },
    }
}

/// The borough that pages begin with; `None` for whoever's agency serves none.
async fn first_borough(app: &App, visit: &Visit) -> Result<Option<ChosenArea>, Stop> {
    match choose_area(app, visit, "").await {
        Ok(chosen) => Ok(Some(chosen)),
        Err(Stop::Problem(_)) => Ok(None),
        Err(stop) => Err(stop),
    }
}

/// Whether the reader may write a tension note of the borough that the form begins with.
async fn may_write_tension(app: &App, visit: &Visit) -> Result<bool, Stop> {
    let Some(chosen) = first_borough(app, visit).await? else { return Ok(false) };
    let any = TensionNoteId::new(visit.at(), app.rng());
    let target = Target::new(any).in_area(chosen.area.id).holding(&[Category::Context]);
    Ok(visit.may::<WriteTension>(&target, Purpose::PlanAndAnalyse))
}

/// Likely duplicates of the reader's agency, for those who may decide them and open the page on which they are.
async fn list_duplicates(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let agency = visit.require_member()?.agency;
    let any = DuplicateId::new(visit.at(), app.rng());
    let target = Target::new(any).owned_by(agency).holding(&[Category::Location]);
    let lists = first_borough(app, visit).await?.is_some_and(|chosen| chosen.lists_incidents);
    if !lists || !visit.may::<DecideDuplicate>(&target, Purpose::PlanAndAnalyse) {
        return Ok(Vec::new());
    }
    let pairs = match incidents::count_proposals(app.db().readers(), agency).await? {
        0 => return Ok(Vec::new()),
        1 => "1 pair".to_owned(),
        more => format!("{more} pairs"),
    };
    Ok(vec![Task {
        href: "/picture/duplicates".to_owned(),
        text: format!("Check {pairs} of records that are likely to be of the same thing"),
        note: "Both count until somebody has looked".to_owned(),
        state: "To check",
        due: None,
    }])
}

/// Signals that nobody has judged yet, for those who may sign them off. Each borough whose signals are shown
/// leaves an entry, and no other.
async fn list_signals(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let any = SignalId::new(visit.at(), app.rng());
    let areas: Vec<AreaId> = visit
        .areas()
        .filter(|area| {
            let target = Target::new(any).in_area(*area).holding(&[Category::Aggregate]);
            visit.may::<SignOffSignal>(&target, Purpose::PlanAndAnalyse)
        })
        .collect();
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let mut permits = Vec::new();
    for area in &areas {
        let target = Target::new(*area).in_area(*area).holding(&[Category::Aggregate]);
        permits.push(visit.decide::<ViewSignals>(app, target, Purpose::PlanAndAnalyse).await?);
    }
    let which = Which::Unsigned(visit.at().day());
    let signals = monitoring::list_signals(app.db().readers(), &areas, which, SIGNALS_SHOWN_MAX).await?;
    let signals = monitoring::without_small_counts(app, visit.require_member()?.agency, signals).await?;
    let lines = monitoring::describe_signals(app, &signals).await?;
    let shown: BTreeSet<AreaId> = signals.iter().map(|signal| signal.key.area).collect();
    for permit in permits.into_iter().filter(|permit| shown.contains(&permit.resource())) {
        app.db().record(permit).await?;
    }
    Ok(lines
        .iter()
        .map(|line| Task {
            href: format!("/picture/signals/{}", line.id),
            text: line.title.clone(),
            note: line.note.clone(),
            state: line.state.words(),
            due: None,
        })
        .collect())
}

/// Boroughs of an agency that is shown one of them at most: whoever serves more has no borough of their own.
const OWN_BOROUGHS_MAX: usize = 7;

/// The chart of the borough that the member serves first, or the way to all of them where they are many; `None`
/// where nothing is counted yet.
async fn picture(app: &App, visit: &Visit) -> Result<Option<Value>, Stop> {
    let chosen = match choose_area(app, visit, "").await {
        Ok(chosen) => chosen,
        Err(Stop::Problem(_)) => return Ok(None),
        Err(stop) => return Err(stop),
    };
    let boroughs = chosen.boroughs.len();
    if boroughs > OWN_BOROUGHS_MAX {
        return Ok(Some(context! {
            title => format!("{boroughs} boroughs"), href => "/picture/boroughs",
            link => "See the newest counts of all boroughs", chart => (),
        }));
    }
    let target = Target::new(chosen.area.id).in_area(chosen.area.id).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewPicture>(app, target, Purpose::PlanAndAnalyse).await?;
    let own = visit.require_member()?.agency;
    let lines = monitoring::list_lines(app, permit.resource(), own).await?;
    app.db().record(permit).await?;
    Ok(first_shown(&lines).map(|(line, step)| chart(visit, &chosen, line, step)))
}

/// Weeks of the first definition that has any, else months.
fn first_shown(lines: &[Arc<Line>]) -> Option<(&Line, Step)> {
    [Step::Week, Step::Month].into_iter().find_map(|step| {
        let line =
            lines.iter().find(|line| line.judged(step).is_some_and(|judged| judged.newest().is_some()))?;
        Some((line.as_ref(), step))
    })
}

/// Periods of the chart.
const PERIODS_SHOWN: usize = 26;

fn chart(visit: &Visit, chosen: &ChosenArea, line: &Line, step: Step) -> Value {
    let judged = line.judged(step);
    let points = judged.map(monitoring::Judged::points).unwrap_or_default();
    let cut = points.len().saturating_sub(PERIODS_SHOWN);
    let finding = judged.map(monitoring::Judged::finding).unwrap_or_default();
    let chart = LineChart::new("today", finding, monitoring::chart_step(step))
        .measuring(line.definition.name.as_str(), "Count", line.about(visit.at().day()))
        .points(points[cut..].iter().copied());
    context! {
        title => format!("{} in {}", line.definition.name, chosen.area.name),
        chart => chart.draw().marked(visit.marking()).value(),
        href => format!("/picture/trends?area={}", chosen.area.slug), link => "See all trends",
    }
}
