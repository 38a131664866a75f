//! The rooms of the product, and what puts them together.
//!
//! Each room is a folder named by its noun and used only through its `mod.rs`. `App` is what every
//! request shares, `Visit` is one request with who asks, `Stop` is why a request ends early. Start in
//! [`router`].

pub mod accounts;
pub mod agencies;
mod app;
mod audit;
pub mod demonstration;
pub mod imports;
mod information;
mod listen;
mod one_time_page;
mod server;
pub mod setup;
mod stop;
mod templates;
mod today;
pub mod visit;

pub use app::{App, Configuration, Parts};
pub use listen::Limits;
pub use server::{Serving, route_lines, router, seal_regularly, serve, serve_within, with_layers};
pub use stop::Stop;
