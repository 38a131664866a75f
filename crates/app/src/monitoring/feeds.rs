//! How far the feeds of a source reach.

use super::model::{Coverage, SeriesKey, Tally};
use crate::App;
use crate::definitions::Source;
use crate::imports::{self, Feed};
use accord_kernel::Day;
use accord_kernel::ids::AgencyId;
use accord_platform_db::Fault;
use std::collections::BTreeMap;

/// The source that rows of a format become; `None` for registers and for formats that no definition counts.
pub fn source_of(format: &str) -> Option<Source> {
    match format {
        "police-street" => Some(Source::RecordedCrime),
        "incidents" => Some(Source::Incident),
        "istv" => Some(Source::AssaultAttendance),
        "mps-homicide" => Some(Source::HomicideVictim),
        "mps-monthly" => Some(Source::MonthlyFigure),
        "weekly-counts" => Some(Source::WeeklyFigure),
        _ => None,
    }
}

/// A feed that has not come for so many days after another of the same agency and source has ended: nobody
/// waits for it before a day is called complete.
const ENDED_AFTER_DAYS: i32 = 14;

/// How far each agency's rows of each source reach.
pub async fn coverages(app: &App) -> Result<Reaches, Fault> {
    let feeds = imports::list_feeds(app.db().readers()).await?;
    let mut by_source: BTreeMap<(AgencyId, Source), Vec<&Feed>> = BTreeMap::new();
    for feed in &feeds {
        if let Some(source) = source_of(&feed.format) {
            by_source.entry((feed.agency, source)).or_default().push(feed);
        }
    }
    Ok(by_source.into_iter().filter_map(|(key, feeds)| Some((key, coverage_of(&feeds)?))).collect())
}

/// The days of which some daily feed of an agency has no row, though it has rows of days before and after them:
/// oldest first, and each day once. Nothing happened, or its file did not come: nobody but the sender knows.
pub async fn days_without_rows(app: &App) -> Result<DaysWithoutRows, Fault> {
    let mut found = DaysWithoutRows::new();
    for feed in imports::list_feeds(app.db().readers()).await? {
        if let Some(source) = source_of(&feed.format) {
            found.entry((feed.agency, source)).or_default().extend(feed.missing);
        }
    }
    found.values_mut().for_each(|spans| *spans = merged(std::mem::take(spans)));
    Ok(found)
}

/// Spans that do not overlap, oldest first.
fn merged(mut spans: Vec<(Day, Day)>) -> Vec<(Day, Day)> {
    spans.sort();
    let mut merged: Vec<(Day, Day)> = Vec::with_capacity(spans.len());
    for (from, to) in spans {
        match merged.last_mut() {
            Some((_, last)) if from <= last.plus_days(1) => *last = (*last).max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// Per agency and source, spans of days: the first and the last.
pub type DaysWithoutRows = BTreeMap<(AgencyId, Source), Vec<(Day, Day)>>;

/// Spans named one by one; of more, the newest.
const SPANS_NAMED_MAX: usize = 4;

/// Spans of days in words, the newest first: `3 Oct 2018, 28 Sep 2018 to 30 Sep 2018, and 12 times before`.
/// `None` when there are none.
pub fn spans_words(spans: &[(Day, Day)]) -> Option<String> {
    let words = |(from, to): &(Day, Day)| match from == to {
        true => from.short_words(),
        false => format!("{} to {}", from.short_words(), to.short_words()),
    };
    let mut named: Vec<String> = spans.iter().rev().take(SPANS_NAMED_MAX).map(words).collect();
    match spans.len().saturating_sub(SPANS_NAMED_MAX) {
        0 => {}
        1 => named.push("and once before".to_owned()),
        more => named.push(format!("and {more} times before")),
    }
    (!named.is_empty()).then(|| named.join(", "))
}

fn coverage_of(feeds: &[&Feed]) -> Option<Coverage> {
    let newest = feeds.iter().filter_map(|feed| feed.covers_to).max()?;
    let active = feeds
        .iter()
        .filter(|feed| feed.covers_to.is_some_and(|to| newest.days_since(to) <= ENDED_AFTER_DAYS));
    Some(Coverage {
        from: feeds.iter().filter_map(|feed| feed.covers_from).min()?,
        to: active.clone().filter_map(|feed| feed.covers_to).min()?,
        at: active.map(|feed| feed.newest_at).min()?,
    })
}

/// How far each agency's rows of each source reach in one borough.
pub type Reaches = BTreeMap<(AgencyId, Source), Coverage>;

/// As far as [`coverages`] say, and for figures and recorded crime only where the borough has counts at all: the
/// file of one force or table says nothing about boroughs that are not in it.
pub fn reaches(tallies: &BTreeMap<SeriesKey, Vec<Tally>>, coverages: &Reaches) -> Reaches {
    let mut reaches = coverages.clone();
    for ((agency, source), coverage) in &mut reaches {
        if !source.comes_by_borough() {
            continue;
        }
        let mut periods: BTreeMap<Day, Day> = BTreeMap::new();
        for (key, tallies) in tallies {
            if (key.agency, key.source) == (*agency, *source) {
                periods
                    .extend(tallies.iter().map(|tally| (tally.first_on, tally.step.end_of(tally.first_on))));
            }
        }
        // From the newest period back to the first one that is missing.
        let Some((newest, last)) = periods.iter().next_back() else { continue };
        let mut from = *newest;
        for (first, end) in periods.iter().rev().skip(1) {
            if end.plus_days(1) < from {
                break;
            }
            from = (*first).min(from);
        }
        coverage.from = coverage.from.max(from);
        coverage.to = coverage.to.min(*last);
    }
    reaches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_two_feeds_lack_is_one_day() {
        let day = |text: &str| text.parse::<Day>().expect("a date of the test");
        let span = |from: &str, to: &str| (day(from), day(to));
        let both = vec![
            span("2026-10-10", "2026-10-12"),
            span("2026-10-20", "2026-10-20"),
            span("2026-10-10", "2026-10-11"),
            span("2026-10-13", "2026-10-14"),
        ];
        assert_eq!(merged(both), [span("2026-10-10", "2026-10-14"), span("2026-10-20", "2026-10-20")]);
    }
}
