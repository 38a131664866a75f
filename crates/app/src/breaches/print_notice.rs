//! The draft of the notice to the Information Commissioner: what article 33(3) of the UK GDPR asks for, filled in as far as
//! the service knows it. Guidance, not legal advice.

use super::model::{Breach, BreachRisk};
use super::show_breach::load;
use super::show_breaches::listing;
use super::what_went::list_went;
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::Purpose;
use accord_platform_db::Stored;
use accord_platform_pdf::{Block, Document, Table, render};
use accord_platform_web::words::moment;
use accord_policy::action::ViewBreaches;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

pub async fn download_notice(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    let breach = load(&app, &visit, &id).await?;
    let target = listing(visit.require_member()?);
    let permit = visit.decide::<ViewBreaches>(&app, target, Purpose::ReviewAccess).await?;
    let mut table =
        Table::new("What went to whom", ["Agency", "What", "How often", "Last"]).widths([3, 3, 1, 2]);
    let mut rows = 0;
    for concern in &breach.concerns {
        for went in list_went(&app, &breach, concern.subject).await?.0 {
            table = table.row([went.agency, went.kinds, went.times.to_string(), moment(went.last_at)]);
            rows += 1;
        }
    }
    let agency = agencies::load_agency(app.db().readers(), breach.agency).await?.name;
    let document = document(&visit, &breach, &agency, (rows > 0).then_some(table))?;
    let setting = tokio::task::spawn_blocking(move || render(&document));
    let pdf = setting.await.or_fault("print a notice")?.or_fault("print a notice")?;
    app.db().record(permit.showing(breach.people())).await?;
    let name = "attachment; filename=\"notice-of-a-breach.pdf\"";
    let headers = [(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}

fn document(visit: &Visit, breach: &Breach, agency: &str, went: Option<Table>) -> Result<Document, Stop> {
    let name = &visit.require_signed_in()?.name;
    let mut document = Document::new("Notice of a personal data breach", "en-GB", visit.at());
    document.marking =
        ["Official-Sensitive", "Draft"].into_iter().chain(visit.marking()).map(str::to_owned).collect();
    document.author = name.clone();
    document.date_words = visit.at().day().words();
    document.byline = "To the Information Commissioner, UK GDPR article 33".to_owned();
    document.printed = format!("Printed by {name}, {}", moment(visit.at()));
    document.reference = format!("Breach {}", breach.id);
    let children = breach.people().count();
    let records = match children {
        0 => "Not known yet".to_owned(),
        1 => "The record of 1 child".to_owned(),
        more => format!("The records of {more} children"),
    };
    document.blocks = vec![
        Block::Facts(vec![
            ("Known since".to_owned(), moment(breach.aware_at)),
            ("Notice due".to_owned(), moment(breach.due())),
            ("May have gone on since".to_owned(), breach.since.words()),
            ("Reported in".to_owned(), agency.to_owned()),
            ("People concerned".to_owned(), records),
        ]),
        Block::heading("What happened"),
        Block::paragraph(&breach.what),
        Block::heading("What went to whom"),
    ];
    document.blocks.push(match went {
        Some(table) => Block::Table(table),
        None => {
            Block::paragraph("Nobody of another legal body has seen anything of it in Accord since then.")
        }
    });
    document.blocks.push(Block::heading("What may follow from it"));
    document.blocks.push(match &breach.decision {
        Some((risk, words, _)) => Block::paragraph(format!("{}. {words}", risk.words())),
        None => Block::paragraph("Not decided yet."),
    });
    document.blocks.push(Block::heading("What was done"));
    document.blocks.push(Block::Bullets(done(breach)));
    document.blocks.push(Block::heading("Contact"));
    document.blocks.push(Block::paragraph(format!("{name}, data protection officer")));
    document.blocks.push(Block::paragraph("This draft is guidance, not legal advice."));
    Ok(document)
}

fn done(breach: &Breach) -> Vec<String> {
    let frozen = breach.concerns.iter().filter(|concern| concern.frozen_at.is_some()).count();
    let visited = breach.concerns.iter().filter(|concern| concern.visited_on.is_some()).count();
    let is_high = breach.decision.as_ref().is_some_and(|(risk, ..)| *risk == BreachRisk::High);
    let mut done = vec![
        format!("Sharing was frozen for {frozen} of {} things concerned.", breach.concerns.len()),
        format!("{visited} of {} children were visited.", breach.people().count()),
    ];
    if is_high {
        done.push("The children and families are told, in plain words (UK GDPR article 34).".to_owned());
    }
    done
}
