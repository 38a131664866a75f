//! What every method says about one period, and why it may say nothing.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One period judged by one method: the row that `accord detect` prints.
///
/// `expected` and `threshold` are both present or both absent; when they are absent, so is `score`,
/// `alarm` is `false` and `no_threshold` says why.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedPeriod {
    /// The first day of the period.
    pub starts_on: Date,
    /// The count of the period itself.
    pub observed: u32,
    /// The count that the method expects from the past.
    pub expected: Option<f64>,
    /// The count above which the method raises an alarm.
    pub threshold: Option<f64>,
    /// How far towards an alarm the count is, as the method defines it; above 1 is an alarm. Absent
    /// besides where an EARS baseline does not vary, so that there is no scale to measure on.
    pub score: Option<f64>,
    /// Whether the count is above the threshold.
    pub alarm: bool,
    /// Why there is no threshold; `None` exactly when there is one.
    pub no_threshold: Option<NoThreshold>,
}

/// Why a method gives no threshold for a period. "Too few to say" is an answer, not a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum NoThreshold {
    /// The history before the period is too short for the method.
    #[error("{periods} earlier periods, the method needs {periods_min}")]
    HistoryTooShort {
        /// How many periods there are before it.
        periods: usize,
        /// How many the method needs.
        periods_min: usize,
    },
    /// Too few events in the whole baseline to know what is usual. Only [`crate::assess`] says this.
    #[error("{} in the baseline, fewer than {events_min}", events_words(*.events))]
    TooFewInBaseline {
        /// Events in the baseline.
        events: u64,
        /// How many are asked for.
        events_min: u64,
    },
    /// Too few events in the last few periods, the period itself included.
    #[error("{} in the last {periods} periods, fewer than {events_min}", events_words(*.events))]
    TooFewRecently {
        /// Events in those periods.
        events: u64,
        /// How many events the method needs there.
        events_min: u64,
        /// How many periods, ending with the one judged.
        periods: usize,
    },
    /// All counts of the baseline are the same, so nothing shows how much counts vary by chance.
    #[error("the counts of the baseline do not vary")]
    NoVariance,
    /// The model could not be fitted to the baseline.
    #[error("the model could not be fitted to the baseline")]
    NoFit,
}

fn events_words(events: u64) -> String {
    if events == 1 { "1 event".to_owned() } else { format!("{events} events") }
}

/// Why a method was not run at all: its parameters or its range cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MethodRefused {
    /// The range reaches past the end of the series or is the wrong way round.
    #[error("the periods {start} to {end} are not in a series of {periods}")]
    RangeOutside {
        /// First position asked for.
        start: usize,
        /// Position just past the last one asked for.
        end: usize,
        /// Length of the series.
        periods: usize,
    },
    /// A parameter is outside what the method is defined for.
    #[error("`{name}` is {value}: it must be {allowed}")]
    Parameter {
        /// The parameter's name, as in the documentation.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What is allowed, in words.
        allowed: &'static str,
    },
}

/// Refuses a range that is not within `periods`.
pub(crate) fn check_range(range: &std::ops::Range<usize>, periods: usize) -> Result<(), MethodRefused> {
    if range.start <= range.end && range.end <= periods {
        return Ok(());
    }
    Err(MethodRefused::RangeOutside { start: range.start, end: range.end, periods })
}

/// Refuses an error probability that is not strictly between nought and one half.
pub(crate) fn check_alpha(alpha: f64) -> Result<(), MethodRefused> {
    if alpha > 0.0 && alpha < 0.5 {
        return Ok(());
    }
    Err(MethodRefused::Parameter { name: "alpha", value: alpha, allowed: "more than 0 and less than 0.5" })
}

/// Refuses a whole number outside `least..=most`.
pub(crate) fn check_whole(
    name: &'static str,
    value: usize,
    bounds: std::ops::RangeInclusive<usize>,
    allowed: &'static str,
) -> Result<(), MethodRefused> {
    if bounds.contains(&value) {
        return Ok(());
    }
    // Only shown to a person: a rounding past 2^53 does not matter.
    Err(MethodRefused::Parameter { name, value: value as f64, allowed })
}
