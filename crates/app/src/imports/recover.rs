//! Removing what an unfinished import left: after a kill, a refusal in the middle, or a stop.

use super::model::ImportLine;
use super::rows::BulkTable;
use super::store;
use crate::App;
use accord_kernel::Instant;
use accord_kernel::ids::ImportId;
use accord_platform_db::Fault;

/// An import that was not seen alive for so long is taken for dead.
const ABANDONED_SECONDS: i64 = 60;

/// Removes the rows of every import that died, and marks each as not finished. Returns how many there were.
///
/// # Errors
/// When the database cannot be written; what is left is removed the next time.
pub async fn remove_unfinished(app: &App, now: Instant) -> Result<usize, Fault> {
    let dead = store::list_abandoned(app.db().readers(), now.plus_seconds(-ABANDONED_SECONDS)).await?;
    for import in &dead {
        let ImportLine { id, number, message, .. } = import;
        // One that could still say why it ended has said so.
        let message = message.as_deref().unwrap_or("The service was stopped while this file was being brought in. Nothing of it was kept: bring it in again.");
        remove_rows(app, *id, *number).await?;
        let work = app.db().housekeeping("import.remove_unfinished").await?;
        store::fail_import(&work, *id, message, now).await?;
        work.commit().await?;
    }
    Ok(dead.len())
}

/// Removes every row that an import wrote and lets the rows that it ended count again, in short batches.
pub(super) async fn remove_rows(app: &App, id: ImportId, number: i64) -> Result<(), Fault> {
    for (table, scope) in store::list_scopes_of(app.db().readers(), id).await? {
        loop {
            let work = app.db().appending("import.remove_rows").await?;
            let removed = store::delete_rows_of(&work, table, scope, number).await?;
            work.commit().await?;
            if removed == 0 {
                break;
            }
        }
    }
    for table in BulkTable::ALL {
        loop {
            let work = app.db().appending("import.reopen_rows").await?;
            let reopened = store::reopen_rows_of(&work, *table, number).await?;
            work.commit().await?;
            if reopened == 0 {
                break;
            }
        }
    }
    Ok(())
}
