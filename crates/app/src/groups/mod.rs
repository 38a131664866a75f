//! Groups of boroughs that work together under one agreement: who belongs to them, what they know of places, what they
//! mean to do, what they decided. No people are in it.
//!
//! Owns the tables `sharing_group`, `group_member`, `group_entry`. What is written flows as agreements in force let
//! contexts flow. Whoever leaves the group or its agreement takes along what they wrote; what was decided together stays
//! in words. A group goes on under what takes the place of its agreement. Start in `door.rs`.

mod door;
mod found_group;
mod join_group;
mod model;
mod show_group;
mod show_groups;
mod store;
mod write_entry;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/groups", "group.list", show_groups::show_groups)
        .get("/groups/new", "group.found", found_group::show_new)
        .post("/groups/new", "group.found", found_group::submit_new)
        .get("/groups/{id}", "group.view", show_group::show_group)
        .post("/groups/{id}/join", "group.join", join_group::submit_join)
        .get("/groups/{id}/leave", "group.leave", join_group::show_leave)
        .post("/groups/{id}/leave", "group.leave", join_group::submit_leave)
        .get("/groups/{id}/write", "group.write", write_entry::show_write)
        .post("/groups/{id}/write", "group.write", write_entry::submit_write)
        .post("/groups/{id}/done", "group.write", write_entry::submit_done)
}
