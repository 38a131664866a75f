//! The letters, in plain words: the answer, and what is said when the clock changes. To somebody who is recorded as a source
//! of harm the answer says nothing, and it is the same letter as about somebody of whom nothing is held.

use super::model::{LeftOut, PauseReason, Request};
use super::show_request::{changed_meanwhile, load};
use super::show_requests::{about, of_legal_body};
use crate::retention::{GraveKind, list_deleted_kinds};
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_pdf::{Block, Document, render};
use accord_policy::action::ViewRequests;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// What stands at the end of every letter.
const COMPLAIN: &str = "If you are not content, tell us, and somebody else looks at it. You can also complain to the Information Commissioner: ico.org.uk, 0303 123 1113. You can ask a court.";

/// The answer.
pub async fn download_letter(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    let request = load(&app, &visit, &id).await?;
    if !request.is_ready() {
        return Err(changed_meanwhile(&request).into());
    }
    match request.answer.as_ref().filter(|_| !request.is_to_be_refused()) {
        Some(answer) => {
            let mut blocks = vec![Block::paragraph(asked(&request)), Block::paragraph(&answer.words)];
            if request.deleted_at.is_some() {
                blocks.extend(deleted(&list_deleted_kinds(app.db().readers(), &request.deletes).await?));
            }
            blocks.extend(left_out(&answer.left_out));
            print(&app, &visit, &request, (blocks, &answer.holds)).await
        }
        None => print(&app, &visit, &request, (neutral(), &[])).await,
    }
}

/// What is said when the clock stands still, or when there are two months more.
pub async fn download_clock_letter(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    let request = load(&app, &visit, &id).await?;
    if request.is_to_be_refused() || request.ended.is_some() {
        return Err(changed_meanwhile(&request).into());
    }
    let mut blocks = vec![Block::paragraph(asked(&request))];
    match (&request.paused, &request.extended_why) {
        (Some(pause), _) => {
            let first = match pause.reason {
                PauseReason::Identity => "Before we can answer, we have to know who you are.",
                PauseReason::Clarification => "Before we can answer, we have to know what you mean.",
            };
            blocks.push(Block::paragraph(format!("{first} {}", pause.why)));
            blocks.push(Block::paragraph(
                "We go on as soon as we hear from you. Until then the month that we have for the answer stands still.",
            ));
        }
        (None, Some(why)) => {
            let due = request.due_on(visit.at().day()).words();
            blocks.push(Block::paragraph(format!("We need more time. {why}")));
            blocks.push(Block::paragraph(format!("You have the answer by {due} at the latest.")));
        }
        (None, None) => return Err(changed_meanwhile(&request).into()),
    }
    print(&app, &visit, &request, (blocks, &[])).await
}

/// Sets a letter and records who took it, with the kinds of information that it holds.
async fn print(
    app: &App,
    visit: &Visit,
    request: &Request,
    (blocks, holds): (Vec<Block>, &[Category]),
) -> Result<Response, Stop> {
    let member = visit.require_member()?;
    let kinds: Vec<Category> = [Category::Identity]
        .into_iter()
        .chain(holds.iter().copied().filter(|kind| *kind != Category::Identity))
        .collect();
    let target = about(of_legal_body(member.agency, member).holding(&kinds), request.person);
    let permit = visit.decide::<ViewRequests>(app, target, Purpose::SubjectRequest).await?;
    let agency = agencies::load_agency(app.db().readers(), request.agency).await?.name;
    let mut document = Document::new("Your request", "en-GB", visit.at());
    document.marking = visit.marking().into_iter().map(str::to_owned).collect();
    document.author = agency.clone();
    document.date_words = visit.at().day().words();
    document.byline = agency;
    document.reference = format!("Request {}", request.id);
    document.blocks = blocks;
    document.blocks.push(Block::paragraph(COMPLAIN));
    let setting = tokio::task::spawn_blocking(move || render(&document));
    let pdf = setting.await.or_fault("print a letter")?.or_fault("print a letter")?;
    app.db().record(permit.showing(request.person)).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"letter.pdf\""),
    ];
    Ok((headers, pdf.bytes).into_response())
}

fn asked(request: &Request) -> String {
    format!("You asked us on {}: {}.", request.received_on.words(), lower_first(request.kind.words()))
}

fn neutral() -> Vec<Block> {
    vec![
        Block::paragraph("You asked us about information that we may hold."),
        Block::paragraph(
            "We do not give information about anybody to other people unless the law lets us. We cannot tell you whether we hold any. This letter says nothing about anybody.",
        ),
    ]
}

/// What was deleted, by kind.
fn deleted(kinds: &[GraveKind]) -> Vec<Block> {
    let count = |kind| kinds.iter().filter(|one| **one == kind).count();
    let lines = [
        (count(GraveKind::Fact), "fact about you", "facts about you"),
        (count(GraveKind::Note), "note about you", "notes about you"),
        (count(GraveKind::Record), "entry of who you are", "entries of who you are"),
    ];
    let line = |(count, one, more): (usize, &str, &str)| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {more}")),
    };
    vec![
        Block::heading("What we deleted"),
        Block::Bullets(lines.into_iter().filter_map(line).collect()),
        Block::paragraph(
            "Whoever was sent a part of it through the shared service cannot read that there any more, and is told.",
        ),
    ]
}

fn left_out(left_out: &[LeftOut]) -> Vec<Block> {
    if left_out.is_empty() {
        return Vec::new();
    }
    let lines = left_out.iter().map(|one| one.words().to_owned()).collect();
    vec![
        Block::heading("What we left out"),
        Block::paragraph("The law lets us leave out:"),
        Block::Bullets(lines),
    ]
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
