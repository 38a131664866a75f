//! The briefings of a borough and day as they may be shown now.

use super::model::Briefing;
use super::store::list_briefings;
use crate::{App, tension};
use accord_kernel::Day;
use accord_kernel::ids::{AreaId, TensionNoteId};
use accord_platform_db::Fault;

/// What stands in the place of a tension note that was withdrawn after it came into a briefing.
const NOTE_WITHDRAWN: &str = "This note was withdrawn.";

/// The briefings of a day, newest version first. A signed briefing stays as it is but for one thing: words of a
/// tension note that was withdrawn since are shown to nobody any more.
pub async fn list_shown(app: &App, area: AreaId, on: Day) -> Result<Vec<Briefing>, Fault> {
    let db = app.db().readers();
    let mut all = list_briefings(db, area, on).await?;
    let notes: Vec<TensionNoteId> =
        all.iter().flat_map(|found| &found.facts.tension_ids).filter_map(|id| id.parse().ok()).collect();
    let withdrawn = tension::list_withdrawn(db, &notes).await?;
    for facts in all.iter_mut().map(|found| &mut found.facts) {
        for (words, id) in facts.tension.iter_mut().zip(&facts.tension_ids) {
            if id.parse().is_ok_and(|id| withdrawn.contains(&id)) {
                NOTE_WITHDRAWN.clone_into(words);
            }
        }
    }
    Ok(all)
}
