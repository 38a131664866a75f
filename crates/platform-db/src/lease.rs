//! Leases: one process at a time does a job that must not be done twice at once.

use crate::Fault;
use crate::fault::Stored;
use accord_kernel::Instant;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use uuid::Uuid;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lease")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub holder: Uuid,
        pub held_until_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Takes or renews the lease `name` for `seconds`, and says whether `holder` has it now.
///
/// # Errors
/// When the database cannot be written.
pub async fn take_lease(
    transaction: &DatabaseTransaction,
    name: &str,
    holder: Uuid,
    now: Instant,
    seconds: i64,
) -> Result<bool, Fault> {
    let wanted = row::ActiveModel {
        name: Set(name.to_owned()),
        holder: Set(holder),
        held_until_at: Set(now.plus_seconds(seconds).micros()),
    };
    let free = Expr::col((row::Entity, row::Column::HeldUntilAt)).lte(now.micros()).or(Expr::col((
        row::Entity,
        row::Column::Holder,
    ))
    .eq(holder));
    let taken = row::Entity::insert(wanted)
        .on_conflict(
            OnConflict::column(row::Column::Name)
                .update_columns([row::Column::Holder, row::Column::HeldUntilAt])
                .action_and_where(free)
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await
        .or_fault("take a lease")?;
    Ok(taken > 0)
}

/// Renews the lease `name`, which `holder` took, for `seconds`; says whether nobody else took it meanwhile. In
/// the transaction of a write, it keeps a holder whose time ran out from writing over its successor's work.
///
/// # Errors
/// When the database cannot be written.
pub async fn renew_lease(
    transaction: &DatabaseTransaction,
    name: &str,
    holder: Uuid,
    now: Instant,
    seconds: i64,
) -> Result<bool, Fault> {
    let renewed = row::Entity::update_many()
        .col_expr(row::Column::HeldUntilAt, Expr::value(now.plus_seconds(seconds).micros()))
        .filter(row::Column::Name.eq(name))
        .filter(row::Column::Holder.eq(holder))
        .exec(transaction)
        .await
        .or_fault("renew a lease")?;
    Ok(renewed.rows_affected == 1)
}
