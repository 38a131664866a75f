//! Ties a database to its keys. A database that was opened once is never opened with other keys: its
//! seals would read as forged and its second factors as rubbish.

use super::{Engine, Location, Writer, begin_write};
use crate::audit::{knows_any_key, knows_key, remember_key};
use crate::{Fault, Keys, Stored, SystemClock};
use accord_kernel::Clock;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "installation_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub data_key_print: String,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The keys of the database, made only when it has never had any.
pub async fn open_keys(writer: &Writer, engine: Engine, location: &Location) -> Result<Keys, Fault> {
    let first_time = !has_keys(writer.connection()).await.or_fault("read which keys this database has")?;
    let keys = if first_time { Keys::open(&location.keys)? } else { Keys::open_existing(&location.keys)? };
    if first_time {
        let bound = bind(writer, engine, &keys).await;
        // Another process may have opened the new database at the same time: then its row stands.
        if bound.is_err()
            && !has_keys(writer.connection()).await.or_fault("read which keys this database has")?
        {
            bound?;
        }
    }
    check_keys(writer.connection(), &keys).await?;
    Ok(keys)
}

async fn has_keys(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(row::Entity::find_by_id(1).one(db).await?.is_some() || knows_any_key(db).await?)
}

async fn bind(writer: &Writer, engine: Engine, keys: &Keys) -> Result<(), Fault> {
    let transaction = begin_write(writer, engine).await?;
    let now = SystemClock.now();
    let row = row::ActiveModel {
        id: Set(1),
        data_key_print: Set(keys.data_key_print()),
        created_at: Set(now.micros()),
    };
    let doing = "write down which keys this database has";
    row::Entity::insert(row).exec_without_returning(&transaction).await.or_fault(doing)?;
    remember_key(&transaction, keys, now).await.or_fault(doing)?;
    transaction.commit().await.or_fault(doing)
}

/// Refuses keys that are not those of this database. One that was made just now has none to compare.
pub async fn check_keys(db: &impl ConnectionTrait, keys: &Keys) -> Result<(), Fault> {
    let doing = "read which keys this database has";
    if !has_keys(db).await.or_fault(doing)? {
        return Ok(());
    }
    let bound = row::Entity::find_by_id(1).one(db).await.or_fault(doing)?;
    if bound.is_some_and(|row| row.data_key_print != keys.data_key_print()) {
        return Err(others("`data.key` is not the one that this database was made with"));
    }
    if !knows_key(db, &keys.signing_name()).await.or_fault(doing)? {
        return Err(others("`audit-signing.key` has never sealed the audit of this database"));
    }
    Ok(())
}

fn others(what: &str) -> Fault {
    Fault::new(
        "open this database with these keys",
        format!(
            "{what}. Restore the folder of keys that belongs to it, or name the right one with --keys. \
             Nothing was changed"
        ),
    )
}
