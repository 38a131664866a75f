//! EARS C1, C2 and C3: a short moving baseline and a normal limit.
//!
//! For series with little history. See `docs/methods/ears.md` for what the three answer and when not
//! to use them.

use crate::distributions::normal_upper_quantile;
use crate::judged::{JudgedPeriod, MethodRefused, NoThreshold, check_alpha, check_range, check_whole};
use crate::series::CountSeries;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The version of these methods, stored with every signal. Raised when a result can change.
pub const EARS_VERSION: u32 = 1;

/// The longest baseline accepted, in periods.
pub const BASELINE_PERIODS_MAX: usize = 1_000;

/// Which of the three methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarsVariant {
    /// The baseline ends with the period just before the one judged.
    C1,
    /// The baseline ends three periods before the one judged, so that a slow start of an outbreak
    /// does not raise its own limit.
    C2,
    /// As C2, and adds up how far the two periods just before were above their own limits.
    C3,
}

impl EarsVariant {
    /// Periods between the baseline and the period judged.
    pub const fn gap_periods(self) -> usize {
        match self {
            Self::C1 => 0,
            Self::C2 | Self::C3 => 2,
        }
    }

    /// How many earlier periods the method looks at in all.
    pub const fn history_periods(self, baseline_periods: usize) -> usize {
        match self {
            Self::C1 => baseline_periods,
            Self::C2 => baseline_periods + 2,
            Self::C3 => baseline_periods + 4,
        }
    }
}

/// How to run EARS.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EarsParameters {
    /// Which method.
    pub variant: EarsVariant,
    /// Length of the baseline; at least 3, by default 7 (a week of days).
    pub baseline_periods: usize,
    /// One-sided chance of an alarm in one period if counts were normal and the baseline's mean and
    /// standard deviation were the truth; by default 0.001 for C1 and C2, 0.025 for C3.
    pub alpha: f64,
    /// A floor under the standard deviation, in events; by default 0, which is no floor.
    pub standard_deviation_min: f64,
}

impl EarsParameters {
    /// The defaults of R `surveillance` and of `accord detect`.
    pub const fn of(variant: EarsVariant) -> Self {
        let alpha = match variant {
            EarsVariant::C1 | EarsVariant::C2 => 0.001,
            EarsVariant::C3 => 0.025,
        };
        Self { variant, baseline_periods: 7, alpha, standard_deviation_min: 0.0 }
    }

    fn check(&self) -> Result<(), MethodRefused> {
        check_alpha(self.alpha)?;
        check_whole(
            "baseline_periods",
            self.baseline_periods,
            3..=BASELINE_PERIODS_MAX,
            "from 3 to 1,000 periods",
        )?;
        if self.standard_deviation_min >= 0.0 && self.standard_deviation_min.is_finite() {
            return Ok(());
        }
        Err(MethodRefused::Parameter {
            name: "standard_deviation_min",
            value: self.standard_deviation_min,
            allowed: "0 or more",
        })
    }
}

impl EarsParameters {
    /// The positions of the baseline of the period at `index`; `None` where the history is too short
    /// for the method.
    pub fn baseline(&self, index: usize) -> Option<Range<usize>> {
        let enough = index >= self.variant.history_periods(self.baseline_periods);
        let end = index.checked_sub(self.variant.gap_periods())?;
        enough.then(|| end - self.baseline_periods..end)
    }
}

/// What EARS found for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct EarsPeriod {
    /// Position in the series.
    pub index: usize,
    /// The count of the period.
    pub observed: u32,
    /// The limit and what it was made from, or why there is none.
    pub limit: Result<EarsLimit, NoThreshold>,
    /// `observed > threshold`; `false` when there is no limit.
    pub alarm: bool,
}

/// The limit of one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarsLimit {
    /// Mean of the baseline: the expected count.
    pub expected: f64,
    /// Standard deviation of the baseline (divided by n − 1), not below the floor.
    pub standard_deviation: f64,
    /// The count above which there is an alarm; for C3 it is never below nought.
    pub threshold: f64,
    /// The method's statistic ÷ its limit, so above 1 is an alarm (for C3: when anything was counted).
    /// C1 and C2: (observed − expected) ÷ (threshold − expected). C3: (e₁ + e₂) ÷ z.
    /// `None` where a baseline does not vary, so that there is no scale.
    pub score: Option<f64>,
}

impl EarsPeriod {
    /// The row that `accord detect` prints.
    pub fn judged(&self, series: &CountSeries) -> JudgedPeriod {
        let limit = self.limit.as_ref().ok();
        JudgedPeriod {
            starts_on: series.starts_on(self.index),
            observed: self.observed,
            expected: limit.map(|l| l.expected),
            threshold: limit.map(|l| l.threshold),
            score: limit.and_then(|l| l.score),
            alarm: self.alarm,
            no_threshold: self.limit.as_ref().err().copied(),
        }
    }
}

/// The EARS limit of every period in `range`, oldest first.
///
/// *Units and shape*: positions count from 0; one element for each position of `range`. A period with
/// too little history carries [`NoThreshold::HistoryTooShort`].
///
/// *Assumptions*: counts of a baseline are about normal and have no season and no trend. With fewer
/// than a few events a period this is far from true and alarms come from chance alone; the front door
/// [`crate::assess`] then answers "too few to say".
///
/// *Errors*: a parameter out of bounds, or a range outside the series.
///
/// *Source*: Hutwagner, Thompson, Seeman and Treadwell (2003), as R `surveillance::earsC` 1.20.3
/// computes it. With mean `m` and standard deviation `s` of the baseline, and `z` the upper normal
/// quantile of alpha: C1 and C2 have the limit `m + z·s`. C3 has `y + s·(z − e₁ − e₂)` and not below
/// nought, where `y` is the count itself and `eᵢ = max(0, (yᵢ − mᵢ) ÷ sᵢ − 1)` for the two periods
/// before. The count cancels: C3 judges the two periods *before* the one that it marks.
/// Where a standard deviation of nought makes a C3 limit 0 ÷ 0, R prints a missing value and we
/// answer [`NoThreshold::NoVariance`].
///
/// *Cost*: `range` × baseline.
///
/// # Example
/// ```
/// use accord_engine_surveillance::ears::{EarsParameters, EarsVariant, ears};
/// use accord_engine_surveillance::series::{CountSeries, Step};
/// use jiff::civil::date;
///
/// let counts = vec![4, 6, 5, 5, 6, 4, 5, 12];
/// let days = CountSeries::new(date(2024, 7, 1), Step::Day, counts)?;
/// let found = ears(&days, 0..8, &EarsParameters::of(EarsVariant::C1))?;
/// assert!(found[7].alarm);
/// assert!((found[7].limit.unwrap().threshold - 7.523_163_8).abs() < 1e-6);
/// // The first seven days have no week before them.
/// assert!(found[6].limit.is_err() && !found[6].alarm);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ears(
    series: &CountSeries,
    range: Range<usize>,
    parameters: &EarsParameters,
) -> Result<Vec<EarsPeriod>, MethodRefused> {
    parameters.check()?;
    check_range(&range, series.len())?;
    let z = normal_upper_quantile(parameters.alpha);
    Ok(range.map(|index| judge(series.counts(), index, z, parameters)).collect())
}

fn judge(counts: &[u32], index: usize, z: f64, parameters: &EarsParameters) -> EarsPeriod {
    let observed = counts[index];
    let limit = limit(counts, index, z, parameters);
    let alarm = limit.as_ref().is_ok_and(|l| f64::from(observed) > l.threshold);
    EarsPeriod { index, observed, limit, alarm }
}

fn limit(
    counts: &[u32],
    index: usize,
    z: f64,
    parameters: &EarsParameters,
) -> Result<EarsLimit, NoThreshold> {
    let periods_min = parameters.variant.history_periods(parameters.baseline_periods);
    if index < periods_min {
        return Err(NoThreshold::HistoryTooShort { periods: index, periods_min });
    }
    let observed = f64::from(counts[index]);
    let (mean, deviation) = baseline(counts, index, parameters);
    let (threshold, statistic) = match parameters.variant {
        EarsVariant::C1 | EarsVariant::C2 => (mean + z * deviation, (observed - mean) / deviation),
        EarsVariant::C3 => {
            let carried = excess(counts, index - 2, parameters) + excess(counts, index - 1, parameters);
            (observed + deviation * (z - carried), carried)
        }
    };
    // 0 ÷ 0 in one of the two periods before, or a boundless excess times no deviation.
    if threshold.is_nan() {
        return Err(NoThreshold::NoVariance);
    }
    let score = (deviation > 0.0 && statistic.is_finite()).then_some(statistic / z);
    Ok(EarsLimit { expected: mean, standard_deviation: deviation, threshold: threshold.max(0.0), score })
}

/// How far the period is above its own C2 limit of one standard deviation; nought when it is not.
/// NaN when its baseline does not vary and it equals it.
fn excess(counts: &[u32], index: usize, parameters: &EarsParameters) -> f64 {
    let (mean, deviation) = baseline(counts, index, parameters);
    let standardised = (f64::from(counts[index]) - mean) / deviation;
    // Not `f64::max`: it would turn NaN into nought.
    if standardised < 1.0 { 0.0 } else { standardised - 1.0 }
}

/// Mean and standard deviation (n − 1, not below the floor) of the baseline of one period.
fn baseline(counts: &[u32], index: usize, parameters: &EarsParameters) -> (f64, f64) {
    let end = index - parameters.variant.gap_periods();
    let values = &counts[end - parameters.baseline_periods..end];
    let n = values.len() as f64;
    // The sum of whole numbers is exact, so a constant baseline has a deviation of exactly nought.
    let mean = values.iter().map(|&count| u64::from(count)).sum::<u64>() as f64 / n;
    let squares: f64 = values.iter().map(|&count| (f64::from(count) - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0)).sqrt().max(parameters.standard_deviation_min))
}
