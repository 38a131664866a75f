//! Bringing a file in through the page: choose it, see what it holds, then take it.
//!
//! The file is kept in a temporary file of the server that vanishes with the request: what is refused is
//! not kept, and what is only looked at is sent again when it is taken.

use super::look_at_file::{PartSeen, look_at_file};
use super::model::FileImported;
use super::run_import::{Begun, FileToImport, begin_import, carry_on, run_import};
use crate::agencies;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::{Format, Limits};
use accord_kernel::ids::{AgencyId, ImportId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{FormErrors, Page, Problem};
use accord_policy::Target;
use accord_policy::action::RunImport;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::io::{Seek, SeekFrom, Write};

pub async fn show_new_import(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    require_may_import(&app, &visit).await?;
    page(&app, &visit, None, None, FormErrors::default())
}

async fn require_may_import(app: &App, visit: &Visit) -> Result<(), Stop> {
    let target = a_new_import(app, visit, visit.require_member()?.agency);
    visit.require_may::<RunImport>(app, target, Purpose::PlanAndAnalyse).await
}

/// Whether the visitor may bring files in, for showing what leads there.
pub fn may_import(app: &App, visit: &Visit) -> bool {
    visit.require_member().is_ok_and(|member| {
        visit.may::<RunImport>(&a_new_import(app, visit, member.agency), Purpose::PlanAndAnalyse)
    })
}

fn a_new_import(app: &App, visit: &Visit, agency: AgencyId) -> Target<ImportId> {
    Target::new(ImportId::new(visit.at(), app.rng())).owned_by(agency).holding(&[Category::Aggregate])
}

fn page(
    app: &App,
    visit: &Visit,
    format: Option<Format>,
    tried: Option<Value>,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let formats: Vec<_> = std::iter::once(
        context! { value => "", text => "Choose what the file is", selected => format.is_none() },
    )
    .chain(Format::ALL.iter().map(|found| {
        context! {
            value => found.name(), text => found.title(), selected => format == Some(*found),
        }
    }))
    .collect();
    app.page(visit, "imports/show_new_import.html", context! { formats, tried, errors => values(&errors) })
}

/// What came with the form.
#[derive(Debug, Default)]
struct Sent {
    format: Option<Format>,
    date_order: Option<DateOrder>,
    only_look: bool,
    file: Option<(String, std::fs::File)>,
}

async fn receive(mut form: Multipart) -> Result<Sent, Stop> {
    let unreadable = |_| Stop::from(Problem::unreadable_form());
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("format") => sent.format = short_text(field).await?.parse().ok(),
            Some("dates") => {
                sent.date_order = match short_text(field).await?.as_str() {
                    "day-first" => Some(DateOrder::DayFirst),
                    "month-first" => Some(DateOrder::MonthFirst),
                    _ => None,
                }
            }
            Some("action") => sent.only_look = short_text(field).await? == "look",
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                sent.file = receive_file(field).await?.map(|file| (name, file));
            }
            _ => {}
        }
    }
    Ok(sent)
}

/// Bytes of a field that is not the file at most.
const FIELD_BYTES_MAX: usize = 1_024;

async fn short_text(mut field: axum::extract::multipart::Field<'_>) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Stop::from(Problem::unreadable_form()))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FIELD_BYTES_MAX {
            return Err(Problem::unreadable_form().into());
        }
    }
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Writes the upload to a file that has no name and goes when it is closed. `None` when nothing was chosen.
async fn receive_file(mut field: axum::extract::multipart::Field<'_>) -> Result<Option<std::fs::File>, Stop> {
    let mut file = tempfile::tempfile().or_fault("keep an upload for a moment")?;
    let (mut bytes, allowed) = (0u64, Limits::default().bytes_in_max);
    while let Some(chunk) = field.chunk().await.map_err(|_| Stop::from(Problem::unreadable_form()))? {
        bytes += chunk.len() as u64;
        if bytes > allowed {
            let words = format!("Send a file of {allowed} bytes or fewer: split it by month.");
            return Err(
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The file is too large", &[&words]).into()
            );
        }
        file = tokio::task::spawn_blocking(move || file.write_all(&chunk).map(|()| file))
            .await
            .or_fault("keep an upload for a moment")?
            .or_fault("keep an upload for a moment")?;
    }
    file.seek(SeekFrom::Start(0)).or_fault("keep an upload for a moment")?;
    Ok((bytes > 0).then_some(file))
}

pub async fn submit_new_import(
    State(app): State<App>,
    visit: Visit,
    form: Multipart,
) -> Result<Response, Stop> {
    require_may_import(&app, &visit).await?;
    let sent = receive(form).await?;
    let mut errors = FormErrors::default();
    errors.require(sent.file.is_some(), "file", "Select a file");
    errors.require(sent.format.is_some(), "format", "Select what the file is");
    let (Some((name, file)), Some(format)) = (sent.file, sent.format) else {
        return again(&app, &visit, sent.format, None, errors);
    };
    let agency = visit.require_member()?.agency;
    let agency = agencies::load_agency(app.db().readers(), agency).await?;
    let (mappings, date_order, trial) = (Vec::new(), sent.date_order, sent.only_look);
    let mut new = FileToImport { name, file, format, mappings, date_order, trial };
    if trial {
        let copy = new.file.try_clone().or_fault("look at a file")?;
        let seen = look_at_file(copy, new.name.clone(), format, new.date_order).await?;
        return match run_import(&app, &visit, &agency, new, &|_| {}).await? {
            Ok(tried) => {
                let tried = tried_values(&tried, &seen.unwrap_or_default());
                Ok(page(&app, &visit, Some(format), Some(tried), errors)?.into_response())
            }
            Err(refused) => {
                errors.add("file", refused.words());
                again(&app, &visit, Some(format), None, errors)
            }
        };
    }
    match begin_import(&app, &visit, &agency, &mut new).await? {
        Err(refused) => {
            errors.add("file", refused.words());
            again(&app, &visit, Some(format), None, errors)
        }
        Ok(begun) => {
            tokio::spawn(carry_on_unwatched(app, visit, agency, begun, new));
            Ok(Redirect::to(&format!("/imports/{}", begun.id)).into_response())
        }
    }
}

/// Brings the file in while its page is already shown. What becomes of it stands on that page.
async fn carry_on_unwatched(
    app: App,
    visit: Visit,
    agency: agencies::Agency,
    begun: Begun,
    new: FileToImport,
) {
    if let Err(Stop::Fault(fault)) = carry_on(&app, &visit, &agency, Some(begun), new, &|_| {}).await {
        tracing::error!(reference = %visit.request(), fault = fault.chain(), "an import failed");
    }
    app.tell_news();
}

fn tried_values(tried: &FileImported, seen: &[PartSeen]) -> Value {
    let first: Vec<_> = tried
        .rejects
        .iter()
        .take(10)
        .map(|reject| {
            context! {
                row => reject.row_number, field => reject.field.as_str(), reason => reject.reason.as_str(),
                what_to_do => reject.what_to_do.as_str(),
            }
        })
        .collect();
    context! {
        name => tried.name.as_str(), read => tried.counts.read, accepted => tried.counts.accepted(),
        new => tried.counts.new, updated => tried.counts.updated, withdrawn => tried.counts.withdrawn,
        known => tried.counts.known, refused => tried.counts.refused, rejects => first, tables => values(seen),
    }
}

fn again(
    app: &App,
    visit: &Visit,
    format: Option<Format>,
    tried: Option<Value>,
    errors: FormErrors,
) -> Result<Response, Stop> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(app, visit, format, tried, errors)?).into_response())
}
