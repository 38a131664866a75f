//! What waits because something was shared: for who has it, for who sent it when it does not arrive, and for who looks back
//! at decisions.

use super::model::Disclosure;
use super::review_one_offs::listing;
use super::rules::{acknowledge_by, review_by};
use super::store::{count_unreviewed, list_open};
use crate::people::own_agencies;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::MemberId;
use accord_kernel::{Instant, Purpose};
use accord_policy::action::ListOneOffs;

/// Lines on Today at most; the page has all.
const SHOWN_MAX: u64 = 20;

/// What waits for the member who looks.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let db = app.db().readers();
    let open = list_open(db, member.member, visit.at(), SHOWN_MAX).await?;
    let mut tasks: Vec<Task> = open.iter().filter_map(|one| task(one, member.member, visit.at())).collect();
    if visit.may::<ListOneOffs>(&listing(visit)?, Purpose::ReviewAccess) {
        let own = own_agencies(app, visit).await?;
        if let Some((count, first)) = count_unreviewed(db, &own, member.member).await? {
            let decisions = if count == 1 { "1 decision".to_owned() } else { format!("{count} decisions") };
            tasks.push(Task {
                href: "/one-offs".to_owned(),
                text: format!("Look back at {decisions} to share without an agreement"),
                note: "Within five working days".to_owned(),
                state: "To review",
                due: Some(review_by(first)),
            });
        }
    }
    Ok(tasks)
}

/// A recipient answers; a sender is told only when something is late, and then rings.
fn task(one: &Disclosure, member: MemberId, now: Instant) -> Option<Task> {
    let arrives_by = acknowledge_by(one.sent_at, one.purpose);
    let has_arrived = one.acknowledged_at.is_some();
    let due = if has_arrived { one.act_by_at } else { arrives_by };
    if one.to_member == member {
        let text = if has_arrived {
            "Do what you were asked about a child"
        } else {
            "Read what was shared with you"
        };
        return Some(Task {
            href: format!("/shared/{}", one.id),
            text: text.to_owned(),
            note: format!("To {}", one.purpose.words()),
            state: if has_arrived { "To do" } else { "New" },
            due: Some(due),
        });
    }
    (due < now).then(|| Task {
        href: format!("/shared/{}/sent", one.id),
        text: if has_arrived {
            "Ring: what you asked for is not done"
        } else {
            "Ring: what you shared was not read"
        }
        .to_owned(),
        note: format!("To {}", one.purpose.words()),
        state: "To ring",
        due: Some(due),
    })
}
