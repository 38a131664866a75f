//! Setting up an empty installation for real use, and how ready it is.
//!
//! Owns no table: it calls what `agencies` and `accounts` offer. Start in `set_up.rs`.

mod readiness;
pub mod set_up;
mod setup_code;
mod show_readiness;
mod show_setup;

pub use readiness::list_waiting;
pub use set_up::is_open;
pub use setup_code::SetupCode;

use crate::App;
use accord_platform_web::{OPEN, Routes};

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/setup", OPEN, show_setup::show_setup)
        .post("/setup", "area.create", show_setup::submit_setup)
        .get("/readiness", "readiness.view", show_readiness::show_readiness)
}
