//! The inspection pack: what an inspection asks a partnership for, as at a day, on one press.
//!
//! Owns no table. Each room gives its section (`for_inspection`); the order is in `print_pack.rs`. It knows no child: the list
//! of children and their files are asked for otherwise.

mod audit_templates;
mod print_pack;
mod show_inspection;

pub use print_pack::print_for_command;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default().get("/inspection", "inspection.print", show_inspection::show_inspection).get(
        "/inspection/pack.pdf",
        "inspection.print",
        show_inspection::download_pack,
    )
}
