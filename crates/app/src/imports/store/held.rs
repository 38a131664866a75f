//! Files as they came, encrypted piece by piece.

use accord_kernel::ids::{AgencyId, HeldFileId, ImportId};
use accord_kernel::{Instant, Rng};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::{FinishImport, RunImport};

mod held_file {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "held_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        pub import_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        pub bytes: i64,
        pub is_whole: bool,
        pub held_at: i64,
        pub held_until_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod held_file_part {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "held_file_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub held_file_id: Uuid,
        pub position: i32,
        pub sealed: Vec<u8>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A file that is kept.
#[derive(Debug, Clone)]
pub struct HeldFile {
    /// Its id.
    pub id: HeldFileId,
    /// Whose it is.
    pub agency: AgencyId,
    /// Its name as it came.
    pub name: String,
    /// Bytes of it.
    pub bytes: u64,
    /// When it goes.
    pub until: Instant,
}

impl From<held_file::Model> for HeldFile {
    fn from(row: held_file::Model) -> Self {
        Self {
            id: HeldFileId::from_uuid(row.id),
            agency: AgencyId::from_uuid(row.agency_id),
            name: row.name,
            bytes: u64::try_from(row.bytes).unwrap_or(0),
            until: Instant::from_micros(row.held_until_at),
        }
    }
}

/// Begins to keep a file: its pieces follow, and [`finish_held`] ends it.
pub async fn insert_held(work: &Housekeeping, file: &HeldFile, now: Instant) -> Result<(), Fault> {
    let row = held_file::ActiveModel {
        id: Set(file.id.uuid()),
        agency_id: Set(file.agency.uuid()),
        import_id: Set(None),
        name: Set(file.name.clone()),
        bytes: Set(0),
        is_whole: Set(false),
        held_at: Set(now.micros()),
        held_until_at: Set(file.until.micros()),
    };
    held_file::Entity::insert(row)
        .exec_without_returning(work.connection())
        .await
        .or_fault("begin to keep a file")?;
    Ok(())
}

/// The files of an agency that wait for somebody to go on with them, but for the newest `kept`; oldest last. Those
/// that an import is taking are kept for longer than `latest`.
pub async fn list_waiting_beyond(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    (now, latest): (Instant, Instant),
    kept: u64,
) -> Result<Vec<HeldFileId>, Fault> {
    let ids: Vec<Uuid> = held_file::Entity::find()
        .select_only()
        .column(held_file::Column::Id)
        .filter(held_file::Column::AgencyId.eq(agency.uuid()))
        .filter(held_file::Column::ImportId.is_null())
        .filter(held_file::Column::IsWhole.eq(true))
        .filter(held_file::Column::HeldUntilAt.gt(now.micros()))
        .filter(held_file::Column::HeldUntilAt.lte(latest.micros()))
        .order_by_desc(held_file::Column::HeldAt)
        .offset(kept)
        .limit(WAITING_BEYOND_MAX)
        .into_tuple()
        .all(db)
        .await
        .or_fault("list the files that wait")?;
    Ok(ids.into_iter().map(HeldFileId::from_uuid).collect())
}

/// Files that make room for one at most: one is enough unless several came at once.
const WAITING_BEYOND_MAX: u64 = 100;

/// Adds the next piece.
pub async fn insert_held_part(
    work: &Housekeeping,
    (now, rng): (Instant, &dyn Rng),
    file: HeldFileId,
    position: i32,
    sealed: Vec<u8>,
) -> Result<(), Fault> {
    let row = held_file_part::ActiveModel {
        id: Set(accord_kernel::ids::uuid_v7(now, rng)),
        held_file_id: Set(file.uuid()),
        position: Set(position),
        sealed: Set(sealed),
    };
    held_file_part::Entity::insert(row)
        .exec_without_returning(work.connection())
        .await
        .or_fault("keep a piece of a file")?;
    Ok(())
}

/// Says that every piece is there.
pub async fn finish_held(work: &Housekeeping, id: HeldFileId, bytes: u64) -> Result<(), Fault> {
    held_file::Entity::update_many()
        .col_expr(held_file::Column::IsWhole, Expr::value(true))
        .col_expr(held_file::Column::Bytes, Expr::value(i64::try_from(bytes).unwrap_or(i64::MAX)))
        .filter(held_file::Column::Id.eq(id.uuid()))
        .exec(work.connection())
        .await
        .or_fault("finish keeping a file")?;
    Ok(())
}

/// Keeps a file for as long as it is being brought in. One that is gone, or another import's by now, stays as
/// it is.
pub async fn lengthen_hold(tx: &WriteTx<RunImport>, id: HeldFileId, until: Instant) -> Result<(), Fault> {
    held_file::Entity::update_many()
        .col_expr(held_file::Column::HeldUntilAt, Expr::value(until.micros()))
        .filter(held_file::Column::Id.eq(id.uuid()))
        .filter(held_file::Column::IsWhole.eq(true))
        .filter(held_file::Column::ImportId.is_null())
        .exec(tx.connection())
        .await
        .or_fault("keep a file while it is brought in")?;
    Ok(())
}

/// Says that the file was brought in by the import of the transaction, and until when it is kept now. Says
/// whether the file was there, whole, and no other import's.
pub async fn keep_with_import(
    tx: &WriteTx<FinishImport>,
    id: HeldFileId,
    until: Instant,
) -> Result<bool, Fault> {
    let changed = held_file::Entity::update_many()
        .col_expr(held_file::Column::ImportId, Expr::value(tx.resource().uuid()))
        .col_expr(held_file::Column::HeldUntilAt, Expr::value(until.micros()))
        .filter(held_file::Column::Id.eq(id.uuid()))
        .filter(held_file::Column::IsWhole.eq(true))
        .filter(held_file::Column::ImportId.is_null())
        .exec(tx.connection())
        .await
        .or_fault("keep the file of an import")?;
    Ok(changed.rows_affected == 1)
}

/// A file that is kept whole and was not brought in yet; `None` when it is not there or its time is over.
pub async fn find_held(
    db: &impl ConnectionTrait,
    id: HeldFileId,
    now: Instant,
) -> Result<Option<HeldFile>, Fault> {
    let found = kept(now)
        .filter(held_file::Column::Id.eq(id.uuid()))
        .filter(held_file::Column::ImportId.is_null())
        .one(db)
        .await
        .or_fault("find a file that is kept")?;
    Ok(found.map(Into::into))
}

/// The file of an import, as long as it is kept.
pub async fn find_held_of_import(
    db: &impl ConnectionTrait,
    import: ImportId,
    now: Instant,
) -> Result<Option<HeldFile>, Fault> {
    let found = kept(now)
        .filter(held_file::Column::ImportId.eq(import.uuid()))
        .one(db)
        .await
        .or_fault("find the file of an import")?;
    Ok(found.map(Into::into))
}

fn kept(now: Instant) -> Select<held_file::Entity> {
    held_file::Entity::find()
        .filter(held_file::Column::IsWhole.eq(true))
        .filter(held_file::Column::HeldUntilAt.gt(now.micros()))
}

/// One piece of a file; `None` after the last.
pub async fn find_held_part(
    db: &impl ConnectionTrait,
    file: HeldFileId,
    position: i32,
) -> Result<Option<Vec<u8>>, Fault> {
    let found = held_file_part::Entity::find()
        .filter(held_file_part::Column::HeldFileId.eq(file.uuid()))
        .filter(held_file_part::Column::Position.eq(position))
        .one(db)
        .await
        .or_fault("read a piece of a file")?;
    Ok(found.map(|row| row.sealed))
}

/// The files whose time is over.
pub async fn list_held_over(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<HeldFileId>, Fault> {
    let over = held_file::Entity::find()
        .filter(held_file::Column::HeldUntilAt.lte(now.micros()))
        .order_by_asc(held_file::Column::HeldUntilAt)
        .order_by_asc(held_file::Column::Id)
        .all(db)
        .await
        .or_fault("list the files whose time is over")?;
    Ok(over.into_iter().map(|row| HeldFileId::from_uuid(row.id)).collect())
}

/// Ends the time of a file that no import has, so that nobody finds it any more and whatever is left of it is
/// removed. Says whether there was one.
pub async fn close_held(work: &Housekeeping, id: HeldFileId, now: Instant) -> Result<bool, Fault> {
    let changed = held_file::Entity::update_many()
        .col_expr(held_file::Column::IsWhole, Expr::value(false))
        .col_expr(held_file::Column::HeldUntilAt, Expr::value(now.micros()))
        .filter(held_file::Column::Id.eq(id.uuid()))
        .filter(held_file::Column::ImportId.is_null())
        .exec(work.connection())
        .await
        .or_fault("end the time of a file")?;
    Ok(changed.rows_affected == 1)
}

/// The same for a file whose time is over, whoever has it. Says whether it still is: an import that ended just
/// now may keep it for longer.
pub async fn close_held_over(work: &Housekeeping, id: HeldFileId, now: Instant) -> Result<bool, Fault> {
    let changed = held_file::Entity::update_many()
        .col_expr(held_file::Column::IsWhole, Expr::value(false))
        .filter(held_file::Column::Id.eq(id.uuid()))
        .filter(held_file::Column::HeldUntilAt.lte(now.micros()))
        .exec(work.connection())
        .await
        .or_fault("end the time of a file")?;
    Ok(changed.rows_affected == 1)
}

/// Removes pieces of a file: at most `limit`. Returns how many there were.
pub async fn delete_held_parts(work: &Housekeeping, file: HeldFileId, limit: u64) -> Result<u64, Fault> {
    let some = held_file_part::Entity::find()
        .select_only()
        .column(held_file_part::Column::Id)
        .filter(held_file_part::Column::HeldFileId.eq(file.uuid()))
        .limit(limit)
        .into_query();
    let gone = held_file_part::Entity::delete_many()
        .filter(held_file_part::Column::Id.in_subquery(some))
        .exec(work.connection())
        .await
        .or_fault("remove pieces of a file")?;
    Ok(gone.rows_affected)
}

/// Removes a file with the pieces that are left of it.
pub async fn delete_held_file(work: &Housekeeping, id: HeldFileId) -> Result<(), Fault> {
    held_file::Entity::delete_many()
        .filter(held_file::Column::Id.eq(id.uuid()))
        .exec(work.connection())
        .await
        .or_fault("remove a file that was kept")?;
    Ok(())
}
