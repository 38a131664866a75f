//! Tests through the front door: bytes in, records and refusals out.

mod containers;
mod corpus;
mod dates_and_people;
mod formats;
mod incidents;
mod properties;
mod real_counts;
mod real_health;
mod real_mps;
mod real_police;
mod recognition;
mod support;
mod tables;
mod workbooks;
