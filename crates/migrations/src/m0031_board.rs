//! Meetings with their agenda, who came and what they brought; papers in versions, decisions, promises; plans of police
//! areas and what Boards make of them.
//!
//! `meetings` is over 70 lines because a table is read as a whole.
//! `decisions` is over 70 lines because a table is read as a whole.
//! `plans` is over 70 lines because a table is read as a whole.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in meetings().into_iter().chain(papers()).chain(decisions()).chain(plans()) {
            manager.create_table(statement).await?;
        }
        for statement in [
            index("meeting", &["starts_at"]),
            unique("meeting_area", &["meeting_id", "area_id"]),
            index("meeting_area", &["area_id"]),
            unique("meeting_partner", &["meeting_id", "agency_id"]),
            // What is suggested is taken in once.
            unique("agenda_line", &["meeting_id", "source_key"]),
            index("meeting_message", &["meeting_id"]),
            index("discussion_paper", &["area_id"]),
            unique("paper_version", &["paper_id", "number"]),
            unique("decision", &["series", "year", "number"]),
            index("decision", &["meeting_id"]),
            // Two later decisions cannot both replace one.
            unique("decision", &["replaces_id"]),
            unique("decision_dissent", &["decision_id", "agency_id"]),
            index("promise", &["meeting_id"]),
            index("promise", &["agency_id"]),
            unique("promise_word", &["promise_id", "number"]),
            // A version has one successor.
            unique("bcu_plan", &["replaces_id"]),
            unique("bcu_plan_area", &["plan_id", "area_id"]),
            index("bcu_action", &["plan_id"]),
            unique("bcu_engagement", &["plan_id", "area_id", "number"]),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn meetings() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "meeting",
            [
                id(),
                string("kind"),
                text("title"),
                // The agency that convened it: of a regional meeting the region's body.
                uuid("agency_id"),
                big_integer("starts_at"),
                text("place"),
                text("chair"),
                string("state"),
                // Why it was cancelled.
                text_null("cancelled_because"),
                text("minutes"),
                big_integer_null("confirmed_at"),
                uuid_null("confirmed_by_id"),
                uuid_null("by_id"),
                big_integer("entered_at"),
                big_integer("changed_at"),
                // The change before the last one: the last change of a confirmed meeting is that it was confirmed.
                big_integer("changed_before_at"),
            ],
            [
                points_at("meeting", "agency_id", "agency", Restrict),
                points_at("meeting", "confirmed_by_id", "account", SetNull),
                points_at("meeting", "by_id", "account", SetNull),
            ],
        ),
        table(
            "meeting_area",
            [
                id(),
                uuid("meeting_id"),
                uuid("area_id"),
                // The borough that convened it; none of a regional meeting.
                boolean("is_lead"),
            ],
            [
                points_at("meeting_area", "meeting_id", "meeting", Cascade),
                points_at("meeting_area", "area_id", "area", Restrict),
            ],
        ),
        table(
            "meeting_partner",
            [
                id(),
                uuid("meeting_id"),
                uuid("agency_id"),
                // Empty until somebody said who came.
                string_null("seniority"),
                text("who"),
                // Empty until somebody said whether the partner brought its own figures.
                string_null("brought"),
                text("shows"),
                text("does"),
                // Empty until somebody said something.
                big_integer_null("changed_at"),
            ],
            [
                points_at("meeting_partner", "meeting_id", "meeting", Cascade),
                points_at("meeting_partner", "agency_id", "agency", Restrict),
            ],
        ),
        table(
            "agenda_line",
            [
                id(),
                uuid("meeting_id"),
                integer("position"),
                text("words"),
                string("source"),
                string("source_key"),
                // Where it comes from: an address of ours, empty for an own line.
                text("href"),
                boolean("needs_decision"),
            ],
            [points_at("agenda_line", "meeting_id", "meeting", Cascade)],
        ),
        table(
            "meeting_message",
            [
                id(),
                uuid("meeting_id"),
                text("words"),
                text("audience"),
                text("who"),
                integer("by_on"),
                uuid_null("by_id"),
                big_integer("written_at"),
            ],
            [
                points_at("meeting_message", "meeting_id", "meeting", Cascade),
                points_at("meeting_message", "by_id", "account", SetNull),
            ],
        ),
    ]
}

fn papers() -> Vec<TableCreateStatement> {
    use OnDelete::{Restrict, SetNull};
    vec![
        table(
            "discussion_paper",
            [
                id(),
                uuid("area_id"),
                uuid("agency_id"),
                text("title"),
                // The meeting that it is for; empty for one that nobody has named yet.
                uuid_null("meeting_id"),
                uuid_null("by_id"),
                big_integer("begun_at"),
            ],
            [
                points_at("discussion_paper", "area_id", "area", Restrict),
                points_at("discussion_paper", "agency_id", "agency", Restrict),
                points_at("discussion_paper", "meeting_id", "meeting", Restrict),
                points_at("discussion_paper", "by_id", "account", SetNull),
            ],
        ),
        table(
            "paper_version",
            [
                id(),
                uuid("paper_id"),
                integer("number"),
                text("words"),
                text("changed"),
                string("hash"),
                uuid_null("by_id"),
                big_integer("written_at"),
            ],
            [
                points_at("paper_version", "paper_id", "discussion_paper", Restrict),
                points_at("paper_version", "by_id", "account", SetNull),
            ],
        ),
    ]
}

fn decisions() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "decision",
            [
                id(),
                uuid("meeting_id"),
                // Whose decisions are numbered together, from 1 each year.
                string("series"),
                integer("year"),
                integer("number"),
                text("what"),
                text("reason"),
                uuid_null("paper_version_id"),
                uuid_null("replaces_id"),
                uuid_null("ask_id"),
                uuid_null("by_id"),
                big_integer("entered_at"),
            ],
            [
                points_at("decision", "meeting_id", "meeting", Restrict),
                points_at("decision", "paper_version_id", "paper_version", Restrict),
                points_at("decision", "replaces_id", "decision", Restrict),
                points_at("decision", "ask_id", "ask", Restrict),
                points_at("decision", "by_id", "account", SetNull),
            ],
        ),
        table(
            "decision_dissent",
            [id(), uuid("decision_id"), uuid("agency_id"), text("words")],
            [
                points_at("decision_dissent", "decision_id", "decision", Cascade),
                points_at("decision_dissent", "agency_id", "agency", Restrict),
            ],
        ),
        table(
            "promise",
            [
                id(),
                uuid("meeting_id"),
                uuid("agency_id"),
                text("what"),
                text("who"),
                integer("due_on"),
                uuid_null("by_id"),
                big_integer("made_at"),
            ],
            [
                points_at("promise", "meeting_id", "meeting", Restrict),
                points_at("promise", "agency_id", "agency", Restrict),
                points_at("promise", "by_id", "account", SetNull),
            ],
        ),
        table(
            "promise_word",
            [
                id(),
                uuid("promise_id"),
                integer("number"),
                string("state"),
                integer_null("kept_on"),
                text("words"),
                uuid_null("decision_id"),
                uuid_null("by_id"),
                big_integer("said_at"),
            ],
            [
                points_at("promise_word", "promise_id", "promise", Restrict),
                points_at("promise_word", "decision_id", "decision", Restrict),
                points_at("promise_word", "by_id", "account", SetNull),
            ],
        ),
    ]
}

fn plans() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "bcu_plan",
            [
                id(),
                uuid("agency_id"),
                text("title"),
                integer("from_on"),
                integer("to_on"),
                text("words"),
                integer("version"),
                uuid_null("replaces_id"),
                uuid_null("by_id"),
                big_integer("published_at"),
            ],
            [
                points_at("bcu_plan", "agency_id", "agency", Restrict),
                points_at("bcu_plan", "replaces_id", "bcu_plan", Restrict),
                points_at("bcu_plan", "by_id", "account", SetNull),
            ],
        ),
        table(
            "bcu_plan_area",
            [id(), uuid("plan_id"), uuid("area_id")],
            [
                points_at("bcu_plan_area", "plan_id", "bcu_plan", Cascade),
                points_at("bcu_plan_area", "area_id", "area", Restrict),
            ],
        ),
        table(
            "bcu_action",
            [
                id(),
                uuid("plan_id"),
                integer("position"),
                text("what"),
                text("owner"),
                integer("due_on"),
                big_integer_null("done_at"),
                text_null("done_words"),
                uuid_null("done_by_id"),
            ],
            [
                points_at("bcu_action", "plan_id", "bcu_plan", Cascade),
                points_at("bcu_action", "done_by_id", "account", SetNull),
            ],
        ),
        table(
            "bcu_engagement",
            [
                id(),
                uuid("plan_id"),
                uuid("area_id"),
                integer("number"),
                integer("read_on"),
                text("takes_on"),
                text("asks"),
                uuid_null("by_id"),
                big_integer("written_at"),
                text_null("answer"),
                uuid_null("answered_by_id"),
                big_integer_null("answered_at"),
            ],
            [
                points_at("bcu_engagement", "plan_id", "bcu_plan", Restrict),
                points_at("bcu_engagement", "area_id", "area", Restrict),
                points_at("bcu_engagement", "by_id", "account", SetNull),
                points_at("bcu_engagement", "answered_by_id", "account", SetNull),
            ],
        ),
    ]
}
