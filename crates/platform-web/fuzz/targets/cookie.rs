//! The header with the cookies, as any browser or script may send it.

use accord_platform_web::cookie::{Transport, once, session_token};
use axum::http::{HeaderMap, HeaderValue, header};

pub fn take_in(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for part in bytes.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(part) {
            headers.append(header::COOKIE, value);
        }
    }
    for transport in [Transport::Tls, Transport::Clear] {
        _ = (session_token(&headers, transport), once(&headers, transport));
    }
}
