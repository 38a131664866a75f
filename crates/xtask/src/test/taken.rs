//! Which forms some test sent and had taken, with the audit entry that their route names: all that there are, but for those
//! listed here with the reason.

use std::collections::BTreeSet;
use std::path::Path;

/// The variable with the file to which the tests of the application write the routes: see its `tests/it/audited.rs`.
pub const VARIABLE: &str = "ACCORD_ROUTES_TAKEN";

/// Every route as reviewed, from the root of the repository.
const ROUTES: &str = "crates/app/tests/routes.out";

/// Routes that answer no form by leading on, each with the reason. What they write is asserted where they are tested.
const NOT_BY_A_FORM: &[(&str, &str)] = &[
    ("/account/confirm/passkey/finish", "a script of the page asks, and is answered in JSON"),
    ("/account/confirm/passkey/start", "a script of the page asks, and is answered in JSON"),
    ("/account/passkeys/finish", "a script of the page asks, and is answered in JSON"),
    ("/account/passkeys/start", "a script of the page asks, and is answered in JSON"),
    ("/language/check", "what was found is the answer itself, and nothing is kept of the text"),
    ("/language/marks", "a script of the page asks, and is answered in JSON; nothing is kept of the text"),
    ("/people/find", "what was found is the answer itself, so that no name stands in an address"),
    ("/sign-in/passkey/finish", "a script of the page asks, and is answered in JSON"),
    ("/sign-in/passkey/start", "a script of the page asks, and is answered in JSON"),
    ("/sign-out", "it leads to signing in, like a form that was not taken: `audited.rs` asserts its entry"),
];

/// Compares the routes of the repository with those that were taken.
///
/// # Errors
/// The routes that no test had taken, and exceptions that are none.
pub fn check(root: &Path, taken: &Path) -> Result<(), String> {
    let routes =
        std::fs::read_to_string(root.join(ROUTES)).map_err(|error| format!("reading `{ROUTES}`: {error}"))?;
    // Without the file no form was taken at all, and every route is named.
    let taken = std::fs::read_to_string(taken).unwrap_or_default();
    compare(&routes, &taken, NOT_BY_A_FORM)
}

fn compare(routes: &str, taken: &str, exceptions: &[(&str, &str)]) -> Result<(), String> {
    let posts: BTreeSet<&str> =
        routes.lines().filter_map(|line| line.strip_prefix("POST ")?.split(' ').next()).collect();
    let taken: BTreeSet<&str> = taken.lines().collect();
    let excepted: BTreeSet<&str> = exceptions.iter().map(|(route, _)| *route).collect();
    let mut wrong: Vec<String> = Vec::new();
    if posts.is_empty() {
        wrong.push(format!("`{ROUTES}` names no route that takes a form"));
    }
    let untaken = posts.difference(&taken).filter(|route| !excepted.contains(*route));
    wrong.extend(
        untaken.map(|route| format!("no test has a form taken at `{route}` with its own audit entry")),
    );
    let stale = excepted.iter().filter(|route| taken.contains(*route) || !posts.contains(*route));
    wrong.extend(stale.map(|route| format!("`{route}` is no exception any more: take it out of the list")));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUT: &str = "GET /people needs person.list\n  200: all\n\nPOST /people/new needs person.open\n  403: all\n\nPOST /start needs -\n";

    #[test]
    fn a_route_that_no_test_had_taken_is_named() {
        let told = compare(OUT, "/people/new\n", &[]).expect_err("one is missing");
        assert_eq!(told, "no test has a form taken at `/start` with its own audit entry");
        assert_eq!(compare(OUT, "/people/new\n/start\n/people/new\n", &[]), Ok(()));
        assert!(compare("", "", &[]).is_err(), "a file that names nothing proves nothing");
    }

    #[test]
    fn an_exception_is_for_a_route_that_there_is_and_that_nobody_takes() {
        let exception = [("/start", "it answers with JSON")];
        assert_eq!(compare(OUT, "/people/new\n", &exception), Ok(()));
        assert!(compare(OUT, "/people/new\n/start\n", &exception).is_err());
        let gone = [("/start", "it answers with JSON"), ("/gone", "it was there once")];
        assert!(compare(OUT, "/people/new\n", &gone).expect_err("stale").contains("`/gone`"));
    }
}
