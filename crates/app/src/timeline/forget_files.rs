//! Forgetting what stands in calendars that were sent and never taken in.

use super::store;
use crate::App;
use accord_platform_db::Fault;

/// Forgets what stands in every file that waits for longer than a day.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget_files(app: &App) -> Result<(), Fault> {
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("timeline.forget_files").await?;
            store::forget_files(&work, app.clock().now()).await?;
            work.commit().await
        })
        .await
}
