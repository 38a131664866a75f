//! The door of a record: who asks, what for, and what a decision about this child has to know.

use super::store::{Facts, load_facts};
use crate::agreements::sharing_rules;
use crate::visit::Visit;
use crate::{App, Stop, breaches};
use accord_kernel::ids::{AgencyId, MemberId, PersonId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::orm::ConnectionTrait;
use accord_platform_web::Problem;
use accord_policy::{RecordFacts, SharingRules, Target};
use axum::http::StatusCode;
use std::sync::Arc;

/// A record that somebody asks for. Nothing of it is read yet but who holds it.
#[derive(Debug)]
pub(crate) struct Door {
    /// The child.
    pub person: PersonId,
    /// Why they ask.
    pub purpose: Purpose,
    /// The membership that they act under.
    pub member: MemberId,
    /// Its agency.
    pub agency: AgencyId,
    facts: Facts,
    rules: Arc<SharingRules>,
    /// What is left of the rules when a breach concerns the child and its sharing is frozen.
    frozen: Option<SharingRules>,
}

impl Door {
    /// What a decision has to know.
    pub fn facts(&self) -> RecordFacts<'_> {
        RecordFacts {
            person: self.person,
            holders: &self.facts.holders,
            need: self.facts.need,
            rules: self.frozen.as_ref().unwrap_or(&self.rules),
        }
    }

    /// The record as what is looked at or changed, holding the identity at least.
    pub fn target(&self) -> Target<PersonId> {
        Target::new(self.person).owned_by(self.agency).holding(&[Category::Identity])
    }

    /// Whether everything that the decision rested on is still so, in the transaction that changes something.
    ///
    /// # Errors
    /// When it is not: somebody withdrew an agreement or took them from the child in this moment.
    pub async fn still_open(&self, app: &App, visit: &Visit, db: &impl ConnectionTrait) -> Result<(), Stop> {
        let rules = sharing_rules(app, db, visit.at().day()).await?;
        let facts = load_facts(db, self.person, self.member, visit.at()).await?;
        let is_frozen = breaches::is_frozen(db, self.person).await?;
        if Arc::ptr_eq(&rules, &self.rules) && facts == self.facts && is_frozen == self.frozen.is_some() {
            return Ok(());
        }
        Err(Problem::new(
            StatusCode::CONFLICT,
            "Something changed at the same moment",
            &["What you sent was not saved. Go back and send it again: you are told if you may not any more."],
        )
        .into())
    }
}

/// The door of the record of this address, for the purpose that the member chose, as one transaction sees it.
///
/// # Errors
/// Sends whoever is not signed in or has chosen no purpose to do so first.
pub(crate) async fn at_the_door(
    app: &App,
    visit: &Visit,
    db: &impl ConnectionTrait,
    id: &str,
) -> Result<Door, Stop> {
    visit.require_member()?;
    let person = id.parse::<PersonId>().map_err(|_| Stop::not_found())?;
    let purpose = visit.require_purpose(Some(person))?;
    at_the_door_for(app, visit, db, person, purpose).await
}

/// As [`at_the_door`], for a purpose that the page itself has.
///
/// # Errors
/// As [`at_the_door`].
pub(crate) async fn at_the_door_for(
    app: &App,
    visit: &Visit,
    db: &impl ConnectionTrait,
    person: PersonId,
    purpose: Purpose,
) -> Result<Door, Stop> {
    let member = visit.require_member()?;
    let rules = sharing_rules(app, db, visit.at().day()).await?;
    let facts = load_facts(db, person, member.member, visit.at()).await?;
    let frozen = breaches::is_frozen(db, person).await?.then(|| rules.without_agreements());
    Ok(Door { person, purpose, member: member.member, agency: member.agency, facts, rules, frozen })
}
