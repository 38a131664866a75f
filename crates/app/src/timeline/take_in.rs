//! What a file changes on the timeline: no I/O. The same file twice changes nothing; what it says otherwise is changed, with
//! the old words kept; what it no longer has stays, and says so.

use super::calendar::{Found, Reading, Refused};
use super::model::{Event, EventKind, Texts, When};
use super::store::Was;
use super::terms::INSET;
use accord_kernel::{Day, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// Days before and after today of which a file is read: what is over stays as it is, and what is far off waits for a newer
/// file.
pub(super) const DAYS_BEFORE: i32 = 31;
pub(super) const DAYS_AFTER: i32 = 400;

/// The days of which a file is read.
pub(super) fn horizon(today: Day) -> (Day, Day) {
    (today.plus_days(-DAYS_BEFORE), today.plus_days(DAYS_AFTER))
}

/// What a file says of an event, as it is kept to compare the next file with.
pub(super) fn said(found: &Found) -> String {
    serde_json::json!([
        found.title,
        found.place,
        found.words,
        found.is_all_day,
        found.starts.micros(),
        found.ends.micros()
    ])
    .to_string()
}

/// When an event of a file is.
pub(super) const fn when(found: &Found) -> When {
    When::new(found.is_all_day, found.starts, found.ends)
}

/// An event of a file as one of the timeline: its words are the start of what could happen.
pub(super) fn texts(found: &Found) -> Texts {
    Texts {
        title: found.title.clone(),
        place: found.place.clone(),
        may_happen: found.words.clone(),
        ..Texts::default()
    }
}

/// What sort of event it becomes: inset days are known by their words, everything else is what the file is said to hold.
pub(super) fn kind(found: &Found, kind: EventKind) -> EventKind {
    if kind == EventKind::Term && found.title.starts_with(INSET) { EventKind::Inset } else { kind }
}

/// What an event becomes when its file says something else: words and times that the file gave before and nobody changed
/// by hand. What partners wrote stays.
pub(super) fn changed(event: &Event, found: &Found) -> Was {
    let before: Option<(String, String, String, bool, i64, i64)> =
        event.file_said.as_deref().and_then(|said| serde_json::from_str(said).ok());
    let mut was = Was::of(event);
    let Some((title, place, words, is_all_day, starts, ends)) = before else { return was };
    let take = |current: &mut String, old: &str, new: &str| {
        if current == old {
            new.clone_into(current);
        }
    };
    take(&mut was.texts.title, &title, &found.title);
    take(&mut was.texts.place, &place, &found.place);
    take(&mut was.texts.may_happen, &words, &found.words);
    let old = When::new(is_all_day, Instant::from_micros(starts), Instant::from_micros(ends));
    if was.when == old {
        was.when = when(found);
    }
    // An exact place was said of the place in words: with another one it is wrong.
    if place != found.place {
        was.point = None;
    }
    was
}

/// What a file does to the events that came from its calendar.
#[derive(Debug, Default)]
pub(super) struct Steps<'a> {
    /// Events that are new.
    pub new: Vec<&'a Found>,
    /// Events of which the file says something else now.
    pub changed: Vec<(&'a Event, &'a Found)>,
    /// Events that the file had lost and has again, unchanged.
    pub back: Vec<&'a Event>,
    /// Events that are as they were.
    pub known: usize,
    /// Events of which partners took a withdrawn one off: they stay off.
    pub withdrawn: usize,
    /// Events that the file no longer has.
    pub gone: Vec<&'a Event>,
}

/// Compares a file with what came from its calendar before. `key` makes what names an event on the timeline out of what
/// names it in the file.
pub(super) fn compare<'a>(
    reading: &'a Reading,
    known: &'a [Event],
    key: impl Fn(&Found) -> String,
    today: Day,
) -> Steps<'a> {
    let by_key: BTreeMap<&str, &Event> =
        known.iter().filter_map(|event| Some((event.source_key.as_deref()?, event))).collect();
    let mut steps = Steps::default();
    let mut seen = BTreeSet::new();
    for found in &reading.found {
        let key = key(found);
        match by_key.get(key.as_str()) {
            None => steps.new.push(found),
            Some(event) if event.withdrawn.is_some() => steps.withdrawn += 1,
            Some(event) if event.file_said.as_deref() != Some(said(found).as_str()) => {
                steps.changed.push((event, found));
            }
            Some(event) if event.is_gone_from_file => steps.back.push(event),
            Some(_) => steps.known += 1,
        }
        seen.insert(key);
    }
    let (from, to) = horizon(today);
    // What has begun already is history: a calendar that drops it says nothing about it.
    let from = from.max(today);
    steps.gone = known
        .iter()
        .filter(|event| event.withdrawn.is_none() && !event.is_gone_from_file)
        .filter(|event| (from..=to).contains(&event.when.first_day()))
        .filter(|event| event.source_key.as_ref().is_some_and(|key| !seen.contains(key)))
        .collect();
    steps
}

/// What became of a file, every part of it accounted for: kept, and shown to whoever sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Account {
    /// Events of the file, with all their repetitions, that were added.
    pub new: usize,
    /// That were changed.
    pub changed: usize,
    /// That were as they are.
    pub known: usize,
    /// That partners had withdrawn, and that stay withdrawn.
    pub withdrawn: usize,
    /// Events of before that the file no longer has.
    pub gone: usize,
    /// Events of the file that gave at least one of the above.
    pub taken: usize,
    /// Events outside the days that are read.
    pub outside: usize,
    /// Events that the file says are cancelled.
    pub cancelled: usize,
    /// Parts that are no events.
    pub others: usize,
    /// Events that could not be taken.
    pub refused: Vec<Refused>,
}

impl Account {
    /// The account of a file and its steps.
    pub(super) fn of(reading: &Reading, steps: &Steps<'_>) -> Self {
        Self {
            new: steps.new.len(),
            changed: steps.changed.len(),
            known: steps.known + steps.back.len(),
            withdrawn: steps.withdrawn,
            gone: steps.gone.len(),
            taken: reading.taken,
            outside: reading.outside,
            cancelled: reading.cancelled,
            others: reading.others,
            refused: reading.refused.clone(),
        }
    }
}
