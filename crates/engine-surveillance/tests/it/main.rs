//! Integration tests of the surveillance engine: known answers, simulations, invariances, front door.

#![expect(
    clippy::print_stdout,
    reason = "what was compared, and how far apart it was, is shown with --nocapture"
)]

mod front_door;
mod invariances;
mod known_answers;
mod shared_data;
mod simulated;
mod simulations;
