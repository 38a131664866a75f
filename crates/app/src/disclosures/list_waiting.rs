//! What waits because something was shared: for who has it, for who sent it when it does not arrive, and for who looks back
//! at decisions.

use super::model::Disclosure;
use super::review_one_offs::listing;
use super::rules::{acknowledge_by, review_by};
use super::store::{OpenOf, count_unreviewed, list_open};
use crate::people::{list_led, own_agencies};
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Instant, Purpose};
use accord_policy::action::ListOneOffs;

/// Lines of each kind on Today at most; the page has all.
const SHOWN_MAX: u64 = 20;
/// Open disclosures of which the late ones are found, at most: those that did not arrive, and the oldest.
const OPEN_LOOKED_AT_MAX: u64 = 500;

/// What waits for the member who looks.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let db = app.db().readers();
    let received = list_open(db, OpenOf::ReceivedBy(member.member, visit.at()), SHOWN_MAX).await?;
    let mut tasks: Vec<Task> = received.iter().map(received_task).collect();
    let sent = list_open(db, OpenOf::SentBy(member.member), OPEN_LOOKED_AT_MAX).await?;
    tasks.extend(sent.iter().filter_map(|one| sent_task(one, visit.at())).take(SHOWN_MAX as usize));
    let led = list_led(db, member.member).await?;
    let about = list_open(db, OpenOf::SentAbout(member.agency, &led), OPEN_LOOKED_AT_MAX).await?;
    let others = about.iter().filter(|one| one.from_member != member.member);
    tasks.extend(others.filter_map(|one| escalated_task(one, visit.at())).take(SHOWN_MAX as usize));
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

/// By when something is answered: that it arrived, and then that it is done.
fn due(one: &Disclosure) -> Instant {
    if one.acknowledged_at.is_some() { one.act_by_at } else { acknowledge_by(one.sent_at, one.purpose) }
}

/// A recipient reads, and does what was asked.
fn received_task(one: &Disclosure) -> Task {
    let has_arrived = one.acknowledged_at.is_some();
    let text =
        if has_arrived { "Do what you were asked about a child" } else { "Read what was shared with you" };
    Task {
        href: format!("/shared/{}", one.id),
        text: text.to_owned(),
        note: format!("To {}", one.purpose.words()),
        state: if has_arrived { "To do" } else { "New" },
        due: Some(due(one)),
    }
}

/// A sender is told when something is late, and rings. It stays until it is answered or taken back, also when its time is
/// over and nobody can read it any more.
fn sent_task(one: &Disclosure, now: Instant) -> Option<Task> {
    let text = match (one.view_until_at <= now, one.acknowledged_at) {
        (true, _) => "Ring, then take it back: nobody did what you asked, and its time is over",
        (false, Some(_)) => "Ring: what you asked for is not done",
        (false, None) => "Ring: what you shared was not read",
    };
    (due(one) < now).then(|| Task {
        href: format!("/shared/{}/sent", one.id),
        text: text.to_owned(),
        note: format!("To {}", one.purpose.words()),
        state: "To ring",
        due: Some(due(one)),
    })
}

/// Whoever leads or supervises the work with the child is told a working day later, when the sender has not seen to it:
/// they may be away, or gone.
fn escalated_task(one: &Disclosure, now: Instant) -> Option<Task> {
    let due = due(one).day().plus_working_days(1).plus_days(1).start();
    (due < now).then(|| Task {
        href: format!("/shared/{}/sent", one.id),
        text: "Ring: what a colleague shared about a child you answer for is not answered".to_owned(),
        note: format!("To {}", one.purpose.words()),
        state: "To ring",
        due: Some(due),
    })
}
