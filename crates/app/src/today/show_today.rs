//! What waits for the member who looks, and the picture of their borough.

use crate::agencies::{ChosenArea, choose_area};
use crate::monitoring::{self, Line, Step, Which};
use crate::visit::Visit;
use crate::{App, Stop, accounts, briefings, setup};
use accord_kernel::ids::{AreaId, SignalId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_platform_web::charts::LineChart;
use accord_policy::Target;
use accord_policy::action::{SignOffSignal, ViewPicture, ViewSignals};
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
    let mut queue = list_signals(&app, &visit).await?;
    queue.extend(briefings::list_waiting(&app, &visit).await?);
    queue.extend(setup::list_waiting(&app, &visit).await?);
    let recoveries = accounts::list_recovery_notices(&app, &visit, member.user).await?;
    let picture = picture(&app, &visit).await?;
    let day = visit.at().day().number();
    app.page(
        &visit,
        "today/show_today.html",
        context! { day, roles => roles.join(", "), queue, recoveries, picture },
    )
}

/// Signals that nobody has judged yet, for those who may sign them off. Each borough whose signals are shown
/// leaves an entry, and no other.
async fn list_signals(app: &App, visit: &Visit) -> Result<Vec<Value>, Stop> {
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
    let lines = monitoring::describe_signals(app, &signals).await?;
    let shown: BTreeSet<AreaId> = signals.iter().map(|signal| signal.key.area).collect();
    for permit in permits.into_iter().filter(|permit| shown.contains(&permit.resource())) {
        app.db().record(permit).await?;
    }
    Ok(lines
        .iter()
        .map(|line| {
            context! {
                href => format!("/picture/signals/{}", line.id), text => line.title.as_str(),
                note => line.note.as_str(), state => line.state.words(),
            }
        })
        .collect())
}

/// The chart of the borough that the member serves first; `None` where nothing is counted yet.
async fn picture(app: &App, visit: &Visit) -> Result<Option<Value>, Stop> {
    let chosen = match choose_area(app, visit, "").await {
        Ok(chosen) => chosen,
        Err(Stop::Problem(_)) => return Ok(None),
        Err(stop) => return Err(stop),
    };
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
        href => format!("/picture/trends?area={}", chosen.area.slug),
    }
}
