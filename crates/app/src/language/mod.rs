//! Agreed language: the words that partners agreed to avoid and what they prefer, what agreed words mean here, and how much of
//! it a team writes. It marks and never blocks.
//!
//! Owns the tables `language_edition`, `language_ratification`, `language_term`, `language_dispute`, `language_count`,
//! `language_kept`. Texts are looked at and kept nowhere; counts are of agencies and quarters, and nothing says who wrote what.
//! Start in `model.rs`; how words are found is `crates/engine-language`.

mod add_term;
mod change_edition;
mod check_text;
mod compare_boroughs;
mod count_words;
mod dispute_term;
mod end_term;
mod export_terms;
mod for_inspection;
mod in_use;
mod list_waiting;
mod model;
mod offer_check;
mod ratify;
mod remove_kept;
mod settle_dispute;
mod show_language;
mod show_meanings;
mod store;

pub use count_words::count_words;
pub use for_inspection::for_inspection;
pub use in_use::LanguageCache;
pub use list_waiting::list_waiting;
pub(crate) use offer_check::offer_check;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/language", "language.view", show_language::show_language)
        .get("/language/terms.csv", "language.view", export_terms::download_terms)
        .get("/language/meanings", "language.view", show_meanings::show_meanings)
        .get("/language/boroughs", "language.view", compare_boroughs::compare_boroughs)
        .post("/language/check", "language.check", check_text::check_form)
        .post("/language/marks", "language.check", check_text::find_marks)
        .get("/language/ratify", "language.ratify", ratify::show_ratify)
        .post("/language/ratify", "language.ratify", ratify::submit_ratify)
        .get("/language/terms/new", "language.add_term", add_term::show_add)
        .post("/language/terms/new", "language.add_term", add_term::submit_add)
        .get("/language/terms/{id}/end", "language.end_term", end_term::show_end)
        .post("/language/terms/{id}/end", "language.end_term", end_term::submit_end)
        .get("/language/disputes/new", "language.dispute", dispute_term::show_dispute)
        .post("/language/disputes/new", "language.dispute", dispute_term::submit_dispute)
        .get("/language/disputes/{id}", "language.settle_dispute", settle_dispute::show_settle)
        .post("/language/disputes/{id}", "language.settle_dispute", settle_dispute::submit_settle)
        .post("/language/kept/{id}/remove", "language.remove_kept", remove_kept::submit_remove)
        .get("/language/editions/new", "language.make_edition", change_edition::show_new)
        .post("/language/editions/new", "language.make_edition", change_edition::submit_new)
}
