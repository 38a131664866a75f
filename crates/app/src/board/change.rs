//! Changes of a meeting: each in one transaction, in which what it rests on is read again.

use super::door::{PLAN, Step, address_of, changed_meanwhile, closed, not_now};
use super::model::{Decision, Line, Meeting, MeetingState, Message, Partner, Promise};
use super::store::decisions::{
    PromisesOf, find_promise, insert_decision, insert_promise, last_number, list_decisions, list_promises,
};
use super::store::meetings::{
    find_meeting, insert_meeting, insert_message, list_messages, list_partners, replace_lines, set_cancelled,
    set_confirmed, set_held, touch, update_meeting, update_partner,
};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, MeetingId, uuid_v7};
use accord_platform_db::{Stored, WriteTx, is_unique_violation};
use accord_policy::{Action, Target};

/// What is changed. Whoever changes what somebody else may have changed says when they saw it.
#[derive(Debug)]
pub(super) enum Change<'a> {
    /// It is planned, with these partners.
    New(&'a Meeting, &'a [AgencyId]),
    /// It is at another time, elsewhere, or with other partners.
    Edit(&'a Meeting, &'a [AgencyId], Instant),
    /// Its agenda is this.
    Agenda(&'a [Line], Instant),
    /// Who of a partner came and what they brought.
    Partner(&'a Partner),
    /// Who of several partners came.
    Came(&'a [Partner]),
    /// It was held, with these minutes.
    Held(&'a str, Instant),
    /// It was cancelled, for this reason.
    Cancelled(&'a str, Instant),
    /// Its minutes are right.
    Confirmed(Instant),
    /// It agreed to tell others something.
    Message(&'a Message),
    /// It decided something. The number is given in the transaction.
    Decision(&'a Decision),
    /// A partner promised something.
    Promise(&'a Promise),
}

impl Change<'_> {
    pub(super) fn step(&self) -> Step {
        match self {
            Self::Confirmed(_) => Step::Confirm,
            Self::Decision(_) => Step::Decide,
            Self::Promise(_) => Step::Promise,
            _ => Step::Write,
        }
    }

    /// When whoever changes what is written in one form saw it. What is added beside it does not change the form.
    fn seen(&self) -> Option<Instant> {
        match self {
            Self::Edit(.., seen)
            | Self::Agenda(_, seen)
            | Self::Held(_, seen)
            | Self::Cancelled(_, seen)
            | Self::Confirmed(seen) => Some(*seen),
            Self::New(..)
            | Self::Partner(_)
            | Self::Came(_)
            | Self::Message(_)
            | Self::Decision(_)
            | Self::Promise(_) => None,
        }
    }

    /// Whether it is said of a meeting that has begun.
    fn is_told_afterwards(&self) -> bool {
        !matches!(self, Self::New(..) | Self::Edit(..) | Self::Agenda(..) | Self::Cancelled(..))
    }
}

pub(super) async fn write<A: Action<Resource = MeetingId>>(
    app: &App,
    visit: &Visit,
    target: Target<MeetingId>,
    change: &Change<'_>,
) -> Result<(), Stop> {
    let address = address_of(target.resource);
    let permit = visit.decide::<A>(app, target, PLAN).await?;
    let tx = app.db().write(permit).await?;
    if let Change::New(meeting, partners) = change {
        match find_meeting(tx.connection(), tx.resource()).await? {
            None => insert_meeting(&tx, meeting, partners, || uuid_v7(visit.at(), app.rng())).await?,
            // A form that was sent twice plans one meeting.
            Some(there) if there.title == meeting.title && there.starts_at == meeting.starts_at => {}
            Some(_) => return Err(changed_meanwhile(&address).into()),
        }
    } else {
        let now = find_meeting(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
        if !now.is_open() {
            return Err(closed(&address).into());
        }
        let too_soon = change.is_told_afterwards() && now.starts_at > visit.at();
        let unheld = matches!(change, Change::Confirmed(_)) && now.state != MeetingState::Held;
        if too_soon || unheld {
            return Err(changed_meanwhile(&address).into());
        }
        if let Change::Cancelled(..) = change {
            require_nothing_came_of_it(&tx, &now).await?;
        }
        if let Some(seen) = change.seen()
            && !touch(&tx, seen).await?
        {
            return Err(changed_meanwhile(&address).into());
        }
        apply(app, visit, &tx, (&now, change)).await?;
    }
    Ok(tx.commit().await?)
}

/// Refuses to cancel what was held, or decided something, or where a partner promised something.
async fn require_nothing_came_of_it<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    now: &Meeting,
) -> Result<(), Stop> {
    let only = [now.id];
    let is_over = now.state == MeetingState::Held
        || !list_decisions(tx.connection(), &only).await?.is_empty()
        || !list_promises(tx.connection(), PromisesOf::Meetings(&only)).await?.is_empty();
    if !is_over {
        return Ok(());
    }
    let words = ["It was held, it decided something, or a partner promised something there."];
    Err(not_now("The meeting cannot be cancelled", &words, &address_of(now.id)).into())
}

/// The partners that a meeting has from now on: once it has begun, or something was said of one, it stays.
async fn kept_partners<A: Action<Resource = MeetingId>>(
    visit: &Visit,
    tx: &WriteTx<A>,
    (now, chosen): (&Meeting, &[AgencyId]),
) -> Result<Vec<AgencyId>, Stop> {
    let has_begun = now.starts_at <= visit.at();
    let there = list_partners(tx.connection(), &[now.id]).await?;
    let stays = there.iter().filter(|one| has_begun || one.changed_at.is_some()).map(|one| one.agency);
    let mut all: Vec<AgencyId> = chosen.to_vec();
    all.extend(stays.filter(|agency| !chosen.contains(agency)));
    Ok(all)
}

async fn apply<A: Action<Resource = MeetingId>>(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<A>,
    (now, change): (&Meeting, &Change<'_>),
) -> Result<(), Stop> {
    let new_id = || uuid_v7(visit.at(), app.rng());
    let address = address_of(now.id);
    match change {
        Change::New(..) => {}
        Change::Edit(meeting, partners, _) => {
            let partners = kept_partners(visit, tx, (now, partners)).await?;
            update_meeting(tx, meeting, &partners, new_id).await?;
        }
        Change::Agenda(lines, _) => replace_lines(tx, lines, new_id).await?,
        Change::Partner(partner) => {
            if !update_partner(tx, partner).await? {
                return Err(changed_meanwhile(&address).into());
            }
        }
        Change::Came(partners) => {
            for partner in *partners {
                if !update_partner(tx, partner).await? {
                    return Err(changed_meanwhile(&address).into());
                }
            }
        }
        Change::Held(minutes, _) => set_held(tx, minutes).await?,
        Change::Cancelled(because, _) => set_cancelled(tx, because).await?,
        Change::Confirmed(_) => set_confirmed(tx).await?,
        Change::Message(message) => {
            // The same words to the same people once: a form that was sent twice.
            if !list_messages(tx.connection(), now.id).await?.contains(message) {
                insert_message(tx, message, new_id()).await?;
            }
        }
        Change::Promise(promise) => match find_promise(tx.connection(), promise.id).await? {
            None => insert_promise(tx, promise).await?,
            Some(there) if there.what == promise.what && there.due_on == promise.due_on => {}
            Some(_) => return Err(changed_meanwhile(&address).into()),
        },
        Change::Decision(decision) => {
            let there = list_decisions(tx.connection(), &[now.id]).await?;
            if let Some(there) = there.iter().find(|one| one.id == decision.id) {
                let is_same = there.what == decision.what && there.reason == decision.reason;
                return if is_same { Ok(()) } else { Err(changed_meanwhile(&address).into()) };
            }
            let (series, year) = (now.series(), i32::from(now.day().date().year()));
            let number = last_number(tx.connection(), &series, year).await? + 1;
            let new = Decision { year, number, ..(*decision).clone() };
            match insert_decision(tx, &new, &series, new_id).await {
                Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&address).into()),
                other => other.or_fault("enter a decision")?,
            }
        }
    }
    Ok(())
}
