//! Tension: what practitioners hear and see in a borough, in a sentence and without names, and the level
//! that a named person sets.
//!
//! Owns the tables `tension_note` and `tension_level`. Start in `model.rs`.

mod check_note;
mod level;
mod list_waiting;
mod model;
mod show_tension;
mod store;
mod withdraw_note;
mod write_note;

pub use level::set_level;
pub use list_waiting::list_waiting;
pub use model::{Grade, Handling, LEVEL_MAX, Level, Note, NoteState, TensionKind};
pub use store::{NewLevel, NewNote, find_level_on, list_notes, list_notes_between, list_withdrawn};
pub use write_note::add_note;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/picture/tension", "tension.view", show_tension::show_tension)
        .get("/picture/tension/new", "tension.write", write_note::show_new)
        .post("/picture/tension/new", "tension.write", write_note::submit_new)
        .post("/picture/tension/{id}/check", "tension.check", check_note::submit_check)
        .get("/picture/tension/{id}/withdraw", "tension.withdraw", withdraw_note::show_withdraw)
        .post("/picture/tension/{id}/withdraw", "tension.withdraw", withdraw_note::submit_withdraw)
        .get("/picture/tension/level", "tension.set_level", level::show_level)
        .post("/picture/tension/level", "tension.set_level", level::submit_level)
}
