//! Files as they came, encrypted piece by piece.

use accord_kernel::ids::{AgencyId, HeldFileId, ImportId};
use accord_kernel::{Instant, Rng};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::FinishImport;

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

/// Says that the file was brought in by the import of the transaction, and until when it is kept now.
pub async fn keep_with_import(
    tx: &WriteTx<FinishImport>,
    id: HeldFileId,
    until: Instant,
) -> Result<(), Fault> {
    held_file::Entity::update_many()
        .col_expr(held_file::Column::ImportId, Expr::value(tx.resource().uuid()))
        .col_expr(held_file::Column::HeldUntilAt, Expr::value(until.micros()))
        .filter(held_file::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await
        .or_fault("keep the file of an import")?;
    Ok(())
}

/// A file that is kept whole; `None` when it is not there or its time is over.
pub async fn find_held(
    db: &impl ConnectionTrait,
    id: HeldFileId,
    now: Instant,
) -> Result<Option<HeldFile>, Fault> {
    let found = kept(now)
        .filter(held_file::Column::Id.eq(id.uuid()))
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

/// Removes the files whose time is over, with their pieces. Returns how many.
pub async fn delete_held(work: &Housekeeping, now: Instant) -> Result<u64, Fault> {
    let gone = held_file::Entity::delete_many()
        .filter(held_file::Column::HeldUntilAt.lte(now.micros()))
        .exec(work.connection())
        .await
        .or_fault("remove files whose time is over")?;
    Ok(gone.rows_affected)
}

/// Whether a file's time is over.
pub async fn is_anything_over(db: &impl ConnectionTrait, now: Instant) -> Result<bool, Fault> {
    let over = held_file::Entity::find()
        .filter(held_file::Column::HeldUntilAt.lte(now.micros()))
        .count(db)
        .await
        .or_fault("look for files whose time is over")?;
    Ok(over > 0)
}
