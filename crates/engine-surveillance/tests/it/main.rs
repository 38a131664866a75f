//! Integration tests of the surveillance engine: known answers, simulations, invariances, front door.

mod front_door;
mod invariances;
mod known_answers;
mod shared_data;
mod simulated;
mod simulations;
