//! Decisions about a disclosure: named items of one child from one agency to one named recipient.

use crate::action::{Action, Reach};
use crate::actor::Actor;
use crate::decide::{Asked, before_reach};
use crate::gateway::{Carried, Scale};
use crate::record::{Opened, RecordFacts, shown_kinds, would_open};
use crate::{AuditFacts, Basis, GatewayLimit, Permit, Refusal, RefusalCode, Role, SharingRules, Target};
use accord_kernel::ids::{AgencyId, GatewayId, MemberId, OneOffId};
use accord_kernel::{Category, Purpose};
use std::collections::BTreeSet;

/// Under what somebody wants to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Whatever agreement is in force.
    Agreement,
    /// A decision of their own for this child, under this power.
    OneOff(OneOffId, GatewayId),
}

/// Who would have it.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// Their agency.
    pub agency: AgencyId,
    /// Their roles there.
    pub roles: &'a BTreeSet<Role>,
}

/// Why a kind of information cannot go to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unshared {
    /// No agreement in force covers it.
    NoAgreement,
    /// The power that was named cannot carry it.
    Limit(GatewayLimit),
    /// The recipient's role is never shown it.
    NeverShown,
    /// The power or an agency is not known.
    Unknown,
}

impl Unshared {
    const fn code(self) -> RefusalCode {
        match self {
            Self::NoAgreement => RefusalCode::BasisDoesNotCover,
            Self::Limit(_) => RefusalCode::GatewayCannotCarry,
            Self::NeverShown => RefusalCode::RecipientNeverSees,
            Self::Unknown => RefusalCode::CannotBeEvaluated,
        }
    }
}

impl SharingRules {
    /// What a category of `from`'s information flows to an agency under, whoever reads it there.
    ///
    /// # Errors
    /// Why it does not.
    pub fn flows(
        &self,
        from: AgencyId,
        to: AgencyId,
        category: Category,
        purpose: Purpose,
        ground: Ground,
    ) -> Result<Basis, Unshared> {
        let (decision, gateway) = match ground {
            Ground::Agreement => {
                return self.covers(to, from, category, purpose).ok_or(Unshared::NoAgreement);
            }
            Ground::OneOff(decision, gateway) => (decision, gateway),
        };
        let (Some(from), Some(to), Some(rule)) = (self.agency(from), self.agency(to), self.gateway(gateway))
        else {
            return Err(Unshared::Unknown);
        };
        match rule.limit(Carried { from, to, category, purpose, scale: Scale::OneChild }) {
            None => Ok(Basis::OneOff(decision.uuid(), gateway)),
            Some(limit) => Err(Unshared::Limit(limit)),
        }
    }

    /// What a category of `from`'s information can go to a recipient under.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn may_go(
        &self,
        from: AgencyId,
        to: Recipient<'_>,
        category: Category,
        purpose: Purpose,
        ground: Ground,
    ) -> Result<Basis, Unshared> {
        let basis = self.flows(from, to.agency, category, purpose, ground)?;
        let reader = self.agency(to.agency).ok_or(Unshared::Unknown)?;
        let is_shown = shown_kinds(reader.kind, to.roles).contains(&category);
        if is_shown { Ok(basis) } else { Err(Unshared::NeverShown) }
    }

    /// Whether what `owner` holds and `origin` told first can go on to a recipient: where another legal body told it,
    /// as that body itself could send it. A limit on who may send does not end with the first who was told.
    pub fn may_pass_on(
        &self,
        (owner, origin): (AgencyId, AgencyId),
        to: Recipient<'_>,
        category: Category,
        purpose: Purpose,
        ground: Ground,
    ) -> bool {
        let body = |agency| self.agency(agency).map(|facts| facts.controller);
        owner == to.agency
            || origin == to.agency
            || (body(origin).is_some() && body(origin) == body(owner))
            || self.may_go(origin, to, category, purpose, ground).is_ok()
    }
}

/// Permits or refuses sending categories of the member's own agency's information about a child to a recipient.
///
/// # Errors
/// A [`Refusal`]: that of the record, or of the first category that cannot go.
pub fn decide_sending<A: Action>(
    who: &Actor,
    target: Target<A::Resource>,
    purpose: Purpose,
    (facts, to, ground): (&RecordFacts<'_>, Recipient<'_>, Ground),
    asked: Asked,
) -> Result<Permit<A>, Refusal> {
    let target = target.about(facts.person);
    let judged = would_open(who, A::RULE, &target, purpose, facts).and_then(|(opened, _)| {
        let own = who.membership().ok_or(RefusalCode::NotSignedIn)?.agency;
        let mut parts = Vec::with_capacity(target.categories.len());
        for category in &target.categories {
            let basis = facts.rules.may_go(own, to, *category, purpose, ground).map_err(Unshared::code)?;
            parts.push((basis, *category));
        }
        let first = parts.first().ok_or(RefusalCode::CannotBeEvaluated)?.0;
        Ok((opened, first, parts))
    });
    match judged {
        Ok((opened, basis, parts)) => {
            let entry = AuditFacts::new::<A>(who, &target, purpose, basis, asked);
            Ok(entry.into_permit(target.resource).opening(opened).resting_on(parts))
        }
        Err(code) => Err(AuditFacts::new::<A>(who, &target, purpose, Basis::OwnFunction, asked).refuse(code)),
    }
}

/// What was sent, as a decision about reading it has to know.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// Who may read it: they and nobody else.
    pub recipient: MemberId,
    /// Whose information it is.
    pub from: AgencyId,
    /// The categories of the items that still stand.
    pub categories: &'a [Category],
    /// What it was sent under.
    pub ground: Ground,
    /// Whether its time is over, or it was taken back or returned.
    pub is_over: bool,
    /// What agreements let flow now.
    pub rules: &'a SharingRules,
}

/// Permits or refuses reading or answering what was sent. What no basis covers any more is not opened: an agreement that
/// ended, a power that was withdrawn, a role that the reader no longer has.
///
/// # Errors
/// A [`Refusal`].
pub fn decide_received<A: Action>(
    who: &Actor,
    target: Target<A::Resource>,
    purpose: Purpose,
    sent: &Sent<'_>,
    asked: Asked,
) -> Result<Permit<A>, Refusal> {
    let judged = before_reach(who, A::RULE, purpose).and_then(|member| {
        if A::RULE.reach != Reach::Received || target.categories.is_empty() {
            return Err(RefusalCode::CannotBeEvaluated);
        }
        if member.member != sent.recipient || sent.is_over {
            return Err(RefusalCode::NotARecipient);
        }
        let to = Recipient { agency: member.agency, roles: &member.roles };
        let parts = sent.categories.iter().filter_map(|category| {
            let basis = sent.rules.may_go(sent.from, to, *category, purpose, sent.ground).ok()?;
            Some(((sent.from, *category), basis))
        });
        let opened: Opened = parts.collect();
        let basis = opened.first().ok_or(RefusalCode::BasisDoesNotCover)?;
        Ok((opened, basis))
    });
    match judged {
        Ok((opened, basis)) => {
            let entry = AuditFacts::new::<A>(who, &target, purpose, basis, asked);
            Ok(entry.into_permit(target.resource).opening(opened))
        }
        Err(code) => Err(AuditFacts::new::<A>(who, &target, purpose, Basis::OwnFunction, asked).refuse(code)),
    }
}
