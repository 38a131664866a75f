//! Open breaches, for the work queue of the officers; and what is frozen, for the people around a child.

use super::show_breaches::listing;
use super::store::{list_breaches, list_of_what_was_sent};
use super::told::list_told;
use crate::people::own_agencies;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_policy::action::ViewBreaches;

/// Breaches looked at for the queue at most: open ones come first.
const LOOKED_AT_MAX: u64 = 50;

/// Open breaches of the member's legal body with the clock of the notice, and those that others reported of what it sent;
/// and the children around whom the member is and about whom sharing was stopped.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let told = list_told(app, visit).await?;
    if !visit.may::<ViewBreaches>(&listing(member), Purpose::ReviewAccess) {
        return Ok(told);
    }
    let own = own_agencies(app, visit).await?;
    let found = list_breaches(app.db().readers(), &own, LOOKED_AT_MAX).await?;
    let open = found.into_iter().filter(|breach| breach.closed.is_none());
    let sent = list_of_what_was_sent(app.db().readers(), &own, LOOKED_AT_MAX).await?;
    let of_ours = sent.into_iter().filter(|breach| breach.closed.is_none()).map(|breach| Task {
        href: "/breaches".to_owned(),
        text: "Look at a breach of what you sent".to_owned(),
        note: format!("Reported {}", accord_platform_web::words::moment(breach.reported_at)),
        state: "Open",
        due: None,
    });
    Ok(open
        .map(|breach| Task {
            href: format!("/breaches/{}", breach.id),
            text: match breach.decision {
                None => "Decide about a breach".to_owned(),
                Some(_) if breach.is_ticking() => "Send the notice of a breach".to_owned(),
                Some(_) => "Finish and close a breach".to_owned(),
            },
            note: format!("Reported {}", accord_platform_web::words::moment(breach.reported_at)),
            state: "Open",
            due: breach.is_ticking().then(|| breach.due()),
        })
        .chain(of_ours)
        .chain(told)
        .collect())
}
