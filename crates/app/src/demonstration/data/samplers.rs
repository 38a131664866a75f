//! Small samplers over [`SeededRng`]: uniform, normal, gamma, Poisson, negative binomial.
//!
//! Every draw belongs to a stream that is named by what it is about ([`Draw::of`]), so that one more
//! draw here moves nothing there, and so that yesterday's figures stay as they were when `today` moves on.

use accord_kernel::rng::SeededRng;

/// The largest mean that [`Draw::poisson`] takes in one go: `exp(-mean)` must stay far from nought.
const POISSON_STEP: f64 = 30.0;

/// One stream of draws.
#[derive(Debug)]
pub struct Draw(SeededRng);

impl Draw {
    /// The stream of `seed` about `what`, for example one borough on one day.
    pub fn of(seed: u64, what: &str, parts: &[i32]) -> Self {
        let numbers =
            what.bytes().map(u64::from).chain(parts.iter().map(|part| u64::from(part.cast_unsigned())));
        let mixed = numbers.fold(seed, |mixed, number| SeededRng::new(mixed ^ number).next_u64());
        Self(SeededRng::new(mixed))
    }

    /// `0 <= x < 1`.
    pub fn unit(&self) -> f64 {
        self.0.next_unit()
    }

    /// `0 < x <= 1`, whose logarithm is finite.
    fn positive_unit(&self) -> f64 {
        1.0 - self.0.next_unit()
    }

    /// `low <= x < high`.
    pub fn between(&self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&self, low: i32, high: i32) -> i32 {
        let numbers = i64::from(high) - i64::from(low) + 1;
        low + (self.unit() * numbers as f64) as i32
    }

    /// True with this probability.
    pub fn chance(&self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// An index below `length`, each as likely; 0 when `length` is 0.
    pub fn index(&self, length: usize) -> usize {
        (self.unit() * length as f64) as usize
    }

    /// An index into `weights`, as likely as its weight.
    pub fn weighted(&self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Standard normal (Box and Muller 1958; the second value of the pair is not used).
    fn normal(&self) -> f64 {
        (-2.0 * self.positive_unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Gamma with mean `shape × scale` (Marsaglia and Tsang 2000); `shape` must be at least 1.
    pub fn gamma(&self, shape: f64, scale: f64) -> f64 {
        let d = shape.max(1.0) - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.positive_unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v * scale;
            }
        }
    }

    /// Poisson. A large mean is the sum of small ones, each by multiplying uniforms (Knuth, volume 2).
    pub fn poisson(&self, mean: f64) -> u32 {
        let (mut left, mut drawn) = (mean, 0);
        while left > 0.0 {
            let end = (-left.min(POISSON_STEP)).exp();
            left -= POISSON_STEP;
            let mut product = self.positive_unit();
            while product > end {
                drawn += 1;
                product *= self.positive_unit();
            }
        }
        drawn
    }

    /// Negative binomial with variance `mean + mean² / shape`: a Poisson whose mean varies.
    pub fn negative_binomial(&self, mean: f64, shape: f64) -> u32 {
        self.poisson(self.gamma(shape, mean / shape))
    }

    /// A distance from the middle of a round normal cloud that is cut off at `most`.
    pub fn distance(&self, spread: f64, most: f64) -> f64 {
        let inside = 1.0 - (-most * most / (2.0 * spread * spread)).exp();
        spread * (-2.0 * (1.0 - self.unit() * inside).ln()).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many draws.
    fn moments(draws: impl Iterator<Item = f64>) -> (f64, f64) {
        let all: Vec<f64> = draws.collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64;
        (mean, variance)
    }

    #[test]
    fn means_and_variances_are_those_of_the_distribution() {
        let draw = Draw::of(1, "samplers", &[]);
        let close = |found: (f64, f64), expected: (f64, f64), what: &str| {
            assert!((found.0 / expected.0 - 1.0).abs() < 0.03, "{what}: mean {found:?}");
            assert!((found.1 / expected.1 - 1.0).abs() < 0.1, "{what}: variance {found:?}");
        };
        close(moments((0..20_000).map(|_| f64::from(draw.poisson(3.0)))), (3.0, 3.0), "poisson");
        close(moments((0..20_000).map(|_| f64::from(draw.poisson(75.0)))), (75.0, 75.0), "large poisson");
        close(moments((0..20_000).map(|_| draw.gamma(4.0, 0.5))), (2.0, 1.0), "gamma");
        close(
            moments((0..20_000).map(|_| f64::from(draw.negative_binomial(10.0, 5.0)))),
            (10.0, 30.0),
            "negative binomial",
        );
        assert_eq!(draw.poisson(0.0), 0);
    }

    #[test]
    fn whole_numbers_and_distances_stay_in_their_bounds() {
        let draw = Draw::of(2, "bounds", &[-1]);
        let drawn: Vec<i32> = (0..1_000).map(|_| draw.whole(-1, 2)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-1), Some(&2)));
        assert!((0..1_000).all(|_| (0.0..=0.4).contains(&draw.distance(0.2, 0.4))));
    }

    #[test]
    fn streams_of_different_things_differ() {
        let first = |what: &str, parts: &[i32]| Draw::of(1, what, parts).unit();
        assert!(first("a", &[1, 2]) == first("a", &[1, 2]));
        assert!(first("a", &[1, 2]) != first("a", &[2, 1]));
        assert!(first("a", &[1]) != first("b", &[1]));
    }
}
