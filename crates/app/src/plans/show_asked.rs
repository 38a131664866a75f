//! What the plans of a borough ask of one partner this quarter.

use super::door::{Asked, PLAN, in_area, list_authorities, view};
use super::model::PlanAction;
use super::store::actions::list_actions;
use super::store::plans::list_plans;
use super::store::versions::list_heads;
use crate::agencies::list_agencies_serving;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Day, Month};
use accord_platform_web::Page;
use accord_policy::action::SignPlan;
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// The last day of the quarter of a day.
pub(super) fn quarter_end(today: Day) -> Day {
    let date = today.date();
    let last = (date.month() - 1) / 3 * 3 + 3;
    let month = today.month().number() + i32::from(last - date.month());
    Month::from_number(month + 1).map_or(today, |next| next.first_day().plus_days(-1))
}

pub async fn show_asked(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = view(&app, &visit, &asked.area).await?;
    let (area, db, today) = (permit.resource(), app.db().readers(), visit.at().day());
    let own = visit.require_member()?.agency;
    let agencies = list_agencies_serving(db, &[area].into(), today).await?;
    let agency = match asked.agency.as_str() {
        "" => agencies.iter().find(|agency| agency.id == own).or(agencies.first()),
        slug => agencies.iter().find(|agency| agency.slug == slug),
    };
    let agency = agency.ok_or_else(Stop::not_found)?;
    let mut plans = list_plans(db, &[area]).await?;
    plans.retain(|plan| plan.closed.is_none());
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let (actions, versions) = (list_actions(db, &ids).await?, list_heads(db, &ids).await?);
    let authorities = list_authorities(db, area, today).await?;
    let until = quarter_end(today);
    let title = |action: &PlanAction| {
        plans.iter().find(|plan| plan.id == action.plan).map_or("", |plan| plan.title.as_str())
    };
    let line = |action: &&PlanAction| {
        context! {
            id => action.id.to_string(), words => action.words.as_str(), question => action.question.as_str(), plan => title(action),
            due => action.due.number(), state => action.state.words(), is_overdue => action.is_overdue(today), measure => action.measure.as_str(),
        }
    };
    let is_asked = |action: &&PlanAction| action.state.is_open() && action.due <= until;
    let answers: Vec<Value> = actions
        .iter()
        .filter(|action| action.owner == Some(agency.id))
        .filter(is_asked)
        .map(|action| line(&action))
        .collect();
    let helps: Vec<Value> = actions
        .iter()
        .filter(|action| action.partner == Some(agency.id))
        .filter(is_asked)
        .map(|action| line(&action))
        .collect();
    let later = actions
        .iter()
        .filter(|action| action.is_of(agency.id) && action.state.is_open() && action.due > until)
        .count();
    // Only the newest version of a plan is signed.
    let to_sign: Vec<Value> = plans
        .iter()
        .filter_map(|plan| versions.iter().find(|version| version.plan == plan.id).map(|version| (plan, version)))
        .filter(|(_, version)| authorities.iter().any(|one| one.id == agency.id) && version.signature(agency.id).is_none())
        .map(|(_, version)| {
            let may = agency.id == own && visit.would_but_for_proof::<SignPlan>(&in_area(version.id, area), PLAN);
            context! { id => version.id.to_string(), number => version.number, plan => version.title.as_str(), may }
        })
        .collect();
    app.db().record(permit).await?;
    let choices: Vec<Value> = agencies
        .iter()
        .map(|one| context! { value => one.slug.as_str(), text => one.name.as_str(), selected => one.id == agency.id })
        .collect();
    app.page(&visit, "plans/show_asked.html", context! {
        area => chosen.values(), agency => agency.name.as_str(), choices, answers, helps, later, to_sign, until => until.number(),
        has_plan => !plans.is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_ends_with_march_june_september_or_december() {
        let day = |year, month, day| Day::new(year, month, day).expect("a day of the test");
        assert_eq!(quarter_end(day(2026, 1, 1)), day(2026, 3, 31));
        assert_eq!(quarter_end(day(2026, 6, 30)), day(2026, 6, 30));
        assert_eq!(quarter_end(day(2026, 7, 1)), day(2026, 9, 30));
        assert_eq!(quarter_end(day(2026, 12, 31)), day(2026, 12, 31));
    }
}
