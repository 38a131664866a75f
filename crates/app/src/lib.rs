//! The rooms of the product, and what puts them together.
//!
//! Each room is a folder named by its noun and used only through its `mod.rs`. `App` is what every
//! request shares, `Visit` is one request with who asks, `Stop` is why a request ends early. Start in
//! [`router`].

pub mod accounts;
pub mod agencies;
pub mod agreements;
mod app;
pub mod assessments;
mod audit;
pub mod board;
pub mod breaches;
pub mod briefings;
pub mod definitions;
pub mod demonstration;
mod disclosures;
pub mod effectiveness;
pub mod funding;
pub mod gateways;
pub mod groups;
pub mod guide;
pub mod imports;
pub mod incidents;
mod information;
pub mod inspection;
pub mod language;
mod listen;
pub mod monitoring;
mod names;
mod one_time_page;
pub mod oversight;
mod own_reference;
mod pack;
mod people;
mod planning;
pub mod plans;
pub mod retention;
mod rights;
mod server;
pub mod setup;
mod short_document;
mod signed_out;
pub mod standards;
mod stop;
mod task;
mod templates;
pub mod tension;
pub mod timeline;
mod today;
pub mod visit;

pub use app::{App, Configuration, Parts};
pub use listen::Limits;
pub use server::{
    Serving, count_regularly, route_lines, router, seal_regularly, serve, serve_within, with_layers,
};
pub use stop::Stop;
