//! Setting up an empty installation for real use, and how ready it is.
//!
//! Owns no table: it calls what `agencies` and `accounts` offer. Start in `set_up.rs`.

mod readiness;
pub mod set_up;
mod setup_code;
mod show_readiness;
mod show_setup;

pub use readiness::list_waiting;
pub use setup_code::SetupCode;

use crate::App;
use axum::Router;
use axum::routing::get;

/// The pages of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/setup", get(show_setup::show_setup).post(show_setup::submit_setup))
        .route("/readiness", get(show_readiness::show_readiness))
}
