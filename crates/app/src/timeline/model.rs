//! What an event of the timeline is, what days a page shows, and what days build themselves: no I/O.

use accord_kernel::ids::{AgencyId, AreaId, MemberId, TimelineActionId, TimelineEventId, UserId};
use accord_kernel::{Day, Instant, coded_enum};

coded_enum! {
    /// What sort of event it is.
    EventKind {
        /// A bank holiday.
        BankHoliday = "bank_holiday", "Bank holiday";
        /// A term begins or ends, or is interrupted.
        Term = "term", "School term or holiday";
        /// A school is closed for a day of training.
        Inset = "inset", "School closed: inset day";
        /// Results of examinations.
        Results = "results", "Results day";
        /// Notting Hill Carnival, or another large festival.
        Carnival = "carnival", "Carnival or large festival";
        /// Something that happens here.
        Local = "local", "Local event";
        /// An event with a licence for music, alcohol or late hours.
        Licensing = "licensing", "Licensed event";
        /// A match or another sports event.
        Sport = "sport", "Sports event";
        /// Something serious happened. Each year the day comes back.
        Incident = "incident", "Serious incident";
        /// Somebody died. Each year the day comes back.
        Bereavement = "bereavement", "Bereavement";
        /// The day of such an event in a later year.
        Anniversary = "anniversary", "Anniversary";
        /// A court date of a child whom the agency works with.
        Court = "court", "Court date";
        /// A release of a child whom the agency works with.
        Release = "release", "Release date";
        /// Something else.
        Other = "other", "Something else";
    }
}

impl EventKind {
    /// Whether it is of one child: for the owner agency alone, without a name, and in no file.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Court | Self::Release)
    }

    /// Whether its day comes back each year.
    pub const fn comes_back(self) -> bool {
        matches!(self, Self::Incident | Self::Bereavement)
    }

    /// Whether somebody chooses it in a form for partners.
    pub const fn is_chosen(self) -> bool {
        !self.is_personal() && !matches!(self, Self::Anniversary)
    }

    /// What stands in the place of a title that would be of one child.
    pub const fn personal_title(self) -> &'static str {
        match self {
            Self::Court => "A court date",
            _ => "A release date",
        }
    }
}

/// Letters of a title or a place at most.
pub const TITLE_LETTERS_MAX: usize = 200;
/// Letters of what could happen, of a plan, of messages, of what was learned at most.
pub const WORDS_LETTERS_MAX: usize = 2_000;
/// Letters of an action, or of who does it, at most.
pub const ACTION_LETTERS_MAX: usize = 300;
/// Actions of an event at most.
pub const ACTIONS_MAX: usize = 30;
/// An event takes so many days at most.
pub const DAYS_MAX: i32 = 120;
/// Days of the window that rolls: seven weeks.
pub const WINDOW_DAYS: i32 = 49;
/// Days of a window with a fixed end at most.
pub const WINDOW_DAYS_MAX: i32 = 366;
/// Events of one window at most.
pub const EVENTS_MAX: u64 = 1_000;
/// Days before an event in which its owner is told that a plan or an action is missing.
pub const WARNING_DAYS: i32 = 7;

/// The words of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Texts {
    /// What it is called.
    pub title: String,
    /// Where, in words; empty where nowhere in particular.
    pub place: String,
    /// What could happen.
    pub may_happen: String,
    /// What is meant to be done.
    pub plan: String,
    /// What children are told: where is open, whom to go to.
    pub safe_places: String,
}

/// When an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct When {
    /// Whether it has days and no times.
    pub is_all_day: bool,
    /// When it begins, in microseconds since 1970.
    starts: i64,
    /// When it is over: of whole days, the end of the last one.
    ends: i64,
}

impl When {
    /// From one instant to another.
    pub const fn new(is_all_day: bool, starts: Instant, ends: Instant) -> Self {
        Self { is_all_day, starts: starts.micros(), ends: ends.micros() }
    }

    /// Whole days from the first to the last.
    pub fn days(first: Day, last: Day) -> Self {
        Self::new(true, first.start(), last.plus_days(1).start())
    }

    /// When it begins.
    pub const fn starts(&self) -> Instant {
        Instant::from_micros(self.starts)
    }

    /// When it is over.
    pub const fn ends(&self) -> Instant {
        Instant::from_micros(self.ends)
    }

    /// The first day.
    pub fn first_day(&self) -> Day {
        self.starts().day()
    }

    /// The last day, which a midnight at its end does not lengthen.
    pub fn last_day(&self) -> Day {
        Instant::from_micros((self.ends - 1).max(self.starts)).day()
    }

    /// In words: `Fri 4 Dec`, `Fri 4 Dec, 15:00 to 18:00`, `Fri 18 Dec to Sun 3 Jan`.
    pub fn words(&self) -> String {
        let day = |day: Day| day.date().strftime("%a %-d %b").to_string();
        let time = |at: Instant| at.london().strftime("%H:%M").to_string();
        let (first, last) = (self.first_day(), self.last_day());
        match (self.is_all_day, first == last) {
            (true, true) => day(first),
            (true, false) => format!("{} to {}", day(first), day(last)),
            (false, _) if self.starts == self.ends => format!("{}, {}", day(first), time(self.starts())),
            (false, true) => format!("{}, {} to {}", day(first), time(self.starts()), time(self.ends())),
            (false, false) => {
                let (from, to) = (time(self.starts()), time(self.ends()));
                format!("{}, {from} to {}, {to}", day(first), day(last))
            }
        }
    }
}

/// What somebody does because of an event.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its id.
    pub id: TimelineActionId,
    /// The event.
    pub event: TimelineEventId,
    /// What is done.
    pub what: String,
    /// The agency that does it.
    pub agency: AgencyId,
    /// Who does it there.
    pub owner: String,
    /// By when.
    pub due: Instant,
    /// When it was written.
    pub written_at: Instant,
    /// When it was done; `None` while it is open.
    pub done_at: Option<Instant>,
    /// Who said that it is done.
    pub done_by: Option<UserId>,
    /// What happened; empty while it is open.
    pub outcome: String,
}

/// What came of an event.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What happened.
    pub happened: String,
    /// What was learned; may be empty.
    pub learned: String,
    /// Who wrote it.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

/// Why an event is no event any more.
#[derive(Debug, Clone)]
pub struct Withdrawn {
    /// Why.
    pub reason: String,
    /// Who withdrew it.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

/// An event of the timeline.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its id.
    pub id: TimelineEventId,
    /// The borough that it was entered for.
    pub area: AreaId,
    /// Every borough on whose timeline it is.
    pub areas: Vec<AreaId>,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Who of that agency owns it.
    pub member: Option<MemberId>,
    /// Who entered it.
    pub by: Option<UserId>,
    /// When it was last changed.
    pub changed_at: Instant,
    /// When its place and time were last set.
    pub set_at: Instant,
    /// What sort of event.
    pub kind: EventKind,
    /// Its words.
    pub texts: Texts,
    /// When it is.
    pub when: When,
    /// Where it is exactly, longitude and latitude in degrees, where that was said.
    pub point: Option<(f64, f64)>,
    /// What names it in the calendar, the file or the year that it comes from.
    pub source_key: Option<String>,
    /// What its file said of it last.
    pub file_said: Option<String>,
    /// Whether a newer version of its file does not have it.
    pub is_gone_from_file: bool,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Why it is none any more.
    pub withdrawn: Option<Withdrawn>,
    /// What is done about it, by when it is due.
    pub actions: Vec<Action>,
}

/// So long before an event the action that foresaw it was written.
pub const FORESEEN_SECONDS: i64 = 48 * 60 * 60;

impl Event {
    /// Whether it is of one child.
    pub const fn is_personal(&self) -> bool {
        self.kind.is_personal()
    }

    /// What it lacks, in a few words; `None` where nothing.
    pub fn lacks(&self) -> Option<&'static str> {
        match (self.texts.plan.is_empty(), self.actions.is_empty()) {
            _ if self.is_personal() || self.outcome.is_some() => None,
            (true, true) => Some("No plan yet"),
            (true, false) => Some("No plan in words"),
            (false, true) => Some("No action yet"),
            (false, false) => None,
        }
    }

    /// Whether every action is done.
    pub fn is_done(&self) -> bool {
        !self.actions.is_empty() && self.actions.iter().all(|action| action.done_at.is_some())
    }

    /// Where and when something would have been foreseen by it: its place, from when to when. `None` for an event without
    /// a place or times, and for one that was entered too late or without an action. See `docs/methods/foreseen.md`.
    pub fn foresees(&self) -> Option<((f64, f64), (Instant, Instant))> {
        let latest = self.when.starts().plus_seconds(-FORESEEN_SECONDS);
        let in_time = self.set_at <= latest && self.actions.iter().any(|action| action.written_at <= latest);
        let counts = in_time && self.withdrawn.is_none() && !self.is_personal() && !self.when.is_all_day;
        let point = self.point.filter(|_| counts)?;
        Some((point, (self.when.starts().plus_seconds(-2 * 3_600), self.when.ends().plus_seconds(6 * 3_600))))
    }
}

/// Something that builds itself: it is on the timeline before anybody wrote it, and becomes an event once somebody plans it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What names it.
    pub key: String,
    /// What sort of event it becomes.
    pub kind: EventKind,
    /// What it is called.
    pub title: String,
    /// The day.
    pub on: Day,
}

/// The key of a bank holiday.
pub fn holiday_key(on: Day) -> String {
    format!("holiday|{on}")
}

/// The key of the anniversary of an event.
pub fn anniversary_key(of: TimelineEventId, year: i16) -> String {
    format!("year|{of}|{year}")
}

/// The anniversaries of an event from one day to another. Of 29 February it is 28 February in years without one.
pub fn anniversaries(event: &Event, from: Day, to: Day) -> Vec<Suggestion> {
    let first = event.when.first_day();
    if !event.kind.comes_back() || event.withdrawn.is_some() {
        return Vec::new();
    }
    let years = from.date().year()..=to.date().year();
    let of_year = |year: i16| {
        let date = first.date();
        let on = Day::new(year, date.month(), date.day()).or_else(|| Day::new(year, 2, 28))?;
        let is_shown = year > date.year() && (from..=to).contains(&on);
        let title = format!("{} years since: {}", year - date.year(), event.texts.title).replacen(
            "1 years",
            "1 year",
            usize::from(year - date.year() == 1),
        );
        let title = title.chars().take(TITLE_LETTERS_MAX).collect();
        is_shown.then(|| Suggestion {
            key: anniversary_key(event.id, year),
            kind: EventKind::Anniversary,
            title,
            on,
        })
    };
    years.filter_map(of_year).collect()
}

/// The days of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Whether it moves on with each day.
    pub rolls: bool,
}

impl Window {
    /// Seven weeks from a day.
    pub fn rolling(today: Day) -> Self {
        Self { from: today, to: today.plus_days(WINDOW_DAYS - 1), rolls: true }
    }

    /// From one day to another, what is longer than a year cut to it. Without days it rolls; with one of them, it is seven
    /// weeks from or up to that.
    pub fn asked(from: Option<Day>, to: Option<Day>, today: Day) -> Self {
        let (from, to) = match (from, to) {
            (None, None) => return Self::rolling(today),
            (Some(from), None) => (from, from.plus_days(WINDOW_DAYS - 1)),
            (None, Some(to)) => (today.min(to), to),
            (Some(from), Some(to)) => (from.min(to), from.max(to)),
        };
        Self { from, to: to.min(from.plus_days(WINDOW_DAYS_MAX - 1)), rolls: false }
    }

    /// The instants between which it lies.
    pub fn instants(&self) -> (Instant, Instant) {
        (self.from.start(), self.to.plus_days(1).start())
    }

    /// The first day of each of its weeks: seven days each from its first day, not from a Monday.
    pub fn weeks(&self) -> Vec<Day> {
        let weeks = (self.to.days_since(self.from)) / 7 + 1;
        (0..weeks).map(|week| self.from.plus_days(week * 7)).collect()
    }

    /// The week of a day, by its number from 0; what began before the window is in the first.
    pub fn week_of(&self, day: Day) -> usize {
        usize::try_from(day.days_since(self.from) / 7).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day of the test")
    }

    #[test]
    fn a_window_rolls_for_seven_weeks_or_is_what_was_asked_for() {
        let today = day("2026-07-12");
        let check = |from: Option<&str>, to: Option<&str>, expected: (&str, &str)| {
            let window = Window::asked(from.map(day), to.map(day), today);
            assert_eq!((window.from, window.to), (day(expected.0), day(expected.1)), "{from:?} {to:?}");
        };
        check(None, None, ("2026-07-12", "2026-08-29"));
        check(Some("2026-07-20"), None, ("2026-07-20", "2026-09-06"));
        check(None, Some("2026-09-01"), ("2026-07-12", "2026-09-01"));
        check(Some("2026-09-01"), Some("2026-07-20"), ("2026-07-20", "2026-09-01"));
        check(Some("2026-01-01"), Some("2036-01-01"), ("2026-01-01", "2027-01-01"));
        assert_eq!(Window::rolling(today).weeks().len(), 7);
    }

    #[test]
    fn words_say_when() {
        let at = |text: &str| Instant::from_london(text.parse().expect("a time of the test"));
        assert_eq!(When::days(day("2026-12-04"), day("2026-12-04")).words(), "Fri 4 Dec");
        assert_eq!(When::days(day("2026-12-18"), day("2027-01-03")).words(), "Fri 18 Dec to Sun 3 Jan");
        let when = When::new(false, at("2026-12-04T15:00"), at("2026-12-04T18:00"));
        assert_eq!(when.words(), "Fri 4 Dec, 15:00 to 18:00");
        let late = When::new(false, at("2026-12-04T22:00"), at("2026-12-05T00:00"));
        assert_eq!(late.last_day(), day("2026-12-04"), "midnight is the end of the day before");
    }
}
