//! One definition with every version that it has had.

use super::show_definitions::{Asked, may_view, reads_words, words_for};
use super::store::{find_definition, list_versions};
use crate::accounts;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{DefinitionId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::ChangeDefinition;
use axum::extract::{Path, Query, State};
use minijinja::context;

pub async fn show_definition(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = may_view(&app, &visit, &asked.area).await?;
    let db = app.db().readers();
    let definition = find_definition(db, &slug, &[permit.resource()]).await?.ok_or_else(Stop::not_found)?;
    let versions = list_versions(db, definition.id).await?;
    let makers: Vec<UserId> = versions.iter().filter_map(|(_, by)| by.map(UserId::from_uuid)).collect();
    let names = accounts::list_names(db, &makers).await?;
    let area = permit.resource();
    app.db().record(permit).await?;
    let target: Target<DefinitionId> =
        Target::new(definition.id).in_area(area).holding(&[Category::Aggregate]);
    // Of a source that is counted as a whole only, nothing local can be made.
    let may_change = visit.may::<ChangeDefinition>(&target, Purpose::PlanAndAnalyse)
        && definition.version.sources().into_iter().any(super::Source::may_be_local);
    let is_told = reads_words(&chosen, &definition);
    let name_of = |by| match names.get(&UserId::from_uuid(by)) {
        _ if !is_told => "Somebody of this borough",
        Some(name) => name.as_str(),
        None => "Somebody whose account is gone",
    };
    let lines: Vec<_> = versions
        .iter()
        .map(|(version, by)| {
            let rules: Vec<_> = version
                .rules
                .iter()
                .map(|rule| context! { source => rule.source.words(), words => rule.words() })
                .collect();
            context! {
                number => version.number, made_at => version.made_at.micros(), rules, by => by.map(name_of),
                words => is_told.then_some(version.words.as_str()),
                reason => is_told.then_some(version.reason.as_str()),
            }
        })
        .collect();
    app.page(
        &visit,
        "definitions/show_definition.html",
        context! {
            area => chosen.values(), slug => definition.slug.as_str(), name => definition.name.as_str(),
            is_own => definition.area.is_some(), versions => lines, may_change,
            left_out => (!is_told).then(|| words_for(&chosen, &definition)),
        },
    )
}
