//! Recovery links: with one somebody sets their sign-in up anew.

use crate::accounts::model::Recovery;
use crate::accounts::secrets::token_hash;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{OfferRecovery, RecoverAccount};

mod recovery {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token_hash: Vec<u8>,
        pub account_id: Uuid,
        pub made_by_agency_id: Option<Uuid>,
        pub created_at: i64,
        pub expires_at: i64,
        pub used_at: Option<i64>,
        pub withdrawn_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl From<recovery::Model> for Recovery {
    fn from(row: recovery::Model) -> Self {
        Self {
            id: row.id,
            user: UserId::from_uuid(row.account_id),
            made_by_agency: row.made_by_agency_id.map(AgencyId::from_uuid),
            created_at: Instant::from_micros(row.created_at),
            expires_at: Instant::from_micros(row.expires_at),
            used_at: row.used_at.map(Instant::from_micros),
            withdrawn_at: row.withdrawn_at.map(Instant::from_micros),
        }
    }
}

/// Adds a link for the user of the permit's member.
pub async fn insert_recovery(
    tx: &WriteTx<OfferRecovery>,
    new: &Recovery,
    token_hash: Vec<u8>,
) -> Result<(), DbErr> {
    let row = recovery::ActiveModel {
        id: Set(new.id),
        token_hash: Set(token_hash),
        account_id: Set(new.user.uuid()),
        made_by_agency_id: Set(new.made_by_agency.map(Into::into)),
        created_at: Set(new.created_at.micros()),
        expires_at: Set(new.expires_at.micros()),
        used_at: Set(None),
        withdrawn_at: Set(None),
    };
    recovery::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The link behind a token, closed and expired ones included.
pub async fn find_recovery(db: &impl ConnectionTrait, token: &str) -> Result<Option<Recovery>, Fault> {
    let Some(hash) = token_hash(token) else { return Ok(None) };
    let found = recovery::Entity::find().filter(recovery::Column::TokenHash.eq(hash)).one(db).await;
    Ok(found.or_fault("read a recovery link")?.map(Recovery::from))
}

/// The links for `user` that were made at `since` or later, the newest first.
pub async fn list_recoveries_since(
    db: &impl ConnectionTrait,
    user: UserId,
    since: Instant,
) -> Result<Vec<Recovery>, Fault> {
    let rows = recovery::Entity::find()
        .filter(recovery::Column::AccountId.eq(user.uuid()))
        .filter(recovery::Column::CreatedAt.gte(since.micros()))
        .order_by_desc(recovery::Column::Id)
        .all(db)
        .await
        .or_fault("list the recovery links")?;
    Ok(rows.into_iter().map(Recovery::from).collect())
}

fn is_open(now: Instant) -> Condition {
    Condition::all()
        .add(recovery::Column::UsedAt.is_null())
        .add(recovery::Column::WithdrawnAt.is_null())
        .add(recovery::Column::ExpiresAt.gt(now.micros()))
}

/// Marks a link of the permit's user as used. Says whether it was still free.
pub async fn use_recovery(tx: &WriteTx<RecoverAccount>, id: Uuid) -> Result<bool, DbErr> {
    let changed = recovery::Entity::update_many()
        .col_expr(recovery::Column::UsedAt, Expr::value(tx.permit().at().micros()))
        .filter(recovery::Column::Id.eq(id))
        .filter(recovery::Column::AccountId.eq(tx.resource().uuid()))
        .filter(is_open(tx.permit().at()))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Makes every open link for `user` useless.
pub async fn withdraw_recoveries_of<A: Action>(tx: &WriteTx<A>, user: UserId) -> Result<(), DbErr> {
    let now = tx.permit().at();
    recovery::Entity::update_many()
        .col_expr(recovery::Column::WithdrawnAt, Expr::value(now.micros()))
        .filter(recovery::Column::AccountId.eq(user.uuid()))
        .filter(is_open(now))
        .exec(tx.connection())
        .await?;
    Ok(())
}
