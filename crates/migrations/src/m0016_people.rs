//! Children, what agencies hold of them, who is around them, notes in compartments, broken glass; the purpose of a
//! session; and whom to ring at an agency.
//!
//! `tables` is over 70 lines because it is one list of tables with a column a line.

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
        // The purpose that somebody chose holds until they choose another or sign out; some purposes hold for one child,
        // who is named by value: a session is short, and a child who is deleted is opened by nobody.
        for column in [string_null("purpose"), uuid_null("purpose_for")] {
            manager.alter_table(Table::alter().table("session").add_column(column).take()).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "agency_contact",
            [
                uuid("agency_id").primary_key().take(),
                string("duty_name"),
                string("duty_phone"),
                string_null("on_call_phone"),
                big_integer("changed_at"),
            ],
            [points_at("agency_contact", "agency_id", "agency", Cascade)],
        ),
        table(
            "person",
            [
                id(),
                uuid("agency_id"),
                big_integer("opened_at"),
                // Since when nobody works with the child, because the work ended.
                big_integer_null("ended_at"),
            ],
            [points_at("person", "agency_id", "agency", Restrict)],
        ),
        // What one agency holds of a child's identity under its own reference.
        table(
            "person_record",
            [
                id(),
                uuid("person_id"),
                uuid("agency_id"),
                string("reference"),
                // What a search compares, and what an agency has once: the reference folded, never shown.
                string("reference_key"),
                string("given_name"),
                string("family_name"),
                integer_null("born_on"),
                uuid_null("area_id"),
                // What a search compares: names folded, never shown.
                string("name_key"),
                uuid_null("by_id"),
                big_integer("recorded_at"),
                big_integer("changed_at"),
            ],
            [
                points_at("person_record", "person_id", "person", Cascade),
                points_at("person_record", "agency_id", "agency", Restrict),
                points_at("person_record", "area_id", "area", Restrict),
                points_at("person_record", "by_id", "account", SetNull),
            ],
        ),
        table(
            "person_around",
            [
                id(),
                uuid("person_id"),
                uuid("member_id"),
                uuid("agency_id"),
                string("part"),
                big_integer("since_at"),
                big_integer_null("until_at"),
                uuid_null("added_by_id"),
                uuid_null("ended_by_id"),
            ],
            [
                points_at("person_around", "person_id", "person", Cascade),
                points_at("person_around", "member_id", "member", Restrict),
                points_at("person_around", "agency_id", "agency", Restrict),
                points_at("person_around", "added_by_id", "account", SetNull),
                points_at("person_around", "ended_by_id", "account", SetNull),
            ],
        ),
        table(
            "person_fact",
            [
                id(),
                uuid("person_id"),
                uuid("agency_id"),
                uuid("originating_agency_id"),
                string("category"),
                string("event"),
                string("capacity"),
                integer("happened_on"),
                text("words"),
                boolean("is_safety_action"),
                uuid_null("by_id"),
                big_integer("recorded_at"),
                big_integer_null("withdrawn_at"),
                uuid_null("withdrawn_by_id"),
                text_null("withdrawn_reason"),
            ],
            [
                points_at("person_fact", "person_id", "person", Cascade),
                points_at("person_fact", "agency_id", "agency", Restrict),
                points_at("person_fact", "originating_agency_id", "agency", Restrict),
                points_at("person_fact", "by_id", "account", SetNull),
                points_at("person_fact", "withdrawn_by_id", "account", SetNull),
            ],
        ),
        // A compartment: nobody but the agency reads these, under whatever agreement.
        table(
            "person_note",
            [
                id(),
                uuid("person_id"),
                uuid("agency_id"),
                string("category"),
                text("words"),
                uuid_null("by_id"),
                big_integer("written_at"),
            ],
            [
                points_at("person_note", "person_id", "person", Cascade),
                points_at("person_note", "agency_id", "agency", Restrict),
                points_at("person_note", "by_id", "account", SetNull),
            ],
        ),
        table(
            "broken_glass",
            [
                id(),
                uuid("person_id"),
                uuid("member_id"),
                uuid("agency_id"),
                text("reason"),
                big_integer("broken_at"),
                big_integer("until_at"),
                string_null("outcome"),
                text_null("outcome_words"),
                uuid_null("reviewed_by_id"),
                big_integer_null("reviewed_at"),
            ],
            [
                points_at("broken_glass", "person_id", "person", Cascade),
                points_at("broken_glass", "member_id", "member", Restrict),
                points_at("broken_glass", "agency_id", "agency", Restrict),
                points_at("broken_glass", "reviewed_by_id", "account", SetNull),
            ],
        ),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique("person_record", &["agency_id", "reference_key"]),
        unique("person_record", &["person_id", "agency_id"]),
        index("person_record", &["agency_id", "name_key"]),
        index("person_around", &["member_id", "until_at"]),
        index("person_around", &["person_id", "until_at"]),
        // Exactly one leads: the database says so.
        Index::create()
            .name("person_around_one_lead_idx")
            .table("person_around")
            .col("person_id")
            .unique()
            .and_where(Expr::col("part").eq("lead").and(Expr::col("until_at").is_null()))
            .take(),
        // One place of a member: ending it ends their need to know.
        Index::create()
            .name("person_around_one_place_idx")
            .table("person_around")
            .col("person_id")
            .col("member_id")
            .unique()
            .and_where(Expr::col("until_at").is_null())
            .take(),
        index("person_fact", &["person_id", "happened_on"]),
        index("person_note", &["person_id", "agency_id"]),
        index("broken_glass", &["person_id", "member_id", "until_at"]),
        index("broken_glass", &["reviewed_at"]),
    ]
}
