//! Works out what the data says for a borough's briefing.

use super::model::{
    Facts, FeedWords, IncidentCount, ItemWords, LeftOut, SignalWords, TrendWords, without_names,
};
use super::store::{count_items, list_items};
use crate::agencies::{self, AgencyKind, Area};
use crate::definitions::{self, Source};
use crate::imports::{self, Feed};
use crate::incidents::{self, KindCount};
use crate::monitoring::{self, FeedLine, Line, SignalLine, Step, Which};
use crate::{App, Stop};
use crate::{names, tension};
use accord_kernel::Day;
use accord_kernel::ids::AgencyId;
use accord_platform_db::Fault;
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
/// Published lines of a briefing at most. They can be read nowhere else, so there is room for many.
const ITEMS_MAX: u64 = 60;
/// Feeds of a briefing at most.
const FEEDS_MAX: usize = 8;
/// Kinds of incidents that a briefing names at most.
const KINDS_MAX: usize = 12;
/// Daily files that are named one by one where they do not reach far enough, at most.
const LATE_FILES_MAX: usize = 3;
/// A daily feed that has not come for so many days after another of its agency has ended: nobody waits for it.
const ENDED_AFTER_DAYS: i32 = 14;

/// What the data says for the morning of `on`, the same whoever asks.
///
/// `today` is when it is prepared: the agencies that serve the borough by then hold what is known of earlier
/// days too, and the data is as fresh as it is by then.
pub(super) async fn work_out(app: &App, area: &Area, (on, today): (Day, Day)) -> Result<Facts, Stop> {
    let db = app.db().readers();
    let yesterday = on.plus_days(-1);
    let agencies = agencies::list_agencies_serving(db, &BTreeSet::from([area.id]), today).await?;
    // Published data that several agencies brought in is read in the copy of the one that prepares the picture.
    let prepares = agencies.iter().find(|agency| agency.kind == AgencyKind::CommunitySafety);
    let own = prepares.or(agencies.first()).map(|agency| agency.id);
    let serving: BTreeSet<AgencyId> = agencies.iter().map(|agency| agency.id).collect();
    let names: BTreeMap<AgencyId, String> =
        agencies::list_agencies(db).await?.into_iter().map(|agency| (agency.id, agency.name)).collect();
    let mut only = Vec::new();
    for agency in &serving {
        if incidents::own_rows_area(app, *agency, today).await? == Some(area.id) {
            only.push(*agency);
        }
    }
    let counts = incidents::count_by_kind(db, (area.id, &area.name), &only, yesterday, on).await?;
    let pairs = incidents::count_waiting_pairs(db, &area.name, &only, (yesterday, on)).await?;
    let is_sender = |id: &AgencyId, name: &String| {
        serving.contains(id) || counts.iter().any(|found| found.agency == *name)
    };
    let senders: BTreeMap<&AgencyId, &String> =
        names.iter().filter(|(id, name)| is_sender(id, name)).collect();
    let daily = daily_feeds(&imports::list_feeds(db).await?, &senders);
    let signals = monitoring::list_signals(db, &[area.id], Which::InHand(on), SIGNALS_MAX).await?;
    let all_signals = monitoring::count_signals(db, &[area.id], Which::InHand(on)).await?;
    let described = monitoring::describe_signals(app, &signals).await?;
    let tension = tension_words(app, area, on).await?;
    let items = list_items(db, &[area.id], on, ITEMS_MAX).await?;
    let all_items = count_items(db, area.id, on).await?;
    let (trends, trends_left_out) = first(trends(&counted(app, area, own).await?, on), TRENDS_MAX);
    let feeds = monitoring::list_feed_lines(app, area.id, today).await?;
    let (feeds, feeds_left_out) = first(feeds.iter().filter_map(feed_words).collect(), FEEDS_MAX);
    Ok(Facts {
        known_on: (on < today).then(|| today.words()),
        night: format!("{} and the morning so far", yesterday.words()),
        incidents_note: joined(&[&incidents_note(&daily, on, &counts), &pairs_words(pairs)]),
        incidents: kinds(counts, &known_kinds(app, area).await?),
        left_out: LeftOut {
            signals: all_signals.saturating_sub(described.len() as u64),
            trends: trends_left_out,
            items: all_items.saturating_sub(items.len() as u64),
            feeds: feeds_left_out,
        },
        signals: signals_words(app, &described).await?,
        trends,
        tension_level: tension.level,
        tension: tension.notes,
        tension_ids: tension.ids,
        tension_held_back: tension.held_back,
        tension_left_out: tension.left_out,
        items: items
            .into_iter()
            .map(|item| ItemWords {
                agency: names.get(&item.agency).cloned().unwrap_or_default(),
                words: item.words,
            })
            .collect(),
        feeds,
    })
}

/// The first day of which any feed of the agencies that serve a borough says something; `None` before there is any.
pub(super) async fn known_from(app: &App, area: &Area, today: Day) -> Result<Option<Day>, Fault> {
    let db = app.db().readers();
    let serving = agencies::list_agencies_serving(db, &BTreeSet::from([area.id]), today).await?;
    let feeds = imports::list_feeds(db).await?;
    let own = feeds.iter().filter(|feed| serving.iter().any(|agency| agency.id == feed.agency));
    Ok(own.filter_map(|feed| feed.covers_from).min())
}

/// The first `limit` of a list, and how many more there were.
fn first<T>(mut all: Vec<T>, limit: usize) -> (Vec<T>, usize) {
    let more = all.len().saturating_sub(limit);
    all.truncate(limit);
    (all, more)
}

/// The series of a briefing. Everybody in the borough reads a briefing, so an anonymous feed, whose small
/// counts are for its own hospital only, stands in none.
async fn counted(app: &App, area: &Area, own: Option<AgencyId>) -> Result<Vec<Arc<Line>>, Fault> {
    let Some(own) = own else { return Ok(Vec::new()) };
    let mut lines = monitoring::list_lines(app, area.id, own).await?;
    lines.retain(|line| line.key.source != Source::AssaultAttendance);
    Ok(lines)
}

/// Signals with what people made of them.
async fn signals_words(app: &App, lines: &[SignalLine]) -> Result<Vec<SignalWords>, Fault> {
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        let changes = monitoring::list_changes(app.db().readers(), line.id).await?;
        let newest =
            changes.iter().filter(|change| change.state == line.state).max_by_key(|change| change.at);
        found.push(signal_words(line, newest.map_or("", |change| change.words.as_str())));
    }
    Ok(found)
}

/// Letters of what people made of a signal that a briefing says.
const WHY_LETTERS_MAX: usize = 160;

fn signal_words(line: &SignalLine, why: &str) -> SignalWords {
    let mut state = line.state.words().to_owned();
    if let Some(owner) = &line.owner {
        state.push_str(&format!(", {owner}"));
    }
    if !why.is_empty() {
        let short: String = why.trim_end_matches('.').chars().take(WHY_LETTERS_MAX).collect();
        let more = if why.chars().count() > WHY_LETTERS_MAX { "…" } else { "" };
        state.push_str(&format!(": {short}{more}"));
    }
    SignalWords {
        id: line.id.to_string(),
        title: format!("{} {}", line.title, line.about),
        state,
        observed: Some(line.observed),
    }
}

fn feed_words(feed: &FeedLine) -> Option<FeedWords> {
    let to = feed.to?;
    let late = if feed.is_late { ", late" } else { "" };
    Some(FeedWords {
        what: format!("{}, {}", feed.what, feed.agency),
        newest: format!("{} ({}{late})", to.short_words(), feed.age),
    })
}

/// The kinds of incidents that definitions of a borough count by name, in lower case.
async fn known_kinds(app: &App, area: &Area) -> Result<BTreeSet<String>, Fault> {
    let definitions = definitions::list_definitions(app.db().readers(), &[area.id]).await?;
    let rules = definitions.iter().flat_map(|definition| &definition.version.rules);
    Ok(rules.filter(|rule| rule.source == Source::Incident).map(|rule| rule.code.to_lowercase()).collect())
}

/// The kinds of a night. What looks as if somebody were named in it, and no definition knows, is not printed.
fn kinds(counts: Vec<KindCount>, known: &BTreeSet<String>) -> Vec<IncidentCount> {
    let rows = counts
        .into_iter()
        .map(|found| IncidentCount {
            is_known: known.contains(&found.kind.to_lowercase()),
            kind: found.kind,
            agency: found.agency,
            count: found.count,
        })
        .collect();
    without_names(rows, |found| found.is_known || !names::names_in_a_kind(&found.kind), KINDS_MAX)
}

/// A feed of daily files: what it is and whose, and the days of its rows.
#[derive(Debug)]
struct DailyFeed {
    words: String,
    from: Day,
    to: Day,
    /// The days between of which it has no row.
    missing: Vec<(Day, Day)>,
}

impl DailyFeed {
    fn lacks(&self, day: Day) -> bool {
        self.missing.iter().any(|(from, to)| *from <= day && day <= *to)
    }
}

/// The daily feeds of some agencies that still come, by agency.
fn daily_feeds(feeds: &[Feed], senders: &BTreeMap<&AgencyId, &String>) -> Vec<DailyFeed> {
    let daily: Vec<(&Feed, &String, Day, Day)> = feeds
        .iter()
        .filter(|feed| monitoring::source_of(&feed.format) == Some(Source::Incident))
        .filter_map(|feed| Some((feed, *senders.get(&feed.agency)?, feed.covers_from?, feed.covers_to?)))
        .collect();
    let has_ended = |of: &Feed, to: Day| {
        daily
            .iter()
            .any(|(feed, _, _, other)| feed.agency == of.agency && other.days_since(to) > ENDED_AFTER_DAYS)
    };
    let mut found: Vec<DailyFeed> = daily
        .iter()
        .filter(|(feed, _, _, to)| !has_ended(feed, *to))
        .map(|(feed, agency, from, to)| DailyFeed {
            words: match &feed.name {
                Some(name) => format!("{name}, {agency}"),
                None => (*agency).clone(),
            },
            from: *from,
            to: *to,
            missing: feed.missing.clone(),
        })
        .collect();
    found.sort_by(|one, other| one.words.cmp(&other.words));
    found
}

/// What is to be said of the daily files beside their counts: how far they reach where that is not far enough,
/// and that there is nothing in those that do.
fn incidents_note(feeds: &[DailyFeed], on: Day, counts: &[KindCount]) -> String {
    let yesterday = on.plus_days(-1);
    let is_there = |feed: &DailyFeed| feed.from <= on && feed.to >= yesterday && !feed.lacks(yesterday);
    let nothing =
        if counts.is_empty() && feeds.iter().any(is_there) { "No incident in the daily files." } else { "" };
    joined(&[nothing, &lacking(feeds, on)])
}

/// Sentences one after the other; empty ones are left out.
fn joined(sentences: &[&str]) -> String {
    let said: Vec<&str> = sentences.iter().copied().filter(|words| !words.is_empty()).collect();
    said.join(" ")
}

/// That records may be of one thing: nothing is taken out of a count before a person has said so.
fn pairs_words(pairs: u64) -> String {
    match pairs {
        0 => String::new(),
        1 => "Two of these records may be of one thing; both count.".to_owned(),
        pairs => format!("{pairs} pairs of these records may be of one thing each; all of them count."),
    }
}

/// What daily files lack for the night before `on`; empty when nothing. Published data never says anything of a
/// last night.
fn lacking(feeds: &[DailyFeed], on: Day) -> String {
    let yesterday = on.plus_days(-1);
    let begun: Vec<&DailyFeed> = feeds.iter().filter(|feed| feed.from <= on).collect();
    let Some(furthest) = begun.iter().map(|feed| feed.to).max() else {
        return match feeds.iter().map(|feed| feed.from).min() {
            None => "No partner sends a daily file for this borough.".to_owned(),
            Some(from) => {
                format!("The daily files begin on {}. Nothing is known of this night.", from.short_words())
            }
        };
    };
    let holes: Vec<&str> =
        begun.iter().filter(|feed| feed.lacks(yesterday)).map(|feed| feed.words.as_str()).collect();
    if begun.iter().all(|feed| feed.to >= yesterday) {
        return match holes.is_empty() {
            true => String::new(),
            false => {
                let named = &holes[..holes.len().min(LATE_FILES_MAX)];
                let more = more_files(holes.len() - named.len());
                let (day, feeds) = (yesterday.short_words(), named.join("; "));
                format!("No row of {day} from: {feeds}.{more} Nothing happened, or the file did not come.")
            }
        };
    }
    if begun.iter().all(|feed| feed.to == furthest) {
        return format!(
            "The newest daily file reaches to {}. Nothing is known of last night yet.",
            furthest.short_words()
        );
    }
    let which = if furthest < yesterday { "No daily file reaches" } else { "Not every daily file reaches" };
    // Those that lack most, first.
    let mut begun = begun;
    begun.sort_by(|one, other| one.to.cmp(&other.to).then(one.words.cmp(&other.words)));
    let reach: Vec<String> = begun
        .iter()
        .take(LATE_FILES_MAX)
        .map(|feed| format!("{}: up to {}", feed.words, feed.to.short_words()))
        .collect();
    let more = more_files(begun.len().saturating_sub(LATE_FILES_MAX));
    format!("{which} to last night yet. {}.{more}", reach.join("; "))
}

/// What is said of daily files that are not named.
fn more_files(count: usize) -> String {
    if count == 0 { String::new() } else { format!(" {count} more: see Picture, Freshness.") }
}

/// The newest period of each series that was over before `on`: weeks where there are weeks, above the range first.
fn trends(lines: &[Arc<Line>], on: Day) -> Vec<TrendWords> {
    let mut found: Vec<TrendWords> = lines
        .iter()
        .filter_map(|line| {
            let (step, judged) = [Step::Week, Step::Month]
                .into_iter()
                .find_map(|step| line.judged(step).map(|judged| (step, judged)))?;
            let newest = judged.newest_before(on)?;
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
    found
}

/// Tension as a briefing says it.
struct TensionWords {
    level: String,
    notes: Vec<String>,
    ids: Vec<String>,
    held_back: usize,
    left_out: usize,
}

/// The level as it stood at the end of `on`, and the notes of the days up to then.
async fn tension_words(app: &App, area: &Area, on: Day) -> Result<TensionWords, Fault> {
    let db = app.db().readers();
    let level = tension::find_level_on(db, area.id, on).await?.map_or_else(
        || "No level set".to_owned(),
        |level| format!("Level {} of {}. {}", level.level, tension::LEVEL_MAX, level.reason),
    );
    let since = on.plus_days(-TENSION_DAYS);
    let notes = tension::list_notes_between(db, area.id, (since, on), NOTES_MAX).await?;
    let (printable, held_back): (Vec<_>, Vec<_>) = notes.iter().partition(|note| note.may_be_printed());
    Ok(TensionWords {
        level,
        notes: printable
            .iter()
            .take(TENSION_MAX)
            .map(|note| format!("{}: {} (source {})", note.kind.words(), note.words, note.grade.words()))
            .collect(),
        ids: printable.iter().take(TENSION_MAX).map(|note| note.id.to_string()).collect(),
        held_back: held_back.len(),
        left_out: printable.len().saturating_sub(TENSION_MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a date of the test")
    }

    fn feed(words: &str, from: &str, to: &str) -> DailyFeed {
        DailyFeed { words: words.to_owned(), from: day(from), to: day(to), missing: Vec::new() }
    }

    fn count(agency: &str, kind: &str, count: i64) -> KindCount {
        KindCount { agency: agency.to_owned(), kind: kind.to_owned(), count }
    }

    #[test]
    fn says_how_far_each_daily_file_reaches_where_that_is_not_far_enough() {
        let on = day("2026-11-22");
        let some = [count("Police", "Noise", 1)];
        let (police, slow) =
            (|| feed("Police", "2026-01-01", "2026-11-21"), || feed("Ambulance", "2026-01-01", "2026-11-17"));
        for (feeds, expected) in [
            (vec![], "No partner sends a daily file for this borough."),
            (vec![police()], ""),
            (vec![police(), feed("Ambulance", "2026-01-01", "2026-11-22")], ""),
            (
                vec![slow()],
                "The newest daily file reaches to 17 Nov 2026. Nothing is known of last night yet.",
            ),
            (
                vec![slow(), police()],
                "Not every daily file reaches to last night yet. Ambulance: up to 17 Nov 2026; Police: up to 21 Nov 2026.",
            ),
            (
                vec![slow(), feed("Police", "2026-01-01", "2026-11-20")],
                "No daily file reaches to last night yet. Ambulance: up to 17 Nov 2026; Police: up to 20 Nov 2026.",
            ),
            (
                vec![feed("Police", "2026-12-01", "2026-12-05")],
                "The daily files begin on 1 Dec 2026. Nothing is known of this night.",
            ),
        ] {
            assert_eq!(incidents_note(&feeds, on, &some), expected);
        }
        let late: Vec<DailyFeed> = (1..=5)
            .map(|day| feed(&format!("File {day}"), "2026-01-01", &format!("2026-11-1{day}")))
            .collect();
        let said = incidents_note(&late, on, &some);
        assert!(said.contains("File 1: up to 11 Nov 2026; File 2") && !said.contains("File 4"), "{said}");
        assert!(said.ends_with(" 2 more: see Picture, Freshness."), "{said}");
        assert_eq!(incidents_note(&[police()], on, &[]), "No incident in the daily files.");
        let holed = DailyFeed {
            missing: vec![(day("2026-11-20"), day("2026-11-21"))],
            ..feed("Police", "2026-01-01", "2026-11-22")
        };
        assert_eq!(
            incidents_note(&[holed], on, &[]),
            "No row of 21 Nov 2026 from: Police. Nothing happened, or the file did not come."
        );
        let said = incidents_note(&[slow(), police()], on, &[]);
        assert!(said.starts_with("No incident in the daily files. Not every daily file"), "{said}");
        assert!(
            !incidents_note(&[slow()], on, &[]).contains("No incident"),
            "nothing is known is not nothing"
        );
    }

    #[test]
    fn kinds_that_do_not_fit_are_added_up_for_each_agency() {
        let mut counts: Vec<KindCount> =
            (0..14).map(|number| count("Ambulance", &format!("Kind {number:02}"), 2)).collect();
        assert_eq!(kinds(counts[..12].to_vec(), &BTreeSet::new()).len(), 12);
        counts.push(count("Police", "Noise", 5));
        let rows = kinds(counts, &BTreeSet::new());
        assert_eq!(rows.len(), 14);
        let others: Vec<(&str, &str, i64)> =
            rows[12..].iter().map(|row| (row.kind.as_str(), row.agency.as_str(), row.count)).collect();
        assert_eq!(others, [("Other kinds", "Ambulance", 4), ("Other kinds", "Police", 5)]);
    }

    #[test]
    fn a_kind_in_which_somebody_may_be_named_is_not_printed_unless_a_definition_counts_it() {
        let counts = [
            count("Police", "Jordan Example stabbed", 2),
            count("Police", "Sharp Object", 3),
            count("Police", "Noise", 1),
        ];
        let rows = kinds(counts.to_vec(), &BTreeSet::from(["sharp object".to_owned()]));
        let said: Vec<(&str, i64)> = rows.iter().map(|row| (row.kind.as_str(), row.count)).collect();
        assert_eq!(said, [("Sharp Object", 3), ("Noise", 1), ("Other kinds", 2)]);
    }
}
