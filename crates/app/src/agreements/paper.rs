//! An agreement as a document, for signing off elsewhere and for keeping.

use super::access::Names;
use super::model::{Agreement, AgreementState};
use super::show_agreement::directions;
use crate::gateways::Gateway;
use accord_kernel::{Day, Instant};
use accord_platform_pdf::{Block, Document, Fault, Pdf, Table, render};
use accord_platform_web::words::moment;

/// What a document says about where it comes from.
#[derive(Debug)]
pub(super) struct Frame {
    /// What it says where everything in it is made up.
    pub marking: Option<&'static str>,
    /// Who printed it.
    pub printed_by: String,
    /// When it was printed.
    pub printed_at: Instant,
    /// Who signed for which party and when, in the order of the parties.
    pub signatures: Vec<(String, Option<(String, Instant)>)>,
}

/// The document of an agreement.
pub(super) fn document(agreement: &Agreement, names: &Names, powers: &[Gateway], frame: &Frame) -> Document {
    let today = frame.printed_at.day();
    let state = agreement.state(today);
    let mut document = Document::new(agreement.texts.title.clone(), "en-GB", frame.printed_at);
    document.marking = vec!["Official-Sensitive".to_owned()];
    if state != AgreementState::InForce {
        document.marking.push(state.words().to_owned());
    }
    document.marking.extend(frame.marking.map(str::to_owned));
    document.author = frame.printed_by.clone();
    document.date_words = today.words();
    document.byline = format!("{}: {}", agreement.kind.words(), state.words().to_lowercase());
    document.printed = format!("Printed by {}, {}", frame.printed_by, today.short_words());
    document.reference = format!("Agreement {}", agreement.id);
    document.blocks = blocks(agreement, names, powers, frame);
    document
}

/// Sets the document.
pub(super) fn set(document: &Document) -> Result<Pdf, Fault> {
    render(document)
}

fn day_words(day: Option<Day>) -> String {
    day.map_or_else(|| "Not entered yet".to_owned(), Day::words)
}

fn written(text: &str) -> String {
    if text.is_empty() { "Not written yet.".to_owned() } else { text.to_owned() }
}

fn blocks(agreement: &Agreement, names: &Names, powers: &[Gateway], frame: &Frame) -> Vec<Block> {
    let mut blocks = vec![Block::heading("Parties")];
    let parties = agreement.parties.iter().map(|party| {
        let mut words = names.of_party(party).to_owned();
        if !party.contact.is_empty() {
            words = format!("{words}. Ask: {}", party.contact);
        }
        if let Some(at) = party.withdrawn_at {
            let kept = party.kept_by_law.as_deref().unwrap_or_default();
            words = format!("{words}. Left {}. What recipients keep because law says so: {kept}", moment(at));
        }
        words
    });
    blocks.push(Block::Bullets(parties.collect()));
    blocks.push(Block::heading("What for"));
    let purposes: Vec<String> =
        agreement.purposes.iter().map(|purpose| format!("To {}", purpose.words())).collect();
    if purposes.is_empty() {
        blocks.push(Block::paragraph("Nobody has said what for."));
    } else {
        blocks.extend([Block::Bullets(purposes), Block::paragraph("Any other purpose is refused.")]);
    }
    blocks.push(Block::heading("Who has what from whom"));
    for direction in directions(agreement, names, powers) {
        let caption = format!("{} may have from {}", direction.to, direction.from);
        let mut table = Table::new(caption, ["What", "On which law", "Limits"]).widths([2, 3, 4]);
        for kind in direction.kinds {
            let mut limits = kind.left_out;
            if !kind.not_for.is_empty() {
                limits.insert(0, format!("Not to {}.", kind.not_for));
            }
            table = table.row([kind.words.to_owned(), kind.law, limits.join(" ")]);
        }
        blocks.push(Block::Table(table));
    }
    let texts = &agreement.texts;
    for (heading, text) in [
        ("Who does what", &texts.arrangement),
        ("Lawful bases", &texts.bases),
        ("Appropriate policy document", &texts.policy_document),
        ("Law-enforcement processing", &texts.law_enforcement),
        ("How long it is kept", &texts.retention),
    ] {
        blocks.extend([Block::heading(heading), Block::paragraph(written(text))]);
    }
    blocks.push(Block::heading("Days"));
    blocks.push(Block::Facts(vec![
        ("First day".to_owned(), day_words(agreement.starts_on)),
        ("Reviewed by".to_owned(), day_words(agreement.review_by_on)),
        ("Last day".to_owned(), day_words(agreement.ends_on)),
    ]));
    blocks.push(Block::heading("Signatures"));
    let signed = frame.signatures.iter().map(|(party, signature)| {
        let words = signature
            .as_ref()
            .map_or_else(|| "Not signed".to_owned(), |(name, at)| format!("{name}, {}", moment(*at)));
        (party.clone(), words)
    });
    blocks.push(Block::Facts(signed.collect()));
    blocks.push(Block::paragraph(format!("Hash of the exact text: {}", agreement.text_hash())));
    blocks.push(Block::paragraph("Guidance, not legal advice."));
    blocks
}
