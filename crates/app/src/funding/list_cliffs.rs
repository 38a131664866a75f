//! What ends soon in a borough, for the paper of its Board.

use super::model::Stream;
use super::store::streams::list_streams;
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_platform_db::{Connection, Fault};

/// The streams that end in a borough within `days` from a day on, and are neither renewed nor replaced, by their last day:
/// for the paper of the Board. Those of the whole region are among them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_cliffs(
    db: &impl Connection,
    area: AreaId,
    from: Day,
    days: i32,
) -> Result<Vec<Stream>, Fault> {
    let mut found = list_streams(db).await?;
    let to = from.plus_days(days);
    found.retain(|stream| {
        stream.covers(area) && stream.is_cliff() && stream.ends_on >= from && stream.ends_on <= to
    });
    found.sort_by_key(|stream| (stream.ends_on, stream.id));
    Ok(found)
}
