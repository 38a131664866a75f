//! Who made what lets somebody in, and how it is taken back: founders of agencies, makers of
//! invitations, recovery links; and whether an installation is still being filled.

use crate::columns::*;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column, target) in [
            ("agency", "founded_by_agency_id", "agency"),
            ("invitation", "made_by_account_id", "account"),
            ("invitation", "made_by_agency_id", "agency"),
        ] {
            add_reference(manager, table, column, target).await?;
        }
        add_column(manager, "invitation", big_integer_null("withdrawn_at")).await?;
        // The seed with which it is being filled; empty when it is whole.
        add_column(manager, "installation", big_integer_null("filling_seed")).await?;
        manager.create_table(recovery()).await?;
        manager.create_index(index("recovery", &["account_id"])).await
    }
}

/// One-time links with which somebody sets their sign-in up anew.
fn recovery() -> TableCreateStatement {
    table(
        "recovery",
        [
            id(),
            blob("token_hash").unique_key().take(),
            uuid("account_id"),
            uuid_null("made_by_agency_id"),
            big_integer("created_at"),
            big_integer("expires_at"),
            big_integer_null("used_at"),
            big_integer_null("withdrawn_at"),
        ],
        [
            points_at("recovery", "account_id", "account", OnDelete::Cascade),
            points_at("recovery", "made_by_agency_id", "agency", OnDelete::SetNull),
        ],
    )
}

async fn add_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

/// Adds an empty column that points at a row of `target` and is emptied when that row goes. SQLite takes
/// a reference only inside the definition of the column, which the statement builder cannot write.
async fn add_reference(
    manager: &SchemaManager<'_>,
    table: &str,
    column: &str,
    target: &str,
) -> Result<(), DbErr> {
    let kind = if manager.get_database_backend() == DbBackend::Postgres { "uuid" } else { "uuid_text" };
    let statement = format!(
        "ALTER TABLE {table} ADD COLUMN {column} {kind} NULL REFERENCES {target} (id) ON DELETE SET NULL"
    );
    manager.get_connection().execute_unprepared(&statement).await.map(drop)
}
