//! Who may write what of the funding, and what every page of this room shares.

use super::model::Stream;
use super::store::streams::list_streams;
use crate::agencies::{self, AgencyKind, Area, AreaKind, ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_db::Fault;
use accord_platform_web::lists::FileNotes;
use accord_platform_web::{Fields, Problem};
use accord_policy::action::ViewFunding;
use accord_policy::{Action, Permit, RefusalCode, ResourceId, Target};
use axum::http::StatusCode;
use std::collections::{BTreeMap, BTreeSet};

/// What everything here is done for.
pub(super) const PLAN: Purpose = Purpose::PlanAndAnalyse;

/// What an address of this room says besides its path.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// What was just done.
    #[serde(default)]
    pub done: String,
}

/// Something of a borough.
pub(super) fn in_area<R: ResourceId>(resource: R, area: AreaId) -> Target<R> {
    Target::new(resource).in_area(area).holding(&[Category::Context])
}

/// Something of the reader's own agency, when that is a regional body.
pub(super) fn of_agency<R: ResourceId>(resource: R, agency: AgencyId) -> Target<R> {
    Target::new(resource).owned_by(agency).holding(&[Category::Context])
}

/// Whether the reader acts for a regional body.
pub(super) fn is_regional(visit: &Visit) -> bool {
    visit.membership().is_some_and(|member| member.kind == AgencyKind::RegionalBody)
}

/// Refuses whoever may not do this for the region: the role by itself is not enough, the agency is a regional body.
pub(super) async fn require_region<A: Action>(
    app: &App,
    visit: &Visit,
    target: Target<A::Resource>,
) -> Result<(), Stop> {
    visit.require_may::<A>(app, target.clone(), PLAN).await?;
    if is_regional(visit) {
        return Ok(());
    }
    Err(visit.refuse_for::<A>(app, target, PLAN, RefusalCode::RoleMayNot).await?)
}

/// Where a page of this room begins: its borough, and the permit to see it.
pub(super) async fn view(
    app: &App,
    visit: &Visit,
    area: &str,
) -> Result<(ChosenArea, Permit<ViewFunding>), Stop> {
    let chosen = choose_area(app, visit, area).await?;
    let target = in_area(chosen.area.id, chosen.area.id);
    let permit = visit.decide::<ViewFunding>(app, target, PLAN).await?;
    Ok((chosen, permit))
}

/// The streams that reach a borough which the reader's agency serves, by their last day.
pub(super) async fn list_served(app: &App, visit: &Visit) -> Result<Vec<Stream>, Fault> {
    let served: BTreeSet<AreaId> = visit.areas().collect();
    let mut streams = list_streams(app.db().readers()).await?;
    streams.retain(|stream| served.iter().any(|area| stream.covers(*area)));
    Ok(streams)
}

/// Every borough, by name.
pub(super) async fn boroughs(app: &App) -> Result<Vec<Area>, Fault> {
    let directory = agencies::directory(app).await?;
    let mut all: Vec<Area> =
        directory.areas.iter().filter(|area| area.kind == AreaKind::Borough).cloned().collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

/// Names and kinds of areas and agencies, for pages.
pub(super) struct Names {
    areas: BTreeMap<AreaId, String>,
    agencies: BTreeMap<AgencyId, (String, AgencyKind)>,
}

impl Names {
    pub(super) async fn load(app: &App) -> Result<Self, Fault> {
        let directory = agencies::directory(app).await?;
        Ok(Self {
            areas: directory.areas.iter().map(|area| (area.id, area.name.clone())).collect(),
            agencies: directory
                .agencies
                .iter()
                .map(|agency| (agency.id, (agency.name.clone(), agency.kind)))
                .collect(),
        })
    }

    pub(super) fn area(&self, id: AreaId) -> &str {
        self.areas.get(&id).map_or("", String::as_str)
    }

    pub(super) fn agency(&self, id: AgencyId) -> &str {
        self.agencies.get(&id).map_or("", |(name, _)| name)
    }

    pub(super) fn kind(&self, id: AgencyId) -> Option<AgencyKind> {
        self.agencies.get(&id).map(|(_, kind)| *kind)
    }

    /// Boroughs by name, in alphabetical order.
    pub(super) fn areas(&self, ids: &[AreaId]) -> String {
        let mut names: Vec<&str> = ids.iter().map(|id| self.area(*id)).collect();
        names.sort_unstable();
        names.join(", ")
    }

    /// Whom a stream reaches.
    pub(super) fn reach(&self, stream: &Stream) -> String {
        match (stream.is_regional, stream.areas.is_empty()) {
            (true, true) => "The whole region".to_owned(),
            (true, false) => format!("The whole region, {} by name", self.areas(&stream.areas)),
            (false, _) => self.areas(&stream.areas),
        }
    }
}

/// When the reader last saw what a form changes.
pub(super) fn seen(fields: &Fields, address: &str) -> Result<Instant, Problem> {
    fields.get("seen").parse().map(Instant::from_micros).map_err(|_| changed_meanwhile(address))
}

/// Somebody else was faster.
pub(super) fn changed_meanwhile(address: &str) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This changed since you opened it",
        &["Somebody changed it, or took the next step. Copy what you wrote, and open it again. Nothing of yours was saved."],
    )
    .with_link("Open it again", address)
}

/// A form that is not whole, where it is one of several on a page.
pub(super) fn not_whole(title: &str, words: &str, address: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, title, &[words]).with_link("Go back", address)
}

/// What a file of this room says of itself.
pub(super) fn notes(visit: &Visit, sentence: String) -> Result<FileNotes, Stop> {
    let notes = FileNotes::made(visit.at())
        .by(visit.require_signed_in()?.name.clone())
        .marked("Official-Sensitive")
        .sentence(sentence);
    Ok(if visit.marking().is_some() { notes.fictional() } else { notes })
}
