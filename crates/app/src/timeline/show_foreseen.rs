//! Were events foreseen? The measure of a borough, with what chance alone would give beside it.

use super::door::of_area;
use super::export::neutral;
use super::foreseen::{Foreseen, Measure, measure_foreseen};
use super::show_timeline::Asked;
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Day, Purpose};
use accord_platform_db::{Fault, Stored};
use accord_platform_web::Page;
use accord_platform_web::lists::written_day;
use accord_platform_web::words::typed_day;
use accord_policy::action::ViewTimeline;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};

/// Days that are measured when nobody chose any.
const DAYS_MEASURED: i32 = 91;
/// Days that are measured at most.
const DAYS_MAX: i32 = 366;
/// Incidents that are named one by one at most.
const PAIRS_SHOWN_MAX: usize = 50;

fn days(asked: &Asked, today: Day) -> (Day, Day) {
    let to = written_day(&asked.to).unwrap_or(today).min(today);
    let from = written_day(&asked.from).unwrap_or_else(|| to.plus_days(1 - DAYS_MEASURED)).min(to);
    (from.max(to.plus_days(1 - DAYS_MAX)), to)
}

async fn load(app: &App, visit: &Visit, asked: &Asked) -> Result<(ChosenArea, Measure, (Day, Day)), Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    let target = of_area(chosen.area.id);
    let permit = visit.decide::<ViewTimeline>(app, target, Purpose::PlanAndAnalyse).await?;
    let days = days(asked, visit.at().day());
    let mut measure = measure_foreseen(app, &chosen.area, days, visit.require_member()?.agency).await?;
    if !chosen.lists_incidents {
        // Whoever may not list incidents reads no single one here either.
        measure.lines.iter_mut().for_each(|line| line.href = None);
    }
    app.db().record(permit).await?;
    Ok((chosen, measure, days))
}

/// A share in words, no finer than it is.
fn percent(share: Option<f64>) -> Option<String> {
    share.map(|share| match share {
        share if share > 0.0 && share < 0.1 => "less than 0.1%".to_owned(),
        share if share > 0.0 && share < 10.0 => format!("{share:.1}%"),
        share => format!("{share:.0}%"),
    })
}

fn line(found: &Foreseen) -> Value {
    let pairs = found.pairs.iter().take(PAIRS_SHOWN_MAX).map(|pair| {
        context! { at => pair.at.micros(), what => pair.what.as_str(), event => pair.event.to_string(), title => pair.title.as_str() }
    });
    // Whoever may not see the rows one by one reads how many there are and no more.
    let pairs: Vec<Value> = if found.href.is_some() { pairs.collect() } else { Vec::new() };
    context! {
        name => found.definition.name.as_str(), version => found.definition.version.number, source => found.source.as_str(),
        incidents => found.incidents, unknown => found.unknown, known => found.known(), foreseen => found.foreseen,
        done => found.with_actions_done, percent => percent(found.percent()), href => found.href.as_deref(), pairs,
        left_out => found.pairs.len().saturating_sub(PAIRS_SHOWN_MAX),
    }
}

pub async fn show_foreseen(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, measure, (from, to)) = load(&app, &visit, &asked).await?;
    app.page(&visit, "timeline/show_foreseen.html", context! {
        area => chosen.values(), first => from.number(), last => to.number(), from => typed_day(from), to => typed_day(to),
        events => measure.events, counting => measure.counting, done => measure.done,
        chance => percent(measure.chance_percent), lines => measure.lines.iter().map(line).collect::<Vec<_>>(), left_out => measure.left_out,
    })
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (chosen, measure, (from, to)) = load(&app, &visit, &asked).await?;
    let doing = "write the measure as a table";
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    let marking = visit.marking().unwrap_or("Official-Sensitive");
    out.write_record([
        "Borough",
        "From",
        "To",
        "Definition",
        "Version",
        "Rows of",
        "Incidents",
        "Without place or hour",
        "Foreseen",
        "Of them with all actions done",
        "Percent foreseen",
        "Percent by chance",
        "Marking",
    ])
    .or_fault(doing)?;
    for found in &measure.lines {
        let number = |share: Option<f64>| share.map_or_else(String::new, |share| format!("{share:.3}"));
        out.write_record([
            chosen.area.name.clone(),
            from.to_string(),
            to.to_string(),
            neutral(&found.definition.name),
            found.definition.version.number.to_string(),
            neutral(&found.source),
            found.incidents.to_string(),
            found.unknown.to_string(),
            found.foreseen.to_string(),
            found.with_actions_done.to_string(),
            number(found.percent()),
            number(measure.chance_percent),
            marking.to_owned(),
        ])
        .or_fault(doing)?;
    }
    let bytes = out.into_inner().map_err(|_| Fault::new(doing, "the table could not be finished"))?;
    let disposition = "attachment; filename=\"foreseen.csv\"";
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}
