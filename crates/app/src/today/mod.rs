//! Today: the first page of everybody, ordered by clock, content by role.
//!
//! Owns no table: it asks other rooms what waits for the member who looks.

mod show_today;

use crate::App;
use axum::Router;
use axum::routing::get;

/// The pages of this room.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show_today::show_today))
}
