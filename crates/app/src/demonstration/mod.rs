//! The demonstration region: London's 33 boroughs with made-up agencies and people.
//!
//! Owns no table: it fills an empty database through the same operations that people use, and what is about children by
//! the hands of made-up people, through the routes. The same
//! seed gives the same region, and finishes one that was cut off. Start in `fill.rs`.

mod agree;
mod agree_words;
mod answer_for;
mod board_words;
mod bring_files;
pub mod data;
mod fill;
mod hands;
mod live_through;
mod meet_as_a_board;
mod people;
mod plan_the_weeks;
mod set_standards;
mod steps;
mod work_with_children;
mod write_funding;
mod write_notes;
mod write_the_plan;

pub use bring_files::bring_files;
pub use fill::{Filled, fill, fill_with};
pub use live_through::live_through;
pub use people::{PASSWORD, TOTP_SECRET};
pub use write_notes::write_notes;
