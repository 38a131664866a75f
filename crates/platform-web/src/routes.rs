//! Routes with the action that each needs, so that a test can walk all of them.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{get, post};

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
        self.router = self.router.route(path, get(handler));
        self
    }

    /// Adds a change.
    pub fn post<H, T>(mut self, path: &'static str, action: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.lines.push(RouteLine { path, method: Method::Post, action });
        self.router = self.router.route(path, post(handler));
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
