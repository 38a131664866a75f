//! The list of children and the single record against the rules as a person would read them, whatever is agreed, limited,
//! withdrawn, broken or frozen.
//!
//! What is expected is worked out here from the grants one by one, and not by what the decisions themselves call.

use crate::records::{AGREEMENT, agencies, person, power, target, view, whole};
use crate::world::World;
use accord_kernel::ids::{AgencyId, ControllerId, GatewayId};
use accord_kernel::{AgencyKind, Category, Purpose};
use accord_policy::action::{ListPeople, ViewRecord};
use accord_policy::{
    Action, AgencyFacts, COMPARTMENTS, GatewayRule, Grant, Need, Party, Role, SharingRules, Strength,
    decide_list, shown_kinds,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Few enough that what is granted is often what is asked for.
const CATEGORIES: &[Category] = &[
    Category::Identity,
    Category::Identity,
    Category::Contact,
    Category::Education,
    Category::Health,
    Category::YouthWorkNote,
    Category::PoliceInformation,
];
const PURPOSES: &[Purpose] =
    &[Purpose::OfferHelp, Purpose::ImmediateDanger, Purpose::YouthJustice, Purpose::PlanAndAnalyse];
const NEEDS: &[Option<Need>] =
    &[None, Some(Need::Lead), Some(Need::Working), Some(Need::Supervisor), Some(Need::BrokenGlass)];
/// How many powers there are.
const POWERS: usize = 3;
/// How many parties an agreement can name: see [`Scene::party`].
const PARTIES: usize = 5;

/// The limits of a power.
#[derive(Debug, Clone)]
struct Limits {
    never: Vec<Category>,
    purposes: Vec<Purpose>,
    senders: Vec<AgencyKind>,
    is_for_one_child: bool,
    is_within_controller: bool,
    is_withdrawn_by_own: bool,
    is_withdrawn_by_other: bool,
}

/// One line of an agreement: from which party to which, for what, of which kind, on which power.
type Line = (usize, usize, Purpose, Category, usize);

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    (0..all.len()).prop_map(|at| all[at])
}

/// A yes now and then: a limit that always stands lets nothing through that could be compared.
fn seldom() -> impl Strategy<Value = bool> {
    (0..6u8).prop_map(|at| at == 0)
}

fn limits() -> impl Strategy<Value = Limits> {
    let kinds: &'static [AgencyKind] =
        &[AgencyKind::SocialCare, AgencyKind::YouthJustice, AgencyKind::Police];
    (
        prop::collection::vec(any_of(CATEGORIES), 0..2),
        prop::collection::vec(any_of(PURPOSES), 0..3),
        prop::collection::vec(any_of(kinds), 0..3),
        (seldom(), seldom(), seldom(), seldom()),
    )
        .prop_map(|(never, purposes, senders, (one, within, own, other))| Limits {
            never,
            purposes,
            senders,
            is_for_one_child: one,
            is_within_controller: within,
            is_withdrawn_by_own: own,
            is_withdrawn_by_other: other,
        })
}

fn line() -> impl Strategy<Value = Line> {
    (0..PARTIES, 0..PARTIES, any_of(PURPOSES), any_of(CATEGORIES), 0..POWERS)
}

/// Three agencies, of which the first two are of one legal body, with what is agreed between them.
struct Scene<'a> {
    w: &'a World,
    all: [AgencyFacts; 3],
    lines: &'a [Line],
    limits: &'a [Limits],
    /// Legal bodies that look into a breach about the child.
    frozen: BTreeSet<ControllerId>,
}

impl Scene<'_> {
    fn party(&self, at: usize) -> Party {
        let [own, sister, other] = &self.all;
        let of = |agency: &AgencyFacts| Party { controller: agency.controller, agency: Some(agency.id) };
        [whole(own.controller), whole(other.controller), of(own), of(sister), of(other)][at]
    }

    fn withdrawn_by(&self, limits: &Limits) -> Vec<ControllerId> {
        let own = limits.is_withdrawn_by_own.then_some(self.w.own_controller);
        own.into_iter().chain(limits.is_withdrawn_by_other.then_some(self.w.other_controller)).collect()
    }

    fn rules(&self) -> SharingRules {
        let id = |at: usize| GatewayId::from_uuid(Uuid::from_u128(100 + at as u128));
        let rule = |(at, limits): (usize, &Limits)| GatewayRule {
            id: id(at),
            never: limits.never.clone(),
            purposes: limits.purposes.clone(),
            senders: limits.senders.clone(),
            is_for_one_child: limits.is_for_one_child,
            is_within_controller: limits.is_within_controller,
            withdrawn_by: self.withdrawn_by(limits),
            ..power()
        };
        let grant = |&(from, to, purpose, category, power): &Line| Grant {
            agreement: AGREEMENT,
            from: self.party(from),
            to: self.party(to),
            purpose,
            category,
            gateway: id(power),
        };
        let gateways = self.limits.iter().enumerate().map(rule).collect();
        let grants: Vec<Grant> = self.lines.iter().map(grant).collect();
        SharingRules::new(&self.all, gateways, &grants).without_bodies(&self.frozen)
    }

    /// Whether this line lets this kind of what `from` holds flow to the reader's agency for this purpose.
    fn lets(&self, line: &Line, from: &AgencyFacts, category: Category, purpose: Purpose) -> bool {
        let to = &self.all[0];
        let (source, recipient) = (self.party(line.0), self.party(line.1));
        let names = |party: Party, agency: &AgencyFacts| {
            party.controller == agency.controller && party.agency.is_none_or(|only| only == agency.id)
        };
        // Inside one legal body a written protocol names both services.
        let is_protocol = source.agency.is_some() && recipient.agency.is_some();
        let limits = &self.limits[line.4];
        let is_out =
            self.withdrawn_by(limits).iter().any(|body| *body == from.controller || *body == to.controller);
        let is_without_identities = purpose == Purpose::PlanAndAnalyse;
        let is_within = from.controller == to.controller;
        names(source, from)
            && names(recipient, to)
            && (line.2, line.3) == (purpose, category)
            && (!is_within || is_protocol)
            && !is_out
            && !is_without_identities
            && category != Category::YouthWorkNote
            && !limits.never.contains(&category)
            && (limits.purposes.is_empty() || limits.purposes.contains(&purpose))
            && (limits.senders.is_empty() || limits.senders.contains(&from.kind))
            && !limits.is_for_one_child
            && (!limits.is_within_controller || is_within)
    }

    /// What of whose a member with this role is shown for this purpose.
    fn shown(&self, role: Role, purpose: Purpose) -> BTreeSet<(AgencyId, Category)> {
        let kinds = shown_kinds(self.all[0].kind, &BTreeSet::from([role]));
        let pairs = self.all.iter().flat_map(|owner| kinds.iter().map(move |kind| (owner, *kind)));
        let is_frozen = |owner: &AgencyFacts| {
            [owner.controller, self.w.own_controller].iter().any(|body| self.frozen.contains(body))
        };
        let is_shown = |owner: &AgencyFacts, kind: Category| {
            let is_agreed = || self.lines.iter().any(|line| self.lets(line, owner, kind, purpose));
            owner.id == self.w.own_agency || (!is_frozen(owner) && is_agreed())
        };
        pairs.filter(|(owner, kind)| is_shown(owner, *kind)).map(|(owner, kind)| (owner.id, kind)).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_list_and_the_record_open_what_the_rules_say_and_nothing_else(
        lines in prop::collection::vec(line(), 0..24),
        limits in prop::collection::vec(limits(), POWERS..=POWERS),
        (role, purpose, need) in (any_of(Role::ALL), any_of(PURPOSES), any_of(NEEDS)),
        held in prop::collection::vec(any::<bool>(), 3..=3),
        (own_freezes, other_freezes) in (seldom(), seldom()),
    ) {
        let w = World::new();
        let [own, other] = agencies(&w);
        let sister = AgencyFacts { id: AgencyId::from_uuid(Uuid::from_u128(3)), ..own };
        let freezes = [(own_freezes, w.own_controller), (other_freezes, w.other_controller)];
        let frozen = freezes.into_iter().filter(|(does, _)| *does).map(|(_, body)| body).collect();
        let scene = Scene { w: &w, all: [own, sister, other], lines: &lines, limits: &limits, frozen };
        let (rules, shown) = (scene.rules(), scene.shown(role, purpose));

        let who = w.member(&[role], Strength::TwoFactor);
        let list = decide_list::<ListPeople>(&who, target(&w, w.own_agency), purpose, &rules, w.asked);
        let may_list = ListPeople::RULE.roles.contains(&role) && ListPeople::RULE.purposes.contains(&purpose);
        let listed: Option<BTreeSet<_>> = list.ok().map(|permit| permit.opened().pairs().collect());
        prop_assert_eq!(listed, may_list.then(|| shown.clone()), "the list for {:?}", person(&w));

        let holders: Vec<AgencyId> =
            scene.all.iter().zip(&held).filter(|(_, holds)| **holds).map(|(agency, _)| agency.id).collect();
        let is_glass = need == Some(Need::BrokenGlass);
        let opens = |(owner, kind): &(AgencyId, Category)| {
            holders.contains(owner) && !(is_glass && COMPARTMENTS.contains(kind))
        };
        let opened: BTreeSet<_> = shown.into_iter().filter(opens).collect();
        let may_open = ViewRecord::RULE.roles.contains(&role)
            && ViewRecord::RULE.purposes.contains(&purpose)
            && need.is_some()
            && (!is_glass || purpose == Purpose::ImmediateDanger)
            && opened.iter().any(|(_, kind)| *kind == Category::Identity);
        let record = view(&w, &[role], purpose, (&holders, need), &rules);
        prop_assert_eq!(record.ok(), may_open.then_some(opened), "the record for {:?}", need);
    }
}
