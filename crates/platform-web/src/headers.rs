//! Headers that every response carries.

use crate::cookie::Transport;
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{HeaderMap, header};

/// Nothing is loaded but from our own host, nothing is inline, and nobody may frame us.
///
/// MapLibre draws from a worker and from canvas images, both made from our own files.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    // Without it browsers send `Origin: null` with a form, and old ones nothing else to tell by.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    ),
];

/// For two years browsers come back over TLS only, whatever somebody types or links to. Subdomains are
/// not ours to decide about.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Adds the security headers, and forbids storing the page unless the handler said otherwise.
pub fn secure(headers: &mut HeaderMap, transport: Transport) {
    if transport == Transport::Tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
