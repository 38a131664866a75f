//! Which rows a reader may see, and which of them they asked for.

use crate::App;
use crate::agencies::{self, Area, AreaKind};
use crate::definitions::{Source, Version};
use accord_kernel::Day;
use accord_kernel::ids::{AgencyId, AreaId};
use accord_platform_db::Fault;

/// Rows that a reader may see, before any choice of theirs: the rows of their own agency in their boroughs,
/// and published rows there.
#[derive(Debug, Clone)]
pub struct Visible {
    /// The reader's agency.
    pub agency: AgencyId,
    /// The boroughs, all of which the agency serves.
    pub areas: Vec<Area>,
    /// Whether the agency's own rows that name no district lie in these boroughs: they do when it serves one
    /// borough only, and that is among them.
    pub own_without_district: bool,
    /// Of published data, whose copy is listed: the one that is counted.
    pub published: Vec<(Source, AgencyId)>,
}

/// What a reader asked for.
#[derive(Debug, Clone)]
pub struct IncidentFilter {
    /// What they may see.
    pub visible: Visible,
    /// From this day.
    pub from: Day,
    /// To this day.
    pub to: Day,
    /// Only rows that this version of a definition takes.
    pub version: Option<Version>,
    /// Only rows of this source.
    pub source: Option<Source>,
    /// Only rows of this agency.
    pub from_agency: Option<AgencyId>,
    /// Only rows whose kind, place or reference has these words.
    pub words: Option<String>,
}

/// The only borough of an agency; `None` when it serves several. Its own rows without a district lie there.
///
/// # Errors
/// When the database cannot be read.
pub async fn own_rows_area(app: &App, agency: AgencyId, today: Day) -> Result<Option<AreaId>, Fault> {
    let db = app.db().readers();
    let served = agencies::list_areas_served(db, agency, today).await?;
    let directory = agencies::directory(app).await?;
    let mut boroughs =
        directory.areas.iter().filter(|area| area.kind == AreaKind::Borough && served.contains(&area.id));
    Ok(match (boroughs.next(), boroughs.next()) {
        (Some(area), None) => Some(area.id),
        _ => None,
    })
}
