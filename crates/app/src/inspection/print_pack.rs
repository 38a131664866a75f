//! The inspection pack of a borough as at a day, as one tagged document: from the page, and from the command line.

use super::audit_templates;
use crate::agencies::{self, Area, AreaKind};
use crate::pack::Section;
use crate::planning::{PLAN, in_area};
use crate::visit::Visit;
use crate::{App, Stop, board, effectiveness, language, plans, standards};
use accord_kernel::Day;
use accord_platform_db::Stored;
use accord_platform_pdf::{Block, Document, Pdf, render};
use accord_platform_web::words::moment;
use accord_policy::action::PrintInspectionPack;

/// Everything in the pack, in its order.
pub(super) async fn gather(app: &App, area: &Area, on: Day) -> Result<Vec<Section>, Stop> {
    let mut sections = plans::for_inspection(app, area.id, on).await?;
    sections.extend(board::for_inspection(app, area.id, on).await?);
    sections.push(standards::for_inspection(app, area.id, on).await?);
    sections.push(language::for_inspection(app, area.id, on).await?);
    sections.push(effectiveness::for_inspection(app, area.id, on).await?);
    sections.push(audit_templates::section());
    Ok(sections)
}

/// What a document says of where it comes from.
pub(super) struct Frame {
    /// What it says where everything in it is made up.
    pub marking: Option<&'static str>,
    /// Who printed it.
    pub printed_by: String,
}

/// The pack as a document.
pub(super) async fn print(
    app: &App,
    visit: &Visit,
    (area, on): (&Area, Day),
    frame: Frame,
) -> Result<Pdf, Stop> {
    let sections = gather(app, area, on).await?;
    let mut document = Document::new(format!("Inspection pack, {}", area.name), "en-GB", visit.at());
    document.marking =
        std::iter::once("Official-Sensitive").chain(frame.marking).map(str::to_owned).collect();
    document.author = frame.printed_by.clone();
    document.date_words = format!("As at {}", on.words());
    document.byline = "What the partnership agreed, decided and found of itself".to_owned();
    document.printed = format!("Printed by {}, {}", frame.printed_by, moment(visit.at()));
    document.reference = format!("Inspection pack {}, {on}", area.slug);
    document.blocks.push(Block::Numbers(sections.iter().map(|one| one.heading.to_owned()).collect()));
    for section in sections {
        document.blocks.push(Block::heading(section.heading));
        document.blocks.extend(section.blocks);
    }
    let setting = tokio::task::spawn_blocking(move || render(&document));
    Ok(setting.await.or_fault("print an inspection pack")?.or_fault("print an inspection pack")?)
}

/// Who prints where nobody is signed in.
const COMMAND: &str = "the command line";

/// The pack of a borough for whoever works on the machine. The short names of the boroughs that there are where this one is
/// none.
///
/// # Errors
/// When the database cannot be read, or the document not be set.
pub async fn print_for_command(
    app: &App,
    visit: &Visit,
    slug: &str,
    on: Day,
) -> Result<Result<Pdf, Vec<String>>, Stop> {
    let db = app.db().readers();
    let boroughs: Vec<Area> =
        agencies::list_areas(db).await?.into_iter().filter(|area| area.kind == AreaKind::Borough).collect();
    let Some(area) = boroughs.iter().find(|area| area.slug == slug) else {
        return Ok(Err(boroughs.into_iter().map(|area| area.slug).collect()));
    };
    let permit = visit.decide::<PrintInspectionPack>(app, in_area(area.id, area.id), PLAN).await?;
    let installation = agencies::find_installation(db).await?;
    let frame = Frame {
        marking: installation.as_ref().and_then(agencies::Installation::marking),
        printed_by: COMMAND.to_owned(),
    };
    let pdf = print(app, visit, (area, on), frame).await?;
    app.db().record(permit).await?;
    Ok(Ok(pdf))
}
