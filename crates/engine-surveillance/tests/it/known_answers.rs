//! Every figure that R `surveillance` 1.20.3 gave for the shared data, against ours.
//!
//! Tolerances: EARS has no iteration, so 1e-12. Where a regression is fitted, R stops when the deviance
//! changes by less than 1e-8 of itself and we go two steps further, so means and thresholds on a
//! continuous scale agree to 1e-5; integer thresholds and alarms agree in every fit.

use crate::shared_data::{Table, peers, weekly33};
use accord_engine_surveillance::ears::{EarsParameters, EarsVariant, ears};
use accord_engine_surveillance::farrington::{
    Convergence, FarringtonPeriod, FlexibleParameters, OriginalParameters, Power, SameTime, ThresholdMethod,
    Trend, farrington_flexible, farrington_original,
};
use accord_engine_surveillance::series::CountSeries;
use std::collections::BTreeMap;

/// The largest difference seen of one kind of figure, and how many were compared.
#[derive(Debug, Default)]
struct Worst {
    difference: f64,
    at: String,
    compared: usize,
}

impl Worst {
    fn see(&mut self, ours: f64, theirs: f64, at: impl Fn() -> String) {
        self.compared += 1;
        let difference = (ours - theirs).abs();
        // A NaN must never pass for agreement.
        if difference.is_nan() || difference > self.difference {
            *self = Self {
                difference,
                at: format!("{}: ours {ours}, R {theirs}", at()),
                compared: self.compared,
            };
        }
    }

    fn within(&self, what: &str, tolerance: f64, compared_min: usize) {
        println!("{what}: {} compared, worst difference {:e} ({})", self.compared, self.difference, self.at);
        assert!(self.compared >= compared_min, "{what}: only {} compared", self.compared);
        assert!(
            self.difference <= tolerance,
            "{what}: worst difference {:e} at {}",
            self.difference,
            self.at
        );
    }
}

/// Rows of a weekly known-answer file by series, as (position from 0, row).
fn by_borough(table: &Table) -> BTreeMap<usize, Vec<(usize, usize)>> {
    let mut rows: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for row in 0..table.len() {
        rows.entry(table.whole(row, "borough")).or_default().push((table.whole(row, "week") - 1, row));
    }
    rows
}

fn alarm_of(table: &Table, row: usize) -> bool {
    table.number(row, "alarm") == Some(1.0)
}

/// Compares an EARS threshold with R's; where R has none, neither may we.
fn check_ears(
    series: &CountSeries,
    rows: &[(usize, usize)],
    table: &Table,
    column: &str,
    parameters: &EarsParameters,
    worst: &mut Worst,
) {
    for &(index, row) in rows {
        let found = &ears(series, index..index + 1, parameters).expect("a valid run")[0];
        assert_eq!(found.observed as usize, table.whole(row, "observed"), "another series, at {index}");
        match table.number(row, column) {
            Some(theirs) => {
                let limit =
                    found.limit.unwrap_or_else(|e| panic!("R has {theirs} at {index}, we have none: {e}"));
                worst.see(limit.threshold, theirs, || format!("period {index}"));
                if let Some(score) = limit.score {
                    assert_eq!(found.alarm, score > 1.0 && found.observed > 0, "score {score} at {index}");
                }
            }
            None => assert!(found.limit.is_err(), "R has no threshold at {index}"),
        }
        assert_eq!(found.alarm, alarm_of(table, row), "alarm at {index}");
    }
}

fn check_ears_weekly(file: &str, variant: EarsVariant) {
    let Some(peers) = peers() else { return };
    let (series, table) = (weekly33(&peers), Table::read(&peers.join("weekly").join(file)));
    let mut worst = Worst::default();
    for (borough, rows) in by_borough(&table) {
        check_ears(&series[borough - 1], &rows, &table, "upper", &EarsParameters::of(variant), &mut worst);
    }
    worst.within(file, 1e-12, 3_600);
}

#[test]
fn ears_c1_equals_r_on_the_weekly_series() {
    check_ears_weekly("known_ears_c1_boroughs_1_16.csv.gz", EarsVariant::C1);
}

#[test]
fn ears_c3_equals_r_on_the_weekly_series() {
    check_ears_weekly("known_ears_c3_boroughs_1_16.csv.gz", EarsVariant::C3);
}

fn check_ears_salmonella(file: &str, variant: EarsVariant) {
    let Some(peers) = peers() else { return };
    let folder = peers.join("surveillance");
    let series = Table::read(&folder.join("csv/salmNewport_total.csv")).weeks("date", "overall");
    let table = Table::read(&folder.join("known_answers").join(file));
    let rows: Vec<_> = (0..table.len()).map(|row| (table.whole(row, "i") - 1, row)).collect();
    let mut worst = Worst::default();
    let parameters = EarsParameters { alpha: 0.001, ..EarsParameters::of(variant) };
    check_ears(&series, &rows, &table, "upperbound", &parameters, &mut worst);
    worst.within(file, 1e-12, 500);
}

#[test]
fn ears_c1_equals_r_on_salmonella() {
    check_ears_salmonella("salmNewport_total_earsC_C1_baseline7_a0.001.csv", EarsVariant::C1);
}

#[test]
fn ears_c3_equals_r_on_salmonella() {
    check_ears_salmonella("salmNewport_total_earsC_C3_baseline7_a0.001.csv", EarsVariant::C3);
}

/// R's answers for C2 are not among the shared ones. Its limit is by definition the C1 limit of two
/// periods earlier, and C1 is compared above.
#[test]
fn ears_c2_is_the_c1_limit_of_two_periods_earlier() {
    let Some(peers) = peers() else { return };
    for series in weekly33(&peers) {
        let run = |variant| ears(&series, 0..521, &EarsParameters::of(variant)).expect("a valid run");
        let (c1, c2) = (run(EarsVariant::C1), run(EarsVariant::C2));
        assert!(c2[8].limit.is_err() && c2[9].limit.is_ok());
        for index in 9..521 {
            let (earlier, limit) = (c1[index - 2].limit.expect("enough"), c2[index].limit.expect("enough"));
            assert_eq!((limit.threshold, limit.expected), (earlier.threshold, earlier.expected));
            assert_eq!(c2[index].alarm, f64::from(series.counts()[index]) > earlier.threshold);
        }
    }
}

/// The one row that `farrington_flexible` gives for a position.
fn flexible(series: &CountSeries, index: usize, parameters: &FlexibleParameters) -> FarringtonPeriod {
    let mut found = farrington_flexible(series, index..index + 1, parameters).expect("a valid run");
    found.remove(0)
}

#[test]
fn flexible_farrington_equals_r_on_the_weekly_series() {
    let Some(peers) = peers() else { return };
    let (series, file) = (weekly33(&peers), "known_noufaily_boroughs_1_16.csv.gz");
    let table = Table::read(&peers.join("weekly").join(file));
    let (mut thresholds, mut expected, mut scores) = (0, Worst::default(), Worst::default());
    for (borough, rows) in by_borough(&table) {
        let all = farrington_flexible(&series[borough - 1], 289..521, &FlexibleParameters::default());
        let all = all.expect("a valid run");
        for (index, row) in rows {
            let (found, at) = (&all[index - 289], || format!("borough {borough}, period {index}"));
            let limit = found.limit().ok();
            assert_eq!(limit.map(|fit| fit.threshold), table.number(row, "upper"), "{}", at());
            assert_eq!(found.alarm, alarm_of(&table, row), "alarm of {}", at());
            thresholds += usize::from(limit.is_some());
            if let (Some(fit), Some(theirs)) = (limit, table.number(row, "expected")) {
                expected.see(fit.expected, theirs, at);
            }
            let fit = found.fit.as_ref().unwrap_or_else(|e| panic!("{}: {e}", at()));
            scores.see(fit.score, table.number(row, "score").expect("R has a score in every row"), at);
        }
    }
    println!("{file}: {thresholds} integer thresholds equal, {} fits", scores.compared);
    expected.within("expected", 1e-5, 2_855);
    scores.within("score", 1e-3, 3_712);
}

/// Where R stops is not where the fit settles; no decision may hang on the difference.
#[test]
fn settling_the_fit_changes_no_threshold_of_the_weekly_series() {
    let Some(peers) = peers() else { return };
    let settled = FlexibleParameters { convergence: Convergence::Settled, ..FlexibleParameters::default() };
    let mut relative = Worst::default();
    for series in weekly33(&peers).iter().take(16) {
        let run = |parameters| farrington_flexible(series, 289..521, parameters).expect("a valid run");
        for (as_r, settled) in run(&FlexibleParameters::default()).iter().zip(run(&settled)) {
            let (Ok(as_r), Ok(settled)) = (as_r.limit(), settled.limit()) else { continue };
            assert_eq!(as_r.threshold, settled.threshold);
            relative.see(as_r.expected / settled.expected, 1.0, || format!("{as_r:?}"));
        }
    }
    relative.within("expected, as R ÷ settled", 1e-5, 2_855);
}

#[test]
fn original_farrington_equals_r_on_the_weekly_series() {
    let Some(peers) = peers() else { return };
    let (series, file) = (weekly33(&peers), "known_farrington_boroughs_1_16.csv.gz");
    let table = Table::read(&peers.join("weekly").join(file));
    let mut worst = Worst::default();
    for (borough, rows) in by_borough(&table) {
        for (index, row) in rows {
            let parameters = OriginalParameters::default();
            check_original(&series[borough - 1], index, &table, row, "upper", &parameters, &mut worst);
        }
    }
    worst.within(file, 1e-5, 3_712);
}

fn check_original(
    series: &CountSeries,
    index: usize,
    table: &Table,
    row: usize,
    column: &str,
    parameters: &OriginalParameters,
    worst: &mut Worst,
) {
    let found = &farrington_original(series, index..index + 1, parameters).expect("a valid run")[0];
    // R prints 0 where there were too few recent events.
    let ours = found.limit().map_or(0.0, |fit| fit.threshold);
    worst.see(ours, table.number(row, column).expect("R has a threshold"), || format!("period {index}"));
    assert_eq!(found.alarm, alarm_of(table, row), "alarm at {index}");
}

#[test]
fn original_farrington_equals_r_on_salmonella_agona() {
    let Some(peers) = peers() else { return };
    let folder = peers.join("surveillance");
    let series = Table::read(&folder.join("csv/salmonella_agona.csv")).weeks("date", "observed1");
    let file = "salmonella_agona_algo.farrington_b5_w3_a0.05.csv";
    let table = Table::read(&folder.join("known_answers").join(file));
    let mut worst = Worst::default();
    // R's example data has no dates, so R counts weeks.
    let parameters =
        OriginalParameters { same_time: SameTime::ByPeriods, alpha: 0.05, ..OriginalParameters::default() };
    for row in 0..table.len() {
        check_original(
            &series,
            table.whole(row, "i") - 1,
            &table,
            row,
            "upperbound",
            &parameters,
            &mut worst,
        );
    }
    worst.within(file, 1e-5, 31);
}

fn check_salmonella_flexible(file: &str, parameters: &FlexibleParameters, threshold_tolerance: f64) {
    let Some(peers) = peers() else { return };
    let folder = peers.join("surveillance");
    let series = Table::read(&folder.join("csv/salmNewport_total.csv")).weeks("date", "overall");
    let table = Table::read(&folder.join("known_answers").join(file));
    let (mut upper, mut expected, mut p) = (Worst::default(), Worst::default(), Worst::default());
    for row in 0..table.len() {
        let index = table.whole(row, "i") - 1;
        let (found, at) = (flexible(&series, index, parameters), || format!("period {index}"));
        let limit = found.limit().ok();
        assert_eq!(limit.is_some(), table.number(row, "upperbound").is_some(), "{}", at());
        assert_eq!(found.alarm, alarm_of(&table, row), "alarm of {}", at());
        if let Some(fit) = limit {
            upper.see(fit.threshold, table.number(row, "upperbound").expect("checked above"), at);
            expected.see(fit.expected, table.number(row, "expected").expect("as the threshold"), at);
        }
        let fit = found.fit.as_ref().expect("R fits every week");
        assert_eq!(
            fit.trend_per_period.is_some(),
            table.number(row, "trend") == Some(1.0),
            "trend of {}",
            at()
        );
        p.see(fit.p_at_least, table.number(row, "pvalue").expect("R has one in every row"), at);
    }
    upper.within(&format!("{file} threshold"), threshold_tolerance, 70);
    expected.within(&format!("{file} expected"), 1e-5, 70);
    p.within(&format!("{file} P(at least)"), 1e-5, 101);
}

#[test]
fn flexible_farrington_equals_r_on_salmonella() {
    let parameters = FlexibleParameters { years_back: 4, alpha: 0.1, ..FlexibleParameters::default() };
    check_salmonella_flexible("salmNewport_total_farringtonFlexible_improved_nbPlugin.csv", &parameters, 0.0);
}

#[test]
fn flexible_farrington_with_the_old_settings_equals_r_on_salmonella() {
    let parameters = FlexibleParameters {
        years_back: 4,
        season_levels: 1,
        periods_left_out: 3,
        reweight_above: Some(1.0),
        trend: Trend::IfBelow { p_max: 0.05 },
        threshold_method: ThresholdMethod::Delta { power: Power::TwoThirds },
        alpha: 0.1,
        ..FlexibleParameters::default()
    };
    check_salmonella_flexible("salmNewport_total_farringtonFlexible_old.csv", &parameters, 1e-5);
}
