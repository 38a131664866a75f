//! The timeline: what may become critical in a borough in the next seven weeks, who owns it, and what is done about it.
//!
//! Owns the tables `timeline_event`, `timeline_event_area`, `timeline_event_past`, `timeline_action`, `timeline_calendar`
//! and `timeline_file`. Bank holidays and registers of places are in `imports`, incidents in `incidents`. Nothing of it is
//! of one child but court and release dates, which the owner agency alone sees, without a word of whose they are.
//!
//! Start in `model.rs`; what builds itself is in `window_lines.rs`, what a file becomes in `take_in.rs`.

mod act;
mod bring;
mod calendar;
#[cfg(test)]
mod calendar_tests;
mod door;
mod export;
mod foreseen;
mod forget_files;
mod holidays;
mod list_waiting;
mod model;
mod own_date;
mod plan_event;
mod show_counts;
mod show_event;
mod show_foreseen;
mod show_timeline;
mod store;
mod summer_days;
mod take_in;
mod terms;
mod window_lines;
mod withdraw_event;
mod write_event;

pub use foreseen::{Foreseen, measure_foreseen};
pub use forget_files::forget_files;
pub use list_waiting::list_waiting;
pub use model::Window;
pub use window_lines::{NextEvent, list_next};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/timeline", "timeline.view", show_timeline::show_timeline)
        .get("/timeline.ics", "timeline.view", export::download_ics)
        .get("/timeline.csv", "timeline.view", export::download_csv)
        .get("/timeline/boroughs", "timeline.view_counts", show_counts::show_counts)
        .get("/timeline/foreseen", "timeline.view", show_foreseen::show_foreseen)
        .get("/timeline/foreseen.csv", "timeline.view", show_foreseen::download_csv)
        .get("/timeline/new", "timeline.write", write_event::show_new)
        .post("/timeline/new", "timeline.write", write_event::submit_new)
        .post("/timeline/plan-day", "timeline.write", plan_event::submit_plan_day)
        .get("/timeline/own-dates/new", "timeline.write_own", own_date::show_new)
        .post("/timeline/own-dates/new", "timeline.write_own", own_date::submit_new)
        .get("/timeline/own-dates/{id}", "timeline.view_own", own_date::show_own_date)
        .get("/timeline/own-dates/{id}/withdraw", "timeline.write_own", withdraw_event::show_withdraw_own)
        .post("/timeline/own-dates/{id}/withdraw", "timeline.write_own", withdraw_event::submit_withdraw_own)
        .get("/timeline/files/new", "timeline.bring", bring::show_new)
        .post_upload("/timeline/files/new", "timeline.bring", bring::submit_new)
        .get("/timeline/files/{id}", "timeline.bring", bring::show_file)
        .post("/timeline/files/{id}", "timeline.bring", bring::submit_take)
        .post("/timeline/actions/{id}/done", "timeline.finish_action", act::submit_done)
        .post("/timeline/actions/{id}/not-done", "timeline.reopen_action", act::submit_not_done)
        .get("/timeline/{id}", "timeline.view", show_event::show_event)
        .get("/timeline/{id}/edit", "timeline.write", write_event::show_edit)
        .post("/timeline/{id}/edit", "timeline.write", write_event::submit_edit)
        .get("/timeline/{id}/plan", "timeline.write", plan_event::show_plan)
        .post("/timeline/{id}/plan", "timeline.write", plan_event::submit_plan)
        .get("/timeline/{id}/actions/new", "timeline.write", act::show_new)
        .post("/timeline/{id}/actions/new", "timeline.write", act::submit_new)
        .get("/timeline/{id}/outcome", "timeline.write", plan_event::show_outcome)
        .post("/timeline/{id}/outcome", "timeline.write", plan_event::submit_outcome)
        .get("/timeline/{id}/withdraw", "timeline.withdraw", withdraw_event::show_withdraw)
        .post("/timeline/{id}/withdraw", "timeline.withdraw", withdraw_event::submit_withdraw)
}
