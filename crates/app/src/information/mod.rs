//! Pages about the service itself: help, accessibility, privacy, cookies. Open to everybody.
//!
//! Owns no table.

use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::{OPEN, Page, Routes};
use axum::extract::State;
use minijinja::context;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/help", OPEN, show_help)
        .get("/accessibility", OPEN, show_accessibility)
        .get("/privacy", OPEN, show_privacy)
        .get("/cookies", OPEN, show_cookies)
}

async fn show_help(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    app.page(&visit, "information/help.html", context! {})
}

async fn show_accessibility(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    app.page(&visit, "information/accessibility.html", context! {})
}

async fn show_privacy(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    app.page(&visit, "information/privacy.html", context! {})
}

async fn show_cookies(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    app.page(&visit, "information/cookies.html", context! {})
}
