//! Requests that wait, for the work queue.

use super::show_requests::of_legal_body;
use super::store::list_requests;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_policy::action::ViewRequests;

/// Requests in the queue at most; the page has all.
const SHOWN_MAX: u64 = 20;

/// Open requests to the member's legal body, for all its officers: whoever prepares one, reads one or answers for both sees
/// how far it is.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    if !visit.may::<ViewRequests>(&of_legal_body(member.agency, member), Purpose::SubjectRequest) {
        return Ok(Vec::new());
    }
    let today = visit.at().day();
    let found = list_requests(app.db().readers(), member.controller, SHOWN_MAX).await?;
    let open = found.into_iter().filter(|request| request.ended.is_none());
    Ok(open
        .map(|request| Task {
            href: format!("/rights/{}", request.id),
            text: format!("Somebody’s request: {}", request.next_step().to_lowercase()),
            note: request.kind.words().to_owned(),
            state: if request.paused.is_some() { "Paused" } else { "Open" },
            due: request.paused.is_none().then(|| request.due_on(today).plus_days(1).start()),
        })
        .collect())
}
