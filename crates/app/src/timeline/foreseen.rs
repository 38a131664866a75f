//! Were events foreseen? Which incidents lay near an event that somebody had planned for, and what chance alone would give.
//! The method is in `docs/methods/foreseen.md`.

use super::model::Event;
use super::store::list_events;
use crate::App;
use crate::agencies::Area;
use crate::definitions::Definition;
use crate::incidents::{self, PlacedIncident};
use crate::monitoring;
use accord_kernel::ids::AgencyId;
use accord_kernel::{Day, Instant};
use accord_platform_db::Fault;
use accord_platform_web::maps::{fine_cells_near, fine_cells_within, metres_between};
use std::collections::BTreeMap;

/// An incident lies near an event within so many metres of its place.
pub const METRES: f64 = 500.0;

/// What one partner's rows say.
#[derive(Debug, Clone)]
pub struct Foreseen {
    /// What is counted.
    pub definition: Definition,
    /// Whose rows.
    pub agency: AgencyId,
    /// Whose rows, and of which source, in words.
    pub source: String,
    /// Incidents of the days, whatever is known of them.
    pub incidents: u64,
    /// Of these, incidents without a place or an hour: nobody can say whether they were foreseen.
    pub unknown: u64,
    /// Of those with both, incidents that lay near an event that counts.
    pub foreseen: u64,
    /// Those of them near an event all of whose actions were done.
    pub with_actions_done: u64,
    /// The list of all these incidents, for whoever may see them one by one.
    pub href: Option<String>,
    /// The incidents that were foreseen, each with the event, by when they happened.
    pub pairs: Vec<Pair>,
}

/// An incident and the event that foresaw it.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The hour of the incident, at its beginning.
    pub at: Instant,
    /// What it was, in the sender's words.
    pub what: String,
    /// The event.
    pub event: accord_kernel::ids::TimelineEventId,
    /// What it is called.
    pub title: String,
}

impl Foreseen {
    /// Incidents of which it can be said.
    pub const fn known(&self) -> u64 {
        self.incidents - self.unknown
    }

    /// The share that was foreseen, in percent; `None` without an incident of which it can be said.
    pub fn percent(&self) -> Option<f64> {
        (self.known() > 0).then(|| self.foreseen as f64 * 100.0 / self.known() as f64)
    }
}

/// The measure of a borough over some days.
#[derive(Debug)]
pub struct Measure {
    /// Events of these days.
    pub events: u64,
    /// Of these, events that count: with a place, times, and an action 48 hours before.
    pub counting: u64,
    /// Of those, events all of whose actions were done.
    pub done: u64,
    /// The share of the borough's place-hours that these events covered, in percent: what chance alone would give. `None`
    /// where the borough has no outline.
    pub chance_percent: Option<f64>,
    /// One line for each definition and each partner's rows.
    pub lines: Vec<Foreseen>,
    /// Lines of other partners' rows that say nothing: of so few days or incidents, one of them could be found by them.
    pub left_out: usize,
}

/// Days below which nothing is said of what another agency recorded.
const DAYS_LEAST: i32 = 28;
/// Incidents with a place and an hour below which nothing is said of what another agency recorded.
const KNOWN_LEAST: u64 = 5;

/// Measures the events of a borough from one day to another against what happened there, for a reader of an agency. Rows of
/// two partners are never added up. Whoever calls it holds a permit to read the timeline.
///
/// # Errors
/// When the database cannot be read.
pub async fn measure_foreseen(
    app: &App,
    area: &Area,
    (from, to): (Day, Day),
    reader: AgencyId,
) -> Result<Measure, Fault> {
    let db = app.db().readers();
    let period = (from.start(), to.plus_days(1).start());
    let around = (period.0.plus_seconds(-6 * 3_600), period.1.plus_seconds(2 * 3_600));
    let events = list_events(db, &[area.id], around).await?;
    let counting: Vec<&Event> = events.iter().filter(|event| event.foresees().is_some()).collect();
    let (mut lines, mut left_out) = (Vec::new(), 0);
    for line in monitoring::list_lines(app, area.id, reader).await? {
        if !line.key.source.is_listed() {
            continue;
        }
        let rows = incidents::list_placed(app, area, &line, (from, to)).await?;
        // What is counted by the month has no hour: all of it would be unknown.
        if rows.is_empty() {
            continue;
        }
        let is_own = line.key.agency == reader;
        let href = (is_own || line.key.source.is_published()).then(|| {
            format!(
                "/picture/incidents?area={}&definition={}&source={}&agency={}&days-from={from}&days-to={to}",
                area.slug,
                line.definition.slug,
                line.key.source.code(),
                line.agency_slug,
            )
        });
        let found = one_line(&line, &rows, &counting, href);
        // Where something happened is an area, never a point, outside the agency that recorded it.
        let is_enough = to.days_since(from) >= DAYS_LEAST - 1 && found.known() >= KNOWN_LEAST;
        match is_own || line.key.source.is_published() || is_enough {
            true => lines.push(found),
            false => left_out += 1,
        }
    }
    let within = |event: &&Event| event.when.starts() < period.1 && event.when.ends() >= period.0;
    Ok(Measure {
        events: events.iter().filter(|event| within(event)).count() as u64,
        counting: counting.iter().filter(|event| within(event)).count() as u64,
        done: counting.iter().filter(|event| within(event) && event.is_done()).count() as u64,
        chance_percent: chance_percent(area, &counting, period),
        lines,
        left_out,
    })
}

fn one_line(
    line: &monitoring::Line,
    rows: &[PlacedIncident],
    counting: &[&Event],
    href: Option<String>,
) -> Foreseen {
    let mut found = Foreseen {
        definition: line.definition.clone(),
        agency: line.key.agency,
        source: line.source_words(),
        incidents: rows.len() as u64,
        unknown: 0,
        foreseen: 0,
        with_actions_done: 0,
        href,
        pairs: Vec::new(),
    };
    for row in rows {
        let Some((at, point)) = row.at.zip(row.point) else {
            found.unknown += 1;
            continue;
        };
        let near: Vec<&&Event> = counting.iter().filter(|event| is_near(event, at, point)).collect();
        let Some(event) = near.first() else { continue };
        found.foreseen += 1;
        found.with_actions_done += u64::from(near.iter().any(|event| event.is_done()));
        let (event, title) = (event.id, event.texts.title.clone());
        found.pairs.push(Pair { at, what: row.what.clone(), event, title });
    }
    found.pairs.sort_by_key(|pair| pair.at);
    found
}

/// Whether something at an instant and a point lies near an event that counts.
fn is_near(event: &Event, at: Instant, point: (f64, f64)) -> bool {
    event.foresees().is_some_and(|(place, (from, to))| {
        (from..=to).contains(&at) && metres_between(place, point) <= METRES
    })
}

/// The share of place-hours that events covered, in percent: over every cell of the borough, the time in which it lay near
/// some event, each moment counted once.
fn chance_percent(area: &Area, counting: &[&Event], (from, to): (Instant, Instant)) -> Option<f64> {
    let all = fine_cells_within(area.ons_code.as_deref()?);
    let seconds = to.seconds_since(from);
    if all.is_empty() || seconds <= 0 {
        return None;
    }
    let mut times: BTreeMap<u64, Vec<(Instant, Instant)>> = BTreeMap::new();
    for event in counting {
        let Some((place, (starts, ends))) = event.foresees() else { continue };
        let (starts, ends) = (starts.max(from), ends.min(to));
        if starts >= ends {
            continue;
        }
        for cell in fine_cells_near(place, METRES) {
            if all.contains(&cell) {
                times.entry(cell).or_default().push((starts, ends));
            }
        }
    }
    let covered: i64 = times.into_values().map(union_seconds).sum();
    Some(covered as f64 * 100.0 / (all.len() as f64 * seconds as f64))
}

/// Seconds that these stretches cover together.
fn union_seconds(mut times: Vec<(Instant, Instant)>) -> i64 {
    times.sort();
    let mut covered = 0;
    let mut until: Option<Instant> = None;
    for (from, to) in times {
        let from = until.map_or(from, |until| until.max(from));
        if to > from {
            covered += to.seconds_since(from);
        }
        until = Some(until.map_or(to, |until| until.max(to)));
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_two_events_cover_counts_once() {
        let at = Instant::from_micros(0);
        let stretch = |from: i64, to: i64| (at.plus_seconds(from), at.plus_seconds(to));
        assert_eq!(union_seconds(vec![stretch(0, 10), stretch(5, 20), stretch(30, 31)]), 21);
        assert_eq!(union_seconds(vec![stretch(0, 10), stretch(2, 3), stretch(0, 10)]), 10);
        assert_eq!(union_seconds(Vec::new()), 0);
    }
}
