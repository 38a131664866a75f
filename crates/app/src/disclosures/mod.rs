//! Disclosures: named items of one child from one agency to one named person of another, under an agreement or a one-off
//! decision; whether it arrived, what was done with it, and how much of it was done.
//!
//! Owns the tables `disclosure`, `disclosure_item` and `one_off`. Nothing is copied: what was sent is read where it is, so
//! that a fact that is withdrawn, an agreement that ends and a power that is withdrawn hold at the next request. No message
//! leaves the service. Start in `model.rs`; whether something may go is decided in `policy`.

mod answer;
mod count_late;
mod file;
mod list;
mod list_waiting;
mod model;
mod recall;
mod received;
mod review_one_offs;
mod rules;
mod send;
mod settle;
mod share;
mod store;

pub use count_late::count_late;
pub use list_waiting::list_waiting;
pub use model::{Disclosure, Item};
pub use store::{
    count_received, find_disclosure, is_one_off_unreviewed, list_cards, list_facts_in_use,
    list_one_offs_about, list_received_by, list_recipients, list_sent_about, list_sent_by,
};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/people/{id}/share", "disclosure.send", share::show_share)
        .post("/people/{id}/share", "disclosure.send", send::submit_share)
        .get("/shared", "disclosure.list", list::show_list)
        .get("/shared/{id}", "disclosure.read", received::show_received)
        .post("/shared/{id}", "disclosure.answer", answer::submit_answer)
        .get("/shared/{id}/record.pdf", "disclosure.file", file::file)
        .get("/shared/{id}/sent", "disclosure.list", list::show_sent)
        .post("/shared/{id}/recall", "disclosure.recall", recall::submit_recall)
        .post("/shared/{id}/settle", "disclosure.settle", settle::submit_settle)
        .get("/one-offs", "one_off.list", review_one_offs::show_one_offs)
        .post("/one-offs/{id}", "one_off.review", review_one_offs::submit_review)
}
