//! The letter, in plain words. To somebody who is recorded as a source of harm it says nothing, and no more than to somebody
//! of whom nothing is held.

use super::model::{LeftOut, Request};
use super::show_request::{changed_meanwhile, load};
use super::show_requests::of_legal_body;
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::Purpose;
use accord_platform_db::Stored;
use accord_platform_pdf::{Block, Document, render};
use accord_policy::action::ViewRequests;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// What stands at the end of every letter.
const COMPLAIN: &str = "If you are not content, tell us, and somebody else looks at it. You can also complain to the Information Commissioner: ico.org.uk, 0303 123 1113. You can ask a court.";

pub async fn download_letter(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    let request = load(&app, &visit, &id).await?;
    let member = visit.require_member()?;
    let target = of_legal_body(member.agency, member);
    let permit = visit.decide::<ViewRequests>(&app, target, Purpose::SubjectRequest).await?;
    if !request.is_to_be_refused() && request.read_by.is_none() {
        return Err(changed_meanwhile(&request).into());
    }
    let agency = agencies::load_agency(app.db().readers(), request.agency).await?.name;
    let document = document(&visit, &request, &agency);
    let setting = tokio::task::spawn_blocking(move || render(&document));
    let pdf = setting.await.or_fault("print a letter")?.or_fault("print a letter")?;
    app.db().record(permit.showing([request.person])).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"letter.pdf\""),
    ];
    Ok((headers, pdf.bytes).into_response())
}

fn document(visit: &Visit, request: &Request, agency: &str) -> Document {
    let mut document = Document::new("Your request", "en-GB", visit.at());
    document.marking = visit.marking().into_iter().map(str::to_owned).collect();
    document.author = agency.to_owned();
    document.date_words = visit.at().day().words();
    document.byline = agency.to_owned();
    document.reference = format!("Request {}", request.id);
    document.blocks = match &request.answer {
        Some(answer) if !request.is_to_be_refused() => {
            let asked = format!(
                "You asked us on {}: {}.",
                request.received_on.words(),
                lower_first(request.kind.words())
            );
            let mut blocks = vec![Block::paragraph(asked), Block::paragraph(&answer.words)];
            blocks.extend(left_out(&answer.left_out));
            blocks
        }
        _ => vec![
            Block::paragraph("You asked us about information that we may hold."),
            Block::paragraph(
                "We do not give information about anybody to other people unless the law lets us. We cannot tell you whether we hold any. This letter says nothing about anybody.",
            ),
        ],
    };
    document.blocks.push(Block::paragraph(COMPLAIN));
    document
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
