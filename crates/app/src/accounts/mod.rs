//! Accounts: who may sign in, as a member of which agencies, and how we know that it is them.
//!
//! Owns the tables `account`, `member`, `member_role`, `invitation`, `invitation_role`, `passkey`,
//! `passkey_ceremony`, `recovery`, `session`, `sign_in_failure`. What a role may do is in `policy`, not here.
//!
//! Signing in is two steps: a password then a one-time code, or a passkey alone. Until both are
//! done a session acts for nobody. Start in `sign_in.rs`.

mod accept_invitation;
mod act_as;
mod add_passkey;
mod begin_session;
mod change_roles;
mod choose_purpose;
mod confirm_again;
mod confirm_code;
mod confirm_with_passkey;
mod end_sessions;
pub mod invite_account;
mod keep_ceremony;
mod model;
mod new_access;
mod note_seen;
mod offer_recovery;
mod one_time_codes;
mod passwords;
mod recover_account;
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
mod throttle;
mod withdraw_invitation;

pub use choose_purpose::keep_purpose;
pub use end_sessions::revoke_sessions_of;
pub use invite_account::may_invite_first;
pub use model::{Acting, ChosenPurpose, MemberLine, SignedIn};
pub use new_access::list_waiting;
pub use note_seen::{forget_ended, note_seen};
pub use offer_recovery::{list_recovery_notices, offer_recovery_to};
pub use one_time_codes::code_at;
pub use show_accounts::account_target;
pub use sign_in_as_demonstration::{
    DemonstrationAccount, create_demonstration_account, hash_shared_password,
};
pub use store::{
    count_invited_with_role, count_members_with_role, find_member, find_member_with_access, find_signed_in,
    list_members, list_members_with_ids, list_names,
};

use crate::App;
use accord_platform_web::{OPEN, Routes};

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/sign-in", OPEN, sign_in::show_sign_in)
        .post("/sign-in", "session.start", sign_in::submit_sign_in)
        .get("/sign-in/code", OPEN, confirm_code::show_code)
        .post("/sign-in/code", "session.strengthen", confirm_code::submit_code)
        .post("/sign-in/passkey/start", OPEN, sign_in_with_passkey::start)
        .post("/sign-in/passkey/finish", "session.start", sign_in_with_passkey::finish)
        .post("/sign-in/demonstration", "session.start", sign_in_as_demonstration::submit)
        .post("/sign-out", "session.end", sign_out::submit_sign_out)
        .get("/invitation/{token}", OPEN, accept_invitation::show_invitation)
        .post("/invitation/{token}", "account.accept_invitation", accept_invitation::submit_invitation)
        .get("/account", "account.view_own", show_account::show_account)
        .get("/account/act-as", "account.view_own", act_as::show_act_as)
        .post("/account/act-as", "session.act_as", act_as::submit_act_as)
        .get("/account/purpose", "account.view_own", choose_purpose::show_purpose)
        .post("/account/purpose", "session.choose_purpose", choose_purpose::submit_purpose)
        .get("/account/confirm", "session.strengthen", confirm_again::show_confirm)
        .get("/account/confirmed", "session.strengthen", confirm_again::show_confirmed)
        .post("/account/confirm", "session.strengthen", confirm_again::submit_confirm)
        .post("/account/confirm/passkey/start", "session.strengthen", confirm_with_passkey::start)
        .post("/account/confirm/passkey/finish", "session.strengthen", confirm_with_passkey::finish)
        .get("/recovery/{token}", OPEN, recover_account::show_recovery)
        .post("/recovery/{token}", "account.recover", recover_account::submit_recovery_password)
        .get("/account/second-factor", "session.strengthen", set_second_factor::show_second_factor)
        .post("/account/second-factor", "session.strengthen", set_second_factor::submit_second_factor)
        .post("/account/sessions/{id}/end", "session.end", end_sessions::submit_end_session)
        .post("/account/sessions/end-others", "session.revoke_all", end_sessions::submit_end_others)
        .post("/account/passkeys/start", "passkey.add", add_passkey::start)
        .post("/account/passkeys/finish", "passkey.add", add_passkey::finish)
        .post("/account/passkeys/{id}/remove", "passkey.remove", remove_passkey::submit_remove_passkey)
        .get("/agencies/{agency}/accounts", "account.list", show_accounts::show_accounts)
        .get("/agencies/{agency}/accounts/invite", "account.invite", invite_account::show_invite)
        .post("/agencies/{agency}/accounts/invite", "account.invite", invite_account::submit_invite)
        .get("/new-access", "new_access.list", new_access::show_new_access)
        .post("/new-access/{id}/known", "new_access.know", new_access::submit_known)
        .get("/members/{member}/roles", "account.change_roles", change_roles::show_roles)
        .post("/members/{member}/roles", "account.change_roles", change_roles::submit_roles)
        .get("/members/{member}/suspend", "account.suspend", suspend_account::show_suspend)
        .post("/members/{member}/suspend", "account.suspend", suspend_account::submit_suspend)
        .post("/members/{member}/recovery", "account.offer_recovery", offer_recovery::submit_recovery)
        .post(
            "/invitations/{id}/withdraw",
            "account.withdraw_invitation",
            withdraw_invitation::submit_withdraw,
        )
}
