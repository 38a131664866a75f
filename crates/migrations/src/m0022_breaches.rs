//! Information that went where it should not have gone: what was reported, what it concerns, what was frozen, who was
//! visited, what was decided and learned.
//!
//! `breach_concern.reference` has no foreign key: it names an agreement or a child, and what went wrong with either is told
//! after it is gone.

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
            // What flowed under an agreement is told when it went wrong.
            index("audit_entry", &["basis_ref", "at"]).and_where(Expr::col("basis_ref").is_not_null()).take(),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::{Restrict, SetNull};
    vec![
        table(
            "breach",
            [
                id(),
                uuid("agency_id"),
                uuid_null("by_id"),
                text("what"),
                integer("since_on"),
                big_integer("aware_at"),
                string_null("risk"),
                text_null("decision"),
                uuid_null("decided_by_id"),
                big_integer_null("decided_at"),
                text_null("notified_words"),
                big_integer_null("notified_at"),
                text_null("lessons"),
                uuid_null("closed_by_id"),
                big_integer_null("closed_at"),
            ],
            [
                points_at("breach", "agency_id", "agency", Restrict),
                points_at("breach", "by_id", "account", SetNull),
                points_at("breach", "decided_by_id", "account", SetNull),
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
                big_integer_null("frozen_at"),
                big_integer_null("released_at"),
                text_null("visit_words"),
                integer_null("visited_on"),
            ],
            [points_at("breach_concern", "breach_id", "breach", Restrict)],
        ),
    ]
}
