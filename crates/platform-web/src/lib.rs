//! The web platform: layout, components, pages, forms, problems, cookies, headers, charts and maps.
//!
//! It knows no domain words, no database and no policy. Pages of the product live beside their
//! handlers in `app`; this crate renders them. Start at `components` to write a page, at `assets` to
//! add a style sheet or script, at [`page::Pages`] to see how a page comes together.

pub mod assets;
pub mod charts;
pub mod chrome;
pub mod components;
pub mod cookie;
mod embedded;
pub mod form;
pub mod headers;
pub mod lists;
pub mod maps;
pub mod page;
pub mod problem;
pub mod routes;
pub mod words;

pub use chrome::Chrome;
pub use form::{Fields, FormErrors};
pub use page::{Page, Pages, RenderFault};
pub use problem::Problem;
pub use routes::{OPEN, RouteLine, Routes};
