//! A signed briefing that was withdrawn, and the version of the same day that replaces it.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let version = integer("version").default(1).take();
        manager.alter_table(Table::alter().table("briefing").add_column(version).take()).await?;
        // One briefing of an area and day becomes one of each version.
        let one_a_day = Index::drop().name("briefing_area_id_on_day_idx").table("briefing").to_owned();
        manager.drop_index(one_a_day).await?;
        manager.create_index(unique("briefing", &["area_id", "on_day", "version"])).await?;
        manager
            .create_table(table(
                "briefing_withdrawal",
                [
                    uuid("briefing_id").primary_key().take(),
                    uuid_null("by_id"),
                    string("name"),
                    text("reason"),
                    big_integer("withdrawn_at"),
                ],
                [
                    points_at("briefing_withdrawal", "briefing_id", "briefing", OnDelete::Cascade),
                    points_at("briefing_withdrawal", "by_id", "account", OnDelete::SetNull),
                ],
            ))
            .await
    }
}
