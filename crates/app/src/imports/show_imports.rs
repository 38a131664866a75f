//! The imports of the acting agency, newest first.

use super::{may_import, store};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::Format;
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::ViewImports;
use axum::extract::{Query, State};
use minijinja::context;

/// Imports on one page.
const PAGE: u64 = 50;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Paging {
    #[serde(default)]
    page: u64,
}

pub async fn show_imports(
    State(app): State<App>,
    visit: Visit,
    Query(paging): Query<Paging>,
) -> Result<Page, Stop> {
    let agency = visit.require_member()?.agency;
    let target = Target::new(agency).owned_by(agency).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewImports>(&app, target, Purpose::PlanAndAnalyse).await?;
    let db = app.db().readers();
    let page = paging.page.max(1);
    let count = store::count_imports(db, permit.resource()).await?;
    let imports = store::list_imports(db, permit.resource(), (page - 1).saturating_mul(PAGE), PAGE).await?;
    app.db().record(permit).await?;
    let lines: Vec<_> = imports
        .iter()
        .map(|import| {
            context! {
                id => import.id.to_string(), file => import.file_name.as_str(), format => title_of(&import.format),
                state => import.state.words(), started => import.started_at.micros(),
                read => import.counts.read, accepted => import.counts.accepted(), known => import.counts.known,
                refused => import.counts.refused,
            }
        })
        .collect();
    let pages = count.div_ceil(PAGE);
    app.page(
        &visit,
        "imports/show_imports.html",
        context! {
            imports => lines, count, page, pages, may_import => may_import(&app, &visit),
        },
    )
}

/// The title of a format for people; its stored name when this release does not know it.
pub(super) fn title_of(name: &str) -> String {
    name.parse::<Format>().map_or_else(|_| name.to_owned(), |format| format.title().to_owned())
}
