//! Failed tries to sign in, counted so that guessing is slow.

use crate::accounts::rules::FAILURE_WINDOW_SECONDS;
use accord_kernel::Instant;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::Action;

mod sign_in_failure {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_failure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub subject_hash: Vec<u8>,
        pub failed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// How many tries for `subject` are counted within the last `seconds`, at most the whole window.
pub async fn count_failures_since(
    db: &impl ConnectionTrait,
    subject: &[u8],
    now: Instant,
    seconds: i64,
) -> Result<u64, Fault> {
    let since = now.plus_seconds(-Ord::min(seconds, FAILURE_WINDOW_SECONDS)).micros();
    sign_in_failure::Entity::find()
        .filter(sign_in_failure::Column::SubjectHash.eq(subject))
        .filter(sign_in_failure::Column::FailedAt.gt(since))
        .count(db)
        .await
        .or_fault("count failed sign-ins")
}

/// Counts one try for `subject`.
pub async fn insert_failure(
    work: &Housekeeping,
    id: Uuid,
    subject: Vec<u8>,
    now: Instant,
) -> Result<(), Fault> {
    let row = sign_in_failure::ActiveModel {
        id: Set(id),
        subject_hash: Set(subject),
        failed_at: Set(now.micros()),
    };
    sign_in_failure::Entity::insert(row)
        .exec_without_returning(work.connection())
        .await
        .or_fault("count a failed sign-in")?;
    Ok(())
}

/// Takes tries back that did not fail.
pub async fn delete_failures<A: Action>(tx: &WriteTx<A>, ids: &[Uuid]) -> Result<(), DbErr> {
    sign_in_failure::Entity::delete_many()
        .filter(sign_in_failure::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Forgets what no window holds any more.
pub async fn forget_old_failures(work: &Housekeeping, now: Instant) -> Result<(), Fault> {
    let since = now.plus_seconds(-FAILURE_WINDOW_SECONDS).micros();
    sign_in_failure::Entity::delete_many()
        .filter(sign_in_failure::Column::FailedAt.lte(since))
        .exec(work.connection())
        .await
        .or_fault("forget old failed sign-ins")?;
    Ok(())
}
