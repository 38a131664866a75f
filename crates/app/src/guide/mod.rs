//! The guide: how procedures work in a borough, where they do not, and what guidance says, side by side.
//!
//! Owns the tables `guide_page`, `guide_page_version`, `guide_report` and `crosswalk_version`. Templates and the first
//! edition of the crosswalk come with the service, in `shipped.rs`; a borough makes them its own in versions. Nothing of it
//! is about a child. Start in `door.rs`.
//!
//! Other rooms lead to a page with the macro `links` of `guide_parts.html`, or with [`links_for`].

mod crosswalk;
mod door;
mod list_waiting;
mod model;
mod reports;
mod shipped;
mod show_guide;
mod store;
mod write_page;

pub use list_waiting::list_waiting;
pub use model::{Answered, Topic};
pub use reports::measure_answers;

use crate::App;
use accord_platform_web::Routes;

/// Pages of the guide about something: address and words of each link, without the borough, which is then the first that the
/// reader's agency serves.
pub fn links_for(topic: Topic) -> Vec<(String, String)> {
    let page = |topic: Topic| (format!("/guide/{}", topic.code()), format!("Guide: {}", topic.words()));
    let crosswalk = || ("/guide/crosswalk".to_owned(), "Guide: crosswalk of guidance".to_owned());
    match topic {
        Topic::Own => vec![("/guide".to_owned(), "Guide".to_owned())],
        Topic::Exploitation => vec![page(topic), crosswalk()],
        _ => vec![page(topic)],
    }
}

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/guide", "guide.view", show_guide::show_guide)
        .get("/guide/new", "guide.write", write_page::show_new)
        .post("/guide/new", "guide.write", write_page::submit_new)
        .get("/guide/reports", "guide.view_reports", reports::show_reports)
        .get("/guide/reports/{id}/answer", "guide.answer", reports::show_answer)
        .post("/guide/reports/{id}/answer", "guide.answer", reports::submit_answer)
        .get("/guide/crosswalk", "guide.view", crosswalk::show_crosswalk)
        .get("/guide/crosswalk.csv", "guide.view", crosswalk::download_csv)
        .get("/guide/crosswalk/{question}/edit", "guide.write_crosswalk", crosswalk::show_edit)
        .post("/guide/crosswalk/{question}/edit", "guide.write_crosswalk", crosswalk::submit_edit)
        .get("/guide/{slug}", "guide.view", show_guide::show_page)
        .get("/guide/{slug}/edit", "guide.write", write_page::show_edit)
        .post("/guide/{slug}/edit", "guide.write", write_page::submit_edit)
        .get("/guide/{slug}/report", "guide.report", reports::show_report)
        .post("/guide/{slug}/report", "guide.report", reports::submit_report)
}
