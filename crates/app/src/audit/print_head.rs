//! The newest head of the audit on paper: whoever keeps it outside can show later that nothing before it was cut off or
//! rewritten.

use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_db::audit::{Head, find_head};
use accord_platform_pdf::{Block, Document, Signature, render};
use accord_platform_web::words::{grouped, moment};
use accord_platform_web::{Page, Problem};
use accord_policy::action::PrintHead;
use accord_policy::{Permit, Target};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use minijinja::context;

async fn ask(app: &App, visit: &Visit) -> Result<(Permit<PrintHead>, Option<Head>), Stop> {
    visit.require_member()?;
    let target = Target::new(()).holding(&[Category::Aggregate]);
    let permit = visit.decide::<PrintHead>(app, target, Purpose::RunService).await?;
    let head = find_head(app.db().readers()).await?;
    Ok((permit, head))
}

/// What somebody types at the machine to check the audit against a head.
fn command(head: &Head) -> String {
    format!("accord audit verify --data FOLDER --head {}", head.head)
}

fn entries(head: &Head) -> String {
    grouped(i64::try_from(head.entries).unwrap_or(i64::MAX))
}

pub async fn show_head(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let (permit, head) = ask(&app, &visit).await?;
    app.db().record(permit).await?;
    let head = head.map(|head| {
        context! {
            head => head.head.as_str(), sealed_at => head.sealed_at.micros(), entries => entries(&head),
            command => command(&head),
        }
    });
    app.page(&visit, "audit/print_head.html", context! { head })
}

pub async fn download_head(State(app): State<App>, visit: Visit) -> Result<Response, Stop> {
    let (permit, head) = ask(&app, &visit).await?;
    let head = head.ok_or_else(nothing_sealed)?;
    let document = document(&visit, &head)?;
    let setting = tokio::task::spawn_blocking(move || render(&document));
    let pdf = setting.await.or_fault("print the head")?.or_fault("print the head")?;
    app.db().record(permit).await?;
    let number = head.head.split('-').next().unwrap_or_default();
    let name = format!("attachment; filename=\"audit-head-{number}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}

fn nothing_sealed() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Nothing was sealed yet",
        &["The service seals what was done within 10 seconds. Wait a moment, then try again."],
    )
}

fn document(visit: &Visit, head: &Head) -> Result<Document, Stop> {
    let name = &visit.require_signed_in()?.name;
    let installation = visit.chrome().installation;
    let mut document = Document::new("Head of the audit", "en-GB", visit.at());
    document.marking = std::iter::once("Official").chain(visit.marking()).map(str::to_owned).collect();
    document.author = name.clone();
    document.date_words = visit.at().day().words();
    document.byline = installation;
    document.printed = format!("Printed by {name}, {}", moment(visit.at()));
    document.reference = format!("Head {}", head.head.split('-').next().unwrap_or_default());
    document.blocks = vec![
        Block::paragraph(
            "Everything that anybody opens or changes in Accord is kept and sealed. This number stands for all of it up to one moment. Keep this paper with the papers of the Board, outside the service.",
        ),
        Block::heading("The number"),
        Block::paragraph(&head.head),
        Block::Facts(vec![
            ("Sealed".to_owned(), moment(head.sealed_at)),
            ("Entries before it".to_owned(), entries(head)),
        ]),
        Block::heading("How to check it later"),
        Block::paragraph("Whoever runs the service types this at the machine, with the folder of the data:"),
        Block::paragraph(command(head)),
        Block::paragraph(
            "It says whether anything up to this moment was changed, removed or cut off. The page Audit in Accord checks the same.",
        ),
        Block::heading("Received for the Board"),
        Block::Signatures(vec![Signature { name: String::new(), role: "Board chair".to_owned() }]),
    ];
    Ok(document)
}
