//! What changed from one version of a plan to the next.

use super::door::{PLAN, in_area, name_of};
use super::show_version::find;
use super::store::versions::list_versions;
use super::version::Changed;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_platform_web::Page;
use accord_policy::action::ViewPlan;
use axum::extract::{Path, State};
use minijinja::{Value, context};

pub async fn show_changes(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let (plan, version) = find(&app, &visit, &id).await?;
    let permit = visit.decide::<ViewPlan>(&app, in_area(plan.area, plan.area), PLAN).await?;
    let db = app.db().readers();
    let all = list_versions(db, &[plan.id]).await?;
    let before = all.iter().find(|one| one.number + 1 == version.number).ok_or_else(Stop::not_found)?;
    let names = accounts::list_names(db, &version.by.into_iter().collect::<Vec<_>>()).await?;
    app.db().record(permit).await?;
    app.page(&visit, "plans/show_changes.html", context! {
        id => version.id.to_string(), number => version.number, title => version.text.title(), reason => version.reason.as_str(),
        by => name_of(&names, version.by), at => version.made_at.micros(),
        differences => values_of(&before.text.differences(&version.text)),
    })
}

/// Differences for pages.
pub(super) fn values_of(differences: &[(&str, Vec<Changed<'_>>)]) -> Vec<Value> {
    let line = |changed: &Changed<'_>| match changed {
        Changed::Same(words) => context! { kind => "same", words => *words },
        Changed::Added(words) => context! { kind => "added", words => *words },
        Changed::Removed(words) => context! { kind => "removed", words => *words },
    };
    differences
        .iter()
        .map(|(heading, lines)| context! { heading => *heading, lines => lines.iter().map(line).collect::<Vec<_>>() })
        .collect()
}
