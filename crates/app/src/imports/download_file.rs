//! A file as it came, for the agency that brought it in.

use super::hold_file::open_held;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::ImportId;
use accord_kernel::{Category, Purpose};
use accord_policy::Target;
use accord_policy::action::DownloadImportFile;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use tokio_util::io::ReaderStream;

pub async fn download_file(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let id: ImportId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let import = store::find_import(db, id).await?.ok_or_else(Stop::not_found)?;
    let target = Target::new(id).owned_by(import.agency).holding(&[Category::Aggregate]);
    let permit = visit.decide::<DownloadImportFile>(&app, target, Purpose::PlanAndAnalyse).await?;
    let held = store::find_held_of_import(db, id, app.clock().now()).await?.ok_or_else(Stop::not_found)?;
    let file = open_held(&app, &held).await?;
    app.db().record(permit).await?;
    let length = held.bytes.to_string();
    // The bytes are as they came; where everything is made up, the name of the copy says so.
    let marking = visit.marking().map_or_else(String::new, |marking| format!("{marking} "));
    let name = plain_name(&format!("{marking}{}", held.name));
    let headers = [
        // Never shown by the browser itself, whatever is in it.
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, length),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    Ok((headers, body).into_response())
}

/// A file's name without anything that could end the header or name a folder.
fn plain_name(name: &str) -> String {
    name.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-_. ".contains(letter) { letter } else { '_' })
        .collect()
}
