//! Who reaches what of the guide, and the guide of a borough as it stands: its own pages, and templates for the others.

use super::model::{PageVersion, Row};
use super::shipped::{crosswalk, templates};
use super::store::{list_amended, list_versions};
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AreaId;
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Connection, Fault};
use accord_policy::action::ViewGuide;
use accord_policy::{Permit, ResourceId, Target};

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// Words to look for.
    #[serde(default)]
    pub q: String,
    /// An earlier version of a page.
    #[serde(default)]
    pub version: String,
}

/// Something of the guide of a borough.
pub(super) fn something<R: ResourceId>(resource: R, area: AreaId) -> Target<R> {
    Target::new(resource).in_area(area).holding(&[Category::Context])
}

/// The borough of an address, and the permit to read its guide.
pub(super) async fn open(
    app: &App,
    visit: &Visit,
    slug: &str,
) -> Result<(ChosenArea, Permit<ViewGuide>), Stop> {
    let chosen = choose_area(app, visit, slug).await?;
    let target = something(chosen.area.id, chosen.area.id);
    let permit = visit.decide::<ViewGuide>(app, target, Purpose::PlanAndAnalyse).await?;
    Ok((chosen, permit))
}

/// The newest version of every page of a borough: templates that it has not made its own first, in their order, then its
/// own pages by title.
pub(super) async fn list_pages(db: &impl Connection, area: AreaId) -> Result<Vec<PageVersion>, Fault> {
    let mut own = list_versions(db, area).await?;
    let mut newest = |slug: &str| own.remove(slug).and_then(|versions| versions.into_iter().next());
    let mut pages: Vec<PageVersion> =
        templates().into_iter().map(|template| newest(&template.slug).unwrap_or(template)).collect();
    let mut others: Vec<PageVersion> =
        own.into_values().filter_map(|versions| versions.into_iter().next()).collect();
    others.sort_by(|one, other| one.title.cmp(&other.title));
    pages.extend(others);
    Ok(pages)
}

/// Every version of one page of a borough, the newest first; the template stays the last where there is one.
pub(super) async fn list_versions_of(
    db: &impl Connection,
    area: AreaId,
    slug: &str,
) -> Result<Vec<PageVersion>, Fault> {
    let mut versions = list_versions(db, area).await?.remove(slug).unwrap_or_default();
    versions.extend(templates().into_iter().filter(|template| template.slug == slug));
    Ok(versions)
}

/// The crosswalk as a borough has it.
pub(super) async fn list_rows(db: &impl Connection, area: AreaId) -> Result<Vec<Row>, Fault> {
    let mut amended = list_amended(db, area).await?;
    let newest =
        |row: Row| amended.remove(&row.question).and_then(|rows| rows.into_iter().next()).unwrap_or(row);
    Ok(crosswalk().into_iter().map(newest).collect())
}
