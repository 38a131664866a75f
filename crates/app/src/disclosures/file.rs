//! Saving what was shared as a document of one record, for a recipient who must keep it: marked, with handling conditions,
//! and recorded. It needs a fresh proof of who saves it.

use super::received::{Arrived, parts};
use super::rules::by_words;
use crate::people::{Capacity, SentRecord, Staff, written};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_db::{Fault, Stored};
use accord_platform_pdf::{Block, Document, render};
use accord_platform_web::words::moment;
use accord_policy::action::FileDisclosure;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// What whoever keeps the document has to mind.
const HANDLING: &[&str] = &[
    "Keep it in your own case record only. Do not copy it, send it on, or attach it to an e-mail.",
    "Use it for the purpose named here and for no other. It is never used to decide immigration, benefits, a tenancy or a school exclusion.",
    "It may be corrected or withdrawn: look in Accord before you rely on it. Delete it when your own schedule says so.",
];

pub async fn file(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Stop> {
    let tx = app.db().read().await?;
    let arrived = Arrived::load(&app, &visit, &tx, &id).await?;
    let permit = arrived.decide::<FileDisclosure>(&app, &visit, &tx).await?;
    let record = arrived.read(&tx, &permit).await?;
    let staff = Staff::load(&app, &tx, &[arrived.disclosure.from_member], &[]).await?;
    drop(tx);
    let document = document(&visit, &arrived, &record, &staff)?;
    app.db().record(permit.showing_parts(parts(&record))).await?;
    let pdf = tokio::task::spawn_blocking(move || render(&document))
        .await
        .or_fault("set a document")?
        .map_err(|fault| Fault::new("set a document", fault))?;
    let name = format!("attachment; filename=\"accord-{}.pdf\"", arrived.disclosure.id);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}

fn document(visit: &Visit, arrived: &Arrived, record: &SentRecord, staff: &Staff) -> Result<Document, Stop> {
    let disclosure = &arrived.disclosure;
    let by = visit.require_signed_in()?.name.clone();
    let name = record.identity.as_ref().map_or_else(|| "A child".to_owned(), |identity| identity.name());
    let mut document = Document::new(format!("Shared about {name}"), "en-GB", visit.at());
    document.marking = vec!["Official-Sensitive".to_owned()];
    document.marking.extend(visit.marking().map(str::to_owned));
    document.author = staff.agency(disclosure.from_agency).to_owned();
    document.date_words = disclosure.sent_at.day().words();
    document.byline =
        format!("From {}, {}", staff.member(disclosure.from_member), staff.agency(disclosure.from_agency));
    document.printed = format!("Saved by {by}, {}", moment(visit.at()));
    document.reference = format!("Disclosure {}", disclosure.id);
    let mut blocks = Vec::new();
    if let Some(identity) = &record.identity {
        let born = identity.born_on.map_or_else(String::new, |day| format!(", born {}", written(day)));
        let reference = match identity.reference.as_str() {
            "" => String::new(),
            reference => format!(" Reference {reference}."),
        };
        blocks.push(Block::paragraph(format!("{name}{born}.{reference}")));
    }
    let ground = match disclosure.one_off {
        Some(_) => "by a decision for this child",
        None => "under an agreement in force",
    };
    blocks.push(Block::paragraph(format!("To {}, {ground}.", disclosure.purpose.words())));
    let until = moment(disclosure.view_until_at);
    blocks.push(Block::paragraph(format!(
        "Do it by {}. Accord shows it until {until}.",
        by_words(disclosure.act_by_at)
    )));
    if let Some(desk) = staff.desk(disclosure.from_agency) {
        let at_night =
            desk.on_call_phone.as_ref().map_or_else(String::new, |phone| format!(", at night {phone}"));
        blocks.push(Block::paragraph(format!("Ring {}: {}{at_night}.", desk.duty_name, desk.duty_phone)));
    }
    blocks.push(Block::heading("What is asked"));
    blocks.push(Block::paragraph(disclosure.asks.clone()));
    if !record.facts.is_empty() {
        blocks.push(Block::heading("What was told"));
    }
    for fact in &record.facts {
        let capacity = match fact.capacity {
            Capacity::NoIncident => String::new(),
            capacity => format!(": the child {}", capacity.words()),
        };
        blocks.push(Block::paragraph(format!(
            "{}, {} ({}){capacity}. {}",
            fact.happened_on.short_words(),
            fact.event,
            fact.kind_words(),
            fact.words
        )));
    }
    blocks.push(Block::heading("How to handle this"));
    blocks.push(Block::Bullets(HANDLING.iter().map(|&words| words.to_owned()).collect()));
    document.blocks = blocks;
    Ok(document)
}
