//! The files that came in, kept encrypted for a while: until somebody has said which column says what, and
//! after an import so that its agency can look at what it sent.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use OnDelete::{Cascade, Restrict, SetNull};
        manager
            .create_table(table(
                "held_file",
                [
                    id(),
                    uuid("agency_id"),
                    uuid_null("import_id"),
                    text("name"),
                    big_integer("bytes"),
                    boolean("is_whole"),
                    big_integer("held_at"),
                    big_integer("held_until_at"),
                ],
                [
                    points_at("held_file", "agency_id", "agency", Restrict),
                    points_at("held_file", "import_id", "import", SetNull),
                ],
            ))
            .await?;
        manager
            .create_table(table(
                "held_file_part",
                [id(), uuid("held_file_id"), integer("position"), blob("sealed")],
                [points_at("held_file_part", "held_file_id", "held_file", Cascade)],
            ))
            .await?;
        manager.create_index(index("held_file", &["held_until_at"])).await?;
        manager.create_index(index("held_file", &["import_id"])).await?;
        manager.create_index(unique("held_file_part", &["held_file_id", "position"])).await
    }
}
