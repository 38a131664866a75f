//! Places and hours of the rows that one series counts, for measures over them.

use super::filter::{IncidentFilter, Visible, own_rows_area};
use super::store::{PlacedIncident, list_placed_rows};
use crate::App;
use crate::agencies::Area;
use crate::monitoring::Line;
use accord_kernel::Day;
use accord_platform_db::Fault;

/// The rows of a borough that a series counts, from one day to another, each once. They are for a count over them: whoever
/// calls this shows no row of another agency but as part of a number or where the caller's own rules let it.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_placed(
    app: &App,
    area: &Area,
    line: &Line,
    (from, to): (Day, Day),
) -> Result<Vec<PlacedIncident>, Fault> {
    let only = own_rows_area(app, line.key.agency, to).await?;
    let published =
        if line.key.source.is_published() { vec![(line.key.source, line.key.agency)] } else { Vec::new() };
    let filter = IncidentFilter {
        visible: Visible {
            agency: line.key.agency,
            areas: vec![area.clone()],
            own_without_district: only == Some(area.id),
            published,
        },
        from,
        to,
        version: Some(line.definition.version.clone()),
        source: Some(line.key.source),
        from_agency: Some(line.key.agency),
        words: None,
    };
    list_placed_rows(app.db().readers(), &filter).await
}
