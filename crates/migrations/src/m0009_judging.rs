//! Boroughs whose counts changed and were not judged yet: a count that is cut off is judged by whoever goes on.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(
                "area_to_judge",
                [uuid("area_id").primary_key().take()],
                [points_at("area_to_judge", "area_id", "area", OnDelete::Cascade)],
            ))
            .await
    }
}
