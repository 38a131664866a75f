//! Roles that open records of children, newly given: told at once to the agency's manager and to the data protection officer
//! of its legal body, so that nobody comes in by the hand of one person alone without others reading of it.
//!
//! Each of them is told until they say that they know whom it is, or five working days have passed: one who says so does not
//! speak for the others.

use super::model::NewAccess;
use super::show_accounts::account_target;
use super::store;
use crate::agencies;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, MemberId, NewAccessId, UserId, uuid_v7};
use accord_kernel::{AgencyKind, Category, Instant, Purpose};
use accord_platform_db::{Stored, WriteTx, is_unique_violation};
use accord_platform_web::{Page, words};
use accord_policy::action::{ChangeRoles, KnowNewAccess, ListNewAccess};
use accord_policy::{Action, Role, Target, shown_kinds};
use axum::extract::{Path, State};
use axum::response::Redirect;
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// Working days for which it is told.
const TOLD_WORKING_DAYS: u32 = 5;
/// Days that hold as many working days, whatever the weekday.
const TOLD_DAYS_MAX: i32 = 9;
/// People on the page and on Today at most.
const SHOWN_MAX: u64 = 50;

/// Keeps, in the transaction that gives roles, which of them open records of children, when any does.
pub(super) async fn keep<A: Action>(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<A>,
    (member, kind): (MemberId, AgencyKind),
    (roles, by): (impl Iterator<Item = &Role>, Option<UserId>),
) -> Result<(), Stop> {
    let opens = |role: &&Role| !shown_kinds(kind, &BTreeSet::from([**role])).is_empty();
    let roles: BTreeSet<Role> = roles.filter(opens).copied().collect();
    if roles.is_empty() {
        return Ok(());
    }
    Ok(store::insert_new_access(tx, NewAccessId::new(visit.at(), app.rng()), member, (&roles, by)).await?)
}

fn target(visit: &Visit) -> Result<Target<AgencyId>, Stop> {
    let member = visit.require_member()?;
    let target = Target::new(member.agency).owned_by(member.agency).controlled_by(member.controller);
    Ok(target.holding(&[Category::Identity]))
}

/// Whom the reader is told of: an officer of everybody of the legal body, a manager of their own agency.
async fn list(app: &App, visit: &Visit) -> Result<Vec<NewAccess>, Stop> {
    let member = visit.require_member()?;
    let mut of = vec![member.agency];
    if member.roles.contains(&Role::DataProtectionOfficer) {
        let directory = agencies::directory(app).await?;
        let own = directory.agencies.iter().filter(|agency| agency.controller == member.controller);
        of = own.map(|agency| agency.id).collect();
    }
    let since = visit.at().day().plus_days(-TOLD_DAYS_MAX).start();
    let found = store::list_new_access(app.db().readers(), &of, member.user, (since, SHOWN_MAX)).await?;
    let is_told = |new: &NewAccess| visit.at() < told_until(new.given_at);
    Ok(found.into_iter().filter(is_told).collect())
}

fn told_until(given_at: Instant) -> Instant {
    given_at.day().plus_working_days(TOLD_WORKING_DAYS).plus_days(1).start()
}

/// Who gave each of them, in words.
async fn givers(app: &App, found: &[NewAccess]) -> Result<Vec<String>, Stop> {
    let ids: Vec<UserId> = found.iter().filter_map(|new| new.by).collect();
    let names = store::list_names(app.db().readers(), &ids).await?;
    let by = |new: &NewAccess| new.by.and_then(|by| names.get(&by).cloned());
    Ok(found
        .iter()
        .map(|new| by(new).unwrap_or_else(|| "somebody at the machine of this service".to_owned()))
        .collect())
}

/// New access for the queue of whoever is told of it.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    if !visit.may::<ListNewAccess>(&target(visit)?, Purpose::ReviewAccess) {
        return Ok(Vec::new());
    }
    let found = list(app, visit).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let givers = givers(app, &found).await?;
    app.db().record(visit.decide::<ListNewAccess>(app, target(visit)?, Purpose::ReviewAccess).await?).await?;
    let task = |(new, by): (&NewAccess, &String)| Task {
        href: "/new-access".to_owned(),
        text: format!("{} may open records of children since {}", new.name, words::moment(new.given_at)),
        note: format!("Given by {by}. Say whether you know them"),
        state: "To know",
        due: None,
    };
    Ok(found.iter().zip(&givers).map(task).collect())
}

pub async fn show_new_access(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let permit = visit.decide::<ListNewAccess>(&app, target(&visit)?, Purpose::ReviewAccess).await?;
    let found = list(&app, &visit).await?;
    let givers = givers(&app, &found).await?;
    let directory = agencies::directory(&app).await?;
    app.db().record(permit).await?;
    let line = |(new, by): (&NewAccess, &String)| -> Value {
        let agency = directory.agencies.iter().find(|agency| agency.id == new.agency);
        let may_change = agency.is_some_and(|agency| {
            visit.would_but_for_proof::<ChangeRoles>(&account_target(new.member, agency), Purpose::RunService)
        });
        let roles: Vec<&str> = new.roles.iter().map(|role| role.words()).collect();
        context! {
            id => new.id.to_string(), name => new.name.as_str(), roles => roles.join(", "), by,
            agency => agency.map(|agency| agency.name.as_str()), at => new.given_at.micros(),
            member => may_change.then(|| new.member.to_string()),
        }
    };
    let lines: Vec<Value> = found.iter().zip(&givers).map(line).collect();
    app.page(&visit, "accounts/new_access.html", context! { lines, days => TOLD_WORKING_DAYS })
}

pub async fn submit_known(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let id: NewAccessId = id.parse().map_err(|_| Stop::not_found())?;
    let member = visit.require_member()?;
    visit.decide::<ListNewAccess>(&app, target(&visit)?, Purpose::ReviewAccess).await.map(drop)?;
    // What the reader is not told of is as if it were not there.
    let found = list(&app, &visit).await?;
    let new = found.iter().find(|new| new.id == id).ok_or_else(Stop::not_found)?;
    let target = || {
        let target = Target::new(id).owned_by(new.agency).controlled_by(member.controller);
        target.holding(&[Category::Identity])
    };
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<KnowNewAccess>(&app, target(), Purpose::ReviewAccess).await?;
            let tx = app.db().write(permit).await?;
            match store::insert_known(&tx, uuid_v7(visit.at(), app.rng()), member.user).await {
                // The same form, sent twice at once.
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("keep who is known")?,
            }
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/new-access"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::Day;

    #[test]
    fn it_is_told_for_five_working_days_whatever_the_weekday() {
        for given in 16..=22 {
            let day = Day::new(2026, 11, given).expect("a day of the test");
            let until = told_until(day.start());
            assert!(until > day.plus_days(5).start(), "{day:?}");
            assert!(until.day().plus_days(-TOLD_DAYS_MAX) <= day, "{day:?}");
        }
    }
}
