//! Instants, civil days, ISO weeks and months, each a type of its own.
//!
//! Stored forms: an instant is UTC microseconds since 1970 (64 bits), a day is whole days since
//! 1 January 1970 (32 bits), a month is `year × 12 + month − 1` (32 bits). All sort as they should
//! on both database engines.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use std::fmt;
use std::sync::LazyLock;

/// The zone in which everyone who uses the product lives and reads a clock.
pub const CIVIL_ZONE: &str = "Europe/London";

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZone::get(CIVIL_ZONE).expect("the time zone data built into the binary holds Europe/London")
});

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// The instant that many microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This instant moved by `seconds`, stopping at the ends of what 64 bits hold.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this instant; negative when `earlier` is later. Stops at the ends of
    /// what 64 bits hold, so that a stored instant which nobody of ours wrote breaks nothing.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(1_000_000)
    }

    /// The civil day in London at this instant.
    ///
    /// ```
    /// use accord_kernel::Instant;
    /// // 23:00 UTC on 31 March 2019 is already 1 April in London.
    /// assert_eq!(Instant::from_micros(1_554_073_200_000_000).day().to_string(), "2019-04-01");
    /// ```
    pub fn day(self) -> Day {
        Day(self.london().date())
    }

    /// The London wall clock at this instant.
    pub fn london(self) -> jiff::civil::DateTime {
        let stamp = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        LONDON.to_datetime(stamp)
    }

    /// The instant at which the London wall clock shows `local`. Where a clock change makes two,
    /// the earlier; where it makes none, the moment after the gap.
    pub fn from_london(local: jiff::civil::DateTime) -> Self {
        let zoned = local.to_zoned(LONDON.clone());
        Self(zoned.map_or(0, |z| z.timestamp().as_microsecond()))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(stamp) => stamp.fmt(f),
            Err(_) => write!(f, "{} microseconds", self.0),
        }
    }
}

/// A civil day, without time or zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

const EPOCH: Date = Date::constant(1970, 1, 1);

impl Day {
    /// The day with this year, month (1 to 12) and day of the month; `None` when there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// Takes a `jiff` date.
    pub const fn from_date(date: Date) -> Self {
        Self(date)
    }

    /// The day as a `jiff` date.
    pub const fn date(self) -> Date {
        self.0
    }

    /// Whole days since 1 January 1970: the stored form.
    pub fn number(self) -> i32 {
        let span = self.0 - EPOCH;
        span.get_days()
    }

    /// The day with this stored number; `None` outside the years −9999 to 9999.
    pub fn from_number(number: i32) -> Option<Self> {
        EPOCH.checked_add(jiff::Span::new().try_days(i64::from(number)).ok()?).ok().map(Self)
    }

    /// This day moved by whole days, stopping at the ends of the calendar.
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().try_days(i64::from(days)).unwrap_or_default()))
    }

    /// Whole days from `earlier` to this day.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.number() - earlier.number()
    }

    /// The day that many working days later: Monday to Friday. Bank holidays count as working days, so that a clock made
    /// with it never runs longer than the law lets it.
    ///
    /// ```
    /// # use accord_kernel::Day;
    /// let friday: Day = "2026-11-20".parse()?;
    /// assert_eq!(friday.plus_working_days(1).to_string(), "2026-11-23");
    /// # Ok::<(), jiff::Error>(())
    /// ```
    pub fn plus_working_days(self, days: u32) -> Self {
        let mut day = self;
        for _ in 0..days {
            day = day.plus_days(1);
            while matches!(day.0.weekday(), Weekday::Saturday | Weekday::Sunday) {
                day = day.plus_days(1);
            }
        }
        day
    }

    /// The ISO week that holds this day.
    pub fn week(self) -> Week {
        let iso = self.0.iso_week_date();
        Week { year: iso.year(), week: iso.week() }
    }

    /// The month that holds this day.
    pub fn month(self) -> Month {
        Month { year: self.0.year(), month: self.0.month() }
    }

    /// The instant at which this day begins in London.
    pub fn start(self) -> Instant {
        Instant::from_london(self.0.at(0, 0, 0, 0))
    }

    /// In words: `Sunday 22 November 2026`.
    pub fn words(self) -> String {
        self.0.strftime("%A %-d %B %Y").to_string()
    }

    /// In short words: `22 Nov 2026`.
    pub fn short_words(self) -> String {
        self.0.strftime("%-d %b %Y").to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Day {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<Date>().map(Self)
    }
}

/// An ISO 8601 week: Monday to Sunday, numbered 1 to 52 or 53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    year: i16,
    week: i8,
}

impl Week {
    /// The Monday of this week.
    pub fn first_day(self) -> Day {
        let iso = ISOWeekDate::new(self.year, self.week, Weekday::Monday)
            .expect("a week is only ever made from a day that lies in it");
        Day(iso.date())
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month with this year and number (1 to 12); `None` when there is no such month, or it lies
    /// outside the years −9999 to 9999 of the calendar.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        Date::new(year, month, 1).ok().map(|_| Self { year, month })
    }

    /// `year × 12 + month − 1`: the stored form, in which neighbours differ by one.
    pub fn number(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month) - 1
    }

    /// The month with this stored number; `None` outside the calendar.
    pub fn from_number(number: i32) -> Option<Self> {
        let year = i16::try_from(number.div_euclid(12)).ok()?;
        let month = i8::try_from(number.rem_euclid(12) + 1).ok()?;
        Self::new(year, month)
    }

    /// The first day of this month.
    pub fn first_day(self) -> Day {
        Day(Date::constant(self.year, self.month, 1))
    }

    /// In words: `November 2026`.
    pub fn words(self) -> String {
        self.first_day().date().strftime("%B %Y").to_string()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl std::str::FromStr for Month {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        format!("{text}-01").parse::<Date>().map(|date| Day(date).month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_survives_its_stored_number() {
        for text in ["1969-12-31", "1970-01-01", "2024-02-29", "2026-11-22"] {
            let day: Day = text.parse().expect("a date of the test");
            assert_eq!(Day::from_number(day.number()), Some(day), "{text}");
        }
        assert_eq!("1970-01-02".parse::<Day>().expect("a date of the test").number(), 1);
    }

    #[test]
    fn the_first_days_of_january_can_lie_in_the_old_years_last_week() {
        let day = Day::new(2027, 1, 1).expect("a date of the test");
        assert_eq!(day.week().to_string(), "2026-W53");
        assert_eq!(day.week().first_day().to_string(), "2026-12-28");
    }

    #[test]
    fn a_month_survives_its_stored_number_and_neighbours_differ_by_one() {
        let december = Month::new(2025, 12).expect("a month of the test");
        let january = Month::new(2026, 1).expect("a month of the test");
        assert_eq!(january.number() - december.number(), 1);
        assert_eq!(Month::from_number(january.number()), Some(january));
        assert_eq!("2026-01".parse::<Month>().ok(), Some(january));
        assert_eq!(Month::new(2026, 13), None);
        assert_eq!(Month::new(20_000, 1), None);
    }

    #[test]
    fn instants_from_a_hostile_row_overflow_nothing() {
        let (first, last) = (Instant::from_micros(i64::MIN), Instant::from_micros(i64::MAX));
        assert!(last.seconds_since(first) > 0 && first.seconds_since(last) < 0);
    }

    #[test]
    fn an_hour_that_does_not_exist_moves_past_the_gap() {
        // 01:30 on 29 March 2026 is skipped in London.
        let local = Date::constant(2026, 3, 29).at(1, 30, 0, 0);
        assert_eq!(Instant::from_london(local).london(), Date::constant(2026, 3, 29).at(2, 30, 0, 0));
    }
}
