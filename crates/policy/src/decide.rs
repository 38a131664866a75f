//! The one decision.

use crate::action::{Action, ActionRule, Reach};
use crate::actor::{Actor, Membership, SystemActor};
use crate::{AuditFacts, Basis, Permit, Refusal, RefusalCode, Target};
use accord_kernel::ids::RequestId;
use accord_kernel::{AgencyKind, Category, Instant, Purpose};

/// When, and in which request, the question was asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The present instant.
    pub at: Instant,
    /// The request, or the run of a command.
    pub request: RequestId,
}

/// Permits or refuses one action on one thing.
///
/// The order of checks is code and never changes by data: signed in and strong enough, purpose not
/// refused, role may do this for this purpose, reach and basis cover it. Each has its own refusal,
/// and whatever cannot be evaluated is refused.
///
/// # Errors
/// A [`Refusal`] that says why, who can change it and what to do now. Record it: a refusal is an
/// audit entry like a permit.
///
/// *Cost*: no allocation but the audit facts.
pub fn decide<A: Action>(
    who: &Actor,
    target: Target<A::Resource>,
    purpose: Purpose,
    basis: Basis,
    asked: Asked,
) -> Result<Permit<A>, Refusal> {
    let code = would_refuse(who, A::RULE, &target, purpose, basis);
    let facts = AuditFacts::new::<A>(who, &target, purpose, basis, asked);
    match code {
        None => Ok(facts.into_permit(target.resource)),
        Some(code) => Err(facts.refuse(code)),
    }
}

/// A refusal of something that failed before a decision could be asked for, such as a sign-in with a
/// wrong password, so that it is recorded like every other refusal.
pub fn refuse<A: Action>(
    who: &Actor,
    target: Target<A::Resource>,
    purpose: Purpose,
    asked: Asked,
    code: RefusalCode,
) -> Refusal {
    let facts = AuditFacts::new::<A>(who, &target, purpose, Basis::OwnFunction, asked);
    facts.refuse(code)
}

/// The reason for which [`decide`] would refuse; `None` when it would permit.
///
/// For leaving out links that lead to a refusal, and for the matrix. It makes no permit.
pub fn would_refuse<R>(
    who: &Actor,
    rule: &ActionRule,
    target: &Target<R>,
    purpose: Purpose,
    basis: Basis,
) -> Option<RefusalCode> {
    if let Actor::System(system) = who {
        return system_refusal(*system, rule, purpose);
    }
    if rule.reach == Reach::Anyone {
        return (!rule.purposes.contains(&purpose)).then_some(RefusalCode::PurposeDoesNotFit);
    }
    let Some(strength) = who.strength() else { return Some(RefusalCode::NotSignedIn) };
    if strength < rule.strength {
        return Some(RefusalCode::NotStrongEnough);
    }
    if purpose.is_refused_always() {
        return Some(RefusalCode::PurposeRefusedAlways);
    }
    if !rule.purposes.contains(&purpose) {
        return Some(RefusalCode::PurposeDoesNotFit);
    }
    if rule.reach.is_of_records() {
        return Some(RefusalCode::CannotBeEvaluated);
    }
    if rule.reach == Reach::OwnUser {
        return match (target.user, who.user()) {
            (Some(owner), Some(user)) if owner == user => None,
            (Some(_), Some(_)) => Some(RefusalCode::OtherUser),
            _ => Some(RefusalCode::CannotBeEvaluated),
        };
    }
    let Some(member) = who.membership() else { return Some(RefusalCode::NotSignedIn) };
    if !member.roles.iter().any(|role| rule.roles.contains(role)) {
        return Some(RefusalCode::RoleMayNot);
    }
    reach_refusal(member, rule.reach, target).or_else(|| basis_refusal(member, rule.reach, target, basis))
}

/// The checks that come before anything about the thing itself: signed in and strong enough, purpose not refused, the
/// role may do this for this purpose.
pub(crate) fn before_reach<'a>(
    who: &'a Actor,
    rule: &ActionRule,
    purpose: Purpose,
) -> Result<&'a Membership, RefusalCode> {
    let strength = who.strength().ok_or(RefusalCode::NotSignedIn)?;
    if strength < rule.strength {
        return Err(RefusalCode::NotStrongEnough);
    }
    if purpose.is_refused_always() {
        return Err(RefusalCode::PurposeRefusedAlways);
    }
    if !rule.purposes.contains(&purpose) {
        return Err(RefusalCode::PurposeDoesNotFit);
    }
    let member = who.membership().ok_or(RefusalCode::NotSignedIn)?;
    if member.roles.iter().any(|role| rule.roles.contains(role)) {
        Ok(member)
    } else {
        Err(RefusalCode::RoleMayNot)
    }
}

fn system_refusal(system: SystemActor, rule: &ActionRule, purpose: Purpose) -> Option<RefusalCode> {
    if purpose.is_refused_always() {
        return Some(RefusalCode::PurposeRefusedAlways);
    }
    if !rule.purposes.contains(&purpose) {
        return Some(RefusalCode::PurposeDoesNotFit);
    }
    (!rule.systems.contains(&system)).then_some(RefusalCode::RoleMayNot)
}

fn reach_refusal<R>(member: &Membership, reach: Reach, target: &Target<R>) -> Option<RefusalCode> {
    match reach {
        Reach::Anyone | Reach::OwnUser | Reach::OwnAgencyWithoutTarget => None,
        Reach::OwnChildren
        | Reach::Record
        | Reach::RecordAround
        | Reach::RecordLead
        | Reach::RecordBehindGlass
        | Reach::OwnPartOfRecord
        | Reach::Received => Some(RefusalCode::CannotBeEvaluated),
        Reach::OwnAgency => match target.owner {
            Some(owner) if owner == member.agency => None,
            Some(_) => Some(RefusalCode::OtherAgency),
            None => Some(RefusalCode::CannotBeEvaluated),
        },
        Reach::OwnController => controller_refusal(member, target),
        Reach::ServedArea => area_refusal(member, target),
        Reach::PartneredArea => area_refusal(member, target)
            .or((member.kind == AgencyKind::RegionalBody).then_some(RefusalCode::RegionalBody)),
        Reach::ServedAreaOwnController => {
            area_refusal(member, target).or_else(|| controller_refusal(member, target))
        }
        Reach::Party if target.parties.is_empty() => Some(RefusalCode::CannotBeEvaluated),
        Reach::Party => (!target.parties.contains(&member.controller)).then_some(RefusalCode::NotAParty),
    }
}

fn area_refusal<R>(member: &Membership, target: &Target<R>) -> Option<RefusalCode> {
    match target.area {
        Some(area) if member.areas.contains(&area) => None,
        Some(_) => Some(RefusalCode::OutsideArea),
        None => Some(RefusalCode::CannotBeEvaluated),
    }
}

fn controller_refusal<R>(member: &Membership, target: &Target<R>) -> Option<RefusalCode> {
    match (target.owner, target.controller) {
        (Some(_), Some(controller)) if controller == member.controller => None,
        (Some(_), Some(_)) => Some(RefusalCode::OtherController),
        _ => Some(RefusalCode::CannotBeEvaluated),
    }
}

/// Own function covers what the agency holds itself, what belongs to the area as a whole, and
/// aggregate figures (Crime and Disorder Act 1998 s.17A carries depersonalised information between
/// the partners). A legal body's own function also covers the accounts of everybody whom its agencies
/// gave one, and what its officers answer for: that is what [`Reach::OwnController`] is for, and no child's
/// record has that reach. Agreements and one-off decisions are about children: they are judged by
/// [`crate::decide_record`] and its like, never here.
fn basis_refusal<R>(
    member: &Membership,
    reach: Reach,
    target: &Target<R>,
    basis: Basis,
) -> Option<RefusalCode> {
    // Whoever forgets to say what is shown must not pass as showing figures only.
    if target.categories.is_empty() {
        return Some(RefusalCode::CannotBeEvaluated);
    }
    let within_controller = reach == Reach::OwnController;
    let held_by_another = target.owner.is_some_and(|owner| owner != member.agency);
    let only_aggregate = target.categories.iter().all(|category| *category == Category::Aggregate);
    match basis {
        Basis::OwnFunction if held_by_another && !only_aggregate && !within_controller => {
            Some(RefusalCode::BasisDoesNotCover)
        }
        Basis::OwnFunction => None,
        Basis::Agreement(..) | Basis::OneOff(..) => Some(RefusalCode::BasisDoesNotCover),
    }
}
