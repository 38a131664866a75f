//! Rows that may be added but never changed or removed, enforced by the database itself.
//!
//! The two engines write triggers differently; this is the only place where a migration forks.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Makes the database refuse UPDATE and DELETE on `table`.
pub async fn refuse_change(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        connection
            .execute_unprepared(
                "CREATE OR REPLACE FUNCTION accord_refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME; END $$",
            )
            .await?;
    }
    for verb in ["UPDATE", "DELETE"] {
        let name = format!("{table}_refuses_{}", verb.to_lowercase());
        let statement = if manager.get_database_backend() == DbBackend::Postgres {
            format!(
                "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION accord_refuse_change()"
            )
        } else {
            format!(
                "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW \
                 BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
            )
        };
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
