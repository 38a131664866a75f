//! Templates for the multi-agency audit that an inspection asks for: blank, to be filled in by people.
//!
//! Sources: guidance of the joint targeted area inspections on serious youth violence, and of the probation inspectorate’s
//! youth programme, in our own words.

use crate::pack::Section;
use accord_platform_pdf::Table;

/// What each agency answers for every child who is looked at.
const QUESTIONS: &[&str] = &[
    "Who leads, and does the child know it?",
    "What happened to the child before, and how does the plan answer to it?",
    "What does the child say, and what changed because of it?",
    "Was the child seen as somebody who is harmed as well as somebody who harms?",
    "Where may bias or a label have been at work, our own among it?",
    "Was the child kept out of the justice system where that was right?",
    "Which places matter for the child, and what was done there?",
    "Was what partners knew shared in time, under which basis, and acted on?",
    "What protects the child now, and who looks at it again, by when?",
    "What would we do otherwise?",
];

/// What the partnership tells of itself.
const NARRATIVE: &[&str] = &[
    "What drives violence here, and how do we know?",
    "What have we agreed to do, who answers for it, and what came of it?",
    "How do children and communities shape it?",
    "What do our figures say for each ethnic group, and what do we change?",
    "Where do our procedures not work, and what is done about it?",
    "What are we proud of, and what worries us?",
];

/// The templates as a section.
pub(super) fn section() -> Section {
    let mut section = Section::new("Templates for the audit");
    section.say("To be filled in by people who know the child, one sheet for each child. Nothing of it is filled in by a program.");
    section.part("One child, every agency");
    let mut table = Table::new("", ["Question", "Answer of the agency", "What shows it"]).widths([5, 6, 3]);
    for question in QUESTIONS {
        table = table.row([*question, "", ""]);
    }
    section.table(table, QUESTIONS.len(), "");
    section.part("What the partnership tells of itself");
    let mut table = Table::new("", ["Question", "Answer of the partnership"]).widths([5, 9]);
    for question in NARRATIVE {
        table = table.row([*question, ""]);
    }
    section.table(table, NARRATIVE.len(), "");
    section
}
