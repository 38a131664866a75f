//! A quasi-Poisson regression with a log link on seasonal levels and one trend.
//!
//! The design is always the same: one column per seasonal level and, if asked, one for time. Put the
//! levels first and the matrix of the normal equations is diagonal but for its last row and column,
//! so its Cholesky factor has no fill-in and a step costs three passes over the counts, not n·p².
//! Written out, that factor is an ordinary regression within levels: centre time and response in each
//! level, take the slope, then the means.
//!
//! Aliased columns. R's `glm` drops a column that earlier ones span. Here that can only be the trend,
//! when no level holds two different times; but then every level holds one count, no degree of freedom
//! is left and there is no fit to speak of ([`fit`] returns `None`). A level without counts has no
//! column.

use super::baseline::{Baseline, LEVELS_MAX};
use serde::{Deserialize, Serialize};

/// Deviance changes by less than this share: R's `glm.control(epsilon = 1e-8)`.
const EPSILON: f64 = 1e-8;

/// R's `glm.control(maxit = 25)`.
const ITERATIONS_MAX: usize = 25;

/// When to stop fitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Convergence {
    /// Where R stops by default: when the deviance changed by less than 1e-8 of itself. Figures then
    /// equal R's to 12 digits, and are right to about 6; the default.
    AsR,
    /// A few steps more, to where nothing moves any longer: what R gives with an epsilon of 1e-14.
    Settled,
}

/// Steps after R would have stopped, for [`Convergence::Settled`]. Newton's method doubles the digits
/// in each, so two or three are used.
const POLISH_STEPS_MAX: usize = 4;

/// A step that moves no linear predictor by more than this is the last.
const POLISH_MOVE_MIN: f64 = 1e-13;

/// When the last step still moved a linear predictor by more than this, an estimate is running off to
/// minus infinity (a level with nothing but noughts). More steps would only move it further from
/// where R stops, so there is no polish.
const POLISH_MOVE_MAX: f64 = 0.05;

/// R keeps a fitted mean at or above this (`.Machine$double.eps`).
const MEAN_MIN: f64 = f64::EPSILON;

/// Whether the model has a slope in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slope {
    Fitted,
    Absent,
}

/// A fitted model. Sums with an underscore `_level` are one per seasonal level.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    pub(super) slope: Option<f64>,
    /// Linear predictor of each level at the level's own weighted mean time.
    height_level: [f64; LEVELS_MAX],
    time_mean_level: [f64; LEVELS_MAX],
    weight_level: [f64; LEVELS_MAX],
    /// Weighted sum of squares of time about the level means.
    time_squares: f64,
    /// Whether R's rule was met within R's number of iterations.
    pub(super) converged: bool,
    /// Counts less columns.
    pub(super) degrees_of_freedom: f64,
    /// Pearson's estimate of variance ÷ mean, not floored.
    pub(super) dispersion: f64,
}

/// Buffers that are used again for the next fit.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    predictor: Vec<f64>,
    pub(super) mean: Vec<f64>,
    /// Working weights of the last step, R's `model$weights`.
    weight: Vec<f64>,
    response: Vec<f64>,
}

impl Fit {
    /// The linear predictor at a level and time.
    pub(super) fn predictor(&self, level: usize, time: f64) -> f64 {
        self.height_level[level] + self.slope.unwrap_or(0.0) * (time - self.time_mean_level[level])
    }

    /// The variance of [`Fit::predictor`] for a dispersion of 1.
    pub(super) fn predictor_variance(&self, level: usize, time: f64) -> f64 {
        let from_height = 1.0 / self.weight_level[level];
        match self.slope {
            Some(_) => from_height + (time - self.time_mean_level[level]).powi(2) / self.time_squares,
            None => from_height,
        }
    }

    /// The variance of the slope for a dispersion of 1.
    pub(super) fn slope_variance(&self) -> f64 {
        1.0 / self.time_squares
    }
}

impl Workspace {
    /// The leverage of a count in the last step: the diagonal of the hat matrix.
    pub(super) fn leverage(&self, fit: &Fit, baseline: &Baseline, row: usize) -> f64 {
        self.weight[row] * fit.predictor_variance(baseline.level[row], baseline.time[row])
    }

    /// The working residual `(y − μ) ÷ μ`.
    pub(super) fn working_residual(&self, baseline: &Baseline, row: usize) -> f64 {
        (baseline.count[row] - self.mean[row]) / self.mean[row]
    }
}

/// The model fitted by iteratively re-weighted least squares, from R's starting values.
///
/// `prior` has one positive weight per count. `None` when the fit breaks down or leaves no degree of
/// freedom; a fit that only did not converge says so.
///
/// *Source*: McCullagh and Nelder (1989), section 2.5; starting values and stopping rule as documented
/// for R's `glm.fit`.
pub(super) fn fit(
    baseline: &Baseline,
    prior: &[f64],
    slope: Slope,
    convergence: Convergence,
    work: &mut Workspace,
) -> Option<Fit> {
    let rows = baseline.count.len();
    let columns = baseline.levels_present() + usize::from(slope == Slope::Fitted);
    if rows <= columns {
        return None;
    }
    work.start(baseline);
    let mut deviance = work.deviance(baseline, prior);
    let (mut converged, mut iteration) = (false, 0);
    let mut polish_left = if convergence == Convergence::Settled { POLISH_STEPS_MAX } else { 0 };
    let mut current = loop {
        iteration += 1;
        let step = work.weighted_regression(baseline, prior, slope)?;
        let moved = work.apply(baseline, &step);
        let deviance_now = work.deviance(baseline, prior);
        if !deviance_now.is_finite() {
            // R would halve the step. From its starting values a count would have to be predicted
            // beyond e^709 to get here: no fit is the better answer.
            return None;
        }
        converged = converged || (deviance_now - deviance).abs() / (deviance_now.abs() + 0.1) < EPSILON;
        deviance = deviance_now;
        let polishing = converged && (POLISH_MOVE_MIN..POLISH_MOVE_MAX).contains(&moved) && polish_left > 0;
        if polishing {
            polish_left -= 1;
        } else if converged || iteration >= ITERATIONS_MAX {
            break step;
        }
    };
    current.converged = converged;
    current.degrees_of_freedom = (rows - columns) as f64;
    let pearson: f64 =
        (0..rows).map(|row| work.weight[row] * work.working_residual(baseline, row).powi(2)).sum();
    current.dispersion = pearson / current.degrees_of_freedom;
    current.dispersion.is_finite().then_some(current)
}

impl Workspace {
    /// R's starting values for Poisson: a mean of `y + 0.1`.
    fn start(&mut self, baseline: &Baseline) {
        self.mean.clear();
        self.mean.extend(baseline.count.iter().map(|count| count + 0.1));
        self.predictor.clear();
        self.predictor.extend(self.mean.iter().map(|mean| mean.ln()));
        self.weight.resize(baseline.count.len(), 0.0);
        self.response.resize(baseline.count.len(), 0.0);
    }

    /// One step: the working response regressed on levels and time with the working weights.
    fn weighted_regression(&mut self, baseline: &Baseline, prior: &[f64], slope: Slope) -> Option<Fit> {
        let mut weight_sum = [0.0; LEVELS_MAX];
        let mut time_sum = [0.0; LEVELS_MAX];
        let mut response_sum = [0.0; LEVELS_MAX];
        for (row, prior_weight) in prior.iter().enumerate() {
            let (mean, level) = (self.mean[row], baseline.level[row]);
            let weight = prior_weight * mean;
            let response = self.predictor[row] + (baseline.count[row] - mean) / mean;
            self.weight[row] = weight;
            self.response[row] = response;
            weight_sum[level] += weight;
            time_sum[level] += weight * baseline.time[row];
            response_sum[level] += weight * response;
        }
        let time_mean: [f64; LEVELS_MAX] = std::array::from_fn(|level| time_sum[level] / weight_sum[level]);
        let height: [f64; LEVELS_MAX] = std::array::from_fn(|level| response_sum[level] / weight_sum[level]);
        let (mut squares, mut products) = (0.0, 0.0);
        if slope == Slope::Fitted {
            for row in 0..baseline.count.len() {
                let level = baseline.level[row];
                let time = baseline.time[row] - time_mean[level];
                squares += self.weight[row] * time * time;
                products += self.weight[row] * time * (self.response[row] - height[level]);
            }
        }
        let slope = (slope == Slope::Fitted).then_some(products / squares);
        if slope.is_some_and(|value| !value.is_finite()) {
            return None;
        }
        Some(Fit {
            slope,
            height_level: height,
            time_mean_level: time_mean,
            weight_level: weight_sum,
            time_squares: squares,
            converged: false,
            degrees_of_freedom: 0.0,
            dispersion: f64::NAN,
        })
    }

    /// Puts the fit's predictors and means in place; returns the largest move of a predictor.
    fn apply(&mut self, baseline: &Baseline, fit: &Fit) -> f64 {
        let mut moved: f64 = 0.0;
        for row in 0..baseline.count.len() {
            let predictor = fit.predictor(baseline.level[row], baseline.time[row]);
            moved = moved.max((predictor - self.predictor[row]).abs());
            self.predictor[row] = predictor;
            self.mean[row] = predictor.exp().max(MEAN_MIN);
        }
        moved
    }

    fn deviance(&self, baseline: &Baseline, prior: &[f64]) -> f64 {
        let log_mean_min = MEAN_MIN.ln();
        let rows = 0..baseline.count.len();
        rows.map(|row| {
            let (count, mean) = (baseline.count[row], self.mean[row]);
            let log_ratio = baseline.log_count[row] - self.predictor[row].max(log_mean_min);
            2.0 * prior[row] * (count * log_ratio - (count - mean))
        })
        .sum()
    }
}

#[cfg(test)]
mod tests;
