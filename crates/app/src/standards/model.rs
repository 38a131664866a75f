//! What an edition is, where it stands, what boroughs answer, and where it is in force: no I/O.

use accord_kernel::ids::{AgencyId, AreaId, EditionId, ExpectationId, StandardCommentId, UserId};
use accord_kernel::{Day, Instant, coded_enum};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

coded_enum! {
    /// One of the six themes of the principles that boroughs agreed on, in their order.
    Theme {
        /// Who decides, together.
        Together = "together", "Bring together key decision makers locally and across the city: joint accountability";
        /// How agencies see it.
        Lens = "lens", "Agencies seeing the issues through the lens of other agencies and communities";
        /// How it is spoken of.
        Language = "language", "Language consistency, building trust and confidence";
        /// What is done, in which spirit.
        Ethos = "ethos", "Ethos and interventions";
        /// What is learned.
        Learning = "learning", "Education, learning and teaching";
        /// What is enforced.
        Enforcement = "enforcement", "Emphasising enforcement";
    }
}

impl Theme {
    /// Its number, from 1.
    pub fn number(self) -> i32 {
        let at = Self::ALL.iter().position(|theme| *theme == self);
        i32::try_from(at.unwrap_or_default()).unwrap_or_default() + 1
    }
}

/// Letters of the name of an edition at most.
pub const NAME_LETTERS_MAX: usize = 120;
/// Letters of each part of an expectation at most.
pub const PART_LETTERS_MAX: usize = 800;
/// Letters of a comment, a reason or a reservation at most.
pub const WORDS_LETTERS_MAX: usize = 2_000;
/// Expectations of one theme at most.
pub const OF_THEME_MAX: usize = 8;
/// Days of a consultation at least and at most.
pub const CONSULTATION_DAYS: std::ops::RangeInclusive<i32> = 7..=120;

/// Where an edition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The region writes it.
    Draft,
    /// Boroughs comment on it until the end of this day.
    Consultation(Day),
    /// The consultation is over, and the region works its comments in.
    Closed(Day),
    /// Its text is fixed, and boroughs answer it.
    Offered(Instant),
}

impl Stage {
    /// What a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Consultation(_) => "In consultation",
            Self::Closed(_) => "Consultation closed",
            Self::Offered(_) => "Offered",
        }
    }

    /// The colour of its tag.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Draft | Self::Closed(_) => "govuk-tag--grey",
            Self::Consultation(_) => "govuk-tag--yellow",
            Self::Offered(_) => "govuk-tag--blue",
        }
    }
}

/// An edition of the standards.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Its id.
    pub id: EditionId,
    /// The regional body that writes it.
    pub agency: AgencyId,
    /// Its number, from 1.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// The last day on which boroughs comment; `None` before the consultation.
    pub closes_on: Option<Day>,
    /// When it was offered; `None` before.
    pub offered_at: Option<Instant>,
    /// The hash of the text that was offered.
    pub hash: Option<String>,
    /// When it was last changed.
    pub changed_at: Instant,
}

impl Edition {
    /// Where it stands on a day.
    pub fn stage(&self, today: Day) -> Stage {
        match (self.offered_at, self.closes_on) {
            (Some(at), _) => Stage::Offered(at),
            (None, Some(closes_on)) if today <= closes_on => Stage::Consultation(closes_on),
            (None, Some(closes_on)) => Stage::Closed(closes_on),
            (None, None) => Stage::Draft,
        }
    }

    /// What it is called on pages.
    pub fn title(&self) -> String {
        format!("Edition {}: {}", self.number, self.name)
    }
}

/// One expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Its id.
    pub id: ExpectationId,
    /// The edition that it belongs to.
    pub edition: EditionId,
    /// Its theme.
    pub theme: Theme,
    /// Its number within the theme, from 1.
    pub number: i32,
    /// What it says.
    pub text: ExpectationText,
}

impl Expectation {
    /// Its number on pages: theme and number, `2.3`.
    pub fn label(&self) -> String {
        format!("{}.{}", self.theme.number(), self.number)
    }
}

/// What an expectation says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectationText {
    /// What is expected.
    pub expected: String,
    /// What would show that it is met.
    pub evidence: String,
    /// What it asks of which partners.
    pub asks: String,
}

/// The hash of the exact text of an edition: name and every expectation in order, each part with its length before it, so
/// that no two texts read the same.
pub fn hash_of(name: &str, expectations: &[Expectation]) -> String {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    part(name);
    for one in expectations {
        part(&one.label());
        part(&one.text.expected);
        part(&one.text.evidence);
        part(&one.text.asks);
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

coded_enum! {
    /// What the region made of a comment.
    Reply {
        /// The text was changed because of it.
        TakenUp = "taken_up", "Taken up";
        /// Some of it was.
        Partly = "partly", "Taken up in part";
        /// It was not.
        NotTakenUp = "not_taken_up", "Not taken up";
    }
}

/// What a borough said of an expectation.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: StandardCommentId,
    /// The edition.
    pub edition: EditionId,
    /// The expectation.
    pub expectation: ExpectationId,
    /// The borough.
    pub area: AreaId,
    /// The agency that said it.
    pub agency: AgencyId,
    /// What it said.
    pub words: String,
    /// When.
    pub at: Instant,
    /// What the region made of it, and its words; `None` while it waits.
    pub reply: Option<(Reply, String)>,
}

coded_enum! {
    /// What a chief executive says to an edition.
    Answered {
        /// Yes.
        Agrees = "agrees", "Agrees";
        /// Yes, but.
        Reservations = "reservations", "Agrees with reservations";
        /// No.
        Declines = "declines", "Declines";
    }
}

impl Answered {
    /// Whether the edition is in force where it is answered so.
    pub const fn agrees(self) -> bool {
        matches!(self, Self::Agrees | Self::Reservations)
    }
}

/// What a council answered. Answers are added and never changed: the newest stands.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The edition.
    pub edition: EditionId,
    /// The borough.
    pub area: AreaId,
    /// Its number among the borough's answers to this edition, from 1.
    pub number: i32,
    /// What it says.
    pub kind: Answered,
    /// Why.
    pub reason: String,
    /// Who said it; `None` when the account is gone.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
    /// On which expectations there are reservations, and which.
    pub reservations: Vec<(ExpectationId, String)>,
}

/// The answer of a borough to an edition that stands.
pub fn standing(answers: &[Answer], edition: EditionId, area: AreaId) -> Option<&Answer> {
    let of_both = answers.iter().filter(|answer| answer.edition == edition && answer.area == area);
    of_both.max_by_key(|answer| answer.number)
}

/// The edition in force in a borough: the newest that was offered and to which its answer agrees. A borough that has not
/// answered a newer one, or declines it, stays under the older one to which it agreed.
pub fn in_force<'a>(editions: &'a [Edition], answers: &[Answer], area: AreaId) -> Option<&'a Edition> {
    let agreed = editions.iter().filter(|edition| {
        edition.offered_at.is_some()
            && standing(answers, edition.id, area).is_some_and(|answer| answer.kind.agrees())
    });
    agreed.max_by_key(|edition| edition.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    fn edition(number: i32, is_offered: bool) -> Edition {
        let at = Instant::from_micros(i64::from(number));
        Edition {
            id: EditionId::new(at, &SeededRng::new(u64::from(number.unsigned_abs()))),
            agency: AgencyId::new(at, &SeededRng::new(9)),
            number,
            name: "Minimum expectations".to_owned(),
            closes_on: Day::new(2026, 3, 31),
            offered_at: is_offered.then_some(at),
            hash: None,
            changed_at: at,
        }
    }

    fn answer(edition: &Edition, area: AreaId, number: i32, kind: Answered) -> Answer {
        let (reason, at) = (String::new(), edition.changed_at);
        Answer { edition: edition.id, area, number, kind, reason, by: None, at, reservations: Vec::new() }
    }

    #[test]
    fn an_edition_is_in_force_only_where_the_standing_answer_agrees() {
        use Answered::{Agrees, Declines, Reservations};
        let editions = [edition(1, true), edition(2, true), edition(3, false)];
        let [first, second, third] = &editions;
        let area = AreaId::new(first.changed_at, &SeededRng::new(3));
        let check = |answers: &[Answer], expected: Option<i32>| {
            assert_eq!(in_force(&editions, answers, area).map(|found| found.number), expected);
        };
        check(&[], None);
        check(&[answer(first, area, 1, Declines)], None);
        check(&[answer(first, area, 1, Declines), answer(first, area, 2, Reservations)], Some(1));
        check(&[answer(first, area, 1, Agrees), answer(first, area, 2, Declines)], None);
        // The older one stays until the newer is agreed to.
        let agreed = answer(first, area, 1, Agrees);
        check(&[agreed.clone(), answer(second, area, 1, Declines)], Some(1));
        check(&[agreed.clone(), answer(second, area, 1, Agrees)], Some(2));
        // What was not offered is answered by nobody, and another borough's answer is not this one's.
        check(&[answer(third, area, 1, Agrees)], None);
        let other = AreaId::new(first.changed_at, &SeededRng::new(4));
        check(&[answer(first, other, 1, Agrees)], None);
    }

    #[test]
    fn a_consultation_is_open_to_the_end_of_its_closing_day() {
        let one = edition(1, false);
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        assert!(matches!(one.stage(day("2026-03-31")), Stage::Consultation(_)));
        assert!(matches!(one.stage(day("2026-04-01")), Stage::Closed(_)));
        assert!(matches!(edition(1, true).stage(day("2026-03-01")), Stage::Offered(_)));
    }

    #[test]
    fn the_hash_tells_texts_apart_that_read_the_same() {
        let at = Instant::from_micros(1);
        let one = |expected: &str, evidence: &str| Expectation {
            id: ExpectationId::new(at, &SeededRng::new(1)),
            edition: EditionId::new(at, &SeededRng::new(1)),
            theme: Theme::Lens,
            number: 3,
            text: ExpectationText {
                expected: expected.to_owned(),
                evidence: evidence.to_owned(),
                asks: String::new(),
            },
        };
        assert_eq!(one("a", "b").label(), "2.3");
        assert_ne!(hash_of("x", &[one("ab", "c")]), hash_of("x", &[one("a", "bc")]));
        assert_eq!(hash_of("x", &[one("ab", "c")]), hash_of("x", &[one("ab", "c")]));
    }
}
