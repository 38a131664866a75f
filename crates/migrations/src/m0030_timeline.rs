//! The timeline of a borough: events, what they were before, who does what about them, and the files that they came in.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in [calendars(), events()].into_iter().chain(around_events()).chain([files()]) {
            manager.create_table(statement).await?;
        }
        for statement in [
            unique("timeline_calendar", &["area_id", "agency_id", "name"]),
            // What a calendar of holidays, an anniversary or a file names is on the timeline of a borough once.
            unique("timeline_event", &["area_id", "source_key"]),
            index("timeline_event", &["calendar_id"]),
            index("timeline_event", &["agency_id", "starts_at"]),
            unique("timeline_event_area", &["area_id", "event_id"]),
            index("timeline_event_area", &["event_id"]),
            unique("timeline_event_past", &["event_id", "number"]),
            index("timeline_action", &["event_id"]),
            index("timeline_action", &["agency_id", "due_at"]),
            index("timeline_file", &["area_id", "sent_at"]),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn calendars() -> TableCreateStatement {
    table(
        "timeline_calendar",
        [id(), uuid("area_id"), uuid("agency_id"), string("name"), big_integer("brought_at")],
        [
            points_at("timeline_calendar", "area_id", "area", OnDelete::Restrict),
            points_at("timeline_calendar", "agency_id", "agency", OnDelete::Restrict),
        ],
    )
}

fn double_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).double().null().take()
}

fn events() -> TableCreateStatement {
    use OnDelete::{Restrict, SetNull};
    table(
        "timeline_event",
        [
            id(),
            uuid("area_id"),
            uuid("agency_id"),
            uuid_null("member_id"),
            uuid_null("by_id"),
            big_integer("entered_at"),
            big_integer("changed_at"),
            // When its place and time were last set: what is set afterwards foresaw nothing.
            big_integer("set_at"),
            string("kind"),
            text("title"),
            boolean("is_all_day"),
            big_integer("starts_at"),
            big_integer("ends_at"),
            text("place"),
            double_null("longitude"),
            double_null("latitude"),
            text("may_happen"),
            text("plan"),
            text("safe_places"),
            boolean("is_personal"),
            string_null("source_key"),
            uuid_null("calendar_id"),
            text_null("file_said"),
            boolean("is_gone_from_file"),
            text_null("happened"),
            text_null("learned"),
            uuid_null("outcome_by_id"),
            big_integer_null("outcome_at"),
            big_integer_null("withdrawn_at"),
            uuid_null("withdrawn_by_id"),
            text_null("withdrawn_reason"),
        ],
        [
            points_at("timeline_event", "area_id", "area", Restrict),
            points_at("timeline_event", "agency_id", "agency", Restrict),
            points_at("timeline_event", "member_id", "member", SetNull),
            points_at("timeline_event", "by_id", "account", SetNull),
            points_at("timeline_event", "calendar_id", "timeline_calendar", Restrict),
            points_at("timeline_event", "outcome_by_id", "account", SetNull),
            points_at("timeline_event", "withdrawn_by_id", "account", SetNull),
        ],
    )
}

fn around_events() -> [TableCreateStatement; 3] {
    use OnDelete::{Cascade, Restrict, SetNull};
    [
        table(
            "timeline_event_area",
            [id(), uuid("event_id"), uuid("area_id")],
            [
                points_at("timeline_event_area", "event_id", "timeline_event", Cascade),
                points_at("timeline_event_area", "area_id", "area", Restrict),
            ],
        ),
        table(
            "timeline_event_past",
            [
                id(),
                uuid("event_id"),
                integer("number"),
                text("words"),
                big_integer("changed_at"),
                uuid_null("by_id"),
                boolean("is_by_file"),
            ],
            [
                points_at("timeline_event_past", "event_id", "timeline_event", Cascade),
                points_at("timeline_event_past", "by_id", "account", SetNull),
            ],
        ),
        table(
            "timeline_action",
            [
                id(),
                uuid("event_id"),
                text("what"),
                uuid("agency_id"),
                text("owner"),
                big_integer("due_at"),
                big_integer("written_at"),
                uuid_null("by_id"),
                big_integer_null("done_at"),
                uuid_null("done_by_id"),
                text_null("outcome"),
            ],
            [
                points_at("timeline_action", "event_id", "timeline_event", Cascade),
                points_at("timeline_action", "agency_id", "agency", Restrict),
                points_at("timeline_action", "by_id", "account", SetNull),
                points_at("timeline_action", "done_by_id", "account", SetNull),
            ],
        ),
    ]
}

fn files() -> TableCreateStatement {
    table(
        "timeline_file",
        [
            id(),
            uuid("area_id"),
            uuid("agency_id"),
            uuid_null("by_id"),
            string("calendar"),
            string("kind"),
            string("format"),
            string("file_name"),
            string("file_hash"),
            // What stands in it, until it is taken in or a day has passed.
            text_null("contents"),
            string("state"),
            big_integer("sent_at"),
            big_integer_null("taken_at"),
            // What became of it, part by part.
            text_null("account"),
        ],
        [
            points_at("timeline_file", "area_id", "area", OnDelete::Restrict),
            points_at("timeline_file", "agency_id", "agency", OnDelete::Restrict),
            points_at("timeline_file", "by_id", "account", OnDelete::SetNull),
        ],
    )
}
