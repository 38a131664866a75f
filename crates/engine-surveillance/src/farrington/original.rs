//! The original method of Farrington et al. (1996).

use super::baseline::Pattern;
use super::threshold::{Power, ThresholdMethod};
use super::{Convergence, FarringtonPeriod, Judge, Quirks, RecentEvents, Recipe, SameTime, Trend};
use crate::judged::{MethodRefused, check_alpha, check_range};
use crate::series::{CountSeries, Step};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The version of this method, stored with every signal. Raised when a result can change.
pub const ORIGINAL_VERSION: u32 = 1;

/// The p-value below which the original method keeps a trend.
const TREND_P_MAX: f64 = 0.05;

/// How to run the original method.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OriginalParameters {
    /// What "the same time in an earlier year" means.
    pub same_time: SameTime,
    /// Years of baseline (b).
    pub years_back: usize,
    /// Periods on each side of the same time in an earlier year (w).
    pub half_window_periods: usize,
    /// Standardised Anscombe residual above which a past count is weighted down; `None` for never.
    pub reweight_above: Option<f64>,
    /// When the model has a trend.
    pub trend: Trend,
    /// The power on which counts are treated as normal.
    pub power: Power,
    /// Chance that a usual period is outside its range on *either* side: the threshold is the upper
    /// quantile of `alpha ÷ 2`, as in R and the paper.
    pub alpha: f64,
    /// The fewest recent events at which there is a threshold.
    pub recent_events: RecentEvents,
    /// When to stop fitting.
    pub convergence: Convergence,
}

impl Default for OriginalParameters {
    /// The defaults of `accord detect --method farrington`.
    fn default() -> Self {
        Self {
            same_time: SameTime::ByDate,
            years_back: 5,
            half_window_periods: 3,
            reweight_above: Some(1.0),
            trend: Trend::IfBelow { p_max: TREND_P_MAX },
            power: Power::TwoThirds,
            alpha: 0.01,
            recent_events: RecentEvents::FIVE_IN_FOUR,
            convergence: Convergence::AsR,
        }
    }
}

impl OriginalParameters {
    /// How many periods before the one judged the method needs: for weeks and the defaults, 263.
    /// By date it can be one more, where 29 Februaries lie between.
    pub fn history_periods(&self, step: Step) -> usize {
        self.pattern().history_periods(step)
    }

    /// Windows alone, one level.
    const fn pattern(&self) -> Pattern {
        Pattern {
            same_time: self.same_time,
            years_back: self.years_back,
            half_window: self.half_window_periods,
            levels: 1,
            left_out: self.half_window_periods,
        }
    }

    fn recipe(&self, step: Step) -> Result<Recipe, MethodRefused> {
        check_alpha(self.alpha)?;
        self.recent_events.check()?;
        super::check_reweight(self.reweight_above)?;
        Ok(Recipe {
            pattern: self.pattern().checked(step)?,
            reweight_above: self.reweight_above,
            trend: self.trend,
            threshold_method: ThresholdMethod::Delta { power: self.power },
            upper_tail: self.alpha / 2.0,
            recent_events: self.recent_events,
            convergence: self.convergence,
            quirks: Quirks::Original,
        })
    }
}

/// The original Farrington answer for every period in `range`, oldest first.
///
/// *Units and shape*, *Errors*: as [`super::farrington_flexible`].
///
/// *Assumptions*: as there; besides it uses only 7 of 52 weeks of each year and lets the weeks just
/// before the one judged out of account, so it needs denser counts. Prefer the flexible method; this
/// one is for comparison with published figures.
///
/// *Source*: Farrington, Andrews, Beale and Catchpole (1996), as R `surveillance` 1.20.3 computes it in
/// `algo.farrington`. Where we differ: R goes on with fewer reference weeks when
/// some lie before the series; we ask for all of them. Where recent events are too few R prints a
/// threshold of 0; we give none.
///
/// *Cost*: about 13 µs a period with the defaults.
///
/// # Example
/// ```
/// use accord_engine_surveillance::farrington::{OriginalParameters, farrington_original};
/// use accord_engine_surveillance::series::{CountSeries, Step};
/// use jiff::civil::date;
///
/// let mut counts: Vec<u32> = (0..312).map(|week| 8 + week % 3).collect();
/// counts[311] = 40;
/// let weeks = CountSeries::new(date(2019, 1, 7), Step::Week, counts)?;
/// let found = farrington_original(&weeks, 310..312, &OriginalParameters::default())?;
/// assert!(!found[0].alarm && found[1].alarm);
/// // Nothing at all in the last four weeks: no threshold, no alarm.
/// let quiet = CountSeries::new(date(2019, 1, 7), Step::Week, vec![0; 312])?;
/// let found = farrington_original(&quiet, 311..312, &OriginalParameters::default())?;
/// assert!(found[0].limit().is_err() && !found[0].alarm);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn farrington_original(
    series: &CountSeries,
    range: Range<usize>,
    parameters: &OriginalParameters,
) -> Result<Vec<FarringtonPeriod>, MethodRefused> {
    check_range(&range, series.len())?;
    let mut judge = Judge::new(parameters.recipe(series.step())?);
    Ok(range.map(|index| judge.judge(series, index)).collect())
}
