//! What agreements in force let flow, worked out once for all requests until one of them changes.
//!
//! The list of people and the single record ask the same value, [`SharingRules`], so that they agree by construction.

use crate::Basis;
use crate::gateway::{AgencyFacts, Carried, GatewayRule, Scale};
use accord_kernel::ids::{AgencyId, AgreementId, ControllerId, GatewayId};
use accord_kernel::{Category, Purpose};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A party of an agreement: a legal body with all its agencies, or one of its agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// The legal body.
    pub controller: ControllerId,
    /// The one agency of it that the agreement names; `None` when it names the body as a whole.
    pub agency: Option<AgencyId>,
}

impl Party {
    /// Whether this agency is the party or belongs to it.
    pub fn includes(&self, agency: &AgencyFacts) -> bool {
        agency.controller == self.controller && self.agency.is_none_or(|only| only == agency.id)
    }
}

/// One kind of information in one direction for one purpose, as an agreement that is in force says.
#[derive(Debug, Clone, Copy)]
pub struct Grant {
    /// The agreement.
    pub agreement: AgreementId,
    /// Whose information flows.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// What for.
    pub purpose: Purpose,
    /// What kind.
    pub category: Category,
    /// The legal power that the agreement relies on for it.
    pub gateway: GatewayId,
}

/// Everything that agreements in force let flow at one moment.
///
/// *Assumptions*: grants are of agreements in force. What a gateway cannot carry between two agencies is left out
/// here, whatever an agreement says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SharingRules {
    agencies: BTreeMap<AgencyId, AgencyFacts>,
    gateways: BTreeMap<GatewayId, GatewayRule>,
    covered: HashMap<(AgencyId, Purpose), BTreeMap<(AgencyId, Category), Basis>>,
}

impl SharingRules {
    /// Works out who may have what from whom.
    ///
    /// Two services of one legal body share under a written protocol only when it names both of them: a body that is a
    /// party as a whole shares nothing with itself.
    ///
    /// *Cost*: for each grant, the agencies of the one body times those of the other.
    pub fn new(agencies: &[AgencyFacts], gateways: Vec<GatewayRule>, grants: &[Grant]) -> Self {
        let gateways: BTreeMap<_, _> = gateways.into_iter().map(|rule| (rule.id, rule)).collect();
        let mut bodies: HashMap<ControllerId, Vec<&AgencyFacts>> = HashMap::new();
        for agency in agencies {
            bodies.entry(agency.controller).or_default().push(agency);
        }
        let of = |party: Party| {
            bodies.get(&party.controller).into_iter().flatten().filter(move |agency| party.includes(agency))
        };
        let mut covered: HashMap<_, BTreeMap<_, _>> = HashMap::new();
        for grant in grants {
            let Some(rule) = gateways.get(&grant.gateway) else { continue };
            for to in of(grant.to) {
                for from in of(grant.from) {
                    let names_both = grant.from.agency.is_some() && grant.to.agency.is_some();
                    let is_within = from.controller == to.controller;
                    if from.id == to.id || (is_within && !names_both) {
                        continue;
                    }
                    let Grant { category, purpose, .. } = *grant;
                    let carried = Carried { from, to, category, purpose, scale: Scale::Standing };
                    if rule.limit(carried).is_none() {
                        covered
                            .entry((to.id, purpose))
                            .or_default()
                            .entry((from.id, category))
                            .or_insert(Basis::Agreement(grant.agreement.uuid(), grant.gateway));
                    }
                }
            }
        }
        let agencies = agencies.iter().map(|agency| (agency.id, *agency)).collect();
        Self { agencies, gateways, covered }
    }

    /// The same agencies and powers, and no agreement that lets anything flow from or to these legal bodies: between them
    /// and others nothing flows but what a one-off decision lets flow, and what others share among themselves goes on.
    pub fn without_bodies(&self, bodies: &BTreeSet<ControllerId>) -> Self {
        // An agency that is not known has nothing: what cannot be evaluated does not flow.
        let is_left =
            |agency: &AgencyId| self.agency(*agency).is_some_and(|facts| !bodies.contains(&facts.controller));
        let of_reader = |((reader, purpose), pairs): (&(AgencyId, Purpose), &BTreeMap<_, _>)| {
            let left = pairs.iter().filter(|((owner, _), _)| is_left(owner));
            is_left(reader)
                .then(|| ((*reader, *purpose), left.map(|(pair, basis)| (*pair, *basis)).collect()))
        };
        Self {
            agencies: self.agencies.clone(),
            gateways: self.gateways.clone(),
            covered: self.covered.iter().filter_map(of_reader).collect(),
        }
    }

    /// The agreement under which `reader` may have `owner`'s information of this category for this purpose.
    ///
    /// `None` for one's own: that rests on one's own function.
    pub fn covers(
        &self,
        reader: AgencyId,
        owner: AgencyId,
        category: Category,
        purpose: Purpose,
    ) -> Option<Basis> {
        self.covered.get(&(reader, purpose))?.get(&(owner, category)).copied()
    }

    /// All pairs of an owner and a category that `reader` may have for this purpose, in order.
    pub fn pairs(
        &self,
        reader: AgencyId,
        purpose: Purpose,
    ) -> impl Iterator<Item = ((AgencyId, Category), Basis)> + '_ {
        self.covered.get(&(reader, purpose)).into_iter().flatten().map(|(pair, basis)| (*pair, *basis))
    }

    /// The agreements under which anything flows from one legal body to another, whatever it is and whatever for.
    ///
    /// *Cost*: everything that agreements let flow.
    pub fn agreements_between(&self, from: ControllerId, to: ControllerId) -> BTreeSet<AgreementId> {
        let is_of =
            |agency: &AgencyId, body| self.agency(*agency).is_some_and(|found| found.controller == body);
        let to_body = self.covered.iter().filter(|((reader, _), _)| is_of(reader, to));
        let flowing = to_body.flat_map(|(_, pairs)| pairs).filter(|((owner, _), _)| is_of(owner, from));
        flowing
            .filter_map(|(_, basis)| match basis {
                Basis::Agreement(id, _) => Some(AgreementId::from_uuid(*id)),
                Basis::OwnFunction | Basis::OneOff(..) => None,
            })
            .collect()
    }

    /// Every agency that there is.
    pub fn agencies(&self) -> impl Iterator<Item = &AgencyFacts> {
        self.agencies.values()
    }

    /// What is known of an agency.
    pub fn agency(&self, id: AgencyId) -> Option<&AgencyFacts> {
        self.agencies.get(&id)
    }

    /// Whether any agreement lets this category of `from`'s information flow to `to`, for whatever purpose.
    pub fn reaches(&self, to: AgencyId, from: AgencyId, category: Category) -> bool {
        Purpose::ALL.iter().any(|purpose| self.covers(to, from, category, *purpose).is_some())
    }

    /// The row of a gateway.
    pub fn gateway(&self, id: GatewayId) -> Option<&GatewayRule> {
        self.gateways.get(&id)
    }
}
