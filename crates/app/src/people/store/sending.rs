//! What of a record is sent, and what of it is read where it was sent to. It stays here: a fact that is withdrawn is gone
//! from everywhere.

use super::facts::fact;
use super::record;
use crate::people::model::{Fact, Identity};
use accord_kernel::Category;
use accord_kernel::ids::{AgencyId, FactId, PersonId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};
use accord_policy::action::ViewRecord;
use accord_policy::{Action, Permit};

/// The facts about the permit's child that `own`, the agency of who reads, recorded and nobody withdrew, the newest
/// first: at most `limit`.
pub async fn list_own_facts(
    db: &impl ConnectionTrait,
    permit: &Permit<ViewRecord>,
    own: AgencyId,
    limit: u64,
) -> Result<Vec<Fact>, Fault> {
    let kinds = permit.opened().pairs().filter(|(owner, _)| *owner == own).map(|(_, kind)| kind.code());
    let rows = fact::Entity::find()
        .filter(fact::Column::PersonId.eq(permit.resource().uuid()))
        .filter(fact::Column::AgencyId.eq(own.uuid()))
        .filter(fact::Column::Category.is_in(kinds))
        .filter(fact::Column::WithdrawnAt.is_null())
        .order_by_desc(fact::Column::HappenedOn)
        .order_by_desc(fact::Column::RecordedAt)
        .order_by_desc(fact::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the facts of an agency")?;
    rows.into_iter().map(Fact::try_from).collect()
}

/// What a recipient reads.
#[derive(Debug)]
pub struct SentRecord {
    /// Who the child is, as the sender holds it; `None` when the permit does not open it, or it is gone.
    pub identity: Option<Identity>,
    /// The facts that the permit opens and nobody withdrew, the newest first.
    pub facts: Vec<Fact>,
}

/// What of these facts of `from` the permit opens.
pub async fn load_sent<A: Action>(
    db: &impl ConnectionTrait,
    permit: &Permit<A>,
    (person, from): (PersonId, AgencyId),
    facts: &[FactId],
) -> Result<SentRecord, Fault> {
    let mut sent = SentRecord { identity: None, facts: Vec::new() };
    if permit.opened().basis(from, Category::Identity).is_some() {
        let row = record::Entity::find()
            .filter(record::Column::PersonId.eq(person.uuid()))
            .filter(record::Column::AgencyId.eq(from.uuid()))
            .one(db)
            .await
            .or_fault("read who a child is")?;
        sent.identity = row.map(Identity::from);
    }
    let rows = fact::Entity::find()
        .filter(fact::Column::Id.is_in(facts.iter().map(|id| id.uuid())))
        .filter(fact::Column::PersonId.eq(person.uuid()))
        .filter(fact::Column::AgencyId.eq(from.uuid()))
        .filter(fact::Column::WithdrawnAt.is_null())
        .order_by_desc(fact::Column::HappenedOn)
        .order_by_desc(fact::Column::Id)
        .all(db)
        .await
        .or_fault("read what was shared")?;
    for fact in rows.into_iter().map(Fact::try_from) {
        let fact = fact?;
        if permit.opened().basis(from, fact.category).is_some() {
            sent.facts.push(fact);
        }
    }
    Ok(sent)
}
