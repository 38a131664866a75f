//! Breaches: information that went where it should not have gone. Anybody reports one with a button; the data protection
//! officer finds out what it concerns, freezes it, sees to visits, decides about the notice within 72 hours, and closes it
//! with what was learned.
//!
//! Owns the tables `breach` and `breach_concern`. What is frozen holds at the next request, from and to the legal body that
//! froze it: agreements ask [`list_frozen_agreements`], records, lists and what was shared ask [`Stopped`]. A one-off decision
//! to protect a child goes through all the same; what was sent by name and is itself the breach does not
//! ([`list_frozen_disclosures`]). Where it went wrong with what another legal body sent, that body's officers see the breach
//! on their list. Start in `model.rs`.

mod act;
mod add_concern;
mod close_breach;
mod freeze;
mod list_waiting;
mod model;
mod print_notice;
mod report_breach;
mod show_breach;
mod show_breaches;
mod stopped;
mod store;
mod told;
mod what_went;

pub use list_waiting::list_waiting;
pub use model::Freeze;
pub use stopped::{Stopped, body_of, frozen_words};
pub use store::{
    count_closed, delete_closed, is_open_about, list_frozen_agreements, list_frozen_disclosures,
};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/breaches", "breach.view", show_breaches::show_breaches)
        .get("/breaches/report", "breach.report", report_breach::show_report)
        .post("/breaches/report", "breach.report", report_breach::submit_report)
        .get("/breaches/{id}", "breach.view", show_breach::show_breach)
        .get("/breaches/{id}/notice.pdf", "breach.view", print_notice::download_notice)
        .post("/breaches/{id}/concerns", "breach.handle", add_concern::submit_concern)
        .post("/breaches/{id}/visit", "breach.handle", act::submit_visit)
        .post("/breaches/{id}/decide", "breach.handle", act::submit_decision)
        .post("/breaches/{id}/notified", "breach.handle", act::submit_notified)
        .post("/breaches/{id}/told", "breach.handle", act::submit_told)
        .post("/breaches/{id}/freeze", "breach.freeze", freeze::submit_freeze)
        .post("/breaches/{id}/release", "breach.release", freeze::submit_release)
        .post("/breaches/{id}/close", "breach.close", close_breach::submit_close)
}
