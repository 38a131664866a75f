//! What was kept long enough: which children have some of it, and deleting it under the permit of the nightly job.

use super::around::{is_anybody_around, place};
use super::facts::{fact, note};
use super::knowing::list_holders;
use super::{person, record};
use accord_kernel::ids::{AgencyId, FactId, PersonId};
use accord_kernel::{Category, Day};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{DeleteAsked, DeleteKept};

/// What is over: whose, of which kind, and until which day.
///
/// Nothing of an agency about a child is over while anybody of that agency is around the child; and it is counted from
/// the latest of three: the day on which it happened, the day on which it was recorded, and the day on which the last of
/// the agency left the child. Somebody who writes history down today has it tomorrow.
#[derive(Debug, Clone, Copy)]
pub struct Over<'a> {
    /// The agencies that hold it.
    pub agencies: &'a [AgencyId],
    /// The kind of information.
    pub kind: Category,
    /// The last day whose information is over.
    pub until: Day,
    /// Facts that stay although they are over: somebody was sent them and works by them.
    pub in_use: &'a [FactId],
    /// Whether somebody has still to look back at what was done with the child's record. Then the identity stays, and the
    /// child with it.
    pub waits: bool,
}

impl Over<'_> {
    fn agencies(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.agencies.iter().map(|agency| agency.uuid())
    }

    /// What was recorded, or ended, before this instant did so on a day that is over.
    fn before(&self) -> i64 {
        self.until.plus_days(1).start().micros()
    }

    /// Whether nobody of the agency of a row of `table` is around the child of the row, nor was since.
    fn is_left(&self, table: &'static str) -> Expr {
        let around = Query::select()
            .column(place::Column::Id)
            .from(place::Entity)
            .and_where(Expr::col((place::Entity, place::Column::PersonId)).equals((table, "person_id")))
            .and_where(Expr::col((place::Entity, place::Column::AgencyId)).equals((table, "agency_id")))
            .and_where(place::Column::UntilAt.is_null().or(place::Column::UntilAt.gte(self.before())))
            .to_owned();
        Expr::exists(around).not()
    }

    fn facts(&self) -> Condition {
        Condition::all()
            .add(fact::Column::AgencyId.is_in(self.agencies()))
            .add(fact::Column::Category.eq(self.kind.code()))
            .add(fact::Column::HappenedOn.lte(self.until.number()))
            .add(fact::Column::RecordedAt.lt(self.before()))
            .add(fact::Column::Id.is_not_in(self.in_use.iter().map(|fact| fact.uuid())))
            .add(self.is_left("person_fact"))
    }

    fn notes(&self) -> Condition {
        Condition::all()
            .add(note::Column::AgencyId.is_in(self.agencies()))
            .add(note::Column::Category.eq(self.kind.code()))
            .add(note::Column::WrittenAt.lt(self.before()))
            .add(self.is_left("person_note"))
    }

    /// Identities that were not changed since, of children of whom the agency has nothing else. The last identity stays
    /// while anybody of any agency is around the child: they would not know who the child is.
    fn records(&self) -> Condition {
        let own = |table: &'static str, column: &'static str| {
            Expr::col((record::Entity, record::Column::AgencyId)).equals((table, column))
        };
        let facts = Query::select()
            .column(fact::Column::PersonId)
            .from(fact::Entity)
            .and_where(own("person_fact", "agency_id"))
            .to_owned();
        let notes = Query::select()
            .column(note::Column::PersonId)
            .from(note::Entity)
            .and_where(own("person_note", "agency_id"))
            .to_owned();
        let around = Query::select()
            .column(place::Column::PersonId)
            .from(place::Entity)
            .and_where(place::Column::UntilAt.is_null())
            .to_owned();
        let other = Query::select()
            .column((OTHER, "id"))
            .from_as(record::Entity, OTHER)
            .and_where(Expr::col((OTHER, "person_id")).equals((record::Entity, record::Column::PersonId)))
            .and_where(Expr::col((OTHER, "agency_id")).is_not_in(self.agencies()))
            .to_owned();
        let is_known = record::Column::PersonId.not_in_subquery(around).or(Expr::exists(other));
        Condition::all()
            .add(record::Column::AgencyId.is_in(self.agencies()))
            .add(is_known)
            .add(record::Column::ChangedAt.lt(self.before()))
            .add(record::Column::PersonId.not_in_subquery(facts))
            .add(record::Column::PersonId.not_in_subquery(notes))
            .add(self.is_left("person_record"))
    }
}

/// The same table a second time in a query: what others hold.
const OTHER: &str = "other_record";

/// Children after one of whom something is over, in the order of their ids: at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_over(
    db: &impl ConnectionTrait,
    over: Over<'_>,
    after: Option<PersonId>,
    limit: u64,
) -> Result<Vec<PersonId>, Fault> {
    let doing = "list what was kept long enough";
    let after = after.map_or(Uuid::nil(), PersonId::uuid);
    let facts = fact::Entity::find().select_only().distinct().column(fact::Column::PersonId);
    let facts = facts.filter(over.facts()).filter(fact::Column::PersonId.gt(after));
    let facts = facts.order_by_asc(fact::Column::PersonId).limit(limit);
    let notes = note::Entity::find().select_only().distinct().column(note::Column::PersonId);
    let notes = notes.filter(over.notes()).filter(note::Column::PersonId.gt(after));
    let notes = notes.order_by_asc(note::Column::PersonId).limit(limit);
    let mut found: Vec<Uuid> = facts.into_tuple().all(db).await.or_fault(doing)?;
    found.extend(notes.into_tuple::<Uuid>().all(db).await.or_fault(doing)?);
    if over.kind == Category::Identity {
        let records = record::Entity::find().select_only().distinct().column(record::Column::PersonId);
        let records = records.filter(over.records()).filter(record::Column::PersonId.gt(after));
        let records = records.order_by_asc(record::Column::PersonId).limit(limit);
        found.extend(records.into_tuple::<Uuid>().all(db).await.or_fault(doing)?);
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found.into_iter().map(PersonId::from_uuid).collect())
}

/// The ids of what was deleted.
#[derive(Debug, Default)]
pub struct Deleted {
    /// Facts.
    pub facts: Vec<Uuid>,
    /// Notes.
    pub notes: Vec<Uuid>,
    /// What agencies held of the identity.
    pub records: Vec<Uuid>,
    /// Whether nothing of the child was left, and the child is gone with it.
    pub is_person_gone: bool,
    /// Whether an agency whose identity was deleted holds something else of the child, of which it would not know any more
    /// whose it is.
    pub is_left_nameless: bool,
}

/// Deletes what is over of the permit's child, and what hangs on it. Where nothing of the child is left, the child goes too.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete_over(tx: &WriteTx<DeleteKept>, over: Over<'_>) -> Result<Deleted, Fault> {
    let (db, person, doing) = (tx.connection(), tx.resource().uuid(), "delete what was kept long enough");
    let mut deleted = Deleted::default();
    let facts = fact::Entity::find().filter(fact::Column::PersonId.eq(person)).filter(over.facts());
    deleted.facts =
        facts.select_only().column(fact::Column::Id).into_tuple().all(db).await.or_fault(doing)?;
    let notes = note::Entity::find().filter(note::Column::PersonId.eq(person)).filter(over.notes());
    deleted.notes =
        notes.select_only().column(note::Column::Id).into_tuple().all(db).await.or_fault(doing)?;
    fact::Entity::delete_many()
        .filter(fact::Column::Id.is_in(deleted.facts.iter().copied()))
        .exec(db)
        .await
        .or_fault(doing)?;
    note::Entity::delete_many()
        .filter(note::Column::Id.is_in(deleted.notes.iter().copied()))
        .exec(db)
        .await
        .or_fault(doing)?;
    if over.kind == Category::Identity && !over.waits {
        let of = record::Entity::find().filter(record::Column::PersonId.eq(person)).filter(over.records());
        deleted.records =
            of.select_only().column(record::Column::Id).into_tuple().all(db).await.or_fault(doing)?;
        record::Entity::delete_many()
            .filter(record::Column::Id.is_in(deleted.records.iter().copied()))
            .exec(db)
            .await
            .or_fault(doing)?;
        deleted.is_person_gone = delete_empty(tx, tx.resource()).await?;
    }
    Ok(deleted)
}

/// Deletes a child of whom no agency holds anything and around whom nobody is. What hangs on the child goes with them.
async fn delete_empty<A: Action>(tx: &WriteTx<A>, person: PersonId) -> Result<bool, Fault> {
    let (db, id, doing) = (tx.connection(), person.uuid(), "delete the record of a child");
    if is_anybody_around(db, person).await? {
        return Ok(false);
    }
    let records = record::Entity::find().filter(record::Column::PersonId.eq(id));
    let facts = fact::Entity::find().filter(fact::Column::PersonId.eq(id));
    let notes = note::Entity::find().filter(note::Column::PersonId.eq(id));
    let left = records.count(db).await.or_fault(doing)?
        + facts.count(db).await.or_fault(doing)?
        + notes.count(db).await.or_fault(doing)?;
    if left > 0 {
        return Ok(false);
    }
    let gone = person::Entity::delete_by_id(id).exec(db).await.or_fault(doing)?;
    Ok(gone.rows_affected == 1)
}

/// Deletes those of these facts, notes and identities that the agencies hold of a child, for the permit's request. Where
/// nothing of the child is left, the child goes too.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete_asked(
    tx: &WriteTx<DeleteAsked>,
    person: PersonId,
    agencies: &[AgencyId],
    asked: &[Uuid],
) -> Result<Deleted, Fault> {
    let (db, doing) = (tx.connection(), "delete what somebody asked for");
    let own = || agencies.iter().map(|agency| agency.uuid());
    let ids = || asked.iter().copied();
    let facts = fact::Entity::find().select_only().column(fact::Column::Id);
    let facts = facts.filter(fact::Column::PersonId.eq(person.uuid()));
    let facts = facts.filter(fact::Column::AgencyId.is_in(own())).filter(fact::Column::Id.is_in(ids()));
    let notes = note::Entity::find().select_only().column(note::Column::Id);
    let notes = notes.filter(note::Column::PersonId.eq(person.uuid()));
    let notes = notes.filter(note::Column::AgencyId.is_in(own())).filter(note::Column::Id.is_in(ids()));
    let records = record::Entity::find()
        .select_only()
        .columns([record::Column::Id, record::Column::AgencyId])
        .filter(record::Column::PersonId.eq(person.uuid()))
        .filter(record::Column::AgencyId.is_in(own()))
        .filter(record::Column::Id.is_in(ids()));
    let records: Vec<(Uuid, Uuid)> = records.into_tuple().all(db).await.or_fault(doing)?;
    let mut deleted = Deleted {
        facts: facts.into_tuple().all(db).await.or_fault(doing)?,
        notes: notes.into_tuple().all(db).await.or_fault(doing)?,
        records: records.iter().map(|(id, _)| *id).collect(),
        ..Deleted::default()
    };
    let delete = fact::Entity::delete_many().filter(fact::Column::Id.is_in(deleted.facts.iter().copied()));
    delete.exec(db).await.or_fault(doing)?;
    let delete = note::Entity::delete_many().filter(note::Column::Id.is_in(deleted.notes.iter().copied()));
    delete.exec(db).await.or_fault(doing)?;
    let delete =
        record::Entity::delete_many().filter(record::Column::Id.is_in(deleted.records.iter().copied()));
    delete.exec(db).await.or_fault(doing)?;
    if !records.is_empty() {
        let left = list_holders(db, &[person]).await?;
        let holds = |agency: &Uuid| left.contains(&(person, AgencyId::from_uuid(*agency)));
        deleted.is_left_nameless = records.iter().any(|(_, agency)| holds(agency));
        deleted.is_person_gone = delete_empty(tx, person).await?;
    }
    Ok(deleted)
}
