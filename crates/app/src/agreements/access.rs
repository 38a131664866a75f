//! Who reads and changes an agreement, and the names of its parties.

use super::model::{Agreement, AgreementParty, AgreementState};
use super::store::find_agreement;
use crate::agencies::{self, Agency, Controller};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AgreementId, AreaId, ControllerId};
use accord_kernel::{Category, Day, Instant, Purpose};
use accord_platform_db::WriteTx;
use accord_platform_web::{Fields, Problem};
use accord_policy::action::{EditAgreement, OverseeAgreements, ViewAgreement};
use accord_policy::{Action, Permit, ResourceId, Target};
use axum::http::StatusCode;
use std::collections::{BTreeMap, BTreeSet};

/// Something about agreements between these legal bodies. What is agreed about sharing is about nobody.
pub(super) fn between<R: ResourceId>(resource: R, bodies: &[ControllerId]) -> Target<R> {
    Target::new(resource).between(bodies).holding(&[Category::Aggregate])
}

/// An agreement, for changing it: its parties that have not left.
pub(super) fn of_agreement(agreement: &Agreement) -> Target<AgreementId> {
    between(agreement.id, &agreement.controllers())
}

/// The agreement of an address, for whoever is a member.
pub(super) async fn load(app: &App, visit: &Visit, id: &str) -> Result<Agreement, Stop> {
    visit.require_member()?;
    let id: AgreementId = id.parse().map_err(|_| Stop::not_found())?;
    find_agreement(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

/// Why somebody reads an agreement.
pub(super) enum Access {
    /// Their legal body is or was a party.
    Party(Permit<ViewAgreement>),
    /// They look after the borough in which a party works.
    Overseer(Permit<OverseeAgreements>),
}

impl Access {
    /// Makes the entry of the read durable.
    pub(super) async fn record(self, app: &App) -> Result<(), Stop> {
        match self {
            Self::Party(permit) => app.db().record(permit).await?,
            Self::Overseer(permit) => app.db().record(permit).await?,
        }
        Ok(())
    }
}

/// An area as those oversee it who look after its agreements.
pub(super) fn of_area(area: AreaId) -> Target<AreaId> {
    Target::new(area).in_area(area).holding(&[Category::Aggregate])
}

/// The boroughs that the reader looks after, see [`OverseeAgreements`].
pub(super) fn overseen(visit: &Visit) -> Vec<AreaId> {
    visit
        .areas()
        .filter(|area| visit.may::<OverseeAgreements>(&of_area(*area), Purpose::RunService))
        .collect()
}

/// The first of these areas that an agreement is of: a party works there and nowhere else, or all of them work there.
///
/// A police force works in many boroughs: what it agreed with one of them is not for those who look after the next.
pub(super) fn area_of(agreement: &Agreement, areas: &[AreaId], served: &Served) -> Option<AreaId> {
    let of_parties: Vec<BTreeSet<AreaId>> =
        agreement.parties.iter().map(|party| served.by_party(party)).collect();
    areas.iter().copied().find(|area| {
        let is_local = of_parties.iter().any(|served| served.len() == 1 && served.contains(area));
        is_local || (!of_parties.is_empty() && of_parties.iter().all(|served| served.contains(area)))
    })
}

/// Which agency works where.
pub(super) struct Served {
    pub agencies: Vec<Agency>,
    pub areas: BTreeMap<AgencyId, BTreeSet<AreaId>>,
}

impl Served {
    /// Every area in which a party works.
    fn by_party(&self, party: &AgreementParty) -> BTreeSet<AreaId> {
        let is_meant = |agency: &&Agency| {
            agency.controller == party.controller && party.agency.is_none_or(|only| only == agency.id)
        };
        let areas = self.agencies.iter().filter(is_meant).filter_map(|agency| self.areas.get(&agency.id));
        areas.flatten().copied().collect()
    }

    pub(super) async fn load(app: &App, visit: &Visit) -> Result<Self, Stop> {
        let agencies = agencies::directory(app).await?.agencies.clone();
        let areas = agencies::list_areas_served_by_all(app.db().readers(), visit.at().day()).await?;
        Ok(Self { agencies, areas })
    }
}

/// Asks for the permit to read an agreement.
pub(super) async fn may_view(app: &App, visit: &Visit, agreement: &Agreement) -> Result<Access, Stop> {
    let target = between(agreement.id, &agreement.all_controllers());
    let overseen = overseen(visit);
    if !visit.may::<ViewAgreement>(&target, Purpose::RunService) && !overseen.is_empty() {
        let served = Served::load(app, visit).await?;
        if let Some(area) = area_of(agreement, &overseen, &served) {
            let permit = visit.decide::<OverseeAgreements>(app, of_area(area), Purpose::RunService).await?;
            return Ok(Access::Overseer(permit));
        }
    }
    Ok(Access::Party(visit.decide::<ViewAgreement>(app, target, Purpose::RunService).await?))
}

/// Begins to do something with an agreement, as it is in the transaction; `None` when it is not what the permit was
/// asked for: somebody changed it, or a party left it, in this moment.
async fn begin_with<A: Action<Resource = AgreementId>>(
    app: &App,
    visit: &Visit,
    seen: &Agreement,
) -> Result<Option<(WriteTx<A>, Agreement)>, Stop> {
    let permit = visit.decide::<A>(app, of_agreement(seen), Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    let now = find_agreement(tx.connection(), seen.id).await?.ok_or_else(Stop::not_found)?;
    let is_same = now.changed_at == seen.changed_at && now.controllers() == seen.controllers();
    Ok(is_same.then_some((tx, now)))
}

/// Begins to do something with an agreement, as it is in the transaction.
///
/// # Errors
/// When somebody changed it, or a party left it, in this moment.
pub(super) async fn begin<A: Action<Resource = AgreementId>>(
    app: &App,
    visit: &Visit,
    seen: &Agreement,
) -> Result<(WriteTx<A>, Agreement), Stop> {
    begin_with(app, visit, seen).await?.ok_or_else(|| changed_meanwhile(seen).into())
}

/// Begins to change what an agreement says; `None` when somebody changed it since the form was opened, at `seen_at`.
///
/// # Errors
/// When it is over or signed: then it stays as it is.
pub(super) async fn begin_edit(
    app: &App,
    visit: &Visit,
    agreement: &Agreement,
    seen_at: Instant,
) -> Result<Option<(WriteTx<EditAgreement>, Agreement)>, Stop> {
    if agreement.changed_at != seen_at {
        return Ok(None);
    }
    let Some((tx, now)) = begin_with(app, visit, agreement).await? else { return Ok(None) };
    if let Some(problem) = edit_problem(&now, visit.at().day()) {
        return Err(problem.into());
    }
    Ok(Some((tx, now)))
}

/// When the form that was sent was opened: what its agreement was then is what its sender has read.
pub(super) fn seen_at(fields: &Fields) -> Instant {
    fields.get("seen").parse().map_or(Instant::from_micros(0), Instant::from_micros)
}

/// For whoever sends a form about an agreement that has changed since they opened it.
pub(super) const STALE: &str =
    "Somebody else changed this agreement since you opened it. Look at it in another window, then save again";

/// Why nobody changes what an agreement says; `None` when it is a draft that nobody has signed.
pub(super) fn edit_problem(agreement: &Agreement, today: Day) -> Option<Problem> {
    if agreement.state(today) == AgreementState::Ended {
        return Some(is_over(agreement));
    }
    let words = [
        "What was signed stays as it is, so that it can always be read. Nothing was changed.",
        "Renew it: that begins a new draft with its text. It takes its place once all its parties have signed.",
    ];
    let problem = Problem::new(StatusCode::CONFLICT, "Somebody has signed this agreement", &words);
    agreement.is_sealed().then(|| problem.with_link("Go to the agreement", &address(agreement.id)))
}

/// For whoever does something with an agreement that is not any more what they have seen.
pub(super) fn changed_meanwhile(agreement: &Agreement) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The agreement changed since you opened it",
        &["Nothing was done. Open it again and read it, then do what you meant to do."],
    )
    .with_link("Go to the agreement", &address(agreement.id))
}

/// For whoever would change, sign or stop what is over.
pub(super) fn is_over(agreement: &Agreement) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This agreement is over",
        &["It stays as it was. Nothing was changed. Renew it to begin a new one with its text."],
    )
    .with_link("Go to the agreement", &address(agreement.id))
}

/// The page of an agreement.
pub(super) fn address(id: AgreementId) -> String {
    format!("/agreements/{id}")
}

/// The names of legal bodies and agencies.
pub(super) struct Names {
    pub controllers: Vec<Controller>,
    pub agencies: Vec<Agency>,
}

impl Names {
    pub(super) async fn load(app: &App) -> Result<Self, Stop> {
        let controllers = agencies::list_controllers(app.db().readers()).await?;
        Ok(Self { controllers, agencies: agencies::directory(app).await?.agencies.clone() })
    }

    /// The name of a party: of the agency where only one is meant.
    pub(super) fn of_party(&self, party: &AgreementParty) -> &str {
        match party.agency {
            Some(agency) => self.of_agency(agency),
            None => self.of_controller(party.controller),
        }
    }

    pub(super) fn of_agency(&self, id: AgencyId) -> &str {
        self.agencies.iter().find(|agency| agency.id == id).map_or("", |agency| agency.name.as_str())
    }

    pub(super) fn of_controller(&self, id: ControllerId) -> &str {
        self.controllers.iter().find(|body| body.id == id).map_or("", |body| body.name.as_str())
    }

    /// What a form calls a legal body or an agency.
    pub(super) fn parse(&self, code: &str) -> Option<(ControllerId, Option<AgencyId>)> {
        match code.split_once(':')? {
            ("controller", slug) => {
                self.controllers.iter().find(|body| body.slug == slug).map(|body| (body.id, None))
            }
            ("agency", slug) => self
                .agencies
                .iter()
                .find(|agency| agency.slug == slug)
                .map(|agency| (agency.controller, Some(agency.id))),
            _ => None,
        }
    }
}
