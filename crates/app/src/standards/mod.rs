//! Standards: what every borough expects of itself. The region drafts an edition and consults on it, each borough's chief
//! executive answers it, and it is in force only where that answer agrees. A borough then assesses itself against it, asks a
//! peer to look, and plans what to do better. Nothing here ranks boroughs: lists of them are in alphabetical order.
//!
//! Owns the tables `edition`, `expectation`, `expectation_comment`, `edition_answer`, `edition_reservation`,
//! `assessment_round`, `judgement`, `moderation`, `moderation_line`, `improvement`. It knows no people but those who
//! answer and sign. Start in `model.rs`, then `round.rs`.

mod answer_edition;
mod begin_round;
mod comment;
mod compare_rounds;
mod door;
mod draft_edition;
mod edit_expectation;
mod find_unanswered;
mod first_edition;
mod for_inspection;
mod improve;
mod judge;
mod list_waiting;
mod measure;
mod model;
mod moderate;
mod offer_edition;
mod round;
mod say_otherwise;
mod show_edition;
mod show_patterns;
mod show_rollout;
mod show_round;
mod show_standards;
mod store;

pub use find_unanswered::find_unanswered;
pub use for_inspection::for_inspection;
pub use list_waiting::list_waiting;
pub use measure::{StandardsMeasure, measure};
pub use model::Theme;
pub use round::{Improvement, Judged};
pub use store::improvements::list_improvements;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/standards", "standard.view", show_standards::show_standards)
        .get("/standards/editions/new", "standard.draft", draft_edition::show_new)
        .post("/standards/editions/new", "standard.draft", draft_edition::submit_new)
        .get("/standards/editions/{id}", "standard.view", show_edition::show_edition)
        .get("/standards/editions/{id}/consult", "standard.draft", draft_edition::show_consult)
        .post("/standards/editions/{id}/consult", "standard.draft", draft_edition::submit_consult)
        .get("/standards/editions/{id}/add", "standard.draft", edit_expectation::show_add)
        .post("/standards/editions/{id}/add", "standard.draft", edit_expectation::submit_add)
        .get("/standards/editions/{id}/offer", "standard.offer", offer_edition::show_offer)
        .post("/standards/editions/{id}/offer", "standard.offer", offer_edition::submit_offer)
        .get("/standards/editions/{id}/answer", "standard.answer", answer_edition::show_answer)
        .post("/standards/editions/{id}/answer", "standard.answer", answer_edition::submit_answer)
        .get("/standards/editions/{id}/boroughs", "standard.oversee", show_rollout::show_rollout)
        .get("/standards/editions/{id}/boroughs.csv", "standard.oversee", show_rollout::download_csv)
        .get("/standards/expectations/{id}/edit", "standard.draft", edit_expectation::show_edit)
        .post("/standards/expectations/{id}/edit", "standard.draft", edit_expectation::submit_edit)
        .get("/standards/expectations/{id}/comment", "standard.comment", comment::show_comment)
        .post("/standards/expectations/{id}/comment", "standard.comment", comment::submit_comment)
        .get("/standards/comments/{id}", "standard.reply", comment::show_reply)
        .post("/standards/comments/{id}", "standard.reply", comment::submit_reply)
        .get("/standards/patterns", "standard.oversee", show_patterns::show_patterns)
        .get("/standards/rounds", "standard.view", compare_rounds::compare_rounds)
        .post("/standards/rounds", "standard.assess", begin_round::submit_begin)
        .get("/standards/rounds/{id}", "standard.view", show_round::show_round)
        .get("/standards/rounds/{id}/judge", "standard.assess", judge::show_judge)
        .post("/standards/rounds/{id}/judge", "standard.assess", judge::submit_judge)
        .post("/standards/rounds/{id}/complete", "standard.complete", judge::submit_complete)
        .post("/standards/rounds/{id}/ask", "standard.complete", moderate::submit_ask)
        .get("/standards/moderations/{id}", "standard.read_moderation", moderate::show_moderation)
        .post("/standards/moderations/{id}", "standard.moderate", moderate::submit_taken)
        .get("/standards/moderations/{id}/say", "standard.moderate", say_otherwise::show_say)
        .post("/standards/moderations/{id}/say", "standard.moderate", say_otherwise::submit_say)
        .post("/standards/moderations/{id}/answer", "standard.answer_moderator", say_otherwise::submit_answer)
        .get("/standards/rounds/{id}/improve", "standard.improve", improve::show_improve)
        .post("/standards/rounds/{id}/improve", "standard.improve", improve::submit_improve)
        .post("/standards/improvements/{id}", "standard.improve", improve::submit_done)
}
