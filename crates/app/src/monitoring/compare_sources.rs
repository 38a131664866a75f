//! Two sources side by side: what emergency departments see and what others record, as counts only.
//!
//! The hospital's feed is anonymous. Its rows are never matched with anybody else's, and small counts are
//! not said.

use super::model::{Series, Step};
use super::picture::{Line, list_lines_with_anonymous};
use super::show_trends::{Asked, may_view};
use crate::agencies::choose_area;
use crate::definitions::Source;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_platform_web::Page;
use axum::extract::{Query, State};
use minijinja::{Value, context};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Counts below this are said as "fewer than 5". Nought tells nothing of anybody.
const COUNT_SHOWN_MIN: u32 = 5;
/// Months of the table.
const MONTHS_SHOWN_MAX: usize = 12;
/// The definition that attendances after an assault are set beside.
const BESIDE: &str = "violence";

pub async fn show_two_sources(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let permit = may_view(&app, &visit, chosen.area.id).await?;
    let own = visit.require_member()?.agency;
    let lines = list_lines_with_anonymous(&app, permit.resource(), own).await?;
    app.db().record(permit).await?;
    let hospitals: Vec<_> = lines
        .iter()
        .filter(|line| line.key.source == Source::AssaultAttendance && by_month(line).is_some())
        .collect();
    let others: Vec<_> =
        lines.iter().filter(|line| line.definition.slug == BESIDE && by_month(line).is_some()).collect();
    let columns: Vec<&Arc<Line>> = hospitals.iter().chain(&others).copied().collect();
    let today = visit.at().day();
    let heads: Vec<_> = columns
        .iter()
        .map(|line| {
            context! {
                name => if line.key.source == Source::AssaultAttendance { "A&E attendances" } else { line.definition.name.as_str() },
                source => line.source_words(), about => line.about(today),
            }
        })
        .collect();
    app.page(
        &visit,
        "monitoring/compare_sources.html",
        context! {
            area => chosen.values(), heads, rows => rows(&columns), has_hospital => !hospitals.is_empty(),
            has_other => !others.is_empty(), least => COUNT_SHOWN_MIN,
        },
    )
}

fn by_month(line: &Line) -> Option<&Series> {
    line.judged(Step::Month).map(|judged| &judged.series)
}

/// A row for each of the newest months that one of the sources has, newest first.
fn rows(columns: &[&Arc<Line>]) -> Vec<Value> {
    let months: BTreeSet<Day> = columns
        .iter()
        .filter_map(|line| by_month(line))
        .flat_map(|series| series.starts.iter().copied())
        .collect();
    months
        .iter()
        .rev()
        .take(MONTHS_SHOWN_MAX)
        .map(|month| {
            let cells: Vec<_> = columns
                .iter()
                .map(|line| by_month(line).map_or_else(String::new, |series| cell(series, *month)))
                .collect();
            context! { month => month.month().words(), cells }
        })
        .collect()
}

/// A count, a small one in words, or that there is none yet.
fn cell(series: &Series, month: Day) -> String {
    let Some(at) = series.starts.iter().position(|start| *start == month) else {
        return "No rows".to_owned();
    };
    let count = series.counts[at];
    let words = match count {
        1..COUNT_SHOWN_MIN => format!("fewer than {COUNT_SHOWN_MIN}"),
        _ => accord_platform_web::words::grouped(i64::from(count)),
    };
    if at < series.complete { words } else { format!("{words}, not complete") }
}
