//! The tables of imports. What fills the bulk tables is in `store/bulk.rs`, shared words in
//! `store/terms.rs`.

mod bulk;
mod feeds;
mod held;
mod mappings;
mod registers;
mod rejects;
mod scopes;
mod taking_back;
mod terms;
mod words;

pub use bulk::{delete_rows_of, end_rows, find_first_day, insert_rows, list_stored_rows, reopen_rows_of};
pub use feeds::{count_again, list_feeds, list_uncounted_imports, mark_import_counted};
pub use held::{
    HeldFile, close_held, close_held_over, delete_held_file, delete_held_parts, find_held,
    find_held_of_import, find_held_part, finish_held, insert_held, insert_held_part, keep_with_import,
    lengthen_hold, list_held_over, list_waiting_beyond,
};
pub use mappings::{list_mappings, save_mapping};
pub use registers::{PublicPlace, list_bank_holidays, list_public_places};
pub use rejects::{delete_rejects, insert_rejects, list_old_rejects, list_rejects};
pub use scopes::{find_scope, list_scopes_of, use_scope};
pub use taking_back::{
    TakenBack, end_own_rows_of, is_one_being_taken_back, reopen_replaced_rows_of, take_back,
};
pub use terms::Terms;
pub use words::{
    count_held_words, forget_words, list_held_words, list_old_words, remove_held_words, remove_words,
    show_words,
};

use super::model::{ImportCounts, ImportLine, ImportState, PartLine};
use accord_kernel::ids::{AgencyId, ImportId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::{CancelImport, FinishImport, RunImport};

mod import {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: i64,
        pub agency_id: Uuid,
        pub format: String,
        pub state: String,
        pub file_names: String,
        pub file_hash: String,
        pub file_bytes: i64,
        pub started_at: i64,
        pub seen_at: i64,
        pub ended_at: Option<i64>,
        pub read: i64,
        pub new: i64,
        pub updated: i64,
        pub withdrawn: i64,
        pub known: i64,
        pub refused: i64,
        #[sea_orm(column_type = "Text", nullable)]
        pub message: Option<String>,
        pub feed: Option<String>,
        pub covers_from_on: Option<i32>,
        pub covers_to_on: Option<i32>,
        pub changes: i32,
        pub changes_counted: i32,
        pub has_noted_scopes: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod import_part {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub import_id: Uuid,
        pub position: i32,
        pub name: String,
        pub layout: String,
        pub read: i64,
        pub new: i64,
        pub known: i64,
        pub refused: i64,
        #[sea_orm(column_type = "Text")]
        pub notes: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl TryFrom<import::Model> for ImportLine {
    type Error = Fault;
    fn try_from(row: import::Model) -> Result<Self, Fault> {
        Ok(Self {
            id: ImportId::from_uuid(row.id),
            number: row.number,
            agency: AgencyId::from_uuid(row.agency_id),
            state: ImportState::from_code(&row.state).ok_or_else(|| {
                Fault::new("read an import", format!("its state `{}` is not known", row.state))
            })?,
            format: row.format,
            file_name: row.file_names,
            file_hash: row.file_hash,
            file_bytes: count(row.file_bytes),
            started_at: Instant::from_micros(row.started_at),
            ended_at: row.ended_at.map(Instant::from_micros),
            counts: ImportCounts {
                read: count(row.read),
                new: count(row.new),
                updated: count(row.updated),
                withdrawn: count(row.withdrawn),
                known: count(row.known),
                refused: count(row.refused),
            },
            message: row.message,
        })
    }
}

/// A file whose import begins.
#[derive(Debug)]
pub struct NewImport<'a> {
    /// The agency whose file it is.
    pub agency: AgencyId,
    /// The name of the format.
    pub format: &'a str,
    /// The file's name.
    pub file_name: &'a str,
    /// SHA-256 of the file, in hexadecimal.
    pub file_hash: &'a str,
    /// Bytes of the file.
    pub file_bytes: u64,
}

/// Begins an import under the id of the permit and returns its number. The database refuses a second
/// one of the same agency and format while the first runs.
pub async fn insert_import(tx: &WriteTx<RunImport>, new: &NewImport<'_>) -> Result<i64, DbErr> {
    let last = import::Entity::find().order_by_desc(import::Column::Number).one(tx.connection()).await?;
    let number = last.map_or(1, |row| row.number + 1);
    let now = tx.permit().at().micros();
    let row = import::ActiveModel {
        id: Set(tx.resource().uuid()),
        number: Set(number),
        agency_id: Set(new.agency.uuid()),
        format: Set(new.format.to_owned()),
        state: Set(ImportState::Running.code().to_owned()),
        file_names: Set(new.file_name.to_owned()),
        file_hash: Set(new.file_hash.to_owned()),
        file_bytes: Set(stored(new.file_bytes)),
        started_at: Set(now),
        seen_at: Set(now),
        ended_at: Set(None),
        read: Set(0),
        new: Set(0),
        updated: Set(0),
        withdrawn: Set(0),
        known: Set(0),
        refused: Set(0),
        message: Set(None),
        feed: Set(None),
        covers_from_on: Set(None),
        covers_to_on: Set(None),
        changes: Set(1),
        changes_counted: Set(0),
        has_noted_scopes: Set(true),
    };
    import::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(number)
}

/// Notes that the import is alive and how far it is. Says whether it still runs.
pub async fn touch_import(work: &Housekeeping, id: ImportId, read: u64, now: Instant) -> Result<bool, DbErr> {
    let changed = import::Entity::update_many()
        .col_expr(import::Column::SeenAt, Expr::value(now.micros()))
        .col_expr(import::Column::Read, Expr::value(stored(read)))
        .filter(import::Column::Id.eq(id.uuid()))
        .filter(import::Column::State.eq(ImportState::Running.code()))
        .exec(work.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Makes the rows of the permit's import count. Says whether it still ran.
pub async fn finish_import(
    tx: &WriteTx<FinishImport>,
    counts: &ImportCounts,
    feed: Option<&str>,
    covers: Option<(Day, Day)>,
) -> Result<bool, DbErr> {
    let changed = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(ImportState::Done.code()))
        .col_expr(import::Column::EndedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(import::Column::Read, Expr::value(stored(counts.read)))
        .col_expr(import::Column::New, Expr::value(stored(counts.new)))
        .col_expr(import::Column::Updated, Expr::value(stored(counts.updated)))
        .col_expr(import::Column::Withdrawn, Expr::value(stored(counts.withdrawn)))
        .col_expr(import::Column::Known, Expr::value(stored(counts.known)))
        .col_expr(import::Column::Refused, Expr::value(stored(counts.refused)))
        .col_expr(import::Column::Feed, Expr::value(feed))
        .col_expr(import::Column::CoversFromOn, Expr::value(covers.map(|(from, _)| from.number())))
        .col_expr(import::Column::CoversToOn, Expr::value(covers.map(|(_, to)| to.number())))
        .filter(import::Column::Id.eq(tx.resource().uuid()))
        .filter(import::Column::State.eq(ImportState::Running.code()))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Tells the permit's import to stop. Says whether it ran.
pub async fn cancel_import(tx: &WriteTx<CancelImport>) -> Result<bool, DbErr> {
    let changed = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(ImportState::Cancelled.code()))
        .col_expr(import::Column::EndedAt, Expr::value(tx.permit().at().micros()))
        .filter(import::Column::Id.eq(tx.resource().uuid()))
        .filter(import::Column::State.eq(ImportState::Running.code()))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Marks an import whose rows were removed as not finished, unless somebody stopped it.
pub async fn fail_import(
    work: &Housekeeping,
    id: ImportId,
    message: &str,
    now: Instant,
) -> Result<(), Fault> {
    import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(ImportState::Failed.code()))
        .col_expr(import::Column::EndedAt, Expr::value(now.micros()))
        .col_expr(import::Column::Message, Expr::value(message))
        .filter(import::Column::Id.eq(id.uuid()))
        .filter(import::Column::State.eq(ImportState::Running.code()))
        .exec(work.connection())
        .await
        .or_fault("mark an import as not finished")?;
    Ok(())
}

/// Says why a running import ends, and lets whoever looks next take it for dead without waiting for it.
pub async fn let_go(work: &Housekeeping, id: ImportId, message: &str) -> Result<(), DbErr> {
    import::Entity::update_many()
        .col_expr(import::Column::SeenAt, Expr::value(0i64))
        .col_expr(import::Column::Message, Expr::value(message))
        .filter(import::Column::Id.eq(id.uuid()))
        .filter(import::Column::State.eq(ImportState::Running.code()))
        .exec(work.connection())
        .await?;
    Ok(())
}

/// The import with this id.
pub async fn find_import(db: &impl ConnectionTrait, id: ImportId) -> Result<Option<ImportLine>, Fault> {
    let row = import::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an import")?;
    row.map(ImportLine::try_from).transpose()
}

/// The newest imports of an agency, newest first: at most `limit`, after `skipped`.
pub async fn list_imports(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    skipped: u64,
    limit: u64,
) -> Result<Vec<ImportLine>, Fault> {
    let rows = import::Entity::find()
        .filter(import::Column::AgencyId.eq(agency.uuid()))
        .order_by_desc(import::Column::Number)
        .offset(skipped)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the imports")?;
    rows.into_iter().map(ImportLine::try_from).collect()
}

/// How many imports an agency has.
pub async fn count_imports(db: &impl ConnectionTrait, agency: AgencyId) -> Result<u64, Fault> {
    import::Entity::find()
        .filter(import::Column::AgencyId.eq(agency.uuid()))
        .count(db)
        .await
        .or_fault("count the imports")
}

/// Imports that run but were not seen alive since `before`.
pub async fn list_abandoned(db: &impl ConnectionTrait, before: Instant) -> Result<Vec<ImportLine>, Fault> {
    let rows = import::Entity::find()
        .filter(import::Column::State.eq(ImportState::Running.code()))
        .filter(import::Column::SeenAt.lt(before.micros()))
        .order_by_asc(import::Column::Number)
        .all(db)
        .await
        .or_fault("list unfinished imports")?;
    rows.into_iter().map(ImportLine::try_from).collect()
}

/// Writes down what became of the parts of an import.
pub async fn insert_parts(
    tx: &WriteTx<FinishImport>,
    parts: &[(PartLine, u64, u64)],
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let rows: Vec<_> = (0i32..)
        .zip(parts)
        .map(|(position, (part, new, known))| import_part::ActiveModel {
            id: Set(new_id()),
            import_id: Set(tx.resource().uuid()),
            position: Set(position),
            name: Set(part.name.clone()),
            layout: Set(part.layout.clone()),
            read: Set(stored(part.read)),
            new: Set(stored(*new)),
            known: Set(stored(*known)),
            refused: Set(stored(part.refused)),
            notes: Set(part.notes.clone()),
        })
        .collect();
    if !rows.is_empty() {
        import_part::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The parts of an import in the order of the file.
pub async fn list_parts(db: &impl ConnectionTrait, id: ImportId) -> Result<Vec<PartLine>, Fault> {
    let rows = import_part::Entity::find()
        .filter(import_part::Column::ImportId.eq(id.uuid()))
        .order_by_asc(import_part::Column::Position)
        .all(db)
        .await
        .or_fault("list the parts of an import")?;
    Ok(rows
        .into_iter()
        .map(|row| PartLine {
            name: row.name,
            layout: row.layout,
            read: count(row.read),
            refused: count(row.refused),
            notes: row.notes,
        })
        .collect())
}
