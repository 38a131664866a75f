//! Telling the people around a child who broke the glass of the record, why, and whom to ring about it.

use super::door::Door;
use super::staff::Staff;
use super::store::{TOLD_SECONDS, list_broken_of};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_db::Connection;
use accord_policy::Need;
use minijinja::{Value, context};

/// Glass that others broke of this child's record within the last week. Whoever is around the child for an agency that
/// holds a part of the record reads who it was, when, why and whom to ring back; others around the child that it happened.
pub(super) async fn told_of_glass(
    app: &App,
    visit: &Visit,
    db: &impl Connection,
    door: &Door,
) -> Result<Vec<Value>, Stop> {
    let facts = door.facts();
    if facts.need.is_none_or(|need| need == Need::BrokenGlass) {
        return Ok(Vec::new());
    }
    let since = visit.at().plus_seconds(-TOLD_SECONDS);
    let broken = list_broken_of(db, door.person, door.member, since).await?;
    if broken.is_empty() {
        return Ok(Vec::new());
    }
    let members: Vec<_> = broken.iter().map(|glass| glass.member).collect();
    let staff = Staff::load(app, db, &members, &[]).await?;
    let is_holder = facts.holders.contains(&door.agency);
    let line = |glass: &super::model::Glass| {
        let at = glass.broken_at.micros();
        if !is_holder || !door.shares_with(glass.agency) {
            return context! { at, is_holder };
        }
        context! {
            at, is_holder, by => staff.member(glass.member), agency => staff.agency(glass.agency),
            reason => glass.reason.as_str(), duty => staff.contact(glass.agency),
        }
    };
    Ok(broken.iter().map(line).collect())
}
