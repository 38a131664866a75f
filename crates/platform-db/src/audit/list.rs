//! Reading entries for the people whom they are about, and for those who look back.

use super::entry::{self, subject};
use super::seal::printed_head;
use crate::{Fault, Stored};
use accord_kernel::ids::{AgencyId, GatewayId, MemberId, PersonId, UserId};
use accord_kernel::{Day, Instant};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Related,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One entry of a user's own record.
#[derive(Debug, Clone)]
pub struct OwnEntry {
    /// When it happened.
    pub at: Instant,
    /// The `noun.verb`.
    pub action: String,
    /// The code of the purpose.
    pub purpose: String,
    /// The code of what it rested on.
    pub basis: String,
    /// How many children it was about.
    pub people: u64,
    /// The code of the refusal; `None` when it was permitted.
    pub refusal: Option<String>,
}

/// Which rows of a longer list.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Rows before it.
    pub offset: u64,
    /// Rows of it at most.
    pub limit: u64,
}

impl Part {
    /// The first rows.
    pub const fn first(limit: u64) -> Self {
        Self { offset: 0, limit }
    }
}

/// From which day to which; an end that is not said is open.
pub type Days = (Option<Day>, Option<Day>);

/// What `user` did or was refused, and what was done with their account (signing in happens before anybody is
/// signed in).
fn of_user(user: UserId, (from, to): Days) -> Condition {
    let own = entry::Column::ActingUser
        .eq(user.uuid())
        .or(entry::Column::ResourceKind.eq("user").and(entry::Column::Resource.eq(user.uuid())));
    let since = from.map(|day| entry::Column::At.gte(day.start().micros()));
    let until = to.map(|day| entry::Column::At.lt(day.plus_days(1).start().micros()));
    Condition::all().add(own).add_option(since).add_option(until)
}

/// Part of a user's own record of these days, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_by_user(
    db: &impl ConnectionTrait,
    user: UserId,
    days: Days,
    part: Part,
) -> Result<Vec<OwnEntry>, Fault> {
    let rows = entry::Entity::find()
        .filter(of_user(user, days))
        .order_by_desc(entry::Column::At)
        .order_by_desc(entry::Column::Id)
        .offset(part.offset)
        .limit(part.limit)
        .all(db)
        .await
        .or_fault("list a user's own entries")?;
    let people = count_people(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    Ok(rows
        .into_iter()
        .map(|row| OwnEntry {
            at: Instant::from_micros(row.at),
            action: row.action,
            purpose: row.purpose,
            basis: row.basis,
            people: people.get(&row.id).copied().unwrap_or_default(),
            refusal: row.refusal,
        })
        .collect())
}

/// How many entries a user's own record of these days has.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_by_user(db: &impl ConnectionTrait, user: UserId, days: Days) -> Result<u64, Fault> {
    entry::Entity::find().filter(of_user(user, days)).count(db).await.or_fault("count a user's own entries")
}

/// How many people each of these entries is about; entries about nobody are left out.
async fn count_people(db: &impl ConnectionTrait, entries: &[i64]) -> Result<BTreeMap<i64, u64>, Fault> {
    if entries.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(i64, i64)> = subject::Entity::find()
        .select_only()
        .column(subject::Column::EntryId)
        .column_as(subject::Column::Person.count(), "people")
        .filter(subject::Column::EntryId.is_in(entries.iter().copied()))
        .group_by(subject::Column::EntryId)
        .into_tuple()
        .all(db)
        .await
        .or_fault("count the people of entries")?;
    Ok(rows.into_iter().map(|(entry, people)| (entry, u64::try_from(people).unwrap_or_default())).collect())
}

/// One entry about a person.
#[derive(Debug, Clone)]
pub struct AboutEntry {
    /// Its number in the audit.
    pub entry: i64,
    /// When it happened.
    pub at: Instant,
    /// The code of the part of the product that acted, when it was no person.
    pub system: Option<String>,
    /// Who acted.
    pub user: Option<UserId>,
    /// The place in an agency that they acted under.
    pub member: Option<MemberId>,
    /// The agency that they acted for.
    pub agency: Option<AgencyId>,
    /// The `noun.verb`.
    pub action: String,
    /// The id of what it was done with; `None` when that was no single thing.
    pub resource: Option<Uuid>,
    /// The codes of the categories concerned, with a blank between them.
    pub categories: String,
    /// The code of the purpose.
    pub purpose: String,
    /// The code of what it rested on.
    pub basis: String,
    /// The agreement or decision that it rested on.
    pub basis_ref: Option<Uuid>,
    /// The legal power relied on.
    pub gateway: Option<GatewayId>,
    /// The code of the refusal; `None` when it was permitted.
    pub refusal: Option<String>,
}

impl From<entry::Model> for AboutEntry {
    fn from(row: entry::Model) -> Self {
        Self {
            entry: row.id,
            at: Instant::from_micros(row.at),
            system: row.system,
            user: row.acting_user.map(UserId::from_uuid),
            member: row.acting_member.map(MemberId::from_uuid),
            agency: row.acting_agency.map(AgencyId::from_uuid),
            action: row.action,
            resource: row.resource,
            categories: row.categories,
            purpose: row.purpose,
            basis: row.basis,
            basis_ref: row.basis_ref,
            gateway: row.gateway.map(GatewayId::from_uuid),
            refusal: row.refusal,
        }
    }
}

/// What a legal body may know of the entries about a person: what its own agencies did, and what others did with what it
/// shared. What others did with what they hold themselves is theirs to tell: it would tell that they hold something.
#[derive(Debug, Clone, Default)]
pub struct KnownTo {
    /// Its agencies.
    pub agencies: Vec<AgencyId>,
    /// Its agreements and one-off decisions.
    pub bases: Vec<Uuid>,
}

impl KnownTo {
    fn about(&self, person: PersonId) -> Condition {
        let agencies = self.agencies.iter().map(|agency| agency.uuid());
        Condition::all().add(subject::Column::Person.eq(person.uuid())).add(
            Condition::any()
                .add(entry::Column::ActingAgency.is_in(agencies))
                .add(entry::Column::BasisRef.is_in(self.bases.iter().copied())),
        )
    }
}

/// Part of the entries about a person that a legal body may know, newest first: permitted and refused ones.
///
/// # Errors
/// When the database cannot be read.
///
/// *Cost*: rows before and in the part, found by an index.
pub async fn list_about(
    db: &impl ConnectionTrait,
    person: PersonId,
    known: &KnownTo,
    part: Part,
) -> Result<Vec<AboutEntry>, Fault> {
    let rows = entry::Entity::find()
        .join(JoinType::InnerJoin, <entry::Entity as Related<subject::Entity>>::to())
        .filter(known.about(person))
        // Ids rise with time, and the index has them in this order.
        .order_by_desc(subject::Column::EntryId)
        .offset(part.offset)
        .limit(part.limit)
        .all(db)
        .await
        .or_fault("list the entries about a person")?;
    Ok(rows.into_iter().map(AboutEntry::from).collect())
}

/// The newest entries about a person since a moment: at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_about_since(
    db: &impl ConnectionTrait,
    person: PersonId,
    since: Instant,
    limit: u64,
) -> Result<Vec<AboutEntry>, Fault> {
    let rows = entry::Entity::find()
        .join(JoinType::InnerJoin, <entry::Entity as Related<subject::Entity>>::to())
        .filter(subject::Column::Person.eq(person.uuid()))
        .filter(entry::Column::At.gte(since.micros()))
        .order_by_desc(subject::Column::EntryId)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the newest entries about a person")?;
    Ok(rows.into_iter().map(AboutEntry::from).collect())
}

/// What a member did with a person's record from one moment until before another, the newest first: at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_about_by(
    db: &impl ConnectionTrait,
    person: PersonId,
    member: MemberId,
    (from, until): (Instant, Instant),
    limit: u64,
) -> Result<Vec<AboutEntry>, Fault> {
    let rows = entry::Entity::find()
        .join(JoinType::InnerJoin, <entry::Entity as Related<subject::Entity>>::to())
        .filter(subject::Column::Person.eq(person.uuid()))
        .filter(entry::Column::ActingMember.eq(member.uuid()))
        .filter(entry::Column::At.gte(from.micros()))
        .filter(entry::Column::At.lt(until.micros()))
        .order_by_desc(subject::Column::EntryId)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what a member did with a record")?;
    Ok(rows.into_iter().map(AboutEntry::from).collect())
}

/// The newest entries that rest on an agreement or a one-off decision, since a moment: at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_under_since(
    db: &impl ConnectionTrait,
    basis: Uuid,
    since: Instant,
    limit: u64,
) -> Result<Vec<AboutEntry>, Fault> {
    let rows = entry::Entity::find()
        .filter(entry::Column::BasisRef.eq(basis))
        .filter(entry::Column::At.gte(since.micros()))
        .order_by_desc(entry::Column::At)
        .order_by_desc(entry::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what an agreement was relied on for")?;
    Ok(rows.into_iter().map(AboutEntry::from).collect())
}

/// How many entries there are.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_entries(db: &impl ConnectionTrait) -> Result<u64, Fault> {
    entry::Entity::find().count(db).await.or_fault("count the entries of the audit")
}

/// How many entries about a person a legal body may know.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_about(db: &impl ConnectionTrait, person: PersonId, known: &KnownTo) -> Result<u64, Fault> {
    entry::Entity::find()
        .join(JoinType::InnerJoin, <entry::Entity as Related<subject::Entity>>::to())
        .filter(known.about(person))
        .count(db)
        .await
        .or_fault("count the entries about a person")
}

/// An entry with one of the people whom it is about.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The entry.
    pub entry: AboutEntry,
    /// Whom it is about.
    pub person: PersonId,
    /// Whether a member was permitted to open or change the record of this one child, and not a list.
    pub is_of_record: bool,
    /// As `is_of_record`, or what was shared of this child, or a search that found them.
    pub is_of_one: bool,
}

/// Whom entries after one number are about, oldest entry first: at most `limit` rows, one for each person. For looking
/// through all of it once, part by part.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_seen_after(db: &impl ConnectionTrait, entry: i64, limit: u64) -> Result<Vec<Seen>, Fault> {
    let rows = subject::Entity::find()
        .find_also_related(entry::Entity)
        .filter(subject::Column::EntryId.gt(entry))
        .order_by_asc(subject::Column::EntryId)
        .order_by_asc(subject::Column::Person)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list whom entries are about")?;
    Ok(rows
        .into_iter()
        .filter_map(|(row, entry)| {
            let entry = entry?;
            let is_permitted = entry.acting_member.is_some() && entry.refusal.is_none();
            let is_of_record =
                is_permitted && entry.resource_kind == "person" && entry.resource == Some(row.person);
            let is_of_one = is_of_record
                || (is_permitted && (entry.resource_kind == "disclosure" || entry.action == FINDING));
            Some(Seen {
                entry: AboutEntry::from(entry),
                person: PersonId::from_uuid(row.person),
                is_of_record,
                is_of_one,
            })
        })
        .collect())
}

/// The action of looking for a child by name or reference.
const FINDING: &str = "person.find";

/// What a member was permitted to do with one child's record or with what was shared of one, and what they searched for.
fn of_records() -> Condition {
    Condition::all()
        .add(
            Condition::any()
                .add(entry::Column::ResourceKind.is_in(["person", "disclosure"]))
                .add(entry::Column::Action.eq(FINDING)),
        )
        .add(entry::Column::ActingMember.is_not_null())
        .add(entry::Column::Refusal.is_null())
}

/// Of how many children a user opened or changed the record, read what was shared or searched, from one moment to another.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_records_seen(
    db: &impl ConnectionTrait,
    user: UserId,
    (from, to): (Instant, Instant),
) -> Result<u64, Fault> {
    entry::Entity::find()
        .join(JoinType::InnerJoin, <entry::Entity as Related<subject::Entity>>::to())
        .select_only()
        .column(subject::Column::Person)
        .distinct()
        .filter(of_records())
        .filter(entry::Column::ActingUser.eq(user.uuid()))
        .filter(entry::Column::At.gte(from.micros()))
        .filter(entry::Column::At.lt(to.micros()))
        .count(db)
        .await
        .or_fault("count the records that somebody opened")
}

/// The newest seal, as it is printed for a witness.
#[derive(Debug, Clone)]
pub struct Head {
    /// The seal's number, a hyphen, its hash.
    pub head: String,
    /// When it was sealed.
    pub sealed_at: Instant,
    /// Entries that this and all earlier seals cover.
    pub entries: u64,
}

/// The newest head; `None` when nothing was sealed yet. Checks nothing: that is [`super::verify`].
///
/// # Errors
/// When the database cannot be read.
pub async fn find_head(db: &impl ConnectionTrait) -> Result<Option<Head>, Fault> {
    #[derive(FromQueryResult)]
    struct Covered {
        leaves: Option<i64>,
    }
    let doing = "read the newest seal";
    let newest =
        entry::seal::Entity::find().order_by_desc(entry::seal::Column::Id).one(db).await.or_fault(doing)?;
    let Some(newest) = newest else { return Ok(None) };
    let covered = entry::seal::Entity::find()
        .select_only()
        .column_as(entry::seal::Column::Leaves.sum(), "leaves")
        .filter(entry::seal::Column::Id.lte(newest.id))
        .into_model::<Covered>()
        .one(db)
        .await
        .or_fault(doing)?;
    let entries = covered.and_then(|row| row.leaves).unwrap_or_default();
    Ok(Some(Head {
        head: printed_head(newest.id, &newest.head),
        sealed_at: Instant::from_micros(newest.sealed_at),
        entries: u64::try_from(entries).unwrap_or_default(),
    }))
}
