//! Changes of a meeting: each in one transaction, in which what it rests on is read again.

use super::door::{PLAN, Step, address_of, changed_meanwhile, closed};
use super::model::{Decision, Line, Meeting, MeetingState, Message, Partner, Promise};
use super::store::decisions::{insert_decision, insert_promise, last_number};
use super::store::meetings::{
    find_meeting, insert_meeting, insert_message, replace_lines, set_cancelled, set_confirmed, set_held,
    touch, update_meeting, update_partner,
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

    fn seen(&self) -> Option<Instant> {
        match self {
            Self::Edit(.., seen)
            | Self::Agenda(_, seen)
            | Self::Held(_, seen)
            | Self::Cancelled(_, seen)
            | Self::Confirmed(seen) => Some(*seen),
            Self::New(..) | Self::Partner(_) | Self::Message(_) | Self::Decision(_) | Self::Promise(_) => {
                None
            }
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
        insert_meeting(&tx, meeting, partners, || uuid_v7(visit.at(), app.rng())).await?;
    } else {
        let now = find_meeting(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
        if !now.is_open() {
            return Err(closed(&address).into());
        }
        let too_soon = change.is_told_afterwards() && now.starts_at > visit.at();
        let unheld = matches!(change, Change::Confirmed(_)) && now.state != MeetingState::Held;
        let is_over = matches!(change, Change::Cancelled(..)) && now.state == MeetingState::Held;
        if too_soon || unheld || is_over || !touch(&tx, change.seen()).await? {
            return Err(changed_meanwhile(&address).into());
        }
        apply(app, visit, &tx, (&now, change)).await?;
    }
    Ok(tx.commit().await?)
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
        Change::Edit(meeting, partners, _) => update_meeting(tx, meeting, partners, new_id).await?,
        Change::Agenda(lines, _) => replace_lines(tx, lines, new_id).await?,
        Change::Partner(partner) => {
            if !update_partner(tx, partner).await? {
                return Err(changed_meanwhile(&address).into());
            }
        }
        Change::Held(minutes, _) => set_held(tx, minutes).await?,
        Change::Cancelled(because, _) => set_cancelled(tx, because).await?,
        Change::Confirmed(_) => set_confirmed(tx).await?,
        Change::Message(message) => insert_message(tx, message, new_id()).await?,
        Change::Promise(promise) => insert_promise(tx, promise).await?,
        Change::Decision(decision) => {
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
