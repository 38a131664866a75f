//! What the standards come to, in figures, for whoever asks how effective the work is.

use super::model::in_force;
use super::store::answers::{Whose, list_answers};
use super::store::editions::list_editions;
use super::store::improvements::list_all;
use super::store::rounds::list_completed;
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_platform_db::{Connection, Fault};
use std::collections::BTreeSet;

/// Days within which a completed round counts as recent.
const RECENT_DAYS: i32 = 365;

/// What the standards come to in some boroughs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandardsMeasure {
    /// Boroughs that were looked at.
    pub boroughs: usize,
    /// Of them, those in which an edition is in force.
    pub in_force: usize,
    /// Of them, those that completed a round in the last 12 months.
    pub assessed: usize,
    /// Their improvements that were done, or whose day has passed.
    pub improvements_due: usize,
    /// Of those, the ones that were done by their day.
    pub done_in_time: usize,
}

/// What the standards come to in these boroughs on a day. The share of improvements done in time is `done_in_time` of
/// `improvements_due`; of none there is no share.
///
/// # Errors
/// When the database cannot be read.
pub async fn measure(db: &impl Connection, areas: &[AreaId], today: Day) -> Result<StandardsMeasure, Fault> {
    let (editions, answers) = (list_editions(db).await?, list_answers(db, Whose::All).await?);
    let recent: BTreeSet<AreaId> = list_completed(db)
        .await?
        .iter()
        .filter(|round| round.completed.is_some_and(|(at, _)| today.days_since(at.day()) <= RECENT_DAYS))
        .map(|round| round.area)
        .collect();
    let improvements = list_all(db).await?;
    let due: Vec<bool> = improvements
        .iter()
        .filter(|one| areas.contains(&one.area))
        .filter_map(|one| one.in_time(today))
        .collect();
    Ok(StandardsMeasure {
        boroughs: areas.len(),
        in_force: areas.iter().filter(|area| in_force(&editions, &answers, **area).is_some()).count(),
        assessed: areas.iter().filter(|area| recent.contains(area)).count(),
        improvements_due: due.len(),
        done_in_time: due.iter().filter(|in_time| **in_time).count(),
    })
}
