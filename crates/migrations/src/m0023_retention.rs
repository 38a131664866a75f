//! How long a legal body keeps what, holds that stop deletion, and what is left of what was deleted.
//!
//! `retention_hold.person` and `tombstone.id` have no foreign key: they outlive what they name, and say nothing of whom.

use crate::columns::*;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

/// What is shipped: kind, days, source. Every one is guidance, not legal advice, and a data protection officer may change it.
const SHIPPED: &[(&str, i32, &str)] = &[
    ("contact", 1_096, "UK GDPR article 5(1)(e): no longer than needed once the work has ended"),
    ("household", 1_096, "UK GDPR article 5(1)(e): no longer than needed once the work has ended"),
    ("education", 1_096, "UK GDPR article 5(1)(e); the school keeps its own record"),
    ("offending", 2_192, "College of Policing, Management of police information: first review after 6 years"),
    ("safeguarding", 2_192, "UK GDPR article 5(1)(e); the local authority keeps its own record"),
    ("exploitation", 2_192, "UK GDPR article 5(1)(e); the local authority keeps its own record"),
    ("missing", 1_096, "UK GDPR article 5(1)(e): no longer than needed once the work has ended"),
    (
        "health",
        1_096,
        "UK GDPR article 5(1)(e); the trust keeps its own record under the NHS Records Management Code",
    ),
    ("substance_use", 1_096, "UK GDPR article 5(1)(e): no longer than needed once the work has ended"),
    ("youth_work_note", 1_096, "UK GDPR article 5(1)(e): no longer than needed once the work has ended"),
    (
        "police_information",
        2_192,
        "College of Policing, Management of police information: first review after 6 years",
    ),
    ("location", 731, "UK GDPR article 5(1)(e): places change quickly"),
    ("context", 731, "UK GDPR article 5(1)(e): places change quickly"),
    ("identity", 366, "UK GDPR article 5(1)(e): an identity without anything else is of no use"),
    ("requests", 1_096, "UK GDPR article 5(1)(e): somebody may complain about an answer"),
    ("holds", 1_096, "UK GDPR article 5(1)(e): why deletion was stopped may be asked"),
    ("breaches", 2_192, "UK GDPR article 33(5); Limitation Act 1980: claims are made within 6 years"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in tables() {
            manager.create_table(statement).await?;
        }
        for statement in [
            unique("retention_rule", &["controller_id", "kind"]),
            index("retention_hold", &["person", "lifted_at"]),
            index("tombstone", &["controller_id", "deleted_on"]),
        ] {
            manager.create_index(statement).await?;
        }
        for (position, (kind, days, source)) in (1u128..).zip(SHIPPED) {
            // Fixed ids, the same in every installation.
            let id = Uuid::from_u128(0x0199_0000_0000_7000_8000_0023_0000_0000 | position);
            let mut insert = Query::insert();
            insert.into_table("retention_rule").columns(["id", "kind", "keep_days", "source"]);
            insert.values_panic([
                Expr::value(id),
                Expr::value(*kind),
                Expr::value(*days),
                Expr::value(*source),
            ]);
            manager.execute(insert.take()).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::{Restrict, SetNull};
    vec![
        // A row without a legal body is what is shipped; one with it takes its place there.
        table(
            "retention_rule",
            [
                id(),
                uuid_null("controller_id"),
                string("kind"),
                integer("keep_days"),
                // A shorter time waits: until this day it is kept as long as before.
                integer_null("before_days"),
                integer_null("before_until_on"),
                text("source"),
                uuid_null("changed_by_id"),
                big_integer_null("changed_at"),
            ],
            [
                points_at("retention_rule", "controller_id", "controller", Restrict),
                points_at("retention_rule", "changed_by_id", "account", SetNull),
            ],
        ),
        table(
            "retention_hold",
            [
                id(),
                uuid("controller_id"),
                uuid("agency_id"),
                uuid("person"),
                string("kind"),
                text("why"),
                integer("review_on"),
                uuid_null("placed_by_id"),
                big_integer("placed_at"),
                uuid_null("lifted_by_id"),
                big_integer_null("lifted_at"),
                text_null("lifted_why"),
            ],
            [
                points_at("retention_hold", "controller_id", "controller", Restrict),
                points_at("retention_hold", "agency_id", "agency", Restrict),
                points_at("retention_hold", "placed_by_id", "account", SetNull),
                points_at("retention_hold", "lifted_by_id", "account", SetNull),
            ],
        ),
        table(
            "tombstone",
            [id(), uuid("controller_id"), string("kind"), string("rule"), integer("deleted_on")],
            [points_at("tombstone", "controller_id", "controller", Restrict)],
        ),
    ]
}
