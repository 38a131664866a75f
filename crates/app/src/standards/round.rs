//! A borough's assessment of itself, a peer's look at it, and what is improved: no I/O.

use super::model::Expectation;
use accord_kernel::ids::{
    AgencyId, AreaId, EditionId, ExpectationId, ImprovementId, ModerationId, RoundId, UserId,
};
use accord_kernel::{Day, Instant, coded_enum};
use std::collections::BTreeMap;

coded_enum! {
    /// How far a borough meets an expectation.
    Judged {
        /// Yes, and there is evidence.
        Met = "met", "Met";
        /// Some of it.
        Partly = "partly", "Partly met";
        /// No.
        NotYet = "not_yet", "Not yet";
        /// It is about something that the borough does not have.
        NotApplicable = "does_not_apply", "Does not apply";
    }
}

impl Judged {
    /// Whether something is left to improve.
    pub const fn asks_to_improve(self) -> bool {
        matches!(self, Self::Partly | Self::NotYet)
    }
}

/// Letters of the address of evidence at most.
pub const ADDRESS_LETTERS_MAX: usize = 300;
/// A round is completed within so many days.
pub const ROUND_DAYS: i32 = 56;
/// An improvement is planned for at most so many days ahead.
pub const IMPROVEMENT_DAYS_MAX: i32 = 731;

/// What a borough finds of one expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The expectation.
    pub expectation: ExpectationId,
    /// How far it is met.
    pub judged: Judged,
    /// What shows it.
    pub evidence: String,
    /// Where that is; may be empty.
    pub address: String,
    /// Why it is not met, honestly.
    pub reason: String,
}

impl Judgement {
    /// What is missing before it can be completed; `None` when nothing is.
    pub fn missing(&self) -> Option<&'static str> {
        match self.judged {
            Judged::Met if self.evidence.is_empty() => Some("Say what shows that it is met"),
            Judged::Met => None,
            _ if self.reason.is_empty() => {
                Some("Give the honest reason why it is not met, or does not apply")
            }
            _ => None,
        }
    }
}

/// A round.
#[derive(Debug, Clone)]
pub struct Round {
    /// Its id.
    pub id: RoundId,
    /// The borough.
    pub area: AreaId,
    /// The edition that it is held against.
    pub edition: EditionId,
    /// Its number among the borough's rounds, from 1.
    pub number: i32,
    /// When it began.
    pub begun_at: Instant,
    /// By when it is to be completed.
    pub due_on: Day,
    /// When it was completed, and by whom; `None` while it is open.
    pub completed: Option<(Instant, Option<UserId>)>,
    /// When it was last changed.
    pub changed_at: Instant,
    /// What was found so far.
    pub judgements: Vec<Judgement>,
}

impl Round {
    /// What was found of an expectation.
    pub fn judgement(&self, expectation: ExpectationId) -> Option<&Judgement> {
        self.judgements.iter().find(|judgement| judgement.expectation == expectation)
    }

    /// What is missing before it can be completed: each expectation, and what to do.
    pub fn missing(&self, expectations: &[Expectation]) -> Vec<(String, &'static str)> {
        let missing = |one: &Expectation| match self.judgement(one.id) {
            None => Some((one.label(), "Say how far it is met")),
            Some(judgement) => judgement.missing().map(|words| (one.label(), words)),
        };
        expectations.iter().filter_map(missing).collect()
    }

    /// How often each judgement was given.
    pub fn counts(&self) -> BTreeMap<Judged, usize> {
        let mut counts: BTreeMap<Judged, usize> = Judged::ALL.iter().map(|judged| (*judged, 0)).collect();
        for judgement in &self.judgements {
            *counts.entry(judgement.judged).or_default() += 1;
        }
        counts
    }
}

/// Where a peer's look at a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looking {
    /// The peer borough was asked.
    Asked,
    /// It has said yes, and looks.
    Accepted,
    /// It has said no.
    Declined,
    /// It has said what it thinks; the borough answers.
    Said,
    /// The borough has answered.
    Answered,
}

impl Looking {
    /// What a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Asked => "Asked",
            Self::Accepted => "Looking",
            Self::Declined => "Declined",
            Self::Said => "To be answered",
            Self::Answered => "Answered",
        }
    }
}

/// A peer borough's look at a round.
#[derive(Debug, Clone)]
pub struct Moderation {
    /// Its id.
    pub id: ModerationId,
    /// The round.
    pub round: RoundId,
    /// The peer borough.
    pub area: AreaId,
    /// When it was asked.
    pub asked_at: Instant,
    /// When it said yes.
    pub accepted_at: Option<Instant>,
    /// When it said no, and why.
    pub declined: Option<(Instant, String)>,
    /// When it said what it thinks, and who did.
    pub said: Option<(Instant, Option<UserId>)>,
    /// When the borough answered, and who did.
    pub answered: Option<(Instant, Option<UserId>)>,
    /// When it was last changed.
    pub changed_at: Instant,
    /// What it thinks of each expectation.
    pub lines: Vec<ModerationLine>,
}

/// What a peer thinks of one judgement.
#[derive(Debug, Clone)]
pub struct ModerationLine {
    /// The expectation.
    pub expectation: ExpectationId,
    /// Whether it would say the same.
    pub agrees: bool,
    /// What it would say otherwise.
    pub words: String,
    /// What the borough answers.
    pub reply: Option<String>,
}

impl Moderation {
    /// Where it stands.
    pub fn looking(&self) -> Looking {
        match (&self.declined, self.answered, self.said, self.accepted_at) {
            (Some(_), ..) => Looking::Declined,
            (None, Some(_), ..) => Looking::Answered,
            (None, None, Some(_), _) => Looking::Said,
            (None, None, None, Some(_)) => Looking::Accepted,
            (None, None, None, None) => Looking::Asked,
        }
    }

    /// What was said of an expectation.
    pub fn line(&self, expectation: ExpectationId) -> Option<&ModerationLine> {
        self.lines.iter().find(|line| line.expectation == expectation)
    }
}

/// Something that a borough means to do better.
#[derive(Debug, Clone)]
pub struct Improvement {
    /// Its id.
    pub id: ImprovementId,
    /// The borough.
    pub area: AreaId,
    /// The round that showed the need.
    pub round: RoundId,
    /// The expectation.
    pub expectation: ExpectationId,
    /// What is to be done.
    pub what: String,
    /// Who owns it.
    pub agency: AgencyId,
    /// By when it is done.
    pub due_on: Day,
    /// When it was planned.
    pub written_at: Instant,
    /// When it was done; `None` while it is not.
    pub done_at: Option<Instant>,
    /// What came of it.
    pub came_of: Option<String>,
}

impl Improvement {
    /// Whether it was done, and by its day; `None` while it is neither done nor late.
    pub fn in_time(&self, today: Day) -> Option<bool> {
        match self.done_at {
            Some(at) => Some(at.day() <= self.due_on),
            None if self.due_on < today => Some(false),
            None => None,
        }
    }
}

/// Why a borough cannot moderate a round; `None` when it can. `others` are the looks at the rounds of the peer against the
/// same edition.
pub fn why_not_moderate(round: &Round, peer: AreaId, others: &[Moderation]) -> Option<&'static str> {
    let looks_back = others
        .iter()
        .any(|moderation| moderation.area == round.area && moderation.looking() != Looking::Declined);
    if peer == round.area {
        Some("Nobody moderates their own borough.")
    } else if looks_back {
        Some("Your borough moderated theirs against this edition. Two boroughs do not moderate each other.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    fn judgement(judged: Judged, evidence: &str, reason: &str) -> Judgement {
        let expectation = ExpectationId::new(Instant::from_micros(1), &SeededRng::new(1));
        let (evidence, reason) = (evidence.to_owned(), reason.to_owned());
        Judgement { expectation, judged, evidence, address: String::new(), reason }
    }

    #[test]
    fn met_needs_evidence_and_everything_else_a_reason() {
        assert!(judgement(Judged::Met, "", "Because").missing().is_some());
        assert!(judgement(Judged::Met, "The minutes", "").missing().is_none());
        for judged in [Judged::Partly, Judged::NotYet, Judged::NotApplicable] {
            assert!(judgement(judged, "The minutes", "").missing().is_some());
            assert!(judgement(judged, "", "Nobody was asked").missing().is_none());
        }
    }

    #[test]
    fn an_improvement_is_in_time_late_or_still_running() {
        let (at, rng) = (Instant::from_micros(1), SeededRng::new(1));
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        let one = |done: Option<&str>| Improvement {
            id: ImprovementId::new(at, &rng),
            area: AreaId::new(at, &rng),
            round: RoundId::new(at, &rng),
            expectation: ExpectationId::new(at, &rng),
            what: String::new(),
            agency: AgencyId::new(at, &rng),
            due_on: day("2026-06-30"),
            written_at: at,
            done_at: done.map(|text| day(text).start()),
            came_of: None,
        };
        let today = day("2026-07-01");
        assert_eq!(one(Some("2026-06-30")).in_time(today), Some(true));
        assert_eq!(one(Some("2026-07-01")).in_time(today), Some(false));
        assert_eq!(one(None).in_time(today), Some(false));
        assert_eq!(one(None).in_time(day("2026-06-30")), None);
    }
}
