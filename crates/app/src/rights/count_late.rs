//! How many requests are late, for the paper of a Board.

use super::store::list_requests;
use accord_kernel::Day;
use accord_kernel::ids::ControllerId;
use accord_platform_db::{Connection, Fault};

/// Requests of a legal body that are looked at: open ones come first.
const LOOKED_AT_MAX: u64 = 500;

/// How many open requests to these legal bodies are past the day by which they are to be answered. Whoever shows it shows
/// no small count.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_late(
    db: &impl Connection,
    controllers: &[ControllerId],
    today: Day,
) -> Result<usize, Fault> {
    let mut late = 0;
    for controller in controllers {
        let found = list_requests(db, *controller, LOOKED_AT_MAX).await?;
        let is_late = |one: &&super::model::Request| {
            one.ended.is_none() && one.paused.is_none() && one.due_on(today) < today
        };
        late += found.iter().filter(is_late).count();
    }
    Ok(late)
}
