//! Routes with the action that each needs, so that a test can walk all of them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::routing::{get, post};
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;

/// How long a page may take before the user is told that something is wrong.
const PAGE_SECONDS_MAX: Duration = Duration::from_secs(30);

fn in_time() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PAGE_SECONDS_MAX)
}

/// Whether a route changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// It shows something and changes nothing.
    Get,
    /// It changes something.
    Post,
}

/// One route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteLine {
    /// The path, with names in braces for its parts that vary.
    pub path: &'static str,
    /// The method.
    pub method: Method,
    /// The `noun.verb` that a permit is asked for; [`OPEN`] for pages without one.
    pub action: &'static str,
}

/// The action of a page that everybody may see and that shows nothing of anybody.
pub const OPEN: &str = "open";

/// The routes of a room, or of all rooms together.
#[derive(Debug)]
pub struct Routes<S> {
    router: Router<S>,
    lines: Vec<RouteLine>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), lines: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// Adds a page.
    pub fn get<H, T>(mut self, path: &'static str, action: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.lines.push(RouteLine { path, method: Method::Get, action });
        self.router = self.router.route(path, get(handler).layer(in_time()));
        self
    }

    /// Adds a change.
    pub fn post<H, T>(mut self, path: &'static str, action: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.lines.push(RouteLine { path, method: Method::Post, action });
        self.router = self.router.route(path, post(handler).layer(in_time()));
        self
    }

    /// Adds a change that comes with a file: the handler itself limits its size, and it may take long.
    pub fn post_upload<H, T>(mut self, path: &'static str, action: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.lines.push(RouteLine { path, method: Method::Post, action });
        self.router = self.router.route(path, post(handler).layer(DefaultBodyLimit::disable()));
        self
    }

    /// Adds all routes of another room.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.lines.extend(other.lines);
        self
    }

    /// The router and the list of what is in it.
    pub fn into_parts(self) -> (Router<S>, Vec<RouteLine>) {
        (self.router, self.lines)
    }
}
