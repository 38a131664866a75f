//! People's rights: somebody asks what is held of them, who saw it, or that it is corrected or deleted. Who asks is checked
//! first, and with what right for somebody else; the answer is prepared, read by a second person, then sent; one month.
//!
//! Owns the table `rights_request`. What goes into an answer is written by a person: nothing of a record is copied into it by
//! itself. What is held stands beside it, for both who answer. What is to be deleted is chosen by the one and read by the
//! other, like the answer. Start in `model.rs`.

mod check_asker;
mod count_late;
mod delete_asked;
mod list_waiting;
mod model;
mod prepare_answer;
mod print_letter;
mod receive_request;
mod run_clock;
mod send_back;
mod show_request;
mod show_requests;
mod store;

pub use count_late::count_late;
pub use list_waiting::list_waiting;
pub use store::{count_ended, delete_ended, is_asked_about, is_open_about};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/rights", "rights.view", show_requests::show_requests)
        .get("/rights/new", "rights.handle", receive_request::show_new)
        .post("/rights/new", "rights.handle", receive_request::submit_new)
        .get("/rights/{id}", "rights.view", show_request::show_request)
        .get("/rights/{id}/letter.pdf", "rights.view", print_letter::download_letter)
        .get("/rights/{id}/clock-letter.pdf", "rights.view", print_letter::download_clock_letter)
        .post("/rights/{id}/check", "rights.handle", check_asker::submit_check)
        .post("/rights/{id}/prepare", "rights.handle", prepare_answer::submit_prepare)
        .post("/rights/{id}/read", "rights.second_read", prepare_answer::submit_read)
        .post("/rights/{id}/back", "rights.send_back", send_back::submit_back)
        .post("/rights/{id}/delete", "rights.delete", delete_asked::submit_delete)
        .post("/rights/{id}/send", "rights.send", prepare_answer::submit_send)
        .post("/rights/{id}/clock", "rights.handle", run_clock::submit_clock)
}
