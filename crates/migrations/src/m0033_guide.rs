//! The guide: pages in versions, what people said of them, and the crosswalk of guidance as boroughs amended it.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in pages().into_iter().chain([reports(), crosswalk()]) {
            manager.create_table(statement).await?;
        }
        for statement in [
            unique("guide_page", &["area_id", "slug"]),
            unique("guide_page_version", &["page_id", "number"]),
            index("guide_report", &["area_id", "written_at"]),
            unique("crosswalk_version", &["area_id", "question", "number"]),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn pages() -> [TableCreateStatement; 2] {
    use OnDelete::{Cascade, Restrict, SetNull};
    [
        table(
            "guide_page",
            [id(), uuid("area_id"), string("slug"), string("topic")],
            [points_at("guide_page", "area_id", "area", Restrict)],
        ),
        table(
            "guide_page_version",
            [
                id(),
                uuid("page_id"),
                integer("number"),
                uuid("agency_id"),
                uuid_null("by_id"),
                big_integer("written_at"),
                text("title"),
                text("what_happens"),
                text("who"),
                text("how_long"),
                text("is_not"),
                text("whom_to_ring"),
                text("sources"),
                integer("reviewed_on"),
                integer("review_by_on"),
            ],
            [
                points_at("guide_page_version", "page_id", "guide_page", Cascade),
                points_at("guide_page_version", "agency_id", "agency", Restrict),
                points_at("guide_page_version", "by_id", "account", SetNull),
            ],
        ),
    ]
}

fn reports() -> TableCreateStatement {
    use OnDelete::{Restrict, SetNull};
    table(
        "guide_report",
        [
            id(),
            uuid("area_id"),
            string("topic"),
            uuid("agency_id"),
            uuid_null("by_id"),
            big_integer("written_at"),
            boolean("works"),
            text("words"),
            integer("answer_by_on"),
            text_null("answer"),
            string_null("leads_to"),
            integer_null("change_by_on"),
            uuid_null("answered_by_id"),
            big_integer_null("answered_at"),
        ],
        [
            points_at("guide_report", "area_id", "area", Restrict),
            points_at("guide_report", "agency_id", "agency", Restrict),
            points_at("guide_report", "by_id", "account", SetNull),
            points_at("guide_report", "answered_by_id", "account", SetNull),
        ],
    )
}

fn crosswalk() -> TableCreateStatement {
    use OnDelete::{Restrict, SetNull};
    table(
        "crosswalk_version",
        [
            id(),
            uuid("area_id"),
            string("question"),
            integer("number"),
            uuid("agency_id"),
            uuid_null("by_id"),
            big_integer("written_at"),
            text("words"),
            // What each of the four bodies of guidance says, by its code.
            text("cells"),
            integer("read_on"),
            integer("review_by_on"),
        ],
        [
            points_at("crosswalk_version", "area_id", "area", Restrict),
            points_at("crosswalk_version", "agency_id", "agency", Restrict),
            points_at("crosswalk_version", "by_id", "account", SetNull),
        ],
    )
}
