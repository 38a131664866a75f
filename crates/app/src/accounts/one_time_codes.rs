//! One-time codes of six digits that an authenticator app shows (TOTP, RFC 6238).

use accord_kernel::{Instant, Rng};
use totp_rs::{Builder, Secret, Totp};

/// 160 bits, as RFC 4226 section 4 recommends.
const SECRET_BYTES: usize = 20;
/// Seconds for which a code is shown.
const STEP_SECONDS: i64 = 30;
/// Steps before and after the present one that are taken, for clocks that are a little off.
const STEPS_OFF_MAX: i64 = 1;

/// A new secret.
pub fn new_secret(rng: &dyn Rng) -> Vec<u8> {
    let mut secret = vec![0u8; SECRET_BYTES];
    rng.fill(&mut secret);
    secret
}

fn totp(secret: &[u8], email: &str) -> Totp {
    let builder = Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_account_name(email.replace(':', ""))
        .with_issuer(Some("Accord"));
    builder.build().expect("a secret of 20 bytes and a name without a colon always make a generator")
}

/// The code that an app shows at `at`. For the setting-up page's tests and for demonstrations.
pub fn code_at(secret: &[u8], at: Instant) -> String {
    totp(secret, "code").generate(seconds(at)).to_string()
}

fn seconds(at: Instant) -> u64 {
    u64::try_from(at.micros() / 1_000_000).unwrap_or(0)
}

/// The time step that `code` belongs to, when it is right and newer than `last_step`.
///
/// A code works once: whoever looks over a shoulder cannot use it again.
pub fn step_of(secret: &[u8], code: &str, at: Instant, last_step: Option<i64>) -> Option<i64> {
    let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let now = at.micros() / 1_000_000 / STEP_SECONDS;
    (now - STEPS_OFF_MAX..=now + STEPS_OFF_MAX).filter(|step| last_step.is_none_or(|last| *step > last)).find(
        |step| {
            let right = code_at(secret, Instant::from_micros(step * STEP_SECONDS * 1_000_000));
            subtle::ConstantTimeEq::ct_eq(right.as_bytes(), digits.as_bytes()).into()
        },
    )
}

/// What a person types into an app that cannot read the picture: groups of four letters.
pub fn secret_words(secret: &[u8]) -> String {
    let text = Secret::from(secret.to_vec()).to_base32();
    let groups: Vec<&str> =
        (0..text.len()).step_by(4).map(|at| &text[at..(at + 4).min(text.len())]).collect();
    groups.join(" ")
}

/// The address that opens an app on the same device.
pub fn secret_address(secret: &[u8], email: &str) -> String {
    totp(secret, email).to_url().expect("a generator with a name has an address")
}

/// The picture that an app reads, as SVG.
pub fn secret_picture(secret: &[u8], email: &str) -> String {
    let code = qrcode::QrCode::new(secret_address(secret, email))
        .expect("the address is shorter than a code can hold");
    code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(200, 200).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1, cut to six digits.
    #[test]
    fn agrees_with_the_standards_test_values() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code_at(secret, Instant::from_micros(seconds * 1_000_000)), code);
        }
    }

    #[test]
    fn a_code_works_once_and_only_near_its_time() {
        let secret = b"12345678901234567890";
        let at = Instant::from_micros(1_111_111_109 * 1_000_000);
        let step = step_of(secret, "081 804", at, None).expect("the code of that second");
        assert_eq!(step_of(secret, "081804", at, Some(step)), None, "used already");
        assert_eq!(step_of(secret, "081804", at.plus_seconds(30), None), Some(step), "one step late");
        assert_eq!(step_of(secret, "081804", at.plus_seconds(90), None), None, "too late");
        assert_eq!(step_of(secret, "", at, None), None);
    }
}
