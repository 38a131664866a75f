//! Rows that were not taken, encrypted, for a while.

use super::{count, import, stored};
use crate::imports::model::RejectLine;
use accord_kernel::Instant;
use accord_kernel::ids::ImportId;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Keys, Stored};

mod import_reject {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_reject")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub import_id: Uuid,
        pub position: i32,
        pub row_number: i64,
        pub detail: Vec<u8>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What of a reject is encrypted: a refused value may be anything.
#[derive(serde::Serialize, serde::Deserialize)]
struct Detail {
    field: String,
    excerpt: String,
    reason: String,
    what_to_do: String,
}

/// Keeps rows that were not taken, encrypted.
pub async fn insert_rejects(
    work: &Housekeeping,
    keys: &Keys,
    id: ImportId,
    rejects: &[RejectLine],
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    let mut rows = Vec::with_capacity(rejects.len());
    for reject in rejects {
        let detail = Detail {
            field: reject.field.clone(),
            excerpt: reject.excerpt.clone(),
            reason: reject.reason.clone(),
            what_to_do: reject.what_to_do.clone(),
        };
        let json = serde_json::to_vec(&detail).or_fault("keep a refused row")?;
        rows.push(import_reject::ActiveModel {
            id: Set(new_id()),
            import_id: Set(id.uuid()),
            position: Set(i32::try_from(reject.part).unwrap_or(i32::MAX)),
            row_number: Set(stored(reject.row_number)),
            detail: Set(keys.encrypt(&json)?),
        });
    }
    import_reject::Entity::insert_many(rows)
        .exec_without_returning(work.connection())
        .await
        .or_fault("keep refused rows")?;
    Ok(())
}

/// Refused rows removed by one transaction at most, so that others need not wait for long.
const OLD_REJECTS_PER_BATCH: u64 = 1_000;

/// Refused rows that are still kept of imports that ended before `before`; empty when there are none.
pub async fn list_old_rejects(db: &impl ConnectionTrait, before: Instant) -> Result<Vec<Uuid>, Fault> {
    import_reject::Entity::find()
        .select_only()
        .column(import_reject::Column::Id)
        .filter(import_reject::Column::ImportId.in_subquery(ended_before(before)))
        .limit(OLD_REJECTS_PER_BATCH)
        .into_tuple()
        .all(db)
        .await
        .or_fault("look for old refused rows")
}

/// Removes refused rows; the numbers of their import stay.
pub async fn delete_rejects(work: &Housekeeping, ids: Vec<Uuid>) -> Result<(), Fault> {
    import_reject::Entity::delete_many()
        .filter(import_reject::Column::Id.is_in(ids))
        .exec(work.connection())
        .await
        .or_fault("remove old refused rows")?;
    Ok(())
}

fn ended_before(before: Instant) -> SelectStatement {
    import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .filter(import::Column::EndedAt.lt(before.micros()))
        .into_query()
}

/// The rows of an import that were not taken, in the order of the file: at most `limit`.
pub async fn list_rejects(
    db: &impl ConnectionTrait,
    keys: &Keys,
    id: ImportId,
    limit: u64,
) -> Result<Vec<RejectLine>, Fault> {
    let rows = import_reject::Entity::find()
        .filter(import_reject::Column::ImportId.eq(id.uuid()))
        .order_by_asc(import_reject::Column::Position)
        .order_by_asc(import_reject::Column::RowNumber)
        .order_by_asc(import_reject::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list refused rows")?;
    rows.into_iter()
        .map(|row| {
            let detail: Detail =
                serde_json::from_slice(&keys.decrypt(&row.detail)?).or_fault("read a refused row")?;
            Ok(RejectLine {
                part: usize::try_from(row.position).unwrap_or(0),
                row_number: count(row.row_number),
                field: detail.field,
                excerpt: detail.excerpt,
                reason: detail.reason,
                what_to_do: detail.what_to_do,
            })
        })
        .collect()
}
