//! Reads an iCalendar file (RFC 5545) into events of a stretch of days. It uses nothing else of this crate, so that only it
//! is built for fuzzing.
//!
//! The crate `icalendar` reads the properties of each event, `rrule` works out on which days a rule repeats. Lines are
//! counted here, so that whatever is refused names where it stands, and one bad event costs none of the others.
//!
//! A rule repeats on the wall clock of its own zone: it is worked out as if there were no zones, and each repetition is
//! placed in the zone afterwards. So a match at 15:00 stays at 15:00 when the clocks change.
//!
//! Over 500 lines because it is fuzzed as one file.

use accord_kernel::{Day, Instant};
use chrono::{Datelike, TimeZone as _, Timelike};
use icalendar::parser::{Component, Property, read_components};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a file at most.
pub const BYTES_MAX: usize = 1024 * 1024;
/// Events of a file at most.
pub const COMPONENTS_MAX: usize = 2_000;
/// Repetitions of one event within the days that are looked at, at most.
pub const REPETITIONS_MAX: usize = 400;
/// Events with all their repetitions that a file gives at most.
pub const FOUND_MAX: usize = 4_000;
/// Days over which the series of a file are followed, all together, at most: a second of work for the largest file.
pub const FOLLOWED_DAYS_MAX: i64 = 1_500_000;
/// What a series counts for that has no day in the window, in days: the crate of rules looks for one until the year 10,000.
const FRUITLESS_DAYS: i64 = 50_000;
/// Letters of a text that are kept; more of it is refused, never cut.
pub const TEXT_LETTERS_MAX: usize = 2_000;
/// Letters of a title or of a place at most.
pub const TITLE_LETTERS_MAX: usize = 200;

/// One event on one occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What names it in every version of its file: the UID, and the repetition where it repeats.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// Where; empty where the file does not say.
    pub place: String,
    /// What the file says of it; empty where nothing.
    pub words: String,
    /// Whether it has days and no times.
    pub is_all_day: bool,
    /// When it begins: of an event of whole days the beginning of the first, in London.
    pub starts: Instant,
    /// When it is over: of an event of whole days the end of the last.
    pub ends: Instant,
    /// Where in the file it begins.
    pub line: usize,
}

/// What was not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Refused {
    /// The line at which it begins.
    pub line: usize,
    /// What it is called, where that could be read.
    pub what: String,
    /// Why, and what would help.
    pub reason: String,
}

/// What a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Events of the days asked for, by when they begin.
    pub found: Vec<Found>,
    /// Events of the file that gave at least one of these.
    pub taken: usize,
    /// Events that lie outside the days asked for.
    pub outside: usize,
    /// Events that the file itself says are cancelled.
    pub cancelled: usize,
    /// Parts that are no events: time zones, tasks, alarms.
    pub others: usize,
    /// Events that could not be taken.
    pub refused: Vec<Refused>,
}

/// Why a file as a whole is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It has no calendar in it.
    NoCalendar,
    /// It ends in the middle.
    CutOff,
    /// It has more events than a file may have.
    TooMany,
    /// Its events repeat over more days than can be followed.
    RepeatsTooLong,
}

impl Unreadable {
    /// What to do about it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoCalendar => {
                "The file holds no calendar. Save the calendar as iCalendar (.ics) and send that file"
            }
            Self::CutOff => "The file ends in the middle of an event. Save it again and send the whole file",
            Self::TooMany => {
                "The file has too many events. Save a shorter time, such as one year, and send that"
            }
            Self::RepeatsTooLong => {
                "Too many events of the file have repeated since long ago, or never take place. Save a shorter time, such as one year, and send that"
            }
        }
    }
}

/// A part of the file, unfolded: where it begins, and its lines.
struct Block {
    line: usize,
    text: String,
}

/// The events of a file from one day to another, both included.
///
/// # Errors
/// When the file as a whole is no calendar; a single bad event is in [`Reading::refused`].
pub fn read(text: &str, from: Day, to: Day) -> Result<Reading, Unreadable> {
    let (blocks, others) = blocks(text)?;
    if blocks.len() > COMPONENTS_MAX {
        return Err(Unreadable::TooMany);
    }
    let mut reading = Reading { others, ..Reading::default() };
    let mut events = Vec::new();
    for block in &blocks {
        match event(block) {
            Ok(event) => events.push(event),
            Err((what, reason)) => reading.refused.push(Refused { line: block.line, what, reason }),
        }
    }
    let window = (from.start(), to.plus_days(1).start());
    gather(events, window, &mut reading)?;
    reading.found.sort_by(|one, other| (one.starts, &one.key).cmp(&(other.starts, &other.key)));
    if reading.found.len() > FOUND_MAX { Err(Unreadable::TooMany) } else { Ok(reading) }
}

/// The events of the file as text, each whole, and how many other parts there are.
fn blocks(text: &str) -> Result<(Vec<Block>, usize), Unreadable> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            // A folded line goes on with the next one that begins with a blank (RFC 5545, section 3.1).
            (Some(rest), Some((_, last))) => last.push_str(rest.trim_end_matches('\r')),
            _ if line.trim().is_empty() => {}
            _ => lines.push((at, line.trim_end_matches('\r').to_owned())),
        }
    }
    let is = |line: &str, what: &str| line.trim_end().eq_ignore_ascii_case(what);
    if !lines.iter().any(|(_, line)| is(line, "BEGIN:VCALENDAR")) {
        return Err(Unreadable::NoCalendar);
    }
    let (mut found, mut others, mut depth) = (Vec::new(), 0, 0_usize);
    let mut open: Option<Block> = None;
    for (at, line) in lines {
        let begins = line.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:"));
        let ends = line.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("END:"));
        match &mut open {
            Some(block) if is(&line, "END:VEVENT") => {
                block.text.push_str("END:VEVENT\r\n");
                found.extend(open.take());
            }
            // What stands inside an event, an alarm say, is no part of it for us.
            Some(_) if begins => {
                depth += 1;
                others += 1;
            }
            Some(_) if ends => depth = depth.saturating_sub(1),
            Some(block) if depth == 0 => {
                block.text.push_str(&line);
                block.text.push_str("\r\n");
            }
            Some(_) => {}
            None if is(&line, "BEGIN:VEVENT") => {
                depth = 0;
                open = Some(Block { line: at, text: "BEGIN:VEVENT\r\n".to_owned() });
            }
            None if begins && !is(&line, "BEGIN:VCALENDAR") => others += 1,
            None => {}
        }
    }
    if open.is_some() { Err(Unreadable::CutOff) } else { Ok((found, others)) }
}

/// A time as the file says it, on the wall clock of its zone.
#[derive(Debug, Clone)]
struct Moment {
    local: DateTime,
    zone: TimeZone,
    is_day: bool,
}

impl Moment {
    fn instant(&self, local: DateTime) -> Instant {
        let zoned = local.to_zoned(self.zone.clone());
        Instant::from_micros(zoned.map_or(0, |zoned| zoned.timestamp().as_microsecond()))
    }

    /// The same moment on the wall clock of another zone.
    fn on_clock_of(&self, other: &Self) -> DateTime {
        match self.is_day || other.is_day {
            true => self.local,
            false => {
                let zoned = self.local.to_zoned(self.zone.clone());
                zoned.map_or(self.local, |zoned| zoned.with_time_zone(other.zone.clone()).datetime())
            }
        }
    }
}

/// An event of the file before it is known on which days it is.
struct Event {
    line: usize,
    uid: String,
    title: String,
    place: String,
    words: String,
    start: Moment,
    /// How long it takes on the wall clock, in seconds.
    lasts: i64,
    rule: Option<String>,
    also: Vec<DateTime>,
    except: Vec<DateTime>,
    /// Of which repetition it is the newer wording.
    instead_of: Option<Moment>,
    is_cancelled: bool,
}

type Reason = (String, String);

/// Reads one event. The reason names what it is called, where that could be read.
fn event(block: &Block) -> Result<Event, Reason> {
    let unread = || (String::new(), "it cannot be read: a line in it has no name, or no value".to_owned());
    let parts = read_components(&block.text).map_err(|_| unread())?;
    let part = parts.first().filter(|_| parts.len() == 1).ok_or_else(unread)?;
    let text = |name: &str| prop(part, name).map(|prop| plain(prop.val.as_str())).unwrap_or_default();
    let title = text("SUMMARY");
    let no = |reason: &str| (title.chars().take(TITLE_LETTERS_MAX).collect(), reason.to_owned());
    let uid = text("UID");
    if uid.is_empty() || uid.chars().count() > TITLE_LETTERS_MAX {
        return Err(no("it has no UID, or one that is too long: send a file of a calendar programme"));
    }
    if title.is_empty() {
        return Err(no("it has no title"));
    }
    if matches!(text("CLASS").to_uppercase().as_str(), "PRIVATE" | "CONFIDENTIAL") {
        return Err((
            "A private event".to_owned(),
            "it is marked private, so it is not for partners".to_owned(),
        ));
    }
    let (place, words) = (text("LOCATION"), text("DESCRIPTION"));
    if title.chars().count() > TITLE_LETTERS_MAX || place.chars().count() > TITLE_LETTERS_MAX {
        return Err(no("its title or place has more than 200 characters"));
    }
    if words.chars().count() > TEXT_LETTERS_MAX {
        return Err(no("what it says has more than 2,000 characters"));
    }
    let start = prop(part, "DTSTART").ok_or_else(|| no("it has no start"))?;
    let start = moment(start, start.val.as_str()).map_err(no)?;
    let lasts = lasts(part, &start).map_err(no)?;
    let instead_of = prop(part, "RECURRENCE-ID");
    if instead_of.is_some_and(|prop| param(prop, "RANGE").is_some()) {
        return Err(no(
            "it changes this and all later repetitions at once, which is not read: end the one and begin another",
        ));
    }
    let instead_of = instead_of.map(|prop| moment(prop, prop.val.as_str())).transpose().map_err(no)?;
    let times = |name: &str| times(part, name, &start).map_err(no);
    Ok(Event {
        line: block.line,
        also: times("RDATE")?,
        except: times("EXDATE")?,
        rule: prop(part, "RRULE").map(|prop| prop.val.as_str().trim().to_owned()),
        is_cancelled: text("STATUS").eq_ignore_ascii_case("CANCELLED"),
        title: title.clone(),
        uid,
        place,
        words,
        start,
        lasts,
        instead_of,
    })
}

fn prop<'a>(part: &'a Component<'_>, name: &str) -> Option<&'a Property<'a>> {
    part.properties.iter().find(|prop| prop.name.as_str().eq_ignore_ascii_case(name))
}

fn param(prop: &Property<'_>, name: &str) -> Option<String> {
    let found = prop.params.iter().find(|param| param.key.as_str().eq_ignore_ascii_case(name))?;
    found.val.as_ref().map(|val| val.as_str().trim_matches('"').to_owned())
}

/// A text on one line or several, without what nobody sees and what turns the direction of writing.
fn plain(text: &str) -> String {
    let turns = |letter: char| matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept = text.chars().filter(|letter| *letter == '\n' || !(letter.is_control() || turns(*letter)));
    kept.collect::<String>().trim().to_owned()
}

/// Zones that calendar programmes name in their own words.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("GMT Standard Time", "Europe/London"),
    ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/London"),
    ("Greenwich Standard Time", "Etc/GMT"),
    ("UTC", "Etc/UTC"),
    ("Coordinated Universal Time", "Etc/UTC"),
];

const LONDON: &str = "Europe/London";

fn zone(name: &str) -> Result<TimeZone, &'static str> {
    let known = OTHER_NAMES.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    // A prefix such as `/mozilla.org/20050126_1/` stands before the name that everybody knows.
    let name = known.map_or(name, |(_, name)| name);
    let short = name.rsplitn(3, '/').collect::<Vec<_>>();
    let short = short.get(..2).map_or_else(|| name.to_owned(), |parts| format!("{}/{}", parts[1], parts[0]));
    TimeZone::get(name)
        .or_else(|_| TimeZone::get(&short))
        .map_err(|_| "its time zone is not known: use Europe/London")
}

/// What a property says when: a day, a time in London where no zone is said, in a zone, or in UTC.
fn moment(prop: &Property<'_>, value: &str) -> Result<Moment, &'static str> {
    const NO: &str = "a date or time in it is not one";
    let value = value.trim();
    let digits =
        |range: std::ops::Range<usize>| value.get(range).and_then(|part| part.parse::<i16>().ok()).ok_or(NO);
    if !value.is_ascii() || !matches!(value.len(), 8 | 15 | 16) {
        return Err(NO);
    }
    let small = |range| digits(range).and_then(|number| i8::try_from(number).map_err(|_| NO));
    let date = Date::new(digits(0..4)?, small(4..6)?, small(6..8)?).map_err(|_| NO)?;
    // What lies far from us is a mistake, and sums with it would leave the calendar.
    if !(1900..=2200).contains(&date.year()) {
        return Err("its year is not between 1900 and 2200");
    }
    if value.len() == 8 {
        return Ok(Moment { local: date.at(0, 0, 0, 0), zone: zone(LONDON)?, is_day: true });
    }
    if &value[8..9] != "T" || (value.len() == 16 && &value[15..] != "Z") {
        return Err(NO);
    }
    // A leap second is the end of its minute.
    let second = small(13..15)?.min(59);
    let time = jiff::civil::Time::new(small(9..11)?, small(11..13)?, second, 0).map_err(|_| NO)?;
    let zone = match (value.len(), param(prop, "TZID")) {
        (16, _) => TimeZone::UTC,
        (_, Some(name)) => zone(&name)?,
        (_, None) => zone(LONDON)?,
    };
    Ok(Moment { local: date.to_datetime(time), zone, is_day: false })
}

const DAY_SECONDS: i64 = 24 * 60 * 60;
/// An event takes so many days at most: school holidays, with room.
const DAYS_MAX: i64 = 120;

/// How long an event takes on the wall clock, in seconds.
fn lasts(part: &Component<'_>, start: &Moment) -> Result<i64, &'static str> {
    let seconds = if let Some(end) = prop(part, "DTEND") {
        let end = moment(end, end.val.as_str())?;
        if end.is_day != start.is_day {
            return Err("it begins with a day and ends with a time, or the other way round");
        }
        match start.is_day {
            true => seconds_between(start.local, end.local),
            false => {
                let (starts, ends) = (start.instant(start.local), end.instant(end.local));
                ends.seconds_since(starts)
            }
        }
    } else if let Some(duration) = prop(part, "DURATION") {
        duration_of(duration.val.as_str()).ok_or("how long it takes cannot be read")?
    } else if start.is_day {
        DAY_SECONDS
    } else {
        0
    };
    // Programmes write a day that ends on itself; it means that day.
    let seconds = if start.is_day && seconds == 0 { DAY_SECONDS } else { seconds };
    match seconds {
        ..0 => Err("it ends before it begins"),
        _ if seconds > DAYS_MAX * DAY_SECONDS => Err("it takes more than 120 days"),
        _ => Ok(seconds),
    }
}

fn seconds_between(from: DateTime, to: DateTime) -> i64 {
    to.duration_since(from).as_secs()
}

/// Seconds of `P1DT2H30M` (RFC 5545, section 3.3.6).
fn duration_of(text: &str) -> Option<i64> {
    let rest = text.trim().trim_start_matches('+').strip_prefix('P')?;
    let (mut seconds, mut number, mut is_time) = (0_i64, None::<i64>, false);
    for letter in rest.chars() {
        if let Some(digit) = letter.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(i64::from(digit))?);
            continue;
        }
        let each = match (letter, is_time) {
            ('T', false) if number.is_none() => {
                is_time = true;
                continue;
            }
            ('W', false) => 7 * DAY_SECONDS,
            ('D', false) => DAY_SECONDS,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.take()?.checked_mul(each)?)?;
    }
    number.is_none().then_some(seconds)
}

/// The times of every property of a name, on the wall clock of the event.
fn times(part: &Component<'_>, name: &str, start: &Moment) -> Result<Vec<DateTime>, &'static str> {
    let named = part.properties.iter().filter(|prop| prop.name.as_str().eq_ignore_ascii_case(name));
    let mut all = Vec::new();
    for prop in named {
        if param(prop, "VALUE").is_some_and(|value| value.eq_ignore_ascii_case("PERIOD")) {
            return Err("it repeats in periods, which are not read: give it dates");
        }
        for value in prop.val.as_str().split(',').filter(|value| !value.trim().is_empty()) {
            all.push(moment(prop, value)?.on_clock_of(start));
        }
    }
    Ok(all)
}

/// Brings repetitions and their newer wordings together.
fn gather(events: Vec<Event>, window: (Instant, Instant), reading: &mut Reading) -> Result<(), Unreadable> {
    let refuse = |reading: &mut Reading, event: &Event, reason: &str| {
        let (what, reason) = (event.title.clone(), reason.to_owned());
        reading.refused.push(Refused { line: event.line, what, reason });
    };
    let (newer, whole): (Vec<Event>, Vec<Event>) =
        events.into_iter().partition(|event| event.instead_of.is_some());
    let mut replaced: BTreeMap<&str, BTreeSet<DateTime>> = BTreeMap::new();
    let mut starts: BTreeMap<&str, &Event> = BTreeMap::new();
    let (mut twice, mut keys) = (Vec::new(), BTreeSet::new());
    for event in &whole {
        if starts.contains_key(event.uid.as_str()) {
            twice.push(event.line);
        } else {
            starts.insert(&event.uid, event);
        }
    }
    for event in &newer {
        let Some(of) = &event.instead_of else { continue };
        // The repetition is named on the clock of the whole; alone in a file, on its own.
        let local = starts.get(event.uid.as_str()).map_or(of.local, |whole| of.on_clock_of(&whole.start));
        if !replaced.entry(&event.uid).or_default().insert(local) {
            refuse(reading, event, "the same repetition stands in the file twice");
            continue;
        }
        let key = key_of(&event.uid, Some(local), &mut keys);
        place(event, &[(event.start.local, key)], window, reading);
    }
    let mut days_left = FOLLOWED_DAYS_MAX;
    for event in &whole {
        if days_left <= 0 {
            return Err(Unreadable::RepeatsTooLong);
        }
        if reading.found.len() > FOUND_MAX {
            return Err(Unreadable::TooMany);
        }
        if twice.contains(&event.line) {
            refuse(reading, event, "another event of the file has the same UID");
            continue;
        }
        match repetitions(event, window, &mut days_left) {
            Err(reason) => refuse(reading, event, reason),
            Ok(times) => {
                let repeats = event.rule.is_some() || !event.also.is_empty();
                let none = BTreeSet::new();
                let instead = replaced.get(event.uid.as_str()).unwrap_or(&none);
                let times: Vec<(DateTime, String)> = times
                    .into_iter()
                    .filter(|local| !instead.contains(local))
                    .map(|local| (local, key_of(&event.uid, repeats.then_some(local), &mut keys)))
                    .collect();
                place(event, &times, window, reading);
            }
        }
    }
    Ok(())
}

/// What names an event: its UID, and the day of the repetition, so that a series that moves by an hour stays the same events. A
/// second repetition on a day is named with its time.
fn key_of(uid: &str, repetition: Option<DateTime>, keys: &mut BTreeSet<String>) -> String {
    let key =
        repetition.map_or_else(|| uid.to_owned(), |local| format!("{uid}|{}", local.strftime("%Y%m%d")));
    if keys.insert(key.clone()) {
        return key;
    }
    repetition.map_or(key, |local| format!("{uid}|{}", local.strftime("%Y%m%dT%H%M%S")))
}

/// Puts an event on the days on which it is, of those that were asked for.
fn place(event: &Event, times: &[(DateTime, String)], (from, to): (Instant, Instant), reading: &mut Reading) {
    if event.is_cancelled {
        reading.cancelled += 1;
        return;
    }
    let before = reading.found.len();
    for (local, key) in times {
        let Some((starts, ends)) = ends_of(event, *local) else { continue };
        if ends.max(starts.plus_seconds(1)) <= from || starts >= to {
            continue;
        }
        reading.found.push(Found {
            key: key.clone(),
            title: event.title.clone(),
            place: event.place.clone(),
            words: event.words.clone(),
            is_all_day: event.start.is_day,
            starts,
            ends,
            line: event.line,
        });
    }
    match reading.found.len() > before {
        true => reading.taken += 1,
        false => reading.outside += 1,
    }
}

fn ends_of(event: &Event, local: DateTime) -> Option<(Instant, Instant)> {
    let starts = event.start.instant(local);
    let ends = match event.start.is_day {
        true => {
            let lasts = jiff::SignedDuration::from_secs(event.lasts);
            event.start.instant(local.checked_add(lasts).ok()?)
        }
        false => starts.plus_seconds(event.lasts),
    };
    Some((starts, ends))
}

/// The times at which an event begins, on its own clock, that touch the days asked for. `days_left` pays for the days over which a
/// series is followed.
fn repetitions(
    event: &Event,
    window: (Instant, Instant),
    days_left: &mut i64,
) -> Result<Vec<DateTime>, &'static str> {
    let except: BTreeSet<DateTime> = event.except.iter().copied().collect();
    let mut times: BTreeSet<DateTime> = event.also.iter().copied().collect();
    match &event.rule {
        None => {
            times.insert(event.start.local);
        }
        Some(rule) => times.extend(series(event, rule, window, days_left)?),
    }
    Ok(times.into_iter().filter(|time| !except.contains(time)).collect())
}

/// The times that a rule gives around the days asked for. A series without a count is followed from shortly before these days, one
/// with a count from its beginning.
fn series(
    event: &Event,
    rule: &str,
    (from, to): (Instant, Instant),
    days_left: &mut i64,
) -> Result<Vec<DateTime>, &'static str> {
    const NO: &str = "how it repeats cannot be read";
    let rule = without_zone(rule, &event.start)?;
    let rule: rrule::RRule<rrule::Unvalidated> = rule.parse().map_err(|_| NO)?;
    let hours = [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()];
    if rule.get_freq() > rrule::Frequency::Daily || hours.iter().any(|times| times.len() > 1) {
        return Err("it repeats more than once a day");
    }
    let start = event.start.local;
    rule.clone().validate(as_if_utc(start).ok_or(NO)?).map_err(|_| NO)?;
    let (after, before) =
        (from.plus_seconds(-event.lasts - DAY_SECONDS).london(), to.plus_seconds(DAY_SECONDS).london());
    if is_over(&rule, start, after) {
        return Ok(Vec::new());
    }
    let start = shortly_before(&rule, start, after);
    // Longer steps look at many days at once.
    let days_at_once = match rule.get_freq() {
        rrule::Frequency::Daily => 1,
        rrule::Frequency::Weekly => 2,
        rrule::Frequency::Monthly => 5,
        _ => 10,
    };
    *days_left -= (seconds_between(start, before) / DAY_SECONDS / days_at_once).max(1);
    let at = as_if_utc(start).ok_or(NO)?;
    let rule = rule.validate(at).map_err(|_| NO)?;
    let (mut times, mut goes_on) = (Vec::new(), false);
    for time in &rrule::RRuleSet::new(at).rrule(rule).limit() {
        let Some(time) = from_utc(&time).filter(|time| *time <= before) else {
            goes_on = true;
            break;
        };
        if time >= after {
            times.push(time);
        }
        if times.len() >= REPETITIONS_MAX {
            return Err("it repeats too often: give it an end");
        }
    }
    if times.is_empty() && !goes_on {
        *days_left -= FRUITLESS_DAYS;
    }
    Ok(times)
}

/// Whether a rule has surely ended before a time, without following it.
fn is_over(rule: &rrule::RRule<rrule::Unvalidated>, start: DateTime, after: DateTime) -> bool {
    if let Some(until) = rule.get_until() {
        return from_utc(until).is_some_and(|until| until < after);
    }
    let each = match rule.get_freq() {
        rrule::Frequency::Daily if rule.get_by_weekday().is_empty() => 1,
        rrule::Frequency::Weekly => 7,
        _ => return false,
    };
    let is_plain = rule.get_by_month().is_empty()
        && rule.get_by_month_day().is_empty()
        && rule.get_by_year_day().is_empty()
        && rule.get_by_week_no().is_empty()
        && rule.get_by_set_pos().is_empty();
    // Such a rule gives at least one time in each of its days or weeks.
    let last = rule
        .get_count()
        .filter(|_| is_plain)
        .map(|count| i64::from(count) * i64::from(rule.get_interval()) * each + each);
    last.is_some_and(|days| days < seconds_between(start, after) / DAY_SECONDS)
}

/// Where to begin following a rule: at its start, or whole steps of it later, so that at least one step lies before `after`.
fn shortly_before(rule: &rrule::RRule<rrule::Unvalidated>, start: DateTime, after: DateTime) -> DateTime {
    let interval = i64::from(rule.get_interval().max(1));
    if rule.get_count().is_some() || after <= start {
        return start;
    }
    let in_days = |each: i64| {
        let steps = seconds_between(start, after) / DAY_SECONDS / each - 1;
        let days = jiff::Span::new().try_days(steps.max(0) * each);
        days.ok().and_then(|days| start.checked_add(days).ok()).unwrap_or(start)
    };
    let in_months = |each: i64| {
        let months = |time: DateTime| i64::from(time.year()) * 12 + i64::from(time.month()) - 1;
        let steps = (months(after) - months(start)) / each - 1;
        // The day of the month has to be there: the 31st, or 29 February.
        (1..=steps)
            .rev()
            .take(STEPS_BACK_MAX)
            .find_map(|step| on_same_day(start, step * each))
            .unwrap_or(start)
    };
    match rule.get_freq() {
        rrule::Frequency::Daily => in_days(interval),
        rrule::Frequency::Weekly => in_days(7 * interval),
        rrule::Frequency::Monthly => in_months(interval),
        _ => in_months(12 * interval),
    }
}

/// Steps that are tried for a month that has the day: of 29 February every fourth year does, and around 2100 the eighth.
const STEPS_BACK_MAX: usize = 12;

/// The same day and time so many months later; `None` where the month does not have the day.
fn on_same_day(start: DateTime, months: i64) -> Option<DateTime> {
    let all = i64::from(start.year()) * 12 + i64::from(start.month()) - 1 + months;
    let (year, month) = (i16::try_from(all.div_euclid(12)).ok()?, i8::try_from(all.rem_euclid(12) + 1).ok()?);
    Some(Date::new(year, month, start.day()).ok()?.to_datetime(start.time()))
}

/// A rule whose last day is on the wall clock of its event.
fn without_zone(rule: &str, start: &Moment) -> Result<String, &'static str> {
    const NO: &str = "how it repeats cannot be read";
    let mut parts = Vec::new();
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("UNTIL") => {
                let plain = Property::new_ref("UNTIL", value);
                let until = moment(&plain, value).map_err(|_| NO)?;
                let (is_day, is_utc) = (until.is_day, value.trim().ends_with('Z'));
                // A day alone means all of it; a time without a zone is on the clock of the event already.
                let local = match (is_day, is_utc) {
                    (true, _) => until.local.date().at(23, 59, 59, 0),
                    (_, true) => until.on_clock_of(start),
                    _ => until.local,
                };
                parts.push(format!("UNTIL={}Z", local.strftime("%Y%m%dT%H%M%S")));
            }
            Some(_) => parts.push(part.to_owned()),
            None => return Err(NO),
        }
    }
    Ok(parts.join(";"))
}

/// A wall clock as the crate of rules takes it.
fn as_if_utc(local: DateTime) -> Option<chrono::DateTime<rrule::Tz>> {
    let part = |number: i8| u32::try_from(number).ok();
    let (month, day) = (part(local.month())?, part(local.day())?);
    let (hour, minute, second) = (part(local.hour())?, part(local.minute())?, part(local.second())?);
    rrule::Tz::UTC.with_ymd_and_hms(i32::from(local.year()), month, day, hour, minute, second).single()
}

fn from_utc(time: &chrono::DateTime<rrule::Tz>) -> Option<DateTime> {
    let small = |number: u32| i8::try_from(number).ok();
    let date = Date::new(i16::try_from(time.year()).ok()?, small(time.month())?, small(time.day())?).ok()?;
    let time =
        jiff::civil::Time::new(small(time.hour())?, small(time.minute())?, small(time.second())?, 0).ok()?;
    Some(date.to_datetime(time))
}
