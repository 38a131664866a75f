//! The region's standards in editions, what boroughs answer, and their assessments of themselves.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = editions().into_iter().chain(answers()).chain(rounds()).chain(moderations());
        for statement in tables {
            manager.create_table(statement).await?;
        }
        for statement in [
            unique("edition", &["number"]),
            unique("expectation", &["edition_id", "theme", "number"]),
            index("expectation_comment", &["edition_id"]),
            unique("edition_answer", &["edition_id", "area_id", "number"]),
            unique("edition_reservation", &["answer_id", "expectation_id"]),
            unique("assessment_round", &["area_id", "number"]),
            // One open round of a borough at a time: empty once it is completed.
            unique("assessment_round", &["open_in_id"]),
            unique("judgement", &["round_id", "expectation_id"]),
            index("moderation", &["area_id"]),
            // One peer at a time is asked about a round: empty once it has declined.
            unique("moderation", &["standing_round_id"]),
            unique("moderation_line", &["moderation_id", "expectation_id"]),
            index("improvement", &["area_id"]),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn editions() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "edition",
            [
                id(),
                uuid("agency_id"),
                integer("number"),
                text("name"),
                integer_null("closes_on"),
                big_integer_null("offered_at"),
                string_null("hash"),
                uuid_null("by_id"),
                big_integer("changed_at"),
            ],
            [
                points_at("edition", "agency_id", "agency", Restrict),
                points_at("edition", "by_id", "account", SetNull),
            ],
        ),
        table(
            "expectation",
            [
                id(),
                uuid("edition_id"),
                string("theme"),
                integer("number"),
                text("expected"),
                text("evidence"),
                text("asks"),
            ],
            [points_at("expectation", "edition_id", "edition", Cascade)],
        ),
        table(
            "expectation_comment",
            [
                id(),
                uuid("edition_id"),
                uuid("expectation_id"),
                uuid("area_id"),
                uuid("agency_id"),
                uuid_null("by_id"),
                text("words"),
                big_integer("written_at"),
                string_null("reply"),
                text_null("reply_words"),
                uuid_null("replied_by_id"),
                big_integer_null("replied_at"),
            ],
            [
                points_at("expectation_comment", "edition_id", "edition", Cascade),
                points_at("expectation_comment", "expectation_id", "expectation", Cascade),
                points_at("expectation_comment", "area_id", "area", Restrict),
                points_at("expectation_comment", "agency_id", "agency", Restrict),
                points_at("expectation_comment", "by_id", "account", SetNull),
                points_at("expectation_comment", "replied_by_id", "account", SetNull),
            ],
        ),
    ]
}

fn answers() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "edition_answer",
            [
                id(),
                uuid("edition_id"),
                uuid("area_id"),
                integer("number"),
                string("kind"),
                text("reason"),
                uuid("agency_id"),
                uuid_null("by_id"),
                big_integer("answered_at"),
            ],
            [
                points_at("edition_answer", "edition_id", "edition", Restrict),
                points_at("edition_answer", "area_id", "area", Restrict),
                points_at("edition_answer", "agency_id", "agency", Restrict),
                points_at("edition_answer", "by_id", "account", SetNull),
            ],
        ),
        table(
            "edition_reservation",
            [id(), uuid("answer_id"), uuid("expectation_id"), text("words")],
            [
                points_at("edition_reservation", "answer_id", "edition_answer", Cascade),
                points_at("edition_reservation", "expectation_id", "expectation", Restrict),
            ],
        ),
    ]
}

fn rounds() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "assessment_round",
            [
                id(),
                uuid("area_id"),
                uuid_null("open_in_id"),
                uuid("edition_id"),
                integer("number"),
                uuid_null("begun_by_id"),
                big_integer("begun_at"),
                integer("due_on"),
                uuid_null("completed_by_id"),
                big_integer_null("completed_at"),
                big_integer("changed_at"),
            ],
            [
                points_at("assessment_round", "area_id", "area", Restrict),
                points_at("assessment_round", "open_in_id", "area", Restrict),
                points_at("assessment_round", "edition_id", "edition", Restrict),
                points_at("assessment_round", "begun_by_id", "account", SetNull),
                points_at("assessment_round", "completed_by_id", "account", SetNull),
            ],
        ),
        table(
            "judgement",
            [
                id(),
                uuid("round_id"),
                uuid("expectation_id"),
                string("judged"),
                text("evidence"),
                text("address"),
                text("reason"),
            ],
            [
                points_at("judgement", "round_id", "assessment_round", Cascade),
                points_at("judgement", "expectation_id", "expectation", Restrict),
            ],
        ),
        table(
            "improvement",
            [
                id(),
                uuid("area_id"),
                uuid("round_id"),
                uuid("expectation_id"),
                text("what"),
                uuid("agency_id"),
                integer("due_on"),
                uuid_null("by_id"),
                big_integer("written_at"),
                big_integer_null("done_at"),
                text_null("came_of"),
            ],
            [
                points_at("improvement", "area_id", "area", Restrict),
                points_at("improvement", "round_id", "assessment_round", Restrict),
                points_at("improvement", "expectation_id", "expectation", Restrict),
                points_at("improvement", "agency_id", "agency", Restrict),
                points_at("improvement", "by_id", "account", SetNull),
            ],
        ),
    ]
}

fn moderations() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "moderation",
            [
                id(),
                uuid("round_id"),
                uuid_null("standing_round_id"),
                uuid("area_id"),
                uuid_null("asked_by_id"),
                big_integer("asked_at"),
                big_integer_null("accepted_at"),
                big_integer_null("declined_at"),
                text_null("declined_because"),
                uuid_null("said_by_id"),
                big_integer_null("said_at"),
                uuid_null("answered_by_id"),
                big_integer_null("answered_at"),
                big_integer("changed_at"),
            ],
            [
                points_at("moderation", "round_id", "assessment_round", Restrict),
                points_at("moderation", "standing_round_id", "assessment_round", Restrict),
                points_at("moderation", "area_id", "area", Restrict),
                points_at("moderation", "asked_by_id", "account", SetNull),
                points_at("moderation", "said_by_id", "account", SetNull),
                points_at("moderation", "answered_by_id", "account", SetNull),
            ],
        ),
        table(
            "moderation_line",
            [
                id(),
                uuid("moderation_id"),
                uuid("expectation_id"),
                boolean("agrees"),
                text("words"),
                text_null("reply"),
            ],
            [
                points_at("moderation_line", "moderation_id", "moderation", Cascade),
                points_at("moderation_line", "expectation_id", "expectation", Restrict),
            ],
        ),
    ]
}
