//! The asks that concern a borough, for the paper of its Board.

use super::ask::Ask;
use super::store::asks::read_asks;
use accord_kernel::ids::AreaId;
use accord_platform_db::{Connection, Fault};

/// The asks that a borough opened or stands behind, those of the region, newest first: for the paper of the Board. The
/// register itself shows every ask to everybody.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_asks(db: &impl Connection, area: AreaId) -> Result<Vec<Ask>, Fault> {
    let mut asks = read_asks(db).await?;
    asks.retain(|ask| ask.opened_in.is_none_or(|opened| opened == area) || ask.backers().contains(&area));
    Ok(asks)
}
