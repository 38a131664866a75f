//! Standards that a borough has not answered, for the agenda of its Board.

use super::model::standing;
use super::store::answers::{Whose, list_answers};
use super::store::editions::list_editions;
use accord_kernel::ids::{AreaId, EditionId};
use accord_platform_db::{Connection, Fault};

/// The newest edition that was offered, with its name, where a borough’s council has not answered it; `None` where it has.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_unanswered(
    db: &impl Connection,
    area: AreaId,
) -> Result<Option<(EditionId, String)>, Fault> {
    let editions = list_editions(db).await?;
    let Some(newest) = editions.into_iter().find(|edition| edition.offered_at.is_some()) else {
        return Ok(None);
    };
    let answers = list_answers(db, Whose::Of(area)).await?;
    let is_open = standing(&answers, newest.id, area).is_none();
    Ok(is_open.then_some((newest.id, newest.name)))
}
