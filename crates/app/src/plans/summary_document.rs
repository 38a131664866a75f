//! The summary of a version of a plan: two pages at most, whatever people wrote.
//!
//! It says where the plan stands today, beside what it said when it was offered. What stands in the plan about
//! disproportionality and difficult issues comes first of its text, and authorities that differ come first of those that
//! signed: neither is what gives way.

use super::entry::EntryKind;
use super::model::PlanAction;
use super::print_plan::Printing;
use super::standing::Standing;
use super::template::FAIRNESS;
use super::version::Stance;
use crate::short_document::{fit, line, more};
use accord_kernel::Day;
use accord_platform_pdf::{Block, Document, Fault, Pdf, Setting, Table};

/// Pages of a summary at most: one sheet, both sides.
const PAGES_MAX: usize = 2;

/// How many of each there is room for, and how many letters of what people wrote.
#[derive(Debug, Clone, Copy)]
struct Room {
    actions: usize,
    signatures: usize,
    letters: usize,
}

/// From what a summary mostly has to what fits whatever the words are.
const ROOMS: &[Room] = &[
    Room { actions: 12, signatures: 12, letters: 320 },
    Room { actions: 12, signatures: 12, letters: 240 },
    Room { actions: 10, signatures: 10, letters: 180 },
    Room { actions: 8, signatures: 8, letters: 120 },
    Room { actions: 5, signatures: 6, letters: 80 },
    Room { actions: 2, signatures: 4, letters: 40 },
];

/// What a summary is made of.
#[derive(Debug, Clone)]
pub(super) struct Summary {
    on: Day,
    reason: String,
    adopted: String,
    standing: Standing,
    /// By when, what, who: the earliest first.
    open: Vec<[String; 3]>,
    /// Headings with what stands below them.
    said: Vec<(String, String)>,
    /// Authority, what it makes of it, in its words: those that differ first.
    signatures: Vec<[String; 3]>,
    /// Authorities that have not said.
    silent: Vec<String>,
}

impl Summary {
    pub(super) fn of(printing: &Printing, today: Day) -> Self {
        let mut open: Vec<&PlanAction> =
            printing.actions.iter().filter(|action| action.state.is_open()).collect();
        open.sort_by_key(|action| action.due);
        let told = |action: &PlanAction| {
            let owner = action.owner.map_or("Nobody yet", |agency| printing.names.agency(agency));
            let late = if action.is_overdue(today) { " (overdue)" } else { "" };
            [format!("{}{late}", action.due.short_words()), action.words.clone(), owner.to_owned()]
        };
        let mut said: Vec<(String, String)> = printing
            .version
            .text
            .0
            .iter()
            .skip(1)
            .filter(|one| one.heading != "Actions")
            .map(|one| (one.heading.clone(), one.lines.join(" ")))
            .collect();
        said.sort_by_key(|(heading, _)| heading != FAIRNESS.heading && heading != EntryKind::Issue.heading());
        let mut signed: Vec<_> = printing.version.signatures.iter().collect();
        signed.sort_by_key(|one| one.stance == Stance::Agree);
        Self {
            on: today,
            reason: printing.version.reason.clone(),
            adopted: printing.adopted_words(),
            standing: Standing::of(&printing.actions, today),
            open: open.into_iter().map(told).collect(),
            said,
            signatures: signed.into_iter().map(|one| printing.signature(one)).collect(),
            silent: printing.silent.clone(),
        }
    }

    /// Sets the summary so that it fits [`PAGES_MAX`]. `frame` is the document without its blocks.
    pub(super) fn set(&self, frame: &Document) -> Result<Pdf, Fault> {
        fit(ROOMS, PAGES_MAX, |room| {
            let mut document = frame.clone();
            document.title = line(&frame.title, 120);
            document.setting = Setting::Close;
            document.blocks = self.blocks(room);
            document
        })
    }

    fn blocks(&self, room: Room) -> Vec<Block> {
        let standing = &self.standing;
        let mut blocks = vec![
            Block::paragraph(line(&self.reason, room.letters)),
            Block::paragraph(line(&self.adopted, room.letters)),
            Block::heading("Where it stands"),
            Block::paragraph(format!(
                "{} of {} actions are done, {} overdue, {} blocked, {} without an owner, on {}.",
                standing.done,
                standing.all,
                standing.overdue,
                standing.blocked,
                standing.without_owner,
                self.on.words()
            )),
        ];
        blocks.extend(self.actions(room));
        blocks.push(Block::heading("What it says"));
        let said = self.said.iter().map(|(heading, words)| (heading.clone(), line(words, room.letters)));
        blocks.push(Block::Facts(said.collect()));
        blocks.extend(self.sign_off(room));
        blocks
    }

    fn actions(&self, room: Room) -> Vec<Block> {
        let shown = &self.open[..self.open.len().min(room.actions)];
        if shown.is_empty() {
            return Vec::new();
        }
        let mut table =
            Table::new("Actions to be done, the earliest first", ["By", "What", "Who"]).widths([2, 6, 3]);
        for [by, what, who] in shown {
            table = table.row([by.clone(), line(what, room.letters.min(140)), line(who, room.letters)]);
        }
        let more = more(self.open.len(), shown.len(), "Plan, Actions").map(Block::paragraph);
        std::iter::once(Block::Table(table)).chain(more).collect()
    }

    fn sign_off(&self, room: Room) -> Vec<Block> {
        let mut blocks = vec![Block::heading("Sign-off")];
        let shown = &self.signatures[..self.signatures.len().min(room.signatures)];
        if shown.is_empty() {
            blocks.push(Block::paragraph("No authority has said yet what it makes of it."));
            return blocks;
        }
        let mut table =
            Table::new("What authorities make of it", ["Authority", "Makes of it", "In its words"])
                .widths([3, 2, 5]);
        for [authority, stance, words] in shown {
            let letters = room.letters.min(140);
            table = table.row([line(authority, letters), stance.clone(), line(words, letters)]);
        }
        blocks.push(Block::Table(table));
        blocks.extend(more(self.signatures.len(), shown.len(), "the version").map(Block::paragraph));
        if !self.silent.is_empty() {
            let shown = &self.silent[..self.silent.len().min(room.signatures)];
            let names: Vec<String> = shown.iter().map(|name| line(name, room.letters)).collect();
            let more = more(self.silent.len(), shown.len(), "the version").unwrap_or_default();
            let sentence = format!("Not said yet: {}. {more}", names.join(", "));
            blocks.push(Block::paragraph(sentence.trim_end()));
        }
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of a length: ordinary ones, or one word of the widest small letter that never ends.
    type Filler = fn(usize) -> String;

    fn sentences(letters: usize) -> String {
        "It was loud near the shops, the station and both schools. ".chars().cycle().take(letters).collect()
    }

    fn one_wide_word(letters: usize) -> String {
        "w".repeat(letters)
    }

    fn on() -> Day {
        "2026-11-22".parse().expect("a day of the test")
    }

    fn summary(words: Filler, each: usize) -> Summary {
        let mut said = vec![("Causes, and what protects".to_owned(), words(4_000)); 16];
        said.insert(0, (FAIRNESS.heading.to_owned(), words(4_000)));
        Summary {
            on: on(),
            reason: words(2_000),
            adopted: words(2_000),
            standing: Standing { all: 999, open: 999, overdue: 999, ..Standing::default() },
            open: vec![["30 September 2026 (overdue)".to_owned(), words(400), words(80)]; each],
            said,
            signatures: vec![[words(160), "Agrees with reservations".to_owned(), words(2_000)]; each],
            silent: vec![words(80); each],
        }
    }

    fn frame() -> Document {
        let mut frame = Document::new(one_wide_word(160), "en-GB", on().start());
        frame.marking = vec!["Official-Sensitive".to_owned(), "Fictional data".to_owned()];
        frame.byline = sentences(160);
        frame
    }

    #[test]
    fn two_pages_are_enough_whatever_people_wrote() {
        for (words, each) in [
            (sentences as Filler, 5),
            (sentences, 20),
            (sentences, 200),
            (one_wide_word, 5),
            (one_wide_word, 200),
        ] {
            let pdf = summary(words, each).set(&frame()).expect("it can be set");
            assert!(pdf.page_count <= PAGES_MAX, "{each} of each on {}: {}", pdf.page_count, words(20));
        }
    }

    #[test]
    fn every_heading_is_there_in_every_room_and_what_is_cut_is_counted() {
        for room in ROOMS {
            let blocks = summary(sentences, 50).blocks(*room);
            let facts = blocks.iter().find_map(|block| match block {
                Block::Facts(facts) => Some(facts),
                _ => None,
            });
            let facts = facts.expect("what it says");
            assert_eq!((facts.len(), facts[0].0.as_str()), (17, FAIRNESS.heading));
            let has = |words: String| {
                blocks.iter().any(|block| matches!(block, Block::Paragraph(said) if said.ends_with(&words)))
            };
            assert!(has(format!("And {} more: see Plan, Actions.", 50 - room.actions)));
            assert!(has(format!("And {} more: see the version.", 50 - room.signatures)));
        }
    }
}
