//! Finds the few rows that a later file ended and that still have freely typed words, without reading all that ended.

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
                "CREATE INDEX event_ended_words_idx ON event (ended_by) \
                 WHERE held_back IS NOT NULL AND ended_by IS NOT NULL",
            )
            .await?;
        Ok(())
    }
}
