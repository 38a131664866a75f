//! Random tokens for sessions and links. The browser has the token, the database only its hash.

use accord_kernel::Rng;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 256 bits: nobody finds one by trying.
const TOKEN_BYTES: usize = 32;
/// The length of a token as text.
const TOKEN_LETTERS: usize = 43;

/// A new token, as text for a cookie or an address.
pub fn new_token(rng: &dyn Rng) -> String {
    let mut bytes = [0u8; TOKEN_BYTES];
    rng.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a token; `None` when the text cannot be one.
///
/// A plain hash is enough: a token has 256 random bits, so there is nothing to guess.
pub fn token_hash(token: &str) -> Option<Vec<u8>> {
    (token.len() == TOKEN_LETTERS).then(|| Sha256::digest(token.as_bytes()).to_vec())
}
