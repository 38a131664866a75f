//! From a predicted mean to a threshold: three ways.

use crate::distributions::{CountDistribution, normal_upper_quantile, normal_upper_tail};
use serde::{Deserialize, Serialize};

/// The power on which counts are treated as normal (the delta method only).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// Counts as they are.
    One,
    /// Square root: steadies the variance.
    Half,
    /// Two thirds: removes most of the skewness; the default.
    TwoThirds,
}

/// How a threshold is made from the fitted model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdMethod {
    /// A normal limit on a power of the count; error of the estimate included (Farrington 1996).
    Delta {
        /// The power.
        power: Power,
    },
    /// A quantile of the negative binomial with the fitted mean and dispersion plugged in
    /// (Noufaily 2013); the error of the estimate is left out. The default of the flexible method.
    NegativeBinomialPlugIn,
    /// As the plug-in, with the upper quantile of the estimated mean in place of the mean.
    MeanQuantile,
}

/// A prediction for the period judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prediction {
    /// Logarithm of the mean.
    pub(super) predictor: f64,
    /// Its standard error.
    pub(super) predictor_error: f64,
    /// Variance ÷ mean, at least 1.
    pub(super) dispersion: f64,
    /// The count itself.
    pub(super) observed: u32,
}

/// A threshold with its companions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) lower: f64,
    pub(super) upper: f64,
    /// R's exceedance score.
    pub(super) score: f64,
    /// P(Y ≥ observed) under the distribution that made the threshold.
    pub(super) p_at_least: f64,
}

/// `upper_tail` is the chance of a count above the threshold. `None` where a mean is too large for a
/// number.
pub(super) fn limits(method: ThresholdMethod, upper_tail: f64, prediction: &Prediction) -> Option<Limits> {
    match method {
        ThresholdMethod::Delta { power } => delta(power, upper_tail, prediction),
        ThresholdMethod::NegativeBinomialPlugIn => quantile(prediction.predictor, upper_tail, prediction),
        ThresholdMethod::MeanQuantile => {
            let z = normal_upper_quantile(upper_tail);
            quantile(prediction.predictor + z * prediction.predictor_error, upper_tail, prediction)
        }
    }
}

/// *Source*: Farrington et al. (1996), section 3.7. With `μ` the mean, `φ` the dispersion and
/// `τ = φ + var(μ̂) ÷ μ`, the variance of the difference on the ⅔ scale is `4/9·μ^⅓·τ`; on the ½ scale
/// `τ ÷ 4`; untransformed `μ·τ`.
fn delta(power: Power, upper_tail: f64, prediction: &Prediction) -> Option<Limits> {
    let mean = prediction.predictor.exp().max(f64::EPSILON);
    let mean_error = mean * prediction.predictor_error;
    let tau = prediction.dispersion + mean_error.powi(2) / mean;
    let (exponent, variance) = match power {
        Power::One => (1.0, mean * tau),
        Power::Half => (0.5, tau / 4.0),
        Power::TwoThirds => (2.0 / 3.0, 4.0 / 9.0 * mean.cbrt() * tau),
    };
    let (centre, deviation) = (mean.powf(exponent), variance.sqrt());
    let reach = normal_upper_quantile(upper_tail) * deviation;
    let observed = f64::from(prediction.observed);
    // Below nought there is no root: the lower limit is then nought.
    let lower = (centre - reach).max(0.0).powf(1.0 / exponent);
    let upper = (centre + reach).powf(1.0 / exponent);
    let limits = Limits {
        lower,
        upper,
        score: (observed - mean) / (upper - mean),
        p_at_least: normal_upper_tail((observed.powf(exponent) - centre) / deviation),
    };
    (upper.is_finite() && limits.score.is_finite()).then_some(limits)
}

/// *Source*: Noufaily et al. (2013), section 3, with R's score.
///
/// R takes the exceedance score from the *logarithm* of the mean:
/// `(y − ln μ) ÷ (U − ln μ)`. It is above 1 exactly when `y > U`, like the score of the paper, but
/// its size says something else. We keep it so that `score` can be compared with R, and give the
/// score of the paper beside it (`exceedance`).
fn quantile(predictor_used: f64, upper_tail: f64, prediction: &Prediction) -> Option<Limits> {
    let distribution = CountDistribution::new(predictor_used.exp(), prediction.dispersion)?;
    // The smallest count that at most 1 − alpha exceed, which is the lower quantile of alpha.
    let lower = distribution.quantile_upper(1.0 - upper_tail) as f64;
    let upper = distribution.quantile_upper(upper_tail) as f64;
    let (observed, predictor) = (f64::from(prediction.observed), prediction.predictor);
    let score = (observed - predictor) / (upper - predictor);
    let p_at_least = distribution.at_least(u64::from(prediction.observed));
    score.is_finite().then_some(Limits { lower, upper, score, p_at_least })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREDICTION: Prediction =
        Prediction { predictor: 2.25, predictor_error: 0.125, dispersion: 1.5, observed: 20 };

    #[test]
    fn the_mean_quantile_is_the_plug_in_of_a_mean_moved_up() {
        let moved = Prediction { predictor: 2.25 + 0.125 * 2.326_347_874_040_841, ..PREDICTION };
        let plug_in = limits(ThresholdMethod::NegativeBinomialPlugIn, 0.01, &moved).expect("finite");
        let quantile = limits(ThresholdMethod::MeanQuantile, 0.01, &PREDICTION).expect("finite");
        assert_eq!((quantile.upper, quantile.lower), (plug_in.upper, plug_in.lower));
        assert!((quantile.p_at_least - plug_in.p_at_least).abs() < 1e-12);
        // R's score looks at the mean itself.
        assert!((quantile.score - (20.0 - 2.25) / (quantile.upper - 2.25)).abs() < 1e-15);
        let usual = limits(ThresholdMethod::NegativeBinomialPlugIn, 0.01, &PREDICTION).expect("finite");
        assert!(usual.upper < quantile.upper);
    }

    /// By hand, with μ = 8, φ = 1.5, a standard error of 0.5 for μ and z = 2.326…: τ = 1.53125.
    #[test]
    fn the_delta_method_is_its_formula_on_each_power() {
        let prediction = Prediction { predictor: 8.0_f64.ln(), predictor_error: 0.0625, ..PREDICTION };
        let z = 2.326_347_874_040_841;
        let by_hand = [
            (Power::One, 8.0 + z * 12.25_f64.sqrt()),
            (Power::Half, (8.0_f64.sqrt() + z * 0.382_812_5_f64.sqrt()).powi(2)),
            (Power::TwoThirds, (4.0 + z * (4.0 / 9.0 * 2.0 * 1.531_25_f64).sqrt()).powf(1.5)),
        ];
        for (power, expected) in by_hand {
            let found = limits(ThresholdMethod::Delta { power }, 0.01, &prediction).expect("finite");
            assert!((found.upper - expected).abs() < 1e-12, "{power:?}: {} and {expected}", found.upper);
            assert!((found.score - 12.0 / (expected - 8.0)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_mean_beyond_all_numbers_has_no_threshold() {
        let beyond = Prediction { predictor: 800.0, ..PREDICTION };
        assert!(limits(ThresholdMethod::NegativeBinomialPlugIn, 0.01, &beyond).is_none());
        assert!(limits(ThresholdMethod::Delta { power: Power::TwoThirds }, 0.01, &beyond).is_none());
    }
}
