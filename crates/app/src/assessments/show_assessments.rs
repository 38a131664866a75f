//! What a legal body has assessed, and what cannot be done without.

use super::list_waiting::every;
use super::model::{Activity, Assessment, Lock, State, Without, in_force, lock_of, newest};
use super::store::list_assessments;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AssessmentId;
use accord_kernel::{Category, Day, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{ViewAssessments, WriteAssessment};
use accord_policy::{Membership, ResourceId, Target};
use axum::extract::State as Extract;
use minijinja::{Value, context};

/// Something about the assessments of the member's own legal body.
pub(super) fn of_legal_body<R: ResourceId>(resource: R, member: &Membership) -> Target<R> {
    Target::new(resource)
        .owned_by(member.agency)
        .controlled_by(member.controller)
        .holding(&[Category::Aggregate])
}

/// A version of an assessment.
pub(super) fn of_assessment(one: &Assessment) -> Target<AssessmentId> {
    Target::new(one.id).owned_by(one.agency).controlled_by(one.controller).holding(&[Category::Aggregate])
}

pub async fn show_assessments(Extract(app): Extract<App>, visit: Visit) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(member.agency, member);
    let permit = visit.decide::<ViewAssessments>(&app, target, Purpose::RunService).await?;
    let all = list_assessments(app.db().readers(), member.controller).await?;
    app.db().record(permit).await?;
    let today = visit.at().day();
    let activities: Vec<Value> =
        Activity::ALL.iter().map(|activity| values(&all, *activity, today)).collect();
    let any = of_legal_body(AssessmentId::new(visit.at(), app.rng()), member);
    let may_write = visit.may::<WriteAssessment>(&any, Purpose::RunService);
    app.page(&visit, "assessments/show_assessments.html", context! { activities, may_write })
}

fn values(all: &[Assessment], activity: Activity, today: Day) -> Value {
    let lines: Vec<Value> = every()
        .filter(|(of, _)| *of == activity)
        .map(|(_, kind)| {
            let standing = in_force(all, activity, kind);
            let draft = newest(all, activity, kind).filter(|one| !one.is_signed());
            context! {
                kind => kind.words(), kind_code => kind.code(),
                standing => standing.map(|one| line(one, today)), draft => draft.map(|one| line(one, today)),
            }
        })
        .collect();
    let lock = lock_of(all, activity, today);
    // Red is for what stands still or is late; what is not there yet is neither.
    let class = match activity.without() {
        Without::NotThere => "govuk-tag--grey",
        Without::GoesOn | Without::Locked => "govuk-tag--red",
    };
    context! {
        words => activity.words(), code => activity.code(), lines, class, is_locked => activity.without() == Without::Locked,
        tag => lock.as_ref().map(Lock::tag), lock => lock.map(|lock| lock.words()),
    }
}

fn line(one: &Assessment, today: Day) -> Value {
    let state = one.state(today);
    let days_left = if let State::ReviewDue(days) = state { Some(days) } else { None };
    context! {
        id => one.id.to_string(), version => one.version, state => state.words(), class => class_of(state),
        review_by => one.review_by.number(), days_left,
    }
}

/// Red is for clocks: what is late.
pub(super) fn class_of(state: State) -> &'static str {
    match state {
        State::Draft => "govuk-tag--grey",
        State::InForce => "govuk-tag--blue",
        State::ReviewDue(_) => "govuk-tag--yellow",
        State::Overdue => "govuk-tag--red",
    }
}
