//! Giving less weight to past outbreaks, so that they do not hide the next one.

use super::baseline::Baseline;
use super::glm::{Fit, Workspace};

/// A count whose leverage leaves less than this of its variance fits itself; its residual says nothing.
const FREEDOM_MIN: f64 = 1e-10;

/// Weights that add up to the number of counts; a count whose standardised Anscombe residual is above
/// `threshold` gets one in proportion to `residual⁻²`.
///
/// *Source*: Farrington et al. (1996), section 3.6: with `s` the residual, `ω = γ·s⁻²` for
/// `s > threshold`, else `ω = γ`. Anscombe residual for Poisson
/// `3/2·(y^⅔·μ^−⅙ − μ^½) ÷ √(φ·(1 − h))`.
pub(super) fn weights(fit: &Fit, baseline: &Baseline, work: &Workspace, threshold: f64, out: &mut Vec<f64>) {
    let dispersion = fit.dispersion.max(1.0);
    out.clear();
    out.extend((0..baseline.count.len()).map(|row| {
        let mean = work.mean[row];
        let freedom = 1.0 - work.leverage(fit, baseline, row);
        if freedom < FREEDOM_MIN {
            return 1.0;
        }
        // y^⅔·μ^−⅙ − μ^½ = (y^⅔ − μ^⅔) ÷ μ^⅙
        let root_sixth = mean.cbrt().sqrt();
        let raw = 1.5 * (baseline.count_two_thirds[row] / root_sixth - mean.sqrt());
        let residual = raw / (dispersion * freedom).sqrt();
        if residual > threshold { residual.powi(-2) } else { 1.0 }
    }));
    let scale = out.len() as f64 / out.iter().sum::<f64>();
    for weight in out {
        *weight *= scale;
    }
}
