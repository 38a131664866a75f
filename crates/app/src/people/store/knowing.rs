//! What a decision about a record has to know: ids only, the one place that reads without a permit.

use super::{around::place, facts::fact, facts::note, glass::broken, record};
use crate::people::model::Part;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, MemberId, PersonId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};
use accord_policy::Need;
use std::collections::BTreeSet;

/// Who holds something of a child, and why a member needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Agencies that hold something, in order.
    pub holders: Vec<AgencyId>,
    /// Why the member needs to know; `None` when they do not.
    pub need: Option<Need>,
}

/// The facts about a child and a member. Of a child who does not exist there are none.
pub async fn load_facts(
    db: &impl ConnectionTrait,
    person: PersonId,
    member: MemberId,
    now: Instant,
) -> Result<Facts, Fault> {
    let holders = list_holders(db, &[person]).await?;
    let person = person.uuid();
    let places: Vec<(Uuid, Uuid, String)> = place::Entity::find()
        .select_only()
        .columns([place::Column::MemberId, place::Column::AgencyId, place::Column::Part])
        .filter(place::Column::PersonId.eq(person))
        .filter(place::Column::UntilAt.is_null())
        .into_tuple()
        .all(db)
        .await
        .or_fault("read why somebody needs to know")?;
    let is_led_by = |agency: Uuid| {
        places.iter().any(|(_, of, part)| *of == agency && Part::from_code(part) == Some(Part::Lead))
    };
    let own = places.iter().filter(|(of, ..)| *of == member.uuid());
    let standing = own
        .filter_map(|(_, agency, part)| match Part::from_code(part)? {
            // The say of a lead is for whoever supervises the lead: not for another agency's supervisor.
            Part::Supervisor if !is_led_by(*agency) => Some(Need::Working),
            part => Some(part.need()),
        })
        .min();
    let need = match standing {
        Some(need) => Some(need),
        None => find_broken(db, person, member, now).await?.then_some(Need::BrokenGlass),
    };
    Ok(Facts { holders: holders.into_iter().map(|(_, agency)| agency).collect(), need })
}

/// Which agencies hold something of which of these children: who the child is, a fact that nobody withdrew, a note.
pub(super) async fn list_holders(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<BTreeSet<(PersonId, AgencyId)>, Fault> {
    let doing = "read who holds something of a child";
    let ids = || people.iter().map(|person| person.uuid());
    let records = record::Entity::find()
        .select_only()
        .column(record::Column::PersonId)
        .column(record::Column::AgencyId)
        .filter(record::Column::PersonId.is_in(ids()))
        .into_tuple::<(Uuid, Uuid)>();
    let mut holders = records.all(db).await.or_fault(doing)?;
    let facts = fact::Entity::find()
        .select_only()
        .distinct()
        .column(fact::Column::PersonId)
        .column(fact::Column::AgencyId)
        .filter(fact::Column::PersonId.is_in(ids()))
        .filter(fact::Column::WithdrawnAt.is_null())
        .into_tuple::<(Uuid, Uuid)>();
    holders.extend(facts.all(db).await.or_fault(doing)?);
    let notes = note::Entity::find()
        .select_only()
        .distinct()
        .column(note::Column::PersonId)
        .column(note::Column::AgencyId)
        .filter(note::Column::PersonId.is_in(ids()))
        .into_tuple::<(Uuid, Uuid)>();
    holders.extend(notes.all(db).await.or_fault(doing)?);
    let pair = |(person, agency)| (PersonId::from_uuid(person), AgencyId::from_uuid(agency));
    Ok(holders.into_iter().map(pair).collect())
}

async fn find_broken(
    db: &impl ConnectionTrait,
    person: Uuid,
    member: MemberId,
    now: Instant,
) -> Result<bool, Fault> {
    let open = broken::Entity::find()
        .filter(broken::Column::PersonId.eq(person))
        .filter(broken::Column::MemberId.eq(member.uuid()))
        .filter(broken::Column::UntilAt.gt(now.micros()))
        .count(db)
        .await
        .or_fault("look for broken glass")?;
    Ok(open > 0)
}
