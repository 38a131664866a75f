//! A regular series of counts: one count for every day, week or month, without holes.
//!
//! Whether a period that is absent from a file means "nothing happened" or "we do not know" is a
//! question for the person who gives the counts. It is answered once, by [`Gaps`], when the series
//! is made; no method in this crate ever sees a missing count.

use jiff::civil::Date;
use jiff::{Span, Unit};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The longest series accepted: 200 years of days. A longer one is a mistake in a date.
pub const PERIODS_MAX: usize = 73_050;

/// How long one period of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// One civil day.
    Day,
    /// Seven days, from whichever weekday the series starts on.
    Week,
    /// One calendar month, from its first day.
    Month,
}

impl Step {
    /// How many periods the methods count as a year: 365 days, 52 weeks or 12 months.
    ///
    /// A year of 52 weeks is a day or two short, so over five years a reference week drifts by less
    /// than one week against the calendar. R `surveillance` counts in the same way, and it makes the
    /// answer depend on the order of the counts alone, never on the date on which the series starts.
    pub const fn periods_per_year(self) -> usize {
        match self {
            Self::Day => 365,
            Self::Week => 52,
            Self::Month => 12,
        }
    }

    fn span(self, periods: i64) -> Result<Span, SeriesRefused> {
        let span = match self {
            Self::Day => Span::new().try_days(periods),
            Self::Week => Span::new().try_weeks(periods),
            Self::Month => Span::new().try_months(periods),
        };
        span.map_err(|_| SeriesRefused::BeyondTheCalendar)
    }

    /// The number of whole periods from `from` to `to`; `None` when it is not whole.
    fn periods_between(self, from: Date, to: Date) -> Option<i64> {
        let days = i64::from(from.until((Unit::Day, to)).ok()?.get_days());
        match self {
            Self::Day => Some(days),
            Self::Week => (days % 7 == 0).then_some(days / 7),
            Self::Month => {
                let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month());
                (from.day() == to.day()).then_some(months)
            }
        }
    }
}

/// What the caller has decided that an absent period means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gaps {
    /// A hole is a mistake: refuse and name the first one.
    Error,
    /// A hole means that nothing was recorded: count nought.
    Zero,
}

/// Why counts are not a series.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeriesRefused {
    /// There is no count at all.
    #[error("the series has no counts: give at least one")]
    Empty,
    /// More than [`PERIODS_MAX`] periods.
    #[error(
        "the series would have {periods} periods, more than the {PERIODS_MAX} allowed: check its first and last date"
    )]
    TooLong {
        /// How many periods it would have.
        periods: usize,
    },
    /// A date plus a number of periods leaves the calendar.
    #[error("the series leaves the calendar: check its first date and its length")]
    BeyondTheCalendar,
    /// A monthly series that does not start on the first of a month.
    #[error("`{starts_on}` is not the first day of a month: a monthly series needs first days")]
    MonthNotFromItsFirst {
        /// The date given.
        starts_on: Date,
    },
    /// Two counts for one period.
    #[error("`{starts_on}` is given twice: add the counts up or remove one")]
    Twice {
        /// The first day of that period.
        starts_on: Date,
    },
    /// A date that is not the first day of any period.
    #[error(
        "`{starts_on}` is not a whole number of periods after `{first}`: give the first day of each period"
    )]
    OffStep {
        /// The date given.
        starts_on: Date,
        /// The first date of the series.
        first: Date,
    },
    /// A period is absent and the caller chose [`Gaps::Error`].
    #[error("the count for `{starts_on}` is missing: add it, or say that gaps count as zero")]
    Missing {
        /// The first day of the first absent period.
        starts_on: Date,
    },
    /// The dates do not show whether a period is a day, a week or a month.
    #[error("the dates do not show the length of a period: give the step")]
    StepUnclear,
}

/// A count for every period from a first day, oldest first.
///
/// # Example
/// ```
/// use accord_engine_surveillance::series::{CountSeries, Gaps, SeriesRefused, Step};
/// use jiff::civil::date;
///
/// let weeks = CountSeries::new(date(2024, 1, 1), Step::Week, vec![3, 0, 5])?;
/// assert_eq!(weeks.starts_on(2), date(2024, 1, 15));
/// assert_eq!(weeks.index_of(date(2024, 1, 8)), Some(1));
/// assert_eq!(weeks.index_of(date(2024, 1, 9)), None);
///
/// // A hole is refused by name, unless the caller says what it means.
/// let dated = [(date(2024, 1, 1), 3), (date(2024, 1, 15), 5)];
/// let refused = CountSeries::from_dated(Step::Week, Gaps::Error, &dated);
/// assert_eq!(refused, Err(SeriesRefused::Missing { starts_on: date(2024, 1, 8) }));
/// assert_eq!(CountSeries::from_dated(Step::Week, Gaps::Zero, &dated)?, weeks);
/// # Ok::<(), SeriesRefused>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountSeries {
    first: Date,
    step: Step,
    counts: Vec<u32>,
}

impl CountSeries {
    /// A series whose first period starts on `first`, one count a period, oldest first.
    ///
    /// # Errors
    /// No counts, more than [`PERIODS_MAX`], a month that does not start on its first day, or a
    /// last date beyond the calendar.
    pub fn new(first: Date, step: Step, counts: Vec<u32>) -> Result<Self, SeriesRefused> {
        if counts.is_empty() {
            return Err(SeriesRefused::Empty);
        }
        if counts.len() > PERIODS_MAX {
            return Err(SeriesRefused::TooLong { periods: counts.len() });
        }
        if step == Step::Month && first.day() != 1 {
            return Err(SeriesRefused::MonthNotFromItsFirst { starts_on: first });
        }
        // One period past the end is the exclusive end of the last period, so it must exist too.
        let periods = i64::try_from(counts.len()).map_err(|_| SeriesRefused::BeyondTheCalendar)?;
        first.checked_add(step.span(periods)?).map_err(|_| SeriesRefused::BeyondTheCalendar)?;
        Ok(Self { first, step, counts })
    }

    /// A series from dated counts in any order; each date is the first day of its period.
    ///
    /// The series runs from the earliest to the latest date given.
    ///
    /// # Errors
    /// As [`CountSeries::new`]; besides a date given twice, a date that is not a whole number of
    /// periods after the earliest, and with [`Gaps::Error`] the first absent period.
    pub fn from_dated(step: Step, gaps: Gaps, dated: &[(Date, u32)]) -> Result<Self, SeriesRefused> {
        let first = dated.iter().map(|&(date, _)| date).min().ok_or(SeriesRefused::Empty)?;
        let last = dated.iter().map(|&(date, _)| date).max().ok_or(SeriesRefused::Empty)?;
        let index = |date: Date| -> Result<usize, SeriesRefused> {
            let periods = step.periods_between(first, date);
            let off_step = SeriesRefused::OffStep { starts_on: date, first };
            periods.and_then(|n| usize::try_from(n).ok()).ok_or(off_step)
        };
        let periods = index(last)? + 1;
        if periods > PERIODS_MAX {
            return Err(SeriesRefused::TooLong { periods });
        }
        let mut counts: Vec<Option<u32>> = vec![None; periods];
        for &(date, count) in dated {
            let slot = &mut counts[index(date)?];
            if slot.replace(count).is_some() {
                return Err(SeriesRefused::Twice { starts_on: date });
            }
        }
        let filled = Self::new(first, step, counts.iter().map(|count| count.unwrap_or(0)).collect())?;
        match counts.iter().position(Option::is_none) {
            Some(hole) if gaps == Gaps::Error => {
                Err(SeriesRefused::Missing { starts_on: filled.starts_on(hole) })
            }
            _ => Ok(filled),
        }
    }

    /// The step that the dates themselves show: the longest of month, week and day that all of them
    /// fit.
    ///
    /// # Errors
    /// Fewer than two different dates.
    ///
    /// # Example
    /// ```
    /// use accord_engine_surveillance::series::{CountSeries, Step};
    /// use jiff::civil::date;
    /// let step = |dates: &[jiff::civil::Date]| CountSeries::infer_step(dates);
    /// assert_eq!(step(&[date(2024, 1, 1), date(2024, 2, 1)]), Ok(Step::Month));
    /// assert_eq!(step(&[date(2024, 1, 1), date(2024, 1, 22)]), Ok(Step::Week));
    /// assert_eq!(step(&[date(2024, 1, 1), date(2024, 1, 2)]), Ok(Step::Day));
    /// assert!(step(&[date(2024, 1, 1)]).is_err());
    /// ```
    pub fn infer_step(dates: &[Date]) -> Result<Step, SeriesRefused> {
        let first = *dates.iter().min().ok_or(SeriesRefused::Empty)?;
        if dates.iter().all(|&date| date == first) {
            return Err(SeriesRefused::StepUnclear);
        }
        let fits = |step: &Step| {
            (*step != Step::Month || first.day() == 1)
                && dates.iter().all(|&date| step.periods_between(first, date).is_some())
        };
        [Step::Month, Step::Week, Step::Day].into_iter().find(fits).ok_or(SeriesRefused::StepUnclear)
    }

    /// The counts, oldest first.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// How long a period is.
    pub const fn step(&self) -> Step {
        self.step
    }

    /// How many periods the series has; never nought.
    #[expect(clippy::len_without_is_empty, reason = "a series is never empty")]
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// The first day of the period at `index`, which may be the one just past the end.
    ///
    /// # Panics
    /// When `index` is greater than [`CountSeries::len`].
    pub fn starts_on(&self, index: usize) -> Date {
        assert!(index <= self.counts.len(), "period {index} of a series of {}", self.counts.len());
        let periods = i64::try_from(index).expect("invariant: a series has at most PERIODS_MAX periods");
        let span = self.step.span(periods).expect("invariant: `new` has checked the last date");
        self.first.checked_add(span).expect("invariant: `new` has checked the last date")
    }

    /// The position of the period that starts on `date`; `None` when none does.
    pub fn index_of(&self, date: Date) -> Option<usize> {
        let index = usize::try_from(self.step.periods_between(self.first, date)?).ok()?;
        (index < self.counts.len()).then_some(index)
    }

    /// The positions of the periods that start from `from` to `to`, both included.
    ///
    /// Empty when none does. Dates between two first days are allowed: `--range` of the command line
    /// may name any days.
    pub fn indices_between(&self, from: Date, to: Date) -> Range<usize> {
        // First days ascend, so both ends are found by bisection.
        let first_after = |reached: &dyn Fn(Date) -> bool| -> usize {
            let (mut low, mut high) = (0, self.counts.len());
            while low < high {
                let middle = low.midpoint(high);
                if reached(self.starts_on(middle)) { high = middle } else { low = middle + 1 }
            }
            low
        };
        let start = first_after(&|day| day >= from);
        let end = first_after(&|day| day > to);
        start..end.max(start)
    }
}
