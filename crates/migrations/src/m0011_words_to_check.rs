//! Finds the few rows of an import whose freely typed words wait to be checked, without reading all of it.

use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The builder has no word for an index over some rows only; both databases do, and the same one.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX event_held_back_idx ON event (import_number) WHERE held_back IS NOT NULL",
            )
            .await?;
        Ok(())
    }
}
