//! Money for the work and when it ends, and what boroughs ask of others together.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in streams().into_iter().chain(asks()) {
            manager.create_table(statement).await?;
        }
        for statement in [
            index("funding_stream", &["ends_on"]),
            unique("funding_stream_area", &["stream_id", "area_id"]),
            index("funding_stream_area", &["area_id"]),
            unique("ask_backing", &["ask_id", "area_id", "number"]),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn streams() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "funding_stream",
            [
                id(),
                text("funder"),
                text("name"),
                text("purpose"),
                // The whole region, besides what the areas say.
                boolean("is_regional"),
                big_integer_null("pounds"),
                integer("starts_on"),
                integer("ends_on"),
                text("conditions"),
                text("what_ends"),
                uuid("agency_id"),
                // The borough that wrote it down; empty for the region.
                uuid_null("written_in_id"),
                integer_null("decided_by_on"),
                string_null("outcome"),
                text_null("outcome_words"),
                uuid_null("by_id"),
                big_integer("changed_at"),
            ],
            [
                points_at("funding_stream", "agency_id", "agency", Restrict),
                points_at("funding_stream", "written_in_id", "area", Restrict),
                points_at("funding_stream", "by_id", "account", SetNull),
            ],
        ),
        table(
            "funding_stream_area",
            [id(), uuid("stream_id"), uuid("area_id")],
            [
                points_at("funding_stream_area", "stream_id", "funding_stream", Cascade),
                points_at("funding_stream_area", "area_id", "area", Restrict),
            ],
        ),
    ]
}

fn asks() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "ask",
            [
                id(),
                string("kind"),
                text("what"),
                text("of_whom"),
                text("why"),
                text("evidence"),
                text("would_change"),
                uuid("agency_id"),
                // The borough that opened it; empty for the region.
                uuid_null("opened_in_id"),
                uuid_null("by_id"),
                big_integer("opened_at"),
                integer_null("sent_on"),
                text_null("sent_to"),
                integer_null("answered_on"),
                string_null("outcome"),
                text_null("outcome_words"),
                integer_null("closed_on"),
                text_null("closed_because"),
                big_integer("changed_at"),
            ],
            [
                points_at("ask", "agency_id", "agency", Restrict),
                points_at("ask", "opened_in_id", "area", Restrict),
                points_at("ask", "by_id", "account", SetNull),
            ],
        ),
        table(
            "ask_backing",
            [
                id(),
                uuid("ask_id"),
                uuid("area_id"),
                integer("number"),
                boolean("backs"),
                text("reason"),
                uuid_null("by_id"),
                big_integer("said_at"),
            ],
            [
                points_at("ask_backing", "ask_id", "ask", Cascade),
                points_at("ask_backing", "area_id", "area", Restrict),
                points_at("ask_backing", "by_id", "account", SetNull),
            ],
        ),
    ]
}
