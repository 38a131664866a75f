//! Assessments that wait for the member who looks, for the work queue.

use super::model::{Activity, Assessment, AssessmentKind, State, Without, in_force, newest};
use super::show_assessments::of_legal_body;
use super::sign_assessment::parts_of;
use super::store::list_assessments;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::AssessmentId;
use accord_policy::action::{SignAssessment, WriteAssessment};

/// Drafts that wait for the member's signature, and for those who write assessments the ones whose review is due.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let any = of_legal_body(AssessmentId::new(visit.at(), app.rng()), member);
    let may_sign = visit.would_but_for_proof::<SignAssessment>(&any, Purpose::RunService);
    let may_write = visit.may::<WriteAssessment>(&any, Purpose::RunService);
    if !may_sign && !may_write {
        return Ok(Vec::new());
    }
    let all = list_assessments(app.db().readers(), member.controller).await?;
    let mut waiting = Vec::new();
    for (activity, kind) in every() {
        let draft = newest(&all, activity, kind).filter(|one| !one.is_signed());
        let is_mine = |one: &&Assessment| {
            let signed_by_me = one.signatures.iter().any(|signature| signature.by == Some(member.user));
            let open = parts_of(member).any(|part| one.signature(part).is_none());
            open && !signed_by_me
        };
        if let Some(one) = draft.filter(is_mine).filter(|_| may_sign) {
            waiting.push(Task {
                href: format!("/assessments/{}", one.id),
                text: format!("Sign the {} of: {}", kind.words().to_lowercase(), activity.words()),
                note: format!("Version {}", one.version),
                state: "To sign",
                due: None,
            });
        }
        let due = in_force(&all, activity, kind).map(|one| (one, one.state(visit.at().day())));
        if let Some((one, State::ReviewDue(_) | State::Overdue)) = due
            && may_write
        {
            waiting.push(Task {
                href: format!("/assessments/{}", one.id),
                text: format!("Review the {} of: {}", kind.words().to_lowercase(), activity.words()),
                note: match activity.without() {
                    Without::Locked => "Without a review nobody begins it or joins it",
                    Without::NotThere => "Without a review it cannot be switched on",
                    Without::GoesOn => "The work goes on; the paper is late",
                }
                .to_owned(),
                state: "Review is due",
                due: Some(one.review_by.plus_days(1).start()),
            });
        }
    }
    Ok(waiting)
}

/// Every assessment that there can be of a legal body.
pub(super) fn every() -> impl Iterator<Item = (Activity, AssessmentKind)> {
    Activity::ALL.iter().flat_map(|activity| AssessmentKind::ALL.iter().map(move |kind| (*activity, *kind)))
}
