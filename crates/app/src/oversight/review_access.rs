//! The pass through the audit that finds unusual access. One process at a time; each entry is looked at once.

use super::model::{FindingKind, GLASS_DAYS, GLASS_TIMES, RECORDS_A_DAY, night_of};
use super::store::{NewFinding, insert_finding, is_known, load_reviewed, set_reviewed};
use crate::visit::Visit;
use crate::{App, Stop, accounts, people};
use accord_kernel::ids::{AccessFindingId, AgencyId, MemberId, UserId, uuid_v7};
use accord_kernel::{Category, Day, Instant, Purpose};
use accord_platform_db::audit::{Seen, count_records_seen, list_seen_after};
use accord_platform_db::{Fault, Stored, is_unique_violation, take_lease};
use accord_policy::action::{BreakGlass, RaiseFinding, ViewWhoSaw};
use accord_policy::{Action, SystemActor, Target};
use uuid::Uuid;

/// The lease that lets one process look through the audit at a time.
const LEASE: &str = "access.review";
/// How long a process that died keeps others from it.
const LEASE_SECONDS: i64 = 60;
/// Rows looked at in one go.
const ROWS: u64 = 500;
/// Entries are looked at when they are so old: by then every entry with a smaller number is written too.
const SETTLED_SECONDS: i64 = 300;

/// Looks through what was opened since the last pass and writes down what looks unusual. Returns at once when another
/// process is at it.
///
/// # Errors
/// When the database cannot be read or written; what was found stays.
pub async fn review_access(app: &App) -> Result<(), Stop> {
    let holder = uuid_v7(app.clock().now(), app.rng());
    if !keep_lease(app, holder, None, LEASE_SECONDS).await? {
        return Ok(());
    }
    let outcome = review_settled(app, holder).await;
    keep_lease(app, holder, None, 0).await?;
    outcome
}

async fn review_settled(app: &App, holder: Uuid) -> Result<(), Stop> {
    let settled = app.clock().now().plus_seconds(-SETTLED_SECONDS);
    loop {
        let db = app.db().readers();
        let rows = list_seen_after(db, load_reviewed(db).await?, ROWS).await?;
        let is_last = (rows.len() as u64) < ROWS;
        let mut reviewed = None;
        for seen in rows.iter().take_while(|seen| seen.entry.at < settled) {
            // Who looks back at access is not looked at for it: that is what the page is for.
            if seen.is_of_one && seen.entry.action != ViewWhoSaw::RULE.name {
                look_at(app, seen).await?;
            }
            reviewed = Some(seen.entry.entry);
        }
        let Some(reviewed) = reviewed else { return Ok(()) };
        let is_ours = keep_lease(app, holder, Some(reviewed), LEASE_SECONDS).await?;
        let is_settled = rows.last().is_some_and(|seen| seen.entry.entry == reviewed);
        if !is_ours || is_last || !is_settled {
            return Ok(());
        }
    }
}

/// Takes or keeps the lease for so long, 0 gives it back; and writes down how far the pass has come. Says whether it is
/// ours.
async fn keep_lease(app: &App, holder: Uuid, reviewed: Option<i64>, seconds: i64) -> Result<bool, Fault> {
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("access.review").await?;
            let is_ours = take_lease(work.connection(), LEASE, holder, app.clock().now(), seconds).await?;
            if let Some(entry) = reviewed.filter(|_| is_ours) {
                set_reviewed(&work, entry).await?;
            }
            work.commit().await?;
            Ok(is_ours)
        })
        .await
}

/// Who opened a record, as the audit has it.
struct Opened<'a> {
    seen: &'a Seen,
    user: UserId,
    member: MemberId,
    agency: AgencyId,
}

impl Opened<'_> {
    fn at(&self) -> Instant {
        self.seen.entry.at
    }

    /// A finding about this one record, or with no day of its own about all that they did.
    fn finding(&self, kind: FindingKind, on: Day, records: u64, is_of_record: bool) -> NewFinding {
        let person = is_of_record.then_some(self.seen.person);
        let whose = person.map_or_else(String::new, |person| person.to_string());
        NewFinding {
            looked_at: format!("{} {} {on} {whose}", kind.code(), self.member),
            agency: self.agency,
            user: self.user,
            person,
            kind,
            on,
            records,
        }
    }
}

async fn look_at(app: &App, seen: &Seen) -> Result<(), Stop> {
    let entry = &seen.entry;
    let (Some(user), Some(member), Some(agency)) = (entry.user, entry.member, entry.agency) else {
        return Ok(());
    };
    let opened = Opened { seen, user, member, agency };
    for finding in judge(app, &opened).await? {
        raise(app, &finding).await?;
    }
    Ok(())
}

/// What is unusual about one look at one record.
async fn judge(app: &App, opened: &Opened<'_>) -> Result<Vec<NewFinding>, Stop> {
    let (db, at, person) = (app.db().readers(), opened.at(), opened.seen.person);
    let day = at.day();
    let mut found = Vec::new();
    if let Some(night) = night_of(at) {
        found.push(opened.finding(FindingKind::OddHours, night, 1, false));
    }
    let records = count_records_seen(db, opened.user, (day.start(), day.plus_days(1).start())).await?;
    if records >= RECORDS_A_DAY {
        found.push(opened.finding(FindingKind::ManyRecords, day, records, false));
    }
    // Whoever was sent something, or looked for a child, was not around them: that is what both are for.
    if opened.seen.is_of_record && !people::was_around(db, (opened.member, person), at).await? {
        found.push(opened.finding(FindingKind::OutsideCaseload, day, 1, true));
    }
    let names = accounts::list_names(db, &[opened.user]).await?;
    let name = names.get(&opened.user).map(String::as_str).unwrap_or_default();
    if people::shares_family_name(db, person, name).await? {
        found.push(opened.finding(FindingKind::OwnFamilyName, day, 1, true));
    }
    if opened.seen.entry.action == BreakGlass::RULE.name {
        let since = day.plus_days(1 - GLASS_DAYS).start();
        let times = people::count_broken_between(db, opened.member, (since, at)).await?;
        if times >= GLASS_TIMES {
            found.push(opened.finding(FindingKind::RepeatedGlass, day, times, false));
        }
    }
    Ok(found)
}

async fn raise(app: &App, finding: &NewFinding) -> Result<(), Stop> {
    if is_known(app.db().readers(), &finding.looked_at).await? {
        return Ok(());
    }
    let visit = Visit::of_system(app, SystemActor::AccessReviewer);
    app.db()
        .retrying(|| async {
            let id = AccessFindingId::new(visit.at(), app.rng());
            let mut target = Target::new(id).owned_by(finding.agency).holding(&[Category::Identity]);
            if let Some(person) = finding.person {
                target = target.about(person);
            }
            let permit = visit.decide::<RaiseFinding>(app, target, Purpose::ReviewAccess).await?;
            let tx = app.db().write(permit).await?;
            match insert_finding(&tx, finding).await {
                // Another process found it at the same moment.
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("write down unusual access")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await
}
