//! Looking at the audit: one's own record, whether the seals hold, and the head for a witness.
//!
//! Owns no table: entries are written and sealed by `platform-db`, from permits. Looking back at what others saw is
//! the room `oversight`.

mod print_head;
mod show_check;
mod show_own;
mod words;

pub use show_own::list_own;
pub use words::{action_words, basis_words, category_words, purpose_words};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/audit/check", "audit.verify", show_check::show_check)
        .get("/audit/head", "audit.print_head", print_head::show_head)
        .get("/audit/head.pdf", "audit.print_head", print_head::download_head)
        .get("/account/looked-at", "account.view_own", show_own::show_own)
}
