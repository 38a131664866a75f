//! How long information is kept, what stops deletion, and the job that deletes every night.
//!
//! Owns the tables `retention_rule`, `retention_hold` and `tombstone`. The rows that are deleted belong to `people`, which
//! deletes them under the permit of the job; requests and breaches belong to their rooms, which do the same. A tombstone
//! holds no identity: an id, whose rule it went under, a kind, a rule and a day. A hold stops deletion and is no reason to
//! read; so does an open request or breach. Start in `model.rs`.

mod change_rule;
mod delete_kept;
mod lift_hold;
mod list_waiting;
mod model;
mod place_hold;
mod show_retention;
mod store;

pub use delete_kept::{Night, delete_kept};
pub(crate) use delete_kept::{graves_of, is_kept, waits_for_review};
pub use list_waiting::list_waiting;
pub use model::GraveKind;
pub use store::{any_fact_deleted_since, insert_graves, list_deleted_kinds};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/retention", "retention.view", show_retention::show_retention)
        .get("/retention/rules/{kind}", "retention.change", change_rule::show_rule)
        .post("/retention/rules/{kind}", "retention.change", change_rule::submit_rule)
        .get("/retention/holds/new", "hold.place", place_hold::show_hold)
        .post("/retention/holds/new", "hold.place", place_hold::submit_hold)
        .get("/retention/holds/{id}/lift", "hold.lift", lift_hold::show_lift)
        .post("/retention/holds/{id}/lift", "hold.lift", lift_hold::submit_lift)
}
