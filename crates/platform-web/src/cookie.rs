//! The session cookie. It holds a random token and nothing else.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

/// Whether browsers reach us over TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Over TLS: the cookie is bound to the host and never sent in clear.
    Tls,
    /// In clear on one machine: for demonstrations and tests.
    Clear,
}

impl Transport {
    const fn cookie_name(self) -> &'static str {
        match self {
            Self::Tls => "__Host-accord",
            Self::Clear => "accord",
        }
    }
}

/// The token in the request's session cookie; `None` when there is none.
pub fn session_token(headers: &HeaderMap, transport: Transport) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == transport.cookie_name())
        .map(|cookie| cookie.value().to_owned())
}

/// The header that gives the browser this session token.
pub fn give_session(token: &str, transport: Transport) -> HeaderValue {
    set_cookie(token, transport, None)
}

/// The header that takes the session token from the browser.
pub fn take_session(transport: Transport) -> HeaderValue {
    set_cookie("", transport, Some(cookie::time::Duration::ZERO))
}

fn set_cookie(value: &str, transport: Transport, max_age: Option<cookie::time::Duration>) -> HeaderValue {
    let mut cookie = Cookie::build((transport.cookie_name(), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(transport == Transport::Tls);
    if let Some(age) = max_age {
        cookie = cookie.max_age(age);
    }
    HeaderValue::try_from(cookie.build().to_string())
        .expect("a session token is base64url text, which every header may hold")
}
