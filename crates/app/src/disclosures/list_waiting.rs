//! What waits because something was shared: for who has it, for who sent it when it does not arrive, and for who looks back
//! at decisions.

use super::model::Disclosure;
use super::review_one_offs::listing;
use super::rules::{acknowledge_by, review_by};
use super::store::{
    OpenOf, count_unreviewed, list_facts_received, list_open, list_taken_back, list_to_settle,
};
use crate::agreements::sharing_rules;
use crate::breaches::Stopped;
use crate::people::{Staff, any_withdrawn_since, list_led, own_agencies};
use crate::retention::any_fact_deleted_since;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop, agencies, breaches};
use accord_kernel::ids::{DisclosureId, MemberId};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::words::moment;
use accord_policy::action::{ListDisclosures, ListLeftAlone, ListOneOffs};
use accord_policy::{Role, SharingRules, Target};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Lines of each kind on Today at most; the page has all.
const SHOWN_MAX: u64 = 20;
/// How long somebody reads on Today that what they had was taken back or withdrawn.
const TOLD_SECONDS: i64 = 5 * 24 * 60 * 60;
/// Facts that somebody was sent and that are looked at for whether they were withdrawn in that time, at most: the newest.
const RECEIVED_LOOKED_AT_MAX: u64 = 500;
/// Open disclosures of which the late ones are found, at most: those that did not arrive, and the oldest.
pub(super) const OPEN_LOOKED_AT_MAX: u64 = 500;

/// What waits for the member who looks.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let (db, shown) = (app.db().readers(), SHOWN_MAX as usize);
    let received = list_open(db, OpenOf::ReceivedBy(member.member, visit.at()), SHOWN_MAX).await?;
    let sent = list_open(db, OpenOf::SentBy(member.member), OPEN_LOOKED_AT_MAX).await?;
    let flowing = Flowing::load(app, visit, db, received.iter().chain(&sent)).await?;
    let led = list_led(db, member.member).await?;
    let back = list_to_settle(db, member.member, (member.agency, &led), SHOWN_MAX).await?;
    let about = list_open(db, OpenOf::SentAbout(member.agency, &led), OPEN_LOOKED_AT_MAX).await?;
    let all = received.iter().chain(&sent).chain(&back).chain(&about);
    let members: Vec<MemberId> = all.flat_map(|one| [one.from_member, one.to_member]).collect();
    let staff = Staff::load(app, db, &members, &[]).await?;
    let mut tasks: Vec<Task> =
        received.iter().map(|one| received_task(&staff, one, flowing.has(one))).collect();
    tasks.extend(told(db, member.member, visit.at()).await?);
    tasks.extend(back.iter().map(|one| settle_task(&staff, one)));
    let of_sent = sent.iter().filter_map(|one| sent_task(&staff, one, flowing.has(one), visit.at()));
    tasks.extend(of_sent.take(shown));
    tasks.extend(late_with_colleagues(app, visit, db).await?);
    let others = about.iter().filter(|one| one.from_member != member.member);
    tasks.extend(others.filter_map(|one| escalated_task(&staff, one, visit.at())).take(shown));
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
pub(super) fn due(one: &Disclosure) -> Instant {
    if one.acknowledged_at.is_some() { one.act_by_at } else { acknowledge_by(one.sent_at, one.purpose) }
}

/// What still flows: the agreements in force, between whom a breach has stopped them, and what it has closed.
struct Flowing {
    rules: Arc<SharingRules>,
    stopped: Stopped,
    closed: BTreeSet<DisclosureId>,
}

impl Flowing {
    async fn load(
        app: &App,
        visit: &Visit,
        db: &impl Connection,
        open: impl Iterator<Item = &Disclosure>,
    ) -> Result<Self, Stop> {
        let rules = sharing_rules(app, db, visit.at().day()).await?;
        let stopped = Stopped::load(db, &rules).await?;
        let ids: Vec<DisclosureId> = open.map(|one| one.id).collect();
        let closed = breaches::list_frozen_disclosures(db, &ids).await?.into_keys().collect();
        Ok(Self { rules, stopped, closed })
    }

    /// Whether something that was shared can still be read.
    fn has(&self, one: &Disclosure) -> bool {
        let ends = [one.from_agency, one.to_agency];
        let is_stopped =
            one.one_off.is_none() && self.stopped.between(&self.rules, one.person, ends).is_some();
        !is_stopped && !self.closed.contains(&one.id) && one.still_flows(&self.rules)
    }
}

/// From whom something came, or to whom it went, so that one line is told from another: never of which child it is.
fn between(words: &str, staff: &Staff, member: MemberId, one: &Disclosure) -> String {
    let (name, agency) = (staff.member(member), staff.agency_of(member));
    format!("{words} {name}, {agency}, {}, to {}", moment(one.sent_at), one.purpose.words())
}

/// A recipient reads, and does what was asked; or is told that what they were sent cannot be read any more.
fn received_task(staff: &Staff, one: &Disclosure, is_readable: bool) -> Task {
    let has_arrived = one.acknowledged_at.is_some();
    let (text, state) = match (is_readable, has_arrived) {
        (false, _) => ("What was shared with you cannot be read any more: ring who sent it", "To know"),
        (true, true) => ("Do what you were asked about a child", "To do"),
        (true, false) => ("Read what was shared with you", "New"),
    };
    Task {
        href: format!("/shared/{}", one.id),
        text: text.to_owned(),
        note: between("From", staff, one.from_member, one),
        state,
        due: is_readable.then(|| due(one)),
    }
}

/// What a recipient is told of what they had: that it was taken back, or that a part of it is not so.
async fn told(db: &impl Connection, member: MemberId, now: Instant) -> Result<Vec<Task>, Stop> {
    let since = now.plus_seconds(-TOLD_SECONDS);
    let back = list_taken_back(db, member, (since, now), SHOWN_MAX).await?;
    let mut tasks: Vec<Task> = back
        .iter()
        .map(|one| Task {
            href: "/shared".to_owned(),
            text: "Something that was shared with you was taken back: do not work by it".to_owned(),
            note: format!("Sent on {}, to {}", moment(one.sent_at), one.purpose.words()),
            state: "To know",
            due: None,
        })
        .collect();
    let received = list_facts_received(db, member, RECEIVED_LOOKED_AT_MAX).await?;
    if any_withdrawn_since(db, &received, since).await?
        || any_fact_deleted_since(db, &received, since.day()).await?
    {
        tasks.push(Task {
            href: "/shared".to_owned(),
            text: "A part of what was shared with you was withdrawn or deleted: do not work by it".to_owned(),
            note: "Its owner says that it is not right, or not theirs to keep any more".to_owned(),
            state: "To know",
            due: None,
        });
    }
    Ok(tasks)
}

/// Whoever looks after a service is told what is late with their colleagues, who may be away.
async fn late_with_colleagues(app: &App, visit: &Visit, db: &impl Connection) -> Result<Option<Task>, Stop> {
    let late = list_late(app, visit, db).await?;
    let Some(first) = late.iter().min_by_key(|one| due(one)) else { return Ok(None) };
    let staff = Staff::load(app, db, &[first.to_member], &[]).await?;
    // An officer does not read what was shared, and finds there who works for the service.
    let own = super::list::target(visit.require_member()?.agency);
    let href = match visit.may::<ListDisclosures>(&own, Purpose::OfferHelp) {
        true => "/shared".to_owned(),
        false => {
            let directory = agencies::directory_through(app, db).await?;
            let agency = directory.agencies.iter().find(|agency| agency.id == first.to_agency);
            format!("/agencies/{}/accounts", agency.map_or("", |agency| agency.slug.as_str()))
        }
    };
    let things = match late.len() {
        1 => "1 thing that was shared with them is".to_owned(),
        more => format!("{more} things that were shared with them are"),
    };
    Ok(Some(Task {
        href,
        text: format!("Ring colleagues: {things} late"),
        note: format!(
            "{}, {}: they may be away, and nobody else can read it",
            staff.member(first.to_member),
            staff.agency(first.to_agency)
        ),
        state: "To ring",
        due: Some(due(first)),
    }))
}

/// What was shared with the reader's colleagues and is late beyond what its recipient is told: for whoever looks after the
/// service, and for a data protection officer of every service of the legal body.
pub(super) async fn list_late(
    app: &App,
    visit: &Visit,
    db: &impl Connection,
) -> Result<Vec<Disclosure>, Stop> {
    let member = visit.require_member()?;
    let own = Target::new(member.agency).owned_by(member.agency).controlled_by(member.controller);
    if !visit.may::<ListLeftAlone>(&own.holding(&[Category::Identity]), Purpose::Supervise) {
        return Ok(Vec::new());
    }
    let is_officer = member.roles.contains(&Role::DataProtectionOfficer);
    let agencies = if is_officer { own_agencies(app, visit).await? } else { vec![member.agency] };
    let at = OpenOf::ReceivedAt(&agencies, member.member, visit.at());
    let mut open = list_open(db, at, OPEN_LOOKED_AT_MAX).await?;
    open.retain(|one| escalates_at(one) < visit.at());
    Ok(open)
}

/// A sender is told when something is late, and rings; and when nobody can read it any more, because an agreement stopped
/// or its time is over. It stays until it is answered or taken back.
fn sent_task(staff: &Staff, one: &Disclosure, is_readable: bool, now: Instant) -> Option<Task> {
    let text = match (one.view_until_at <= now, is_readable, one.acknowledged_at) {
        (true, ..) => "Ring, then take it back: nobody did what you asked, and its time is over",
        (false, false, _) => "Ring, then take it back: what you shared cannot be read there any more",
        (false, true, Some(_)) => "Ring: what you asked for is not done",
        (false, true, None) => "Ring: what you shared was not read",
    };
    (due(one) < now || !is_readable).then(|| Task {
        href: format!("/shared/{}/sent", one.id),
        text: text.to_owned(),
        note: between("To", staff, one.to_member, one),
        state: "To ring",
        due: Some(due(one)),
    })
}

/// What came back: the sender, and whoever leads the work with the child, finds another way.
fn settle_task(staff: &Staff, one: &Disclosure) -> Task {
    Task {
        href: format!("/shared/{}/sent", one.id),
        text: "Find another way: what was asked was given back".to_owned(),
        note: between("By", staff, one.to_member, one),
        state: "To do",
        due: Some(one.act_by_at),
    }
}

/// When others than the two are told that something is not answered: at once where it protects a child, else a working day
/// after it was due.
fn escalates_at(one: &Disclosure) -> Instant {
    if one.purpose.is_protective() {
        return due(one);
    }
    due(one).day().plus_working_days(1).plus_days(1).start()
}

/// Whoever leads or supervises the work with the child is told as well, when the sender has not seen to it: they may be
/// away, or gone.
fn escalated_task(staff: &Staff, one: &Disclosure, now: Instant) -> Option<Task> {
    let due = escalates_at(one);
    (due < now).then(|| Task {
        href: format!("/shared/{}/sent", one.id),
        text: "Ring: what a colleague shared about a child you answer for is not answered".to_owned(),
        note: between("To", staff, one.to_member, one),
        state: "To ring",
        due: Some(due),
    })
}
