//! The installation, areas with dated membership, controllers, and agencies with the areas they serve.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in tables() {
            manager.create_table(statement).await?;
        }
        for statement in indexes() {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict};
    vec![
        table(
            "installation",
            [
                integer("id").primary_key().check(Expr::col("id").eq(1)).take(),
                string("name"),
                boolean("is_demonstration"),
                big_integer("created_at"),
            ],
            [],
        ),
        table(
            "area",
            [
                id(),
                string("kind"),
                string("name"),
                string_uniq("slug"),
                string_null("ons_code").unique_key().take(),
                big_integer("created_at"),
            ],
            [],
        ),
        table(
            "area_part",
            [id(), uuid("group_area_id"), uuid("part_area_id"), integer("from_on"), integer_null("until_on")],
            [
                points_at("area_part", "group_area_id", "area", Cascade),
                points_at("area_part", "part_area_id", "area", Restrict),
            ],
        ),
        table(
            "controller",
            [
                id(),
                string("name"),
                string_uniq("slug"),
                string_null("officer_name"),
                string_null("officer_email"),
                big_integer("created_at"),
            ],
            [],
        ),
        table(
            "agency",
            [
                id(),
                uuid("controller_id"),
                string("kind"),
                string("name"),
                string_uniq("slug"),
                big_integer("created_at"),
            ],
            [points_at("agency", "controller_id", "controller", Restrict)],
        ),
        table(
            "agency_area",
            [id(), uuid("agency_id"), uuid("area_id"), integer("from_on"), integer_null("until_on")],
            [
                points_at("agency_area", "agency_id", "agency", Cascade),
                points_at("agency_area", "area_id", "area", Restrict),
            ],
        ),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique("area_part", &["group_area_id", "part_area_id", "from_on"]),
        index("area_part", &["part_area_id"]),
        index("agency", &["controller_id"]),
        unique("agency_area", &["agency_id", "area_id", "from_on"]),
        index("agency_area", &["area_id"]),
    ]
}
