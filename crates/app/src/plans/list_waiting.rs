//! What of the plans waits for the member who looks, for the work queue.

use super::door::{PLAN, in_area};
use super::model::{AUTHORITIES, Plan};
use super::store::actions::list_actions;
use super::store::plans::list_plans;
use super::store::versions::list_heads;
use super::version::Head;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_policy::action::{AdoptPlan, ReportPlanAction, SignPlan, ViewPlan};

/// Days before the day of an action from which it is on Today.
const ACTION_SOON_DAYS: i32 = 7;

/// Actions of the own agency that are due, versions to sign or to adopt, and plans to be looked at again.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let (member, today) = (visit.require_member()?, visit.at().day());
    // Whoever reads no plan of a borough has nothing to do in one.
    let areas: Vec<AreaId> =
        visit.areas().filter(|area| visit.may::<ViewPlan>(&in_area(*area, *area), PLAN)).collect();
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let db = app.db().readers();
    let mut plans = list_plans(db, &areas).await?;
    plans.retain(|plan| plan.closed.is_none());
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let directory = agencies::directory(app).await?;
    let name = |area: AreaId| {
        directory.areas.iter().find(|one| one.id == area).map_or("", |one| one.name.as_str()).to_owned()
    };
    let mut tasks = Vec::new();
    for action in list_actions(db, &ids).await? {
        let Some(plan) = plans.iter().find(|plan| plan.id == action.plan) else { continue };
        let is_due = action.state.is_open() && action.due.days_since(today) <= ACTION_SOON_DAYS;
        let is_own = action.owner == Some(member.agency);
        if is_due && is_own && visit.may::<ReportPlanAction>(&in_area(action.id, plan.area), PLAN) {
            tasks.push(Task {
                href: format!("/plan-actions/{}", action.id),
                text: action.words.clone(),
                note: format!("{}, {}: {}", plan.title, name(plan.area), action.measure),
                state: if action.is_overdue(today) { "Overdue" } else { "Due soon" },
                due: Some(action.due.plus_days(1).start()),
            });
        }
    }
    let versions = list_heads(db, &ids).await?;
    for plan in &plans {
        let newest = versions.iter().find(|version| version.plan == plan.id);
        if let Some(version) = newest {
            tasks.extend(to_sign(visit, (plan, version), &name(plan.area)));
            tasks.extend(to_adopt(visit, (plan, version), &name(plan.area)));
        }
        tasks.extend(to_review(visit, plan, today, &name(plan.area)));
    }
    Ok(tasks)
}

fn to_sign(visit: &Visit, (plan, version): (&Plan, &Head), area: &str) -> Option<Task> {
    let member = visit.membership()?;
    let is_open = AUTHORITIES.contains(&member.kind) && version.signature(member.agency).is_none();
    (is_open && visit.would_but_for_proof::<SignPlan>(&in_area(version.id, plan.area), PLAN)).then(|| Task {
        href: format!("/plan-versions/{}", version.id),
        text: format!("Say what your authority makes of {}", version.title),
        note: format!("Version {}, {area}: {}", version.number, version.reason),
        state: "To be signed",
        due: None,
    })
}

fn to_adopt(visit: &Visit, (plan, version): (&Plan, &Head), area: &str) -> Option<Task> {
    let may = visit.would_but_for_proof::<AdoptPlan>(&in_area(version.id, plan.area), PLAN);
    (version.adopted.is_none() && may).then(|| Task {
        href: format!("/plan-versions/{}", version.id),
        text: format!("Adopt {} for the Board", version.title),
        note: format!(
            "Version {}, {area}: {} authorities have said what they make of it",
            version.number,
            version.signatures.len()
        ),
        state: "Offered",
        due: None,
    })
}

fn to_review(visit: &Visit, plan: &Plan, today: Day, area: &str) -> Option<Task> {
    let may = visit.may::<accord_policy::action::ClosePlan>(&in_area(plan.id, plan.area), PLAN);
    (plan.is_review_near(today) && may).then(|| Task {
        href: plan.address(),
        text: format!("Look at {} again", plan.title),
        note: format!(
            "{}, {area}. Adopt a new version, or close it with what came of it",
            plan.template.words()
        ),
        state: if plan.review_by < today { "Review is late" } else { "Review is near" },
        due: Some(plan.review_by.plus_days(1).start()),
    })
}
