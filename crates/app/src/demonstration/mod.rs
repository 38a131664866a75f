//! The demonstration region: London's 33 boroughs with made-up agencies and people.
//!
//! Owns no table: it fills an empty database through the same operations that people use. The same
//! seed gives the same region, and finishes one that was cut off. Start in `fill.rs`.

pub mod data;
mod fill;
mod people;
mod steps;

pub use fill::{Filled, fill};
pub use people::{PASSWORD, TOTP_SECRET};
