//! What plans are begun from: their parts, and the tasks of the seven-week framework in our own words.
//!
//! Source of the tasks: the briefing of the youth justice strategic leaders on violence in the summer, questions 1a to 6c and
//! what it asks for a spike. Source of the strategy’s parts: statutory guidance on the Serious Violence Duty, and the paper on
//! principles of a strategic response.

use accord_kernel::coded_enum;

coded_enum! {
    /// What a plan is begun from.
    Template {
        /// The strategy that the Serious Violence Duty asks for, with its needs assessment.
        Strategy = "strategy", "Serious violence strategy with needs assessment";
        /// The prevention and response plan for seven weeks.
        SevenWeeks = "seven_weeks", "Seven-week prevention and response plan";
        /// A plan of the borough’s own.
        Local = "local", "A plan of our own";
    }
}

/// A part of a template: its code, its heading, what it has to say, and whether it cannot be left empty.
#[derive(Debug, Clone, Copy)]
pub struct PartRule {
    /// The code.
    pub code: &'static str,
    /// The heading.
    pub heading: &'static str,
    /// What it has to say.
    pub asks: &'static str,
    /// Whether a version cannot be offered without it.
    pub is_required: bool,
}

const fn part(code: &'static str, heading: &'static str, asks: &'static str, is_required: bool) -> PartRule {
    PartRule { code, heading, asks, is_required }
}

/// Disproportionality and community confidence: no template leaves them out.
pub const FAIRNESS: PartRule = part(
    "fairness",
    "Disproportionality and community confidence",
    "What figures for each ethnic group say at each stage, our own decisions among them; what communities say of us; what we commit to.",
    true,
);

const STRATEGY: &[PartRule] = &[
    part(
        "definition",
        "What we mean by serious violence",
        "Which definition is agreed, and why. What is counted beside the drivers says under which definition.",
        true,
    ),
    part(
        "people_places",
        "People and places",
        "Who lives here, what is changing, and which places matter.",
        true,
    ),
    part(
        "kinds",
        "Kinds of serious violence",
        "What happens, how much, where, when and to whom, and how it changes.",
        true,
    ),
    part(
        "causes",
        "Causes, and what protects",
        "What lies behind it, and what keeps children safe here.",
        true,
    ),
    part(
        "voice",
        "What children and communities say",
        "Who was asked, what they said, and what changed because of it.",
        true,
    ),
    part("assets", "What we have, and what is missing", "Offers, their reach and their end; gaps.", true),
    FAIRNESS,
    part(
        "trauma",
        "Trauma-informed and restorative work",
        "How decisions ask what happened before, avoid labels and blame, and how resources are shared between approaches.",
        true,
    ),
    part("strategy", "What we will do", "The direction, in a page that every partner can repeat.", true),
    part("data", "How sure we are", "Where the data are thin, late or do not agree.", true),
];

const SEVEN_WEEKS: &[PartRule] = &[
    part("prevention", "1 Prevention", "How the children most at risk are reached in these weeks.", true),
    part(
        "monitoring",
        "2 Watching violence and tension",
        "How partners see incidents, trends and tension every day, and what they do with it.",
        true,
    ),
    part(
        "messages",
        "3 Messages",
        "What is said to children, schools, communities and partners, by whom.",
        true,
    ),
    part(
        "boroughs",
        "4 Work across boroughs",
        "How groups of boroughs share analysis, actions and intelligence.",
        true,
    ),
    part(
        "events",
        "5 What may trigger violence",
        "The timeline of the weeks, how partners hear what is coming, where children can go.",
        true,
    ),
    part(
        "crisis",
        "6 When something happens",
        "The three teachable moments, and what is ready for a spike.",
        true,
    ),
    FAIRNESS,
];

const LOCAL: &[PartRule] = &[
    part("why", "Why this plan", "What it is for, and what would go wrong without it.", true),
    part("do", "What we will do", "The direction in plain words.", true),
    FAIRNESS,
];

/// A task that a template begins with: which question it answers, what is to be done, and in how many days.
#[derive(Debug, Clone, Copy)]
pub struct TaskRule {
    /// The question.
    pub question: &'static str,
    /// What is to be done.
    pub words: &'static str,
    /// How one sees whether it worked.
    pub measure: &'static str,
    /// Days from the beginning of the plan.
    pub days: i32,
}

const fn task(question: &'static str, words: &'static str, measure: &'static str, days: i32) -> TaskRule {
    TaskRule { question, words, measure, days }
}

/// The questions of the seven-week framework as tasks in our own words.
const SEVEN_WEEK_TASKS: &[TaskRule] = &[
    task(
        "1a",
        "Say for every child in our care which activities near them they can go to, and help them get there",
        "Children in our care who went to something, of all in our care",
        7,
    ),
    task(
        "1b",
        "Read the police plan for our area with the police, and write down what the Board does for it",
        "Actions of the police plan that a partner has taken up, of those asked for",
        7,
    ),
    task(
        "1c",
        "Decide and record on which basis children are chosen for help first, what each basis hides, and whether the list of families is used",
        "Children offered help in these weeks, of those chosen",
        10,
    ),
    task(
        "2a",
        "Track incidents every day, look for trends and triggers, and say which arrangement has to be stronger",
        "Days with a signed morning briefing, of the days of the plan",
        3,
    ),
    task(
        "2b",
        "Agree with community safety what they look into for us, and look back at whether it helped",
        "Questions answered that led to something, of those asked",
        14,
    ),
    task(
        "2c",
        "Check that the agreement with the police is signed and in force",
        "Purposes of the work that an agreement in force covers, of those needed",
        3,
    ),
    task(
        "2d",
        "Agree with neighbouring boroughs and with custody how information comes in, and that somebody acts on it",
        "Disclosures acted on, of those sent to us",
        10,
    ),
    task(
        "3",
        "Choose which messages of the region we pass on, adapt them, and say who tells schools, communities and partners",
        "Schools and groups that had the message, of those meant",
        7,
    ),
    task(
        "4",
        "Take what our groups of boroughs share into our own analysis and actions",
        "Actions of groups done, of those that are ours",
        14,
    ),
    task(
        "5a",
        "Write the timeline of the seven weeks with an owner for every event",
        "Events with owner and plan, of all events",
        5,
    ),
    task(
        "5b",
        "Ask partners and communities every week what may be coming, and answer what they say",
        "Incidents that lay within an event which we had foreseen, of all incidents",
        7,
    ),
    task(
        "5c",
        "Tell children where they can go and where it is safe, in words that they chose",
        "Children who could name a safe place, of those asked",
        14,
    ),
    task(
        "6a",
        "Have somebody meet every child who was arrested with a knife and released, with something to offer",
        "Children met within one working day, of those released",
        7,
    ),
    task(
        "6b",
        "Have somebody whom children trust meet them in custody, community groups among them",
        "Children met in custody, of those held",
        7,
    ),
    task(
        "6c",
        "Work with the youth workers in A&E, and act on what they pass on",
        "Referrals from A&E acted on, of those received",
        7,
    ),
    task(
        "Spike a",
        "Prepare how workers reach children and lead them away from places of risk when there is a spike",
        "Children reached within a day in the last spike or rehearsal, of those meant",
        14,
    ),
    task(
        "Spike b",
        "Have ready what was learned in 2011 about shared services at police stations and courts",
        "Steps of the playbook that were rehearsed, of all steps",
        21,
    ),
];

impl Template {
    /// The parts that it begins with, in their order.
    pub const fn parts(self) -> &'static [PartRule] {
        match self {
            Self::Strategy => STRATEGY,
            Self::SevenWeeks => SEVEN_WEEKS,
            Self::Local => LOCAL,
        }
    }

    /// The tasks that it begins with.
    pub const fn tasks(self) -> &'static [TaskRule] {
        match self {
            Self::SevenWeeks => SEVEN_WEEK_TASKS,
            Self::Strategy | Self::Local => &[],
        }
    }

    /// Days that a plan of it covers, where nobody says otherwise.
    pub const fn days(self) -> i32 {
        match self {
            Self::SevenWeeks => 49,
            Self::Strategy => 3 * 365,
            Self::Local => 365,
        }
    }

    /// What helps to choose it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Strategy => {
                "What the Serious Violence Duty asks for: needs assessment, strategy, consultation, a review every year."
            }
            Self::SevenWeeks => {
                "The questions of the framework as tasks, each with an owner, a day and a measure."
            }
            Self::Local => "A few parts and no task: for anything else that partners agree on.",
        }
    }

    /// The part with this code.
    pub fn part(self, code: &str) -> Option<&'static PartRule> {
        self.parts().iter().find(|part| part.code == code)
    }
}
