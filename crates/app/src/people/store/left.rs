//! Children whom nobody who is still here leads or works with.

use super::around::{place, standing};
use super::knowing::list_holders;
use super::{person, record};
use crate::people::model::{Around, Part};
use accord_kernel::ids::{AgencyId, MemberId, PersonId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};
use std::collections::BTreeMap;

/// A child of an agency whom none of its people who are still here works with, or whom none of them leads.
#[derive(Debug)]
pub struct OwnChild {
    /// The child.
    pub person: PersonId,
    /// The agency's own reference.
    pub reference: String,
    /// Whether the work with the child ended.
    pub is_ended: bool,
    /// Who is around the child, of whatever agency, whether they are still here or not.
    pub places: Vec<Around>,
    /// The agencies that hold something of the child.
    pub holders: Vec<AgencyId>,
}

/// The children of whom `agency` keeps a record and whom none of these members of it is around, or whom none of these
/// leads, by reference: at most `limit`. Those with whom the work ended are last.
pub async fn list_left(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    present: &[MemberId],
    limit: u64,
) -> Result<Vec<OwnChild>, Fault> {
    let doing = "list the children whom nobody is around";
    let of = |part: Option<Part>| {
        let mut query = Query::select();
        query.column(place::Column::PersonId).from(place::Entity);
        query.and_where(place::Column::UntilAt.is_null());
        query.and_where(place::Column::MemberId.is_in(present.iter().map(|member| member.uuid())));
        if let Some(part) = part {
            query.and_where(place::Column::Part.eq(part.code()));
        }
        query
    };
    let alone = Condition::any()
        .add(record::Column::PersonId.not_in_subquery(of(None)))
        .add(record::Column::PersonId.not_in_subquery(of(Some(Part::Lead))));
    let found: Vec<(Uuid, String, Option<i64>)> = record::Entity::find()
        .select_only()
        .column(record::Column::PersonId)
        .column(record::Column::Reference)
        .column(person::Column::EndedAt)
        .inner_join(person::Entity)
        .filter(record::Column::AgencyId.eq(agency.uuid()))
        .filter(alone)
        .order_by_with_nulls(person::Column::EndedAt, Order::Desc, NullOrdering::First)
        .order_by_asc(record::Column::Reference)
        .order_by_asc(record::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
        .or_fault(doing)?;
    let people: Vec<PersonId> = found.iter().map(|(person, ..)| PersonId::from_uuid(*person)).collect();
    let rows = standing()
        .filter(place::Column::PersonId.is_in(found.iter().map(|(person, ..)| *person)))
        .all(db)
        .await
        .or_fault(doing)?;
    let mut places: BTreeMap<PersonId, Vec<Around>> = BTreeMap::new();
    for around in rows.into_iter().map(Around::try_from) {
        let around = around?;
        places.entry(around.person).or_default().push(around);
    }
    let mut holders: BTreeMap<PersonId, Vec<AgencyId>> = BTreeMap::new();
    for (person, agency) in list_holders(db, &people).await? {
        holders.entry(person).or_default().push(agency);
    }
    let child = |(person, reference, ended): (Uuid, String, Option<i64>)| {
        let person = PersonId::from_uuid(person);
        OwnChild {
            person,
            reference,
            is_ended: ended.is_some(),
            places: places.remove(&person).unwrap_or_default(),
            holders: holders.remove(&person).unwrap_or_default(),
        }
    };
    Ok(found.into_iter().map(child).collect())
}
