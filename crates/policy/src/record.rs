//! Decisions about a child's record: who is around the child, whose information it is, and what of it opens.
//!
//! The facts come from the room of people as values. The order of checks is that of [`crate::decide`], and then: a
//! basis for at least the identity, the compartment, need to know, and last each category of each owner apart.

use crate::action::{Action, ActionRule, Reach};
use crate::actor::{Actor, Membership};
use crate::decide::{Asked, before_reach};
use crate::{AuditFacts, Basis, Permit, Refusal, RefusalCode, Role, SharingRules, Target};
use accord_kernel::ids::{AgencyId, PersonId};
use accord_kernel::{AgencyKind, Category, Purpose};
use std::collections::{BTreeMap, BTreeSet};

/// Why a member needs to know a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// They lead the work with the child.
    Lead,
    /// They work with the child.
    Working,
    /// They supervise whoever leads, in the same agency.
    Supervisor,
    /// They broke the glass, and the hour is not over. It counts to protect from immediate danger and for nothing else.
    BrokenGlass,
}

/// What a decision about a child's record has to know.
#[derive(Debug, Clone, Copy)]
pub struct RecordFacts<'a> {
    /// The child.
    pub person: PersonId,
    /// Agencies that hold something of the child, each once.
    pub holders: &'a [AgencyId],
    /// Why the member needs to know; `None` when they are not among the people around the child.
    pub need: Option<Need>,
    /// What agreements in force let flow.
    pub rules: &'a SharingRules,
}

/// What of people a permit opens: owners with categories, each with what it rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened(BTreeMap<(AgencyId, Category), Basis>);

impl FromIterator<((AgencyId, Category), Basis)> for Opened {
    fn from_iter<T: IntoIterator<Item = ((AgencyId, Category), Basis)>>(parts: T) -> Self {
        Self(parts.into_iter().collect())
    }
}

impl Opened {
    /// What the first of its parts rests on; `None` when it opens nothing.
    pub fn first(&self) -> Option<Basis> {
        self.0.values().next().copied()
    }

    /// What it rests on that this category of this owner may be shown; `None` when it may not.
    pub fn basis(&self, owner: AgencyId, category: Category) -> Option<Basis> {
        self.0.get(&(owner, category)).copied()
    }

    /// The owners whose information of this category may be shown, in order.
    pub fn owners(&self, category: Category) -> Vec<AgencyId> {
        self.0.keys().filter(|(_, kind)| *kind == category).map(|(owner, _)| *owner).collect()
    }

    /// Every owner with a category that may be shown, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (AgencyId, Category)> + '_ {
        self.0.keys().copied()
    }
}

/// Kinds of information that are kept in a compartment: broken glass never opens them.
pub const COMPARTMENTS: &[Category] =
    &[Category::YouthWorkNote, Category::Health, Category::PoliceInformation];

/// Kinds of information about people that somebody with these roles in an agency of this kind is ever shown, under
/// whatever agreement. Any agency may give any role: what it is as an agency bounds what the role shows.
///
/// What a page says of withheld information depends on this alone, so that it tells nothing of what exists.
pub fn shown_kinds(kind: AgencyKind, roles: &BTreeSet<Role>) -> BTreeSet<Category> {
    let bounds = kinds_of_agency(kind);
    kinds_of_roles(roles).into_iter().filter(|category| bounds.contains(category)).collect()
}

/// Kinds of information about people that an agency of this kind is ever shown.
const fn kinds_of_agency(kind: AgencyKind) -> &'static [Category] {
    use Category::*;
    match kind {
        AgencyKind::YouthJustice | AgencyKind::SocialCare => EVERY_KIND,
        AgencyKind::Hospital | AgencyKind::Ambulance | AgencyKind::CareBoard => &[
            Identity,
            Contact,
            Household,
            Education,
            Safeguarding,
            Exploitation,
            Missing,
            Health,
            SubstanceUse,
            Location,
            Context,
        ],
        AgencyKind::Police => POLICE_KINDS,
        AgencyKind::Probation => &[
            Identity,
            Contact,
            Household,
            Education,
            Offending,
            Safeguarding,
            Exploitation,
            Missing,
            SubstanceUse,
            PoliceInformation,
            Location,
            Context,
        ],
        AgencyKind::CommunitySafety => &[
            Identity,
            Contact,
            Household,
            Offending,
            Safeguarding,
            Exploitation,
            Missing,
            YouthWorkNote,
            Location,
            Context,
        ],
        AgencyKind::Housing | AgencyKind::Fire => {
            &[Identity, Contact, Household, Offending, Safeguarding, Exploitation, Missing, Location, Context]
        }
        AgencyKind::Education | AgencyKind::School => {
            &[Identity, Contact, Household, Education, Safeguarding, Exploitation, Missing, Location, Context]
        }
        AgencyKind::Voluntary => &[
            Identity,
            Contact,
            Household,
            Education,
            Safeguarding,
            Exploitation,
            Missing,
            YouthWorkNote,
            Location,
            Context,
        ],
        AgencyKind::RegionalBody => &[],
    }
}

const EVERY_KIND: &[Category] = {
    use Category::*;
    &[
        Identity,
        Contact,
        Household,
        Education,
        Offending,
        Safeguarding,
        Exploitation,
        Missing,
        Health,
        SubstanceUse,
        YouthWorkNote,
        PoliceInformation,
        Location,
        Context,
    ]
};

const POLICE_KINDS: &[Category] = {
    use Category::*;
    &[
        Identity,
        Contact,
        Household,
        Offending,
        Safeguarding,
        Exploitation,
        Missing,
        PoliceInformation,
        Location,
        Context,
    ]
};

fn kinds_of_roles(roles: &BTreeSet<Role>) -> BTreeSet<Category> {
    use Category::*;
    let of = |role: &Role| -> &'static [Category] {
        match role {
            Role::YouthJusticeManager | Role::CaseWorker | Role::SocialWorker => EVERY_KIND,
            Role::PolicePartnership => POLICE_KINDS,
            Role::SchoolLead => {
                &[Identity, Contact, Household, Education, Safeguarding, Exploitation, Missing, Context]
            }
            Role::VoluntaryWorker => &[Identity, Contact, Safeguarding, YouthWorkNote, Context],
            Role::BoardChair
            | Role::ChiefExecutive
            | Role::SeniorLeader
            | Role::Analyst
            | Role::RegionalLead
            | Role::DataProtectionOfficer
            | Role::CaldicottGuardian
            | Role::RiskOwner
            | Role::ScrutinyMember
            | Role::Administrator => &[],
        }
    };
    roles.iter().flat_map(of).copied().collect()
}

/// Permits or refuses an action on one child's record.
///
/// # Errors
/// A [`Refusal`]. Somebody who is not around the child and whose agency holds nothing of it gets the same refusal as
/// for a child who does not exist.
///
/// *Cost*: holders of the record times categories.
pub fn decide_record<A: Action>(
    who: &Actor,
    target: Target<A::Resource>,
    purpose: Purpose,
    facts: &RecordFacts<'_>,
    asked: Asked,
) -> Result<Permit<A>, Refusal> {
    let target = target.about(facts.person);
    let judged = would_open(who, A::RULE, &target, purpose, facts);
    match judged {
        Ok((opened, basis)) => {
            let entry = AuditFacts::new::<A>(who, &target, purpose, basis, asked);
            Ok(entry.into_permit(target.resource).opening(opened))
        }
        Err(code) => Err(AuditFacts::new::<A>(who, &target, purpose, Basis::OwnFunction, asked).refuse(code)),
    }
}

/// What [`decide_record`] would open and what opening it rests on, or why it would refuse. It makes no permit.
///
/// # Errors
/// The code of the refusal.
pub fn would_open<R>(
    who: &Actor,
    rule: &ActionRule,
    target: &Target<R>,
    purpose: Purpose,
    facts: &RecordFacts<'_>,
) -> Result<(Opened, Basis), RefusalCode> {
    let member = before_reach(who, rule, purpose)?;
    let is_holder = facts.holders.contains(&member.agency);
    // Whoever broke the glass said that somebody is in danger: for another purpose they are as anybody not around the
    // child, and are told so, because they know that there is a record.
    if facts.need == Some(Need::BrokenGlass) && purpose != Purpose::ImmediateDanger {
        return Err(RefusalCode::GlassIsForDanger);
    }
    let mut opened = opened(member, purpose, facts.holders.iter().copied(), facts.rules);
    if facts.need == Some(Need::BrokenGlass) {
        opened.0.retain(|(_, category), _| !COMPARTMENTS.contains(category));
    }
    let basis = opened
        .basis(member.agency, Category::Identity)
        .or_else(|| facts.holders.iter().find_map(|holder| opened.basis(*holder, Category::Identity)));
    let is_around = facts.need.is_some_and(|need| need != Need::BrokenGlass);
    let Some(basis) = basis else {
        return Err(if is_around { RefusalCode::BasisDoesNotCover } else { RefusalCode::NoRecord });
    };
    if rule.reach == Reach::RecordBehindGlass {
        return Ok((opened, basis));
    }
    let Some(need) = facts.need else {
        return Err(if is_holder { RefusalCode::NoNeedToKnow } else { RefusalCode::NoRecord });
    };
    match rule.reach {
        Reach::Record => {}
        Reach::RecordAround if is_around => {}
        Reach::RecordLead if matches!(need, Need::Lead | Need::Supervisor) => {}
        Reach::RecordAround | Reach::RecordLead => return Err(RefusalCode::NotAroundTheChild),
        Reach::OwnPartOfRecord => own_part(member, need, target)?,
        _ => return Err(RefusalCode::CannotBeEvaluated),
    }
    if target.categories.is_empty() {
        return Err(RefusalCode::CannotBeEvaluated);
    }
    // What the agency keeps itself is its own function, whatever let its member come around the child.
    Ok((opened, if rule.reach == Reach::OwnPartOfRecord { Basis::OwnFunction } else { basis }))
}

/// The part of a record that the member's own agency keeps and nobody else opens: its facts to correct, its notes.
fn own_part<R>(member: &Membership, need: Need, target: &Target<R>) -> Result<(), RefusalCode> {
    match target.owner {
        None => Err(RefusalCode::CannotBeEvaluated),
        Some(owner) if owner != member.agency => Err(RefusalCode::InCompartment),
        Some(_) if need == Need::BrokenGlass => Err(RefusalCode::GlassDoesNotReach),
        Some(_) => {
            let kinds = shown_kinds(member.kind, &member.roles);
            let all_shown = target.categories.iter().all(|category| kinds.contains(category));
            if all_shown { Ok(()) } else { Err(RefusalCode::RoleMayNot) }
        }
    }
}

/// Permits or refuses looking at a list of the children whom the member is around.
///
/// # Errors
/// A [`Refusal`].
///
/// *Cost*: what agreements let flow to the member's agency for this purpose.
pub fn decide_list<A: Action>(
    who: &Actor,
    target: Target<A::Resource>,
    purpose: Purpose,
    rules: &SharingRules,
    asked: Asked,
) -> Result<Permit<A>, Refusal> {
    let entry = AuditFacts::new::<A>(who, &target, purpose, Basis::OwnFunction, asked);
    let judged = before_reach(who, A::RULE, purpose).and_then(|member| {
        if A::RULE.reach == Reach::OwnChildren && !target.categories.is_empty() {
            let owners: BTreeSet<_> =
                rules.pairs(member.agency, purpose).map(|((owner, _), _)| owner).collect();
            Ok(opened(member, purpose, owners.into_iter().chain([member.agency]), rules))
        } else {
            Err(RefusalCode::CannotBeEvaluated)
        }
    });
    match judged {
        Ok(opened) => Ok(entry.into_permit(target.resource).opening(opened)),
        Err(code) => Err(entry.refuse(code)),
    }
}

/// What of these owners' information somebody with this membership may be shown for this purpose.
fn opened(
    member: &Membership,
    purpose: Purpose,
    owners: impl Iterator<Item = AgencyId>,
    rules: &SharingRules,
) -> Opened {
    let kinds = shown_kinds(member.kind, &member.roles);
    let pairs = owners.flat_map(|owner| kinds.iter().map(move |kind| (owner, *kind)));
    let basis = |owner: AgencyId, kind: Category| {
        if owner == member.agency {
            Some(Basis::OwnFunction)
        } else {
            rules.covers(member.agency, owner, kind, purpose)
        }
    };
    pairs.filter_map(|(owner, kind)| Some(((owner, kind), basis(owner, kind)?))).collect()
}
