//! Integration tests of the surveillance engine: known answers, simulations, invariances.

mod known_answers;
mod shared_data;
