//! What the live map reads: the same places, fills and words as the drawing, as JSON.
//!
//! It is put together as text, because most of it is numbers with a fixed count of decimals; every text
//! goes through [`json_text`].

use super::projection::Bounds;
use super::steps::{BLUES, Fill};
use crate::charts::svg::PAPER;

/// A text as JSON, quoted.
pub(super) fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Degrees as JSON, to about a metre.
pub(super) fn json_degrees(degrees: f64) -> String {
    if degrees.is_finite() { format!("{degrees:.5}") } else { "0".to_owned() }
}

/// What the live map shows at first, west, south, east and north, and the area that it is about.
pub(super) fn live_view(bounds: Bounds, focus: Option<&str>) -> String {
    let all = [bounds.west, bounds.south, bounds.east, bounds.north].map(json_degrees);
    let focus = focus.map_or_else(String::new, |code| format!(",\"focus\":{}", json_text(code)));
    format!("\"bounds\":[{}]{focus}", all.join(","))
}

/// How the live map paints a place, and the number that stands in it.
pub(super) fn live_paint(fill: Fill, number: &str) -> String {
    let paint = match fill {
        Fill::Zero => PAPER,
        Fill::Step(step) => BLUES[step.min(BLUES.len() - 1)],
        Fill::Few => "few",
        Fill::Unknown => "unknown",
    };
    format!("\"fill\":\"{paint}\",\"ink\":\"{}\",\"number\":{}", fill.ink(), json_text(number))
}
