//! How much of what was shared is late, for the paper of a Board.

use super::list_waiting::{OPEN_LOOKED_AT_MAX, due};
use super::store::{OpenOf, list_open};
use accord_kernel::Instant;
use accord_kernel::ids::AgencyId;
use accord_platform_db::{Connection, Fault};

/// What is late of what was shared with some agencies. It says nothing of whom: whoever shows it shows no small count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LateShared {
    /// What nobody has said that it arrived.
    pub unread: usize,
    /// What arrived, and is not done.
    pub undone: usize,
}

/// What was shared with these agencies, can still be read and is late: at most the 500 that are open longest.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_late(
    db: &impl Connection,
    agencies: &[AgencyId],
    now: Instant,
) -> Result<LateShared, Fault> {
    let open = list_open(db, OpenOf::At(agencies, now), OPEN_LOOKED_AT_MAX).await?;
    let mut counts = LateShared::default();
    for one in open.iter().filter(|one| due(one) < now) {
        match one.acknowledged_at {
            Some(_) => counts.undone += 1,
            None => counts.unread += 1,
        }
    }
    Ok(counts)
}
