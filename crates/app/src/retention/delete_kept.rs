//! The nightly job: deletes what was kept long enough, child by child, each in a short transaction of its own with its
//! audit entry. One process at a time; a kill leaves what is not deleted for the next night, and what cannot be deleted
//! stops nothing else.

use super::model::{Grave, GraveKind, Rule, RuleKind};
use super::store::{delete_lifted, insert_graves, is_held, list_held, list_rules};
use crate::people::{self, Deleted, Over};
use crate::visit::Visit;
use crate::{App, Stop, agencies, breaches, disclosures, rights};
use accord_kernel::ids::{AgencyId, ControllerId, PersonId, RightsRequestId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::audit::erase_reasons;
use accord_platform_db::{Connection, Fault, take_lease};
use accord_policy::action::{DeleteEnded, DeleteKept};
use accord_policy::{SystemActor, Target};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The lease that lets one process delete at a time.
const LEASE: &str = "retention.delete";
/// How long a process that died keeps others from it.
const LEASE_SECONDS: i64 = 300;
/// Children of one look.
const CHILDREN: u64 = 50;

/// What a night did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    /// Rows that were deleted.
    pub rows: u64,
    /// Children, and kinds of a legal body, of whom something could not be deleted: each is in the log.
    pub failures: u64,
}

impl Night {
    /// Counts what one part of the night came to, and goes on.
    fn count(&mut self, part: Result<u64, Stop>) {
        match part {
            Ok(rows) => self.rows += rows,
            Err(stop) => {
                self.failures += 1;
                match stop {
                    Stop::Fault(fault) => {
                        tracing::error!(fault = fault.chain(), "could not delete what was kept long enough");
                    }
                    _ => tracing::error!("deleting what was kept long enough was refused"),
                }
            }
        }
    }
}

/// Deletes whatever is over today and is not held. `None` when another process is at it.
///
/// # Errors
/// When it cannot be read who keeps what. What fails later is logged and counted, and the rest is deleted all the same.
pub async fn delete_kept(app: &App) -> Result<Option<Night>, Stop> {
    let holder = uuid_v7(app.clock().now(), app.rng());
    if !hold(app, holder, LEASE_SECONDS).await? {
        return Ok(None);
    }
    let outcome = delete_all(app, holder).await;
    hold(app, holder, 0).await?;
    outcome.map(Some)
}

/// Takes or keeps the lease for so long; 0 gives it back. Says whether it is ours.
async fn hold(app: &App, holder: Uuid, seconds: i64) -> Result<bool, Fault> {
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("retention.hold").await?;
            let is_ours = take_lease(work.connection(), LEASE, holder, app.clock().now(), seconds).await?;
            work.commit().await?;
            Ok(is_ours)
        })
        .await
}

/// A legal body and its agencies.
#[derive(Debug, Clone, Copy)]
struct Body<'a> {
    id: ControllerId,
    agencies: &'a [AgencyId],
}

async fn delete_all(app: &App, holder: Uuid) -> Result<Night, Stop> {
    let directory = agencies::directory(app).await?;
    let mut by_body: BTreeMap<ControllerId, Vec<AgencyId>> = BTreeMap::new();
    for agency in &directory.agencies {
        by_body.entry(agency.controller).or_default().push(agency.id);
    }
    let mut night = Night::default();
    for (id, agencies) in &by_body {
        match delete_of_body(app, holder, Body { id: *id, agencies }, &mut night).await {
            Ok(true) => {}
            Ok(false) => return Ok(night),
            Err(stop) => night.count(Err(stop)),
        }
    }
    Ok(night)
}

/// Deletes what is over of one legal body. Says whether the lease is still ours.
async fn delete_of_body(app: &App, holder: Uuid, body: Body<'_>, night: &mut Night) -> Result<bool, Stop> {
    let mut rules = list_rules(app.db().readers(), body.id).await?;
    // An identity goes when nothing else is left, so that its turn comes last.
    rules.sort_by_key(|rule| rule.kind == RuleKind::Of(Category::Identity));
    for rule in &rules {
        let is_ours = match rule.kind {
            RuleKind::Of(category) => delete_under(app, holder, body, (rule, category), night).await?,
            _ => {
                let is_ours = hold(app, holder, LEASE_SECONDS).await?;
                if is_ours {
                    night.count(delete_ended(app, body, rule).await);
                }
                is_ours
            }
        };
        if !is_ours {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Deletes what is over under one rule. Says whether the lease is still ours.
async fn delete_under(
    app: &App,
    holder: Uuid,
    body: Body<'_>,
    (rule, kind): (&Rule, Category),
    night: &mut Night,
) -> Result<bool, Stop> {
    let until = rule.over_until(app.clock().now().day());
    let over = Over { agencies: body.agencies, kind, until, in_use: &[], waits: false };
    let mut after = None;
    loop {
        // A night that is long keeps its lease look by look; one that lost it leaves the rest to whoever has it.
        if !hold(app, holder, LEASE_SECONDS).await? {
            return Ok(false);
        }
        let found = people::list_over(app.db().readers(), over, after, CHILDREN).await?;
        for person in &found {
            night.count(delete_of(app, body, *person, over).await);
        }
        after = found.last().copied();
        if (found.len() as u64) < CHILDREN {
            return Ok(true);
        }
    }
}

/// Whether anything of a child has to stay: somebody holds it, asked about it, or looks into what went wrong with it. The
/// request `asked`, which wants it deleted, is no reason.
pub(crate) async fn is_kept(
    db: &impl Connection,
    person: PersonId,
    asked: Option<RightsRequestId>,
) -> Result<bool, Fault> {
    Ok(is_held(db, person).await?
        || rights::is_open_about(db, person, asked).await?
        || breaches::is_open_about(db, person).await?)
}

/// Whether somebody has still to look back at what was done with a child's record: it goes with the child.
pub(crate) async fn waits_for_review(db: &impl Connection, person: PersonId) -> Result<bool, Fault> {
    Ok(people::is_glass_unreviewed(db, person).await?
        || disclosures::is_one_off_unreviewed(db, person).await?)
}

/// Deletes what is over of one child. Nothing while it has to stay.
async fn delete_of(app: &App, body: Body<'_>, person: PersonId, over: Over<'_>) -> Result<u64, Stop> {
    let visit = Visit::of_system(app, SystemActor::RetentionKeeper);
    if is_kept(app.db().readers(), person, None).await? {
        return Ok(0);
    }
    let owner = *body.agencies.first().ok_or_else(Stop::not_found)?;
    app.db()
        .retrying(|| async {
            let target = Target::new(person).owned_by(owner).controlled_by(body.id);
            let target = target.about(person).holding(&[over.kind]);
            let permit = visit.decide::<DeleteKept>(app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            // Read again where it is deleted: a hold that was placed meanwhile stops it.
            if is_kept(tx.connection(), person, None).await? {
                return Ok(0);
            }
            let in_use = disclosures::list_facts_in_use(tx.connection(), person, visit.at()).await?;
            let waits = waits_for_review(tx.connection(), person).await?;
            let deleted = people::delete_over(&tx, Over { in_use: &in_use, waits, ..over }).await?;
            let graves = graves_of(&deleted, person, over.kind.code());
            if deleted.is_person_gone {
                erase_reasons(&tx, person, &format!("retention {person}")).await?;
            }
            if !graves.is_empty() {
                insert_graves(&tx, body.id, &graves).await?;
                tx.commit().await?;
            }
            Ok::<u64, Stop>(graves.len() as u64)
        })
        .await
}

/// What is written down of what was deleted of a child.
pub(crate) fn graves_of(deleted: &Deleted, person: PersonId, rule: &'static str) -> Vec<Grave> {
    let of = |ids: &[Uuid], kind| ids.iter().map(|id| Grave { id: *id, kind, rule }).collect::<Vec<_>>();
    let mut graves = of(&deleted.facts, GraveKind::Fact);
    graves.extend(of(&deleted.notes, GraveKind::Note));
    graves.extend(of(&deleted.records, GraveKind::Record));
    graves.extend(deleted.is_person_gone.then_some(Grave {
        id: person.uuid(),
        kind: GraveKind::Person,
        rule,
    }));
    graves
}

/// Deletes what a legal body wrote about requests, holds or breaches that ended long enough ago, but those of children
/// whom somebody holds.
async fn delete_ended(app: &App, body: Body<'_>, rule: &Rule) -> Result<u64, Stop> {
    let visit = Visit::of_system(app, SystemActor::RetentionKeeper);
    let before = rule.over_until(app.clock().now().day()).plus_days(1).start();
    let owner = *body.agencies.first().ok_or_else(Stop::not_found)?;
    app.db()
        .retrying(|| async {
            let target = Target::new(body.id).owned_by(owner).controlled_by(body.id);
            let target = target.holding(&[Category::Identity]);
            let permit = visit.decide::<DeleteEnded>(app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            let held = list_held(tx.connection()).await?;
            let (ids, kind) = match rule.kind {
                RuleKind::Of(_) => return Ok(0),
                RuleKind::Requests => (rights::delete_ended(&tx, before, &held).await?, GraveKind::Request),
                RuleKind::Holds => (delete_lifted(&tx, before, &held).await?, GraveKind::Hold),
                RuleKind::Breaches => {
                    (breaches::delete_closed(&tx, body.agencies, before, &held).await?, GraveKind::Breach)
                }
            };
            let grave = |id: &Uuid| Grave { id: *id, kind, rule: rule.kind.code() };
            let graves: Vec<Grave> = ids.iter().map(grave).collect();
            if !graves.is_empty() {
                insert_graves(&tx, body.id, &graves).await?;
                tx.commit().await?;
            }
            Ok::<u64, Stop>(graves.len() as u64)
        })
        .await
}
