//! Passkeys, and ceremonies under way: the server's half of adding or using one.

use crate::accounts::model::PasskeyLine;
use crate::accounts::rules::CEREMONY_SECONDS;
use accord_kernel::Instant;
use accord_kernel::ids::{PasskeyId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{AddPasskey, RemovePasskey};

mod passkey {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub name: String,
        pub credential_key: Vec<u8>,
        #[sea_orm(column_type = "Text")]
        pub credential: String,
        pub created_at: i64,
        pub last_used_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod passkey_ceremony {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey_ceremony")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub state: String,
        pub expires_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Adds a passkey under the id of the permit.
pub async fn insert_passkey(
    tx: &WriteTx<AddPasskey>,
    user: UserId,
    name: &str,
    credential_key: &[u8],
    credential: String,
) -> Result<(), DbErr> {
    let row = passkey::ActiveModel {
        id: Set(tx.resource().uuid()),
        account_id: Set(user.uuid()),
        name: Set(name.to_owned()),
        credential_key: Set(credential_key.to_vec()),
        credential: Set(credential),
        created_at: Set(tx.permit().at().micros()),
        last_used_at: Set(None),
    };
    passkey::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Removes the permit's passkey when it belongs to `user`. Says whether it did.
pub async fn delete_passkey(tx: &WriteTx<RemovePasskey>, user: UserId) -> Result<bool, DbErr> {
    let gone = passkey::Entity::delete_many()
        .filter(passkey::Column::Id.eq(tx.resource().uuid()))
        .filter(passkey::Column::AccountId.eq(user.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Whose passkey this is; `None` when it is not there.
pub async fn find_passkey_owner(db: &impl ConnectionTrait, id: PasskeyId) -> Result<Option<UserId>, Fault> {
    let found = passkey::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a passkey")?;
    Ok(found.map(|row| UserId::from_uuid(row.account_id)))
}

/// The passkeys of `user`, oldest first.
pub async fn list_passkeys(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<PasskeyLine>, Fault> {
    let rows = stored(db, user).await?;
    let line = |row: passkey::Model| PasskeyLine {
        id: PasskeyId::from_uuid(row.id),
        name: row.name,
        created_at: Instant::from_micros(row.created_at),
        last_used_at: row.last_used_at.map(Instant::from_micros),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The passkeys of `user` as the ceremony needs them, in JSON.
pub async fn list_stored_passkeys(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<String>, Fault> {
    Ok(stored(db, user).await?.into_iter().map(|row| row.credential).collect())
}

async fn stored(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<passkey::Model>, Fault> {
    passkey::Entity::find()
        .filter(passkey::Column::AccountId.eq(user.uuid()))
        .order_by_asc(passkey::Column::Id)
        .all(db)
        .await
        .or_fault("list the passkeys")
}

/// Whose passkey has this credential id: the passkey, its user and its stored form.
pub async fn find_passkey_by_key(
    db: &impl ConnectionTrait,
    credential_key: &[u8],
) -> Result<Option<(PasskeyId, UserId, String)>, Fault> {
    let found =
        passkey::Entity::find().filter(passkey::Column::CredentialKey.eq(credential_key)).one(db).await;
    let found = found.or_fault("read a passkey")?;
    Ok(found.map(|row| (PasskeyId::from_uuid(row.id), UserId::from_uuid(row.account_id), row.credential)))
}

/// Writes down that a passkey was used, with its new stored form (its counter may have moved).
pub async fn touch_passkey<A: Action>(
    tx: &WriteTx<A>,
    id: PasskeyId,
    credential: String,
) -> Result<(), DbErr> {
    passkey::Entity::update_many()
        .col_expr(passkey::Column::LastUsedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(passkey::Column::Credential, Expr::value(credential))
        .filter(passkey::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Removes every passkey of `user`.
pub async fn delete_passkeys_of<A: Action>(tx: &WriteTx<A>, user: UserId) -> Result<(), DbErr> {
    passkey::Entity::delete_many()
        .filter(passkey::Column::AccountId.eq(user.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// How many ceremonies are under way.
pub async fn count_ceremonies(db: &impl ConnectionTrait) -> Result<u64, Fault> {
    passkey_ceremony::Entity::find().count(db).await.or_fault("count the ceremonies")
}

/// Forgets ceremonies that were never finished.
pub async fn forget_old_ceremonies(work: &Housekeeping, now: Instant) -> Result<(), Fault> {
    passkey_ceremony::Entity::delete_many()
        .filter(passkey_ceremony::Column::ExpiresAt.lte(now.micros()))
        .exec(work.connection())
        .await
        .or_fault("forget old ceremonies")?;
    Ok(())
}

/// Keeps the server's half of a ceremony until it is finished or too late, and forgets old ones.
pub async fn insert_ceremony(
    work: &Housekeeping,
    id: Uuid,
    user: Option<UserId>,
    state: String,
    now: Instant,
) -> Result<(), Fault> {
    forget_old_ceremonies(work, now).await?;
    let row = passkey_ceremony::ActiveModel {
        id: Set(id),
        account_id: Set(user.map(Into::into)),
        state: Set(state),
        expires_at: Set(now.plus_seconds(CEREMONY_SECONDS).micros()),
    };
    passkey_ceremony::Entity::insert(row)
        .exec_without_returning(work.connection())
        .await
        .or_fault("keep a ceremony")?;
    Ok(())
}

/// Takes the server's half of a ceremony: it can be finished once. `None` when there is none, or it
/// belongs to somebody else, or it is too late.
pub async fn take_ceremony(
    work: &Housekeeping,
    id: Uuid,
    user: Option<UserId>,
    now: Instant,
) -> Result<Option<String>, Fault> {
    let found = passkey_ceremony::Entity::find_by_id(id)
        .filter(passkey_ceremony::Column::ExpiresAt.gt(now.micros()))
        .one(work.connection())
        .await
        .or_fault("read a ceremony")?;
    passkey_ceremony::Entity::delete_by_id(id).exec(work.connection()).await.or_fault("finish a ceremony")?;
    Ok(found.filter(|row| row.account_id == user.map(Into::into)).map(|row| row.state))
}
