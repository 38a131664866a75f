//! The vocabulary every other crate shares: typed ids, civil days and instants, categories of
//! information, purposes, and the two things that hide (the clock and randomness) as traits.
//!
//! It owns no table, does no I/O and knows no other crate of ours. Start in [`ids`].
#![deny(missing_docs)]

pub mod agency_kind;
pub mod category;
pub mod clock;
pub mod ids;
pub mod purpose;
pub mod rng;
pub mod time;

pub use agency_kind::AgencyKind;
pub use category::Category;
pub use clock::{Clock, FixedClock};
pub use purpose::Purpose;
pub use rng::Rng;
pub use time::{Day, Instant, Month, Week};
