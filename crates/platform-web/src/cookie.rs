//! The cookies. The one of the session holds a random token and nothing else. The other one carries, for
//! a few minutes and encrypted, what a page shows once.

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
    const fn session_name(self) -> &'static str {
        match self {
            Self::Tls => "__Host-accord",
            Self::Clear => "accord",
        }
    }

    const fn words_name(self) -> &'static str {
        match self {
            Self::Tls => "__Host-accord-words",
            Self::Clear => "accord-words",
        }
    }

    const fn once_name(self) -> &'static str {
        match self {
            Self::Tls => "__Host-accord-once",
            Self::Clear => "accord-once",
        }
    }
}

/// The token in the request's session cookie; `None` when there is none.
pub fn session_token(headers: &HeaderMap, transport: Transport) -> Option<String> {
    value_of(headers, transport.session_name())
}

/// What a page is to show once; `None` when there is nothing.
pub fn once(headers: &HeaderMap, transport: Transport) -> Option<String> {
    value_of(headers, transport.once_name())
}

fn value_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// The header that gives the browser this session token.
pub fn give_session(token: &str, transport: Transport) -> HeaderValue {
    set_cookie(transport.session_name(), token, transport, None)
}

/// The header that takes the session token from the browser.
pub fn take_session(transport: Transport) -> HeaderValue {
    set_cookie(transport.session_name(), "", transport, Some(cookie::time::Duration::ZERO))
}

/// The header that gives the browser what its next page shows once: base64url text.
pub fn give_once(sealed: &str, transport: Transport) -> HeaderValue {
    set_cookie(transport.once_name(), sealed, transport, Some(cookie::time::Duration::minutes(5)))
}

/// What the next page says of words that were saved; `None` when there is nothing.
pub fn words(headers: &HeaderMap, transport: Transport) -> Option<String> {
    value_of(headers, transport.words_name())
}

/// The header that gives the browser what its next page says of words: base64url text.
pub fn give_words(encoded: &str, transport: Transport) -> HeaderValue {
    set_cookie(transport.words_name(), encoded, transport, Some(cookie::time::Duration::minutes(5)))
}

/// The header that takes it from the browser again.
pub fn take_words(transport: Transport) -> HeaderValue {
    set_cookie(transport.words_name(), "", transport, Some(cookie::time::Duration::ZERO))
}

/// The header that takes it from the browser again.
pub fn take_once(transport: Transport) -> HeaderValue {
    set_cookie(transport.once_name(), "", transport, Some(cookie::time::Duration::ZERO))
}

fn set_cookie(
    name: &'static str,
    value: &str,
    transport: Transport,
    max_age: Option<cookie::time::Duration>,
) -> HeaderValue {
    let mut cookie = Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(transport == Transport::Tls);
    if let Some(age) = max_age {
        cookie = cookie.max_age(age);
    }
    HeaderValue::try_from(cookie.build().to_string())
        .expect("what our cookies hold is base64url text, which every header may hold")
}
