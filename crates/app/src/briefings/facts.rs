//! Works out what the data says for a borough's briefing.

use super::model::{Facts, FeedWords, IncidentCount, ItemWords, SignalWords, TrendWords};
use super::store::list_items;
use crate::agencies::{self, Area};
use crate::definitions::Source;
use crate::incidents;
use crate::monitoring::{self, Line, Step, Which};
use crate::tension;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::AgencyId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Signals of a briefing at most.
const SIGNALS_MAX: u64 = 6;
/// Series of a briefing at most.
const TRENDS_MAX: usize = 8;
/// Tension notes of a briefing at most.
const TENSION_MAX: usize = 5;
/// Notes that are looked at.
const NOTES_MAX: u64 = 200;
/// Days of tension notes.
const TENSION_DAYS: i32 = 2;
/// Published lines of a briefing at most.
const ITEMS_MAX: u64 = 6;
/// Feeds of a briefing at most.
const FEEDS_MAX: usize = 8;
/// Kinds of incidents of a briefing at most.
const KINDS_MAX: usize = 12;

/// What the data says for the morning of `on`. `own` is the agency of who prepares it.
///
/// `today` is when it is prepared: the agencies that serve the borough by then hold what is known of earlier
/// days too, and the data is as fresh as it is by then.
pub(super) async fn work_out(
    app: &App,
    area: &Area,
    own: AgencyId,
    (on, today): (Day, Day),
) -> Result<Facts, Stop> {
    let db = app.db().readers();
    let yesterday = on.plus_days(-1);
    let serving = agencies::list_agencies_serving(db, &BTreeSet::from([area.id]), today).await?;
    let mut only = Vec::new();
    for agency in &serving {
        if incidents::own_rows_area(app, agency.id, today).await? == Some(area.id) {
            only.push(agency.id);
        }
    }
    let counts = incidents::count_by_kind(db, (area.id, &area.name), &only, yesterday, on).await?;
    let lines = monitoring::list_lines(app, area.id, own).await?;
    let signals = monitoring::list_signals(db, &[area.id], Which::Open, SIGNALS_MAX).await?;
    let described = monitoring::describe_signals(app, &signals).await?;
    let (tension_level, tension, tension_held_back) = tension_words(app, area, on).await?;
    let names: BTreeMap<_, _> = serving.iter().map(|agency| (agency.id, agency.name.clone())).collect();
    let items = list_items(db, &[area.id], on, ITEMS_MAX).await?;
    let feeds = monitoring::list_feed_lines(app, area.id, today).await?;
    Ok(Facts {
        night: format!("{} and the morning so far", yesterday.words()),
        incidents_note: incidents_note(&lines, yesterday),
        incidents: counts
            .into_iter()
            .take(KINDS_MAX)
            .map(|found| IncidentCount { kind: found.kind, agency: found.agency, count: found.count })
            .collect(),
        signals: described
            .iter()
            .map(|line| SignalWords {
                id: line.id.to_string(),
                title: line.title.clone(),
                state: match &line.owner {
                    Some(owner) => format!("{}, {owner}", line.state.words()),
                    None => line.state.words().to_owned(),
                },
            })
            .collect(),
        trends: trends(&lines),
        tension_level,
        tension,
        tension_held_back,
        items: items
            .into_iter()
            .map(|item| ItemWords {
                agency: names.get(&item.agency).cloned().unwrap_or_default(),
                words: item.words,
            })
            .collect(),
        feeds: feeds
            .iter()
            .filter_map(|feed| {
                let to = feed.to?;
                let late = if feed.is_late { ", late" } else { "" };
                Some(FeedWords {
                    what: format!("{}, {}", feed.what, feed.agency),
                    newest: format!("{} ({}{late})", to.short_words(), feed.age),
                })
            })
            .take(FEEDS_MAX)
            .collect(),
    })
}

/// What daily files lack for last night. Published data never says anything of last night.
fn incidents_note(lines: &[Arc<Line>], yesterday: Day) -> String {
    let newest =
        lines.iter().filter(|line| line.key.source == Source::Incident).map(|line| line.coverage.to).max();
    match newest {
        None => "No partner sends a daily file for this borough.".to_owned(),
        Some(newest) if newest < yesterday => {
            format!(
                "The newest daily file reaches to {}. Nothing is known of last night yet.",
                newest.short_words()
            )
        }
        Some(_) => String::new(),
    }
}

/// The newest period of each series: weeks where there are weeks, above the range first.
fn trends(lines: &[Arc<Line>]) -> Vec<TrendWords> {
    let mut found: Vec<TrendWords> = lines
        .iter()
        .filter_map(|line| {
            let (step, judged) = [Step::Week, Step::Month]
                .into_iter()
                .find_map(|step| line.judged(step).map(|judged| (step, judged)))?;
            let newest = judged.newest()?;
            let ages = line.definition.version.ages(line.key.source);
            Some(TrendWords {
                what: format!("{} ({ages}; {})", line.definition.name, line.source_words()),
                period: step.words(newest.starts_on),
                count: newest.count,
                expected: newest.range.unwrap_or_else(|| "too few to say".to_owned()),
                is_above: newest.is_above,
            })
        })
        .collect();
    found.sort_by_key(|line| !line.is_above);
    found.truncate(TRENDS_MAX);
    found
}

async fn tension_words(app: &App, area: &Area, on: Day) -> Result<(String, Vec<String>, usize), Stop> {
    let db = app.db().readers();
    let level = tension::find_level(db, area.id).await?;
    let words = level.map_or_else(
        || "No level set".to_owned(),
        |level| format!("Level {} of {}. {}", level.level, tension::LEVEL_MAX, level.reason),
    );
    let notes = tension::list_notes(db, area.id, on.plus_days(-TENSION_DAYS), NOTES_MAX).await?;
    let printed: Vec<String> = notes
        .iter()
        .filter(|note| note.may_be_printed())
        .take(TENSION_MAX)
        .map(|note| format!("{}: {} (source {})", note.kind.words(), note.words, note.grade.words()))
        .collect();
    let held_back = notes.len() - printed.len();
    Ok((words, printed, held_back))
}
