//! What lies in a window of days: events that somebody wrote, and those that build themselves.

use super::holidays::bank_holidays;
use super::model::{Event, EventKind, Suggestion, Window, anniversaries, holiday_key};
use super::store::{list_coming_back, list_events, list_known_keys};
use super::summer_days::summer_days;
use crate::imports::list_bank_holidays;
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_platform_db::{Connection, Fault};

/// What lies in a window, each by when it begins.
#[derive(Debug)]
pub(super) struct Lines {
    /// Events that somebody wrote or brought in.
    pub events: Vec<Event>,
    /// Days that nobody has planned yet.
    pub suggestions: Vec<Suggestion>,
    /// Whether some bank holidays are from the rule because no file has them.
    pub has_days_from_rule: bool,
    /// Whether there are results days that nobody has planned yet, whose days are from the rule.
    pub has_results_from_rule: bool,
}

/// What lies in a window of a borough, without what is of one child.
pub(super) async fn list_lines(db: &impl Connection, area: AreaId, window: Window) -> Result<Lines, Fault> {
    let events = list_events(db, &[area], window.instants()).await?;
    let (mut suggestions, has_days_from_rule) = holidays(db, window.from, window.to).await?;
    let summers = (year_of(window.from)..=year_of(window.to)).flat_map(summer_days);
    // Whoever wrote the day down, or brought it in, knows more than the rule.
    let is_written = |found: &Suggestion| {
        events.iter().any(|event| {
            event.kind == found.kind && (event.when.first_day()..=event.when.last_day()).contains(&found.on)
        })
    };
    suggestions.extend(
        summers
            .filter(|found| (window.from..=window.to).contains(&found.on))
            .filter(|found| !is_written(found)),
    );
    for event in list_coming_back(db, area).await? {
        suggestions.extend(anniversaries(&event, window.from, window.to));
    }
    let keys: Vec<String> = suggestions.iter().map(|found| found.key.clone()).collect();
    let known = list_known_keys(db, area, &keys).await?;
    suggestions.retain(|found| !known.contains_key(&found.key));
    suggestions.sort_by(|one, other| (one.on, &one.key).cmp(&(other.on, &other.key)));
    let has_results_from_rule = suggestions.iter().any(|found| found.kind == EventKind::Results);
    Ok(Lines { events, suggestions, has_days_from_rule, has_results_from_rule })
}

fn year_of(day: Day) -> i16 {
    day.date().year()
}

/// Bank holidays of these days, and whether some are from the rule. A file counts for every year that it has a day of.
async fn holidays(db: &impl Connection, from: Day, to: Day) -> Result<(Vec<Suggestion>, bool), Fault> {
    let (first, last) = (Day::new(year_of(from), 1, 1), Day::new(year_of(to), 12, 31));
    let brought = list_bank_holidays(db, first.unwrap_or(from), last.unwrap_or(to)).await?;
    let mut has_days_from_rule = false;
    let mut found = Vec::new();
    for year in year_of(from)..=year_of(to) {
        let of_year: Vec<(Day, String)> =
            brought.iter().filter(|(day, _)| year_of(*day) == year).cloned().collect();
        let of_year = if of_year.is_empty() {
            bank_holidays(year).into_iter().map(|(day, name)| (day, name.to_owned())).collect()
        } else {
            of_year
        };
        let is_from_rule = !brought.iter().any(|(day, _)| year_of(*day) == year);
        for (on, title) in of_year.into_iter().filter(|(day, _)| (from..=to).contains(day)) {
            has_days_from_rule |= is_from_rule;
            found.push(Suggestion { key: holiday_key(on), kind: EventKind::BankHoliday, title, on });
        }
    }
    Ok((found, has_days_from_rule))
}

/// An event of the next days, in the few words that a Board paper or a briefing has room for.
#[derive(Debug, Clone)]
pub struct NextEvent {
    /// The event; `None` for a day that built itself and nobody has planned.
    pub id: Option<accord_kernel::ids::TimelineEventId>,
    /// The first day.
    pub on: Day,
    /// When, in words.
    pub when: String,
    /// What it is called.
    pub title: String,
    /// What sort of event, in words.
    pub kind: &'static str,
    /// The agency that owns it; `None` where nobody does yet.
    pub agency: Option<accord_kernel::ids::AgencyId>,
    /// What it lacks, in a few words; `None` where nothing.
    pub lacks: Option<&'static str>,
}

/// Events of a borough from a day on for so many days, by when they begin, for the Board's paper and the briefing. Court
/// and release dates are not among them. Whoever calls it holds a permit to read the timeline of the borough.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_next(
    db: &impl Connection,
    area: AreaId,
    from: Day,
    days: i32,
) -> Result<Vec<NextEvent>, Fault> {
    let window = Window { from, to: from.plus_days(days.max(1) - 1), rolls: false };
    let lines = list_lines(db, area, window).await?;
    let mut next: Vec<NextEvent> = lines
        .events
        .iter()
        .map(|event| NextEvent {
            id: Some(event.id),
            on: event.when.first_day().max(from),
            when: event.when.words(),
            title: event.texts.title.clone(),
            kind: event.kind.words(),
            agency: Some(event.agency),
            lacks: event.lacks(),
        })
        .chain(lines.suggestions.iter().map(|found| NextEvent {
            id: None,
            on: found.on,
            when: super::model::When::days(found.on, found.on).words(),
            title: found.title.clone(),
            kind: found.kind.words(),
            agency: None,
            lacks: Some("No owner yet"),
        }))
        .collect();
    next.sort_by(|one, other| (one.on, &one.title).cmp(&(other.on, &other.title)));
    Ok(next)
}
