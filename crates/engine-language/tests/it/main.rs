//! The matcher against sentences that people labelled, and what holds for every text.

#![expect(
    clippy::print_stdout,
    reason = "a skipped comparison says so, and mistakes are read by whoever changes the list"
)]

mod editions;
mod every_text;
mod labelled;
