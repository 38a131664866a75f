//! Failed tries to sign in, counted so that guessing is slow.

use crate::accounts::rules::FAILURE_WINDOW_SECONDS;
use accord_kernel::Instant;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored};

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

fn window_start(now: Instant) -> i64 {
    now.plus_seconds(-FAILURE_WINDOW_SECONDS).micros()
}

/// How many tries for `subject` failed within the window that ends now.
pub async fn count_failures(db: &impl ConnectionTrait, subject: &[u8], now: Instant) -> Result<u64, Fault> {
    sign_in_failure::Entity::find()
        .filter(sign_in_failure::Column::SubjectHash.eq(subject))
        .filter(sign_in_failure::Column::FailedAt.gt(window_start(now)))
        .count(db)
        .await
        .or_fault("count failed sign-ins")
}

/// Counts one failed try for each of `subjects`, and forgets those that no window holds any more.
pub async fn insert_failures(
    work: &Housekeeping,
    subjects: &[Vec<u8>],
    now: Instant,
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    sign_in_failure::Entity::delete_many()
        .filter(sign_in_failure::Column::FailedAt.lte(window_start(now)))
        .exec(work.connection())
        .await
        .or_fault("forget old failed sign-ins")?;
    let rows = subjects.iter().map(|subject| sign_in_failure::ActiveModel {
        id: Set(new_id()),
        subject_hash: Set(subject.clone()),
        failed_at: Set(now.micros()),
    });
    sign_in_failure::Entity::insert_many(rows)
        .exec_without_returning(work.connection())
        .await
        .or_fault("count a failed sign-in")?;
    Ok(())
}
