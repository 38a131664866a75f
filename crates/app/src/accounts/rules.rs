//! The limits of signing in, and the rules for passwords, addresses and roles. No I/O.

use accord_policy::{RefusalCode, Role};
use std::collections::BTreeSet;

/// A session that was not used for so long has ended.
pub const SESSION_IDLE_SECONDS: i64 = 60 * 60;
/// A session ends after so long, however busy.
pub const SESSION_SECONDS_MAX: i64 = 12 * 60 * 60;
/// For so long after proving again that it is them, a user may do what needs it.
pub const STEPPED_UP_SECONDS: i64 = 10 * 60;
/// The last use of a session is written down at most this often.
pub const LAST_SEEN_SECONDS: i64 = 60;
/// A one-time link works for so long.
pub const INVITATION_SECONDS: i64 = 3 * 24 * 60 * 60;
/// Failed tries for one address within the window, after which further tries are refused unheard.
pub const TRIES_PER_ADDRESS_MAX: u64 = 5;
/// Failed tries from one network address within the window, after which further tries are refused unheard.
pub const TRIES_PER_PEER_MAX: u64 = 50;
/// The window in which failed tries are counted.
pub const FAILURE_WINDOW_SECONDS: i64 = 15 * 60;
/// Refusals unheard of one subject are recorded at most this often: an attack must not fill the audit.
pub const NOTED_EVERY_SECONDS: i64 = 60;
/// Passkey ceremonies under way at once; anybody may begin one, so they are bounded.
pub const CEREMONIES_MAX: u64 = 10_000;
/// A recovery link works for so long.
pub const RECOVERY_SECONDS: i64 = 24 * 60 * 60;
/// For so long a user is told that a recovery link was made for their account.
pub const RECOVERY_TOLD_SECONDS: i64 = 30 * 24 * 60 * 60;
/// A passkey ceremony must be finished within so long.
pub const CEREMONY_SECONDS: i64 = 5 * 60;
/// Letters of a password at least. Length beats rules of composition (NIST SP 800-63B, section 5.1.1.2).
pub const PASSWORD_LETTERS_MIN: usize = 12;
/// Letters of a password at most: hashing is bounded work.
pub const PASSWORD_LETTERS_MAX: usize = 200;
/// Letters of a name at most.
pub const NAME_LETTERS_MAX: usize = 120;
/// Letters of an e-mail address at most (RFC 5321, section 4.5.3.1.3).
pub const EMAIL_LETTERS_MAX: usize = 254;

/// Passwords that everyone tries first, in lower case. Refused even though they are long enough.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "abcdefghijkl",
    "administrator",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "letmeinletmein",
    "london202620",
    "password1234",
    "password12345",
    "passwordpassword",
    "qwertyuiop12",
    "qwertyuiopas",
    "welcome12345",
    "youthjustice",
];

/// Why these roles of a member may not take the place of those before; `None` when they may.
///
/// Nobody adds a role to their own place: who may read about people is decided by two. And an agency that
/// has an administrator keeps one.
pub fn role_change_refusal(
    is_own: bool,
    before: &BTreeSet<Role>,
    after: &BTreeSet<Role>,
    other_administrators: usize,
) -> Option<RefusalCode> {
    let loses_administrator = before.contains(&Role::Administrator) && !after.contains(&Role::Administrator);
    if is_own && !after.is_subset(before) {
        Some(RefusalCode::AboutOneself)
    } else if loses_administrator && other_administrators == 0 {
        Some(RefusalCode::LastOne)
    } else {
        None
    }
}

/// What the audit says about a change of roles: codes only, no names.
pub fn role_change_words(before: &BTreeSet<Role>, after: &BTreeSet<Role>) -> String {
    let codes = |roles: Vec<&Role>| match &roles[..] {
        [] => "none".to_owned(),
        roles => roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", "),
    };
    let given = codes(after.difference(before).collect());
    let taken = codes(before.difference(after).collect());
    format!("given: {given}; taken: {taken}")
}

/// What is wrong with a new password, in words that say what to do; `None` when it will do.
pub fn password_problem(password: &str, email: &str, name: &str) -> Option<&'static str> {
    let letters = password.chars().count();
    let plain = password.to_lowercase();
    let repeated = password.chars().all(|letter| password.starts_with(letter));
    let own = |word: &str| word.chars().count() >= 4 && plain.contains(&word.to_lowercase());
    if letters < PASSWORD_LETTERS_MIN {
        Some("Enter a password of 12 characters or more. Three random words work well")
    } else if letters > PASSWORD_LETTERS_MAX {
        Some("Enter a password of 200 characters or fewer")
    } else if repeated || COMMON.contains(&plain.as_str()) {
        Some("Enter a password that is harder to guess. Three random words work well")
    } else if own(email) || email.split('@').next().is_some_and(own) || name.split(' ').any(own) {
        Some("Enter a password that does not hold your name or e-mail address")
    } else {
        None
    }
}

/// The address in the one form in which it is stored; `None` when it is not an e-mail address.
pub fn email_from(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (local, domain) = email.split_once('@')?;
    let plain = |part: &str| {
        !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@')
    };
    let holds = plain(local)
        && plain(domain)
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && email.len() <= EMAIL_LETTERS_MAX;
    holds.then_some(email)
}

/// A short name of a device from its `User-Agent`: enough for its owner to recognise it.
pub fn device_words(user_agent: &str) -> String {
    let find = |pairs: &[(&str, &'static str)]| {
        pairs.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, words)| *words)
    };
    let browser =
        find(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Another program".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_passwords_that_are_easy_to_guess() {
        for password in
            ["short", "PasswordPassword", "aaaaaaaaaaaaaaaa", "sam.okafor-12345", "it-is-okafor-here"]
        {
            assert!(
                password_problem(password, "sam.okafor@example.org", "Sam Okafor").is_some(),
                "{password}"
            );
        }
        assert_eq!(password_problem("lantern-otter-gravel", "sam.okafor@example.org", "Sam Okafor"), None);
    }

    #[test]
    fn nobody_adds_a_role_to_their_own_place_and_the_last_administrator_stays() {
        use Role::{Administrator, Analyst, CaldicottGuardian};
        let set = |roles: &[Role]| roles.iter().copied().collect::<BTreeSet<_>>();
        for (is_own, before, after, others, expected) in [
            (true, set(&[Administrator]), set(&[Administrator, Analyst]), 1, Some(RefusalCode::AboutOneself)),
            (true, set(&[Analyst]), set(&[Administrator]), 1, Some(RefusalCode::AboutOneself)),
            (true, set(&[Administrator]), set(&[]), 0, Some(RefusalCode::LastOne)),
            (false, set(&[Administrator]), set(&[Analyst]), 0, Some(RefusalCode::LastOne)),
            (false, set(&[Administrator]), set(&[Analyst]), 1, None),
            (false, set(&[Analyst]), set(&[CaldicottGuardian]), 0, None),
            (true, set(&[Administrator, Analyst]), set(&[Administrator]), 0, None),
        ] {
            assert_eq!(
                role_change_refusal(is_own, &before, &after, others),
                expected,
                "{before:?} to {after:?}"
            );
        }
        let words = role_change_words(&set(&[Analyst]), &set(&[Administrator, CaldicottGuardian]));
        assert_eq!(words, "given: caldicott_guardian, administrator; taken: analyst");
    }

    #[test]
    fn takes_only_what_can_be_an_address() {
        for (text, email) in [
            (" Sam@Example.ORG ", Some("sam@example.org")),
            ("sam", None),
            ("sam@", None),
            ("@example.org", None),
            ("sam@example", None),
            ("sam @example.org", None),
            ("sam@exa@mple.org", None),
        ] {
            assert_eq!(email_from(text).as_deref(), email, "{text}");
        }
    }

    #[test]
    fn names_devices_so_that_their_owner_knows_them() {
        let agent =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604";
        assert_eq!(device_words(agent), "Safari on iPhone");
        assert_eq!(device_words("curl/8"), "Another program");
    }
}
