//! Who reaches what of the timeline: targets, and an event as its reader finds it.

use super::model::Event;
use super::store::find_event;
use crate::agencies::{self, Area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId, TimelineEventId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::Problem;
use accord_policy::action::{ViewOwnDates, ViewTimeline};
use accord_policy::{Action, Permit, RefusalCode, ResourceId, Role, Target};
use axum::http::StatusCode;
use std::collections::BTreeSet;

/// What people wrote on the timeline of a borough.
pub(super) fn of_area(area: AreaId) -> Target<AreaId> {
    something(area, area)
}

/// Something on the timeline of a borough.
pub(super) fn something<R: ResourceId>(resource: R, area: AreaId) -> Target<R> {
    Target::new(resource).in_area(area).holding(&[Category::Context])
}

/// A date of an agency's own.
pub(super) fn own<R: ResourceId>(resource: R, agency: AgencyId) -> Target<R> {
    Target::new(resource).owned_by(agency).holding(&[Category::Context])
}

/// Who leads the timeline of a borough.
const LEADS: &[Role] = &[Role::BoardChair, Role::YouthJusticeManager, Role::Analyst];

/// Whether the reader answers for what an agency does: its own people, and those who lead the timeline.
pub(super) fn answers_for(visit: &Visit, owner: AgencyId) -> bool {
    let leads = |roles: &BTreeSet<Role>| LEADS.iter().any(|role| roles.contains(role));
    visit.membership().is_some_and(|member| member.agency == owner || leads(&member.roles))
}

/// Refuses whoever may not do this here, and whoever does not answer for what the agency does.
pub(super) async fn require_owner_or_lead<A: Action>(
    app: &App,
    visit: &Visit,
    target: Target<A::Resource>,
    owner: AgencyId,
) -> Result<(), Stop> {
    visit.require_may::<A>(app, target.clone(), Purpose::PlanAndAnalyse).await?;
    if answers_for(visit, owner) {
        return Ok(());
    }
    let code = RefusalCode::OtherAgency;
    Err(visit.refuse_for::<A>(app, target, Purpose::PlanAndAnalyse, code).await?)
}

/// The address of an event.
pub(super) fn address_of(event: &Event) -> String {
    match event.is_personal() {
        true => format!("/timeline/own-dates/{}", event.id),
        false => format!("/timeline/{}", event.id),
    }
}

/// An event and the borough through which its reader reaches it.
pub(super) struct Door {
    /// The event.
    pub event: Event,
    /// The borough.
    pub area: Area,
}

impl Door {
    /// The event of an address, as one connection sees it. Whoever may not read it learns only that they may not.
    pub(super) async fn open(app: &App, visit: &Visit, db: &impl Connection, id: &str) -> Result<Self, Stop> {
        visit.require_member()?;
        let id: TimelineEventId = id.parse().map_err(|_| Stop::not_found())?;
        let event = find_event(db, id).await?.ok_or_else(Stop::not_found)?;
        let served: Vec<AreaId> = visit.areas().collect();
        let through = event.areas.iter().copied().find(|area| served.contains(area)).unwrap_or(event.area);
        let directory = agencies::directory_through(app, db).await?;
        let area = directory.areas.iter().find(|area| area.id == through).cloned();
        Ok(Self { area: area.ok_or_else(Stop::not_found)?, event })
    }

    /// The permit of a partner to read it. A date of one child is not there for partners.
    pub(super) async fn require_reader(
        &self,
        app: &App,
        visit: &Visit,
    ) -> Result<Permit<ViewTimeline>, Stop> {
        if self.event.is_personal() {
            return Err(Stop::not_found());
        }
        visit.decide::<ViewTimeline>(app, of_area(self.area.id), Purpose::PlanAndAnalyse).await
    }

    /// The permit of somebody of the agency that owns a date of one child to read it.
    pub(super) async fn require_owner(&self, app: &App, visit: &Visit) -> Result<Permit<ViewOwnDates>, Stop> {
        if !self.event.is_personal() {
            return Err(Stop::not_found());
        }
        let agency = self.event.agency;
        // Another agency's date is as one that there is not.
        if visit.require_member()?.agency != agency {
            return Err(Stop::not_found());
        }
        visit.decide::<ViewOwnDates>(app, own(agency, agency), Purpose::PlanAndAnalyse).await
    }

    /// The event as the target of an action of partners.
    pub(super) fn target(&self) -> Target<TimelineEventId> {
        something(self.event.id, self.area.id)
    }

    /// Its address.
    pub(super) fn address(&self) -> String {
        address_of(&self.event)
    }

    /// Refuses to go on with what was withdrawn.
    pub(super) fn require_standing(&self) -> Result<(), Stop> {
        match self.event.withdrawn {
            None => Ok(()),
            Some(_) => Err(withdrawn_already().with_link("Go to the event", &self.address()).into()),
        }
    }

    /// Whether a member may do something with it that partners do.
    pub(super) fn may<A: Action<Resource = TimelineEventId>>(&self, visit: &Visit) -> bool {
        !self.event.is_personal() && visit.may::<A>(&self.target(), Purpose::PlanAndAnalyse)
    }
}

/// Somebody withdrew it meanwhile.
pub(super) fn withdrawn_already() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This event was withdrawn",
        &["Somebody took it off the timeline. Nothing was changed. The page of the event says why."],
    )
}

/// Somebody changed it meanwhile.
pub(super) fn changed_meanwhile(address: &str) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Somebody changed this meanwhile",
        &[
            "Nothing was saved, so that what they wrote is not lost.",
            "Look at what stands there now, and change it again.",
        ],
    )
    .with_link("Look at what stands there now", address)
}
