//! Plans: one current plan of each kind for a borough, that its partners write, sign and carry out together.
//!
//! Owns the tables `plan`, `plan_part`, `plan_entry`, `plan_action`, `plan_action_change`, `plan_version`,
//! `plan_signature`, `regional_action`, `plan_serves`. What partners sign is a version, whose text never changes; the plan
//! itself goes on. Start in `model.rs`, then `entry.rs` and `version.rs`.

mod begin_plan;
mod close_plan;
mod door;
mod edit_plan;
mod entry;
mod for_inspection;
mod list_waiting;
mod model;
mod offer_plan;
mod picture;
mod print_plan;
mod regional_actions;
mod show_action;
mod show_actions;
mod show_asked;
mod show_boroughs;
mod show_changes;
mod show_entries;
mod show_plan;
mod show_plans;
mod show_version;
mod sign_plan;
mod standing;
mod store;
mod summary;
mod summary_document;
mod take_improvements;
mod template;
mod version;
mod write_action;
mod write_entry;
mod write_part;

pub use for_inspection::for_inspection;
pub use list_waiting::list_waiting;
pub use model::{ActionState, Effect, Plan, PlanAction};
pub use standing::Standing;
pub use summary::{CurrentPlan, list_current};
pub use template::Template;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/plan", "plan.view", show_plans::show_plans)
        .get("/plans/new", "plan.write", begin_plan::show_new)
        .post("/plans/new", "plan.write", begin_plan::submit_new)
        .get("/plans/asks", "plan.view", show_asked::show_asked)
        .get("/plans/boroughs", "plan.view_counts", show_boroughs::show_boroughs)
        .get("/plans/{id}", "plan.view", show_plan::show_plan)
        .get("/plans/{id}/edit", "plan.write", edit_plan::show_edit)
        .post("/plans/{id}/edit", "plan.write", edit_plan::submit_edit)
        .get("/plans/{id}/parts/{code}", "plan.view", write_part::show_part)
        .post("/plans/{id}/parts/{code}", "plan.write", write_part::submit_part)
        .get("/plans/{id}/entries", "plan.view", show_entries::show_entries)
        .get("/plans/{id}/entries/new", "plan.write", write_entry::show_new)
        .post("/plans/{id}/entries/new", "plan.write", write_entry::submit_new)
        .get("/plan-entries/{id}", "plan.write", write_entry::show_edit)
        .post("/plan-entries/{id}", "plan.write", write_entry::submit_edit)
        .post("/plan-entries/{id}/end", "plan.write", write_entry::submit_end)
        .get("/plans/{id}/actions", "plan.view", show_actions::show_actions)
        .get("/plans/{id}/actions.csv", "plan.export", show_actions::download_csv)
        .get("/plans/{id}/actions/new", "plan.write", write_action::show_new)
        .post("/plans/{id}/actions/new", "plan.write", write_action::submit_new)
        .get("/plan-actions/{id}", "plan.view", show_action::show_action)
        .get("/plan-actions/{id}/edit", "plan.write", write_action::show_edit)
        .post("/plan-actions/{id}/edit", "plan.write", write_action::submit_edit)
        .get("/plan-actions/{id}/report", "plan.report", show_action::show_report)
        .post("/plan-actions/{id}/report", "plan.report", show_action::submit_report)
        .get("/plans/{id}/improvements", "plan.write", take_improvements::show_improvements)
        .post("/plans/{id}/improvements", "plan.write", take_improvements::submit_improvements)
        .get("/plans/{id}/serves", "plan.write", regional_actions::show_serves)
        .post("/plans/{id}/serves", "plan.write", regional_actions::submit_serves)
        .get("/plans/{id}/offer", "plan.offer", offer_plan::show_offer)
        .post("/plans/{id}/offer", "plan.offer", offer_plan::submit_offer)
        .get("/plans/{id}/close", "plan.close", close_plan::show_close)
        .post("/plans/{id}/close", "plan.close", close_plan::submit_close)
        .get("/plan-versions/{id}", "plan.view", show_version::show_version)
        .get("/plan-versions/{id}/changes", "plan.view", show_changes::show_changes)
        .get("/plan-versions/{id}/whole.pdf", "plan.export", print_plan::download_whole)
        .get("/plan-versions/{id}/summary.pdf", "plan.export", print_plan::download_summary)
        .get("/plan-versions/{id}/sign", "plan.sign", sign_plan::show_sign)
        .post("/plan-versions/{id}/sign", "plan.sign", sign_plan::submit_sign)
        .get("/plan-versions/{id}/adopt", "plan.adopt", sign_plan::show_adopt)
        .post("/plan-versions/{id}/adopt", "plan.adopt", sign_plan::submit_adopt)
        .get("/regional-actions", "plan.view_counts", regional_actions::show_regional)
        .get("/regional-actions/new", "regional_action.write", regional_actions::show_new)
        .post("/regional-actions/new", "regional_action.write", regional_actions::submit_new)
        .get("/regional-actions/{id}/end", "regional_action.write", regional_actions::show_end)
        .post("/regional-actions/{id}/end", "regional_action.write", regional_actions::submit_end)
}
