//! The nightly job: deletes what was kept long enough, child by child, each in a short transaction of its own with its
//! audit entry. One process at a time; a kill leaves what is not deleted for the next night.

use super::model::{Grave, GraveKind, Rule};
use super::store::{insert_graves, is_held, list_rules};
use crate::agencies;
use crate::people::{self, Deleted, Over};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, ControllerId, PersonId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Fault, take_lease};
use accord_policy::action::DeleteKept;
use accord_policy::{SystemActor, Target};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The lease that lets one process delete at a time.
const LEASE: &str = "retention.delete";
/// How long a process that died keeps others from it.
const LEASE_SECONDS: i64 = 300;
/// Children of one look.
const CHILDREN: u64 = 200;

/// Deletes whatever is over today and is not held. Says how many rows. Returns at once when another process is at it.
///
/// # Errors
/// When the database cannot be read or written; what was deleted stays deleted.
pub async fn delete_kept(app: &App) -> Result<u64, Stop> {
    let holder = uuid_v7(app.clock().now(), app.rng());
    if !hold(app, holder, LEASE_SECONDS).await? {
        return Ok(0);
    }
    let outcome = delete_all(app, holder).await;
    hold(app, holder, 0).await?;
    outcome
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

async fn delete_all(app: &App, holder: Uuid) -> Result<u64, Stop> {
    let directory = agencies::directory(app).await?;
    let mut by_body: BTreeMap<ControllerId, Vec<AgencyId>> = BTreeMap::new();
    for agency in &directory.agencies {
        by_body.entry(agency.controller).or_default().push(agency.id);
    }
    let mut deleted = 0;
    for (controller, agencies) in by_body {
        let mut rules = list_rules(app.db().readers(), controller).await?;
        // An identity goes when nothing else is left, so that its turn comes last.
        rules.sort_by_key(|rule| rule.kind == Category::Identity);
        for rule in &rules {
            // A night that is long keeps its lease; one that lost it leaves the rest to whoever has it.
            if !hold(app, holder, LEASE_SECONDS).await? {
                return Ok(deleted);
            }
            deleted += delete_under(app, controller, &agencies, rule).await?;
        }
    }
    Ok(deleted)
}

async fn delete_under(
    app: &App,
    controller: ControllerId,
    agencies: &[AgencyId],
    rule: &Rule,
) -> Result<u64, Stop> {
    let until = rule.over_until(app.clock().now().day());
    let over = Over { agencies, kind: rule.kind, until };
    let (mut deleted, mut after) = (0, None);
    loop {
        let found = people::list_over(app.db().readers(), over, after, CHILDREN).await?;
        for person in &found {
            deleted += delete_of(app, controller, *person, over).await?;
        }
        after = found.last().copied();
        if (found.len() as u64) < CHILDREN {
            return Ok(deleted);
        }
    }
}

/// Deletes what is over of one child. Nothing while anybody holds it.
async fn delete_of(
    app: &App,
    controller: ControllerId,
    person: PersonId,
    over: Over<'_>,
) -> Result<u64, Stop> {
    let visit = Visit::of_system(app, SystemActor::RetentionKeeper);
    if is_held(app.db().readers(), person).await? {
        return Ok(0);
    }
    let owner = *over.agencies.first().ok_or_else(Stop::not_found)?;
    app.db()
        .retrying(|| async {
            let target = Target::new(person).owned_by(owner).controlled_by(controller);
            let target = target.about(person).holding(&[over.kind]);
            let permit = visit.decide::<DeleteKept>(app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            // Read again where it is deleted: a hold that was placed meanwhile stops it.
            if is_held(tx.connection(), person).await? {
                return Ok(0);
            }
            let deleted = people::delete_over(&tx, over).await?;
            let graves = graves_of(&deleted, person, over.kind);
            insert_graves(&tx, &graves).await?;
            tx.commit().await?;
            Ok::<u64, Stop>(graves.len() as u64)
        })
        .await
}

fn graves_of(deleted: &Deleted, person: PersonId, rule: Category) -> Vec<Grave> {
    let of =
        |ids: &[uuid::Uuid], kind| ids.iter().map(|id| Grave { id: *id, kind, rule }).collect::<Vec<_>>();
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
