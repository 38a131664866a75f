//! Effectiveness: every question of the seven-week framework with its figure, and which of three each figure is: computed
//! from records, reported by hand, or not measured here yet.
//!
//! Owns the table `reported_figure`. What is computed it asks of the rooms whose records are counted. Start in
//! `question.rs`, then `compute.rs`.

mod compute;
mod for_inspection;
mod question;
mod report_figure;
mod show_effectiveness;
mod store;

pub use for_inspection::for_inspection;
pub use question::{Computed, QUESTIONS, Question};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/effectiveness", "effectiveness.view", show_effectiveness::show_effectiveness)
        .get("/effectiveness/report", "effectiveness.report", report_figure::show_report)
        .post("/effectiveness/report", "effectiveness.report", report_figure::submit_report)
}
