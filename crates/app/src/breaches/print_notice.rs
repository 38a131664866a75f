//! The draft of the notice to the Information Commissioner: what article 33(3) of the UK GDPR asks for, filled in as far as
//! the service knows it. Guidance, not legal advice.

use super::model::{Breach, BreachRisk};
use super::show_breach::load;
use super::show_breaches::listing;
use super::what_went::{Went, list_went};
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::Purpose;
use accord_platform_db::Stored;
use accord_platform_pdf::{Block, Document, Table, render};
use accord_platform_web::words::moment;
use accord_policy::Role;
use accord_policy::action::ViewBreaches;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// What went to whom, over everything that the breach concerns.
#[derive(Default)]
struct AllWent {
    outside: Vec<[String; 4]>,
    sent: Vec<[String; 3]>,
    inside: Vec<[String; 4]>,
    is_cut: bool,
}

pub async fn download_notice(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    let breach = load(&app, &visit, &id).await?;
    let member = visit.require_member()?;
    let permit = visit.decide::<ViewBreaches>(&app, listing(member), Purpose::ReviewAccess).await?;
    let mut all = AllWent::default();
    let look = |went: Went| [went.agency, went.kinds, went.times.to_string(), moment(went.last_at)];
    for concern in &breach.concerns {
        let went = list_went(&app, (member, &permit), &breach, concern.subject).await?;
        all.outside.extend(went.outside.into_iter().map(look));
        all.inside.extend(went.inside.into_iter().map(look));
        all.sent
            .extend(went.sent.into_iter().map(|sent| [sent.agency, sent.items.join("; "), moment(sent.at)]));
        all.is_cut |= went.is_cut;
    }
    let agency = agencies::load_agency(app.db().readers(), breach.agency).await?.name;
    let document = document(&visit, &breach, &agency, all)?;
    let setting = tokio::task::spawn_blocking(move || render(&document));
    let pdf = setting.await.or_fault("print a notice")?.or_fault("print a notice")?;
    app.db().record(permit.showing(breach.people())).await?;
    let name = "attachment; filename=\"notice-of-a-breach.pdf\"";
    let headers = [(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}

fn table<const N: usize>(
    caption: &str,
    head: [&str; N],
    widths: [u8; N],
    rows: Vec<[String; N]>,
) -> Option<Block> {
    if rows.is_empty() {
        return None;
    }
    let empty = Table::new(caption, head).widths(widths);
    Some(Block::Table(rows.into_iter().fold(empty, |table, row| table.row(row))))
}

/// What went to whom, and where it is not known or not all of it, that.
fn what_went(breach: &Breach, all: AllWent) -> Vec<Block> {
    if breach.concerns.is_empty() {
        let words = "It is not known yet which records and agreements it concerns, nor what went to whom.";
        return vec![Block::paragraph(words)];
    }
    let looks = ["Agency", "What", "How often", "Last"];
    let mut blocks = Vec::new();
    blocks.extend(table("Sent by name", ["To", "What", "When"], [3, 4, 2], all.sent));
    let outside = table("Looked at by other legal bodies", looks, [3, 3, 1, 2], all.outside);
    blocks.push(outside.unwrap_or_else(|| {
        Block::paragraph("Nobody of another legal body has looked at anything of it in Accord since then.")
    }));
    blocks.extend(table("Looked at inside the legal body", looks, [3, 3, 1, 2], all.inside));
    if all.is_cut {
        blocks.push(Block::paragraph("There is more than is listed here. It is being looked up."));
    }
    blocks
}

fn document(visit: &Visit, breach: &Breach, agency: &str, went: AllWent) -> Result<Document, Stop> {
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
    document.blocks.extend(what_went(breach, went));
    document.blocks.push(Block::heading("What may follow from it"));
    document.blocks.push(match &breach.decision {
        Some((risk, words, _)) => Block::paragraph(format!("{}. {words}", risk.words())),
        None => Block::paragraph("Not decided yet."),
    });
    document.blocks.push(Block::heading("What was done"));
    document.blocks.push(Block::Bullets(done(breach)));
    document.blocks.push(Block::heading("Contact"));
    // Others who answer for information print it too: the name of the officer is theirs to fill in.
    let officer = match visit.require_member()?.roles.contains(&Role::DataProtectionOfficer) {
        true => format!("{name}, data protection officer"),
        false => format!("The data protection officer for {agency}: fill in the name and how to reach them"),
    };
    document.blocks.push(Block::paragraph(officer));
    document.blocks.push(Block::paragraph("This draft is guidance, not legal advice."));
    Ok(document)
}

fn done(breach: &Breach) -> Vec<String> {
    let frozen = breach.concerns.iter().filter(|concern| concern.is_frozen()).count();
    let released = breach.concerns.iter().filter(|concern| concern.released_at.is_some()).count();
    let visited = breach.concerns.iter().filter(|concern| concern.visited_on.is_some()).count();
    let is_high = breach.decision.as_ref().is_some_and(|(risk, ..)| *risk == BreachRisk::High);
    let mut done = Vec::new();
    if !breach.concerns.is_empty() {
        let all = breach.concerns.len();
        done.push(format!(
            "Sharing is frozen for {frozen} of {all} things concerned, and was let go on for {released}."
        ));
    }
    match breach.people().count() {
        0 => {}
        children => done.push(format!("{visited} of {children} children were visited.")),
    }
    done.push(match &breach.told {
        Some(told) => format!("The children and families were told on {}. {}", told.on.words(), told.words),
        None if is_high => "The children and families have to be told (UK GDPR article 34). That they were is not recorded yet.".to_owned(),
        None => "It is not recorded that the children and families were told.".to_owned(),
    });
    done
}
