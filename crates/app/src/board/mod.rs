//! The Board: meetings of a borough, of Gold groups and of the region, with agenda, who came, decisions, promises and
//! messages; discussion papers in versions; plans of police areas and what Boards make of them; the two-page Board paper.
//!
//! Owns the tables `meeting`, `meeting_area`, `meeting_partner`, `agenda_line`, `meeting_message`, `discussion_paper`,
//! `paper_version`, `decision`, `decision_dissent`, `promise`, `promise_word`, `bcu_plan`, `bcu_plan_area`, `bcu_action`,
//! `bcu_engagement`. It holds nothing about children, and asks other rooms what is due. Start in `model.rs`, then `door.rs`
//! for who may do what, and `change.rs` for how a meeting changes.

mod attend;
mod attend_all;
mod bring_return;
mod change;
mod close_meeting;
mod decide;
mod door;
mod engage;
mod for_inspection;
mod list_waiting;
mod make_promise;
mod model;
mod paper_document;
mod paper_facts;
mod plan;
mod publish_bcu_plan;
mod report_promise;
mod show_attendance;
mod show_bcu_plans;
mod show_board;
mod show_board_paper;
mod show_decisions;
mod show_meeting;
mod show_papers;
mod show_promises;
mod store;
mod suggest;
mod tell;
mod write_agenda;
mod write_meeting;
mod write_paper;

pub use for_inspection::for_inspection;
pub use list_waiting::list_waiting;
pub use show_board_paper::print_for_command;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/board", "board.view", show_board::show_board)
        .get("/board/meetings/new", "meeting.write", write_meeting::show_new)
        .post("/board/meetings/new", "meeting.write", write_meeting::submit_new)
        .get("/board/meetings/{id}", "board.view", show_meeting::show_meeting)
        .get("/board/meetings/{id}/edit", "meeting.write", write_meeting::show_edit)
        .post("/board/meetings/{id}/edit", "meeting.write", write_meeting::submit_edit)
        .get("/board/meetings/{id}/agenda", "meeting.write", write_agenda::show_agenda)
        .post("/board/meetings/{id}/agenda", "meeting.write", write_agenda::submit_agenda)
        .get("/board/partners/{id}", "meeting.write", attend::show_attend)
        .post("/board/partners/{id}", "meeting.write", attend::submit_attend)
        .get("/board/partners/{id}/return", "return.bring", bring_return::show_return)
        .post("/board/partners/{id}/return", "return.bring", bring_return::submit_return)
        .get("/board/meetings/{id}/came", "meeting.write", attend_all::show_came)
        .post("/board/meetings/{id}/came", "meeting.write", attend_all::submit_came)
        .get("/board/meetings/{id}/minutes", "meeting.write", close_meeting::show_minutes)
        .post("/board/meetings/{id}/minutes", "meeting.write", close_meeting::submit_minutes)
        .get("/board/meetings/{id}/cancel", "meeting.write", close_meeting::show_cancel)
        .post("/board/meetings/{id}/cancel", "meeting.write", close_meeting::submit_cancel)
        .post("/board/meetings/{id}/confirm", "meeting.confirm", close_meeting::submit_confirm)
        .get("/board/meetings/{id}/tell", "meeting.write", tell::show_tell)
        .post("/board/meetings/{id}/tell", "meeting.write", tell::submit_tell)
        .get("/board/meetings/{id}/decide", "decision.enter", decide::show_decide)
        .post("/board/meetings/{id}/decide", "decision.enter", decide::submit_decide)
        .get("/board/meetings/{id}/promise", "promise.enter", make_promise::show_promise)
        .post("/board/meetings/{id}/promise", "promise.enter", make_promise::submit_promise)
        .get("/board/decisions", "board.view", show_decisions::show_decisions)
        .get("/board/decisions.csv", "board.export", show_decisions::download_csv)
        .get("/board/decisions/{id}", "board.view", show_decisions::show_decision)
        .get("/board/promises", "board.view", show_promises::show_promises)
        .get("/board/promises.csv", "board.export", show_promises::download_csv)
        .get("/board/promises/{id}", "board.view", report_promise::show_promise)
        .post("/board/promises/{id}", "promise.report", report_promise::submit_promise)
        .get("/board/attendance", "board.view", show_attendance::show_attendance)
        .get("/board/papers", "board.view", show_papers::show_papers)
        .get("/board/papers/new", "paper.write", write_paper::show_new)
        .post("/board/papers/new", "paper.write", write_paper::submit_new)
        .get("/board/papers/{id}", "board.view", show_papers::show_paper)
        .get("/board/papers/{id}/revise", "paper.write", write_paper::show_revise)
        .post("/board/papers/{id}/revise", "paper.write", write_paper::submit_revise)
        .get("/board/paper", "board.print", show_board_paper::show_paper)
        .get("/board/paper.pdf", "board.print", show_board_paper::download_paper)
        .get("/bcu-plans", "board.view", show_bcu_plans::show_plans)
        .get("/bcu-plans/new", "bcu_plan.publish", publish_bcu_plan::show_new)
        .post("/bcu-plans/new", "bcu_plan.publish", publish_bcu_plan::submit_new)
        .get("/bcu-plans/{id}", "board.view", show_bcu_plans::show_plan)
        .get("/bcu-plans/{id}/replace", "bcu_plan.publish", publish_bcu_plan::show_replace)
        .post("/bcu-plans/{id}/replace", "bcu_plan.publish", publish_bcu_plan::submit_replace)
        .get("/bcu-plans/{id}/engage", "bcu_plan.engage", engage::show_engage)
        .post("/bcu-plans/{id}/engage", "bcu_plan.engage", engage::submit_engage)
        .post("/bcu-plans/engagements/{id}", "bcu_plan.answer", engage::submit_answer)
        .post("/bcu-plans/actions/{id}", "bcu_plan.track", engage::submit_done)
}
