//! What tests share: fresh databases of both engines, a clock that stands still, a real server, and a
//! client that behaves like a browser without JavaScript.
//!
//! For tests only. It knows no room: rooms bring their own fixtures.

pub mod audited;
pub mod client;
pub mod database;
pub mod server;

pub use audited::{Audited, Judge, Sent};
pub use client::{Answer, Client, Field, Form};
pub use database::{TestDatabase, empty_postgres, fresh_databases, noon};
/// Reads what is printed. From here, and not as a dependency of tests alone: with it, a build with tests and one
/// without have the same features of what both need, and compile it once.
pub use lopdf;
pub use server::{Server, empty_folder};
