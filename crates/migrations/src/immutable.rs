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

/// Makes SQLite refuse an INSERT of a row that is there already: `INSERT OR REPLACE` would otherwise
/// remove the old row without firing its delete trigger, unless `recursive_triggers` is on.
///
/// PostgreSQL has no such statement: an upsert there fires the update trigger.
pub async fn refuse_replace(manager: &SchemaManager<'_>, table: &str, same_row: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        return Ok(());
    }
    let statement = format!(
        "CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} FOR EACH ROW \
         WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_row}) \
         BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
    );
    manager.get_connection().execute_unprepared(&statement).await.map(drop)
}

/// Makes PostgreSQL refuse TRUNCATE, which fires no trigger of a row. SQLite has no such statement.
pub async fn refuse_truncate(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let statement = format!(
        "CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT \
         EXECUTE FUNCTION accord_refuse_change()"
    );
    manager.get_connection().execute_unprepared(&statement).await.map(drop)
}

/// Makes the database refuse every change of a reason but its erasure: words and salt gone, the case
/// named, once and for good.
pub async fn allow_only_erasure(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const ERASURE: &str = "NEW.entry_id = OLD.entry_id AND OLD.erased_by_case IS NULL AND NEW.words IS NULL \
        AND NEW.salt IS NULL AND NEW.erased_by_case IS NOT NULL";
    let connection = manager.get_connection();
    for (verb, unless) in [("UPDATE", Some(ERASURE)), ("DELETE", None)] {
        let name = format!("audit_reason_refuses_{}", verb.to_lowercase());
        let when = unless.map_or_else(String::new, |allowed| format!("WHEN (NOT ({allowed}))"));
        let body = if manager.get_database_backend() == DbBackend::Postgres {
            "EXECUTE FUNCTION accord_refuse_change()"
        } else {
            "BEGIN SELECT RAISE(ABORT, 'rows of audit_reason are never changed or removed'); END"
        };
        let statement =
            format!("CREATE TRIGGER {name} BEFORE {verb} ON audit_reason FOR EACH ROW {when} {body}");
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
