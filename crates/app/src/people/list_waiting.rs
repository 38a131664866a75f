//! What waits in this room: broken glass to look back at, and being told that somebody broke it.

use super::review_glass::{due, listing, own_agencies};
use super::store::{count_unreviewed, list_broken_around};
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_policy::action::ListBrokenGlass;

/// Broken glass for whoever looks back at it, and told to the people around the child.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let db = app.db().readers();
    let mut tasks = Vec::new();
    if visit.may::<ListBrokenGlass>(&listing(visit)?, Purpose::ReviewAccess) {
        let own = own_agencies(app, visit).await?;
        if let Some((count, oldest)) = count_unreviewed(db, &own, member.member).await? {
            let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
            tasks.push(Task {
                href: "/glass".to_owned(),
                text: format!("Look back at broken glass: {times}"),
                note: "Within one working day, and never at one’s own".to_owned(),
                state: "To review",
                due: Some(due(oldest)),
            });
        }
    }
    for broken in list_broken_around(db, member.member, visit.at()).await? {
        tasks.push(Task {
            href: format!("/people/{}", broken.person),
            text: "Somebody broke the glass of the record of a child you work with".to_owned(),
            note: format!("On {}", accord_platform_web::words::moment(broken.broken_at)),
            state: "To know",
            due: None,
        });
    }
    Ok(tasks)
}
