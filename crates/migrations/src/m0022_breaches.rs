//! Information that went where it should not have gone: what was reported, what it concerns, what was frozen, who was
//! visited, what was decided and learned.
//!
//! `breach_concern.reference` has no foreign key: it names an agreement, a child or something that was shared, and what went
//! wrong with it is told after it is gone. Nor has `person`, the child of a record or of what was shared.

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
            index("breach", &["agency_id", "closed_at"]),
            unique("breach_concern", &["breach_id", "kind", "reference"]),
            index("breach_concern", &["reference", "frozen_at"]),
            index("breach_concern", &["person"]),
            index("breach_concern", &["owner_agency_id"]),
            // What flowed under an agreement is told when it went wrong.
            index("audit_entry", &["basis_ref", "at"]).and_where(Expr::col("basis_ref").is_not_null()).take(),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "breach",
            [
                id(),
                uuid("agency_id"),
                uuid_null("by_id"),
                text("what"),
                // What the reporter said that it is about, and the reference that they named.
                string("about"),
                string_null("named"),
                integer("since_on"),
                big_integer("aware_at"),
                big_integer("reported_at"),
                string_null("risk"),
                text_null("decision"),
                uuid_null("decided_by_id"),
                big_integer_null("decided_at"),
                text_null("notified_words"),
                big_integer_null("notified_at"),
                // That the children and families were told: how, when, and who says so.
                text_null("told_words"),
                integer_null("told_on"),
                uuid_null("told_by_id"),
                text_null("lessons"),
                uuid_null("closed_by_id"),
                big_integer_null("closed_at"),
            ],
            [
                points_at("breach", "agency_id", "agency", Restrict),
                points_at("breach", "by_id", "account", SetNull),
                points_at("breach", "decided_by_id", "account", SetNull),
                points_at("breach", "told_by_id", "account", SetNull),
                points_at("breach", "closed_by_id", "account", SetNull),
            ],
        ),
        table(
            "breach_concern",
            [
                id(),
                uuid("breach_id"),
                string("kind"),
                uuid("reference"),
                uuid_null("person"),
                // The agency whose information it is, where the legal body only received it.
                uuid_null("owner_agency_id"),
                big_integer_null("frozen_at"),
                big_integer_null("released_at"),
                text_null("visit_words"),
                integer_null("visited_on"),
            ],
            [
                points_at("breach_concern", "breach_id", "breach", Cascade),
                points_at("breach_concern", "owner_agency_id", "agency", Restrict),
            ],
        ),
    ]
}
