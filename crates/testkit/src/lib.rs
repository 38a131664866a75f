//! What tests share: fresh databases of both engines, a clock that stands still, a real server, and a
//! client that behaves like a browser without JavaScript.
//!
//! For tests only. It knows no room: rooms bring their own fixtures.

pub mod client;
pub mod database;
pub mod server;

pub use client::{Answer, Client, Field, Form};
pub use database::{TestDatabase, empty_postgres, fresh_databases, noon};
pub use server::{Server, empty_folder};
