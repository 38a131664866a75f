//! Series of counts as the picture uses them: no I/O.

use crate::definitions::Source;
use accord_engine_surveillance::series::{self, CountSeries};
use accord_kernel::ids::{AgencyId, AreaId, DefinitionVersionId};
use accord_kernel::{Day, Instant, Month};
use std::collections::BTreeMap;

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A civil day.
    Day,
    /// An ISO week, from Monday.
    Week,
    /// A calendar month.
    Month,
}

impl Step {
    /// Every step, the shortest first.
    pub const ALL: &'static [Self] = &[Self::Day, Self::Week, Self::Month];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The step with this stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|step| step.code() == code)
    }

    /// The first day of the period that holds `day`.
    pub fn start_of(self, day: Day) -> Day {
        match self {
            Self::Day => day,
            Self::Week => day.week().first_day(),
            Self::Month => day.month().first_day(),
        }
    }

    /// The first day of the period after the one that begins on `start`.
    pub fn next(self, start: Day) -> Day {
        match self {
            Self::Day => start.plus_days(1),
            Self::Week => start.plus_days(7),
            Self::Month => {
                Month::from_number(start.month().number() + 1).map_or(start.plus_days(31), Month::first_day)
            }
        }
    }

    /// The last day of the period that begins on `start`.
    pub fn end_of(self, start: Day) -> Day {
        self.next(start).plus_days(-1)
    }

    /// The period in words: `Sunday 22 November 2026`, `week from 16 Nov 2026`, `October 2026`.
    pub fn words(self, start: Day) -> String {
        match self {
            Self::Day => start.words(),
            Self::Week => format!("week from {}", start.short_words()),
            Self::Month => start.month().words(),
        }
    }

    /// The period with its preposition: `on Sunday 22 November 2026`, `in the week from 16 Nov 2026`,
    /// `in October 2026`.
    pub fn when(self, start: Day) -> String {
        match self {
            Self::Day => format!("on {}", start.words()),
            Self::Week => format!("in the {}", self.words(start)),
            Self::Month => format!("in {}", self.words(start)),
        }
    }

    const fn of_engine(self) -> series::Step {
        match self {
            Self::Day => series::Step::Day,
            Self::Week => series::Step::Week,
            Self::Month => series::Step::Month,
        }
    }
}

/// Which counts: a definition's version, a source, the agency whose rows they are, and the borough.
///
/// Two agencies' rows are never added up: without a look at single rows nobody can say which of them are
/// of the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesKey {
    /// The version of the definition.
    pub version: DefinitionVersionId,
    /// Which rows.
    pub source: Source,
    /// Whose rows.
    pub agency: AgencyId,
    /// The borough.
    pub area: AreaId,
}

/// One stored count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The first day of what it counts.
    pub first_on: Day,
    /// The length of what it counts.
    pub step: Step,
    /// How many.
    pub counted: u32,
    /// How many more would count if their age were known.
    pub age_unknown: u32,
}

/// From when to when an agency's rows of a source are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The first day.
    pub from: Day,
    /// The last day with rows of every feed that still comes.
    pub to: Day,
    /// When the newest import ended.
    pub at: Instant,
}

impl Coverage {
    /// The last day that nothing more is expected for: a day is over, and its file came after it.
    pub fn complete_to(&self) -> Day {
        self.to.min(self.at.day().plus_days(-1))
    }
}

/// Counts of equal periods without a gap, oldest first. Periods within the coverage that have no stored
/// count are nought: the source had nothing to report.
#[derive(Debug, Clone)]
pub struct Series {
    /// The length of a period.
    pub step: Step,
    /// The first day of each period.
    pub starts: Vec<Day>,
    /// The counts.
    pub counts: Vec<u32>,
    /// Per period, how many more would count if their age were known.
    pub age_unknown: Vec<u32>,
    /// How many periods, from the oldest, are complete. The others may still grow.
    pub complete: usize,
}

/// Periods of one series at most, the newest: some 27 years of days. Longer ones are fewer.
const PERIODS_MAX: i32 = 10_000;

impl Series {
    /// Puts stored counts into periods of `step` within the coverage. `None` when no stored count is as
    /// fine as that, or none lies within the coverage.
    pub fn new(tallies: &[Tally], step: Step, coverage: &Coverage, source: Source) -> Option<Self> {
        let fine: Vec<&Tally> = tallies.iter().filter(|tally| tally.step <= step).collect();
        // Weeks do not add up to months.
        let fine: Vec<&Tally> =
            fine.into_iter().filter(|tally| step != Step::Month || tally.step != Step::Week).collect();
        let first = fine.iter().map(|tally| tally.first_on).min()?.max(coverage.from);
        // A table of figures begins when it begins; an event that never happened was nought all along.
        let from = if source.is_events() { coverage.from } else { first };
        let mut sums: BTreeMap<Day, (u32, u32)> = BTreeMap::new();
        for tally in &fine {
            let sum = sums.entry(step.start_of(tally.first_on)).or_default();
            sum.0 = sum.0.saturating_add(tally.counted);
            sum.1 = sum.1.saturating_add(tally.age_unknown);
        }
        // What is too much is cut off at the old end: the newest days are what people look at.
        let from = from.max(coverage.to.plus_days(1 - PERIODS_MAX));
        // A period that began before the coverage did would look like a low one.
        let mut start = step.start_of(from);
        if start < from {
            start = step.next(start);
        }
        let mut made =
            Self { step, starts: Vec::new(), counts: Vec::new(), age_unknown: Vec::new(), complete: 0 };
        while start <= coverage.to {
            let (counted, age_unknown) = sums.get(&start).copied().unwrap_or_default();
            if step.end_of(start) <= coverage.complete_to() {
                made.complete = made.starts.len() + 1;
            }
            made.starts.push(start);
            made.counts.push(counted);
            made.age_unknown.push(age_unknown);
            start = step.next(start);
        }
        (!made.starts.is_empty()).then_some(made)
    }

    /// The complete periods as the methods take them; `None` when there is none.
    pub fn judged(&self) -> Option<CountSeries> {
        let first = self.starts.first()?;
        let counts = self.counts.get(..self.complete)?.to_vec();
        CountSeries::new(first.date(), self.step.of_engine(), counts).ok()
    }

    /// The newest `periods` of it.
    pub fn newest(&self, periods: usize) -> Self {
        let cut = self.starts.len().saturating_sub(periods);
        Self {
            step: self.step,
            starts: self.starts[cut..].to_vec(),
            counts: self.counts[cut..].to_vec(),
            age_unknown: self.age_unknown[cut..].to_vec(),
            complete: self.complete.saturating_sub(cut),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source = Source::Incident;

    fn day(text: &str) -> Day {
        text.parse().expect("a date of the test")
    }

    fn tally(first: &str, step: Step, counted: u32) -> Tally {
        Tally { first_on: day(first), step, counted, age_unknown: 0 }
    }

    fn coverage(from: &str, to: &str, at: &str) -> Coverage {
        Coverage { from: day(from), to: day(to), at: day(at).start().plus_seconds(9 * 3_600) }
    }

    #[test]
    fn days_add_up_to_weeks_and_a_quiet_week_is_nought() {
        let tallies = [
            tally("2026-11-02", Step::Day, 2),
            tally("2026-11-08", Step::Day, 1),
            tally("2026-11-16", Step::Day, 4),
        ];
        let weeks =
            Series::new(&tallies, Step::Week, &coverage("2026-11-02", "2026-11-22", "2026-11-23"), SOURCE)
                .expect("days add up");
        assert_eq!(weeks.counts, [3, 0, 4]);
        assert_eq!(weeks.complete, 3);
    }

    #[test]
    fn what_may_still_grow_is_not_complete() {
        let tallies = [tally("2026-11-09", Step::Day, 2), tally("2026-11-18", Step::Day, 1)];
        // The newest row is of Wednesday: the week is not over.
        let weeks =
            Series::new(&tallies, Step::Week, &coverage("2026-11-09", "2026-11-18", "2026-11-19"), SOURCE)
                .expect("days add up");
        assert_eq!((weeks.counts.as_slice(), weeks.complete), ([2u32, 1].as_slice(), 1));
        // A file that came on the day itself does not complete that day.
        let days =
            Series::new(&tallies, Step::Day, &coverage("2026-11-09", "2026-11-18", "2026-11-18"), SOURCE)
                .expect("days are days");
        assert_eq!((days.counts.len(), days.complete), (10, 9));
    }

    #[test]
    fn a_period_that_began_before_the_coverage_is_left_out() {
        let tallies = [tally("2026-11-05", Step::Day, 9), tally("2026-11-10", Step::Day, 2)];
        let weeks =
            Series::new(&tallies, Step::Week, &coverage("2026-11-05", "2026-11-15", "2026-11-20"), SOURCE)
                .expect("days add up");
        assert_eq!(weeks.counts, [2]);
    }

    #[test]
    fn a_series_that_is_too_long_loses_its_oldest_days_and_no_new_one() {
        let tallies = [tally("1900-01-01", Step::Day, 1), tally("2026-11-18", Step::Day, 2)];
        let days =
            Series::new(&tallies, Step::Day, &coverage("1900-01-01", "2026-11-18", "2026-11-19"), SOURCE)
                .expect("days are days");
        assert_eq!((days.starts.len(), days.complete), (10_000, 10_000));
        assert_eq!(days.starts.last(), Some(&day("2026-11-18")));
        assert_eq!(days.counts.last(), Some(&2));
    }

    #[test]
    fn coarse_counts_are_never_made_finer() {
        let months = [tally("2026-10-01", Step::Month, 12)];
        let covered = coverage("2026-10-01", "2026-10-31", "2026-11-20");
        assert!(Series::new(&months, Step::Week, &covered, SOURCE).is_none());
        assert!(Series::new(&[tally("2026-10-05", Step::Week, 3)], Step::Month, &covered, SOURCE).is_none());
        assert_eq!(
            Series::new(&months, Step::Month, &covered, SOURCE).map(|series| series.counts),
            Some(vec![12])
        );
    }
}
