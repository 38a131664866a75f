//! Generated counts with known parameters, from a seed.

use accord_engine_surveillance::series::{CountSeries, Step};
use accord_kernel::rng::SeededRng;
use jiff::civil::date;

/// A repeatable source of counts.
pub struct Random(SeededRng);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(SeededRng::new(seed))
    }

    /// A count with this mean and ratio of variance to mean: Poisson at 1, negative binomial above.
    /// By inversion, from the definition of the probabilities; for means up to a few hundred.
    pub fn count(&mut self, mean: f64, dispersion: f64) -> u32 {
        let size = mean / (dispersion - 1.0);
        let failure = (dispersion - 1.0) / dispersion;
        let (mut probability, ratio): (f64, Box<dyn Fn(f64) -> f64>) = if dispersion == 1.0 {
            ((-mean).exp(), Box::new(move |x| mean / (x + 1.0)))
        } else {
            ((1.0 - failure).powf(size), Box::new(move |x| (x + size) / (x + 1.0) * failure))
        };
        let mut left = self.0.next_unit();
        for count in 0..100_000 {
            left -= probability;
            if left < 0.0 {
                return count;
            }
            probability *= ratio(f64::from(count));
        }
        100_000
    }
}

/// The mean of a week of a series with one peak a year.
pub fn seasonal_mean(level: f64, week: usize) -> f64 {
    level * (0.3 * (week as f64 * std::f64::consts::TAU / 52.18).sin()).exp()
}

/// Weeks from 4 January 2016 with a mean for each.
pub fn weeks(
    random: &mut Random,
    periods: usize,
    dispersion: f64,
    mean: impl Fn(usize) -> f64,
) -> CountSeries {
    let counts = (0..periods).map(|week| random.count(mean(week), dispersion)).collect();
    CountSeries::new(date(2016, 1, 4), Step::Week, counts).expect("a series")
}
