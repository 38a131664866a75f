//! Agreed language: editions of the region, what a borough's Board ratified, its own terms, disputes; counts by agency and
//! quarter, never by worker.
//!
//! `tables` is over 70 lines because a table is read as a whole.

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
        for statement in [
            unique("language_edition", &["number"]),
            unique("language_ratification", &["area_id", "number"]),
            index("language_term", &["area_id", "added_at"]),
            index("language_dispute", &["area_id", "made_at"]),
            // One line for each agency and quarter: the writes of everybody in it add up.
            unique("language_count", &["agency_id", "quarter"]),
            index("language_kept", &["area_id", "quarter"]),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::{Restrict, SetNull};
    vec![
        // The first edition comes with the product and has no row.
        table(
            "language_edition",
            [
                id(),
                uuid("area_id"),
                integer("number"),
                text("reason"),
                // The whole list as CSV, as it is exported: an edition never changes.
                text("terms"),
                text("meanings"),
                uuid_null("by_id"),
                big_integer("made_at"),
            ],
            [
                points_at("language_edition", "area_id", "area", Restrict),
                points_at("language_edition", "by_id", "account", SetNull),
            ],
        ),
        table(
            "language_ratification",
            [
                id(),
                uuid("area_id"),
                // Counts the borough's ratifications, from 1.
                integer("number"),
                integer("edition"),
                text("decision"),
                integer("decided_on"),
                uuid_null("by_id"),
                big_integer("made_at"),
            ],
            [
                points_at("language_ratification", "area_id", "area", Restrict),
                points_at("language_ratification", "by_id", "account", SetNull),
            ],
        ),
        table(
            "language_term",
            [
                id(),
                uuid("area_id"),
                uuid("agency_id"),
                text("avoid"),
                text("note"),
                text("prefer"),
                text("why"),
                string("applies_to"),
                text("harmless"),
                uuid_null("by_id"),
                big_integer("added_at"),
                // The ratification that took it in; proposed until then.
                integer_null("ratified_in"),
                text_null("ended_reason"),
                big_integer_null("ended_at"),
            ],
            [
                points_at("language_term", "area_id", "area", Restrict),
                points_at("language_term", "agency_id", "agency", Restrict),
                points_at("language_term", "by_id", "account", SetNull),
            ],
        ),
        table(
            "language_dispute",
            [
                id(),
                uuid("area_id"),
                uuid("agency_id"),
                text("term"),
                text("words"),
                uuid_null("by_id"),
                big_integer("made_at"),
                string_null("outcome"),
                text_null("outcome_words"),
                uuid_null("decided_by_id"),
                big_integer_null("decided_at"),
            ],
            [
                points_at("language_dispute", "area_id", "area", Restrict),
                points_at("language_dispute", "agency_id", "agency", Restrict),
                points_at("language_dispute", "by_id", "account", SetNull),
                points_at("language_dispute", "decided_by_id", "account", SetNull),
            ],
        ),
        table(
            "language_count",
            [
                id(),
                uuid("agency_id"),
                integer("quarter"),
                big_integer("texts"),
                big_integer("words"),
                big_integer("marks"),
                big_integer("kept"),
            ],
            [points_at("language_count", "agency_id", "agency", Restrict)],
        ),
        // Why words were kept: of an agency and quarter, and of nobody.
        table(
            "language_kept",
            [id(), uuid("area_id"), uuid("agency_id"), integer("quarter"), text("term"), text("reason")],
            [
                points_at("language_kept", "area_id", "area", Restrict),
                points_at("language_kept", "agency_id", "agency", Restrict),
            ],
        ),
    ]
}
