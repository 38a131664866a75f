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
    // A list that other programs read has no line to spare: where everything is made up, its name says so.
    let marking = visit.marking().map_or_else(String::new, |marking| format!("{marking} "));
    let (slug, number) = (chosen.area.slug, found.edition.number);
    let name = format!("attachment; filename=\"{marking}agreed-language-{slug}-edition-{number}.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, list).into_response())
}
