//! The list in use as a file.

use super::show_language::{Asked, load};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_language::edition::write_terms;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

pub async fn download_terms(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (chosen, found, permit) = load(&app, &visit, &asked.area).await?;
    let list = write_terms(&found.terms);
    app.db().record(permit).await?;
    let marking = visit.marking().map(|words| format!("-{}", words.to_lowercase().replace(' ', "-")));
    let name = format!(
        "attachment; filename=\"agreed-language-{}-edition-{}{}.csv\"",
        chosen.area.slug,
        found.edition.number,
        marking.unwrap_or_default()
    );
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, list).into_response())
}
