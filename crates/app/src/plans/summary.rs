//! What other rooms ask of the plans of a borough: how they stand, and which actions are due.

use super::model::{Plan, PlanAction};
use super::standing::Standing;
use super::store::actions::list_actions;
use super::store::plans::list_plans;
use super::store::versions::list_heads;
use crate::App;
use accord_kernel::ids::AreaId;
use accord_kernel::{Day, Instant};
use accord_platform_db::Fault;

/// A current plan with its actions and where they stand.
#[derive(Debug, Clone)]
pub struct CurrentPlan {
    /// The plan.
    pub plan: Plan,
    /// Its actions, by day.
    pub actions: Vec<PlanAction>,
    /// Where they stand on the day that was asked about.
    pub standing: Standing,
    /// The number of the newest adopted version and when it was adopted; `None` while none is.
    pub adopted: Option<(i32, Instant)>,
    /// The number of the newest version, where it waits to be adopted.
    pub offered: Option<i32>,
}

/// The current plans of a borough, for whoever was permitted to read them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_current(app: &App, area: AreaId, today: Day) -> Result<Vec<CurrentPlan>, Fault> {
    let db = app.db().readers();
    let mut plans = list_plans(db, &[area]).await?;
    plans.retain(|plan| plan.closed.is_none());
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let (actions, versions) = (list_actions(db, &ids).await?, list_heads(db, &ids).await?);
    let current = plans.into_iter().map(|plan| {
        let actions: Vec<PlanAction> =
            actions.iter().filter(|action| action.plan == plan.id).cloned().collect();
        let adopted = versions
            .iter()
            .filter(|version| version.plan == plan.id)
            .find_map(|version| version.adopted.as_ref().map(|(_, _, at)| (version.number, *at)));
        let newest = versions.iter().find(|version| version.plan == plan.id);
        let offered = newest.filter(|version| version.adopted.is_none()).map(|version| version.number);
        CurrentPlan { standing: Standing::of(&actions, today), adopted, offered, actions, plan }
    });
    Ok(current.collect())
}
