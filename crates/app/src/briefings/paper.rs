//! A briefing as a document of two pages at most.

use super::model::{Briefing, BriefingState, Facts, NOTES_LEFT_OUT, NotesPart};
use accord_kernel::Instant;
use accord_platform_pdf::{Block, Document, Signature, Table};

/// What a document says about where it comes from.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// The borough.
    pub area: &'a str,
    /// What it says where everything in it is made up.
    pub marking: Option<&'static str>,
    /// Who printed it.
    pub printed_by: &'a str,
    /// When it was printed.
    pub printed_at: Instant,
    /// Whether its reader may read the tension notes.
    pub notes: NotesPart,
}

/// The document of a briefing.
pub(super) fn document(briefing: &Briefing, frame: &Frame<'_>) -> Document {
    let title = format!("Morning briefing, {}", frame.area);
    let mut document = Document::new(title, "en-GB", frame.printed_at);
    document.marking = vec!["Official-Sensitive".to_owned()];
    if briefing.state == BriefingState::Draft {
        document.marking.push("Draft, not signed".to_owned());
    }
    document.marking.extend(frame.marking.map(str::to_owned));
    document.prepared_by = frame.printed_by.to_owned();
    document.date_words = briefing.on.words();
    document.reference = format!("Briefing {}", briefing.id);
    document.blocks = blocks(briefing, frame.notes);
    document
}

fn blocks(briefing: &Briefing, notes: NotesPart) -> Vec<Block> {
    let facts = briefing.facts.for_reader(notes);
    let mut blocks = Vec::new();
    if !briefing.summary.is_empty() {
        blocks.extend([Block::heading("In short"), Block::paragraph(&briefing.summary)]);
    }
    if !briefing.actions.is_empty() {
        let mut table = Table::new("Who does what by when", ["What", "Who", "By when"]);
        for action in &briefing.actions {
            table = table.row([&action.words, &action.owner, &action.due]);
        }
        blocks.extend([Block::heading("Actions"), Block::Table(table)]);
    }
    blocks.push(Block::heading("Last night"));
    let night = format!("{}, from partners’ daily files. {}", facts.night, facts.incidents_note);
    blocks.push(Block::paragraph(night.trim_end()));
    if !facts.incidents.is_empty() {
        let mut table = Table::new("Incidents by kind", ["What", "From", "Incidents"]).numeric([2]);
        for found in &facts.incidents {
            table = table.row([found.kind.clone(), found.agency.clone(), found.count.to_string()]);
        }
        blocks.push(Block::Table(table));
    }
    blocks.push(Block::heading("Signals"));
    blocks.push(if facts.signals.is_empty() {
        Block::paragraph("No signal waits to be signed off.")
    } else {
        Block::Bullets(facts.signals.iter().map(|line| format!("{} {}.", line.title, line.state)).collect())
    });
    blocks.extend(tension(&facts, notes));
    if !facts.items.is_empty() {
        let lines = facts.items.iter().map(|item| format!("{}: {}", item.agency, item.words)).collect();
        blocks.extend([Block::heading("From partners"), Block::Bullets(lines)]);
    }
    if !facts.trends.is_empty() {
        let mut table = Table::new("The newest week or month of each", ["What", "When", "Count", "Expected"])
            .numeric([2, 3]);
        for line in &facts.trends {
            let above = if line.is_above { " (above)" } else { "" };
            table = table.row([
                line.what.clone(),
                line.period.clone(),
                format!("{}{above}", line.count),
                line.expected.clone(),
            ]);
        }
        blocks.extend([Block::heading("Newest counts"), Block::Table(table)]);
    }
    if !facts.feeds.is_empty() {
        let lines = facts.feeds.iter().map(|feed| (feed.what.clone(), feed.newest.clone())).collect();
        blocks.extend([Block::heading("How fresh the data is"), Block::Facts(lines)]);
    }
    if let (Some(name), Some(at)) = (&briefing.signed_name, briefing.signed_at) {
        let signed = format!("Signed {}", accord_platform_web::words::moment(at));
        blocks.push(Block::Signatures(vec![Signature { name: name.clone(), role: signed }]));
    }
    blocks
}

fn tension(facts: &Facts, notes: NotesPart) -> Vec<Block> {
    let mut blocks = vec![Block::heading("Tension"), Block::paragraph(&facts.tension_level)];
    if notes == NotesPart::LeftOut {
        blocks.push(Block::paragraph(NOTES_LEFT_OUT));
    }
    if !facts.tension.is_empty() {
        blocks.push(Block::Bullets(facts.tension.clone()));
    }
    if facts.tension_left_out > 0 {
        blocks.push(Block::paragraph(format!("{} more did not fit.", facts.tension_left_out)));
    }
    if facts.tension_held_back > 0 {
        blocks.push(Block::paragraph(format!("{} more may not be printed.", facts.tension_held_back)));
    }
    blocks
}
