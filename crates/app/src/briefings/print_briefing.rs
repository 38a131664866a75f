//! A briefing on paper, from the page and from the command line.

use super::facts::work_out;
use super::list_shown::list_shown;
use super::model::{Briefing, BriefingState, Drafts, shown_of, withdrawn_words};
use super::paper::{self, Frame};
use super::reading::Reading;
use super::show_briefing::{Asked, categories, drafts_for, may_view};
use crate::agencies::{self, Area, AreaKind};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::BriefingId;
use accord_kernel::{Day, Purpose};
use accord_platform_db::Stored;
use accord_platform_pdf::Pdf;
use accord_policy::Target;
use accord_policy::action::ViewBriefing;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

async fn set(briefing: Briefing, frame: Frame) -> Result<Pdf, Stop> {
    let setting = tokio::task::spawn_blocking(move || paper::set(&briefing, &frame));
    Ok(setting.await.or_fault("print a briefing")?.or_fault("print a briefing")?)
}

/// The name of who prepared a briefing.
async fn maker(app: &App, briefing: &Briefing) -> Result<Option<String>, Stop> {
    let by: Vec<_> = briefing.prepared_by.into_iter().collect();
    Ok(accounts::list_names(app.db().readers(), &by).await?.into_values().next())
}

/// Who prepares and prints where nobody is signed in.
const COMMAND: &str = "the command line";

pub async fn download_briefing(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (on, version) = (asked.day(&visit)?, asked.version()?);
    let (chosen, access) = may_view(&app, &visit, &asked).await?;
    let all = list_shown(&app, access.area(), on).await?;
    let drafts = drafts_for(&app, &visit, access.area());
    let found = shown_of(&all, version, drafts).ok_or_else(Stop::not_found)?;
    let found = found.for_reader(access.reading());
    let frame = Frame {
        area: chosen.area.name.clone(),
        marking: visit.marking(),
        withdrawn: withdrawn_words(&found, &all),
        prepared_by: maker(&app, &found).await?,
        printed_by: visit.require_signed_in()?.name.clone(),
        printed_at: visit.at(),
        reading: access.reading(),
    };
    // Beside the one that it replaces it has a name of its own.
    let version = if found.version == 1 { String::new() } else { format!("-version-{}", found.version) };
    let pdf = set(found, frame).await?;
    access.record(&app).await?;
    let name = format!("attachment; filename=\"briefing-{}-{on}{version}.pdf\"", chosen.area.slug);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}

/// Why the command printed nothing.
#[derive(Debug)]
pub enum NotPrinted {
    /// There is no such borough; these are there.
    NoSuchArea(Vec<String>),
}

/// What the command printed.
#[derive(Debug)]
pub struct Printed {
    /// The document.
    pub bytes: Vec<u8>,
    /// Its pages.
    pub pages: usize,
    /// Whether a named person signed what is printed, or withdrew it again.
    pub state: BriefingState,
}

/// Prints the briefing of a borough and day for the command line: the stored one, or, where nobody has
/// prepared one, what the data says, marked as not signed. Stores nothing.
///
/// # Errors
/// When the database cannot be read, or the document not be set.
pub async fn print_for_command(
    app: &App,
    visit: &Visit,
    area_slug: &str,
    on: Day,
) -> Result<Result<Printed, NotPrinted>, Stop> {
    let db = app.db().readers();
    let boroughs: Vec<Area> =
        agencies::list_areas(db).await?.into_iter().filter(|area| area.kind == AreaKind::Borough).collect();
    let Some(area) = boroughs.iter().find(|area| area.slug == area_slug) else {
        return Ok(Err(NotPrinted::NoSuchArea(boroughs.into_iter().map(|area| area.slug).collect())));
    };
    // Who works on the machine reads all of it.
    let reading = Reading::Whole;
    let target = Target::new(area.id).in_area(area.id).holding(categories(reading));
    let permit = visit.decide::<ViewBriefing>(app, target, Purpose::PlanAndAnalyse).await?;
    let all = list_shown(app, area.id, on).await?;
    let (found, prepared_by) = match shown_of(&all, None, Drafts::Shown) {
        Some(found) => (found.clone(), maker(app, found).await?),
        None => (unsigned(app, visit, area, on).await?, Some(COMMAND.to_owned())),
    };
    let installation = agencies::find_installation(db).await?;
    let state = found.state;
    let frame = Frame {
        area: area.name.clone(),
        marking: installation.as_ref().and_then(agencies::Installation::marking),
        withdrawn: withdrawn_words(&found, &all),
        prepared_by,
        printed_by: COMMAND.to_owned(),
        printed_at: visit.at(),
        reading,
    };
    let pdf = set(found, frame).await?;
    app.db().record(permit).await?;
    Ok(Ok(Printed { bytes: pdf.bytes, pages: pdf.page_count, state }))
}

async fn unsigned(app: &App, visit: &Visit, area: &Area, on: Day) -> Result<Briefing, Stop> {
    Ok(Briefing {
        id: BriefingId::new(visit.at(), app.rng()),
        on,
        version: 1,
        state: BriefingState::Draft,
        summary: String::new(),
        facts: work_out(app, area, (on, visit.at().day())).await?,
        actions: Vec::new(),
        prepared_by: None,
        prepared_at: visit.at(),
        signed_name: None,
        signed_at: None,
        withdrawal: None,
    })
}
