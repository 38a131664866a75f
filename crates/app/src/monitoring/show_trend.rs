//! One series: the chart with its expected range, the figures, and how they were judged.

use super::feeds::spans_words;
use super::model::Step;
use super::picture::{Judged, Line, chart_step, list_lines};
use super::show_trends::{Asked, may_view};
use crate::agencies::{ChosenArea, choose_area};
use crate::definitions::{Source, words_for};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::neutralise;
use accord_engine_surveillance::assess::Outcome;
use accord_kernel::Day;
use accord_platform_db::Stored;
use accord_platform_web::Page;
use accord_platform_web::charts::LineChart;
use accord_policy::Permit;
use accord_policy::action::ViewPicture;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};
use std::sync::Arc;

/// The series that an address names, and the step.
struct Found {
    chosen: ChosenArea,
    line: Arc<Line>,
    step: Step,
    permit: Permit<ViewPicture>,
}

async fn find(
    app: &App,
    visit: &Visit,
    (definition, source, agency): &(String, String, String),
    asked: &Asked,
) -> Result<Found, Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    let permit = may_view(app, visit, chosen.area.id).await?;
    let source = Source::from_code(source).ok_or_else(Stop::not_found)?;
    let own = visit.require_member()?.agency;
    let lines = list_lines(app, permit.resource(), own).await?;
    let line = lines
        .into_iter()
        .find(|line| {
            line.definition.slug == *definition && line.key.source == source && line.agency_slug == *agency
        })
        .ok_or_else(Stop::not_found)?;
    let wanted = Step::from_code(&asked.step).filter(|step| line.judged(*step).is_some());
    let finest = line.finest().ok_or_else(Stop::not_found)?;
    // Days of less than a whole week make no week.
    let has_weeks = finest == Step::Day && line.judged(Step::Week).is_some();
    let step = wanted.unwrap_or(if has_weeks { Step::Week } else { finest });
    Ok(Found { chosen, line, step, permit })
}

pub async fn show_trend(
    State(app): State<App>,
    visit: Visit,
    Path(named): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let Found { chosen, line, step, permit } = find(&app, &visit, &named, &asked).await?;
    app.db().record(permit).await?;
    let judged = line.judged(step).ok_or_else(Stop::not_found)?;
    let about = line.about(visit.at().day());
    let chart = LineChart::new("trend", judged.finding(), chart_step(step))
        .measuring(line.definition.name.as_str(), unit(step), about.as_str())
        .points(judged.points())
        .draw()
        .marked(visit.marking());
    let own = visit.require_member()?.agency;
    // Other agencies' own rows are counts: a link would lead to a list without them.
    let is_listed = line.key.source.is_listed()
        && (line.key.agency == own || line.key.source.is_published())
        && chosen.lists_incidents;
    let steps: Vec<_> = Step::ALL
        .iter()
        .filter(|found| line.judged(**found).is_some())
        .map(|found| {
            context! {
                text => unit_words(*found), active => *found == step,
                href => super::show_trends::address(&line, *found, &chosen.area.slug),
            }
        })
        .collect();
    app.page(&visit, "monitoring/show_trend.html", context! {
        area => chosen.values(), name => line.definition.name.as_str(), slug => line.definition.slug.as_str(),
        words => words_for(&chosen, &line.definition), version => line.definition.version.number,
        agency => line.agency.as_str(), agency_slug => line.agency_slug.as_str(),
        source => line.key.source.code(), source_words => line.source_words(), step => step.code(),
        from => line.coverage.from.number(), to => line.coverage.to.number(),
        complete_to => line.coverage.complete_to().number(), at => line.coverage.at.micros(),
        method => method_words(judged), chart => chart.value(), steps, rows => rows(&line, judged, &chosen, is_listed),
        age_unknown => judged.series.age_unknown.iter().map(|count| u64::from(*count)).sum::<u64>(),
        is_public => line.key.source.is_published(),
        without_rows => spans_words(&shown_without_rows(&line, judged)),
    })
}

/// The days without rows in the periods that are shown.
fn shown_without_rows(line: &Line, judged: &Judged) -> Vec<(Day, Day)> {
    let Some(first) = judged.series.starts.first() else { return Vec::new() };
    line.without_rows.iter().filter(|(_, to)| to >= first).copied().collect()
}

const fn unit(step: Step) -> &'static str {
    match step {
        Step::Day => "Count a day",
        Step::Week => "Count a week",
        Step::Month => "Count a month",
    }
}

const fn unit_words(step: Step) -> &'static str {
    match step {
        Step::Day => "By day",
        Step::Week => "By week",
        Step::Month => "By month",
    }
}

/// By which method the newest period was judged, and from how much.
fn method_words(judged: &Judged) -> String {
    match judged.outcomes.last() {
        Some(Outcome::Assessed(found)) => {
            let name = match found.method.code() {
                "farrington-flexible" => "Flexible Farrington (Noufaily 2013)",
                _ => "EARS C2 (Hutwagner 2003)",
            };
            format!(
                "{name}, from {} events in {} earlier periods, {} to {}",
                found.baseline.events,
                found.baseline.periods,
                Day::from_date(found.baseline.from).short_words(),
                Day::from_date(found.baseline.to).short_words(),
            )
        }
        Some(Outcome::TooFewToSay(few)) => format!("Too few to say: {}", few.reason),
        None => "No period is complete yet".to_owned(),
    }
}

/// Rows of the table on the page, newest first.
const ROWS_SHOWN_MAX: usize = 26;

fn rows(line: &Line, judged: &Judged, chosen: &ChosenArea, is_listed: bool) -> Vec<Value> {
    let series = &judged.series;
    (0..series.starts.len())
        .rev()
        .take(ROWS_SHOWN_MAX)
        .map(|index| {
            let start = series.starts[index];
            let outcome = judged.outcomes.get(index).filter(|_| index < series.complete);
            let found = outcome.and_then(Outcome::assessed);
            let last = series.step.end_of(start);
            let href = is_listed.then(|| {
                format!(
                    "/picture/incidents?area={}&definition={}&source={}&agency={}&days-from={}&days-to={}",
                    chosen.area.slug,
                    line.definition.slug,
                    line.key.source.code(),
                    line.agency_slug,
                    day_words(start),
                    day_words(last),
                )
            });
            context! {
                period => series.step.words(start), when => series.step.when(start), count => series.counts[index], href,
                range => found.map(|found| super::signal::range_words(found.lower, found.threshold)),
                is_above => found.is_some_and(|found| found.alarm), is_complete => index < series.complete,
                age_unknown => series.age_unknown[index], without_rows => line.days_without_rows(start, last),
            }
        })
        .collect()
}

/// A day as a date field has it: `22/11/2026`, each part as an address wants it.
pub(super) fn day_words(day: Day) -> String {
    day.date().strftime("%-d%%2F%-m%%2F%Y").to_string()
}

pub async fn download_trend(
    State(app): State<App>,
    visit: Visit,
    Path(named): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let Found { chosen, line, step, permit } = find(&app, &visit, &named, &asked).await?;
    app.db().record(permit).await?;
    let judged = line.judged(step).ok_or_else(Stop::not_found)?;
    let body = csv_of(&line, judged, &chosen, visit.marking()).or_fault("write the figures of a series")?;
    let name = format!("{}-{}-{}.csv", line.definition.slug, chosen.area.slug, step.code());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, body).into_response())
}

fn csv_of(
    line: &Line,
    judged: &Judged,
    chosen: &ChosenArea,
    marking: Option<&str>,
) -> Result<Vec<u8>, csv::Error> {
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record([
        "borough",
        "definition",
        "version",
        "source",
        "agency",
        "period_from",
        "period_to",
        "count",
        "complete",
        "expected",
        "lower",
        "threshold",
        "above",
        "age_unknown",
        "days_without_rows",
        "marking",
    ])?;
    let series = &judged.series;
    for (index, start) in series.starts.iter().enumerate() {
        let complete = index < series.complete;
        let found = judged.outcomes.get(index).filter(|_| complete).and_then(Outcome::assessed);
        let number = |of: fn(&accord_engine_surveillance::assess::Assessment) -> f64| {
            found.map_or_else(String::new, |found| of(found).to_string())
        };
        let cells = [
            chosen.area.name.clone(),
            line.definition.name.clone(),
            line.definition.version.number.to_string(),
            line.key.source.code().to_owned(),
            line.agency.clone(),
            start.to_string(),
            series.step.end_of(*start).to_string(),
            series.counts[index].to_string(),
            if complete { "yes" } else { "no" }.to_owned(),
            number(|found| found.expected),
            number(|found| found.lower),
            number(|found| found.threshold),
            found.map_or_else(String::new, |found| if found.alarm { "yes" } else { "no" }.to_owned()),
            series.age_unknown[index].to_string(),
            line.days_without_rows(*start, series.step.end_of(*start)).to_string(),
            marking.unwrap_or_default().to_owned(),
        ];
        file.write_record(cells.iter().map(|cell| neutralise(cell)))?;
    }
    file.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}
