//! Definitions: what is counted under one name, as versioned lists of source, code, age rule and place rule.
//!
//! Owns the tables `definition`, `definition_version`, `definition_rule`. Rules are evaluated in the query
//! that counts or lists (`monitoring/sql`, `incidents/sql`), never stored on rows. Start in `model.rs`.

mod add_version;
mod find_kept_version;
mod model;
mod show_definition;
mod show_definitions;
mod store;

pub use find_kept_version::{VersionCache, find_kept_version};
pub use model::{AgeRule, Definition, PlaceRule, Rule, Source, Version};
pub use show_definitions::words_for;
pub use store::{
    find_definition, list_definitions, list_newest_versions, list_uncounted_versions, mark_version_counted,
};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/picture/definitions", "picture.view", show_definitions::show_definitions)
        .get("/picture/definitions/{slug}", "picture.view", show_definition::show_definition)
        .get("/picture/definitions/{slug}/change", "definition.change", add_version::show_change)
        .post("/picture/definitions/{slug}/change", "definition.change", add_version::submit_change)
}
