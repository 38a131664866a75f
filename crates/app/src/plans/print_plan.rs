//! A version of a plan on paper: the whole of it, and a summary of two pages.

use super::door::{Names, PLAN, area_of, in_area, name_of};
use super::model::{Plan, PlanAction};
use super::show_version::{find, list_silent};
use super::store::actions::list_actions;
use super::summary_document::Summary;
use super::version::{Signature, Version};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::Day;
use accord_kernel::ids::UserId;
use accord_platform_db::Stored;
use accord_platform_pdf::{Block, Document, Fault, Pdf, Table, render};
use accord_platform_web::words::moment;
use accord_policy::action::ExportPlan;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;

/// All that is printed.
pub(super) struct Printing {
    pub plan: Plan,
    pub version: Version,
    pub area: String,
    pub actions: Vec<PlanAction>,
    pub names: Names,
    /// Authorities that have not said what they make of it.
    pub silent: Vec<String>,
    pub people: BTreeMap<UserId, String>,
}

/// A version of a plan on paper: `whole` or a summary.
type Fill = fn(&Printing, Day, Document) -> Result<Pdf, Fault>;

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

async fn print(app: &App, visit: &Visit, id: &str, name: &str, fill: Fill) -> Result<Response, Stop> {
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
        silent: list_silent(db, &plan, &version, visit.at().day()).await?,
        names: Names::load(app).await?,
        people: accounts::list_names(db, &people).await?,
        plan,
        version,
    };
    let (frame, today) = (printing.frame(visit)?, visit.at().day());
    let file = format!("attachment; filename=\"{name}-version-{}.pdf\"", printing.version.number);
    let setting = tokio::task::spawn_blocking(move || fill(&printing, today, frame));
    let pdf = setting.await.or_fault("print a plan")?.or_fault("print a plan")?;
    app.db().record(permit).await?;
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, file)];
    Ok((headers, pdf.bytes).into_response())
}

impl Printing {
    fn frame(&self, visit: &Visit) -> Result<Document, Stop> {
        let name = &visit.require_signed_in()?.name;
        let mut document = Document::new(self.version.text.title(), "en-GB", visit.at());
        let state = if self.version.adopted.is_some() { "Adopted" } else { "Offered for signing" };
        document.marking =
            ["Official-Sensitive", state].into_iter().chain(visit.marking()).map(str::to_owned).collect();
        document.author = name.clone();
        // The byline is set behind it as a sentence of its own.
        let period = self.version.text.period().trim_end_matches('.');
        document.date_words = format!("Version {}. {period}", self.version.number);
        document.byline = format!("{}, {}", self.plan.template.words(), self.area);
        document.printed = format!("Printed by {name}, {}", moment(visit.at()));
        document.reference = format!("Plan version {}", self.version.id);
        Ok(document)
    }

    pub(super) fn adopted_words(&self) -> String {
        match &self.version.adopted {
            Some((words, by, at)) => {
                format!("Adopted by {}, {}: {words}", name_of(&self.people, *by), moment(*at))
            }
            None => "The Board has not adopted it.".to_owned(),
        }
    }

    /// An authority and who signed for it, what it makes of the version, and in its words.
    pub(super) fn signature(&self, one: &Signature) -> [String; 3] {
        let by = format!("{} ({})", self.names.agency(one.agency), name_of(&self.people, one.by));
        [by, one.stance.words().to_owned(), one.words.clone()]
    }

    fn sign_off(&self) -> Vec<Block> {
        let mut blocks = vec![Block::heading("Sign-off"), Block::paragraph(self.adopted_words())];
        if self.version.signatures.is_empty() {
            blocks.push(Block::paragraph("No authority has said yet what it makes of it."));
        } else {
            let mut table =
                Table::new("What authorities make of it", ["Authority", "Makes of it", "In its words"])
                    .widths([3, 2, 5]);
            for one in &self.version.signatures {
                table = table.row(self.signature(one));
            }
            blocks.push(Block::Table(table));
        }
        if !self.version.adopted_without.is_empty() {
            let names: Vec<&str> = self.version.adopted_without.lines().collect();
            blocks.push(Block::paragraph(format!(
                "The Board adopted it although these had not said what they make of it: {}.",
                names.join("; ")
            )));
        }
        if !self.silent.is_empty() {
            blocks.push(Block::paragraph(format!("Not said yet: {}.", self.silent.join("; "))));
        }
        blocks
    }
}

fn summary(printing: &Printing, today: Day, frame: Document) -> Result<Pdf, Fault> {
    Summary::of(printing, today).set(&frame)
}

fn whole(printing: &Printing, _: Day, mut document: Document) -> Result<Pdf, Fault> {
    document.blocks.push(Block::paragraph(&printing.version.reason));
    for one in printing.version.text.0.iter().skip(1) {
        document.blocks.push(Block::heading(one.heading.as_str()));
        document.blocks.extend(one.lines.iter().map(Block::paragraph));
    }
    document.blocks.extend(printing.sign_off());
    document
        .blocks
        .push(Block::paragraph(format!("Fingerprint of the text (SHA-256): {}", printing.version.hash)));
    render(&document)
}
