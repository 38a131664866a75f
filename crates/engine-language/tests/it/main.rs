//! The matcher against sentences that people labelled, and what holds for every text.

mod editions;
mod every_text;
mod labelled;
