//! Looking at the audit: one's own record, and whether the seals hold.
//!
//! Owns no table: entries are written and sealed by `platform-db`, from permits.

mod show_check;
mod words;

use crate::App;
use crate::Stop;
use accord_platform_db::audit::list_by_user;
use accord_platform_web::Routes;
use accord_policy::Permit;
use accord_policy::action::ViewOwnAccount;
use minijinja::{Value, context};

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default().get("/audit/check", "audit.verify", show_check::show_check)
}

/// Entries of one's own record that the account page lists.
const OWN_ENTRIES_MAX: u64 = 50;

/// The newest entries of the permit's user, in words for a table.
pub async fn list_own(app: &App, permit: &Permit<ViewOwnAccount>) -> Result<Vec<Value>, Stop> {
    let entries = list_by_user(app.db().readers(), permit.resource(), OWN_ENTRIES_MAX).await?;
    Ok(entries
        .iter()
        .map(|entry| {
            context! {
                at => entry.at.micros(),
                action => words::action_words(&entry.action),
                purpose => words::purpose_words(&entry.purpose),
                outcome => if entry.refusal.is_some() { "Refused" } else { "Allowed" },
            }
        })
        .collect())
}
