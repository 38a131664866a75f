//! Impact assessments of what a legal body does with information: versions, risks with measures, two signatures.

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
        // One version of each number; and a part of an assessment is signed once.
        for statement in [
            unique("assessment", &["controller_id", "activity", "kind", "version"]),
            unique("assessment_risk", &["assessment_id", "position"]),
            unique("assessment_signature", &["assessment_id", "part"]),
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
            "assessment",
            [
                id(),
                uuid("controller_id"),
                uuid("agency_id"),
                string("activity"),
                string("kind"),
                integer("version"),
                text("what"),
                text("necessity"),
                text("people"),
                text("consultation"),
                text("outcome"),
                // What the Information Commissioner said; empty where nobody had to ask.
                text("commissioner"),
                integer("review_by_on"),
                uuid_null("by_id"),
                big_integer("written_at"),
            ],
            [
                points_at("assessment", "controller_id", "controller", Restrict),
                points_at("assessment", "agency_id", "agency", Restrict),
                points_at("assessment", "by_id", "account", SetNull),
            ],
        ),
        table(
            "assessment_risk",
            [
                id(),
                uuid("assessment_id"),
                integer("position"),
                text("words"),
                text("measure"),
                string("remaining"),
            ],
            [points_at("assessment_risk", "assessment_id", "assessment", Cascade)],
        ),
        table(
            "assessment_signature",
            [id(), uuid("assessment_id"), string("part"), uuid_null("by_id"), big_integer("signed_at")],
            [
                points_at("assessment_signature", "assessment_id", "assessment", Restrict),
                points_at("assessment_signature", "by_id", "account", SetNull),
            ],
        ),
    ]
}
