//! What a pass through the audit found unusual about access, and how far the pass has come.
//!
//! `access_finding.person` has no foreign key, like `audit_subject.person`: what was found outlives the record.
//! `looked_at` names what was found once and for all, so that a second pass adds nothing.

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
        for statement in
            [unique("access_finding", &["looked_at"]), index("access_finding", &["agency_id", "decided_at"])]
        {
            manager.create_index(statement).await?;
        }
        let first = Query::insert()
            .into_table("access_review")
            .columns(["id", "entry"])
            .values_panic([Expr::value(1), Expr::value(0)])
            .take();
        manager.execute(first).await
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::{Restrict, SetNull};
    vec![
        table(
            "access_finding",
            [
                id(),
                string("looked_at"),
                uuid("agency_id"),
                uuid_null("account_id"),
                uuid_null("person"),
                string("kind"),
                integer("on_day"),
                big_integer("records"),
                big_integer("found_at"),
                string_null("outcome"),
                text_null("outcome_words"),
                uuid_null("decided_by_id"),
                big_integer_null("decided_at"),
            ],
            [
                points_at("access_finding", "agency_id", "agency", Restrict),
                points_at("access_finding", "account_id", "account", SetNull),
                points_at("access_finding", "decided_by_id", "account", SetNull),
            ],
        ),
        table(
            "access_review",
            [integer("id").primary_key().check(Expr::col("id").eq(1)).take(), big_integer("entry")],
            [],
        ),
    ]
}
