//! Morning briefings: prepared from the data, edited, signed by a named person, printed; and the lines that
//! agencies publish to the briefings of their boroughs.
//!
//! Owns the tables `briefing`, `briefing_action`, `briefing_withdrawal`, `briefing_item`. Figures are worked out
//! when a briefing is prepared and kept with it, so that what was signed stays what was signed. One that is wrong
//! is withdrawn and replaced by the next version of its day. Start in `model.rs`.

mod edit_briefing;
mod facts;
mod item;
mod list_shown;
mod model;
mod paper;
mod print_briefing;
mod reading;
mod show_briefing;
mod sign_briefing;
mod store;
mod withdraw_briefing;

pub use model::BriefingState;
pub use print_briefing::{NotPrinted, Printed, print_for_command};
pub use show_briefing::list_waiting;
pub use store::{count_signed_in_time, find_first_day};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/briefing", "briefing.view", show_briefing::show_briefing)
        .get("/briefing/print.pdf", "briefing.view", print_briefing::download_briefing)
        .post("/briefing/prepare", "briefing.prepare", edit_briefing::submit_prepare)
        .get("/briefing/edit", "briefing.prepare", edit_briefing::show_edit)
        .post("/briefing/edit", "briefing.prepare", edit_briefing::submit_edit)
        .post("/briefing/sign", "briefing.sign", sign_briefing::submit_sign)
        .get("/briefing/withdraw", "briefing.withdraw", withdraw_briefing::show_withdraw)
        .post("/briefing/withdraw", "briefing.withdraw", withdraw_briefing::submit_withdraw)
        .get("/briefing/publish", "briefing.publish", item::show_publish)
        .post("/briefing/publish", "briefing.publish", item::submit_publish)
        .get("/briefing/items/{id}/withdraw", "briefing.publish", item::show_withdraw)
        .post("/briefing/items/{id}/withdraw", "briefing.publish", item::submit_withdraw)
}
