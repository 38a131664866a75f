//! The front door: is this period's count unusual, judged by the best method that its history allows?
//!
//! *What it is*: one question for an application, [`assess`], and one for a chart, [`expected_band`].
//! *What it owns*: the choice of method, and the rule that few events are "too few to say".
//! *What it does not do*: let the caller choose a method or its options; [`crate::ears::ears`] and
//! [`crate::farrington::farrington_flexible`] do.
//!
//! # Which method
//!
//! | Earlier periods | Method |
//! |---|---|
//! | weeks, five years and three weeks or more | flexible Farrington from the last 5 years |
//! | weeks, four years and three weeks or more | flexible Farrington from the last 4 years |
//! | weeks, three years and three weeks or more | flexible Farrington from the last 3 years |
//! | weeks with less, days, months | EARS C2: the mean of 7 periods that end 3 before |
//! | fewer than 9 | none: too few to say |
//!
//! A year more is used as soon as its whole window lies in the series, and never a part of one: half a
//! year more would give some seasons more years than others. Years are counted by date, so "three
//! years" is 156 or 157 weeks, and the three weeks are the half window before the oldest date.
//!
//! # Too few to say
//!
//! No alarm, and no expected count, where the baseline has fewer than [`BASELINE_EVENTS_MIN`] events,
//! where its counts do not vary, where fewer than five events fell in the last four weeks (flexible
//! Farrington only), or where the model cannot be fitted. The count itself is still in the answer.

use crate::distributions::normal_upper_quantile;
use crate::ears::{EARS_VERSION, EarsParameters, EarsVariant, ears};
use crate::farrington::{BaselineSummary, FLEXIBLE_VERSION, FlexibleJudge, FlexibleParameters};
use crate::judged::{MethodRefused, NoThreshold, check_range};
use crate::series::{CountSeries, Step};
use jiff::civil::Date;
use serde::Serialize;
use std::ops::Range;

/// The fewest events in a baseline from which anything is said.
///
/// With fewer, the standard error of the expected count alone is a third of it or more, and one event
/// moved by a week can make or unmake an alarm.
pub const BASELINE_EVENTS_MIN: u64 = 10;

/// Years of baseline, the most first.
const YEARS_BACK: [usize; 3] = [5, 4, 3];

/// The answer for one period.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// There is too little to judge by. Never an alarm.
    TooFewToSay(TooFewToSay),
    /// The count was judged.
    Assessed(Assessment),
}

/// A period that cannot be judged: show the count, and say why there is no more.
#[derive(Debug, Clone, PartialEq)]
pub struct TooFewToSay {
    /// The first day of the period.
    pub starts_on: Date,
    /// The count of the period.
    pub observed: u32,
    /// Why; its `Display` is a phrase for people.
    pub reason: NoThreshold,
    /// Events in the baseline, or in all earlier periods where they are too few for a baseline.
    pub baseline_events: u64,
}

/// A period that was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The first day of the period.
    pub starts_on: Date,
    /// The count of the period.
    pub observed: u32,
    /// By which method, with all its options: enough to repeat it.
    pub method: Method,
    /// The count that the past leads one to expect.
    pub expected: f64,
    /// Lower end of the usual range; never below nought, and never an alarm.
    pub lower: f64,
    /// Upper end of the usual range: a count above it is an alarm.
    pub threshold: f64,
    /// (observed − expected) ÷ (threshold − expected): 0 as expected, above 1 an alarm.
    /// `None` where the threshold is not above the expected count.
    pub score: Option<f64>,
    /// Upper-tail mid-p value; `None` for EARS, which has none that can be trusted.
    pub p: Option<f64>,
    /// Whether the count is above the threshold.
    pub alarm: bool,
    /// From what it was judged.
    pub baseline: BaselineRange,
}

/// The earlier periods from which a period was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineRange {
    /// First day of the oldest period.
    pub from: Date,
    /// First day of the newest period.
    pub to: Date,
    /// How many periods.
    pub periods: usize,
    /// Events in them.
    pub events: u64,
}

/// A method with all its options.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "name", content = "parameters")]
pub enum Method {
    /// EARS.
    Ears(EarsParameters),
    /// Flexible Farrington.
    FarringtonFlexible(FlexibleParameters),
}

impl Method {
    /// The name that the command line uses.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ears(EarsParameters { variant: EarsVariant::C1, .. }) => "ears-c1",
            Self::Ears(EarsParameters { variant: EarsVariant::C2, .. }) => "ears-c2",
            Self::Ears(EarsParameters { variant: EarsVariant::C3, .. }) => "ears-c3",
            Self::FarringtonFlexible(_) => "farrington-flexible",
        }
    }

    /// The version of the method's code; raised when a result can change.
    pub const fn version(&self) -> u32 {
        match self {
            Self::Ears(_) => EARS_VERSION,
            Self::FarringtonFlexible(_) => FLEXIBLE_VERSION,
        }
    }
}

impl Outcome {
    /// Whether it is an alarm.
    pub const fn alarm(&self) -> bool {
        matches!(self, Self::Assessed(Assessment { alarm: true, .. }))
    }

    /// The judgement; `None` where there are too few to say.
    pub const fn assessed(&self) -> Option<&Assessment> {
        match self {
            Self::Assessed(assessment) => Some(assessment),
            Self::TooFewToSay(_) => None,
        }
    }

    /// The count of the period, which is shown in either case.
    pub const fn observed(&self) -> u32 {
        match self {
            Self::Assessed(assessment) => assessment.observed,
            Self::TooFewToSay(too_few) => too_few.observed,
        }
    }

    /// The first day of the period.
    pub const fn starts_on(&self) -> Date {
        match self {
            Self::Assessed(assessment) => assessment.starts_on,
            Self::TooFewToSay(too_few) => too_few.starts_on,
        }
    }
}

/// The answer for the period at `index`, judged only from earlier periods.
///
/// *Assumptions*: the count of the period is complete. A week that has only begun, or whose reports are
/// still coming in, must not be given: it would look like a fall.
///
/// *Errors*: `index` is not in the series.
///
/// *Cost*: about 45 µs.
///
/// # Example
/// ```
/// use accord_engine_surveillance::assess::{Outcome, assess};
/// use accord_engine_surveillance::series::{CountSeries, Step};
/// use jiff::civil::date;
///
/// let mut counts: Vec<u32> = (0..200).map(|week| 6 + week % 4).collect();
/// counts[199] = 30;
/// let weeks = CountSeries::new(date(2021, 1, 4), Step::Week, counts)?;
/// let Outcome::Assessed(week) = assess(&weeks, 199)? else { panic!("200 weeks are enough") };
/// assert_eq!((week.method.code(), week.alarm), ("farrington-flexible", true));
/// assert!(week.expected > 6.0 && week.threshold < 20.0 && week.p.unwrap() < 0.001);
///
/// // Two events in half a year say nothing about the third.
/// let rare = CountSeries::new(date(2024, 1, 1), Step::Week, [vec![0; 25], vec![2, 0, 0, 3]].concat())?;
/// let Outcome::TooFewToSay(week) = assess(&rare, 28)? else { panic!("two events are too few") };
/// assert_eq!((week.observed, week.baseline_events), (3, 2));
/// assert_eq!(week.reason.to_string(), "2 events in the baseline, fewer than 10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assess(series: &CountSeries, index: usize) -> Result<Outcome, MethodRefused> {
    check_range(&(index..index.saturating_add(1)), series.len())?;
    Ok(Assessor::new().assess(series, index))
}

/// The answers for the last `periods_max` periods of a series, oldest first; for all of them when the
/// series is shorter.
///
/// Each period is judged only from its own past, so the band of a chart does not change when weeks are
/// added: what was drawn last month is drawn again.
///
/// *Cost*: about 45 µs a period.
///
/// # Example
/// ```
/// use accord_engine_surveillance::assess::expected_band;
/// use accord_engine_surveillance::series::{CountSeries, Step};
/// use jiff::civil::date;
///
/// let days = CountSeries::new(date(2024, 1, 1), Step::Day, (0..30).map(|day| 3 + day % 3).collect())?;
/// let band = expected_band(&days, 28);
/// assert_eq!(band.len(), 28);
/// // The first days of the series have too little past; the others have a range.
/// assert!(band[0].assessed().is_none());
/// let last = band[27].assessed().unwrap();
/// assert!(last.lower < last.expected && last.expected < last.threshold);
/// assert_eq!(expected_band(&days, 1_000).len(), 30);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn expected_band(series: &CountSeries, periods_max: usize) -> Vec<Outcome> {
    let mut assessor = Assessor::new();
    let first = series.len().saturating_sub(periods_max);
    (first..series.len()).map(|index| assessor.assess(series, index)).collect()
}

/// Judges one period after another; what can be used again is.
struct Assessor {
    ears: EarsParameters,
    ears_reach: f64,
    flexible: [FlexibleJudge; YEARS_BACK.len()],
}

impl Assessor {
    fn new() -> Self {
        let ears = EarsParameters::of(EarsVariant::C2);
        let flexible = YEARS_BACK.map(|years_back| {
            let parameters = FlexibleParameters { years_back, ..FlexibleParameters::default() };
            FlexibleJudge::new(&parameters, Step::Week)
                .expect("invariant: the defaults are allowed for weeks")
        });
        Self { ears, ears_reach: normal_upper_quantile(ears.alpha), flexible }
    }

    fn assess(&mut self, series: &CountSeries, index: usize) -> Outcome {
        let answer = match self.flexible_judge(series, index) {
            Some(judge) => by_flexible(judge, series, index),
            None => self.by_ears(series, index),
        };
        let (starts_on, observed) = (series.starts_on(index), series.counts()[index]);
        match answer {
            Ok(assessment) => Outcome::Assessed(assessment),
            Err((reason, baseline_events)) => {
                Outcome::TooFewToSay(TooFewToSay { starts_on, observed, reason, baseline_events })
            }
        }
    }

    /// The flexible method with the most years that the history allows, for weeks.
    fn flexible_judge(&mut self, series: &CountSeries, index: usize) -> Option<&mut FlexibleJudge> {
        let weeks = series.step() == Step::Week;
        self.flexible.iter_mut().find(|judge| weeks && judge.has_history(series, index))
    }

    fn by_ears(&self, series: &CountSeries, index: usize) -> Result<Assessment, (NoThreshold, u64)> {
        let Some(span) = self.ears.baseline(index) else {
            let periods_min = self.ears.variant.history_periods(self.ears.baseline_periods);
            return Err((
                NoThreshold::HistoryTooShort { periods: index, periods_min },
                events(series, 0..index),
            ));
        };
        let baseline = BaselineRange::of(series, &span, span.len(), events(series, span.clone()));
        let nothing = |reason| (reason, baseline.events);
        enough_events(&baseline).map_err(nothing)?;
        let found = ears(series, index..index + 1, &self.ears)
            .expect("invariant: the defaults are allowed and the position is in the series")
            .remove(0);
        let limit = found.limit.map_err(nothing)?;
        if limit.standard_deviation == 0.0 {
            return Err(nothing(NoThreshold::NoVariance));
        }
        Ok(Assessment {
            starts_on: series.starts_on(index),
            observed: found.observed,
            method: Method::Ears(self.ears),
            expected: limit.expected,
            lower: (limit.expected - self.ears_reach * limit.standard_deviation).max(0.0),
            threshold: limit.threshold,
            score: limit.score,
            p: None,
            alarm: found.alarm,
            baseline,
        })
    }
}

fn by_flexible(
    judge: &mut FlexibleJudge,
    series: &CountSeries,
    index: usize,
) -> Result<Assessment, (NoThreshold, u64)> {
    let found = judge.judge(series, index);
    let Some(BaselineSummary { ref span, periods, events, varies, .. }) = found.baseline else {
        let reason = found.limit().err().unwrap_or(NoThreshold::NoFit);
        return Err((reason, self::events(series, 0..index)));
    };
    let baseline = BaselineRange::of(series, span, periods, events);
    let nothing = |reason| (reason, events);
    enough_events(&baseline).map_err(nothing)?;
    if !varies {
        return Err(nothing(NoThreshold::NoVariance));
    }
    let fit = found.limit().map_err(nothing)?;
    Ok(Assessment {
        starts_on: series.starts_on(index),
        observed: found.observed,
        method: Method::FarringtonFlexible(judge.parameters()),
        expected: fit.expected,
        lower: fit.lower,
        threshold: fit.threshold,
        score: fit.exceedance,
        p: Some(fit.p_mid),
        alarm: found.alarm,
        baseline,
    })
}

fn events(series: &CountSeries, span: Range<usize>) -> u64 {
    series.counts()[span].iter().map(|&count| u64::from(count)).sum()
}

fn enough_events(baseline: &BaselineRange) -> Result<(), NoThreshold> {
    let (events, events_min) = (baseline.events, BASELINE_EVENTS_MIN);
    if events < events_min { Err(NoThreshold::TooFewInBaseline { events, events_min }) } else { Ok(()) }
}

impl BaselineRange {
    /// `span` is not empty: every baseline has at least three periods.
    fn of(series: &CountSeries, span: &Range<usize>, periods: usize, events: u64) -> Self {
        Self { from: series.starts_on(span.start), to: series.starts_on(span.end - 1), periods, events }
    }
}
