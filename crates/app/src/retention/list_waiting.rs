//! Holds that are to be looked at again, for the work queue.

use super::show_retention::of_legal_body;
use super::store::list_holds;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::HoldId;
use accord_policy::action::PlaceHold;

/// Days before its day on which a hold is shown.
const AHEAD_DAYS: i32 = 14;
/// Holds in the queue at most; the page has all.
const SHOWN_MAX: u64 = 10;

/// Holds whose day is near or past, for whoever places them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let any = of_legal_body(HoldId::new(visit.at(), app.rng()), member);
    if !visit.may::<PlaceHold>(&any, Purpose::ReviewAccess) {
        return Ok(Vec::new());
    }
    let until = visit.at().day().plus_days(AHEAD_DAYS);
    let holds = list_holds(app.db().readers(), member.controller, SHOWN_MAX).await?;
    Ok(holds
        .into_iter()
        .filter(|hold| hold.review_on <= until)
        .map(|hold| Task {
            href: "/retention".to_owned(),
            text: "Look again at a record that is held".to_owned(),
            note: hold.kind.words().to_owned(),
            state: "To review",
            due: Some(hold.review_on.plus_days(1).start()),
        })
        .collect())
}
