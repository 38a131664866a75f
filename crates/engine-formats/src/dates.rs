//! Dates and times as partners write them; whether the day or the month comes first is proved, never guessed.
//!
//! One cell cannot say whether `03/04/2024` is in March or April. A whole column nearly always
//! can, so [`ColumnDates`] looks at all of it and the answer is one [`Verdict`] for the column.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

use crate::months::{digits, month_from_name};
use crate::row::Problem;

/// Which part of a date written with slashes comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 31/05/2024
    DayFirst,
    /// 05/31/2024
    MonthFirst,
}

/// A moment as it is written in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A day and no time.
    Day(Date),
    /// A day and a time of the clock on the wall, with nothing said about the offset.
    Clock(DateTime),
    /// A time with its offset from UTC.
    Instant(Timestamp),
}

impl Moment {
    /// The day as written; for an instant the day in London.
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Clock(at) => at.date(),
            Self::Instant(at) => london(at).date(),
        }
    }
}

/// What a column as a whole says about its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// There are no dates in it.
    NoDates,
    /// Every date has the year first or the month as a word: nothing to decide.
    Plain,
    /// At least one date can only have the day first, and none only the month.
    DayFirst {
        /// A row that proves it.
        row: u64,
    },
    /// At least one date can only have the month first, and none only the day.
    MonthFirst {
        /// A row that proves it.
        row: u64,
    },
    /// Some dates can be read both ways and none proves either.
    Ambiguous {
        /// The first such row.
        row: u64,
    },
    /// Some rows prove one and some the other.
    Mixed {
        /// A row that can only have the day first.
        day_first_row: u64,
        /// A row that can only have the month first.
        month_first_row: u64,
    },
}

/// Looks at every cell of one date column.
///
/// ```
/// use accord_engine_formats::dates::{ColumnDates, Verdict};
/// let mut column = ColumnDates::default();
/// column.see(2, "06/01/2019 12:00:00 AM");
/// assert_eq!(column.verdict(), Verdict::Ambiguous { row: 2 });
/// column.see(3, "06/25/2019 12:00:00 AM");
/// assert_eq!(column.verdict(), Verdict::MonthFirst { row: 3 });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct ColumnDates {
    plain: u64,
    day_first: Option<u64>,
    month_first: Option<u64>,
    either: Option<u64>,
    same_both_ways: u64,
    time_of_day: bool,
}

impl ColumnDates {
    /// Takes one cell into account; blank cells and cells that are no date say nothing.
    pub fn see(&mut self, row: u64, text: &str) {
        let text = text.trim();
        let (date, time) = split_time(text);
        if !self.time_of_day
            && let Some(time) = time
            && let Ok((time, _)) = parse_time(time)
        {
            self.time_of_day = time != Time::midnight();
        }
        let Some((first, second)) = first_two_numbers(date) else {
            if parse_day(date, DateOrder::DayFirst).is_ok() {
                self.plain += 1;
            }
            return;
        };
        let (day_first, month_first) =
            (parse_day(date, DateOrder::DayFirst).is_ok(), parse_day(date, DateOrder::MonthFirst).is_ok());
        match (day_first, month_first) {
            (true, true) if first == second => self.same_both_ways += 1,
            (true, true) => _ = self.either.get_or_insert(row),
            (true, false) => _ = self.day_first.get_or_insert(row),
            (false, true) => _ = self.month_first.get_or_insert(row),
            (false, false) => {}
        }
    }

    /// What two columns prove together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            plain: self.plain + other.plain,
            day_first: self.day_first.or(other.day_first),
            month_first: self.month_first.or(other.month_first),
            either: self.either.or(other.either),
            same_both_ways: self.same_both_ways + other.same_both_ways,
            time_of_day: self.time_of_day || other.time_of_day,
        }
    }

    /// What the cells seen so far prove.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.day_first, self.month_first, self.either) {
            (Some(day_first_row), Some(month_first_row), _) => {
                Verdict::Mixed { day_first_row, month_first_row }
            }
            (Some(row), None, _) => Verdict::DayFirst { row },
            (None, Some(row), _) => Verdict::MonthFirst { row },
            (None, None, Some(row)) => Verdict::Ambiguous { row },
            (None, None, None) if self.plain + self.same_both_ways > 0 => Verdict::Plain,
            (None, None, None) => Verdict::NoDates,
        }
    }

    /// Whether any cell has a time that is not midnight: if none has, the column holds days.
    #[must_use]
    pub fn has_time_of_day(&self) -> bool {
        self.time_of_day
    }
}

/// Numbers of a date written as two short numbers and a year: `3/4/2024` gives 3 and 4.
fn first_two_numbers(date: &str) -> Option<(u8, u8)> {
    let mut parts = date.split(['/', '-', '.']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || first.len() > 2 || second.len() > 2 || year.len() != 4 {
        return None;
    }
    Some((digits(first)?, digits(second)?))
}

/// Reads one date with or without a time.
///
/// # Errors
/// [`Problem::NotADate`] for anything that is not a day that exists, two-digit years included;
/// [`Problem::NotATime`] when the day is good and what follows is no time.
pub fn parse_moment(text: &str, order: DateOrder) -> Result<Moment, Problem> {
    let (date, time) = split_time(text.trim());
    let day = parse_day(date, order)?;
    let Some(time) = time else {
        return Ok(Moment::Day(day));
    };
    let (time, offset) = parse_time(time)?;
    let at = day.to_datetime(time);
    match offset {
        None => Ok(Moment::Clock(at)),
        Some(offset) => offset.to_timestamp(at).map(Moment::Instant).map_err(|_| Problem::NotADate),
    }
}

/// The date part and the time part, parted by `T` or the first blank before a digit with a colon after it.
fn split_time(text: &str) -> (&str, Option<&str>) {
    if let Some(at) = text.find(['T', 't'])
        && text[..at].bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        && at >= 8
    {
        return (&text[..at], Some(&text[at + 1..]));
    }
    match text.find(':') {
        None => (text, None),
        Some(colon) => match text[..colon].rfind(char::is_whitespace) {
            Some(at) => (text[..at].trim_end(), Some(text[at..].trim_start())),
            None => (text, None),
        },
    }
}

/// Reads a day: `2024-05-31`, `2024/05/31`, `31/05/2024` (or month first), `31 May 2024`, `31-May-2024`.
pub(crate) fn parse_day(text: &str, order: DateOrder) -> Result<Date, Problem> {
    let date = parse_day_of_any_year(text, order)?;
    if (1900..=2100).contains(&date.year()) { Ok(date) } else { Err(Problem::YearOutOfRange) }
}

/// As [`parse_day`], for things older than the feeds: schools were opened in 1887.
pub(crate) fn parse_day_of_any_year(text: &str, order: DateOrder) -> Result<Date, Problem> {
    let text = text.trim();
    let mut parts = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty());
    let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Problem::NotADate);
    };
    let number = |part: &str| digits::<i16>(part).ok_or(Problem::NotADate);
    let (year, month, day) = if a.len() == 4 {
        (number(a)?, number(b)?, number(c)?)
    } else if c.len() != 4 {
        return Err(Problem::NotADate);
    } else if let Some(month) = month_from_name(b) {
        (number(c)?, i16::from(month), number(a)?)
    } else {
        match order {
            DateOrder::DayFirst => (number(c)?, number(b)?, number(a)?),
            DateOrder::MonthFirst => (number(c)?, number(a)?, number(b)?),
        }
    };
    let small = |n: i16| i8::try_from(n).map_err(|_| Problem::NotADate);
    let date = Date::new(year, small(month)?, small(day)?).map_err(|_| Problem::NotADate)?;
    if (1000..=2100).contains(&year) { Ok(date) } else { Err(Problem::YearOutOfRange) }
}

/// Reads `23:15`, `3:57:00`, `00:00:00.000000`, `11:15 PM`, with or without `Z` or an offset.
pub(crate) fn parse_time(text: &str) -> Result<(Time, Option<Offset>), Problem> {
    let bad = Problem::NotATime;
    let text = text.trim();
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => (text[..at].trim_end(), Some(parse_offset(&text[at..])?)),
        None => (text, None),
    };
    let lower = clock.to_ascii_lowercase();
    let (clock, half) = match lower.strip_suffix("am") {
        Some(rest) => (rest.trim_end(), Some(0)),
        None => match lower.strip_suffix("pm") {
            Some(rest) => (rest.trim_end(), Some(12)),
            None => (lower.as_str(), None),
        },
    };
    let mut parts = clock.split(':');
    let (Some(hour), Some(minute)) = (parts.next(), parts.next()) else {
        return Err(bad);
    };
    let seconds = parts.next().unwrap_or("0");
    if parts.next().is_some() || hour.len() > 2 || minute.len() != 2 {
        return Err(bad);
    }
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad);
    }
    let mut hour: i8 = digits(hour).ok_or(bad)?;
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return Err(bad);
        }
        hour = hour % 12 + half;
    }
    let time = Time::new(hour, digits(minute).ok_or(bad)?, digits(second).ok_or(bad)?, 0).map_err(|_| bad)?;
    Ok((time, offset))
}

fn parse_offset(text: &str) -> Result<Offset, Problem> {
    let bad = Problem::NotATime;
    if text.eq_ignore_ascii_case("z") {
        return Ok(Offset::UTC);
    }
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'+') => (1, &text[1..]),
        Some(b'-') => (-1, &text[1..]),
        _ => return Err(bad),
    };
    let compact: String = rest.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match compact.len() {
        2 => (compact.as_str(), "0"),
        4 if compact.is_ascii() => compact.split_at(2),
        _ => return Err(bad),
    };
    let (hours, minutes): (i32, i32) = (digits(hours).ok_or(bad)?, digits(minutes).ok_or(bad)?);
    if hours > 14 || minutes > 59 {
        return Err(bad);
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).map_err(|_| bad)
}

fn london_zone() -> &'static TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    // The bundled copy, not the machine's: the same file must give the same days everywhere.
    ZONE.get_or_init(|| {
        TimeZoneDatabase::bundled()
            .get("Europe/London")
            .expect("the bundled time zones include Europe/London")
    })
}

/// What the clock on the wall in London shows at an instant.
///
/// ```
/// # use accord_engine_formats::dates::london;
/// let stop = "2015-03-31T23:00:00Z".parse().unwrap();
/// assert_eq!(london(stop).to_string(), "2015-04-01T00:00:00");
/// ```
#[must_use]
pub fn london(at: Timestamp) -> DateTime {
    london_zone().to_datetime(at)
}

/// The instant at which the clock on the wall in London shows a time.
///
/// `Ok(None)` when it shows it twice, in the hour that the clocks go back.
///
/// # Errors
/// [`Problem::NoSuchTime`] when it never shows it, in the hour that the clocks go forward.
pub fn from_london(at: DateTime) -> Result<Option<Timestamp>, Problem> {
    let ambiguous = london_zone().to_ambiguous_timestamp(at);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { offset } => {
            offset.to_timestamp(at).map(Some).map_err(|_| Problem::YearOutOfRange)
        }
        AmbiguousOffset::Gap { .. } => Err(Problem::NoSuchTime),
        AmbiguousOffset::Fold { .. } => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, order: DateOrder, expected: Result<&str, Problem>) {
        let got = parse_moment(text, order).map(|moment| match moment {
            Moment::Day(day) => day.to_string(),
            Moment::Clock(at) => at.to_string(),
            Moment::Instant(at) => at.to_string(),
        });
        assert_eq!(got, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn reads_dates_and_times_as_partners_write_them() {
        use DateOrder::{DayFirst, MonthFirst};
        check("2024-05-31", DayFirst, Ok("2024-05-31"));
        check("31/05/2024", DayFirst, Ok("2024-05-31"));
        check("05/31/2024", MonthFirst, Ok("2024-05-31"));
        check("05/31/2024", DayFirst, Err(Problem::NotADate));
        check("31 May 2024 23:15", DayFirst, Ok("2024-05-31T23:15:00"));
        check("31-May-2024", MonthFirst, Ok("2024-05-31"));
        check("06/01/2019 12:00:00 AM", MonthFirst, Ok("2019-06-01T00:00:00"));
        check("06/01/2019 12:05 PM", MonthFirst, Ok("2019-06-01T12:05:00"));
        check("2021-08-14 00:00:00.000000", DayFirst, Ok("2021-08-14T00:00:00"));
        check("2022-03-31T23:05:00+00:00", DayFirst, Ok("2022-03-31T23:05:00Z"));
        check("2022-04-01T00:05:00+01:00", DayFirst, Ok("2022-03-31T23:05:00Z"));
        check("2010-01-01 00:05", DayFirst, Ok("2010-01-01T00:05:00"));
    }

    #[test]
    fn refuses_what_is_no_date() {
        use DateOrder::DayFirst;
        for text in ["", "31/02/2024", "31/05/24", "2024-02-30", "today", "1/2/3/4", "2024-05", "45292"] {
            check(text, DayFirst, Err(Problem::NotADate));
        }
        check("31/05/1824", DayFirst, Err(Problem::YearOutOfRange));
        check("31/05/2024 25:00", DayFirst, Err(Problem::NotATime));
        check("31/05/2024 13:00 PM", DayFirst, Err(Problem::NotATime));
        check("31/05/2024 12:00:0x", DayFirst, Err(Problem::NotATime));
    }

    fn verdict(cells: &[&str]) -> Verdict {
        let mut column = ColumnDates::default();
        for (row, cell) in (2..).zip(cells) {
            column.see(row, cell);
        }
        column.verdict()
    }

    #[test]
    fn a_column_proves_its_order_or_is_ambiguous() {
        assert_eq!(verdict(&["01/02/2024", "03/04/2024"]), Verdict::Ambiguous { row: 2 });
        assert_eq!(verdict(&["01/02/2024", "13/04/2024"]), Verdict::DayFirst { row: 3 });
        assert_eq!(verdict(&["01/02/2024", "04/13/2024"]), Verdict::MonthFirst { row: 3 });
        assert_eq!(
            verdict(&["13/04/2024", "04/13/2024"]),
            Verdict::Mixed { day_first_row: 2, month_first_row: 3 }
        );
        assert_eq!(verdict(&["05/05/2024", "2024-05-06"]), Verdict::Plain);
        assert_eq!(verdict(&["", "x"]), Verdict::NoDates);
        assert_eq!(verdict(&["01-09-2014", "31-08-1993"]), Verdict::DayFirst { row: 3 });
    }

    #[test]
    fn a_time_that_the_clocks_skip_or_repeat_is_not_turned_into_an_instant() {
        let at = |text: &str| text.parse::<DateTime>().expect("a test's own time");
        assert_eq!(from_london(at("2024-03-31T01:30:00")), Err(Problem::NoSuchTime));
        assert_eq!(from_london(at("2024-10-27T01:30:00")), Ok(None));
        assert_eq!(
            from_london(at("2024-07-01T00:30:00")).map(|t| t.map(|t| t.to_string())),
            Ok(Some("2024-06-30T23:30:00Z".into()))
        );
    }

    #[test]
    fn a_stop_late_on_the_last_of_march_is_in_april_in_london() {
        let day =
            |text: &str| parse_moment(text, DateOrder::DayFirst).map(Moment::day).map(|d| d.to_string());
        assert_eq!(day("2022-03-31T23:05:00+00:00"), Ok("2022-04-01".into()));
        assert_eq!(day("2022-10-31T23:58:00+00:00"), Ok("2022-10-31".into()));
    }
}
