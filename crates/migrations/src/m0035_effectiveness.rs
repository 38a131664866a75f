//! Figures of how effective the work is that a named person counted by hand, with what they were counted from.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(reported()).await?;
        manager.create_index(index("reported_figure", &["area_id", "question"])).await
    }
}

fn reported() -> TableCreateStatement {
    use OnDelete::{Restrict, SetNull};
    table(
        "reported_figure",
        [
            id(),
            uuid("area_id"),
            string("question"),
            integer("counted"),
            integer("of"),
            text("source"),
            integer("as_of_on"),
            uuid("agency_id"),
            uuid_null("by_id"),
            big_integer("reported_at"),
        ],
        [
            points_at("reported_figure", "area_id", "area", Restrict),
            points_at("reported_figure", "agency_id", "agency", Restrict),
            points_at("reported_figure", "by_id", "account", SetNull),
        ],
    )
}
