//! What was shared about a child: named items to one named recipient, what became of it; and one-off decisions.
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
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "one_off",
            [
                id(),
                uuid("person_id"),
                uuid("agency_id"),
                uuid("member_id"),
                uuid("gateway_id"),
                string("purpose"),
                text("why"),
                string("told"),
                text("told_words"),
                big_integer("decided_at"),
                string_null("outcome"),
                text_null("outcome_words"),
                uuid_null("reviewed_by_id"),
                big_integer_null("reviewed_at"),
            ],
            [
                points_at("one_off", "person_id", "person", Cascade),
                points_at("one_off", "agency_id", "agency", Restrict),
                points_at("one_off", "member_id", "member", Restrict),
                points_at("one_off", "gateway_id", "gateway", Restrict),
                points_at("one_off", "reviewed_by_id", "account", SetNull),
            ],
        ),
        table(
            "disclosure",
            [
                id(),
                uuid("person_id"),
                uuid("from_agency_id"),
                uuid("from_member_id"),
                uuid("to_agency_id"),
                uuid("to_member_id"),
                string("purpose"),
                uuid_null("one_off_id"),
                text("asks"),
                boolean("is_card"),
                big_integer("act_by_at"),
                big_integer("sent_at"),
                big_integer("view_until_at"),
                big_integer_null("acknowledged_at"),
                string_null("outcome"),
                text_null("outcome_words"),
                big_integer_null("closed_at"),
                text_null("settled_words"),
            ],
            [
                points_at("disclosure", "person_id", "person", Cascade),
                points_at("disclosure", "from_agency_id", "agency", Restrict),
                points_at("disclosure", "from_member_id", "member", Restrict),
                points_at("disclosure", "to_agency_id", "agency", Restrict),
                points_at("disclosure", "to_member_id", "member", Restrict),
                points_at("disclosure", "one_off_id", "one_off", Cascade),
            ],
        ),
        // An item is read where it is. `fact` has no foreign key: both sides read that a part was deleted.
        table(
            "disclosure_item",
            [id(), uuid("disclosure_id"), uuid("fact"), string("category")],
            [points_at("disclosure_item", "disclosure_id", "disclosure", Cascade)],
        ),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("one_off", &["agency_id", "reviewed_at"]),
        index("one_off", &["person_id"]),
        index("disclosure", &["to_member_id", "closed_at"]),
        index("disclosure", &["from_member_id", "closed_at"]),
        index("disclosure", &["from_agency_id", "sent_at"]),
        index("disclosure", &["person_id"]),
        unique("disclosure_item", &["disclosure_id", "fact"]),
        index("disclosure_item", &["fact"]),
    ]
}
