//! The demonstration region: London's 33 boroughs with made-up agencies and people.
//!
//! Owns no table: it fills an empty database through the same operations that people use. The same
//! seed and instant give the same region. Start in `fill.rs`.

mod fill;
mod people;

pub use fill::{Filled, fill};
pub use people::{PASSWORD, TOTP_SECRET};
