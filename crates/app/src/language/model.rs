//! What the agreed language is made of: no I/O.

use accord_engine_language::{AppliesTo, Hint, Meaning, Term, TextKind};
use accord_kernel::ids::{AgencyId, KeptReasonId, LocalTermId, TermDisputeId, UserId};
use accord_kernel::{Day, Instant, Month, coded_enum};
use std::collections::BTreeSet;

/// Letters of a term, a note, a reason at most.
pub const WORDS_LETTERS_MAX: usize = 500;
/// Bytes of a list of terms at most.
pub const LIST_BYTES_MAX: usize = 48 * 1024;
/// Disputes of a borough that a page shows at most, the newest.
pub const DISPUTES_SHOWN_MAX: u64 = 100;
/// Terms of a borough's own at most.
pub const LOCAL_TERMS_MAX: u64 = 300;

/// Fields of a form whose words are looked at, at most: no form of ours has more.
pub const CHECKED_FIELDS_MAX: usize = 40;
/// Letters of a field that are looked at, at most: the longest of ours has fewer.
pub const CHECKED_LETTERS_MAX: usize = 20_000;
/// Letters of all fields of a form that are looked at, at most.
pub const CHECKED_FORM_LETTERS_MAX: usize = 50_000;
/// Places to put otherwise that are shown at once, at most: whoever changes these can look again.
pub const MARKS_SHOWN_MAX: usize = 100;
/// Quarters of counts and of reasons on a page.
pub const QUARTERS_SHOWN: i32 = 4;

/// The edition that comes with the product.
pub const FIRST_EDITION: i32 = 1;

/// An edition of the region.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Its number, from 1.
    pub number: i32,
    /// What changed in it and why.
    pub reason: String,
    /// Its terms.
    pub terms: Vec<Term>,
    /// Its agreed meanings.
    pub meanings: Vec<Meaning>,
    /// When it was made; `None` for the first.
    pub made_at: Option<Instant>,
}

/// What a borough's Board ratified.
#[derive(Debug, Clone)]
pub struct Ratification {
    /// Counts the borough's ratifications, from 1.
    pub number: i32,
    /// The edition.
    pub edition: i32,
    /// The decision in words.
    pub decision: String,
    /// The day of the decision.
    pub decided_on: Day,
    /// When it was entered.
    pub made_at: Instant,
    /// Who entered it.
    pub by: Option<UserId>,
}

/// A term that a borough added.
#[derive(Debug, Clone)]
pub struct LocalTerm {
    /// Its id.
    pub id: LocalTermId,
    /// The agency that proposed it.
    pub agency: AgencyId,
    /// The term.
    pub term: Term,
    /// Phrases in which it is harmless.
    pub harmless: Vec<String>,
    /// The ratification that took it in; `None` while it is proposed.
    pub ratified_in: Option<i32>,
    /// Why and when it was ended.
    pub ended: Option<(String, Instant)>,
    /// When it was proposed.
    pub added_at: Instant,
}

impl LocalTerm {
    /// Whether it is looked for: ratified, and not ended since.
    pub const fn is_in_use(&self) -> bool {
        self.ended.is_none() && self.ratified_in.is_some()
    }

    /// What tells its harmless senses.
    pub fn hint(&self) -> impl Iterator<Item = Hint> + '_ {
        self.term.avoid.iter().filter(|_| !self.harmless.is_empty()).map(|form| Hint {
            form: form.clone(),
            unless: self.harmless.clone(),
            ..Hint::default()
        })
    }
}

coded_enum! {
    /// How a dispute about a term ended.
    Outcome {
        /// The term stays.
        Kept = "kept", "The term stays";
        /// The borough leaves the term out.
        LeftOut = "left_out", "We leave the term out here";
        /// The region is asked to change it in its next edition.
        Region = "region", "We ask the region to change it";
    }
}

/// A dispute about a term.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// Its id.
    pub id: TermDisputeId,
    /// The agency of who disputes.
    pub agency: AgencyId,
    /// The name of the term.
    pub term: String,
    /// What is wrong with it.
    pub words: String,
    /// When.
    pub made_at: Instant,
    /// How it ended, in which words and when; `None` while the Board has not decided.
    pub settled: Option<(Outcome, String, Instant)>,
}

/// Why somebody of an agency kept words to avoid.
#[derive(Debug, Clone)]
pub struct KeptReason {
    /// Its id.
    pub id: KeptReasonId,
    /// The agency.
    pub agency: AgencyId,
    /// The name of the term.
    pub term: String,
    /// Why.
    pub reason: String,
}

/// What an agency wrote in a quarter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Texts.
    pub texts: i64,
    /// Words.
    pub words: i64,
    /// Words to avoid that were saved.
    pub marks: i64,
    /// Of these, words that somebody kept for a reason.
    pub kept: i64,
}

/// Words below which no rate is shown: a few sentences say nothing, and could be one person's.
pub const WORDS_FOR_A_RATE: i64 = 2_000;
/// Texts below which no rate is shown.
pub const TEXTS_FOR_A_RATE: i64 = 20;

impl Counted {
    /// Words to avoid in 1,000 words; `None` for too few texts to say.
    pub fn per_1000(self) -> Option<f64> {
        let is_enough = self.words >= WORDS_FOR_A_RATE && self.texts >= TEXTS_FOR_A_RATE;
        is_enough.then(|| self.marks as f64 * 1_000.0 / self.words as f64)
    }
}

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter(i32);

impl Quarter {
    /// The quarter that holds a day.
    pub fn of(day: Day) -> Self {
        Self(day.month().number().div_euclid(3))
    }

    /// The stored form: quarters since year 0.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The quarter with this stored number.
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// The oldest quarter that a page of this one shows.
    pub const fn first_shown(self) -> Self {
        Self(self.0 - QUARTERS_SHOWN + 1)
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        let month = Month::from_number(self.0.saturating_mul(3));
        month.expect("a quarter is made from a day of the calendar or from a stored one").first_day()
    }

    /// In words: `October to December 2026`.
    pub fn words(self) -> String {
        let names = [["January", "March"], ["April", "June"], ["July", "September"], ["October", "December"]];
        let [first, last] = names[usize::try_from(self.0.rem_euclid(4)).unwrap_or_default()];
        format!("{first} to {last} {}", self.0.div_euclid(4))
    }
}

/// The terms in use for a borough: those of an edition that it does not leave out, and its own.
pub fn terms_in_use(edition: &Edition, local: &[LocalTerm], left_out: &BTreeSet<String>) -> Vec<Term> {
    let own = local.iter().filter(|one| one.is_in_use());
    let kept = edition.terms.iter().filter(|term| !left_out.contains(term.name()));
    kept.cloned().chain(own.map(|one| one.term.clone())).collect()
}

/// The terms that the newest settled disputes of a borough leave out.
pub fn left_out(disputes: &[Dispute]) -> BTreeSet<String> {
    let mut settled: Vec<(&str, Outcome, Instant)> = disputes
        .iter()
        .filter_map(|one| one.settled.as_ref().map(|(outcome, _, at)| (one.term.as_str(), *outcome, *at)))
        .collect();
    settled.sort_by_key(|(_, _, at)| *at);
    let mut left_out = BTreeSet::new();
    for (term, outcome, _) in settled {
        match outcome {
            Outcome::LeftOut => left_out.insert(term.to_owned()),
            Outcome::Kept => left_out.remove(term),
            Outcome::Region => false,
        };
    }
    left_out
}

/// What kind of text stands on a page of ours, by its address.
pub fn kind_of_page(path: &str) -> TextKind {
    let is_under = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
    if is_under(&["/people", "/shared", "/glass", "/one-offs"]) {
        TextKind::CaseNote
    } else if is_under(&["/messages"]) {
        TextKind::Message
    } else {
        TextKind::Plan
    }
}

/// Whether why words were kept on a page of ours is kept itself: only where everything is about plans and nobody in particular.
/// What is written of a child stays where it was written; there it is counted that words were kept, and nothing else.
pub fn keeps_reasons(path: &str) -> bool {
    let places = ["/plans", "/timeline", "/standards", "/funding", "/asks", "/language", "/guide"];
    let is_under = |place: &str| {
        path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    };
    places.into_iter().any(is_under) && !path.starts_with("/timeline/own-dates")
}

/// What a person reads of to which texts a term applies.
pub const fn applies_words(applies_to: AppliesTo) -> &'static str {
    match applies_to {
        AppliesTo::All => "Every text",
        AppliesTo::CaseNotes => "Notes about children",
        AppliesTo::Plans => "Plans and papers",
        AppliesTo::Messages => "Messages",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_engine_language::edition::first_terms;
    use accord_kernel::rng::SeededRng;

    fn dispute(term: &str, settled: &[(Outcome, i64)]) -> Vec<Dispute> {
        let rng = SeededRng::new(1);
        let at = Instant::from_micros;
        settled
            .iter()
            .map(|(outcome, when)| Dispute {
                id: TermDisputeId::new(at(0), &rng),
                agency: AgencyId::new(at(0), &rng),
                term: term.to_owned(),
                words: String::new(),
                made_at: at(0),
                settled: Some((*outcome, String::new(), at(*when))),
            })
            .collect()
    }

    #[test]
    fn a_term_is_left_out_until_a_later_decision_takes_it_in_again() {
        use Outcome::{Kept, LeftOut, Region};
        let check = |settled: &[(Outcome, i64)], expected: usize| {
            assert_eq!(left_out(&dispute("LAC", settled)).len(), expected, "{settled:?}");
        };
        check(&[], 0);
        check(&[(LeftOut, 1)], 1);
        check(&[(LeftOut, 1), (Kept, 2)], 0);
        check(&[(Kept, 2), (LeftOut, 1)], 0);
        check(&[(LeftOut, 2), (Region, 3)], 1);
        let edition = Edition {
            number: 1,
            reason: String::new(),
            terms: first_terms().to_vec(),
            meanings: Vec::new(),
            made_at: None,
        };
        let without = terms_in_use(&edition, &[], &left_out(&dispute("LAC", &[(LeftOut, 1)])));
        assert_eq!(without.len(), edition.terms.len() - 1);
    }

    #[test]
    fn reasons_are_kept_where_plans_are_written_and_never_where_children_are() {
        for place in ["/plans/1", "/timeline/new?area=x", "/guide", "/language/terms/new", "/asks?area=x"] {
            assert!(keeps_reasons(place), "{place}");
        }
        for place in [
            "/people/1/notes",
            "/shared/1",
            "/glass",
            "/picture/tension/new",
            "/timeline/own-dates/new",
            "/guides",
            "/rights",
            "/",
            "",
        ] {
            assert!(!keeps_reasons(place), "{place}");
        }
    }

    #[test]
    fn a_quarter_is_three_months_and_says_which() {
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        assert_eq!(Quarter::of(day("2026-10-01")).words(), "October to December 2026");
        assert_eq!(Quarter::of(day("2026-12-31")), Quarter::of(day("2026-10-01")));
        assert_eq!(Quarter::of(day("2027-01-01")).number(), Quarter::of(day("2026-12-31")).number() + 1);
    }

    #[test]
    fn a_rate_of_a_few_texts_is_not_shown() {
        let counted = |texts, words, marks| Counted { texts, words, marks, kept: 0 };
        assert_eq!(counted(19, 5_000, 10).per_1000(), None);
        assert_eq!(counted(20, 1_999, 10).per_1000(), None);
        assert_eq!(counted(20, 2_000, 10).per_1000(), Some(5.0));
    }
}
