//! Weekly detection of a region: 33 series, 232 weeks each, 7,656 fits.
//!
//! `cargo bench -p accord-engine-surveillance --bench farrington`. The goal is one CPU second for the
//! flexible method; for R `surveillance` 1.20.3 the goals state 97.5.

use accord_engine_surveillance::assess::expected_band;
use accord_engine_surveillance::ears::{EarsParameters, EarsVariant, ears};
use accord_engine_surveillance::farrington::{
    FlexibleParameters, OriginalParameters, farrington_flexible, farrington_original,
};
use accord_engine_surveillance::series::CountSeries;
use divan::Bencher;
use divan::counter::ItemsCount;
use std::ops::Range;

#[path = "../tests/it/shared_data.rs"]
#[expect(dead_code, reason = "the benchmark needs the series, not the answers")]
mod shared_data;
#[path = "../tests/it/simulated.rs"]
mod simulated;

const JUDGED: Range<usize> = 289..521;
const FITS: usize = 33 * 232;

fn main() {
    divan::main();
}

/// The shared series, or as many generated ones with the same seasons and levels.
fn region() -> Vec<CountSeries> {
    if let Some(peers) = shared_data::peers() {
        return shared_data::weekly33(&peers);
    }
    let mut random = simulated::Random::new(20_260_301);
    let mean = |series: i32| move |week| simulated::seasonal_mean(2.0 * f64::from(series), week);
    (1..=33).map(|series| simulated::weeks(&mut random, 521, 1.5, mean(series))).collect()
}

fn over_region<T>(bencher: Bencher, judge: impl Fn(&CountSeries) -> Vec<T> + Sync) {
    let region = region();
    let all = || region.iter().map(|series| judge(series).len()).sum::<usize>();
    assert_eq!(all(), FITS);
    bencher.counter(ItemsCount::new(FITS)).bench(all);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn flexible(bencher: Bencher) {
    let parameters = FlexibleParameters::default();
    over_region(bencher, |series| farrington_flexible(series, JUDGED, &parameters).expect("valid"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn original(bencher: Bencher) {
    let parameters = OriginalParameters::default();
    over_region(bencher, |series| farrington_original(series, JUDGED, &parameters).expect("valid"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn ears_c3(bencher: Bencher) {
    let parameters = EarsParameters::of(EarsVariant::C3);
    over_region(bencher, |series| ears(series, JUDGED, &parameters).expect("valid"));
}

/// What charts ask for: the front door, which chooses the method and may say "too few to say".
#[divan::bench(sample_count = 10, sample_size = 1)]
fn band(bencher: Bencher) {
    over_region(bencher, |series| expected_band(series, JUDGED.len()));
}
