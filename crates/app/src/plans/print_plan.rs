//! A version of a plan on paper: the whole of it, and a summary of two pages.

use super::door::{Names, PLAN, area_of, in_area, name_of};
use super::model::{Plan, PlanAction};
use super::show_version::find;
use super::standing::Standing;
use super::store::actions::list_actions;
use super::version::{Signature, Version};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::UserId;
use accord_platform_db::Stored;
use accord_platform_pdf::{Block, Document, Table, render};
use accord_platform_web::words::moment;
use accord_policy::action::ExportPlan;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;

/// Actions that the summary names at most: what fits beside the rest on two pages.
const SUMMARY_ACTIONS_MAX: usize = 12;
/// Letters of an action in the summary at most.
const SUMMARY_LETTERS_MAX: usize = 140;
/// Letters of a heading's text in the summary at most.
const SUMMARY_TEXT_MAX: usize = 260;
/// Headings in the summary at most.
const SUMMARY_HEADINGS_MAX: usize = 8;
/// Signatures in the summary at most; a borough has fewer authorities.
const SUMMARY_SIGNATURES_MAX: usize = 10;

/// All that is printed.
struct Printing {
    plan: Plan,
    version: Version,
    area: String,
    actions: Vec<PlanAction>,
    names: Names,
    people: BTreeMap<UserId, String>,
}

pub async fn download_whole(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    print(&app, &visit, &id, "plan", whole).await
}

pub async fn download_summary(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    print(&app, &visit, &id, "summary", summary).await
}

async fn print(
    app: &App,
    visit: &Visit,
    id: &str,
    name: &str,
    fill: fn(&Printing, &Visit, &mut Document),
) -> Result<Response, Stop> {
    let (plan, version) = find(app, visit, id).await?;
    let permit = visit.decide::<ExportPlan>(app, in_area(plan.area, plan.area), PLAN).await?;
    let db = app.db().readers();
    let people: Vec<UserId> = version
        .signatures
        .iter()
        .filter_map(|signature| signature.by)
        .chain(version.adopted.as_ref().and_then(|(_, by, _)| *by))
        .collect();
    let printing = Printing {
        area: area_of(app, plan.area).await?.name,
        actions: list_actions(db, &[plan.id]).await?,
        names: Names::load(app).await?,
        people: accounts::list_names(db, &people).await?,
        plan,
        version,
    };
    let mut document = printing.frame(visit)?;
    fill(&printing, visit, &mut document);
    let setting = tokio::task::spawn_blocking(move || render(&document));
    let pdf = setting.await.or_fault("print a plan")?.or_fault("print a plan")?;
    app.db().record(permit).await?;
    let file = format!("attachment; filename=\"{name}-version-{}.pdf\"", printing.version.number);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, file)];
    Ok((headers, pdf.bytes).into_response())
}

/// At most so many letters; what is cut off ends with an ellipsis.
fn short(words: &str, letters: usize) -> String {
    match words.char_indices().nth(letters) {
        Some((at, _)) => format!("{}…", words[..at].trim_end()),
        None => words.to_owned(),
    }
}

impl Printing {
    fn frame(&self, visit: &Visit) -> Result<Document, Stop> {
        let name = &visit.require_signed_in()?.name;
        let mut document = Document::new(self.plan.title.clone(), "en-GB", visit.at());
        let state = if self.version.adopted.is_some() { "Adopted" } else { "Offered for signing" };
        document.marking =
            ["Official-Sensitive", state].into_iter().chain(visit.marking()).map(str::to_owned).collect();
        document.author = name.clone();
        document.date_words = format!(
            "Version {}, {} to {}",
            self.version.number,
            self.plan.from.short_words(),
            self.plan.to.short_words()
        );
        document.byline = format!("{}, {}", self.plan.template.words(), self.area);
        document.printed = format!("Printed by {name}, {}", moment(visit.at()));
        document.reference = format!("Plan version {}", self.version.id);
        Ok(document)
    }

    fn adopted_words(&self) -> String {
        match &self.version.adopted {
            Some((words, by, at)) => {
                format!("Adopted by {}, {}: {words}", name_of(&self.people, *by), moment(*at))
            }
            None => "The Board has not adopted it.".to_owned(),
        }
    }

    fn signatures(&self, most: usize) -> Block {
        let mut table =
            Table::new("What authorities make of it", ["Authority", "Makes of it", "In its words"])
                .widths([3, 2, 5]);
        let row = |one: &Signature| {
            let by = format!("{} ({})", self.names.agency(one.agency), name_of(&self.people, one.by));
            [by, one.stance.words().to_owned(), one.words.clone()]
        };
        for one in self.version.signatures.iter().take(most) {
            table = table.row(row(one));
        }
        match self.version.signatures.is_empty() {
            true => Block::paragraph("No authority has said yet what it makes of it."),
            false => Block::Table(table),
        }
    }
}

fn whole(printing: &Printing, _: &Visit, document: &mut Document) {
    document.blocks.push(Block::paragraph(&printing.version.reason));
    for one in printing.version.text.0.iter().skip(1) {
        document.blocks.push(Block::heading(one.heading.as_str()));
        document.blocks.extend(one.lines.iter().map(Block::paragraph));
    }
    document.blocks.push(Block::heading("Sign-off"));
    document.blocks.push(Block::paragraph(printing.adopted_words()));
    document.blocks.push(printing.signatures(usize::MAX));
    document
        .blocks
        .push(Block::paragraph(format!("Fingerprint of the text (SHA-256): {}", printing.version.hash)));
}

fn summary(printing: &Printing, visit: &Visit, document: &mut Document) {
    let today = visit.at().day();
    let standing = Standing::of(&printing.actions, today);
    document.blocks.push(Block::paragraph(short(&printing.version.reason, SUMMARY_TEXT_MAX)));
    document.blocks.push(Block::paragraph(short(&printing.adopted_words(), SUMMARY_TEXT_MAX)));
    document.blocks.push(Block::heading("Where it stands"));
    document.blocks.push(Block::paragraph(format!(
        "{} of {} actions are done, {} overdue, {} blocked, {} without an owner, on {}.",
        standing.done,
        standing.all,
        standing.overdue,
        standing.blocked,
        standing.without_owner,
        today.words()
    )));
    let mut open: Vec<&PlanAction> =
        printing.actions.iter().filter(|action| action.state.is_open()).collect();
    open.sort_by_key(|action| action.due);
    if !open.is_empty() {
        let mut table =
            Table::new("Actions to be done, the earliest first", ["By", "What", "Who"]).widths([2, 6, 3]);
        for action in open.iter().take(SUMMARY_ACTIONS_MAX) {
            let owner = action.owner.map_or("Nobody yet", |agency| printing.names.agency(agency));
            let late = if action.is_overdue(today) { " (overdue)" } else { "" };
            table = table.row([
                format!("{}{late}", action.due.short_words()),
                short(&action.words, SUMMARY_LETTERS_MAX),
                owner.to_owned(),
            ]);
        }
        document.blocks.push(Block::Table(table));
        if open.len() > SUMMARY_ACTIONS_MAX {
            let more = format!("And {} more: see the plan.", open.len() - SUMMARY_ACTIONS_MAX);
            document.blocks.push(Block::paragraph(more));
        }
    }
    document.blocks.push(Block::heading("What it says"));
    let told = printing.version.text.0.iter().skip(1).filter(|one| one.heading != "Actions");
    let facts = told
        .take(SUMMARY_HEADINGS_MAX)
        .map(|one| (one.heading.clone(), short(&one.lines.join(" "), SUMMARY_TEXT_MAX)));
    document.blocks.push(Block::Facts(facts.collect()));
    document.blocks.push(Block::heading("Sign-off"));
    document.blocks.push(shortened(printing.signatures(SUMMARY_SIGNATURES_MAX)));
}

fn shortened(block: Block) -> Block {
    match block {
        Block::Table(table) => Block::Table(table.map_cells(|cell| short(cell, SUMMARY_LETTERS_MAX))),
        other => other,
    }
}
