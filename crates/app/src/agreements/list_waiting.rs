//! What of agreements waits for the member who looks, for the work queue.

use super::access::{address, between, of_agreement};
use super::model::{Agreement, AgreementState, REVIEW_WARNING_DAYS};
use super::rules::missing;
use super::store::authority::list_authorities;
use super::store::list_agreements_of;
use crate::gateways::{Gateway, list_gateways};
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AgreementId;
use accord_kernel::{Day, Purpose};
use accord_policy::action::{DraftAgreement, EditAgreement, ListAgreements};

/// Agreements to sign, for whoever may sign; and those to review or renew, for whoever may change them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let db = app.db().readers();
    let may_sign = !list_authorities(db, &[member.member]).await?.is_empty();
    let any = between(AgreementId::new(visit.at(), app.rng()), &[member.controller]);
    if !may_sign && !visit.may::<DraftAgreement>(&any, Purpose::RunService) {
        return Ok(Vec::new());
    }
    let today = visit.at().day();
    let own = between(member.controller, &[member.controller]);
    let permit = visit.decide::<ListAgreements>(app, own, Purpose::RunService).await?;
    let powers = list_gateways(db).await?;
    let mut waiting = Vec::new();
    for agreement in list_agreements_of(db, &[permit.resource()]).await? {
        let awaits = |agreement: &Agreement| {
            let party = agreement.party_for(member);
            party.is_some_and(|party| agreement.signature_of(party.id).is_none())
        };
        let state = agreement.state(today);
        if may_sign && state != AgreementState::Ended && missing(&agreement).is_empty() && awaits(&agreement)
        {
            waiting.push(Task {
                href: address(agreement.id),
                text: format!("Read and sign the agreement {}", agreement.texts.title),
                note: "Nothing flows under it until all its parties have signed".to_owned(),
                state: "To sign",
                due: agreement.starts_on.map(Day::start),
            });
        }
        if visit.may::<EditAgreement>(&of_agreement(&agreement), Purpose::RunService) {
            waiting.extend(run_out(&agreement, state, today));
            waiting.extend(without_power(&agreement, state, &powers));
        }
    }
    if !waiting.is_empty() {
        app.db().record(permit).await?;
    }
    Ok(waiting)
}

/// That a party took a power out of use on which lines of an agreement in force rest: they carry nothing meanwhile.
fn without_power(agreement: &Agreement, state: AgreementState, powers: &[Gateway]) -> Option<Task> {
    let is_out = |power: &&Gateway| {
        agreement.lines.iter().filter(|line| line.gateway == power.rule.id).any(|line| {
            agreement.bodies(line).iter().flatten().any(|body| power.withdrawal_of(*body).is_some())
        })
    };
    let power = powers.iter().find(is_out).filter(|_| state == AgreementState::InForce)?;
    Some(Task {
        href: format!("/gateways/{}", power.code),
        text: format!("Part of the agreement {} does nothing now", agreement.texts.title),
        note: format!("One of its parties took {} out of use for itself", power.law),
        state: "To know",
        due: None,
    })
}

/// What comes to its review or its end soon: its end matters more.
fn run_out(agreement: &Agreement, state: AgreementState, today: Day) -> Option<Task> {
    if !matches!(state, AgreementState::InForce | AgreementState::Suspended) {
        return None;
    }
    let soon = |day: &Day| day.days_since(today) <= REVIEW_WARNING_DAYS;
    let task = |text: String, note: &str, state, day: Day| Task {
        href: address(agreement.id),
        text,
        note: note.to_owned(),
        state,
        // The whole of that day is left.
        due: Some(day.plus_days(1).start()),
    };
    let title = &agreement.texts.title;
    if let Some(day) = agreement.ends_on.filter(soon) {
        let text = format!("Renew the agreement {title}: it ends on {}", day.words());
        return Some(task(text, "Nothing flows under it after that day", "Ends soon", day));
    }
    let day = agreement.review_by_on.filter(soon)?;
    let text = format!("Review the agreement {title} by {}", day.words());
    Some(task(text, "It stays in force until its last day", "To review", day))
}
