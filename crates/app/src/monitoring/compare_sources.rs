//! Two sources side by side: what emergency departments see and what others record, as counts only.
//!
//! The hospital's feed is anonymous. Its rows are never matched with anybody else's, and small counts are
//! not said. It has one column, of every row of it, and complete months only: two columns of one feed, or one
//! month before and after a file, could be taken from each other down to a single person.

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
/// The definition that counts attendances after an assault: every row of the feed.
const ATTENDANCES: &str = "assault-attendances";
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
        .filter(|line| line.key.source == Source::AssaultAttendance && has_months(line, ATTENDANCES))
        .collect();
    let hospital = hospitals.iter().copied().max_by_key(|line| (line.coverage.to, line.key));
    let others: Vec<_> = lines
        .iter()
        .filter(|line| line.key.source != Source::AssaultAttendance && has_months(line, BESIDE))
        .collect();
    let columns: Vec<&Arc<Line>> = hospital.into_iter().chain(others.iter().copied()).collect();
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
            area => chosen.values(), heads, rows => rows(&columns), has_hospital => hospital.is_some(),
            has_more_hospitals => hospitals.len() > 1, has_other => !others.is_empty(), least => COUNT_SHOWN_MIN,
        },
    )
}

/// Whether it is the product's own definition of this name, and there are months of it. Another's may have any
/// rules.
fn has_months(line: &Line, slug: &str) -> bool {
    line.definition.area.is_none() && line.definition.slug == slug && by_month(line).is_some()
}

fn by_month(line: &Line) -> Option<&Series> {
    line.judged(Step::Month).map(|judged| &judged.series)
}

/// A row for each of the newest months of which one of the sources has everything, newest first.
fn rows(columns: &[&Arc<Line>]) -> Vec<Value> {
    let months: BTreeSet<Day> = columns
        .iter()
        .filter_map(|line| by_month(line))
        .flat_map(|series| series.starts.iter().take(series.complete).copied())
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

/// The count of a complete month, a small one in words, or that there is none yet.
fn cell(series: &Series, month: Day) -> String {
    let Some(at) = series.starts.iter().position(|start| *start == month) else {
        return "No rows".to_owned();
    };
    if at >= series.complete {
        return "Not complete yet".to_owned();
    }
    match series.counts[at] {
        1..COUNT_SHOWN_MIN => format!("fewer than {COUNT_SHOWN_MIN}"),
        count => accord_platform_web::words::grouped(i64::from(count)),
    }
}
