//! Signing an assessment, as data protection officer or as risk owner: two people, each with a fresh proof.

use super::model::{SigningPart, newest};
use super::show_assessments::of_assessment;
use super::store::{find_assessment, insert_signature, list_assessments};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AssessmentId, uuid_v7};
use accord_kernel::{Instant, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::{Fields, Problem};
use accord_policy::action::SignAssessment;
use accord_policy::{Membership, RefusalCode, Role, Target};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;

/// In which parts a member may sign.
pub(super) fn parts_of(member: &Membership) -> impl Iterator<Item = SigningPart> + '_ {
    SigningPart::ALL.iter().copied().filter(|part| {
        member.roles.contains(&match part {
            SigningPart::Officer => Role::DataProtectionOfficer,
            SigningPart::RiskOwner => Role::RiskOwner,
        })
    })
}

pub async fn submit_sign(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let member = visit.require_member()?;
    let id: AssessmentId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_assessment(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let target = of_assessment(&found);
    visit.require_may::<SignAssessment>(&app, target.clone(), Purpose::RunService).await?;
    let part = SigningPart::from_code(fields.get("part")).ok_or_else(changed_meanwhile)?;
    if !parts_of(member).any(|own| own == part) {
        return Err(visit.refuse::<SignAssessment>(&app, target, RefusalCode::RoleMayNot).await?);
    }
    let seen_at = fields.get("seen").parse().map(Instant::from_micros).map_err(|_| changed_meanwhile())?;
    app.db().retrying(|| sign(&app, &visit, target.clone(), part, seen_at)).await?;
    Ok(Redirect::to(&format!("/assessments/{id}?done=signed")))
}

async fn sign(
    app: &App,
    visit: &Visit,
    target: Target<AssessmentId>,
    part: SigningPart,
    seen_at: Instant,
) -> Result<(), Stop> {
    let permit = visit.decide::<SignAssessment>(app, target.clone(), Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    let found = find_assessment(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
    let all = list_assessments(tx.connection(), found.controller).await?;
    let is_newest = newest(&all, found.activity, found.kind).is_some_and(|one| one.id == found.id);
    if !is_newest || found.written_at != seen_at || found.signature(part).is_some() {
        return Err(changed_meanwhile().into());
    }
    if found.text.waits_for_commissioner() {
        return Err(ask_the_commissioner(found.id).into());
    }
    let user = visit.require_signed_in()?.user;
    if found.signatures.iter().any(|signature| signature.by == Some(user)) {
        drop(tx);
        visit.record_refused::<SignAssessment>(app, target, RefusalCode::AboutOneself).await?;
        return Err(two_people().into());
    }
    match insert_signature(&tx, part, uuid_v7(visit.at(), app.rng())).await {
        Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile().into()),
        other => other.or_fault("sign an assessment")?,
    }
    Ok(tx.commit().await?)
}

fn two_people() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "You have signed this assessment already",
        &["Two people sign: the data protection officer and the risk owner. Ask the other one."],
    )
    .with_link("Go to the assessments", "/assessments")
}

fn ask_the_commissioner(id: AssessmentId) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "A high risk is left: the Information Commissioner is asked first",
        &["Ask them (UK GDPR article 36), write down in the assessment what they said, then sign."],
    )
    .with_link("Open the assessment", &format!("/assessments/{id}"))
}

fn changed_meanwhile() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The assessment changed since you opened it",
        &["Somebody changed or signed it. Open it again, read it, then sign."],
    )
    .with_link("Go to the assessments", "/assessments")
}
