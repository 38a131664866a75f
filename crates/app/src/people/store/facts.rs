//! Dated facts, and notes in compartments.

use crate::people::model::{Capacity, Fact, NewFact, Note};
use accord_kernel::ids::{AgencyId, FactId, NoteId, PersonId, UserId};
use accord_kernel::{Category, Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Permit;
use accord_policy::action::{AddFact, ReadNotes, ViewRecord, WithdrawFact, WriteNote};

pub(super) mod fact {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_fact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub agency_id: Uuid,
        pub originating_agency_id: Uuid,
        pub category: String,
        pub event: String,
        pub capacity: String,
        pub happened_on: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub is_safety_action: bool,
        pub by_id: Option<Uuid>,
        pub recorded_at: i64,
        pub withdrawn_at: Option<i64>,
        pub withdrawn_by_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub withdrawn_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod note {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_note")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub agency_id: Uuid,
        pub category: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<fact::Model> for Fact {
    type Error = Fault;
    fn try_from(row: fact::Model) -> Result<Self, Fault> {
        let unknown = |what: &str| Fault::new("read a fact", format!("`{what}` is not known"));
        Ok(Self {
            id: FactId::from_uuid(row.id),
            person: PersonId::from_uuid(row.person_id),
            agency: AgencyId::from_uuid(row.agency_id),
            originating_agency: AgencyId::from_uuid(row.originating_agency_id),
            category: Category::from_code(&row.category).ok_or_else(|| unknown(&row.category))?,
            event: row.event,
            capacity: Capacity::from_code(&row.capacity).ok_or_else(|| unknown(&row.capacity))?,
            happened_on: Day::from_number(row.happened_on).ok_or_else(|| unknown("day"))?,
            words: row.words,
            is_safety_action: row.is_safety_action,
            by: row.by_id.map(UserId::from_uuid),
            recorded_at: Instant::from_micros(row.recorded_at),
        })
    }
}

impl TryFrom<note::Model> for Note {
    type Error = Fault;
    fn try_from(row: note::Model) -> Result<Self, Fault> {
        let unknown = || Fault::new("read a note", format!("`{}` is not known", row.category));
        Ok(Self {
            category: Category::from_code(&row.category).ok_or_else(unknown)?,
            words: row.words.clone(),
            by: row.by_id.map(UserId::from_uuid),
            written_at: Instant::from_micros(row.written_at),
        })
    }
}

/// Adds the fact under the id of the permit. The database refuses a second one under the same id.
pub async fn insert_fact(tx: &WriteTx<AddFact>, new: &NewFact<'_>) -> Result<(), DbErr> {
    let audit = tx.permit().audit_facts();
    let row = fact::ActiveModel {
        id: Set(tx.resource().uuid()),
        person_id: Set(new.person.uuid()),
        agency_id: Set(new.agency.uuid()),
        originating_agency_id: Set(new.originating_agency.uuid()),
        category: Set(new.category.code().to_owned()),
        event: Set(new.event.to_owned()),
        capacity: Set(new.capacity.code().to_owned()),
        happened_on: Set(new.happened_on.number()),
        words: Set(new.words.to_owned()),
        is_safety_action: Set(new.is_safety_action),
        by_id: Set(audit.user.map(Into::into)),
        recorded_at: Set(audit.at.micros()),
        withdrawn_at: Set(None),
        withdrawn_by_id: Set(None),
        withdrawn_reason: Set(None),
    };
    fact::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The facts about the permit's child that the permit opens and nobody withdrew, the newest first: at most `limit`.
pub async fn list_facts(
    db: &impl ConnectionTrait,
    permit: &Permit<ViewRecord>,
    limit: u64,
) -> Result<Vec<Fact>, Fault> {
    let opened = permit.opened().pairs().fold(Condition::any(), |any, (owner, category)| {
        any.add(
            Condition::all()
                .add(fact::Column::AgencyId.eq(owner.uuid()))
                .add(fact::Column::Category.eq(category.code())),
        )
    });
    // A condition with nothing in it lets everything through.
    if opened.is_empty() {
        return Ok(Vec::new());
    }
    let rows = fact::Entity::find()
        .filter(fact::Column::PersonId.eq(permit.resource().uuid()))
        .filter(fact::Column::WithdrawnAt.is_null())
        .filter(opened)
        .order_by_desc(fact::Column::HappenedOn)
        .order_by_desc(fact::Column::RecordedAt)
        .order_by_desc(fact::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the facts about a child")?;
    rows.into_iter().map(Fact::try_from).collect()
}

/// The fact with this id, unless it was withdrawn.
pub async fn find_fact(db: &impl ConnectionTrait, id: FactId) -> Result<Option<Fact>, Fault> {
    let row = fact::Entity::find_by_id(id.uuid())
        .filter(fact::Column::WithdrawnAt.is_null())
        .one(db)
        .await
        .or_fault("read a fact")?;
    row.map(Fact::try_from).transpose()
}

/// Takes the permit's fact out of the record. Says whether it was still there.
pub async fn withdraw_fact(tx: &WriteTx<WithdrawFact>, reason: &str) -> Result<bool, Fault> {
    let audit = tx.permit().audit_facts();
    let changed = fact::Entity::update_many()
        .col_expr(fact::Column::WithdrawnAt, Expr::value(audit.at.micros()))
        .col_expr(fact::Column::WithdrawnById, Expr::value(audit.user.map(|user| user.uuid())))
        .col_expr(fact::Column::WithdrawnReason, Expr::value(reason))
        .filter(fact::Column::Id.eq(tx.resource().uuid()))
        .filter(fact::Column::WithdrawnAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("withdraw a fact")?;
    Ok(changed.rows_affected == 1)
}

/// Whether one of these facts was withdrawn since a moment.
pub async fn any_withdrawn_since(
    db: &impl ConnectionTrait,
    facts: &[FactId],
    since: Instant,
) -> Result<bool, Fault> {
    let found = fact::Entity::find()
        .filter(fact::Column::Id.is_in(facts.iter().map(|fact| fact.uuid())))
        .filter(fact::Column::WithdrawnAt.gte(since.micros()))
        .count(db)
        .await
        .or_fault("look for withdrawn facts")?;
    Ok(found > 0)
}

/// How many of these facts are withdrawn, or deleted.
pub async fn count_gone(db: &impl ConnectionTrait, facts: &[FactId]) -> Result<usize, Fault> {
    let standing = fact::Entity::find()
        .filter(fact::Column::Id.is_in(facts.iter().map(|fact| fact.uuid())))
        .filter(fact::Column::WithdrawnAt.is_null())
        .count(db)
        .await
        .or_fault("count withdrawn facts")?;
    Ok(facts.len().saturating_sub(usize::try_from(standing).unwrap_or(usize::MAX)))
}

/// Adds the note under the id of the permit to the agency's compartment.
pub async fn insert_note(
    tx: &WriteTx<WriteNote>,
    person: PersonId,
    agency: AgencyId,
    category: Category,
    words: &str,
) -> Result<(), DbErr> {
    let audit = tx.permit().audit_facts();
    let row = note::ActiveModel {
        id: Set(tx.resource().uuid()),
        person_id: Set(person.uuid()),
        agency_id: Set(agency.uuid()),
        category: Set(category.code().to_owned()),
        words: Set(words.to_owned()),
        by_id: Set(audit.user.map(Into::into)),
        written_at: Set(audit.at.micros()),
    };
    note::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Whether the note with this id is of this child, agency and kind and says these words. Tells nothing of what it says.
pub async fn is_same_note(
    db: &impl ConnectionTrait,
    id: NoteId,
    (person, agency, category): (PersonId, AgencyId, Category),
    words: &str,
) -> Result<bool, Fault> {
    let row = note::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a note")?;
    Ok(row.is_some_and(|row| {
        (row.person_id, row.agency_id) == (person.uuid(), agency.uuid())
            && (row.category.as_str(), row.words.as_str()) == (category.code(), words)
    }))
}

/// The notes about the permit's child in the compartments of the agency that acts, of the permit's kinds, the newest
/// first: at most `limit`.
pub async fn list_notes(
    db: &impl ConnectionTrait,
    permit: &Permit<ReadNotes>,
    limit: u64,
) -> Result<Vec<Note>, Fault> {
    let audit = permit.audit_facts();
    let Some(agency) = audit.agency else { return Ok(Vec::new()) };
    let rows = note::Entity::find()
        .filter(note::Column::PersonId.eq(permit.resource().uuid()))
        .filter(note::Column::AgencyId.eq(agency.uuid()))
        .filter(note::Column::Category.is_in(audit.categories.iter().map(|category| category.code())))
        .order_by_desc(note::Column::WrittenAt)
        .order_by_desc(note::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the notes of a compartment")?;
    rows.into_iter().map(Note::try_from).collect()
}
