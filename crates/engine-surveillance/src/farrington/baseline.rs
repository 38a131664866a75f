//! Which past periods a period is judged from, and which seasonal level each of them has.

use crate::judged::{MethodRefused, NoThreshold, check_whole};
use crate::series::{CountSeries, Step};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The most seasonal levels: with the trend, 13 columns.
pub(super) const LEVELS_MAX: usize = 12;

/// The most years that a baseline may reach back.
pub const YEARS_BACK_MAX: usize = 20;

/// What a fit was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineSummary {
    /// Positions from the first to just past the last period used; not every one between need be.
    pub span: Range<usize>,
    /// How many periods were used.
    pub periods: usize,
    /// Events in them.
    pub events: u64,
    /// Whether the counts differ at all.
    pub varies: bool,
    /// The largest count in one of them.
    pub largest_count: u32,
}

/// The counts of a baseline, ready to fit. Index 0 of each list is the oldest period.
#[derive(Debug, Default)]
pub(super) struct Baseline {
    pub(super) count: Vec<f64>,
    /// `ln(count)`, and 0 for 0, where it is only ever multiplied by the count.
    pub(super) log_count: Vec<f64>,
    /// `count^(2/3)`.
    pub(super) count_two_thirds: Vec<f64>,
    pub(super) time: Vec<f64>,
    pub(super) level: Vec<usize>,
    /// The time of the period judged, on the same scale: periods since the oldest one used.
    pub(super) judged_time: f64,
}

impl Baseline {
    pub(super) fn levels_present(&self) -> usize {
        let mut present = [false; LEVELS_MAX];
        for &level in &self.level {
            present[level] = true;
        }
        present.iter().filter(|&&one| one).count()
    }
}

/// What "the same time in an earlier year" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameTime {
    /// The same date: for weeks, the week whose first day is nearest to it. R's
    /// `epochAsDate = TRUE`; the default, because holidays and terms follow the calendar.
    ByDate,
    /// A fixed number of periods back, [`Step::periods_per_year`] a year. R's `epochAsDate = FALSE`.
    ByPeriods,
}

/// Where a baseline lies relative to the period judged, and how its season is cut up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) same_time: SameTime,
    pub(super) years_back: usize,
    /// Periods on each side of a reference period.
    pub(super) half_window: usize,
    /// 1 uses the windows alone; otherwise the windows have the last level and the gaps the others.
    pub(super) levels: usize,
    /// The last periods before the one judged that are never used.
    pub(super) left_out: usize,
}

impl Pattern {
    /// Refuses what would leave a level empty or windows on top of each other.
    pub(super) fn checked(self, step: Step) -> Result<Self, MethodRefused> {
        let year = step.periods_per_year();
        check_whole("years_back", self.years_back, 1..=YEARS_BACK_MAX, "from 1 to 20 years")?;
        let half_year = (year - 1) / 2;
        let apart = "less than half a year, so that windows do not overlap";
        check_whole("half_window", self.half_window, 0..=half_year, apart)?;
        check_whole("season_levels", self.levels, 1..=LEVELS_MAX, "from 1 to 12 levels")?;
        let levels_max = year - 2 * self.half_window;
        let filled = "at most one more than there are periods between two windows";
        check_whole("season_levels", self.levels, 1..=levels_max, filled)?;
        let left_out_max = year - self.half_window - 1;
        let window_kept = "few enough to keep last year's window";
        check_whole("periods_left_out", self.left_out, 0..=left_out_max, window_kept)?;
        Ok(self)
    }

    /// The level of the period judged: that of the windows.
    pub(super) fn judged_level(&self) -> usize {
        self.levels - 1
    }

    /// About how many periods before the one judged are needed. By date it can be one more or less.
    pub(super) fn history_periods(&self, step: Step) -> usize {
        step.periods_per_year() * self.years_back + self.half_window
    }

    /// Fills `baseline` for the period at `index`.
    ///
    /// *Source*: Noufaily et al. (2013), section 2.1, in the arrangement of R `surveillance`: the gap
    /// between two windows is cut into the other levels in order, as equal as whole periods allow, the
    /// longer ones first.
    pub(super) fn take(
        &self,
        series: &CountSeries,
        index: usize,
        baseline: &mut Baseline,
    ) -> Result<BaselineSummary, NoThreshold> {
        baseline.clear();
        let periods_min = self.history_periods(series.step());
        let too_short = NoThreshold::HistoryTooShort { periods: index, periods_min };
        let first = self.first(series, index).ok_or(too_short)?;
        let end = index - self.left_out;
        let mut summary =
            BaselineSummary { span: first..first, periods: 0, events: 0, varies: false, largest_count: 0 };
        let mut start = first;
        for years in (1..=self.years_back).rev() {
            let next_reference =
                if years == 1 { Some(index) } else { self.reference(series, index, years - 1) };
            let next = next_reference.and_then(|reference| reference.checked_sub(self.half_window));
            let next = next.ok_or(too_short)?;
            let window = 2 * self.half_window + 1;
            let gap = (next - start).checked_sub(window).ok_or(too_short)?;
            for position in start..next.min(end) {
                if let Some(level) = level_at(position - start, window, gap, self.levels) {
                    baseline.push(series.counts()[position], position - first, level, &mut summary);
                    summary.span.end = position + 1;
                }
            }
            start = next;
        }
        // The window around the period judged itself, where not all of it is left out.
        for position in start..end.max(start) {
            baseline.push(series.counts()[position], position - first, self.judged_level(), &mut summary);
            summary.span.end = position + 1;
        }
        baseline.judged_time = (index - first) as f64;
        let first_count = series.counts()[first];
        summary.varies = baseline.count.iter().any(|&count| count != f64::from(first_count));
        Ok(summary)
    }

    /// The position of the oldest period of a baseline; `None` where it would lie before the series.
    pub(super) fn first(&self, series: &CountSeries, index: usize) -> Option<usize> {
        self.reference(series, index, self.years_back)?.checked_sub(self.half_window)
    }

    /// The position of the period at the same time so many years before.
    fn reference(&self, series: &CountSeries, index: usize, years: usize) -> Option<usize> {
        if self.same_time == SameTime::ByPeriods {
            return index.checked_sub(series.step().periods_per_year() * years);
        }
        let day = series.starts_on(index);
        let year = day.year().checked_sub(i16::try_from(years).ok()?)?;
        // 29 February of an ordinary year is 1 March, as in R.
        let earlier = Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, 3, 1)).ok()?;
        let back = match series.step() {
            Step::Day => usize::try_from(days_between(earlier, day)).ok()?,
            // The week whose first day is nearest: at most three days away.
            Step::Week => usize::try_from((days_between(earlier, day) + 3).div_euclid(7)).ok()?,
            Step::Month => 12 * years,
        };
        index.checked_sub(back)
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    (to.duration_since(from).as_secs()) / 86_400
}

impl Baseline {
    fn clear(&mut self) {
        for list in [&mut self.count, &mut self.log_count, &mut self.count_two_thirds, &mut self.time] {
            list.clear();
        }
        self.level.clear();
    }

    fn push(&mut self, whole: u32, time: usize, level: usize, summary: &mut BaselineSummary) {
        let count = f64::from(whole);
        self.count.push(count);
        self.log_count.push(if whole == 0 { 0.0 } else { count.ln() });
        self.count_two_thirds.push(count.cbrt().powi(2));
        self.time.push(time as f64);
        self.level.push(level);
        summary.periods += 1;
        summary.events += u64::from(whole);
        summary.largest_count = summary.largest_count.max(whole);
    }
}

/// The level of the period `since_window_start` periods after the start of a window.
fn level_at(since_window_start: usize, window: usize, gap: usize, levels: usize) -> Option<usize> {
    let Some(into_gap) = since_window_start.checked_sub(window) else { return Some(levels - 1) };
    let blocks = levels - 1;
    if blocks == 0 {
        return None;
    }
    let (short, longer_count) = (gap / blocks, gap % blocks);
    let in_longer = longer_count * (short + 1);
    Some(if into_gap < in_longer {
        into_gap / (short + 1)
    } else {
        longer_count + (into_gap - in_longer) / short
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FLEXIBLE: Pattern =
        Pattern { same_time: SameTime::ByPeriods, years_back: 5, half_window: 3, levels: 10, left_out: 26 };

    fn weeks(first: Date, periods: u32) -> CountSeries {
        CountSeries::new(first, Step::Week, (0..periods).collect()).expect("a series")
    }

    #[test]
    fn weeks_in_ten_levels_are_a_window_of_seven_and_nine_blocks_of_five() {
        let mut baseline = Baseline::default();
        let summary = FLEXIBLE.take(&weeks(date(2020, 1, 6), 300), 290, &mut baseline).expect("long enough");
        assert_eq!((summary.span, summary.periods), (27..264, 263 - 26));
        let expected: Vec<usize> = (0..52).map(|i| if i < 7 { 9 } else { (i - 7) / 5 }).collect();
        assert_eq!(baseline.level[..52], expected);
        assert_eq!(baseline.level[52..104], expected);
        assert!(baseline.judged_time == 263.0);
    }

    #[test]
    fn longer_blocks_come_first() {
        // 48 periods in 9 blocks: three of six, six of five.
        let length = |block| (0..52).filter(|&i| level_at(i, 4, 48, 10) == Some(block)).count();
        assert_eq!((0..9).map(length).collect::<Vec<_>>(), [6, 6, 6, 5, 5, 5, 5, 5, 5]);
    }

    #[test]
    fn the_original_method_uses_five_windows() {
        let pattern = Pattern { levels: 1, left_out: 3, ..FLEXIBLE };
        let mut baseline = Baseline::default();
        let summary = pattern.take(&weeks(date(2020, 1, 6), 300), 290, &mut baseline).expect("long enough");
        let used: Vec<u32> =
            (1..=5).rev().flat_map(|year| 290 - 52 * year - 3..=290 - 52 * year + 3).collect();
        assert_eq!(baseline.count, used.iter().map(|&week| f64::from(week)).collect::<Vec<_>>());
        assert_eq!((summary.span, summary.periods), (27..242, 35));
    }

    #[test]
    fn the_same_date_in_an_earlier_year_is_the_nearest_week() {
        let pattern = Pattern { same_time: SameTime::ByDate, ..FLEXIBLE };
        let series = weeks(date(2016, 1, 4), 521);
        // Monday 19 July 2021; a year before is a Sunday, five years before a Tuesday.
        let reference = |years| pattern.reference(&series, 289, years).map(|at| series.starts_on(at));
        assert_eq!(reference(1), Some(date(2020, 7, 20)));
        assert_eq!(reference(5), Some(date(2016, 7, 18)));
        assert_eq!(reference(6), None);
    }

    #[test]
    fn the_29th_of_february_is_the_first_of_march_of_an_ordinary_year() {
        let days = CountSeries::new(date(2023, 1, 1), Step::Day, vec![1; 800]).expect("a series");
        let leap = days.index_of(date(2024, 2, 29)).expect("within");
        let pattern = Pattern { same_time: SameTime::ByDate, ..FLEXIBLE };
        let reference = pattern.reference(&days, leap, 1).map(|at| days.starts_on(at));
        assert_eq!(reference, Some(date(2023, 3, 1)));
    }

    #[test]
    fn refuses_levels_that_would_be_empty() {
        let months = |half_window| Pattern { half_window, left_out: 3, ..FLEXIBLE }.checked(Step::Month);
        assert!(months(3).is_err(), "five months cannot be nine blocks");
        assert!(months(1).is_ok());
        assert!(Pattern { half_window: 26, ..FLEXIBLE }.checked(Step::Week).is_err());
        assert!(Pattern { left_out: 49, ..FLEXIBLE }.checked(Step::Week).is_err());
    }
}
