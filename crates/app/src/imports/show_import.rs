//! One import: what became of every row, and the rows that were refused.

use super::model::{ImportLine, ImportState, RejectLine};
use super::show_imports::title_of;
use super::store;
use super::take_back::may_take_back;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::neutralise;
use accord_kernel::ids::{AgencyId, ImportId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::Page;
use accord_policy::action::{DownloadImportFile, ViewImports};
use accord_policy::{Permit, Target};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::context;

/// Refused rows shown on the page; the file has all.
const REJECTS_SHOWN_MAX: u64 = 50;
/// Refused rows of the file at most: as many as an import keeps.
const REJECTS_FILE_MAX: u64 = 100_000;

/// The import, when it belongs to the acting agency. To others it does not exist.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(ImportLine, Permit<ViewImports>), Stop> {
    visit.require_member()?;
    let import = find(app, id).await?;
    let permit = permit(app, visit, import.agency).await?;
    Ok((import, permit))
}

async fn find(app: &App, id: &str) -> Result<ImportLine, Stop> {
    let id: ImportId = id.parse().map_err(|_| Stop::not_found())?;
    store::find_import(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

async fn permit(app: &App, visit: &Visit, agency: AgencyId) -> Result<Permit<ViewImports>, Stop> {
    let target = Target::new(agency).owned_by(agency).holding(&[Category::Aggregate]);
    visit.decide::<ViewImports>(app, target, Purpose::PlanAndAnalyse).await
}

pub async fn show_import(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (import, permit) = load(&app, &visit, &id).await?;
    let db = app.db().readers();
    let parts = store::list_parts(db, import.id).await?;
    let rejects = store::list_rejects(db, app.db().keys(), import.id, REJECTS_SHOWN_MAX).await?;
    let words_held = store::count_held_words(db, import.number).await?;
    let kept = store::find_held_of_import(db, import.id, visit.at()).await?;
    app.db().record(permit).await?;
    let parts: Vec<_> = parts
        .iter()
        .map(|part| context! {
            name => part.name.as_str(), layout => part.layout.as_str(), read => part.read, refused => part.refused,
            notes => part.notes.lines().map(str::to_owned).collect::<Vec<_>>(),
        })
        .collect();
    let rejects: Vec<_> = rejects
        .iter()
        .map(|reject| {
            context! {
                row => reject.row_number, field => reject.field.as_str(), excerpt => reject.excerpt.as_str(),
                reason => reject.reason.as_str(), what_to_do => reject.what_to_do.as_str(),
            }
        })
        .collect();
    let counts = import.counts;
    app.page(&visit, "imports/show_import.html", context! {
        id => import.id.to_string(), file => import.file_name.as_str(), format => title_of(&import.format),
        state => import.state.words(), is_running => import.state == ImportState::Running,
        started => import.started_at.micros(), ended => import.ended_at.map(accord_kernel::Instant::micros),
        hash => import.file_hash.as_str(), bytes => import.file_bytes, message => import.message.as_deref(),
        counts => context! {
            read => counts.read, new => counts.new, updated => counts.updated, withdrawn => counts.withdrawn,
            known => counts.known, refused => counts.refused, accepted => counts.accepted(),
        },
        may_take_back => may_take_back(&visit, &import), is_taken_back => import.state == ImportState::TakenBack,
        words_held, tables => parts, rejects, kept_until => kept.map(|held| held.until.micros()),
    })
}

pub async fn download_refused(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let import = find(&app, &id).await?;
    // What was refused may be anything: saved, it is as much out of reach as the file itself.
    let target = Target::new(import.id).owned_by(import.agency).holding(&[Category::Aggregate]);
    let permit = visit.decide::<DownloadImportFile>(&app, target, Purpose::PlanAndAnalyse).await?;
    let rejects =
        store::list_rejects(app.db().readers(), app.db().keys(), import.id, REJECTS_FILE_MAX).await?;
    let names: Vec<String> =
        store::list_parts(app.db().readers(), import.id).await?.into_iter().map(|part| part.name).collect();
    app.db().record(permit).await?;
    let body = rejects_csv(&rejects, &names, visit.marking()).or_fault("write the refused rows")?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"refused-{}.csv\"", import.number)),
    ];
    Ok((headers, body).into_response())
}

/// The refused rows as a file for the sender, each with a marking where there is one. Cells that a spreadsheet would run are made harmless.
pub fn rejects_csv(
    rejects: &[RejectLine],
    parts: &[String],
    marking: Option<&str>,
) -> Result<Vec<u8>, csv::Error> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let heads = ["part", "row", "column", "value", "reason", "what to do"];
    file.write_record(heads.into_iter().chain(marking.map(|_| "marking")))?;
    for reject in rejects {
        let part = parts.get(reject.part).map_or("", String::as_str);
        let number = reject.row_number.to_string();
        let cells = [part, &number, &reject.field, &reject.excerpt, &reject.reason, &reject.what_to_do];
        file.write_record(cells.map(neutralise).into_iter().chain(marking.map(neutralise)))?;
    }
    file.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}
