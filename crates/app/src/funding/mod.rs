//! Money for the work, when it ends and what ends with it; and what boroughs ask of others together.
//!
//! Owns the tables `funding_stream`, `funding_stream_area`, `ask`, `ask_backing`. It knows no budgets and pays nothing: it
//! keeps what people wrote down of dates and amounts, and says where an amount is missing. Start in `model.rs`, then `ask.rs`.

mod ask;
mod door;
mod list_asks;
mod list_cliffs;
mod list_waiting;
mod model;
mod show_alignment;
mod show_ask;
mod show_asks;
mod show_cliffs;
mod show_funding;
mod show_stream;
mod store;
mod write_ask;
mod write_stream;

pub use ask::{Ask, AskKind, AskState};
pub use list_asks::list_asks;
pub use list_cliffs::list_cliffs;
pub use list_waiting::list_waiting;
pub use model::{Cliffs, LongTerm, Stream, long_term_share, money_words};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/funding", "funding.view", show_funding::show_funding)
        .get("/funding.csv", "funding.export", show_funding::download_csv)
        .get("/funding/cliffs", "funding.view", show_cliffs::show_cliffs)
        .get("/funding/alignment", "funding.view", show_alignment::show_alignment)
        .get("/funding/new", "funding.write", write_stream::show_new)
        .post("/funding/new", "funding.write", write_stream::submit_new)
        .get("/funding/{id}", "funding.view", show_stream::show_stream)
        .get("/funding/{id}/edit", "funding.write", write_stream::show_edit)
        .post("/funding/{id}/edit", "funding.write", write_stream::submit_edit)
        .post("/funding/{id}/outcome", "funding.write", show_stream::submit_outcome)
        .get("/asks", "funding.view", show_asks::show_asks)
        .get("/asks.csv", "funding.export", show_asks::download_csv)
        .get("/asks/new", "ask.write", write_ask::show_new)
        .post("/asks/new", "ask.write", write_ask::submit_new)
        .get("/asks/{id}", "funding.view", show_ask::show_ask)
        .post("/asks/{id}/back", "ask.back", show_ask::submit_back)
        .post("/asks/{id}/step", "ask.write", show_ask::submit_step)
}
