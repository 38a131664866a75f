//! Tests of the decision through its front door, [`accord_policy::decide`].

mod list_and_record;
mod lists;
mod matrix;
mod must_not_compile;
mod passing_on;
mod properties;
mod records;
mod refusals;
mod sharing;
mod values;
mod world;
