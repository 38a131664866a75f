//! Accounts: who may sign in, as a member of which agencies, and how we know that it is them.
//!
//! Owns the tables `account`, `member`, `member_role`, `invitation`, `invitation_role`, `passkey`,
//! `passkey_ceremony`, `session`, `sign_in_failure`. What a role may do is in `policy`, not here.
//!
//! Signing in is two steps: a password then a one-time code, or a passkey alone. Until both are
//! done a session acts for nobody. Start in `sign_in.rs`.

mod accept_invitation;
mod act_as;
mod add_passkey;
mod begin_session;
mod change_roles;
mod confirm_again;
mod confirm_code;
mod end_sessions;
pub mod invite_account;
mod model;
mod note_seen;
mod one_time_codes;
mod passwords;
mod remove_passkey;
mod rules;
mod secrets;
mod set_second_factor;
mod show_account;
mod show_accounts;
mod sign_in;
mod sign_in_as_demonstration;
mod sign_in_with_passkey;
mod sign_out;
mod store;
mod suspend_account;

pub use end_sessions::revoke_sessions_of;
pub use model::{Acting, SignedIn};
pub use note_seen::note_seen;
pub use one_time_codes::code_at;
pub use sign_in_as_demonstration::{
    DemonstrationAccount, create_demonstration_account, hash_shared_password,
};
pub use store::{count_members_with_role, find_signed_in};

use crate::App;
use axum::Router;
use axum::routing::{get, post};

/// The pages of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in::show_sign_in).post(sign_in::submit_sign_in))
        .route("/sign-in/code", get(confirm_code::show_code).post(confirm_code::submit_code))
        .route("/sign-in/passkey/start", post(sign_in_with_passkey::start))
        .route("/sign-in/passkey/finish", post(sign_in_with_passkey::finish))
        .route("/sign-in/demonstration", post(sign_in_as_demonstration::submit))
        .route("/sign-out", post(sign_out::submit_sign_out))
        .route(
            "/invitation/{token}",
            get(accept_invitation::show_invitation).post(accept_invitation::submit_invitation),
        )
        .route("/account", get(show_account::show_account))
        .route("/account/act-as", get(act_as::show_act_as).post(act_as::submit_act_as))
        .route("/account/confirm", get(confirm_again::show_confirm).post(confirm_again::submit_confirm))
        .route(
            "/account/second-factor",
            get(set_second_factor::show_second_factor).post(set_second_factor::submit_second_factor),
        )
        .route("/account/sessions/{id}/end", post(end_sessions::submit_end_session))
        .route("/account/sessions/end-others", post(end_sessions::submit_end_others))
        .route("/account/passkeys/start", post(add_passkey::start))
        .route("/account/passkeys/finish", post(add_passkey::finish))
        .route("/account/passkeys/{id}/remove", post(remove_passkey::submit_remove_passkey))
        .route("/agencies/{agency}/accounts", get(show_accounts::show_accounts))
        .route(
            "/agencies/{agency}/accounts/invite",
            get(invite_account::show_invite).post(invite_account::submit_invite),
        )
        .route("/members/{member}/roles", get(change_roles::show_roles).post(change_roles::submit_roles))
        .route("/members/{member}/suspend", post(suspend_account::submit_suspend))
}
