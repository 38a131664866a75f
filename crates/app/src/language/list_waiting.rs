//! What of the agreed language waits for the member who looks, for the work queue.

use super::in_use::in_use;
use super::show_language::of_area;
use super::store::newest_edition;
use crate::agencies::{AreaKind, directory};
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_policy::action::RatifyLanguage;

/// For whoever enters the Board's decisions: an edition that is not ratified, terms that are proposed, disputes that are open.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let directory = directory(app).await?;
    let boroughs = directory.areas.iter().filter(|area| area.kind == AreaKind::Borough).filter(|area| {
        visit.would_but_for_proof::<RatifyLanguage>(&of_area(area.id), Purpose::PlanAndAnalyse)
    });
    let db = app.db().readers();
    let mut waiting = Vec::new();
    for area in boroughs {
        let (found, newest) = (in_use(db, area.id).await?, newest_edition(db).await?);
        let proposed =
            found.local.iter().filter(|one| one.ratified_in.is_none() && one.ended.is_none()).count();
        let open = found.disputes.iter().filter(|one| one.settled.is_none()).count();
        let is_new = found.ratifications.first().is_none_or(|one| one.edition < newest.number);
        if !is_new && proposed + open == 0 {
            continue;
        }
        let mut parts = Vec::new();
        parts.extend(is_new.then(|| format!("Edition {} is not ratified", newest.number)));
        parts.extend((proposed > 0).then(|| format!("{proposed} proposed")));
        parts.extend((open > 0).then(|| format!("{open} disputed")));
        waiting.push(Task {
            href: format!("/language?area={}", area.slug),
            text: format!("Put the agreed language of {} before the Board", area.name),
            note: parts.join(", "),
            state: "To decide",
            due: None,
        });
    }
    Ok(waiting)
}
