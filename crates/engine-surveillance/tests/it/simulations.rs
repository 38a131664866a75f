//! Known parameters recovered, and how often a usual week is called unusual.

use crate::simulated::{Random, seasonal_mean, weeks};
use accord_engine_surveillance::assess::{Outcome, assess};
use accord_engine_surveillance::farrington::{FarringtonFit, FlexibleParameters, farrington_flexible};
use accord_engine_surveillance::series::CountSeries;

const HISTORY: usize = 300;

fn fit(series: &CountSeries, parameters: &FlexibleParameters) -> FarringtonFit {
    let last = series.len() - 1;
    let found = farrington_flexible(series, last..last + 1, parameters).expect("valid").remove(0);
    found.fit.expect("the model fits")
}

/// Mean and standard error.
fn mean_of(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

#[test]
fn recovers_mean_trend_and_dispersion() {
    let (level, trend, dispersion, last) = (20.0_f64, 0.001_f64, 1.5, HISTORY - 1);
    let mean_at = |week: usize| level * (trend * week as f64).exp();
    // Without re-weighting, which trims the upper tail and so lowers mean and dispersion a little.
    let parameters = FlexibleParameters { reweight_above: None, ..FlexibleParameters::default() };
    let mut random = Random::new(1_996);
    let fits: Vec<FarringtonFit> =
        (0..400).map(|_| fit(&weeks(&mut random, HISTORY, dispersion, mean_at), &parameters)).collect();
    let trends: Vec<f64> = fits.iter().filter_map(|fit| fit.trend_per_period).collect();
    let share_kept = trends.len() as f64 / fits.len() as f64;
    assert!(share_kept > 0.95, "the trend was kept in {share_kept}");
    let figures = [
        ("trend", mean_of(&trends), trend),
        ("expected", mean_of(&fits.iter().map(|fit| fit.expected).collect::<Vec<_>>()), mean_at(last)),
        ("dispersion", mean_of(&fits.iter().map(|fit| fit.dispersion).collect::<Vec<_>>()), dispersion),
    ];
    for (what, (mean, error), truth) in figures {
        println!("{what}: {mean} ± {error}, truth {truth}");
        // Four standard errors, and 1 % for the bias of a ratio of random quantities.
        assert!((mean - truth).abs() < 4.0 * error + 0.01 * truth, "{what}: {mean} ± {error}, truth {truth}");
    }
}

/// Share of usual weeks above their threshold, and share whose mid-p is at most alpha.
fn false_alarms(mean: f64, dispersion: f64, runs: usize) -> (f64, f64, f64) {
    let mut random = Random::new(2_013);
    let fits: Vec<(FarringtonFit, f64)> = (0..runs)
        .map(|_| weeks(&mut random, HISTORY, dispersion, |week| seasonal_mean(mean, week)))
        .map(|series| (fit(&series, &FlexibleParameters::default()), f64::from(series.counts()[HISTORY - 1])))
        .collect();
    let share = |is: &dyn Fn(&(FarringtonFit, f64)) -> bool| {
        fits.iter().filter(|one| is(one)).count() as f64 / runs as f64
    };
    let p_mean = fits.iter().map(|(fit, _)| fit.p_mid).sum::<f64>() / runs as f64;
    (share(&|(fit, observed)| *observed > fit.threshold), share(&|(fit, _)| fit.p_mid <= 0.01), p_mean)
}

/// The realised rate is stated in `docs/methods/farrington.md`, not required to equal alpha: the plug-in
/// leaves out the error of the estimated mean, and a count is a whole number.
#[test]
fn a_usual_week_is_seldom_called_unusual() {
    for (mean, dispersion) in [(2.0, 1.0), (5.0, 1.2), (20.0, 1.5), (60.0, 2.0)] {
        let (above, by_p, p_mean) = false_alarms(mean, dispersion, 3_000);
        println!(
            "mean {mean}, dispersion {dispersion}: {above} above the threshold, {by_p} with mid-p ≤ 0.01, mean mid-p {p_mean}"
        );
        assert!((0.003..0.022).contains(&above), "mean {mean}: {above} above the threshold");
        assert!((0.003..0.022).contains(&by_p), "mean {mean}: {by_p} with mid-p ≤ 0.01");
        assert!((p_mean - 0.5).abs() < 0.03, "mean {mean}: mean mid-p {p_mean}");
    }
}

#[test]
fn a_tripled_week_is_found() {
    let mut random = Random::new(7);
    let found = (0..200).filter(|_| {
        let usual = weeks(&mut random, HISTORY, 1.5, |_| 10.0);
        let mut counts = usual.counts().to_vec();
        counts[HISTORY - 1] += 20;
        let raised = CountSeries::new(usual.starts_on(0), usual.step(), counts).expect("a series");
        assess(&raised, HISTORY - 1).expect("within").alarm()
    });
    let found = found.count();
    assert!(found >= 195, "{found} of 200 found");
}

#[test]
fn a_past_outbreak_does_not_hide_the_next_one() {
    let mut random = Random::new(11);
    let quiet = weeks(&mut random, HISTORY, 1.2, |_| 8.0);
    let mut counts = quiet.counts().to_vec();
    // The same weeks two years earlier had an outbreak.
    for count in &mut counts[HISTORY - 107..HISTORY - 103] {
        *count += 60;
    }
    let marked = CountSeries::new(quiet.starts_on(0), quiet.step(), counts).expect("a series");
    let threshold = |series: &CountSeries, reweight_above| {
        fit(series, &FlexibleParameters { reweight_above, ..FlexibleParameters::default() }).threshold
    };
    let (usual, hidden) = (threshold(&quiet, Some(2.58)), threshold(&marked, None));
    let reweighted = threshold(&marked, Some(2.58));
    assert!(hidden > usual + 15.0, "the outbreak raises the threshold from {usual} to {hidden}");
    assert!(
        reweighted <= usual + 3.0,
        "re-weighting brings it back from {hidden} to {reweighted}, not {usual}"
    );
}

#[test]
fn few_events_are_never_an_alarm() {
    let mut random = Random::new(3);
    for _ in 0..200 {
        // About six events in five years, then nine in one week.
        let rare = weeks(&mut random, HISTORY, 1.0, |_| 0.02);
        let mut counts = rare.counts().to_vec();
        counts[HISTORY - 1] = 9;
        let rare = CountSeries::new(rare.starts_on(0), rare.step(), counts).expect("a series");
        match assess(&rare, HISTORY - 1).expect("within") {
            Outcome::TooFewToSay(few) => assert_eq!(few.observed, 9),
            Outcome::Assessed(found) => assert!(found.baseline.events >= 10, "{found:?}"),
        }
    }
}
