//! Writes down that a session is in use, so that an idle one ends.

use super::model::SignedIn;
use super::rules::LAST_SEEN_SECONDS;
use super::store;
use crate::App;
use accord_kernel::Instant;
use accord_platform_db::Fault;

/// Forgets sessions that have ended by themselves, ceremonies that were never finished, and tries that no
/// window holds any more.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget_ended(app: &App, now: Instant) -> Result<(), Fault> {
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("session.forget").await?;
            store::forget_ended_sessions(&work, now).await?;
            store::forget_old_ceremonies(&work, now).await?;
            store::forget_old_failures(&work, now).await?;
            work.commit().await
        })
        .await
}

/// Notes the use, at most once a minute for a session: most pages write nothing.
///
/// # Errors
/// When the database cannot be written.
pub async fn note_seen(app: &App, found: &SignedIn, now: Instant) -> Result<(), Fault> {
    if now.seconds_since(found.last_seen_at) < LAST_SEEN_SECONDS {
        return Ok(());
    }
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("session.seen").await?;
            store::mark_session_seen(&work, found.session, now).await?;
            work.commit().await
        })
        .await
}
