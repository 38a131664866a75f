//! Accord's statistics of counts over time: is this number unusual, and how sure can we be?
//!
//! *What it is*: a pure library. Values in, values out: no files, no clock, no network, no randomness.
//! *What it owns*: series of counts ([`series`]), the methods that judge them ([`ears`],
//! [`farrington`]), and the front door that chooses between them and knows when to say "too few to say"
//! ([`assess`]).
//! *What it does not do*: decide when to run, on which counts, or what a person should do about a
//! signal; that is `monitoring` in the application.
//! *Where to start*: [`assess`] in an application; [`ears::ears`] and [`farrington::farrington_flexible`]
//! for one named method with its options, as `accord detect` does. For analysts there is a page for each
//! method in `docs/methods/`.

#![deny(missing_docs)]

pub mod assess;
mod distributions;
pub mod ears;
pub mod farrington;
pub mod judged;
pub mod series;
