//! What looking back at access needs to know of records: who holds one, who was around when, whether a name is shared.
//! It returns ids and yes or no, and what the identity says only for a permit.

use super::around::place;
use super::facts::fact;
use super::glass::broken;
use super::knowing::list_holders;
use super::record;
use crate::people::model::{Identity, Part, folded, reference_key};
use accord_kernel::ids::{AgencyId, FactId, MemberId, PersonId};
use accord_kernel::{Category, Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};
use accord_policy::action::{
    ListBrokenGlass, ListOneOffs, ViewBreaches, ViewRequests, ViewRetention, ViewWhoSaw,
};
use accord_policy::{Action, Permit};
use std::collections::BTreeMap;

/// The agencies that hold anything of a child: who it is, a fact or a note.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_holding(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<AgencyId>, Fault> {
    Ok(list_holders(db, &[person]).await?.into_iter().map(|(_, agency)| agency).collect())
}

/// Every place that anybody has or had around a child, with its member.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_places(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<BTreeMap<Uuid, MemberId>, Fault> {
    let found: Vec<(Uuid, Uuid)> = place::Entity::find()
        .select_only()
        .column(place::Column::Id)
        .column(place::Column::MemberId)
        .filter(place::Column::PersonId.eq(person.uuid()))
        .into_tuple()
        .all(db)
        .await
        .or_fault("list who was around a child")?;
    Ok(found.into_iter().map(|(place, member)| (place, MemberId::from_uuid(member))).collect())
}

/// The agency of whoever leads the work with a child now.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_lead_agency(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<AgencyId>, Fault> {
    let found: Option<Uuid> = place::Entity::find()
        .select_only()
        .column(place::Column::AgencyId)
        .filter(place::Column::PersonId.eq(person.uuid()))
        .filter(place::Column::Part.eq(Part::Lead.code()))
        .filter(place::Column::UntilAt.is_null())
        .into_tuple()
        .one(db)
        .await
        .or_fault("find who leads")?;
    Ok(found.map(AgencyId::from_uuid))
}

/// Whether a member was around a child at a moment.
///
/// # Errors
/// When the database cannot be read.
pub async fn was_around(
    db: &impl ConnectionTrait,
    (member, person): (MemberId, PersonId),
    at: Instant,
) -> Result<bool, Fault> {
    let then = place::Entity::find()
        .filter(place::Column::PersonId.eq(person.uuid()))
        .filter(place::Column::MemberId.eq(member.uuid()))
        .filter(place::Column::SinceAt.lte(at.micros()))
        .filter(place::Column::UntilAt.is_null().or(place::Column::UntilAt.gte(at.micros())))
        .count(db)
        .await
        .or_fault("look who was around a child")?;
    Ok(then > 0)
}

/// Whether a child has the family name of somebody of this whole name, as any agency holds it. Compared here and kept
/// nowhere.
///
/// # Errors
/// When the database cannot be read.
pub async fn shares_family_name(
    db: &impl ConnectionTrait,
    person: PersonId,
    name: &str,
) -> Result<bool, Fault> {
    // Where the given names end nobody says: every ending of the name may be the family name.
    let words: Vec<&str> = name.split_whitespace().collect();
    let endings = (1..words.len().max(2)).map(|from| folded(&words[from.min(words.len())..].concat()));
    // A key begins with the family name and a blank, and has letters and digits only: nothing in it is a wildcard.
    let begins = endings.filter(|family| !family.is_empty()).fold(Condition::any(), |any, family| {
        any.add(record::Column::NameKey.starts_with(format!("{family} ")))
    });
    // A condition with nothing in it lets everything through.
    if begins.is_empty() {
        return Ok(false);
    }
    let shared = record::Entity::find()
        .filter(record::Column::PersonId.eq(person.uuid()))
        .filter(begins)
        .count(db)
        .await
        .or_fault("compare names")?;
    Ok(shared > 0)
}

/// How often a member broke the glass from one moment to another.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_broken_between(
    db: &impl ConnectionTrait,
    member: MemberId,
    (from, to): (Instant, Instant),
) -> Result<u64, Fault> {
    broken::Entity::find()
        .filter(broken::Column::MemberId.eq(member.uuid()))
        .filter(broken::Column::BrokenAt.between(from.micros(), to.micros()))
        .count(db)
        .await
        .or_fault("count broken glass")
}

/// What some agencies hold of the identity of the permit's child, the one last changed first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_kept_identities(
    db: &impl ConnectionTrait,
    permit: &Permit<ViewWhoSaw>,
    agencies: &[AgencyId],
) -> Result<Vec<Identity>, Fault> {
    let rows = record::Entity::find()
        .filter(record::Column::PersonId.eq(permit.resource().uuid()))
        .filter(record::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .order_by_desc(record::Column::ChangedAt)
        .order_by_asc(record::Column::Id)
        .all(db)
        .await
        .or_fault("read an identity")?;
    Ok(rows.into_iter().map(Identity::from).collect())
}

/// The children of whom these agencies keep a record under this reference, each with its agency. Two services of one legal
/// body number their records apart: one reference can be of two children.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_reference(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    reference: &str,
) -> Result<Vec<(AgencyId, PersonId)>, Fault> {
    let found: Vec<(Uuid, Uuid)> = record::Entity::find()
        .select_only()
        .columns([record::Column::AgencyId, record::Column::PersonId])
        .filter(record::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(record::Column::ReferenceKey.eq(reference_key(reference)))
        .order_by_asc(record::Column::Id)
        .into_tuple()
        .all(db)
        .await
        .or_fault("find a record by its reference")?;
    let pair = |(agency, person)| (AgencyId::from_uuid(agency), PersonId::from_uuid(person));
    Ok(found.into_iter().map(pair).collect())
}

/// On which days these facts happened: those that are there. It tells nothing else of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_fact_days(
    db: &impl ConnectionTrait,
    _permit: &Permit<ViewBreaches>,
    facts: &[FactId],
) -> Result<BTreeMap<FactId, Day>, Fault> {
    let rows: Vec<(Uuid, i32)> = fact::Entity::find()
        .select_only()
        .columns([fact::Column::Id, fact::Column::HappenedOn])
        .filter(fact::Column::Id.is_in(facts.iter().map(|fact| fact.uuid())))
        .into_tuple()
        .all(db)
        .await
        .or_fault("read the days of facts")?;
    let days = rows.into_iter().filter_map(|(id, on)| Some((FactId::from_uuid(id), Day::from_number(on)?)));
    Ok(days.collect())
}

/// A fact without its words.
#[derive(Debug, Clone, Copy)]
pub struct KeptFact {
    /// The fact.
    pub id: FactId,
    /// The agency that holds it.
    pub agency: AgencyId,
    /// What kind it is.
    pub category: Category,
    /// When it happened.
    pub happened_on: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// What these agencies hold of a child, without words and with what was withdrawn, the newest first: at most `limit`. For
/// whoever answers somebody who asks that it is deleted.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_kept_facts(
    db: &impl ConnectionTrait,
    _permit: &Permit<ViewRequests>,
    person: PersonId,
    agencies: &[AgencyId],
    limit: u64,
) -> Result<Vec<KeptFact>, Fault> {
    let rows = fact::Entity::find()
        .filter(fact::Column::PersonId.eq(person.uuid()))
        .filter(fact::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .order_by_desc(fact::Column::HappenedOn)
        .order_by_desc(fact::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what is held of a child")?;
    let kept = |row: fact::Model| {
        Some(KeptFact {
            id: FactId::from_uuid(row.id),
            agency: AgencyId::from_uuid(row.agency_id),
            category: Category::from_code(&row.category)?,
            happened_on: Day::from_number(row.happened_on)?,
            recorded_at: Instant::from_micros(row.recorded_at),
        })
    };
    Ok(rows.into_iter().filter_map(kept).collect())
}

/// Actions that show how the own legal body calls a child, and nothing else of them.
pub trait OfReferences: Action {}
impl OfReferences for ListBrokenGlass {}
impl OfReferences for ListOneOffs {}
impl OfReferences for ViewBreaches {}
impl OfReferences for ViewRetention {}
impl OfReferences for ViewRequests {}

/// The references under which some agencies keep these children, for a page of those who answer for the agencies.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_references<A: OfReferences>(
    db: &impl ConnectionTrait,
    _permit: &Permit<A>,
    people: &[PersonId],
    agencies: &[AgencyId],
) -> Result<BTreeMap<PersonId, String>, Fault> {
    let rows: Vec<(Uuid, String)> = record::Entity::find()
        .select_only()
        .columns([record::Column::PersonId, record::Column::Reference])
        .filter(record::Column::PersonId.is_in(people.iter().map(|person| person.uuid())))
        .filter(record::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .order_by_desc(record::Column::Id)
        .into_tuple()
        .all(db)
        .await
        .or_fault("read references")?;
    Ok(rows.into_iter().map(|(person, reference)| (PersonId::from_uuid(person), reference)).collect())
}
