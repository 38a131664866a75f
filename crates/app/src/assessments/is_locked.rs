//! Whether an activity of a legal body may begin or go on.

use super::model::{Activity, Lock, lock_of};
use super::store::list_assessments;
use accord_kernel::Day;
use accord_kernel::ids::ControllerId;
use accord_platform_db::Fault;
use accord_platform_db::orm::ConnectionTrait;

/// Why an activity of a legal body is locked on a day; `None` when both its assessments are in force, or their review has
/// been due for 60 days at most.
///
/// A lock never blocks sharing to protect a child from harm: do not ask it there.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_locked(
    db: &impl ConnectionTrait,
    controller: ControllerId,
    activity: Activity,
    today: Day,
) -> Result<Option<Lock>, Fault> {
    Ok(lock_of(&list_assessments(db, controller).await?, activity, today))
}
