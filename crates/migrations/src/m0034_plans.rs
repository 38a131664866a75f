//! Plans of a borough: parts, entries, actions, the regional actions that they serve; versions that never change, and who
//! signed which.
//!
//! `actions` is over 70 lines because it lists the columns of actions and of what was told of them.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in plans().into_iter().chain(actions()).chain(regional()).chain(signed()) {
            manager.create_table(statement).await?;
        }
        for statement in [
            // A borough has one current plan of each template: the column is empty once it is closed.
            unique("plan", &["area_id", "template", "current"]),
            unique("plan_part", &["plan_id", "code"]),
            index("plan_entry", &["plan_id"]),
            index("plan_action", &["plan_id"]),
            index("plan_action", &["owner_agency_id", "due_on"]),
            // An improvement that a round of the standards asked for is one action of a plan. What a closed plan left
            // unfinished is carried on in the next.
            unique("plan_action", &["plan_id", "improvement_id"]),
            index("plan_action", &["improvement_id"]),
            index("plan_action_change", &["action_id"]),
            unique("plan_serves", &["plan_id", "regional_action_id"]),
            unique("plan_version", &["plan_id", "number"]),
            // An agency says once what it makes of a version.
            unique("plan_signature", &["version_id", "agency_id"]),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

use OnDelete::{Restrict, SetNull};

fn plans() -> Vec<TableCreateStatement> {
    vec![
        table(
            "plan",
            [
                id(),
                uuid("area_id"),
                string("template"),
                text("title"),
                integer("from_on"),
                integer("to_on"),
                integer("review_by_on"),
                integer_null("current"),
                uuid_null("by_id"),
                big_integer("begun_at"),
                big_integer("changed_at"),
                text_null("closed_words"),
                big_integer_null("closed_at"),
            ],
            [points_at("plan", "area_id", "area", Restrict), points_at("plan", "by_id", "account", SetNull)],
        ),
        table(
            "plan_part",
            [
                id(),
                uuid("plan_id"),
                string("code"),
                text("words"),
                text("evidence"),
                uuid_null("by_id"),
                big_integer("changed_at"),
            ],
            [
                points_at("plan_part", "plan_id", "plan", Restrict),
                points_at("plan_part", "by_id", "account", SetNull),
            ],
        ),
        // What a kind of entry asks for is in the code: the answers are one object of field and text.
        table(
            "plan_entry",
            [
                id(),
                uuid("plan_id"),
                string("kind"),
                text("fields"),
                uuid("agency_id"),
                uuid_null("by_id"),
                big_integer("changed_at"),
                text_null("ended_words"),
                big_integer_null("ended_at"),
            ],
            [
                points_at("plan_entry", "plan_id", "plan", Restrict),
                points_at("plan_entry", "agency_id", "agency", Restrict),
                points_at("plan_entry", "by_id", "account", SetNull),
            ],
        ),
    ]
}

fn actions() -> Vec<TableCreateStatement> {
    vec![
        table(
            "plan_action",
            [
                id(),
                uuid("plan_id"),
                uuid_null("objective_id"),
                uuid_null("improvement_id"),
                // The question of a framework that it answers; empty for none.
                string("question"),
                text("words"),
                uuid_null("owner_agency_id"),
                text("owner_name"),
                uuid_null("partner_agency_id"),
                integer("due_on"),
                text("measure"),
                string("state"),
                text("answer"),
                text("evidence"),
                integer_null("effect_count"),
                integer_null("effect_of"),
                text("effect_words"),
                // Who counted the effect by hand, for which agency, and when they told it.
                uuid_null("effect_by_id"),
                uuid_null("effect_agency_id"),
                big_integer_null("effect_at"),
                big_integer("entered_at"),
                big_integer("changed_at"),
                big_integer_null("done_at"),
            ],
            [
                points_at("plan_action", "plan_id", "plan", Restrict),
                points_at("plan_action", "objective_id", "plan_entry", Restrict),
                points_at("plan_action", "improvement_id", "improvement", Restrict),
                points_at("plan_action", "owner_agency_id", "agency", Restrict),
                points_at("plan_action", "partner_agency_id", "agency", Restrict),
                points_at("plan_action", "effect_by_id", "account", SetNull),
                points_at("plan_action", "effect_agency_id", "agency", Restrict),
            ],
        ),
        // Every step of an action: what was told of it, and what was changed in it. `words` to `due_on` are what it read
        // before the step; what it read after it stands in the next one, or in the action itself.
        table(
            "plan_action_change",
            [
                id(),
                uuid("action_id"),
                string("kind"),
                string("state"),
                text("answer"),
                text("evidence"),
                integer_null("effect_count"),
                integer_null("effect_of"),
                text("effect_words"),
                text("words"),
                uuid_null("objective_id"),
                uuid_null("owner_id"),
                text("owner_name"),
                uuid_null("partner_id"),
                text("measure"),
                integer("due_on"),
                uuid_null("by_id"),
                uuid("agency_id"),
                big_integer("made_at"),
            ],
            [
                points_at("plan_action_change", "action_id", "plan_action", Restrict),
                points_at("plan_action_change", "objective_id", "plan_entry", Restrict),
                points_at("plan_action_change", "owner_id", "agency", Restrict),
                points_at("plan_action_change", "partner_id", "agency", Restrict),
                points_at("plan_action_change", "by_id", "account", SetNull),
                points_at("plan_action_change", "agency_id", "agency", Restrict),
            ],
        ),
    ]
}

fn regional() -> Vec<TableCreateStatement> {
    vec![
        table(
            "regional_action",
            [
                id(),
                uuid("agency_id"),
                text("title"),
                text("words"),
                integer("due_on"),
                uuid_null("by_id"),
                big_integer("made_at"),
                text_null("ended_words"),
                big_integer_null("ended_at"),
            ],
            [
                points_at("regional_action", "agency_id", "agency", Restrict),
                points_at("regional_action", "by_id", "account", SetNull),
            ],
        ),
        table(
            "plan_serves",
            [
                id(),
                uuid("plan_id"),
                uuid("regional_action_id"),
                text("words"),
                uuid_null("by_id"),
                big_integer("made_at"),
            ],
            [
                points_at("plan_serves", "plan_id", "plan", Restrict),
                points_at("plan_serves", "regional_action_id", "regional_action", Restrict),
                points_at("plan_serves", "by_id", "account", SetNull),
            ],
        ),
    ]
}

fn signed() -> Vec<TableCreateStatement> {
    vec![
        table(
            "plan_version",
            [
                id(),
                uuid("plan_id"),
                integer("number"),
                // What the plan was called, as in the text: for lists, which do not read the whole of it.
                text("title"),
                // The whole plan as it read, heading by heading; it never changes.
                text("text"),
                text("hash"),
                text("reason"),
                uuid_null("by_id"),
                big_integer("made_at"),
                text_null("adopted_words"),
                uuid_null("adopted_by_id"),
                big_integer_null("adopted_at"),
                // Who had not said, a line each, when the Board adopted it all the same; empty for nobody.
                text("adopted_without"),
            ],
            [
                points_at("plan_version", "plan_id", "plan", Restrict),
                points_at("plan_version", "by_id", "account", SetNull),
                points_at("plan_version", "adopted_by_id", "account", SetNull),
            ],
        ),
        table(
            "plan_signature",
            [
                id(),
                uuid("version_id"),
                uuid("agency_id"),
                string("stance"),
                text("words"),
                uuid_null("by_id"),
                big_integer("signed_at"),
            ],
            [
                points_at("plan_signature", "version_id", "plan_version", Restrict),
                points_at("plan_signature", "agency_id", "agency", Restrict),
                points_at("plan_signature", "by_id", "account", SetNull),
            ],
        ),
    ]
}
