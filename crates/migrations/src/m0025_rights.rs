//! Requests about what is held of somebody: who asks and with what right, the answer, its two readers, its clock.
//!
//! `rights_request.person` has no foreign key: that somebody asked is told after the record is gone. It is empty where
//! nothing is held of whom somebody asks about.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use OnDelete::{Restrict, SetNull};
        manager
            .create_table(table(
                "rights_request",
                [
                    id(),
                    uuid("controller_id"),
                    uuid("agency_id"),
                    uuid_null("person"),
                    string("kind"),
                    string("asker"),
                    text("words"),
                    integer("received_on"),
                    uuid_null("by_id"),
                    big_integer("recorded_at"),
                    text_null("identity"),
                    string_null("authority"),
                    text_null("authority_words"),
                    boolean("is_source_of_harm").default(false).take(),
                    uuid_null("checked_by_id"),
                    big_integer_null("checked_at"),
                    text_null("answer"),
                    string_null("left_out"),
                    string_null("holds"),
                    // The ids of what is to be deleted, and when it was.
                    text_null("deletes"),
                    big_integer_null("deleted_at"),
                    // Raised by every change of the answer: who reads and who sends says which one they saw.
                    integer("answer_version").default(0).take(),
                    uuid_null("prepared_by_id"),
                    big_integer_null("prepared_at"),
                    uuid_null("read_by_id"),
                    big_integer_null("read_at"),
                    // That the second reader sent it back, and why.
                    text_null("back_why"),
                    uuid_null("back_by_id"),
                    big_integer_null("back_at"),
                    text_null("extended_why"),
                    string_null("paused_for"),
                    text_null("paused_why"),
                    integer_null("paused_on"),
                    integer("paused_days").default(0).take(),
                    string_null("outcome"),
                    uuid_null("sent_by_id"),
                    big_integer_null("sent_at"),
                ],
                [
                    points_at("rights_request", "controller_id", "controller", Restrict),
                    points_at("rights_request", "agency_id", "agency", Restrict),
                    points_at("rights_request", "by_id", "account", SetNull),
                    points_at("rights_request", "checked_by_id", "account", SetNull),
                    points_at("rights_request", "prepared_by_id", "account", SetNull),
                    points_at("rights_request", "read_by_id", "account", SetNull),
                    points_at("rights_request", "back_by_id", "account", SetNull),
                    points_at("rights_request", "sent_by_id", "account", SetNull),
                ],
            ))
            .await?;
        manager.create_index(index("rights_request", &["controller_id", "sent_at"])).await?;
        manager.create_index(index("rights_request", &["person", "sent_at"])).await
    }
}
