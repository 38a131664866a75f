//! Which method answers, when it says that there are too few, and what it refuses.

use accord_engine_surveillance::assess::{Method, Outcome, assess, expected_band};
use accord_engine_surveillance::ears::{EarsParameters, EarsVariant, ears};
use accord_engine_surveillance::farrington::{
    FlexibleParameters, OriginalParameters, RecentEvents, farrington_flexible, farrington_original,
};
use accord_engine_surveillance::judged::{MethodRefused, NoThreshold};
use accord_engine_surveillance::series::{CountSeries, Gaps, SeriesRefused, Step};
use jiff::civil::date;

fn weeks(counts: Vec<u32>) -> CountSeries {
    CountSeries::new(date(2016, 1, 4), Step::Week, counts).expect("a series")
}

fn varied(periods: u32) -> Vec<u32> {
    (0..periods).map(|week| 5 + week * 7 % 5).collect()
}

/// The method for the last of so many periods, as its code and years.
fn method_for(periods: u32, step: Step) -> String {
    let series = CountSeries::new(date(2016, 1, 1), step, varied(periods)).expect("a series");
    match assess(&series, series.len() - 1).expect("within") {
        Outcome::Assessed(found) => match found.method {
            Method::FarringtonFlexible(parameters) => {
                format!("{} {}", found.method.code(), parameters.years_back)
            }
            Method::Ears(_) => found.method.code().to_owned(),
        },
        Outcome::TooFewToSay(few) => few.reason.to_string(),
    }
}

#[test]
fn the_method_grows_with_the_history() {
    for (periods, step, expected) in [
        (9, Step::Week, "8 earlier periods, the method needs 9"),
        (10, Step::Week, "ears-c2"),
        (160, Step::Week, "ears-c2"),
        (161, Step::Week, "farrington-flexible 3"),
        (212, Step::Week, "farrington-flexible 3"),
        (213, Step::Week, "farrington-flexible 4"),
        (264, Step::Week, "farrington-flexible 4"),
        (265, Step::Week, "farrington-flexible 5"),
        (600, Step::Week, "farrington-flexible 5"),
        (2_500, Step::Day, "ears-c2"),
        (120, Step::Month, "ears-c2"),
    ] {
        assert_eq!(method_for(periods, step), expected, "{periods} periods of a {step:?}");
    }
}

fn reason_for(counts: Vec<u32>) -> NoThreshold {
    let series = weeks(counts);
    match assess(&series, series.len() - 1).expect("within") {
        Outcome::TooFewToSay(few) => few.reason,
        Outcome::Assessed(found) => panic!("assessed: {found:?}"),
    }
}

#[test]
fn says_why_there_are_too_few() {
    let short = NoThreshold::HistoryTooShort { periods: 0, periods_min: 9 };
    assert_eq!(reason_for(vec![900]), short);
    assert_eq!(reason_for([vec![4; 20], vec![90]].concat()), NoThreshold::NoVariance);
    assert_eq!(reason_for([vec![4; 300], vec![90]].concat()), NoThreshold::NoVariance);
    let rare = [vec![0; 295], vec![3, 0, 0, 0, 0, 9]].concat();
    assert_eq!(reason_for(rare), NoThreshold::TooFewInBaseline { events: 0, events_min: 10 });
    let lately = [varied(300), vec![0, 0, 1, 3]].concat();
    let few = NoThreshold::TooFewRecently { events: 4, events_min: 5, periods: 4 };
    assert_eq!(reason_for(lately), few);
}

#[test]
fn ten_events_in_the_baseline_are_enough() {
    let ten = weeks([vec![0, 3, 1, 0, 4, 2, 0], vec![9, 9, 2]].concat());
    let found = assess(&ten, 9).expect("within");
    assert_eq!(found.assessed().map(|found| found.baseline.events), Some(10));
}

#[test]
fn a_baseline_of_noughts_has_no_flexible_fit() {
    // Each step takes the mean down by a factor e, and R gives up after 25.
    let quiet = weeks([vec![0; 300], vec![9]].concat());
    let found = farrington_flexible(&quiet, 300..301, &FlexibleParameters::default()).expect("valid");
    assert_eq!(found[0].limit(), Err(NoThreshold::NoFit));
    assert!(!found[0].alarm);
}

#[test]
fn a_trend_needs_three_years() {
    let last_trend = |counts: Vec<u32>, years_back| {
        let parameters = FlexibleParameters { years_back, ..FlexibleParameters::default() };
        let found = farrington_flexible(&weeks(counts), 299..300, &parameters).expect("valid").remove(0);
        found.fit.expect("a fit").trend_per_period
    };
    let falling = || (0..300_i32).map(|week| (80.0 * (-0.002 * f64::from(week)).exp()) as u32).collect();
    assert_eq!(last_trend(falling(), 2), None);
    let kept = last_trend(falling(), 3).expect("three years are enough");
    assert!((kept + 0.002).abs() < 0.0002, "{kept} a week");
    // A steady rise would have to be drawn on beyond all that was counted, so it is left out.
    let rising = (0..300_u32).map(|week| 10 + week / 8).collect();
    assert_eq!(last_trend(rising, 5), None);
}

#[test]
fn a_band_ends_with_the_last_period_and_says_what_assess_says() {
    let series = weeks(varied(320));
    let band = expected_band(&series, 60);
    assert_eq!(band.len(), 60);
    for (offset, outcome) in band.iter().enumerate() {
        assert_eq!(outcome.starts_on(), series.starts_on(260 + offset));
        assert_eq!(outcome.observed(), series.counts()[260 + offset]);
        assert_eq!(*outcome, assess(&series, 260 + offset).expect("within"));
    }
    let found = band[59].assessed().expect("long enough");
    // Twenty-six weeks are left out, and five years by date are 261 weeks here.
    assert_eq!(found.baseline.to, series.starts_on(319 - 27));
    assert_eq!(found.baseline.from, series.starts_on(319 - 261 - 3));
    assert_eq!(found.baseline.periods, 261 + 3 - 26);
}

#[test]
fn refuses_parameters_and_ranges_it_is_not_defined_for() {
    let series = weeks(varied(300));
    let outside = MethodRefused::RangeOutside { start: 300, end: 301, periods: 300 };
    assert_eq!(assess(&series, 300), Err(outside));
    let flexible = |parameters| farrington_flexible(&series, 0..1, &parameters).map(|found| found.len());
    let usual = FlexibleParameters::default();
    let refused = [
        flexible(FlexibleParameters { alpha: 0.0, ..usual }),
        flexible(FlexibleParameters { alpha: f64::NAN, ..usual }),
        flexible(FlexibleParameters { years_back: 0, ..usual }),
        flexible(FlexibleParameters { season_levels: 13, ..usual }),
        flexible(FlexibleParameters { season_levels: 0, ..usual }),
        flexible(FlexibleParameters { half_window_periods: 26, ..usual }),
        flexible(FlexibleParameters { periods_left_out: 52, ..usual }),
        flexible(FlexibleParameters { reweight_above: Some(-1.0), ..usual }),
        flexible(FlexibleParameters { recent_events: RecentEvents { events_min: 5, periods: 0 }, ..usual }),
        farrington_original(&series, 299..301, &OriginalParameters::default()).map(|found| found.len()),
        ears(&series, 0..1, &EarsParameters { baseline_periods: 2, ..EarsParameters::of(EarsVariant::C1) })
            .map(|found| found.len()),
    ];
    for (case, result) in refused.into_iter().enumerate() {
        assert!(result.is_err(), "case {case} was not refused");
    }
    let words = flexible(FlexibleParameters { season_levels: 13, ..usual }).unwrap_err().to_string();
    assert_eq!(words, "`season_levels` is 13: it must be from 1 to 12 levels");
}

#[test]
fn refuses_counts_that_are_no_series() {
    let from =
        |step, gaps, dated: &[_]| CountSeries::from_dated(step, gaps, dated).map(|series| series.len());
    let (monday, tuesday) = (date(2024, 1, 1), date(2024, 1, 2));
    assert_eq!(from(Step::Week, Gaps::Zero, &[]), Err(SeriesRefused::Empty));
    let off_step = SeriesRefused::OffStep { starts_on: tuesday, first: monday };
    assert_eq!(from(Step::Week, Gaps::Zero, &[(monday, 1), (tuesday, 1)]), Err(off_step));
    let twice = SeriesRefused::Twice { starts_on: monday };
    assert_eq!(from(Step::Day, Gaps::Zero, &[(monday, 1), (monday, 1)]), Err(twice));
    let middle = SeriesRefused::MonthNotFromItsFirst { starts_on: tuesday };
    assert_eq!(from(Step::Month, Gaps::Zero, &[(tuesday, 1)]), Err(middle));
    let far = from(Step::Day, Gaps::Zero, &[(date(1, 1, 1), 1), (date(9999, 1, 1), 1)]);
    assert!(matches!(far, Err(SeriesRefused::TooLong { .. })));
    let end = CountSeries::new(date(9999, 12, 30), Step::Week, vec![1, 2]);
    assert_eq!(end.map(|series| series.len()), Err(SeriesRefused::BeyondTheCalendar));
    assert_eq!(from(Step::Day, Gaps::Zero, &[(date(2024, 1, 4), 2), (monday, 1)]), Ok(4));
}

#[test]
fn a_range_of_dates_names_the_periods_that_start_in_it() {
    let series = weeks(varied(10));
    assert_eq!(series.indices_between(date(2016, 1, 4), date(2016, 1, 18)), 0..3);
    assert_eq!(series.indices_between(date(2016, 1, 5), date(2016, 1, 17)), 1..2);
    assert_eq!(series.indices_between(date(2015, 1, 1), date(2030, 1, 1)), 0..10);
    assert!(series.indices_between(date(2016, 1, 5), date(2016, 1, 10)).is_empty());
    assert!(series.indices_between(date(2016, 3, 1), date(2016, 1, 10)).is_empty());
}

#[test]
fn a_method_with_its_parameters_can_be_stored_and_read() {
    let parameters = FlexibleParameters { years_back: 4, ..FlexibleParameters::default() };
    let text = serde_json::to_string(&parameters).expect("parameters are plain values");
    assert_eq!(serde_json::from_str::<FlexibleParameters>(&text).expect("what was written"), parameters);
    let method = serde_json::to_value(Method::FarringtonFlexible(parameters)).expect("plain values");
    assert_eq!(method["name"], "farrington_flexible");
    assert_eq!(method["parameters"]["years_back"], 4);
}
