//! Entries of a plan: drivers, objectives, difficult issues, consultations. What each kind asks for stands here as rules;
//! one form, one table and one page serve them all.

use accord_kernel::ids::{AgencyId, PlanEntryId, PlanId, UserId};
use accord_kernel::{Day, Instant, coded_enum};
use std::collections::BTreeMap;

coded_enum! {
    /// What an entry is.
    EntryKind {
        /// Something that drives violence here, or protects from it.
        Driver = "driver", "Driver";
        /// What the plan wants to reach.
        Objective = "objective", "Objective";
        /// Something difficult that is named, with a commitment.
        Issue = "issue", "Difficult issue";
        /// Somebody who was asked what they think of the plan.
        Consultation = "consultation", "Consultation";
    }
}

/// What kind of answer a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A few words.
    Line,
    /// Sentences.
    Words,
    /// One of these: code and words.
    Choice(&'static [(&'static str, &'static str)]),
    /// A day.
    Day,
}

/// A field that a kind of entry asks for.
#[derive(Debug)]
pub struct FieldRule {
    /// Its name in forms and in the database.
    pub name: &'static str,
    /// What the form asks.
    pub label: &'static str,
    /// What helps to answer; empty for nothing.
    pub hint: &'static str,
    /// What kind of answer it takes.
    pub takes: FieldType,
    /// What is said when it is left empty; `None` where it may be.
    pub missing: Option<&'static str>,
}

const fn field(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    takes: FieldType,
    missing: Option<&'static str>,
) -> FieldRule {
    FieldRule { name, label, hint, takes, missing }
}

use FieldType::{Choice, Day as OfDay, Line, Words};

const DRIVER: &[FieldRule] = &[
    field(
        "about",
        "What is it?",
        "",
        Choice(&[
            ("kind", "A kind of violence"),
            ("place", "A place or a time"),
            ("age", "An age"),
            ("cause", "A cause"),
            ("asset", "Something that protects, or that we have"),
            ("gap", "Something that is missing"),
        ]),
        Some("Select what it is"),
    ),
    field("words", "What do you see?", "Do not name a child or a family.", Words, Some("Write what you see")),
    field(
        "evidence",
        "What does it rest on?",
        "A figure with its date, a piece of work, what people told you.",
        Words,
        Some("Write what it rests on"),
    ),
];

const OBJECTIVE: &[FieldRule] = &[
    field(
        "words",
        "What do we want to reach?",
        "Do not name a child or a family.",
        Words,
        Some("Write what is to be reached"),
    ),
    field(
        "measure",
        "How do we see that it is reached?",
        "So many of so many, and by when.",
        Words,
        Some("Write how one sees it"),
    ),
    field(
        "happened",
        "What happened to these children before?",
        "Harm, loss, exclusion, moves: what an incident is a symptom of.",
        Words,
        Some("Write what happened to these children before"),
    ),
    field(
        "bias",
        "May bias or a label be at work?",
        "In who is seen, named or chosen. Say how you looked.",
        Words,
        Some("Write whether bias or a label may be at work"),
    ),
    field(
        "blame",
        "How is blame avoided, and harm repaired?",
        "Restorative work, words that are used, who is heard.",
        Words,
        Some("Write how blame is avoided"),
    ),
    field(
        "resources",
        "Which resources go into which approach?",
        "Trauma-informed, restorative, enforcement, universal: money, people, places.",
        Words,
        None,
    ),
];

const ISSUE: &[FieldRule] = &[
    field(
        "about",
        "What is it about?",
        "",
        Choice(&[
            ("disproportionality", "Disproportionality: our own decisions among them"),
            ("confidence", "What communities think of us, police among us"),
            ("other", "Something else"),
        ]),
        Some("Select what it is about"),
    ),
    field(
        "words",
        "What is the issue?",
        "In plain words, as communities would say it.",
        Words,
        Some("Write what the issue is"),
    ),
    field("commitment", "What do we commit to?", "", Words, Some("Write what we commit to")),
    field(
        "communication",
        "What do we say about it, to whom, and who says it?",
        "",
        Words,
        Some("Write what is said about it, to whom and by whom"),
    ),
    field(
        "by_on",
        "By when do we look at it again?",
        "For example, 31/3/2027",
        OfDay,
        Some("Enter a day, such as 31/3/2027"),
    ),
];

const CONSULTATION: &[FieldRule] = &[
    field(
        "body",
        "Who is asked?",
        "The name of the authority or group, not of a person.",
        Line,
        Some("Enter who is asked"),
    ),
    field(
        "about",
        "What are they?",
        "",
        Choice(&[
            ("educational", "An educational authority"),
            ("prison", "A prison authority"),
            ("youth_custody", "A youth custody authority"),
            ("children", "Children and young people"),
            ("community", "A community or voluntary group"),
            ("other", "Somebody else"),
        ]),
        Some("Select what they are"),
    ),
    field(
        "asked_on",
        "When were they asked?",
        "For example, 1/9/2026",
        OfDay,
        Some("Enter the day on which they were asked"),
    ),
    field("answer", "What did they say?", "Leave it empty while they have not answered.", Words, None),
    field(
        "silent_on",
        "If they have not answered: until which day did you wait?",
        "For example, 1/10/2026. Leave it empty while you still wait, and where they answered.",
        OfDay,
        None,
    ),
    field("changed", "What changed because of it?", "Say so when nothing did, and why.", Words, None),
];

impl EntryKind {
    /// The fields that it asks for, in their order.
    pub const fn fields(self) -> &'static [FieldRule] {
        match self {
            Self::Driver => DRIVER,
            Self::Objective => OBJECTIVE,
            Self::Issue => ISSUE,
            Self::Consultation => CONSULTATION,
        }
    }

    /// Several of them, as a heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Driver => "What drives violence here",
            Self::Objective => "Objectives",
            Self::Issue => "Difficult issues",
            Self::Consultation => "Who was consulted",
        }
    }

    /// What is said where there is none.
    pub const fn when_empty(self) -> &'static str {
        match self {
            Self::Driver => "Nobody has written down what drives violence here.",
            Self::Objective => "No objective yet.",
            Self::Issue => "No difficult issue is named yet.",
            Self::Consultation => "Nobody was consulted yet.",
        }
    }

    /// The words of a choice; the code itself for one that there is not.
    pub fn choice_words(self, name: &str, code: &str) -> String {
        let rule = self.fields().iter().find(|rule| rule.name == name);
        let words = rule.and_then(|rule| match rule.takes {
            Choice(choices) => choices.iter().find(|(one, _)| *one == code).map(|(_, words)| *words),
            Line | Words | OfDay => None,
        });
        words.unwrap_or(code).to_owned()
    }
}

/// An entry of a plan.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: PlanEntryId,
    /// The plan.
    pub plan: PlanId,
    /// What it is.
    pub kind: EntryKind,
    /// What was answered, by field. Days are numbers of days.
    pub fields: BTreeMap<String, String>,
    /// The agency from which it comes.
    pub agency: AgencyId,
    /// Who wrote it last.
    pub by: Option<UserId>,
    /// When it was last changed.
    pub changed_at: Instant,
    /// Why and when it was taken out; `None` while it stands.
    pub ended: Option<(String, Instant)>,
}

impl Entry {
    /// What was answered; empty for nothing.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// The day of a field.
    pub fn day(&self, name: &str) -> Option<Day> {
        self.field(name).parse().ok().and_then(Day::from_number)
    }

    /// What somebody reads of a field: the words of a choice, a day in words, else the text.
    pub fn words_of(&self, rule: &FieldRule) -> String {
        let value = self.field(rule.name);
        match rule.takes {
            Choice(_) => self.kind.choice_words(rule.name, value),
            OfDay => self.day(rule.name).map_or_else(String::new, Day::words),
            Line | Words => value.to_owned(),
        }
    }

    /// What stands for it in lists: its first words.
    pub fn title(&self) -> &str {
        match self.kind {
            EntryKind::Consultation => self.field("body"),
            EntryKind::Driver | EntryKind::Objective | EntryKind::Issue => self.field("words"),
        }
    }
}
