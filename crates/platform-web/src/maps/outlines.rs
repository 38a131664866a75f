//! Outlines of areas, made by `build.rs` from what `make assets` fetched.

/// An area with its borders.
#[derive(Debug, Clone, Copy)]
pub struct Outline {
    /// Its official code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The place in it that is farthest from its borders, longitude and latitude in degrees (WGS84).
    pub(super) label: (f64, f64),
    /// How far that place is from the nearest border, in degrees of latitude.
    pub(super) room: f64,
    /// Closed rings of longitude and latitude; the first point is not repeated.
    pub(super) rings: &'static [&'static [(f64, f64)]],
}

#[allow(clippy::approx_constant, reason = "a longitude may look like a constant of mathematics")]
mod built {
    use super::Outline;

    include!(concat!(env!("OUT_DIR"), "/outlines.rs"));
}

use built::OUTLINES;

/// All outlines that there are, in the order of their codes.
pub fn outlines() -> &'static [Outline] {
    OUTLINES
}

pub(super) fn outline(code: &str) -> Option<&'static Outline> {
    OUTLINES.iter().find(|outline| outline.code == code)
}
