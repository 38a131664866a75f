//! The questions of the briefing on violence in the summer, in our own words, and what each counts: no I/O.
//!
//! A question that something computes names it, and nothing else does: a figure without its query cannot be written down.

/// What computes the figure of a question from records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Computed {
    /// Mornings with a briefing that somebody signed before partners rang each other.
    Briefings,
    /// Agreements with police that are in force.
    AgreementsWithPolice,
    /// What other boroughs and custody sent to agencies of the borough, and was acted on.
    Received,
    /// Events of the next seven weeks with an owner and a plan.
    EventsPlanned,
    /// Incidents that lay near an event which was foreseen, beside what chance alone would give.
    Foreseen,
}

/// A question, and what one counts to answer how effective the partnership is.
#[derive(Debug)]
pub struct Question {
    /// Its code: that of the briefing.
    pub code: &'static str,
    /// The question in our own words.
    pub asks: &'static str,
    /// So many of so many: what is counted.
    pub counts: &'static str,
    /// What computes it; `None` where nothing here does.
    pub computed: Option<Computed>,
}

const fn question(
    code: &'static str,
    asks: &'static str,
    counts: &'static str,
    computed: Option<Computed>,
) -> Question {
    Question { code, asks, counts, computed }
}

/// Every question, in the order of the briefing.
pub const QUESTIONS: &[Question] = &[
    question(
        "1a",
        "Do children in our care get to activities near them?",
        "Children in our care who went to something, of all in our care",
        None,
    ),
    question(
        "1b",
        "Does the Board know the police plan for the area, and work with it?",
        "Actions of the police plan that a partner took up, of those that asked for one",
        None,
    ),
    question(
        "1c",
        "Do we choose the children whom we help first on a basis that the Board decided?",
        "Children whom we helped in these weeks, of those chosen",
        None,
    ),
    question(
        "2a",
        "Do partners see incidents and trends every day, and do something about them?",
        "Mornings with a briefing signed by half past nine, of the last 28 mornings",
        Some(Computed::Briefings),
    ),
    question(
        "2b",
        "Does the work with community safety lead from analysis to action?",
        "Pieces of analysis that led to an action which helped, of those asked for",
        None,
    ),
    question(
        "2c",
        "Is the agreement with the police on sharing signed and in force?",
        "Agreements with police that are in force, of those drafted and not ended",
        Some(Computed::AgreementsWithPolice),
    ),
    question(
        "2d",
        "Is what neighbouring boroughs and custody send us acted on?",
        "Disclosures from outside the borough that were enacted, of those received in the last 90 days",
        Some(Computed::Received),
    ),
    question(
        "3",
        "Do schools, communities and partners hear our messages?",
        "Schools and groups that had the message, of those meant",
        None,
    ),
    question(
        "4",
        "Do groups of boroughs share analysis, actions and intelligence?",
        "Actions of our groups that were done by their day, of those whose day has passed",
        None,
    ),
    question(
        "5a",
        "Does the timeline of the next seven weeks have an owner and a plan for every event?",
        "Events with an owner and a plan, of all events of the next seven weeks",
        Some(Computed::EventsPlanned),
    ),
    question(
        "5b",
        "Do we hear what may trigger violence before it does?",
        "Incidents near an event that was planned 48 hours before, of those with a place and an hour, in 90 days",
        Some(Computed::Foreseen),
    ),
    question(
        "5c",
        "Do children know where they can go and where it is safe?",
        "Children who could name a safe place, of those asked",
        None,
    ),
    question(
        "6a",
        "Is somebody there when a child was arrested with a knife and released?",
        "Children met within one working day, of those released",
        None,
    ),
    question(
        "6b",
        "Is somebody there whom the child trusts when it is held in custody?",
        "Children met in custody, of those held",
        None,
    ),
    question(
        "6c",
        "Does the work in A&E reach children, and do we act on what comes from it?",
        "Referrals from A&E that were acted on, of those received",
        None,
    ),
    question(
        "Spike a",
        "Do workers reach children when risk rises suddenly, and lead them elsewhere?",
        "Children reached within a day, of those meant, in the last spike or rehearsal",
        None,
    ),
    question(
        "Spike b",
        "Is what was learned in 2011 about police stations and courts ready?",
        "Steps of the playbook that were rehearsed within a year, of all steps",
        None,
    ),
];

impl Question {
    /// Its code in an address: `spike-a`.
    pub fn slug(&self) -> String {
        self.code.to_lowercase().replace(' ', "-")
    }
}

/// The question with this code in an address.
pub fn find(slug: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.slug() == slug)
}
