//! What agreed words mean here, and what they ask of every agency.

use super::show_language::{Asked, load};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::Page;
use axum::extract::{Query, State};
use minijinja::{Value, context};

pub async fn show_meanings(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, found, permit) = load(&app, &visit, &asked.area).await?;
    app.db().record(permit).await?;
    let meanings: Vec<Value> = found
        .edition
        .meanings
        .iter()
        .map(|one| {
            context! {
                term => one.term.as_str(), meaning => one.meaning.as_str(), asks => one.asks.as_str(), source => one.source.as_str(),
            }
        })
        .collect();
    app.page(
        &visit,
        "language/show_meanings.html",
        context! {
            area => chosen.values(), meanings, edition => found.edition.number,
            is_ratified => !found.ratifications.is_empty(),
        },
    )
}
