//! Who reads and writes what of the Board, and what every page of this room shares.

use super::model::{Meeting, MeetingKind};
use super::store::meetings::{Of, find_meeting, list_meetings, list_partners};
use crate::agencies::{Agency, AgencyKind, ChosenArea, choose_area, list_agencies_serving};
pub(super) use crate::planning::{
    NEW, Names, PLAN, Text, adding, area_of, boroughs, changed_meanwhile, in_area, is_regional, look_again,
    name_of, new_of, not_now, notes, of_agency, require_region, seen,
};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId, MeetingId};
use accord_platform_db::Fault;
use accord_platform_web::{Fields, FormErrors, Problem};
use accord_policy::action::{
    ConfirmMinutes, EnterDecision, EnterPromise, ViewBoard, ViewRegionalMeetings, WriteMeeting,
    WriteRegionalMeeting,
};
use accord_policy::{Action, Permit, RefusalCode, Role, Target};
use axum::http::StatusCode;
use std::collections::BTreeMap;

/// What an address of this room says besides its path.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// What was just done.
    #[serde(default)]
    pub done: String,
    /// A version of what the page is about.
    #[serde(default)]
    pub version: String,
    /// The meeting that a page is about.
    #[serde(default)]
    pub meeting: String,
}

/// The permit under which the Board is read: as a partner of a borough, or as the region that convened.
pub(super) enum Reading {
    Partner(Permit<ViewBoard>),
    Region(Permit<ViewRegionalMeetings>),
}

impl Reading {
    pub(super) async fn record(self, app: &App) -> Result<(), Fault> {
        match self {
            Self::Partner(permit) => app.db().record(permit).await,
            Self::Region(permit) => app.db().record(permit).await,
        }
    }
}

/// Where a page for partners of a borough begins: its borough, and the permit to see it.
pub(super) async fn view(
    app: &App,
    visit: &Visit,
    area: &str,
) -> Result<(ChosenArea, Permit<ViewBoard>), Stop> {
    let chosen = choose_area(app, visit, area).await?;
    let permit = visit.decide::<ViewBoard>(app, in_area(chosen.area.id, chosen.area.id), PLAN).await?;
    Ok((chosen, permit))
}

/// The permit of whoever acts for the region to see what it convened.
async fn view_as_region(app: &App, visit: &Visit) -> Result<Permit<ViewRegionalMeetings>, Stop> {
    let own = visit.require_member()?.agency;
    visit.decide::<ViewRegionalMeetings>(app, of_agency(own, own), PLAN).await
}

/// The meetings that a reader sees on one page: those of a borough, or those that their regional body convened.
pub(super) async fn list_seen(
    app: &App,
    visit: &Visit,
    area: &str,
) -> Result<(ChosenArea, Vec<Meeting>, Reading), Stop> {
    let db = app.db().readers();
    if is_regional(visit) {
        let permit = view_as_region(app, visit).await?;
        let meetings = list_meetings(db, Of::Agency(permit.resource())).await?;
        return Ok((choose_area(app, visit, area).await?, meetings, Reading::Region(permit)));
    }
    let (chosen, permit) = view(app, visit, area).await?;
    let meetings = list_readable(app, visit, Of::Areas(&[permit.resource()])).await?;
    Ok((chosen, meetings, Reading::Partner(permit)))
}

/// Meetings without Gold groups that the reader's agency is not in: what a Gold group speaks of is for those who act in it.
pub(super) async fn list_readable(app: &App, visit: &Visit, of: Of<'_>) -> Result<Vec<Meeting>, Fault> {
    let db = app.db().readers();
    let mut meetings = list_meetings(db, of).await?;
    let gold: Vec<MeetingId> =
        meetings.iter().filter(|one| one.kind == MeetingKind::Gold).map(|one| one.id).collect();
    let partners = list_partners(db, &gold).await?;
    let own = visit.membership().map(|member| member.agency);
    meetings.retain(|meeting| {
        let mut inside = partners.iter().filter(|one| one.meeting == meeting.id).map(|one| one.agency);
        meeting.kind != MeetingKind::Gold
            || own.is_some_and(|own| meeting.agency == own || inside.any(|agency| agency == own))
    });
    Ok(meetings)
}

/// As whom somebody writes a meeting.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hand {
    /// As a partner of a borough of the meeting.
    Partner(AreaId),
    /// As the regional body that convened it.
    Region(AgencyId),
}

/// What is done to a meeting: which action it is for a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Write,
    Confirm,
    Decide,
    Promise,
}

/// Who writes what a Board meets about, and what another meeting of a borough does.
const BOARD_WRITERS: &[Role] = &[Role::BoardChair, Role::YouthJusticeManager, Role::Analyst];
/// Who leads a Gold group.
const GOLD_WRITERS: &[Role] = &[Role::BoardChair, Role::SeniorLeader, Role::PolicePartnership];

fn roles_for(kind: MeetingKind, step: Step) -> &'static [Role] {
    match (kind, step) {
        (MeetingKind::Gold, _) => GOLD_WRITERS,
        (MeetingKind::Board | MeetingKind::Other, Step::Confirm) => &[Role::BoardChair],
        (MeetingKind::Board | MeetingKind::Other, _) => BOARD_WRITERS,
        (MeetingKind::Regional, _) => &[],
    }
}

impl Hand {
    /// The hand that a visitor would write a meeting with.
    pub(super) fn of(visit: &Visit, meeting: &Meeting) -> Self {
        match (meeting.kind, meeting.lead) {
            (MeetingKind::Regional, _) | (_, None) => Self::Region(meeting.agency),
            // Whoever convened a Gold group leads it; the other boroughs take part.
            (MeetingKind::Gold, Some(lead)) => Self::Partner(lead),
            (_, Some(lead)) => Self::Partner(through(visit, &meeting.areas).unwrap_or(lead)),
        }
    }

    fn target(self, meeting: MeetingId) -> Target<MeetingId> {
        match self {
            Self::Partner(area) => in_area(meeting, area),
            Self::Region(agency) => of_agency(meeting, agency),
        }
    }

    /// Whether the reader may take a step: leaves out what leads to a refusal.
    pub(super) fn may(self, visit: &Visit, (meeting, kind): (MeetingId, MeetingKind), step: Step) -> bool {
        let target = self.target(meeting);
        if let Self::Region(_) = self {
            return is_regional(visit) && visit.may::<WriteRegionalMeeting>(&target, PLAN);
        }
        let may = match step {
            Step::Write => visit.may::<WriteMeeting>(&target, PLAN),
            Step::Confirm => visit.may::<ConfirmMinutes>(&target, PLAN),
            Step::Decide => visit.may::<EnterDecision>(&target, PLAN),
            Step::Promise => visit.may::<EnterPromise>(&target, PLAN),
        };
        may && has_role(visit, kind, step)
    }

    /// Refuses whoever may not take a step.
    pub(super) async fn require(
        self,
        app: &App,
        visit: &Visit,
        (meeting, kind): (MeetingId, MeetingKind),
        step: Step,
    ) -> Result<(), Stop> {
        let target = self.target(meeting);
        match (self, step) {
            (Self::Region(_), _) => require_region::<WriteRegionalMeeting>(app, visit, target).await,
            (_, Step::Write) => require::<WriteMeeting>(app, visit, target, (kind, step)).await,
            (_, Step::Confirm) => require::<ConfirmMinutes>(app, visit, target, (kind, step)).await,
            (_, Step::Decide) => require::<EnterDecision>(app, visit, target, (kind, step)).await,
            (_, Step::Promise) => require::<EnterPromise>(app, visit, target, (kind, step)).await,
        }
    }

    /// Makes a change in one transaction.
    pub(super) async fn write(
        self,
        app: &App,
        visit: &Visit,
        meeting: MeetingId,
        change: &super::change::Change<'_>,
    ) -> Result<(), Stop> {
        use super::change::write;
        let target = self.target(meeting);
        match (self, change.step()) {
            (Self::Region(_), _) => write::<WriteRegionalMeeting>(app, visit, target, change).await,
            (_, Step::Write) => write::<WriteMeeting>(app, visit, target, change).await,
            (_, Step::Confirm) => write::<ConfirmMinutes>(app, visit, target, change).await,
            (_, Step::Decide) => write::<EnterDecision>(app, visit, target, change).await,
            (_, Step::Promise) => write::<EnterPromise>(app, visit, target, change).await,
        }
    }
}

fn has_role(visit: &Visit, kind: MeetingKind, step: Step) -> bool {
    let roles = roles_for(kind, step);
    visit.membership().is_some_and(|member| roles.iter().any(|role| member.roles.contains(role)))
}

async fn require<A: Action<Resource = MeetingId>>(
    app: &App,
    visit: &Visit,
    target: Target<MeetingId>,
    (kind, step): (MeetingKind, Step),
) -> Result<(), Stop> {
    visit.require_may::<A>(app, target.clone(), PLAN).await?;
    if has_role(visit, kind, step) {
        return Ok(());
    }
    Err(visit.refuse_for::<A>(app, target, PLAN, RefusalCode::RoleMayNot).await?)
}

/// The first of some boroughs that the reader's agency serves.
pub(super) fn through(visit: &Visit, areas: &[AreaId]) -> Option<AreaId> {
    let served: Vec<AreaId> = visit.areas().collect();
    areas.iter().copied().find(|area| served.contains(area))
}

/// A meeting and how its reader reaches it.
pub(super) struct Door {
    /// The meeting.
    pub meeting: Meeting,
    /// The hand that its reader would write it with.
    pub hand: Hand,
    /// Whether its reader takes part: everybody who serves the boroughs of a meeting does, but for a Gold group.
    takes_part: bool,
}

impl Door {
    /// The meeting of an address, before anybody said who may see it.
    pub(super) async fn find(app: &App, visit: &Visit, id: &str) -> Result<Self, Stop> {
        visit.require_member()?;
        let id: MeetingId = id.parse().map_err(|_| Stop::not_found())?;
        let meeting = find_meeting(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
        let takes_part = takes_part(app, visit, &meeting).await?;
        Ok(Self { hand: Hand::of(visit, &meeting), meeting, takes_part })
    }

    /// Refuses whoever is not in a Gold group.
    async fn require_part(&self, app: &App, visit: &Visit) -> Result<(), Stop> {
        if self.takes_part {
            return Ok(());
        }
        let area = self.area(visit).ok_or_else(Stop::not_found)?;
        visit.require_may::<ViewBoard>(app, in_area(area, area), PLAN).await?;
        Err(visit.refuse_for::<ViewBoard>(app, in_area(area, area), PLAN, RefusalCode::OtherAgency).await?)
    }

    /// The meeting of an address for whoever may take a step with it, when it is still open.
    pub(super) async fn to_write(app: &App, visit: &Visit, id: &str, step: Step) -> Result<Self, Stop> {
        let door = Self::find(app, visit, id).await?;
        door.hand.require(app, visit, (door.meeting.id, door.meeting.kind), step).await?;
        door.require_part(app, visit).await?;
        if door.meeting.is_open() {
            return Ok(door);
        }
        Err(closed(&door.address()).into())
    }

    /// As [`Self::to_write`], for what is said of a meeting once it has begun.
    pub(super) async fn to_tell(app: &App, visit: &Visit, id: &str, step: Step) -> Result<Self, Stop> {
        let door = Self::to_write(app, visit, id, step).await?;
        if door.meeting.starts_at <= visit.at() {
            return Ok(door);
        }
        let words =
            ["Who came, what was decided and what was promised is written once the meeting has begun."];
        Err(not_now("The meeting has not begun", &words, &door.address()).into())
    }

    /// The permit to read it: of a partner of one of its boroughs, or of the region that convened it.
    pub(super) async fn read(&self, app: &App, visit: &Visit) -> Result<Reading, Stop> {
        if is_regional(visit) && self.meeting.kind == MeetingKind::Regional {
            let agency = self.meeting.agency;
            let target = of_agency(agency, agency);
            return Ok(Reading::Region(visit.decide::<ViewRegionalMeetings>(app, target, PLAN).await?));
        }
        self.require_part(app, visit).await?;
        let area = self.area(visit).ok_or_else(Stop::not_found)?;
        Ok(Reading::Partner(visit.decide::<ViewBoard>(app, in_area(area, area), PLAN).await?))
    }

    /// The borough through which its reader reaches it.
    pub(super) fn area(&self, visit: &Visit) -> Option<AreaId> {
        through(visit, &self.meeting.areas).or_else(|| self.meeting.areas.first().copied())
    }

    /// Whether its reader takes part in it.
    pub(super) const fn takes_part(&self) -> bool {
        self.takes_part
    }

    pub(super) fn address(&self) -> String {
        address_of(self.meeting.id)
    }

    pub(super) fn may(&self, visit: &Visit, step: Step) -> bool {
        self.meeting.is_open()
            && self.takes_part
            && self.hand.may(visit, (self.meeting.id, self.meeting.kind), step)
    }
}

/// Whether the reader's agency is in a Gold group; of other meetings nobody is asked.
async fn takes_part(app: &App, visit: &Visit, meeting: &Meeting) -> Result<bool, Stop> {
    let own = visit.require_member()?.agency;
    if meeting.kind != MeetingKind::Gold || meeting.agency == own {
        return Ok(true);
    }
    let partners = list_partners(app.db().readers(), &[meeting.id]).await?;
    Ok(partners.iter().any(|one| one.agency == own))
}

pub(super) fn address_of(meeting: MeetingId) -> String {
    format!("/board/meetings/{meeting}")
}

/// A meeting that nobody changes any more.
pub(super) fn closed(address: &str) -> Problem {
    not_now(
        "This meeting cannot be changed any more",
        &[
            "It was cancelled, or its minutes are confirmed.",
            "To correct what was decided, enter a decision of a later meeting that says which one it replaces.",
        ],
        address,
    )
}

/// A form that is not whole, where it is one of several on a page.
pub(super) fn not_whole(title: &str, words: &str, address: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, title, &[words]).with_link("Go back", address)
}

/// The agencies that can be partners of a meeting of these boroughs, by name: no regional body but at a meeting of the region.
pub(super) async fn list_candidates(
    app: &App,
    visit: &Visit,
    kind: MeetingKind,
    areas: &[AreaId],
) -> Result<Vec<Agency>, Fault> {
    let areas = areas.iter().copied().collect();
    let mut all = list_agencies_serving(app.db().readers(), &areas, visit.at().day()).await?;
    // Of 33 boroughs there are hundreds: who coordinates the region are those who lead there.
    all.retain(|agency| match kind {
        MeetingKind::Regional => {
            is_asked_first(agency.kind)
                || matches!(agency.kind, AgencyKind::RegionalBody | AgencyKind::Probation)
        }
        _ => agency.kind != AgencyKind::RegionalBody,
    });
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

/// Kinds of agencies that a meeting of several boroughs begins with.
pub(super) fn is_asked_first(kind: AgencyKind) -> bool {
    matches!(kind, AgencyKind::Police | AgencyKind::YouthJustice | AgencyKind::CommunitySafety)
}

/// What somebody typed into these fields, for showing it again.
pub(super) fn typed<'a>(entered: &Fields, names: &[&'a str]) -> BTreeMap<&'a str, String> {
    names.iter().map(|name| (*name, entered.get(name).to_owned())).collect()
}

/// Requires words in a field and limits them: field, letters at most, what it is, what to do.
pub(super) fn require_words(
    errors: &mut FormErrors,
    entered: &Fields,
    fields: &[(&'static str, usize, &str, &str)],
) {
    for (name, letters, what, missing) in fields {
        errors.require(missing.is_empty() || !entered.get(name).is_empty(), name, missing);
        errors.limit(entered.get(name), *letters, name, what);
    }
}
