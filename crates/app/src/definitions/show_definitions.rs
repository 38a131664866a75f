//! Every definition that counts in a borough.

use super::model::Definition;
use super::store::list_definitions;
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::ViewPicture;
use accord_policy::{Permit, Target};
use axum::extract::{Query, State};
use minijinja::context;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
}

/// The borough of a page and a permit to look at what is counted there.
pub(super) async fn may_view(
    app: &App,
    visit: &Visit,
    slug: &str,
) -> Result<(ChosenArea, Permit<ViewPicture>), Stop> {
    let chosen = choose_area(app, visit, slug).await?;
    let target = Target::new(chosen.area.id).in_area(chosen.area.id).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewPicture>(app, target, Purpose::PlanAndAnalyse).await?;
    Ok((chosen, permit))
}

/// Whether the reader of a borough's page gets what stands in a definition beside its name and its rules: the words and
/// reasons of a local one are what people of the borough wrote.
pub(super) fn reads_words(chosen: &ChosenArea, definition: &Definition) -> bool {
    definition.area.is_none() || chosen.reads_words
}

/// What is counted, in words, for the reader of a borough's page.
pub fn words_for(chosen: &ChosenArea, definition: &Definition) -> String {
    if reads_words(chosen, definition) {
        return definition.version.words.clone();
    }
    format!("A local definition. What its authors wrote is for the agencies of {}.", chosen.area.name)
}

pub async fn show_definitions(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = may_view(&app, &visit, &asked.area).await?;
    let definitions = list_definitions(app.db().readers(), &[permit.resource()]).await?;
    app.db().record(permit).await?;
    let lines: Vec<_> = definitions
        .iter()
        .map(|definition| {
            let sources: Vec<&str> =
                definition.version.sources().into_iter().map(super::Source::words).collect();
            context! {
                slug => definition.slug.as_str(), name => definition.name.as_str(),
                words => words_for(&chosen, definition), number => definition.version.number,
                sources => sources.join(", "), is_own => definition.area.is_some(),
            }
        })
        .collect();
    app.page(
        &visit,
        "definitions/show_definitions.html",
        context! { area => chosen.values(), definitions => lines },
    )
}
