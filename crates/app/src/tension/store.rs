//! The tables of tension.

use super::model::{Grade, Handling, Level, Note, NoteState, TakenFrom, TensionKind};
use crate::names::looks;
use accord_kernel::ids::{AgencyId, AreaId, TensionNoteId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{CheckTension, SetTensionLevel, WithdrawTension, WriteTension};
use std::collections::BTreeSet;

mod note {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tension_note")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        pub kind: String,
        pub grade: String,
        pub handling: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub is_flagged: bool,
        pub written_at: i64,
        pub written_on: i32,
        pub state: String,
        pub decided_by_id: Option<Uuid>,
        pub decided_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub withdrawn_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod level {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tension_level")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub level: i32,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub by_id: Option<Uuid>,
        pub set_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<note::Model> for Note {
    type Error = Fault;
    fn try_from(row: note::Model) -> Result<Self, Fault> {
        let unknown = |code: &str| Fault::new("read a tension note", format!("`{code}` is not known"));
        Ok(Self {
            id: TensionNoteId::from_uuid(row.id),
            area: AreaId::from_uuid(row.area_id),
            agency: AgencyId::from_uuid(row.agency_id),
            by: row.by_id.map(UserId::from_uuid),
            kind: TensionKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            grade: Grade::from_code(&row.grade).ok_or_else(|| unknown(&row.grade))?,
            handling: Handling::from_code(&row.handling).ok_or_else(|| unknown(&row.handling))?,
            words: row.words,
            is_flagged: row.is_flagged,
            written_at: Instant::from_micros(row.written_at),
            state: NoteState::from_code(&row.state).ok_or_else(|| unknown(&row.state))?,
        })
    }
}

/// A note to be written.
#[derive(Debug)]
pub struct NewNote<'a> {
    /// The borough.
    pub area: AreaId,
    /// The agency of who writes.
    pub agency: AgencyId,
    /// What sort of tension.
    pub kind: TensionKind,
    /// How far the source can be relied on.
    pub grade: Grade,
    /// What partners may do with it.
    pub handling: Handling,
    /// What was heard or seen.
    pub words: &'a str,
    /// Whether it looks as if it named somebody.
    pub is_flagged: bool,
    /// Who wrote it, where a program passes it on. Whoever is signed in writes in their own name.
    pub passed_on_from: Option<UserId>,
}

impl<'a> NewNote<'a> {
    /// A note that is flagged when its words look as if they named somebody.
    pub fn new(
        area: AreaId,
        agency: AgencyId,
        (kind, grade, handling): (TensionKind, Grade, Handling),
        words: &'a str,
    ) -> Self {
        let is_flagged = !looks(words).is_empty();
        Self { area, agency, kind, grade, handling, words, is_flagged, passed_on_from: None }
    }
}

/// Adds the note under the id of the permit. The database refuses a second one under the same id.
pub async fn insert_note(tx: &WriteTx<WriteTension>, new: &NewNote<'_>) -> Result<(), DbErr> {
    let at = tx.permit().at();
    let state = if new.is_flagged { NoteState::Unconfirmed } else { NoteState::Open };
    let row = note::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.or(new.passed_on_from).map(Into::into)),
        kind: Set(new.kind.code().to_owned()),
        grade: Set(new.grade.code().to_owned()),
        handling: Set(new.handling.code().to_owned()),
        words: Set(new.words.to_owned()),
        is_flagged: Set(new.is_flagged),
        written_at: Set(at.micros()),
        written_on: Set(at.day().number()),
        state: Set(state.code().to_owned()),
        decided_by_id: Set(None),
        decided_at: Set(None),
        withdrawn_reason: Set(None),
    };
    note::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Notes of a borough since `since`, newest first, withdrawn ones left out: at most `limit`.
pub async fn list_notes(
    db: &impl ConnectionTrait,
    area: AreaId,
    since: Day,
    limit: u64,
) -> Result<Vec<Note>, Fault> {
    list_written(db, area, (since, None), limit).await
}

/// Notes of a borough from one day to another, newest first, withdrawn ones left out: at most `limit`.
pub async fn list_notes_between(
    db: &impl ConnectionTrait,
    area: AreaId,
    (from, to): (Day, Day),
    limit: u64,
) -> Result<Vec<Note>, Fault> {
    list_written(db, area, (from, Some(to)), limit).await
}

async fn list_written(
    db: &impl ConnectionTrait,
    area: AreaId,
    (from, to): (Day, Option<Day>),
    limit: u64,
) -> Result<Vec<Note>, Fault> {
    let mut query = note::Entity::find()
        .filter(note::Column::AreaId.eq(area.uuid()))
        .filter(note::Column::WrittenOn.gte(from.number()))
        .filter(note::Column::State.ne(NoteState::Withdrawn.code()));
    if let Some(to) = to {
        query = query.filter(note::Column::WrittenOn.lte(to.number()));
    }
    let rows = query
        .order_by_desc(note::Column::WrittenAt)
        .order_by_asc(note::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list tension notes")?;
    rows.into_iter().map(Note::try_from).collect()
}

/// How many notes of a borough since `since` that somebody else than `reader` wrote wait to be checked.
pub async fn count_unconfirmed(
    db: &impl ConnectionTrait,
    area: AreaId,
    since: Day,
    reader: UserId,
) -> Result<u64, Fault> {
    let others = note::Column::ById.is_null().or(note::Column::ById.ne(reader.uuid()));
    note::Entity::find()
        .filter(note::Column::AreaId.eq(area.uuid()))
        .filter(note::Column::WrittenOn.gte(since.number()))
        .filter(note::Column::State.eq(NoteState::Unconfirmed.code()))
        .filter(others)
        .count(db)
        .await
        .or_fault("count the tension notes to check")
}

/// Which of these notes were withdrawn.
pub async fn list_withdrawn(
    db: &impl ConnectionTrait,
    ids: &[TensionNoteId],
) -> Result<BTreeSet<TensionNoteId>, Fault> {
    let found: Vec<Uuid> = note::Entity::find()
        .select_only()
        .column(note::Column::Id)
        .filter(note::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .filter(note::Column::State.eq(NoteState::Withdrawn.code()))
        .into_tuple()
        .all(db)
        .await
        .or_fault("look for withdrawn notes")?;
    Ok(found.into_iter().map(TensionNoteId::from_uuid).collect())
}

/// The note with this id.
pub async fn find_note(db: &impl ConnectionTrait, id: TensionNoteId) -> Result<Option<Note>, Fault> {
    let row = note::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a tension note")?;
    row.map(Note::try_from).transpose()
}

/// Confirms that the permit's note names nobody. Says whether it still waited for that.
pub async fn confirm_note(tx: &WriteTx<CheckTension>) -> Result<bool, Fault> {
    let changed = decide(tx, NoteState::Open)
        .filter(note::Column::State.eq(NoteState::Unconfirmed.code()))
        .exec(tx.connection())
        .await
        .or_fault("check a tension note")?;
    Ok(changed.rows_affected == 1)
}

/// Takes the permit's note back. Says whether it was still there.
pub async fn withdraw_note(tx: &WriteTx<WithdrawTension>, reason: &str) -> Result<bool, Fault> {
    let changed = decide(tx, NoteState::Withdrawn)
        .col_expr(note::Column::WithdrawnReason, Expr::value(reason))
        .filter(note::Column::State.ne(NoteState::Withdrawn.code()))
        .exec(tx.connection())
        .await
        .or_fault("withdraw a tension note")?;
    Ok(changed.rows_affected == 1)
}

fn decide<A: Action<Resource = TensionNoteId>>(tx: &WriteTx<A>, to: NoteState) -> UpdateMany<note::Entity> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    note::Entity::update_many()
        .col_expr(note::Column::State, Expr::value(to.code()))
        .col_expr(note::Column::DecidedById, Expr::value(user))
        .col_expr(note::Column::DecidedAt, Expr::value(tx.permit().at().micros()))
        .filter(note::Column::Id.eq(tx.resource().uuid()))
}

/// Notes of `writer` for a borough that somebody else withdrew since `since`, newest first: at most `limit`.
pub async fn list_taken_from(
    db: &impl ConnectionTrait,
    area: AreaId,
    writer: UserId,
    since: Day,
    limit: u64,
) -> Result<Vec<TakenFrom>, Fault> {
    let rows = note::Entity::find()
        .filter(note::Column::AreaId.eq(area.uuid()))
        .filter(note::Column::ById.eq(writer.uuid()))
        .filter(note::Column::DecidedAt.gte(since.start().micros()))
        .filter(note::Column::State.eq(NoteState::Withdrawn.code()))
        .filter(note::Column::DecidedById.is_null().or(note::Column::DecidedById.ne(writer.uuid())))
        .order_by_desc(note::Column::WrittenAt)
        .order_by_asc(note::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list withdrawn notes of their writer")?;
    let taken = |row: note::Model| TakenFrom {
        written_at: Instant::from_micros(row.written_at),
        by: row.decided_by_id.map(UserId::from_uuid),
        reason: row.withdrawn_reason.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(taken).collect())
}

/// The level of a borough; `None` before anybody set one.
pub async fn find_level(db: &impl ConnectionTrait, area: AreaId) -> Result<Option<Level>, Fault> {
    find_newest_level(db, area, None).await
}

/// The level of a borough as it stood when a day ended.
pub async fn find_level_on(db: &impl ConnectionTrait, area: AreaId, on: Day) -> Result<Option<Level>, Fault> {
    find_newest_level(db, area, Some(on.plus_days(1).start())).await
}

async fn find_newest_level(
    db: &impl ConnectionTrait,
    area: AreaId,
    before: Option<Instant>,
) -> Result<Option<Level>, Fault> {
    let mut query = level::Entity::find().filter(level::Column::AreaId.eq(area.uuid()));
    if let Some(before) = before {
        query = query.filter(level::Column::SetAt.lt(before.micros()));
    }
    let row = query
        .order_by_desc(level::Column::SetAt)
        .order_by_desc(level::Column::Id)
        .one(db)
        .await
        .or_fault("read a tension level")?;
    Ok(row.map(|row| Level {
        level: row.level,
        reason: row.reason,
        by: row.by_id.map(UserId::from_uuid),
        set_at: Instant::from_micros(row.set_at),
    }))
}

/// A level to be set.
#[derive(Debug, Clone, Copy)]
pub struct NewLevel<'a> {
    /// 1 to 6.
    pub level: i32,
    /// Why.
    pub reason: &'a str,
    /// Who set it, where a program passes it on. Whoever is signed in sets it in their own name.
    pub passed_on_from: Option<UserId>,
}

/// Sets the level of the permit's borough. Earlier ones stay.
pub async fn insert_level(tx: &WriteTx<SetTensionLevel>, new: &NewLevel<'_>, id: Uuid) -> Result<(), Fault> {
    let row = level::ActiveModel {
        id: Set(id),
        area_id: Set(tx.resource().uuid()),
        level: Set(new.level),
        reason: Set(new.reason.to_owned()),
        by_id: Set(tx.permit().audit_facts().user.or(new.passed_on_from).map(Into::into)),
        set_at: Set(tx.permit().at().micros()),
    };
    level::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .or_fault("set a tension level")?;
    Ok(())
}
