//! How a plan is reached: the plan of an address with its borough, for whoever may read it.

use super::model::{AUTHORITIES, Plan, Whole};
use super::store::plans::{find_plan, load_whole};
use crate::agencies::{Agency, Area, ChosenArea, choose_area, list_agencies_serving};
pub(super) use crate::planning::{
    NEW, Names, PLAN, Text, adding, area_of, changed_meanwhile, in_area, is_regional, look_again, name_of,
    new_of, not_now, notes, of_agency, require_region, seen,
};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{AreaId, PlanId};
use accord_platform_db::{Connection, Fault};
use accord_policy::action::{ViewPlan, WritePlan};
use accord_policy::{Action, Permit, Target};
use minijinja::{Value, context};

/// What an address of this room says besides its path.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// The agency that a page is about; empty for the reader’s own.
    #[serde(default)]
    pub agency: String,
    /// The kind of entry that a form is for.
    #[serde(default)]
    pub kind: String,
    /// The definition under which is counted.
    #[serde(default)]
    pub definition: String,
    /// What was just done.
    #[serde(default)]
    pub done: String,
}

/// A plan as the target of an action.
pub(super) fn of_plan(plan: &Plan) -> Target<PlanId> {
    in_area(plan.id, plan.area)
}

/// The borough of an address, and the permit to read its plans.
pub(super) async fn view(
    app: &App,
    visit: &Visit,
    area: &str,
) -> Result<(ChosenArea, Permit<ViewPlan>), Stop> {
    let chosen = choose_area(app, visit, area).await?;
    let permit = visit.decide::<ViewPlan>(app, in_area(chosen.area.id, chosen.area.id), PLAN).await?;
    Ok((chosen, permit))
}

/// The plan of an address, before anybody said who may see it.
pub(super) async fn find(visit: &Visit, db: &impl Connection, id: &str) -> Result<Plan, Stop> {
    visit.require_member()?;
    let id: PlanId = id.parse().map_err(|_| Stop::not_found())?;
    find_plan(db, id).await?.ok_or_else(Stop::not_found)
}

/// A plan with everything in it, its borough, and the permit to read it.
pub(super) struct Door {
    /// The plan.
    pub whole: Whole,
    /// The borough.
    pub area: Area,
    /// The permit to read it, recorded by whoever shows it.
    pub permit: Permit<ViewPlan>,
}

impl Door {
    /// The plan of an address for whoever may read it.
    pub(super) async fn open(app: &App, visit: &Visit, id: &str) -> Result<Self, Stop> {
        let db = app.db().readers();
        let plan = find(visit, db, id).await?;
        let permit = visit.decide::<ViewPlan>(app, in_area(plan.area, plan.area), PLAN).await?;
        let area = area_of(app, plan.area).await?;
        Ok(Self { whole: load_whole(db, plan).await?, area, permit })
    }

    /// Whether the reader may do something with the plan, which is current.
    pub(super) fn may<A: Action<Resource = PlanId>>(&self, visit: &Visit) -> bool {
        self.whole.plan.closed.is_none() && visit.may::<A>(&of_plan(&self.whole.plan), PLAN)
    }
}

/// The plan of an address for whoever may do this with it, while it is current.
pub(super) async fn require<A: Action<Resource = PlanId>>(
    app: &App,
    visit: &Visit,
    id: &str,
) -> Result<Plan, Stop> {
    let plan = find(visit, app.db().readers(), id).await?;
    visit.require_may::<A>(app, of_plan(&plan), PLAN).await?;
    require_current(&plan)?;
    Ok(plan)
}

/// Refuses to go on with a plan that was closed.
pub(super) fn require_current(plan: &Plan) -> Result<(), Stop> {
    if plan.closed.is_none() {
        return Ok(());
    }
    let words = ["It stays readable as it was. Begin a new plan, or copy this one."];
    Err(not_now("This plan was closed", &words, &plan.address()).into())
}

/// A permit to write in a plan, decided together with the plan as the transaction sees it.
pub(super) async fn begin_writing<A: Action<Resource = PlanId>>(
    app: &App,
    visit: &Visit,
    plan: &Plan,
) -> Result<accord_platform_db::WriteTx<A>, Stop> {
    let permit = visit.decide::<A>(app, of_plan(plan), PLAN).await?;
    let tx = app.db().write(permit).await?;
    let now = find_plan(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
    require_current(&now)?;
    Ok(tx)
}

/// The authorities of a borough whose leaders sign its plan.
pub(super) async fn list_authorities(
    db: &impl Connection,
    area: AreaId,
    today: Day,
) -> Result<Vec<Agency>, Fault> {
    let mut all = list_agencies_serving(db, &[area].into(), today).await?;
    all.retain(|agency| AUTHORITIES.contains(&agency.kind));
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

/// The agencies that can answer for an action, for a select; the chosen one is selected.
pub(super) fn agency_items(all: &[Agency], chosen: &str, none: &str) -> Vec<Value> {
    let first = context! { value => "", text => none };
    let items = all.iter().map(|agency| {
        context! { value => agency.slug.as_str(), text => agency.name.as_str(), selected => agency.slug == chosen }
    });
    std::iter::once(first).chain(items).collect()
}

/// Whether the reader writes in plans of a borough.
pub(super) fn may_begin(app: &App, visit: &Visit, area: AreaId) -> bool {
    visit.may::<WritePlan>(&in_area(PlanId::new(visit.at(), app.rng()), area), PLAN)
}
