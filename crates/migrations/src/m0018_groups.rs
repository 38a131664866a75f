//! Groups of boroughs that work together under one agreement: who belongs to them and from when to when, and what they
//! write. No people are in it.

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
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "sharing_group",
            [
                id(),
                text("name"),
                text("about"),
                string("purpose"),
                uuid("agreement_id"),
                uuid_null("founded_by_id"),
                big_integer("founded_at"),
            ],
            [
                points_at("sharing_group", "agreement_id", "agreement", Restrict),
                points_at("sharing_group", "founded_by_id", "account", SetNull),
            ],
        ),
        table(
            "group_member",
            [
                id(),
                uuid("group_id"),
                uuid("controller_id"),
                uuid_null("agency_id"),
                integer("from_on"),
                integer_null("until_on"),
                big_integer_null("left_at"),
            ],
            [
                points_at("group_member", "group_id", "sharing_group", Cascade),
                points_at("group_member", "controller_id", "controller", Restrict),
                points_at("group_member", "agency_id", "agency", Restrict),
            ],
        ),
        table(
            "group_entry",
            [
                id(),
                uuid("group_id"),
                string("kind"),
                uuid("controller_id"),
                uuid("agency_id"),
                uuid_null("by_id"),
                text("words"),
                text("place"),
                text("owner_words"),
                integer_null("due_on"),
                big_integer("written_at"),
                big_integer_null("done_at"),
                text_null("outcome"),
                uuid_null("done_by_agency_id"),
            ],
            [
                points_at("group_entry", "group_id", "sharing_group", Cascade),
                points_at("group_entry", "controller_id", "controller", Restrict),
                points_at("group_entry", "agency_id", "agency", Restrict),
                points_at("group_entry", "by_id", "account", SetNull),
                points_at("group_entry", "done_by_agency_id", "agency", Restrict),
            ],
        ),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("sharing_group", &["agreement_id"]),
        index("group_member", &["group_id"]),
        index("group_member", &["controller_id"]),
        index("group_entry", &["group_id", "written_at"]),
    ]
}
