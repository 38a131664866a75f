//! An assessment on paper.

use super::model::{Assessment, SECTIONS, SigningPart};
use super::show_assessment::{load, names};
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::ids::UserId;
use accord_platform_db::Stored;
use accord_platform_pdf::{Block, Document, Table, render};
use accord_platform_web::words::moment;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;

pub async fn download_assessment(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    let (one, permit) = load(&app, &visit, &id).await?;
    let names = names(&app, &one).await?;
    let agency = agencies::load_agency(app.db().readers(), one.agency).await?.name;
    let document = document(&visit, &one, &agency, &names)?;
    let setting = tokio::task::spawn_blocking(move || render(&document));
    let pdf = setting.await.or_fault("print an assessment")?.or_fault("print an assessment")?;
    app.db().record(permit).await?;
    let kind = one.kind.code();
    let name = format!("attachment; filename=\"{kind}-{}-version-{}.pdf\"", one.activity.code(), one.version);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}

fn document(
    visit: &Visit,
    one: &Assessment,
    agency: &str,
    names: &BTreeMap<UserId, String>,
) -> Result<Document, Stop> {
    let name = &visit.require_signed_in()?.name;
    let mut document =
        Document::new(format!("{}: {}", one.kind.words(), one.activity.words()), "en-GB", visit.at());
    let state = one.state(visit.at().day());
    document.marking =
        ["Official", state.words()].into_iter().chain(visit.marking()).map(str::to_owned).collect();
    document.author = name.clone();
    document.date_words = format!("Version {}, review by {}", one.version, one.review_by.short_words());
    document.byline = format!("Written for {agency}");
    document.printed = format!("Printed by {name}, {}", moment(visit.at()));
    document.reference = format!("Assessment {}", one.id);
    for ((_, heading, _), words) in SECTIONS.iter().zip(&one.text.sections) {
        document.blocks.extend([Block::heading(*heading), Block::paragraph(words)]);
    }
    let mut risks =
        Table::new("Risks and measures", ["Risk", "What is done", "What is left of it"]).widths([3, 3, 1]);
    for risk in &one.text.risks {
        risks = risks.row([risk.words.as_str(), risk.measure.as_str(), risk.remaining.words()]);
    }
    document.blocks.extend([Block::heading("Risks and what is done about them"), Block::Table(risks)]);
    if !one.text.commissioner.is_empty() {
        let heading = Block::heading("What the Information Commissioner said");
        document.blocks.extend([heading, Block::paragraph(&one.text.commissioner)]);
    }
    let signatures = SigningPart::ALL.iter().map(|part| {
        let words = one.signature(*part).map_or_else(
            || "Not signed".to_owned(),
            |signature| {
                let by = signature
                    .by
                    .and_then(|by| names.get(&by))
                    .map_or("Somebody whose account is gone", String::as_str);
                format!("{by}, {}", moment(signature.at))
            },
        );
        (part.words().to_owned(), words)
    });
    document.blocks.extend([Block::heading("Signatures"), Block::Facts(signatures.collect())]);
    Ok(document)
}
