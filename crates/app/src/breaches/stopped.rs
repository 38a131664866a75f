//! Between whom nothing is shared about a child while a legal body looks into a breach, and the words that say so.
//!
//! A freeze stops what flows from and to the legal body that freezes. What others share among themselves goes on: a child
//! is not left alone by everybody because one of them lost a phone.

use super::model::Freeze;
use super::store::{list_frozen_about, list_frozen_people};
use crate::{Stop, agencies};
use accord_kernel::ids::{AgencyId, ControllerId, PersonId};
use accord_kernel::{Category, Instant};
use accord_platform_db::{Connection, Fault};
use accord_platform_web::words::moment;
use accord_policy::SharingRules;
use std::collections::{BTreeMap, BTreeSet};

/// The legal bodies that froze what they share about children, and since when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stopped(BTreeMap<PersonId, BTreeMap<ControllerId, Instant>>);

impl Stopped {
    /// What is frozen about all children: for lists.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(db: &impl Connection, rules: &SharingRules) -> Result<Self, Fault> {
        Self::of(list_frozen_people(db).await?, rules)
    }

    /// What is frozen about one child.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load_about(
        db: &impl Connection,
        rules: &SharingRules,
        person: PersonId,
    ) -> Result<Self, Fault> {
        Self::of(list_frozen_about(db, person).await?, rules)
    }

    fn of(frozen: Vec<(PersonId, Freeze)>, rules: &SharingRules) -> Result<Self, Fault> {
        let mut stopped: BTreeMap<PersonId, BTreeMap<_, _>> = BTreeMap::new();
        for (person, freeze) in frozen {
            let body = body_of(rules, freeze.by)?;
            // The first freeze comes first, and stands.
            stopped.entry(person).or_default().entry(body).or_insert(freeze.since);
        }
        Ok(Self(stopped))
    }

    /// Whether nothing is frozen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The children about whom something is frozen.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.0.keys().copied()
    }

    /// The legal bodies that froze what they share about a child.
    pub fn bodies(&self, person: PersonId) -> BTreeSet<ControllerId> {
        self.0.get(&person).into_iter().flat_map(BTreeMap::keys).copied().collect()
    }

    /// The legal body of one of two agencies that froze what flows between them about a child, and since when.
    pub fn between(
        &self,
        rules: &SharingRules,
        person: PersonId,
        agencies: [AgencyId; 2],
    ) -> Option<(ControllerId, Instant)> {
        let of = self.0.get(&person)?;
        let bodies = agencies.into_iter().filter_map(|agency| Some(rules.agency(agency)?.controller));
        bodies.filter_map(|body| Some((body, *of.get(&body)?))).min_by_key(|(_, since)| *since)
    }

    /// The freezes of a child of which somebody at `own` is told: those of the own legal body, and those of one that has an
    /// agency among `holders` with which anything flows, whatever for. Nobody is told of a legal body around the child that
    /// they would not know of without a freeze. With each the agency to ring; `None` for the own legal body.
    pub fn told_to(
        &self,
        rules: &SharingRules,
        (person, own): (PersonId, AgencyId),
        holders: &[AgencyId],
    ) -> Vec<(ControllerId, Instant, Option<AgencyId>)> {
        let body = |agency: AgencyId| rules.agency(agency).map(|facts| facts.controller);
        let flows = |with: AgencyId| {
            rules.reaches(own, with, Category::Identity) || rules.reaches(with, own, Category::Identity)
        };
        let told = |(frozen_by, since): (&ControllerId, &Instant)| {
            if body(own) == Some(*frozen_by) {
                return Some((*frozen_by, *since, None));
            }
            let known = holders.iter().find(|holder| body(**holder) == Some(*frozen_by) && flows(**holder));
            known.map(|known| (*frozen_by, *since, Some(*known)))
        };
        self.0.get(&person).into_iter().flatten().filter_map(told).collect()
    }
}

/// The legal body of an agency that froze something. Where it is not known nothing is read at all.
///
/// # Errors
/// When there is no such agency.
pub fn body_of(rules: &SharingRules, agency: AgencyId) -> Result<ControllerId, Fault> {
    let found = rules.agency(agency).map(|facts| facts.controller);
    found.ok_or_else(|| Fault::new("read what is frozen", "the agency that froze it is not known"))
}

/// The name of a legal body.
pub(super) async fn name_of(db: &impl Connection, body: ControllerId) -> Result<String, Stop> {
    let all = agencies::list_controllers(db).await?;
    let found = all.into_iter().find(|one| one.id == body);
    Ok(found.map_or_else(|| "A legal body".to_owned(), |found| found.name))
}

/// Why nothing flows, in words: who froze it, since when, and whom to ring.
///
/// # Errors
/// When the database cannot be read.
pub async fn frozen_words(
    db: &impl Connection,
    (body, since): (ControllerId, Instant),
    ring: Option<AgencyId>,
) -> Result<String, Stop> {
    let contact = match ring {
        Some(agency) => agencies::list_contacts(db).await?.remove(&agency),
        None => None,
    };
    let whom = match (contact, ring) {
        (Some(contact), _) => format!("Ring {}: {}", contact.duty_name, contact.duty_phone),
        (None, Some(_)) => "Ring its duty desk".to_owned(),
        (None, None) => "Ask the data protection officer".to_owned(),
    };
    Ok(format!(
        "Frozen by {} since {} while it looks into a breach. {whom} before you act.",
        name_of(db, body).await?,
        moment(since),
    ))
}
