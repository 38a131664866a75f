//! What an assessment is, where it stands on a day, and what is locked without it: no I/O.

use accord_kernel::ids::{AgencyId, AssessmentId, ControllerId, UserId};
use accord_kernel::{Day, Instant, coded_enum};

coded_enum! {
    /// Which assessment it is.
    AssessmentKind {
        /// What may go wrong for the people whose information it is (UK GDPR article 35).
        Dpia = "dpia", "Data protection impact assessment";
        /// Whom it treats worse than others (Equality Act 2010 section 149).
        Equality = "equality", "Equality impact assessment";
    }
}

coded_enum! {
    /// Something that a legal body does with information about children.
    Activity {
        /// Keeping a record of a child.
        ChildRecord = "child_record", "The record of a child";
        /// The priority list.
        PriorityList = "priority_list", "The priority list";
        /// Matching partners' lists.
        Matching = "matching", "Matching of partners’ lists";
        /// Mapping vulnerable families.
        Families = "families", "The map of vulnerable families";
        /// Counts, signals and briefings.
        Picture = "picture", "The picture: counts, signals and briefings";
        /// Evaluation of what works.
        Evaluation = "evaluation", "Evaluation of what works";
        /// Groups of boroughs that work together.
        Group = "group", "Groups of boroughs";
    }
}

/// What happens to an activity without both assessments in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// Nothing: a child is not left alone, and nobody is left without a picture, because a paper is late.
    GoesOn,
    /// Nobody begins it or joins it: whoever does asks [`super::require_open`].
    Locked,
    /// The service has no such activity yet, and none is switched on without them.
    NotThere,
}

impl Activity {
    /// What happens to it without both assessments in force.
    pub const fn without(self) -> Without {
        match self {
            Self::ChildRecord | Self::Picture => Without::GoesOn,
            Self::Group => Without::Locked,
            Self::PriorityList | Self::Matching | Self::Families | Self::Evaluation => Without::NotThere,
        }
    }
}

coded_enum! {
    /// In which part somebody signs.
    SigningPart {
        /// As data protection officer.
        Officer = "officer", "Data protection officer";
        /// As the one who owns the risk.
        RiskOwner = "risk_owner", "Senior information risk owner";
    }
}

coded_enum! {
    /// How much of a risk is left with its measure.
    Remaining {
        /// Little.
        Low = "low", "Low";
        /// Some.
        Medium = "medium", "Medium";
        /// Much. The Information Commissioner is asked first (UK GDPR article 36).
        High = "high", "High";
    }
}

/// Letters of a section at most.
pub const SECTION_LETTERS_MAX: usize = 3_000;
/// Letters of a risk or of its measure at most.
pub const RISK_LETTERS_MAX: usize = 300;
/// Risks of an assessment at most.
pub const RISKS_MAX: usize = 8;
/// An assessment is looked at again within so many days.
pub const REVIEW_DAYS_MAX: i32 = 731;
/// After the day of review has passed, so many days of warning before it does not hold any more.
pub const WARNING_DAYS: i32 = 60;

/// The sections that are words, in their order: name of the field, heading, hint.
pub const SECTIONS: &[(&str, &str, &str)] = &[
    (
        "what",
        "What is done with information",
        "What is collected, from whom, who sees it, how long it is kept.",
    ),
    ("necessity", "Why it is necessary", "What would go wrong without it, and why less would not do."),
    (
        "people",
        "Whose information it is",
        "Which children and families, and who of them may be treated worse.",
    ),
    (
        "consultation",
        "Who was asked",
        "Children, parents, practitioners, partners: what they said, what changed.",
    ),
    ("outcome", "Outcome", "What was decided, and on what condition."),
];

/// What stands in an assessment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The sections, in the order of [`SECTIONS`].
    pub sections: [String; 5],
    /// The risks, each with its measure.
    pub risks: Vec<Risk>,
    /// When the Information Commissioner was asked, and what they said; empty where nobody had to.
    pub commissioner: String,
}

impl Text {
    /// Whether the Information Commissioner has to be asked first, and nobody says that they were (UK GDPR article 36).
    pub fn waits_for_commissioner(&self) -> bool {
        let is_high = self.risks.iter().any(|risk| risk.remaining == Remaining::High);
        is_high && self.commissioner.is_empty()
    }
}

/// A risk to people and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// What may go wrong.
    pub words: String,
    /// What is done about it.
    pub measure: String,
    /// How much is left.
    pub remaining: Remaining,
}

/// A signature.
#[derive(Debug, Clone)]
pub struct Signature {
    /// In which part.
    pub part: SigningPart,
    /// Who; `None` when the account is gone.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

/// One version of an assessment.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// The legal body that answers for the activity.
    pub controller: ControllerId,
    /// The agency for which it was written.
    pub agency: AgencyId,
    /// What is assessed.
    pub activity: Activity,
    /// Which assessment.
    pub kind: AssessmentKind,
    /// Its number, from 1.
    pub version: i32,
    /// What it says.
    pub text: Text,
    /// The last day before it is to be looked at again.
    pub review_by: Day,
    /// Who wrote it.
    pub by: Option<UserId>,
    /// When it was last changed.
    pub written_at: Instant,
    /// Who signed it.
    pub signatures: Vec<Signature>,
}

/// Where an assessment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not signed by both.
    Draft,
    /// Signed by both, and not due for review.
    InForce,
    /// Signed by both; its day of review has passed, and so many days are left before it does not hold any more.
    ReviewDue(i32),
    /// Signed by both once; its day of review passed too long ago.
    Overdue,
}

impl State {
    /// What a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InForce => "In force",
            Self::ReviewDue(_) => "Review is due",
            Self::Overdue => "Overdue",
        }
    }

    /// Whether the activity may go on.
    pub const fn holds(self) -> bool {
        matches!(self, Self::InForce | Self::ReviewDue(_))
    }
}

impl Assessment {
    /// The signature of a part.
    pub fn signature(&self, part: SigningPart) -> Option<&Signature> {
        self.signatures.iter().find(|signature| signature.part == part)
    }

    /// Whether both signed it.
    pub fn is_signed(&self) -> bool {
        SigningPart::ALL.iter().all(|part| self.signature(*part).is_some())
    }

    /// Where it stands on a day.
    pub fn state(&self, today: Day) -> State {
        let late_by = today.days_since(self.review_by);
        match self.is_signed() {
            false => State::Draft,
            true if late_by <= 0 => State::InForce,
            true if late_by <= WARNING_DAYS => State::ReviewDue(WARNING_DAYS - late_by),
            true => State::Overdue,
        }
    }
}

/// What is missing of an activity. It never blocks sharing to protect a child from harm: whoever shares for that
/// asks no lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The activity.
    pub activity: Activity,
    /// What is missing: each assessment, and whether there was one that ran out.
    pub missing: Vec<(AssessmentKind, bool)>,
}

impl Lock {
    /// What a tag on the activity says, in what is late or what cannot be done.
    pub fn tag(&self) -> &'static str {
        match self.activity.without() {
            Without::Locked => "Locked",
            Without::NotThere => "Cannot be switched on",
            Without::GoesOn if self.missing.iter().all(|(_, ran_out)| *ran_out) => "Review is late",
            Without::GoesOn => "Not assessed",
        }
    }

    /// What is missing and what to do, a sentence each.
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self
            .missing
            .iter()
            .map(|(kind, ran_out)| match ran_out {
                true => format!("The {} is overdue for review.", lower_first(kind.words())),
                false => format!(
                    "No {} is signed by the data protection officer and the risk owner.",
                    lower_first(kind.words())
                ),
            })
            .collect();
        words.push("Ask the data protection officer of your legal body.".to_owned());
        words.push(
            match self.activity.without() {
                Without::Locked => "Nobody begins it or joins it until then. This never stops you from sharing to protect a child from harm.",
                Without::NotThere => "It is not part of the service yet, and is not switched on without both.",
                Without::GoesOn => "The work goes on: a child is not left alone because a paper is late.",
            }
            .to_owned(),
        );
        words
    }
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The version of one assessment that counts: the newest that both signed. `all` holds versions of any assessments.
pub fn in_force(all: &[Assessment], activity: Activity, kind: AssessmentKind) -> Option<&Assessment> {
    all.iter()
        .filter(|one| one.activity == activity && one.kind == kind && one.is_signed())
        .max_by_key(|one| one.version)
}

/// The newest version of one assessment, signed or not.
pub fn newest(all: &[Assessment], activity: Activity, kind: AssessmentKind) -> Option<&Assessment> {
    all.iter().filter(|one| one.activity == activity && one.kind == kind).max_by_key(|one| one.version)
}

/// What is missing of an activity on a day; `None` when both its assessments hold.
pub fn lock_of(all: &[Assessment], activity: Activity, today: Day) -> Option<Lock> {
    let missing: Vec<_> = AssessmentKind::ALL
        .iter()
        .filter_map(|kind| {
            let found = in_force(all, activity, *kind);
            let holds = found.is_some_and(|one| one.state(today).holds());
            (!holds).then_some((*kind, found.is_some()))
        })
        .collect();
    (!missing.is_empty()).then_some(Lock { activity, missing })
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    fn day(text: &str) -> Day {
        text.parse().expect("a day of the test")
    }

    fn signed(kind: AssessmentKind, version: i32, parts: &[SigningPart]) -> Assessment {
        let (at, rng) = (day("2026-01-01").start(), SeededRng::new(1));
        Assessment {
            id: AssessmentId::new(at, &rng),
            controller: ControllerId::new(at, &rng),
            agency: AgencyId::new(at, &rng),
            activity: Activity::PriorityList,
            kind,
            version,
            text: Text::default(),
            review_by: day("2026-12-31"),
            by: None,
            written_at: at,
            signatures: parts.iter().map(|part| Signature { part: *part, by: None, at }).collect(),
        }
    }

    #[test]
    fn an_activity_is_locked_until_both_assessments_are_signed_by_both() {
        use AssessmentKind::{Dpia, Equality};
        let (both, one) = (SigningPart::ALL, &SigningPart::ALL[..1]);
        let check = |all: &[Assessment], expected: &[(AssessmentKind, bool)]| {
            let lock = lock_of(all, Activity::PriorityList, day("2026-06-01"));
            assert_eq!(lock.map(|lock| lock.missing).unwrap_or_default(), expected);
        };
        check(&[], &[(Dpia, false), (Equality, false)]);
        check(&[signed(Dpia, 1, both), signed(Equality, 1, one)], &[(Equality, false)]);
        check(&[signed(Dpia, 1, both), signed(Equality, 1, both)], &[]);
        // A change under way leaves the version before it in force.
        check(&[signed(Dpia, 2, &[]), signed(Dpia, 1, both), signed(Equality, 1, both)], &[]);
    }

    #[test]
    fn a_review_that_is_due_warns_for_60_days_and_then_locks() {
        let one = signed(AssessmentKind::Dpia, 1, SigningPart::ALL);
        for (on, state) in [
            ("2026-12-31", State::InForce),
            ("2027-01-01", State::ReviewDue(59)),
            ("2027-03-01", State::ReviewDue(0)),
            ("2027-03-02", State::Overdue),
        ] {
            assert_eq!(one.state(day(on)), state, "{on}");
        }
    }
}
