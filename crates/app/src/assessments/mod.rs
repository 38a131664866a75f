//! Impact assessments: what a legal body does with information, what may go wrong, what is done about it, signed by
//! the data protection officer and the risk owner, and looked at again in time. Without them nobody begins a joint activity
//! or joins one; work with a child goes on.
//!
//! Owns the tables `assessment`, `assessment_risk`, `assessment_signature`. It knows what is locked, and stops nothing by
//! itself: whoever begins an activity asks [`require_open`]. Start in `model.rs`.

mod count_past_review;
mod list_waiting;
mod model;
mod print_assessment;
mod require_open;
mod show_assessment;
mod show_assessments;
mod sign_assessment;
mod store;
mod write_assessment;

pub use count_past_review::count_past_review;
pub use list_waiting::list_waiting;
pub use model::{Activity, AssessmentKind, Lock};
pub use require_open::require_open;
pub use store::is_locked;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/assessments", "assessment.view", show_assessments::show_assessments)
        .get("/assessments/new", "assessment.write", write_assessment::show_new)
        .post("/assessments/new", "assessment.write", write_assessment::submit_new)
        .get("/assessments/{id}", "assessment.view", show_assessment::show_assessment)
        .get("/assessments/{id}/print.pdf", "assessment.view", print_assessment::download_assessment)
        .get("/assessments/{id}/edit", "assessment.write", write_assessment::show_edit)
        .post("/assessments/{id}/edit", "assessment.write", write_assessment::submit_edit)
        .post("/assessments/{id}/sign", "assessment.sign", sign_assessment::submit_sign)
}
