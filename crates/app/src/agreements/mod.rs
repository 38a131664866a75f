//! Agreements: what legal bodies, or services of one of them, agreed to share, for what, on which power; who may sign
//! for them; and what flows because of it.
//!
//! Owns the tables `agreement`, `agreement_party`, `agreement_purpose`, `agreement_line`, `agreement_signature`,
//! `agreement_change`, `signatory_authority`. What a power can carry is in `gateways` and `policy`. Other rooms ask
//! [`sharing_rules`]. Start in `model.rs`.

mod access;
mod begin_agreement;
mod board;
mod change_lines;
mod change_parties;
mod compare_agreements;
mod count_past_review;
mod edit_agreement;
mod list_waiting;
mod model;
mod paper;
mod print_agreement;
mod renew_agreement;
mod rules;
mod show_agreement;
mod show_agreements;
mod sign_agreement;
mod signatories;
mod stop_agreement;
mod store;
mod template_pack;
mod text;

pub use count_past_review::count_past_review;
pub use list_waiting::list_waiting;
pub use model::{Agreement, AgreementState};
pub use store::sharing::{SharingCache, sharing_rules};
pub use store::{count_resting_on, find_agreement, list_agreements_of, list_forerunners, list_lineages};
pub(crate) use template_pack::Template;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/agreements", "agreement.list", show_agreements::show_agreements)
        .get("/agreements/new", "agreement.draft", begin_agreement::show_new)
        .post("/agreements/new", "agreement.draft", begin_agreement::submit_new)
        .get("/agreements/signatories", "agreement.view_signatories", signatories::show_signatories)
        .post("/agreements/signatories", "agreement.grant_authority", signatories::submit_grant)
        .post("/agreements/signatories/end", "agreement.end_authority", signatories::submit_end)
        .get("/agreements/compare", "agreement.list", compare_agreements::show_compare)
        .get("/agreements/partners", "agreement.oversee", board::show_partners)
        .get("/agreements/{id}", "agreement.view", show_agreement::show_agreement)
        .get("/agreements/{id}/edit", "agreement.edit", edit_agreement::show_edit)
        .post("/agreements/{id}/edit", "agreement.edit", edit_agreement::submit_edit)
        .get("/agreements/{id}/parties", "agreement.edit", change_parties::show_parties)
        .post("/agreements/{id}/parties", "agreement.edit", change_parties::submit_add)
        .post("/agreements/{id}/parties/remove", "agreement.edit", change_parties::submit_remove)
        .get("/agreements/{id}/lines", "agreement.edit", change_lines::show_lines)
        .post("/agreements/{id}/lines", "agreement.edit", change_lines::submit_add)
        .post("/agreements/{id}/lines/remove", "agreement.edit", change_lines::submit_remove)
        .get("/agreements/{id}/sign", "agreement.sign", sign_agreement::show_sign)
        .post("/agreements/{id}/sign", "agreement.sign", sign_agreement::submit_sign)
        .get("/agreements/{id}/print.pdf", "agreement.view", print_agreement::download_agreement)
        .post("/agreements/{id}/renew", "agreement.draft", renew_agreement::submit_renew)
        .get("/agreements/{id}/suspend", "agreement.suspend", stop_agreement::show_suspend)
        .post("/agreements/{id}/suspend", "agreement.suspend", stop_agreement::submit_suspend)
        .get("/agreements/{id}/resume", "agreement.resume", stop_agreement::show_resume)
        .post("/agreements/{id}/resume", "agreement.resume", stop_agreement::submit_resume)
        .get("/agreements/{id}/withdraw", "agreement.withdraw", stop_agreement::show_withdraw)
        .post("/agreements/{id}/withdraw", "agreement.withdraw", stop_agreement::submit_withdraw)
        .get("/agreements/{id}/end", "agreement.end", stop_agreement::show_end)
        .post("/agreements/{id}/end", "agreement.end", stop_agreement::submit_end)
}
