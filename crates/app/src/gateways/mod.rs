//! Gateways: the legal powers that sharing rests on, as a table with sources and dates. Guidance, not legal advice.
//!
//! Owns the tables `gateway`, `gateway_note`, `gateway_withdrawal` and `sharing_epoch`, the number that is raised whenever
//! what flows between agencies changes. What a power can carry is worked out in `policy`; which agreement relies on it is for `agreements`.
//! Start in `model.rs`.

mod amend_gateway;
mod model;
mod show_gateway;
mod show_gateways;
mod store;
mod withdraw_gateway;

pub use model::Gateway;
pub use store::{list_gateways, load_epoch, raise_epoch};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/gateways", "gateway.view", show_gateways::show_gateways)
        .get("/gateways/{gateway}", "gateway.view", show_gateway::show_gateway)
        .get("/gateways/{gateway}/edit", "gateway.amend", amend_gateway::show_amend)
        .post("/gateways/{gateway}/edit", "gateway.amend", amend_gateway::submit_amend)
        .get("/gateways/{gateway}/withdraw", "gateway.withdraw", withdraw_gateway::show_withdraw)
        .post("/gateways/{gateway}/withdraw", "gateway.withdraw", withdraw_gateway::submit_withdraw)
        .get("/gateways/{gateway}/restore", "gateway.restore", withdraw_gateway::show_restore)
        .post("/gateways/{gateway}/restore", "gateway.restore", withdraw_gateway::submit_restore)
}
