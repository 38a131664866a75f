//! The door of a record: who asks, what for, and what a decision about this child has to know.

use super::model::{Around, Fact};
use super::staff::Staff;
use super::store::{Facts, list_around, list_standing, load_facts};
use crate::agreements::sharing_rules;
use crate::breaches::Stopped;
use crate::visit::Visit;
use crate::{App, Stop, agencies, breaches};
use accord_kernel::ids::{AgencyId, MemberId, PersonId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::Problem;
use accord_policy::action::ViewRecord;
use accord_policy::{Ground, Permit, Recipient, RecordFacts, Role, SharingRules, Target};
use axum::http::StatusCode;
use std::collections::BTreeSet;
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
    roles: BTreeSet<Role>,
    facts: Facts,
    rules: Arc<SharingRules>,
    /// Who froze what they share about the child because a breach concerns it.
    stopped: Stopped,
    /// What is left of the rules then.
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

    /// Whether the reader may know that this agency works with the child: their own, one of which they may see who the
    /// child is, or one that may see it of theirs. Where nothing flows either way there is nothing to know. To protect a
    /// child whoever is known of for any purpose is: somebody to ring is never hidden by the reason for ringing.
    /// Nor is it by a breach: what is frozen is what is held of the child, and not who works with the child.
    fn knows_of(&self, agency: AgencyId) -> bool {
        let rules = &self.rules;
        let flows = |to, from| match self.purpose.is_protective() {
            true => rules.reaches(to, from, Category::Identity),
            false => rules.covers(to, from, Category::Identity, self.purpose).is_some(),
        };
        agency == self.agency || flows(self.agency, agency) || flows(agency, self.agency)
    }

    /// Whether the reader is told of people of this agency where somebody has to be rung: of their own, and of one that may
    /// see who the child is from theirs, or theirs from it, for whatever purpose. A freeze hides nobody who is rung about it.
    pub fn shares_with(&self, agency: AgencyId) -> bool {
        let reaches = |to, from| self.rules.reaches(to, from, Category::Identity);
        agency == self.agency || reaches(agency, self.agency) || reaches(self.agency, agency)
    }

    /// Who is around the child, as far as the reader may know of it; the lead first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn around(
        &self,
        db: &impl Connection,
        permit: &Permit<ViewRecord>,
    ) -> Result<Vec<Around>, Stop> {
        let mut around = list_around(db, permit).await?;
        around.retain(|place| self.knows_of(place.agency));
        Ok(around)
    }

    /// Why nothing is shared about the child with legal bodies of which the reader knows, in words: who froze it, since when,
    /// and whom to ring.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn frozen_words(&self, db: &impl Connection) -> Result<Vec<String>, Stop> {
        let told = self.stopped.told_to(&self.rules, (self.person, self.agency), &self.facts.holders);
        let mut words = Vec::new();
        for (body, since, ring) in told {
            words.push(breaches::frozen_words(db, (body, since), ring).await?);
        }
        Ok(words)
    }

    /// As [`Door::frozen_words`], for what goes to one agency; `None` where nothing between the two is frozen that the
    /// reader knows of.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn frozen_words_for(&self, db: &impl Connection, to: AgencyId) -> Result<Option<String>, Stop> {
        let told = self.stopped.told_to(&self.rules, (self.person, self.agency), &self.facts.holders);
        let Some((body, since)) = self.stopped.between(&self.rules, self.person, [self.agency, to]) else {
            return Ok(None);
        };
        match told.iter().find(|(told, ..)| *told == body) {
            Some((_, _, ring)) => Ok(Some(breaches::frozen_words(db, (body, since), *ring).await?)),
            None => Ok(None),
        }
    }

    /// A refusal of the record, with the true reason where it is that sharing is frozen: who froze it, who leads, and whom
    /// to ring. Whoever would not open the record without the freeze is told nothing of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refused(
        &self,
        app: &App,
        visit: &Visit,
        db: &impl Connection,
        stop: Stop,
    ) -> Result<Stop, Stop> {
        let open = RecordFacts { rules: &self.rules, ..self.facts() };
        let Stop::Problem(mut problem) = stop else { return Ok(stop) };
        let is_frozen = self.frozen.is_some()
            && !visit.may_of_record::<ViewRecord>(&self.target(), self.purpose, &self.facts())
            && visit.may_of_record::<ViewRecord>(&self.target(), self.purpose, &open);
        let reasons = if is_frozen { self.frozen_words(db).await? } else { Vec::new() };
        if reasons.is_empty() {
            return Ok(Stop::Problem(problem));
        }
        problem.paragraphs = reasons;
        let mut around = list_standing(db, self.person).await?;
        around.retain(|place| self.knows_of(place.agency));
        let members: Vec<MemberId> = around.iter().map(|place| place.member).collect();
        let staff = Staff::load(app, db, &members, &[]).await?;
        let contacts = agencies::list_contacts(db).await?;
        for place in &around {
            let ring = contacts.get(&place.agency);
            let ring = ring.map(|desk| format!(". {}: {}", desk.duty_name, desk.duty_phone));
            let (name, agency) = (staff.member(place.member), staff.agency(place.agency));
            let ring = ring.unwrap_or_default();
            problem.paragraphs.push(format!("{}: {name}, {agency}{ring}.", place.part.words()));
        }
        Ok(Stop::Problem(problem))
    }

    /// Whether the reader may see a fact that the permit opens, for what another agency told first as well.
    pub fn may_see(&self, fact: &Fact) -> bool {
        let to = Recipient { agency: self.agency, roles: &self.roles };
        self.facts().rules.may_pass_on(fact.told(), to, fact.category, self.purpose, Ground::Agreement)
    }

    /// The record as what is looked at or changed, holding the identity at least.
    pub fn target(&self) -> Target<PersonId> {
        Target::new(self.person).owned_by(self.agency).holding(&[Category::Identity])
    }

    /// Whether everything that the decision rested on is still so, in the transaction that changes something.
    ///
    /// # Errors
    /// When it is not: somebody withdrew an agreement or took them from the child in this moment.
    pub async fn still_open(&self, app: &App, visit: &Visit, db: &impl Connection) -> Result<(), Stop> {
        let rules = sharing_rules(app, db, visit.at().day()).await?;
        let facts = load_facts(db, self.person, self.member, visit.at()).await?;
        let stopped = Stopped::load_about(db, &rules, self.person).await?;
        if rules == self.rules && facts == self.facts && stopped == self.stopped {
            return Ok(());
        }
        Err(changed_meanwhile().into())
    }
}

/// What a decision rested on is not so any more.
pub(crate) fn changed_meanwhile() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Something changed at the same moment",
        &["What you sent was not saved. Go back and send it again: you are told if you may not any more."],
    )
}

/// The door of the record of this address, for the purpose that the member chose, as one transaction sees it.
///
/// # Errors
/// Sends whoever is not signed in or has chosen no purpose to do so first.
pub(crate) async fn at_the_door(
    app: &App,
    visit: &Visit,
    db: &impl Connection,
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
    db: &impl Connection,
    person: PersonId,
    purpose: Purpose,
) -> Result<Door, Stop> {
    let member = visit.require_member()?;
    let rules = sharing_rules(app, db, visit.at().day()).await?;
    let facts = load_facts(db, person, member.member, visit.at()).await?;
    let stopped = Stopped::load_about(db, &rules, person).await?;
    let frozen = (!stopped.is_empty()).then(|| rules.without_bodies(&stopped.bodies(person)));
    let (member, agency, roles) = (member.member, member.agency, member.roles.clone());
    Ok(Door { person, purpose, member, agency, roles, facts, rules, stopped, frozen })
}
