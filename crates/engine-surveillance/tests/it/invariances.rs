//! What must not matter, for any counts at all.

use accord_engine_surveillance::assess::{Outcome, expected_band};
use accord_engine_surveillance::ears::{EarsParameters, EarsVariant, ears};
use accord_engine_surveillance::farrington::{
    Convergence, FarringtonPeriod, FlexibleParameters, OriginalParameters, Power, SameTime, ThresholdMethod,
    Trend, farrington_flexible, farrington_original,
};
use accord_engine_surveillance::judged::JudgedPeriod;
use accord_engine_surveillance::series::{CountSeries, Step};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// Counts of every kind: nothing, constant, small, bursts, and as large as the type holds.
fn counts() -> impl Strategy<Value = Vec<u32>> {
    let count = prop_oneof![Just(0), 0_u32..4, 0_u32..60, 0_u32..5_000, Just(u32::MAX)];
    let length = 1_usize..330;
    prop_oneof![
        (any::<u32>(), length.clone()).prop_map(|(count, length)| vec![count; length]),
        (0_u32..3, length.clone()).prop_map(|(count, length)| vec![count; length]),
        prop::collection::vec(0_u32..4, length.clone()),
        prop::collection::vec(0_u32..60, length.clone()),
        prop::collection::vec(count, length),
        // Long quiet, then anything.
        (prop::collection::vec(0_u32..100, 1..20), 280_usize..310).prop_map(|(end, quiet)| [
            vec![0; quiet],
            end
        ]
        .concat()),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![Just(Step::Day), Just(Step::Week), Just(Step::Month)]
}

fn weeks(first: Date, counts: &[u32]) -> CountSeries {
    CountSeries::new(first, Step::Week, counts.to_vec()).expect("a series")
}

/// Every option that changes the arithmetic, at least once.
fn flexible_variants() -> Vec<FlexibleParameters> {
    let usual = FlexibleParameters { years_back: 3, ..FlexibleParameters::default() };
    let delta = |power| ThresholdMethod::Delta { power };
    vec![
        usual,
        FlexibleParameters { convergence: Convergence::Settled, ..usual },
        FlexibleParameters {
            threshold_method: delta(Power::TwoThirds),
            trend: Trend::IfBelow { p_max: 0.05 },
            ..usual
        },
        FlexibleParameters {
            threshold_method: delta(Power::Half),
            season_levels: 1,
            periods_left_out: 3,
            ..usual
        },
        FlexibleParameters {
            threshold_method: delta(Power::One),
            reweight_above: None,
            trend: Trend::Never,
            ..usual
        },
        FlexibleParameters {
            threshold_method: ThresholdMethod::MeanQuantile,
            same_time: SameTime::ByPeriods,
            ..usual
        },
    ]
}

/// All that the three methods say about a series, for comparison.
fn everything(series: &CountSeries, same_time: SameTime) -> Vec<JudgedPeriod> {
    let all = 0..series.len();
    let mut rows = Vec::new();
    for variant in [EarsVariant::C1, EarsVariant::C2, EarsVariant::C3] {
        let found = ears(series, all.clone(), &EarsParameters::of(variant)).expect("valid");
        rows.extend(found.iter().map(|period| period.judged(series)));
    }
    let flexible = FlexibleParameters { years_back: 3, same_time, ..FlexibleParameters::default() };
    let original = OriginalParameters { years_back: 3, same_time, ..OriginalParameters::default() };
    let found = farrington_flexible(series, all.clone(), &flexible).expect("valid");
    rows.extend(found.iter().map(|period| period.judged(series)));
    let found = farrington_original(series, all, &original).expect("valid");
    rows.extend(found.iter().map(|period| period.judged(series)));
    rows
}

fn undated(rows: Vec<JudgedPeriod>) -> Vec<JudgedPeriod> {
    rows.into_iter().map(|row| JudgedPeriod { starts_on: date(2000, 1, 1), ..row }).collect()
}

fn check_row(row: &JudgedPeriod) {
    assert_eq!(row.expected.is_some(), row.threshold.is_some(), "{row:?}");
    assert_eq!(row.threshold.is_none(), row.no_threshold.is_some(), "{row:?}");
    for number in [row.expected, row.threshold, row.score].into_iter().flatten() {
        assert!(number.is_finite(), "{row:?}");
    }
    match (row.threshold, row.expected) {
        (Some(threshold), Some(expected)) => {
            assert!(threshold >= 0.0 && expected >= 0.0, "{row:?}");
            assert_eq!(row.alarm, f64::from(row.observed) > threshold, "{row:?}");
        }
        _ => assert!(!row.alarm && row.score.is_none(), "{row:?}"),
    }
}

fn check_farrington(period: &FarringtonPeriod, series: &CountSeries) {
    check_row(&period.judged(series));
    let Ok(fit) = &period.fit else { return };
    for number in [fit.expected, fit.dispersion, fit.lower, fit.threshold, fit.score] {
        assert!(number.is_finite(), "{fit:?}");
    }
    assert!(fit.dispersion >= 1.0 && (0.0..=fit.threshold).contains(&fit.lower), "{fit:?}");
    for p in [fit.p_at_least, fit.p_mid] {
        assert!((0.0..=1.0).contains(&p), "{fit:?}");
    }
    let numbers = [fit.exceedance, fit.trend_per_period];
    assert!(numbers.into_iter().flatten().all(f64::is_finite), "{fit:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_counts_are_judged_without_a_panic_or_a_nan(counts in counts(), step in step()) {
        let series = CountSeries::new(date(2016, 2, 1), step, counts).expect("a series");
        if step == Step::Week {
            everything(&series, SameTime::ByDate).iter().for_each(check_row);
            // The last weeks are enough for each of the other options.
            let last = series.len().saturating_sub(4)..series.len();
            for parameters in flexible_variants() {
                let found = farrington_flexible(&series, last.clone(), &parameters).expect("valid");
                found.iter().for_each(|period| check_farrington(period, &series));
            }
        }
        for outcome in expected_band(&series, series.len()) {
            if let Outcome::Assessed(found) = outcome {
                let range = [Some(found.lower), Some(found.expected), Some(found.threshold), found.score, found.p];
                assert!(range.iter().flatten().all(|number| number.is_finite()), "{found:?}");
                assert!(found.baseline.events >= 10 && found.lower <= found.threshold, "{found:?}");
                assert_eq!(found.alarm, f64::from(found.observed) > found.threshold);
            } else {
                assert!(!outcome.alarm());
            }
        }
    }

    #[test]
    fn counting_periods_the_date_of_the_first_does_not_matter(counts in counts(), shift_weeks in 1_i64..2_000) {
        let first = date(1990, 1, 1);
        let (here, there) = (weeks(first, &counts), weeks(first + shift_weeks.weeks(), &counts));
        let judged = |series| undated(everything(series, SameTime::ByPeriods));
        prop_assert_eq!(judged(&here), judged(&there));
    }

    /// The calendar of the years 1901 to 2099 repeats after 28 years, which are 1,461 weeks.
    #[test]
    fn by_date_a_whole_cycle_of_the_calendar_does_not_matter(counts in counts(), start in 0_i64..1_461) {
        let first = date(1990, 1, 1) + start.weeks();
        let (here, there) = (weeks(first, &counts), weeks(first + 1_461.weeks(), &counts));
        let judged = |series| undated(everything(series, SameTime::ByDate));
        prop_assert_eq!(judged(&here), judged(&there));
    }

    #[test]
    fn what_comes_later_never_changes_what_was_said(
        counts in counts(),
        later in prop::collection::vec(any::<u32>(), 1..30),
        step in step(),
    ) {
        let longer = [counts.clone(), later].concat();
        let before = CountSeries::new(date(2016, 2, 1), step, counts).expect("a series");
        let after = CountSeries::new(date(2016, 2, 1), step, longer).expect("a series");
        let band = expected_band(&after, after.len());
        prop_assert_eq!(&expected_band(&before, before.len())[..], &band[..before.len()]);
    }
}
