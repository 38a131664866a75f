//! Normal quantiles, and the Poisson and negative binomial counts of a quasi-Poisson mean.
//!
//! Tails and probabilities are computed so that they stay right to about 12 digits from a mean of
//! 1e-15 to one of several thousand million; a general library's incomplete beta function stops its
//! continued fraction early when both arguments are large.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::gamma::ln_gamma;
use std::f64::consts::PI;

/// Above this size a negative binomial is a Poisson to more digits than we print.
const SIZE_MAX: f64 = 1e12;

/// Terms or steps after which a sum that has not settled is taken as it stands. Both sums need
/// about the square root of the mean, and a mean is at most 2^32.
const STEPS_MAX: usize = 2_000_000;

/// What a distribution function may be wrong by: as in R, a quantile that falls on a step within this
/// counts as reached.
const TAIL_SLACK: f64 = 64.0 * f64::EPSILON;

/// The value that a standard normal exceeds with probability `alpha`.
pub(crate) fn normal_upper_quantile(alpha: f64) -> f64 {
    -Normal::standard().inverse_cdf(alpha)
}

/// The probability that a standard normal exceeds `z`.
pub(crate) fn normal_upper_tail(z: f64) -> f64 {
    Normal::standard().sf(z)
}

/// The two-sided p-value of a t statistic; `None` when it has no degrees of freedom or is NaN.
pub(crate) fn t_two_sided(t: f64, degrees_of_freedom: f64) -> Option<f64> {
    let distribution = StudentsT::new(0.0, 1.0, degrees_of_freedom).ok()?;
    (!t.is_nan()).then(|| 2.0 * distribution.sf(t.abs()))
}

/// The distribution of a count with a given mean and ratio of variance to mean.
///
/// A ratio of 1 is Poisson; above 1 it is negative binomial with size `mean ÷ (ratio − 1)` and
/// probability `1 ÷ ratio`, the plug-in of Noufaily et al. (2013), section 3.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum CountDistribution {
    Poisson { mean: f64 },
    NegativeBinomial { size: f64, dispersion: f64 },
}

impl CountDistribution {
    /// `None` unless `mean` is finite and not negative, and `dispersion` is finite and at least 1.
    pub(crate) fn new(mean: f64, dispersion: f64) -> Option<Self> {
        let valid = mean.is_finite() && mean >= 0.0 && dispersion.is_finite() && dispersion >= 1.0;
        let size = mean / (dispersion - 1.0);
        valid.then_some(if dispersion == 1.0 || size > SIZE_MAX || mean == 0.0 {
            Self::Poisson { mean }
        } else {
            Self::NegativeBinomial { size, dispersion }
        })
    }

    fn mean(self) -> f64 {
        match self {
            Self::Poisson { mean } => mean,
            Self::NegativeBinomial { size, dispersion } => size * (dispersion - 1.0),
        }
    }

    fn variance(self) -> f64 {
        match self {
            Self::Poisson { mean } => mean,
            Self::NegativeBinomial { dispersion, .. } => self.mean() * dispersion,
        }
    }

    /// P(Y = count).
    pub(crate) fn probability(self, count: u64) -> f64 {
        let x = count as f64;
        match self {
            Self::Poisson { mean } => poisson_probability(x, mean),
            Self::NegativeBinomial { size, dispersion } => negative_binomial_probability(x, size, dispersion),
        }
    }

    /// P(Y > count).
    pub(crate) fn upper_tail(self, count: u64) -> f64 {
        match self {
            Self::Poisson { mean } => poisson_upper_tail(self, count, mean),
            Self::NegativeBinomial { size, dispersion } => {
                negative_binomial_upper_tail(self, count, size, dispersion)
            }
        }
    }

    /// P(Y ≥ count).
    pub(crate) fn at_least(self, count: u64) -> f64 {
        count.checked_sub(1).map_or(1.0, |below| self.upper_tail(below))
    }

    /// The upper-tail mid-p value, P(Y > count) + P(Y = count) ÷ 2.
    pub(crate) fn upper_mid_p(self, count: u64) -> f64 {
        (self.upper_tail(count) + 0.5 * self.probability(count)).min(1.0)
    }

    /// The smallest count that is exceeded with probability `upper` or less.
    pub(crate) fn quantile_upper(self, upper: f64) -> u64 {
        let exceeded = upper + TAIL_SLACK;
        let reached = |count: u64| self.upper_tail(count) <= exceeded;
        // Start at the normal quantile with its first correction for skewness and gallop outwards:
        // the answer is rarely more than two counts away.
        let z = normal_upper_quantile(upper);
        let variance = self.variance();
        let skew = (2.0 * variance / self.mean().max(f64::MIN_POSITIVE) - 1.0) * (z * z - 1.0) / 6.0;
        // `as` saturates, which is what a guess needs.
        let guess = (self.mean() + z * variance.sqrt() + skew).max(0.0) as u64;
        let mut step = 1;
        let (mut low, mut high);
        if reached(guess) {
            // `low` is one past a count that is known not to be enough.
            (low, high) = (guess, guess);
            while low > 0 && reached(low - 1) {
                high = low - 1;
                low = high.saturating_sub(step);
                step *= 2;
            }
        } else {
            (low, high) = (guess + 1, guess + 1);
            while !reached(high) {
                low = high + 1;
                high = high.saturating_add(step);
                step *= 2;
            }
        }
        while low < high {
            let middle = low.midpoint(high);
            if reached(middle) { high = middle } else { low = middle + 1 }
        }
        high
    }
}

/// `x·ln(x ÷ m) + m − x` for x > 0, without cancellation near `x = m`.
///
/// Source: Loader (2000), the deviance part `D₀` of the saddle-point expansion.
fn deviance_part(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut power = 2.0 * x * v;
    for odd in (3..).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// `ln Γ(x + 1) − (x + ½)·ln x + x − ½·ln 2π`: what Stirling's formula leaves out.
fn stirling_error(x: f64) -> f64 {
    if x < 16.0 {
        return ln_gamma(x + 1.0) - (x + 0.5) * x.ln() + x - 0.5 * (2.0 * PI).ln();
    }
    let square = x * x;
    let inner = 1.0 / 1260.0 - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 / square) / square) / square;
    (1.0 / 12.0 - (1.0 / 360.0 - inner / square) / square) / x
}

fn poisson_probability(x: f64, mean: f64) -> f64 {
    if x == 0.0 {
        return (-mean).exp();
    }
    if mean == 0.0 {
        return 0.0;
    }
    (-stirling_error(x) - deviance_part(x, mean)).exp() / (2.0 * PI * x).sqrt()
}

/// Source: Loader (2000): the negative binomial as `n ÷ (n + x)` times a binomial of `n + x` trials.
fn negative_binomial_probability(x: f64, size: f64, dispersion: f64) -> f64 {
    if x == 0.0 {
        return (-size * (dispersion - 1.0).ln_1p()).exp();
    }
    let trials = size + x;
    let success = 1.0 / dispersion;
    let failure = (dispersion - 1.0) / dispersion;
    let exponent = stirling_error(trials)
        - stirling_error(size)
        - stirling_error(x)
        - deviance_part(size, trials * success)
        - deviance_part(x, trials * failure);
    exponent.exp() * (size / trials) * (trials / (2.0 * PI * size * x)).sqrt()
}

fn poisson_upper_tail(distribution: CountDistribution, count: u64, mean: f64) -> f64 {
    if (count as f64) + 1.0 >= mean {
        // P(Y = count + 1) · (1 + m/(c + 2) + m²/((c + 2)(c + 3)) + …), every ratio below 1.
        let first = distribution.probability(count + 1);
        return first * settled_sum((count as f64) + 2.0, |x| (mean / x, x + 1.0));
    }
    // P(Y = count) · (1 + c/m + c(c − 1)/m² + …), which ends by itself.
    let lower = distribution.probability(count) * settled_sum(count as f64, |x| (x / mean, x - 1.0));
    (1.0 - lower).clamp(0.0, 1.0)
}

/// `1 + r₁ + r₁·r₂ + …`, where each step turns the state into a ratio and the next state.
fn settled_sum(start: f64, step: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut sum, mut term, mut state) = (1.0, 1.0, start);
    for _ in 0..STEPS_MAX {
        let (ratio, next) = step(state);
        state = next;
        term *= ratio;
        sum += term;
        if term <= sum * (f64::EPSILON / 8.0) {
            break;
        }
    }
    sum
}

/// The tail as a regularised incomplete beta function, on whichever side converges fast. The factors
/// before the two continued fractions are probabilities of single counts, which are exact even where
/// the gamma functions in them would cancel.
fn negative_binomial_upper_tail(
    distribution: CountDistribution,
    count: u64,
    size: f64,
    dispersion: f64,
) -> f64 {
    let above = (count as f64) + 1.0;
    let success = 1.0 / dispersion;
    let failure = (dispersion - 1.0) / dispersion;
    let tail = if failure < (above + 1.0) / (above + size + 2.0) {
        distribution.probability(count + 1) * beta_continued_fraction(above, size, failure)
    } else {
        let factor = distribution.probability(count) * failure * (size + above - 1.0) / size;
        1.0 - factor * beta_continued_fraction(size, above, success)
    };
    tail.clamp(0.0, 1.0)
}

/// `I_x(a, b) · a·B(a, b) ÷ (xᵃ(1 − x)ᵇ)`, for `x < (a + 1) ÷ (a + b + 2)`.
///
/// Source: DLMF 8.17.22, evaluated by the modified method of Lentz.
fn beta_continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let guard = |value: f64| if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = denominator;
    for step in 1..STEPS_MAX {
        let m = step as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for coefficient in [even, odd] {
            denominator = 1.0 / guard(1.0 + coefficient * denominator);
            numerator = guard(1.0 + coefficient / numerator);
            change = denominator * numerator;
            fraction *= change;
        }
        if (change - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests;
