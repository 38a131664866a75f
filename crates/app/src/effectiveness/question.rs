//! The questions of the briefing on violence in the summer, in our own words, and what each counts: no I/O.
//!
//! A question that something computes names it, and nothing else does: a figure without its query cannot be written down.

use accord_platform_web::maps::COUNT_LEAST;

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
    /// Whether what is counted is children, or something of which each is about one child.
    pub counts_children: bool,
}

/// A figure at most.
pub const FIGURE_MAX: i32 = 1_000_000;

const fn question(
    code: &'static str,
    asks: &'static str,
    counts: &'static str,
    computed: Option<Computed>,
) -> Question {
    Question { code, asks, counts, computed, counts_children: false }
}

/// Every question, in the order of the briefing.
pub const QUESTIONS: &[Question] = &[
    question(
        "1a",
        "Do children in our care get to activities near them?",
        "Children in our care who went to something, of all in our care",
        None,
    )
    .of_children(),
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
    )
    .of_children(),
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
    )
    .of_children(),
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
    )
    .of_children(),
    question(
        "6a",
        "Is somebody there when a child was arrested with a knife and released?",
        "Children met within one working day, of those released",
        None,
    )
    .of_children(),
    question(
        "6b",
        "Is somebody there whom the child trusts when it is held in custody?",
        "Children met in custody, of those held",
        None,
    )
    .of_children(),
    question(
        "6c",
        "Does the work in A&E reach children, and do we act on what comes from it?",
        "Referrals from A&E that were acted on, of those received",
        None,
    )
    .of_children(),
    question(
        "Spike a",
        "Do workers reach children when risk rises suddenly, and lead them elsewhere?",
        "Children reached within a day, of those meant, in the last spike or rehearsal",
        None,
    )
    .of_children(),
    question(
        "Spike b",
        "Is what was learned in 2011 about police stations and courts ready?",
        "Steps of the playbook that were rehearsed within a year, of all steps",
        None,
    ),
];

impl Question {
    const fn of_children(self) -> Self {
        Self { counts_children: true, ..self }
    }

    /// Whether this is a count that could point at a child: few, and not none.
    fn is_small(&self, count: u64) -> bool {
        self.counts_children && (1..u64::from(COUNT_LEAST)).contains(&count)
    }

    /// So many of so many, as partners read it: `7 of 9`. A small count of children is `Fewer than 5 of 9`.
    pub fn figure(&self, count: u64, of: u64) -> String {
        let few = |count: u64, word: &str| match self.is_small(count) {
            true => format!("{word} than {COUNT_LEAST}"),
            false => count.to_string(),
        };
        format!("{} of {}", few(count, "Fewer"), few(of, "fewer"))
    }

    /// The number that somebody typed, as it is kept; `None` for what is no number of ours. Any small count of children is kept
    /// as the highest of them, so that nobody finds the number out of what is kept.
    pub fn read_number(&self, typed: &str) -> Option<i32> {
        let digits: String = typed.chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
        let number: i32 = digits.parse().ok().filter(|number| (0..=FIGURE_MAX).contains(number))?;
        let is_small = u64::try_from(number).is_ok_and(|number| self.is_small(number));
        if is_small { i32::try_from(COUNT_LEAST - 1).ok() } else { Some(number) }
    }

    /// Its code in an address: `spike-a`.
    pub fn slug(&self) -> String {
        self.code.to_lowercase().replace(' ', "-")
    }
}

/// The question with this code in an address.
pub fn find(slug: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.slug() == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_count_of_children_is_neither_told_nor_kept_and_others_are_exact() {
        let (children, others) = (find("6a").expect("a question"), find("3").expect("a question"));
        let words = |question: &Question| {
            [(0, 9), (1, 9), (4, 9), (5, 9), (4, 4)].map(|(count, of)| question.figure(count, of))
        };
        assert_eq!(
            words(children),
            ["0 of 9", "Fewer than 5 of 9", "Fewer than 5 of 9", "5 of 9", "Fewer than 5 of fewer than 5"]
        );
        assert_eq!(words(others), ["0 of 9", "1 of 9", "4 of 9", "5 of 9", "4 of 4"]);
        let kept = |question: &Question| {
            ["0", "1", "3", "5", "1,200", "-1", "few"].map(|one| question.read_number(one))
        };
        assert_eq!(kept(children), [Some(0), Some(4), Some(4), Some(5), Some(1_200), None, None]);
        assert_eq!(kept(others), [Some(0), Some(1), Some(3), Some(5), Some(1_200), None, None]);
    }
}
