//! Looking back: who saw and received what of one child, and access that looks unusual, as a work list.
//!
//! Owns the tables `access_finding` and `access_review`. The audit itself is kept by `platform-db`; one's own record is
//! the room `audit`. A pass in the background, [`review_access`], raises findings; what they were is for a person to
//! say. Start in `model.rs`.

mod decide_finding;
mod list_waiting;
mod model;
mod print_who_saw;
mod review_access;
mod show_findings;
mod show_places;
mod store;
mod who_saw;

pub use list_waiting::list_waiting;
pub use review_access::review_access;
pub use show_places::places;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/people/{id}/who-saw", "access.view_person", who_saw::show_who_saw)
        .get("/people/{id}/who-saw.pdf", "access.view_person", print_who_saw::download_who_saw)
        .get("/looking-after", "account.view_own", show_places::show_places)
        .get("/access", "access_finding.view", show_findings::show_findings)
        .get("/access/{id}", "access_finding.view", decide_finding::show_finding)
        .post("/access/{id}", "access_finding.decide", decide_finding::submit_finding)
}
