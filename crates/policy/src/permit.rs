//! A permit: the proof that a decision was made, and the only source of an audit entry.

use crate::action::{Action, ActionName};
use crate::actor::{Actor, SystemActor};
use crate::record::Opened;
use crate::{Asked, Basis, Refusal, RefusalCode, Target};
use accord_kernel::ids::{AgencyId, MemberId, PersonId, RequestId, UserId};
use accord_kernel::{Category, Instant, Purpose};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Permission for one action on one resource within one request.
///
/// It cannot be cloned and cannot be made outside this crate. A write transaction consumes it and
/// commits the audit entry made from it together with the change.
#[must_use = "a permit that is not used leaves no audit entry"]
#[derive(Debug)]
pub struct Permit<A: Action> {
    resource: A::Resource,
    facts: AuditFacts,
    opened: Opened,
    shown: BTreeMap<Basis, Shown>,
}

/// What rests on one basis: kinds of information, and whose it is where the permit is for a list of children.
#[derive(Debug, Default)]
struct Shown {
    categories: BTreeSet<Category>,
    people: BTreeSet<PersonId>,
}

/// Whether the decision allowed or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The action was permitted.
    Permitted,
    /// The action was refused, for this reason.
    Refused(RefusalCode),
}

/// What an audit entry says: ids and codes only, never words about a person.
#[derive(Debug, Clone)]
pub struct AuditFacts {
    /// The `noun.verb` of the action.
    pub action: ActionName,
    /// What kind of thing the resource is.
    pub resource_kind: &'static str,
    /// The opaque id of the thing; `None` when the action works on no single thing.
    pub resource: Option<Uuid>,
    /// The part of the product that acted, when it was not a person.
    pub system: Option<SystemActor>,
    /// Who was signed in.
    pub user: Option<UserId>,
    /// The place in an agency that they acted under.
    pub member: Option<MemberId>,
    /// The agency that they acted for.
    pub agency: Option<AgencyId>,
    /// The categories of information concerned.
    pub categories: Vec<Category>,
    /// The children whom it is about, each once: the audit keeps a row for each.
    pub people: Vec<PersonId>,
    /// Why they asked.
    pub purpose: Purpose,
    /// What the decision rested on.
    pub basis: Basis,
    /// Permitted or refused.
    pub outcome: Outcome,
    /// When the decision was made.
    pub at: Instant,
    /// The request that it belongs to.
    pub request: RequestId,
}

impl AuditFacts {
    pub(crate) fn new<A: Action>(
        who: &Actor,
        target: &Target<A::Resource>,
        purpose: Purpose,
        basis: Basis,
        asked: Asked,
    ) -> Self {
        use crate::ResourceId;
        let membership = who.membership();
        Self {
            action: A::RULE.name,
            resource_kind: A::RULE.resource_kind,
            resource: target.resource.opaque(),
            system: if let Actor::System(system) = who { Some(*system) } else { None },
            user: who.user(),
            member: membership.map(|m| m.member),
            agency: membership.map(|m| m.agency),
            categories: target.categories.clone(),
            people: target.person.into_iter().collect(),
            purpose,
            basis,
            outcome: Outcome::Permitted,
            at: asked.at,
            request: asked.request,
        }
    }

    pub(crate) fn into_permit<A: Action>(self, resource: A::Resource) -> Permit<A> {
        Permit { resource, facts: self, opened: Opened::default(), shown: BTreeMap::new() }
    }

    pub(crate) fn refuse(mut self, code: RefusalCode) -> Refusal {
        self.outcome = Outcome::Refused(code);
        Refusal::new(code, self)
    }
}

impl<A: Action> Permit<A> {
    /// The thing that may be read or changed. Store functions take it from here, never beside the permit.
    pub fn resource(&self) -> A::Resource {
        self.resource
    }

    pub(crate) fn opening(mut self, opened: Opened) -> Self {
        self.opened = opened;
        self
    }

    /// What of people it opens. Store functions show nothing else.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Says which owners' information of which kinds is shown, so that the audit says what it rested on: an entry for
    /// each basis with the categories shown under it. What the permit does not open is not added.
    pub fn showing_parts(mut self, parts: impl IntoIterator<Item = (AgencyId, Category)>) -> Self {
        for (owner, category) in parts {
            if let Some(basis) = self.opened.basis(owner, category) {
                self.shown.entry(basis).or_default().categories.insert(category);
            }
        }
        self
    }

    /// Says of whom a list shows which owner's information, as [`Permit::showing_parts`] does for one child: an entry
    /// names the children who were shown under its basis, and no others.
    pub fn showing_lines(mut self, lines: impl IntoIterator<Item = (PersonId, AgencyId, Category)>) -> Self {
        for (person, owner, category) in lines {
            if let Some(basis) = self.opened.basis(owner, category) {
                let shown = self.shown.entry(basis).or_default();
                shown.categories.insert(category);
                shown.people.insert(person);
            }
        }
        self
    }

    /// Says what goes under which basis.
    pub(crate) fn resting_on(mut self, parts: impl IntoIterator<Item = (Basis, Category)>) -> Self {
        for (basis, category) in parts {
            self.shown.entry(basis).or_default().categories.insert(category);
        }
        self
    }

    /// What the audit keeps: an entry for each basis that something was shown or sent under, at least one.
    pub fn entries(&self) -> Vec<AuditFacts> {
        if self.shown.is_empty() {
            return vec![self.facts.clone()];
        }
        let entry = |(basis, shown): (&Basis, &Shown)| AuditFacts {
            basis: *basis,
            categories: shown.categories.iter().copied().collect(),
            people: if shown.people.is_empty() {
                self.facts.people.clone()
            } else {
                shown.people.iter().copied().collect()
            },
            ..self.facts.clone()
        };
        self.shown.iter().map(entry).collect()
    }

    /// Says which children a list shows, so that the audit entry names each of them.
    pub fn showing(mut self, people: impl IntoIterator<Item = PersonId>) -> Self {
        for person in people {
            if !self.facts.people.contains(&person) {
                self.facts.people.push(person);
            }
        }
        self
    }

    /// Says of which of the kinds that were asked for something is shown: the audit entry names no other.
    pub fn showing_kinds(mut self, kinds: impl IntoIterator<Item = Category>) -> Self {
        let shown: BTreeSet<Category> = kinds.into_iter().collect();
        self.facts.categories.retain(|kind| shown.contains(kind));
        self
    }

    /// What the audit entry will say.
    pub fn audit_facts(&self) -> &AuditFacts {
        &self.facts
    }

    /// When the decision was made.
    pub fn at(&self) -> Instant {
        self.facts.at
    }
}
