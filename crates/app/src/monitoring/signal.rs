//! What a signal is, and how people take it from new to closed: no I/O.

use super::model::{SeriesKey, Step};
use accord_kernel::ids::{SignalId, UserId};
use accord_kernel::{Day, Instant};

/// Where a signal stands. A person moves it; only one that nobody has looked at is taken back by itself, when
/// its count is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignalState {
    /// Nobody has looked at it.
    New,
    /// Somebody is looking at it.
    Acknowledged,
    /// The cause is known.
    Explained,
    /// Something is being done about it.
    ResponseOpened,
    /// It was of no use, and why.
    NotUseful,
    /// It is over.
    Closed,
}

impl SignalState {
    /// Every state, in the order in which a signal goes through them.
    pub const ALL: &'static [Self] = &[
        Self::New,
        Self::Acknowledged,
        Self::Explained,
        Self::ResponseOpened,
        Self::NotUseful,
        Self::Closed,
    ];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Acknowledged => "acknowledged",
            Self::Explained => "explained",
            Self::ResponseOpened => "response_opened",
            Self::NotUseful => "not_useful",
            Self::Closed => "closed",
        }
    }

    /// What a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::New => "Not acknowledged",
            Self::Acknowledged => "Acknowledged",
            Self::Explained => "Known cause",
            Self::ResponseOpened => "Response opened",
            Self::NotUseful => "Not useful",
            Self::Closed => "Closed",
        }
    }

    /// The state with this stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// Where it may go from here.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::New => &[Self::Acknowledged, Self::Explained, Self::ResponseOpened, Self::NotUseful],
            Self::Acknowledged => &[Self::Explained, Self::ResponseOpened, Self::NotUseful],
            Self::Explained | Self::NotUseful => &[Self::Closed, Self::ResponseOpened],
            Self::ResponseOpened => &[Self::Closed, Self::Explained],
            Self::Closed => &[],
        }
    }
}

/// Letters of the words that go with a change at most.
pub const WORDS_LETTERS_MAX: usize = 500;
/// Days that a signal may be snoozed at most.
pub const SNOOZE_DAYS_MAX: i32 = 28;

/// Why a change of state is not made; its words go beside the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotChanged {
    /// The signal cannot go there from where it stands.
    NoSuchStep,
    /// A judgement needs a reason.
    NeedsReason,
    /// The reason is too long.
    ReasonTooLong,
}

impl NotChanged {
    /// What to do.
    pub fn words(self) -> String {
        match self {
            Self::NoSuchStep => "Select what is now true of this signal".to_owned(),
            Self::NeedsReason => "Enter the reason in a sentence".to_owned(),
            Self::ReasonTooLong => format!("The reason must be {WORDS_LETTERS_MAX} characters or fewer"),
        }
    }
}

/// Checks a change of state: only steps that there are, and a reason for every judgement.
///
/// # Errors
/// What is missing.
pub fn check_change(from: SignalState, to: SignalState, words: &str) -> Result<(), NotChanged> {
    if !from.next().contains(&to) {
        return Err(NotChanged::NoSuchStep);
    }
    if words.is_empty() && to != SignalState::Acknowledged {
        return Err(NotChanged::NeedsReason);
    }
    if words.chars().count() > WORDS_LETTERS_MAX {
        return Err(NotChanged::ReasonTooLong);
    }
    Ok(())
}

/// A signal about to be raised.
#[derive(Debug, Clone)]
pub struct NewSignal {
    /// Of which counts.
    pub key: SeriesKey,
    /// The length of the period.
    pub step: Step,
    /// Its first day.
    pub starts_on: Day,
    /// The count.
    pub observed: i64,
    /// The count that the past leads one to expect.
    pub expected: f64,
    /// The lower end of the usual range.
    pub lower: f64,
    /// The upper end of the usual range.
    pub threshold: f64,
    /// Upper-tail mid-p; `None` for methods without one.
    pub p: Option<f64>,
    /// The method's code.
    pub method: &'static str,
    /// The version of the method.
    pub method_version: i32,
    /// All its parameters, as JSON: enough to repeat it.
    pub parameters: String,
    /// Events in the baseline.
    pub baseline_events: i64,
}

/// A finding that a count lies above what is expected.
#[derive(Debug, Clone)]
pub struct Signal {
    /// Its id.
    pub id: SignalId,
    /// Of which counts.
    pub key: SeriesKey,
    /// The length of the period.
    pub step: Step,
    /// The first day of the period.
    pub starts_on: Day,
    /// Its last day.
    pub ends_on: Day,
    /// The count when it was raised.
    pub observed: i64,
    /// The count that the past leads one to expect.
    pub expected: f64,
    /// The lower end of the usual range.
    pub lower: f64,
    /// The upper end of the usual range.
    pub threshold: f64,
    /// Upper-tail mid-p; `None` for methods without one.
    pub p: Option<f64>,
    /// The method's code.
    pub method: String,
    /// The version of the method.
    pub method_version: i32,
    /// All its parameters, as JSON.
    pub parameters: String,
    /// Events in the baseline.
    pub baseline_events: i64,
    /// When it was raised.
    pub raised_at: Instant,
    /// Where it stands.
    pub state: SignalState,
    /// The day until which nobody is to be reminded of it.
    pub snoozed_until: Option<Day>,
    /// Who changed it last: its owner.
    pub owner: Option<UserId>,
}

impl Signal {
    /// The expected range in words: `2 to 9`.
    pub fn range(&self) -> String {
        range_words(self.lower, self.threshold)
    }

    /// How often chance alone would give a count like this in one such series; `None` without a p-value.
    pub fn recurrence(&self) -> Option<String> {
        let p = self.p.filter(|p| *p > 0.0)?;
        Some(recurrence_words(1.0 / p, self.step))
    }
}

/// Years that a recurrence is told in at most: no series of counts is long enough to tell more.
const RECURRENCE_YEARS_MAX: f64 = 100.0;

/// Once in so many periods, in units that somebody can picture: years from the second one on.
fn recurrence_words(periods: f64, step: Step) -> String {
    let (unit, of_a_year) = match step {
        Step::Day => ("days", 365.25),
        Step::Week => ("weeks", 365.25 / 7.0),
        Step::Month => ("months", 12.0),
    };
    let years = periods / of_a_year;
    if years > RECURRENCE_YEARS_MAX {
        format!("less than once in {RECURRENCE_YEARS_MAX:.0} years")
    } else if years >= 2.0 {
        format!("about once in {years:.0} years")
    } else {
        format!("about once in {periods:.0} {unit}")
    }
}

/// A range of counts in words. The ends are whole counts within the range.
pub fn range_words(lower: f64, threshold: f64) -> String {
    let (low, high) = (lower.ceil().max(0.0), threshold.floor().max(0.0));
    if low >= high { format!("{high}") } else { format!("{low} to {high}") }
}

/// One step that a person took with a signal.
#[derive(Debug, Clone)]
pub struct Change {
    /// Where it went.
    pub state: SignalState,
    /// Why.
    pub words: String,
    /// Who; `None` for somebody whose account is gone.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_judgement_needs_a_reason_and_a_step_that_there_is() {
        use SignalState::{Acknowledged, Closed, Explained, New, NotUseful};
        for (from, to, words, outcome) in [
            (New, Closed, "over", Err(NotChanged::NoSuchStep)),
            (Closed, Explained, "again", Err(NotChanged::NoSuchStep)),
            (New, Explained, "", Err(NotChanged::NeedsReason)),
            (New, NotUseful, "", Err(NotChanged::NeedsReason)),
            (New, Acknowledged, "", Ok(())),
            (Acknowledged, Explained, "A festival", Ok(())),
            (Explained, Closed, "Over since Monday", Ok(())),
        ] {
            assert_eq!(check_change(from, to, words), outcome, "{from:?} {to:?}");
        }
        let long = "a".repeat(WORDS_LETTERS_MAX + 1);
        assert_eq!(check_change(New, Explained, &long), Err(NotChanged::ReasonTooLong));
    }

    #[test]
    fn chance_is_told_in_years_where_it_is_rare() {
        for (periods, step, words) in [
            (40.4, Step::Day, "about once in 40 days"),
            (1_295.0, Step::Week, "about once in 25 years"),
            (103.0, Step::Week, "about once in 103 weeks"),
            (24.0, Step::Month, "about once in 2 years"),
            (40_000.0, Step::Day, "less than once in 100 years"),
        ] {
            assert_eq!(recurrence_words(periods, step), words);
        }
    }

    #[test]
    fn ranges_are_whole_counts_within_the_range() {
        for (lower, threshold, words) in
            [(1.2, 9.7, "2 to 9"), (0.0, 4.0, "0 to 4"), (0.0, 0.4, "0"), (2.5, 2.9, "2")]
        {
            assert_eq!(range_words(lower, threshold), words);
        }
    }
}
