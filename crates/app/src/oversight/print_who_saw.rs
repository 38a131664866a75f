//! Who saw and received what, on paper: for whoever looks back, or to answer the child. The latter names agencies and no
//! members of staff: who decides about their names is the second reader of an answer.

use super::who_saw::{Asked, Line, Reason, ask, list_lines};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_db::Stored;
use accord_platform_db::audit::{Part, count_about};
use accord_platform_pdf::{Block, Document, Setting, Table, render};
use accord_platform_web::words::moment;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Entries of one document at most; it says how many more there are.
const PRINTED_MAX: u64 = 1_000;

pub async fn download_who_saw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let reason = Reason::of_query(query.as_deref());
    let asked = ask(&app, &visit, &id, reason).await?;
    let count = count_about(app.db().readers(), asked.person, &asked.known).await?;
    let lines = list_lines(&app, &asked, Part::first(PRINTED_MAX)).await?;
    let more = count.saturating_sub(PRINTED_MAX);
    let document = document(&visit, &asked, reason, &lines, more)?;
    let setting = tokio::task::spawn_blocking(move || render(&document));
    let pdf = setting.await.or_fault("print who saw a record")?.or_fault("print who saw a record")?;
    app.db().record(asked.permit).await?;
    let name = "attachment; filename=\"who-saw-and-received-what.pdf\"";
    let headers = [(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}

fn document(
    visit: &Visit,
    asked: &Asked,
    reason: Reason,
    lines: &[Line],
    more: u64,
) -> Result<Document, Stop> {
    let printed_by = &visit.require_signed_in()?.name;
    let mut document = Document::new("Who saw and received what", "en-GB", visit.at());
    document.marking =
        std::iter::once("Official-Sensitive").chain(visit.marking()).map(str::to_owned).collect();
    document.author = printed_by.clone();
    document.date_words = visit.at().day().words();
    document.byline = asked.name.clone();
    document.printed = format!("Printed by {printed_by}, {}", moment(visit.at()));
    document.reference = format!("Record {}", asked.person);
    document.setting = Setting::Close;
    let mut table = Table::new("Newest first", ["When", "Who", "What", "Why", "What it rested on"])
        .widths([2, 3, 3, 2, 3]);
    for line in lines {
        let who = match (reason, line.agency.is_empty()) {
            (Reason::Review, false) => format!("{}, {}", line.who, line.agency),
            (Reason::Request, false) => line.agency.clone(),
            (Reason::Review, true) => line.who.clone(),
            (Reason::Request, true) => "The service itself, or somebody who acts for no agency".to_owned(),
        };
        let to = match (reason, &line.to) {
            (_, None) => String::new(),
            (Reason::Review, Some((name, agency))) => format!(" ({name}, {agency})"),
            (Reason::Request, Some((_, agency))) => format!(" ({agency})"),
        };
        let what = match (line.is_refused, line.kinds.is_empty()) {
            (true, _) => format!("Refused: {}", line.what),
            (false, true) => format!("{}{to}", line.what),
            (false, false) => format!("{}{to}: {}", line.what, line.kinds),
        };
        table = table.row([moment(line.at), who, what, line.why.clone(), line.basis.clone()]);
    }
    document.blocks.push(Block::paragraph(
        "This says who of this legal body opened or changed the record in Accord, shared something of it or was refused, and who else saw what it shared. Other bodies tell what they do with what they hold themselves, and no line says what agencies do in their own systems.",
    ));
    if lines.is_empty() {
        document.blocks.push(Block::paragraph("Nobody has opened this record yet."));
    } else {
        document.blocks.push(Block::Table(table));
    }
    if more > 0 {
        document.blocks.push(Block::paragraph(format!("{more} older entries are not printed.")));
    }
    if reason == Reason::Request {
        document.blocks.push(Block::paragraph(
            "If you think that somebody should not have looked, tell the data protection officer. You can also complain to the Information Commissioner: ico.org.uk, 0303 123 1113.",
        ));
    }
    Ok(document)
}
