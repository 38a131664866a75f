//! What looking back at access needs to know of records: who holds one, who was around when, whether a name is shared.
//! It returns ids and yes or no, and what the identity says only for a permit.

use super::around::place;
use super::facts::{fact, note};
use super::glass::broken;
use super::knowing::list_holders;
use super::record;
use crate::people::model::{Fact, Identity, Part, folded, reference_key};
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

/// On which days these facts happened, and whether each is a safety action: those that are there. It tells nothing else of
/// them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_fact_days(
    db: &impl ConnectionTrait,
    _permit: &Permit<ViewBreaches>,
    facts: &[FactId],
) -> Result<BTreeMap<FactId, (Day, bool)>, Fault> {
    let rows: Vec<(Uuid, i32, bool)> = fact::Entity::find()
        .select_only()
        .columns([fact::Column::Id, fact::Column::HappenedOn, fact::Column::IsSafetyAction])
        .filter(fact::Column::Id.is_in(facts.iter().map(|fact| fact.uuid())))
        .into_tuple()
        .all(db)
        .await
        .or_fault("read the days of facts")?;
    let day = |(id, on, is_action): (Uuid, i32, bool)| {
        Some((FactId::from_uuid(id), (Day::from_number(on)?, is_action)))
    };
    Ok(rows.into_iter().filter_map(day).collect())
}

/// What kind of thing is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptKind {
    /// A fact.
    Fact,
    /// A note of a compartment.
    Note,
    /// What an agency holds of who the child is.
    Identity,
}

/// Something that an agency holds of a child.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The row.
    pub id: Uuid,
    /// What it is.
    pub kind: KeptKind,
    /// The agency that holds it.
    pub agency: AgencyId,
    /// What kind of information it is.
    pub category: Category,
    /// When it happened, or was last changed.
    pub on: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What it says.
    pub words: String,
    /// Whether its agency withdrew it.
    pub is_withdrawn: bool,
}

/// What these agencies hold of a child: facts with what was withdrawn, notes, who the child is; of each the newest first, at
/// most `limit`. For whoever answers somebody with a right to know.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_kept(
    db: &impl ConnectionTrait,
    _permit: &Permit<ViewRequests>,
    person: PersonId,
    agencies: &[AgencyId],
    limit: u64,
) -> Result<Vec<Kept>, Fault> {
    let doing = "list what is held of a child";
    let own = || agencies.iter().map(|agency| agency.uuid());
    let records = record::Entity::find()
        .filter(record::Column::PersonId.eq(person.uuid()))
        .filter(record::Column::AgencyId.is_in(own()))
        .order_by_desc(record::Column::ChangedAt)
        .limit(limit);
    let facts = fact::Entity::find()
        .filter(fact::Column::PersonId.eq(person.uuid()))
        .filter(fact::Column::AgencyId.is_in(own()))
        .order_by_desc(fact::Column::HappenedOn)
        .order_by_desc(fact::Column::Id)
        .limit(limit);
    let notes = note::Entity::find()
        .filter(note::Column::PersonId.eq(person.uuid()))
        .filter(note::Column::AgencyId.is_in(own()))
        .order_by_desc(note::Column::WrittenAt)
        .order_by_desc(note::Column::Id)
        .limit(limit);
    let facts = facts.all(db).await.or_fault(doing)?.into_iter().filter_map(kept_fact);
    let mut kept: Vec<Kept> = facts.collect();
    kept.extend(notes.all(db).await.or_fault(doing)?.into_iter().filter_map(kept_note));
    kept.extend(records.all(db).await.or_fault(doing)?.into_iter().map(kept_identity));
    Ok(kept)
}

fn kept_identity(row: record::Model) -> Kept {
    let recorded_at = Instant::from_micros(row.recorded_at);
    let identity = Identity::from(row);
    let born = identity.born_on.map(|on| format!(", born {}", on.words())).unwrap_or_default();
    Kept {
        id: identity.id.uuid(),
        kind: KeptKind::Identity,
        agency: identity.agency,
        category: Category::Identity,
        on: identity.changed_at.day(),
        recorded_at,
        words: format!("{}{born}, reference {}", identity.name(), identity.reference),
        is_withdrawn: false,
    }
}

fn kept_fact(row: fact::Model) -> Option<Kept> {
    let is_withdrawn = row.withdrawn_at.is_some();
    let fact = Fact::try_from(row).ok()?;
    Some(Kept {
        id: fact.id.uuid(),
        kind: KeptKind::Fact,
        agency: fact.agency,
        category: fact.category,
        on: fact.happened_on,
        recorded_at: fact.recorded_at,
        words: format!("{} ({}): {}", fact.event, fact.capacity.words(), fact.words),
        is_withdrawn,
    })
}

fn kept_note(row: note::Model) -> Option<Kept> {
    let written_at = Instant::from_micros(row.written_at);
    Some(Kept {
        id: row.id,
        kind: KeptKind::Note,
        agency: AgencyId::from_uuid(row.agency_id),
        category: Category::from_code(&row.category)?,
        on: written_at.day(),
        recorded_at: written_at,
        words: row.words,
        is_withdrawn: false,
    })
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
