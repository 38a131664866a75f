//! What was kept long enough: which children have some of it, and deleting it under the permit of the nightly job.

use super::around::place;
use super::facts::{fact, note};
use super::{person, record};
use accord_kernel::ids::{AgencyId, FactId, PersonId};
use accord_kernel::{Category, Day};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
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

    /// Identities that were not changed since, of children of whom the agency has nothing else.
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
        Condition::all()
            .add(record::Column::AgencyId.is_in(self.agencies()))
            .add(record::Column::ChangedAt.lt(self.before()))
            .add(record::Column::PersonId.not_in_subquery(facts))
            .add(record::Column::PersonId.not_in_subquery(notes))
            .add(self.is_left("person_record"))
    }
}

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
    if over.kind == Category::Identity {
        let of = record::Entity::find().filter(record::Column::PersonId.eq(person)).filter(over.records());
        deleted.records =
            of.select_only().column(record::Column::Id).into_tuple().all(db).await.or_fault(doing)?;
        record::Entity::delete_many()
            .filter(record::Column::Id.is_in(deleted.records.iter().copied()))
            .exec(db)
            .await
            .or_fault(doing)?;
        deleted.is_person_gone = delete_empty(tx).await?;
    }
    Ok(deleted)
}

/// Deletes the permit's child when no agency holds anything of them. What hangs on the child goes with them.
async fn delete_empty(tx: &WriteTx<DeleteKept>) -> Result<bool, Fault> {
    let (db, id, doing) = (tx.connection(), tx.resource().uuid(), "delete the record of a child");
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

/// Deletes those of these facts that the agencies hold of a child, for the permit's request. Returns the ids of what was
/// there.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete_asked(
    tx: &WriteTx<DeleteAsked>,
    person: PersonId,
    agencies: &[AgencyId],
    facts: &[FactId],
) -> Result<Vec<Uuid>, Fault> {
    let doing = "delete what somebody asked for";
    let found: Vec<Uuid> = fact::Entity::find()
        .select_only()
        .column(fact::Column::Id)
        .filter(fact::Column::PersonId.eq(person.uuid()))
        .filter(fact::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(fact::Column::Id.is_in(facts.iter().map(|fact| fact.uuid())))
        .into_tuple()
        .all(tx.connection())
        .await
        .or_fault(doing)?;
    fact::Entity::delete_many()
        .filter(fact::Column::Id.is_in(found.iter().copied()))
        .exec(tx.connection())
        .await
        .or_fault(doing)?;
    Ok(found)
}
