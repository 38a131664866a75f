//! Today: the first page of everybody, ordered by clock, content by role.
//!
//! Owns no table: it asks other rooms what waits for the member who looks.

mod show_today;

use crate::App;
use accord_platform_web::{OPEN, Routes};

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default().get("/", OPEN, show_today::show_today)
}
