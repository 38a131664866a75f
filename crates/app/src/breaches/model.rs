//! What a breach is and which clock it runs under: no I/O.

use accord_kernel::ids::{AgencyId, AgreementId, BreachId, DisclosureId, PersonId, UserId};
use accord_kernel::{Day, Instant, coded_enum};
use uuid::Uuid;

coded_enum! {
    /// How likely it is that somebody comes to harm (UK GDPR articles 33 and 34).
    BreachRisk {
        /// Nobody is told outside.
        Unlikely = "unlikely", "Unlikely to harm anybody: nobody is told outside";
        /// The Information Commissioner is told.
        Likely = "likely", "May harm somebody: the Information Commissioner is told";
        /// They themselves are told too.
        High = "high", "High risk: the children and families are told too";
    }
}

coded_enum! {
    /// What a breach concerns.
    ConcernKind {
        /// What flows under an agreement.
        Agreement = "agreement", "agreement";
        /// What is held of a child.
        Record = "record", "record of a child";
        /// What was sent by name, from or to another legal body.
        Disclosure = "disclosure", "something that was shared";
    }
}

coded_enum! {
    /// What the reporter says that a breach is about.
    About {
        /// A record, which they may name.
        Record = "record", "The record of a child";
        /// What another agency sent.
        Received = "received", "Something that was shared with us";
        /// Something else, or they do not know.
        Unknown = "unknown", "Something else, or I do not know";
    }
}

/// The notice goes out within 72 hours of knowing (UK GDPR article 33(1)).
pub const NOTICE_SECONDS: i64 = 72 * 60 * 60;
/// Letters of what happened, and of what was learned, at most.
pub const WORDS_LETTERS_MAX: usize = 2_000;
/// Letters of a note at most.
pub const NOTE_LETTERS_MAX: usize = 500;
/// Letters of a reference at most.
pub const NAMED_LETTERS_MAX: usize = 50;
/// Days that a legal body may have known before somebody reports it.
pub const AWARE_DAYS_MAX: i32 = 366;
/// What one breach concerns at most.
pub const CONCERNS_MAX: usize = 50;

/// A breach.
#[derive(Debug, Clone)]
pub struct Breach {
    /// Its id.
    pub id: BreachId,
    /// The agency whose member reported it.
    pub agency: AgencyId,
    /// Who reported it.
    pub by: Option<UserId>,
    /// What happened, in their words.
    pub what: String,
    /// What they say that it is about.
    pub about: About,
    /// The reference of a record that they named.
    pub named: Option<String>,
    /// Since when it may have gone on.
    pub since: Day,
    /// When somebody of the legal body knew first: the clock runs from then.
    pub aware_at: Instant,
    /// When it was reported.
    pub reported_at: Instant,
    /// What the officer decided: how likely harm is, why, and when.
    pub decision: Option<(BreachRisk, String, Instant)>,
    /// That the notice went out: how, and when.
    pub notified: Option<(String, Instant)>,
    /// That the children and families were told.
    pub told: Option<Told>,
    /// What was learned, and when it was closed.
    pub closed: Option<(String, Instant)>,
    /// What it concerns.
    pub concerns: Vec<Concern>,
}

/// That the children and families were told (UK GDPR article 34).
#[derive(Debug, Clone)]
pub struct Told {
    /// How, and by whom.
    pub words: String,
    /// When.
    pub on: Day,
    /// Who says so.
    pub by: Option<UserId>,
}

/// One thing that a breach concerns.
#[derive(Debug, Clone)]
pub struct Concern {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub subject: Subject,
    /// Since when it is frozen.
    pub frozen_at: Option<Instant>,
    /// When it was let go on.
    pub released_at: Option<Instant>,
    /// Who visits the child, or what was found.
    pub visit: Option<String>,
    /// When the child was visited.
    pub visited_on: Option<Day>,
}

/// What a concern names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An agreement.
    Agreement(AgreementId),
    /// A child.
    Record(PersonId),
    /// Something that the legal body received, the child whom it is about, and the agency whose information it is.
    Disclosure(DisclosureId, PersonId, AgencyId),
    /// Something that the legal body sent itself, and the child whom it is about.
    Sent(DisclosureId, PersonId),
}

/// That what a breach concerns is frozen: from and to the legal body that looks into it, and for nobody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freeze {
    /// The agency whose member reported the breach: its legal body froze it.
    pub by: AgencyId,
    /// Since when.
    pub since: Instant,
}

impl Subject {
    /// Its kind and its id, as stored.
    pub fn stored(self) -> (ConcernKind, Uuid) {
        match self {
            Self::Agreement(id) => (ConcernKind::Agreement, id.uuid()),
            Self::Record(id) => (ConcernKind::Record, id.uuid()),
            Self::Disclosure(id, ..) | Self::Sent(id, _) => (ConcernKind::Disclosure, id.uuid()),
        }
    }

    /// The child, when it is about one.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Record(person) | Self::Disclosure(_, person, _) | Self::Sent(_, person) => Some(person),
            Self::Agreement(_) => None,
        }
    }

    /// The agency of another legal body whose information it is.
    pub fn owner(self) -> Option<AgencyId> {
        match self {
            Self::Disclosure(_, _, owner) => Some(owner),
            Self::Agreement(_) | Self::Record(_) | Self::Sent(..) => None,
        }
    }
}

impl Concern {
    /// Whether nothing flows now.
    pub fn is_frozen(&self) -> bool {
        self.frozen_at.is_some() && self.released_at.is_none()
    }
}

impl Breach {
    /// By when the notice goes out.
    pub fn due(&self) -> Instant {
        self.aware_at.plus_seconds(NOTICE_SECONDS)
    }

    /// Whether the clock of the notice still runs: nobody decided that none is needed, and none went out.
    pub fn is_ticking(&self) -> bool {
        let is_needed = self.decision.as_ref().is_none_or(|(risk, ..)| *risk != BreachRisk::Unlikely);
        self.closed.is_none() && self.notified.is_none() && is_needed
    }

    /// Whether the risk is so high that the children and families are told, and nobody says yet that they were.
    fn waits_for_telling(&self) -> bool {
        let is_high = self.decision.as_ref().is_some_and(|(risk, ..)| *risk == BreachRisk::High);
        is_high && self.told.is_none()
    }

    /// The children whom it concerns.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.concerns.iter().filter_map(|concern| concern.subject.person())
    }

    /// What has to be done before it is closed, a sentence each.
    pub fn missing(&self) -> Vec<&'static str> {
        let is_told = self.notified.is_some()
            || self.decision.as_ref().is_some_and(|(risk, ..)| *risk == BreachRisk::Unlikely);
        let unvisited = self
            .concerns
            .iter()
            .any(|concern| concern.subject.person().is_some() && concern.visited_on.is_none());
        [
            (self.decision.is_none(), "Decide how likely harm is"),
            (!is_told, "Send the notice and say when it went out"),
            (self.waits_for_telling(), "Tell the children and families, and say how and when"),
            (unvisited, "Say of each child when somebody visited them"),
            (self.concerns.iter().any(Concern::is_frozen), "Let what is frozen go on, or end the agreement"),
        ]
        .into_iter()
        .filter_map(|(is_missing, words)| is_missing.then_some(words))
        .collect()
    }
}
