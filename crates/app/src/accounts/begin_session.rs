//! Begins a session: what the three ways to sign in have in common.

use super::rules::{self, SESSION_SECONDS_MAX};
use super::secrets::{new_token, token_hash};
use super::store::{self, NewSession};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{SessionId, UserId};
use accord_platform_db::{Stored, WriteTx};
use accord_platform_web::cookie;
use accord_policy::{Action, Strength};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};

/// Begins a session for `user` inside the change under way and returns its token. A user with one
/// membership acts under it at once.
pub async fn begin_session<A: Action>(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<A>,
    user: UserId,
    strength: Strength,
    headers: &HeaderMap,
) -> Result<String, Stop> {
    let memberships = store::list_memberships(tx.connection(), user).await?;
    let member = match &memberships[..] {
        [only] => Some(only.member),
        _ => None,
    };
    // Signing in again in the same browser ends what was signed in there before.
    if let Some(before) = visit.signed_in() {
        store::delete_session(tx, before.session, before.user).await.or_fault("end the session before")?;
    }
    let token = new_token(app.rng());
    let session = NewSession {
        id: SessionId::new(visit.at(), app.rng()),
        token_hash: token_hash(&token).expect("a new token has the length of a token"),
        user,
        member,
        strength,
        device: rules::device_words(user_agent(headers)),
        expires_at: visit.at().plus_seconds(SESSION_SECONDS_MAX),
    };
    store::insert_session(tx, &session).await.or_fault("begin a session")?;
    Ok(token)
}

fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Sends the browser its session and then to `address`.
pub fn go_with_session(app: &App, token: &str, address: &str) -> Response {
    let cookie = cookie::give_session(token, app.transport());
    ([(header::SET_COOKIE, cookie)], Redirect::to(address)).into_response()
}

/// `next` when it is an address of ours, else Today. Never leads to another host.
pub fn local_address(next: &str) -> &str {
    let local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_address;

    #[test]
    fn never_leads_to_another_host() {
        for next in
            ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\n/x"]
        {
            assert_eq!(local_address(next), "/", "{next}");
        }
        assert_eq!(local_address("/picture?from=2026-01-01"), "/picture?from=2026-01-01");
    }
}
