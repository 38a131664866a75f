//! The flexible method of Noufaily et al. (2013).

use super::baseline::Pattern;
use super::{
    Convergence, FarringtonPeriod, Judge, Quirks, RecentEvents, Recipe, SameTime, ThresholdMethod, Trend,
};
use crate::judged::{MethodRefused, check_alpha, check_range};
use crate::series::{CountSeries, Step};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The version of this method, stored with every signal. Raised when a result can change.
pub const FLEXIBLE_VERSION: u32 = 1;

/// How to run the flexible method.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FlexibleParameters {
    /// What "the same time in an earlier year" means.
    pub same_time: SameTime,
    /// Years of baseline (b).
    pub years_back: usize,
    /// Periods on each side of the same time in an earlier year that have the same season as the period
    /// judged (w).
    pub half_window_periods: usize,
    /// Seasonal levels in a year, the window included; 1 uses the windows alone.
    pub season_levels: usize,
    /// The last periods before the one judged that are not used, so that an outbreak under way does not
    /// teach the model that it is usual.
    pub periods_left_out: usize,
    /// Standardised Anscombe residual above which a past count is weighted down; `None` for never.
    pub reweight_above: Option<f64>,
    /// When the model has a trend.
    pub trend: Trend,
    /// How the threshold is made.
    pub threshold_method: ThresholdMethod,
    /// Chance that a usual period is above its threshold (one-sided).
    pub alpha: f64,
    /// The fewest recent events at which there is a threshold.
    pub recent_events: RecentEvents,
    /// When to stop fitting.
    pub convergence: Convergence,
}

impl Default for FlexibleParameters {
    /// The defaults of `accord detect --method farrington-flexible`; each has its reason in
    /// `docs/methods/farrington.md`.
    fn default() -> Self {
        Self {
            same_time: SameTime::ByDate,
            years_back: 5,
            half_window_periods: 3,
            season_levels: 10,
            periods_left_out: 26,
            reweight_above: Some(2.58),
            trend: Trend::Kept,
            threshold_method: ThresholdMethod::NegativeBinomialPlugIn,
            alpha: 0.01,
            recent_events: RecentEvents::FIVE_IN_FOUR,
            convergence: Convergence::AsR,
        }
    }
}

impl FlexibleParameters {
    /// How many periods before the one judged the method needs: for weeks and the defaults, 263.
    /// By date it can be one more, where 29 Februaries lie between.
    pub fn history_periods(&self, step: Step) -> usize {
        self.pattern().history_periods(step)
    }

    const fn pattern(&self) -> Pattern {
        Pattern {
            same_time: self.same_time,
            years_back: self.years_back,
            half_window: self.half_window_periods,
            levels: self.season_levels,
            left_out: self.periods_left_out,
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
            threshold_method: self.threshold_method,
            upper_tail: self.alpha,
            recent_events: self.recent_events,
            convergence: self.convergence,
            quirks: Quirks::Flexible,
        })
    }
}

/// The flexible Farrington answer for every period in `range`, oldest first.
///
/// *Units and shape*: positions count from 0; one element for each position of `range`, each judged
/// only from periods before it.
///
/// *Assumptions*: the variance of a count is its mean times a constant; seasons return each year; the
/// log of the mean changes in a straight line. Not for a series whose recording changed within the
/// baseline, and not where the baseline has only a handful of events ([`crate::assess`] says so).
///
/// *Errors*: a parameter out of bounds, or a range outside the series. A period with too little history
/// is no error: it carries [`crate::judged::NoThreshold::HistoryTooShort`].
///
/// *Source*: Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett (2013), as R `surveillance`
/// 1.20.3 computes it in `farringtonFlexible`. Where we differ: a baseline that would start before the
/// series leaves that one period without an answer (R ends with an error), and the time of a month is
/// its number, not its days.
///
/// *Cost*: about 45 µs a period with the defaults.
///
/// # Example
/// ```
/// use accord_engine_surveillance::farrington::{FlexibleParameters, farrington_flexible};
/// use accord_engine_surveillance::series::{CountSeries, Step};
/// use jiff::civil::date;
///
/// // Six years of weeks with a summer peak, and 40 events in the last week.
/// let mut counts: Vec<u32> = (0..312).map(|week| 8 + 4 * u32::from(week % 52 / 13 == 2) + week % 3).collect();
/// counts[311] = 40;
/// let weeks = CountSeries::new(date(2019, 1, 7), Step::Week, counts)?;
/// let found = farrington_flexible(&weeks, 310..312, &FlexibleParameters::default())?;
/// assert!(!found[0].alarm && found[1].alarm);
/// let fit = found[1].limit()?;
/// assert!((8.0..11.0).contains(&fit.expected) && fit.threshold < 20.0 && fit.p_mid < 1e-6);
///
/// // The week nearest to 29 January 2019 must have three weeks before it.
/// let early = farrington_flexible(&weeks, 263..265, &FlexibleParameters::default())?;
/// assert!(early[0].limit().is_err() && early[1].limit().is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn farrington_flexible(
    series: &CountSeries,
    range: Range<usize>,
    parameters: &FlexibleParameters,
) -> Result<Vec<FarringtonPeriod>, MethodRefused> {
    check_range(&range, series.len())?;
    let mut judge = FlexibleJudge::new(parameters, series.step())?;
    Ok(range.map(|index| judge.judge(series, index)).collect())
}

/// The flexible method ready for one step, with buffers that are used again from period to period.
pub(crate) struct FlexibleJudge {
    parameters: FlexibleParameters,
    judge: Judge,
}

impl FlexibleJudge {
    pub(crate) fn new(parameters: &FlexibleParameters, step: Step) -> Result<Self, MethodRefused> {
        Ok(Self { parameters: *parameters, judge: Judge::new(parameters.recipe(step)?) })
    }

    pub(crate) const fn parameters(&self) -> FlexibleParameters {
        self.parameters
    }

    /// Whether the whole baseline of a period lies in the series.
    pub(crate) fn has_history(&self, series: &CountSeries, index: usize) -> bool {
        self.parameters.pattern().first(series, index).is_some()
    }

    pub(crate) fn judge(&mut self, series: &CountSeries, index: usize) -> FarringtonPeriod {
        self.judge.judge(series, index)
    }
}
