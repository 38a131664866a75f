//! Unusual access that waits to be looked into, for the work queue.

use super::model::DECIDE_DAYS;
use super::show_findings::listing;
use super::store::count_undecided;
use crate::people::own_agencies;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_policy::action::ViewFindings;

/// Unusual access for whoever looks into it.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    if !visit.may::<ViewFindings>(&listing(member), Purpose::ReviewAccess) {
        return Ok(Vec::new());
    }
    let own = own_agencies(app, visit).await?;
    let waiting = count_undecided(app.db().readers(), &own, member.user).await?;
    Ok(waiting
        .map(|(count, first)| Task {
            href: "/access".to_owned(),
            text: format!("Look into unusual access: {count} to decide"),
            note: "Never at one’s own".to_owned(),
            state: "To review",
            due: Some(first.day().plus_days(DECIDE_DAYS).start()),
        })
        .into_iter()
        .collect())
}
