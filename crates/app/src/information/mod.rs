//! Pages about the service itself: help, accessibility, privacy, cookies. Open to everybody.
//!
//! Owns no table.

use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::Page;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use minijinja::context;

/// The pages of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/help", get(show_help))
        .route("/accessibility", get(show_accessibility))
        .route("/privacy", get(show_privacy))
        .route("/cookies", get(show_cookies))
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
