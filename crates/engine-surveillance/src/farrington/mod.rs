//! Farrington's method, original and flexible: is this period's count unusual for its season?
//!
//! *What it is*: a quasi-Poisson regression on the same weeks of earlier years (original, 1996) or on
//! all of them with seasonal levels (flexible, Noufaily 2013), past outbreaks weighted down, and a
//! threshold above the predicted count.
//! *What it owns*: choosing the baseline, the fit, the weights and the threshold.
//! *What it does not do*: decide whether the series is long or dense enough to ask at all; see
//! [`crate::assess`], which is where an application starts. Analysts start at
//! `docs/methods/farrington.md`.

mod baseline;
mod flexible;
mod glm;
mod original;
mod reweight;
mod threshold;

pub use baseline::{BaselineSummary, SameTime, YEARS_BACK_MAX};
pub(crate) use flexible::FlexibleJudge;
pub use flexible::{FLEXIBLE_VERSION, FlexibleParameters, farrington_flexible};
pub use glm::Convergence;
pub use original::{ORIGINAL_VERSION, OriginalParameters, farrington_original};
pub use threshold::{Power, ThresholdMethod};

use crate::distributions::{CountDistribution, t_two_sided};
use crate::judged::{JudgedPeriod, MethodRefused, NoThreshold};
use crate::series::CountSeries;
use baseline::{Baseline, Pattern};
use glm::{Fit, Slope, Workspace};
use serde::{Deserialize, Serialize};
use threshold::Prediction;

/// No alarm where recent counts are this small: fewer than `events_min` events in the last `periods`
/// periods, the one judged included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentEvents {
    /// The fewest events at which a threshold is given; 0 switches the rule off.
    pub events_min: u64,
    /// How many periods are counted; at least 1.
    pub periods: usize,
}

impl RecentEvents {
    /// Five events in four periods: Farrington et al. (1996), section 3.8.
    pub const FIVE_IN_FOUR: Self = Self { events_min: 5, periods: 4 };

    /// Why the period has no threshold, if this rule takes it away.
    fn too_few(self, counts: &[u32], index: usize) -> Option<NoThreshold> {
        let first = (index + 1).saturating_sub(self.periods);
        let events: u64 = counts[first..=index].iter().map(|&count| u64::from(count)).sum();
        let Self { events_min, periods } = self;
        (events < events_min).then_some(NoThreshold::TooFewRecently { events, events_min, periods })
    }

    fn check(self) -> Result<(), MethodRefused> {
        let name = "recent periods";
        crate::judged::check_whole(name, self.periods, 1..=1_000, "from 1 to 1,000 periods")
    }
}

/// When the model has a trend.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Never.
    Never,
    /// Fitted, and kept when its two-sided p-value is below `p_max` and the rules of [`Trend::Kept`]
    /// keep it too.
    IfBelow {
        /// The largest p-value that does not keep it; 0.05 in the original method.
        p_max: f64,
    },
    /// Fitted, whatever its p-value; left out all the same when the baseline reaches back less than
    /// three years, when the fit with it did not converge, or when the count it predicts is larger than
    /// every count of the baseline. R's `trend = TRUE, pThresholdTrend = 1`.
    Kept,
}

/// What Farrington's method found for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct FarringtonPeriod {
    /// Position in the series.
    pub index: usize,
    /// The count of the period.
    pub observed: u32,
    /// The earlier periods it is judged from; `None` where the history is too short for them.
    pub baseline: Option<BaselineSummary>,
    /// The model's answer. It is there even where `too_few_recently` takes the threshold away, as in R.
    pub fit: Result<FarringtonFit, NoThreshold>,
    /// Set when too few events were counted lately; there is then no threshold and no alarm.
    pub too_few_recently: Option<NoThreshold>,
    /// Whether the count is above the threshold.
    pub alarm: bool,
}

/// The model's answer for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct FarringtonFit {
    /// The predicted mean count.
    pub expected: f64,
    /// Variance ÷ mean of the baseline about the model, at least 1.
    pub dispersion: f64,
    /// Change of the logarithm of the mean from one period to the next; `None` without a trend.
    pub trend_per_period: Option<f64>,
    /// Lower end of the range of usual counts, never below nought.
    pub lower: f64,
    /// The count above which there is an alarm.
    pub threshold: f64,
    /// R's exceedance score; above 1 exactly where `observed` is above `threshold`.
    /// With the delta method it equals `exceedance`; with the two negative binomial methods R takes the
    /// logarithm of the mean in its place.
    pub score: f64,
    /// (observed − expected) ÷ (threshold − expected), the score of the papers. `None` where threshold
    /// and expected are equal or the threshold is below, so that the ratio says nothing.
    pub exceedance: Option<f64>,
    /// P(Y ≥ observed) under the distribution that made the threshold: R's `pvalue`.
    pub p_at_least: f64,
    /// P(Y > observed) + P(Y = observed) ÷ 2 under the negative binomial with mean and dispersion
    /// plugged in, whichever way the threshold was made. The false discovery control of a night uses
    /// this one: of the p-values of a count it is the nearest to uniform when nothing is unusual.
    pub p_mid: f64,
}

impl FarringtonPeriod {
    /// The answer with its threshold, or why there is none.
    pub fn limit(&self) -> Result<&FarringtonFit, NoThreshold> {
        match (&self.fit, self.too_few_recently) {
            (Err(reason), _) => Err(*reason),
            (Ok(_), Some(reason)) => Err(reason),
            (Ok(fit), None) => Ok(fit),
        }
    }

    /// The row that `accord detect` prints.
    pub fn judged(&self, series: &CountSeries) -> JudgedPeriod {
        let limit = self.limit();
        let fit = limit.ok();
        JudgedPeriod {
            starts_on: series.starts_on(self.index),
            observed: self.observed,
            expected: fit.map(|fit| fit.expected),
            threshold: fit.map(|fit| fit.threshold),
            score: fit.map(|fit| fit.score),
            alarm: self.alarm,
            no_threshold: limit.err(),
        }
    }
}

/// Everything that original and flexible method have in common, after their own names are set aside.
struct Recipe {
    pattern: Pattern,
    /// Residual above which a past count is weighted down; `None` for no re-weighting.
    reweight_above: Option<f64>,
    trend: Trend,
    threshold_method: threshold::ThresholdMethod,
    upper_tail: f64,
    recent_events: RecentEvents,
    convergence: Convergence,
    quirks: Quirks,
}

/// Where R's two functions differ without saying so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quirks {
    /// `algo.farrington`: standard errors from the floored dispersion, and a fit that did not converge
    /// is used as it stands.
    Original,
    /// `farringtonFlexible`: after re-weighting, the list of working weights in the model is overwritten
    /// with the outbreak weights, so standard errors and the trend's p-value come from
    /// `Σ ω·((y − μ) ÷ μ)² ÷ df`. It touches the delta and mean-quantile thresholds and
    /// [`Trend::IfBelow`]; the defaults use neither. And a fit that did not converge gives no answer.
    Flexible,
}

/// Judges one period after another with the same recipe; buffers are used again.
struct Judge {
    recipe: Recipe,
    baseline: Baseline,
    work: Workspace,
    weights: Vec<f64>,
}

/// A fit with the dispersion that R's standard errors rest on.
struct WeightedFit {
    fit: Fit,
    error_dispersion: f64,
    p_dispersion: f64,
}

impl Judge {
    fn new(recipe: Recipe) -> Self {
        Self { recipe, baseline: Baseline::default(), work: Workspace::default(), weights: Vec::new() }
    }

    fn judge(&mut self, series: &CountSeries, index: usize) -> FarringtonPeriod {
        let observed = series.counts()[index];
        let taken = self.recipe.pattern.take(series, index, &mut self.baseline);
        let fit = match &taken {
            Ok(summary) => self.answer(summary.largest_count, observed).ok_or(NoThreshold::NoFit),
            Err(reason) => Err(*reason),
        };
        let too_few_recently = self.recipe.recent_events.too_few(series.counts(), index);
        let above = fit.as_ref().is_ok_and(|fit| f64::from(observed) > fit.threshold);
        let alarm = above && too_few_recently.is_none();
        FarringtonPeriod { index, observed, baseline: taken.ok(), fit, too_few_recently, alarm }
    }

    /// The answer from the baseline in place.
    fn answer(&mut self, largest_count: u32, observed: u32) -> Option<FarringtonFit> {
        let model = self.model(largest_count)?;
        let (level, time) = (self.recipe.pattern.judged_level(), self.baseline.judged_time);
        let predictor = model.fit.predictor(level, time);
        let error = (model.error_dispersion * model.fit.predictor_variance(level, time)).sqrt();
        let dispersion = model.fit.dispersion.max(1.0);
        let prediction = Prediction { predictor, predictor_error: error, dispersion, observed };
        let limits = threshold::limits(self.recipe.threshold_method, self.recipe.upper_tail, &prediction)?;
        let expected = predictor.exp();
        let plug_in = CountDistribution::new(expected, dispersion)?;
        let exceedance = (f64::from(observed) - expected) / (limits.upper - expected);
        Some(FarringtonFit {
            expected,
            dispersion,
            trend_per_period: model.fit.slope,
            lower: limits.lower,
            threshold: limits.upper,
            score: limits.score,
            exceedance: (limits.upper > expected && exceedance.is_finite()).then_some(exceedance),
            p_at_least: limits.p_at_least,
            p_mid: plug_in.upper_mid_p(u64::from(observed)),
        })
    }

    /// The model of the baseline, with a trend only where the rules keep it.
    fn model(&mut self, largest_count: u32) -> Option<WeightedFit> {
        if self.recipe.trend == Trend::Never {
            return self.weighted_fit(Slope::Absent);
        }
        let with_trend = self.weighted_fit(Slope::Fitted)?;
        let Some(slope) = with_trend.fit.slope else { return Some(with_trend) };
        let significant = match self.recipe.trend {
            Trend::IfBelow { p_max } => {
                let error = (with_trend.p_dispersion * with_trend.fit.slope_variance()).sqrt();
                let p = t_two_sided(slope / error, with_trend.fit.degrees_of_freedom);
                p.is_some_and(|p| p < p_max)
            }
            Trend::Kept | Trend::Never => true,
        };
        let pattern = &self.recipe.pattern;
        let predicted = with_trend.fit.predictor(pattern.judged_level(), self.baseline.judged_time).exp();
        let kept =
            self.recipe.pattern.years_back >= 3 && significant && predicted <= f64::from(largest_count);
        if kept { Some(with_trend) } else { self.weighted_fit(Slope::Absent) }
    }

    /// One fit, then one more with past outbreaks weighted down.
    fn weighted_fit(&mut self, slope: Slope) -> Option<WeightedFit> {
        self.weights.clear();
        self.weights.resize(self.baseline.count.len(), 1.0);
        let (mut slope, convergence) = (slope, self.recipe.convergence);
        let mut first = glm::fit(&self.baseline, &self.weights, slope, convergence, &mut self.work);
        if slope == Slope::Fitted && !first.as_ref().is_some_and(|fit| fit.converged) {
            slope = Slope::Absent;
            first = glm::fit(&self.baseline, &self.weights, slope, convergence, &mut self.work);
        }
        let first = first?;
        if !first.converged && self.recipe.quirks == Quirks::Flexible {
            return None;
        }
        let Some(threshold) = self.recipe.reweight_above else {
            return Some(self.with_error_dispersion(first, Reweighted::No));
        };
        reweight::weights(&first, &self.baseline, &self.work, threshold, &mut self.weights);
        let second = glm::fit(&self.baseline, &self.weights, slope, convergence, &mut self.work)?;
        Some(self.with_error_dispersion(second, Reweighted::Yes))
    }

    fn with_error_dispersion(&self, fit: Fit, reweighted: Reweighted) -> WeightedFit {
        let (error_dispersion, p_dispersion) = match (self.recipe.quirks, reweighted) {
            (Quirks::Original, _) => (fit.dispersion.max(1.0), fit.dispersion),
            (Quirks::Flexible, Reweighted::No) => (fit.dispersion, fit.dispersion),
            (Quirks::Flexible, Reweighted::Yes) => {
                let residual = |row: usize| self.work.working_residual(&self.baseline, row);
                let squares: f64 =
                    self.weights.iter().enumerate().map(|(row, weight)| weight * residual(row).powi(2)).sum();
                let dispersion = squares / fit.degrees_of_freedom;
                (dispersion, dispersion)
            }
        };
        WeightedFit { fit, error_dispersion, p_dispersion }
    }
}

/// Refuses a residual threshold that is not a positive number.
fn check_reweight(above: Option<f64>) -> Result<(), MethodRefused> {
    match above {
        Some(value) if !(value > 0.0 && value.is_finite()) => {
            Err(MethodRefused::Parameter { name: "reweight_above", value, allowed: "more than 0" })
        }
        _ => Ok(()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reweighted {
    Yes,
    No,
}
