//! Every route, walked as every kind of person. The outcome is a file whose diff is reviewed.
//!
//! Set `UPDATE_GOLDEN=1` to write the file anew.

use crate::children::choose;
use crate::world::World;
use accord_app::route_lines;
use accord_platform_web::OPEN;
use accord_platform_web::routes::Method;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Whom the walk signs in as: words of their line on the demonstration's sign-in page.
const PEOPLE: &[&str] = &[
    "Community-safety analyst, Haringey",
    "Youth justice service manager, Haringey",
    "Board chair",
    "Chief executive",
    "Senior leader of an authority",
    "Social worker",
    "Case worker, Haringey youth justice",
    "School safeguarding lead",
    "Caldicott Guardian",
    "Voluntary organisation worker",
    "Data protection officer",
    "Senior information risk owner",
    "Scrutiny member",
    "Police partnership officer, Police, North Area",
    "Regional lead",
    "Administrator",
];

/// A path with its varying parts filled in: an agency of Haringey, things that are not there.
pub fn filled(path: &str) -> String {
    path.replace("{agency}", "haringey-community-safety")
        .replace("{definition}", "all-incidents")
        .replace("{kind}", "education")
        .replace("{source}", "incident")
        .replace("{gateway}", "ca_2004_s10")
        .replace("{slug}", "all-incidents")
        .replace("{member}", "00000000-0000-7000-8000-000000000000")
        .replace("{id}", "00000000-0000-7000-8000-000000000000")
        .replace("{fact}", "00000000-0000-7000-8000-000000000000")
        .replace("{around}", "00000000-0000-7000-8000-000000000000")
        .replace("{token}", &"x".repeat(43))
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "how somebody asks for the golden file to be written anew")]
async fn every_route_answers_everybody_as_reviewed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/routes.out");
    let now = walk().await;
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &now).expect("the golden file can be written");
    }
    let reviewed = std::fs::read_to_string(path).expect("tests/routes.out is part of the repository");
    assert!(
        now == reviewed,
        "routes answer differently: run with UPDATE_GOLDEN=1 and review the diff.\n{now}"
    );
}

/// How many refusals the audit has.
async fn refusals(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM audit_entry WHERE refusal IS NOT NULL").await
}

async fn walk() -> String {
    let mut out = String::from(
        "Every route with an empty form or no query, by status: 200 a page, 303 elsewhere, 403 refused, 404 not there, 422 something is missing.\n",
    );
    let shared = World::demonstration().await;
    let mut lines = route_lines();
    lines.sort();
    for line in lines {
        let verb = match line.method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        let _ = writeln!(out, "\n{verb} {} needs {}", line.path, line.action);
        let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
        // A world of its own for a change, so that it leaves the next route alone.
        let own = if line.method == Method::Post { Some(World::demonstration().await) } else { None };
        let world = own.as_ref().unwrap_or(&shared);
        for person in std::iter::once(&"visitor").chain(PEOPLE) {
            let browser =
                if *person == "visitor" { world.browser() } else { world.signed_in_as(person).await };
            if *person != "visitor" {
                // Whoever may open records says why first: without, a record answers nobody but with that question.
                choose(&browser, "offer_help", "").await;
            }
            let before = refusals(world).await;
            let answer = match line.method {
                Method::Get => browser.get(&filled(line.path)).await,
                Method::Post => browser.post(&filled(line.path), &[]).await,
            };
            assert_ne!(answer.status, 500, "{verb} {} as {person}", line.path);
            if answer.status == 403 {
                assert!(refusals(world).await > before, "{verb} {} as {person} left no entry", line.path);
            }
            by_status.entry(answer.status).or_default().push(person);
        }
        for (status, people) in by_status {
            let everybody = people.len() == PEOPLE.len() + 1;
            let _ = writeln!(
                out,
                "  {status}: {}",
                if everybody { "everybody".to_owned() } else { people.join("; ") }
            );
        }
    }
    out
}

#[tokio::test]
async fn no_page_that_needs_a_permit_opens_for_a_visitor() {
    let world = World::demonstration().await;
    for line in route_lines().into_iter().filter(|line| line.action != OPEN && line.method == Method::Get) {
        let answer = world.browser().get(&filled(line.path)).await.expect(303);
        assert!(answer.location().starts_with("/sign-in"), "{} leads to {}", line.path, answer.location());
    }
}

#[test]
fn every_route_names_an_action_of_the_policy() {
    for line in route_lines().into_iter().filter(|line| line.action != OPEN) {
        assert!(
            accord_policy::action::rule_named(line.action).is_some(),
            "{} names {}",
            line.path,
            line.action
        );
    }
}

#[tokio::test]
async fn every_response_carries_the_security_headers_and_loads_nothing_from_elsewhere() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    for path in ["/", "/sign-in", "/account", "/agencies", "/help", "/nothing-here", "/health"] {
        let answer = analyst.get(path).await;
        let policy =
            answer.headers.get("content-security-policy").and_then(|value| value.to_str().ok()).unwrap_or("");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(
            answer.headers.get("cache-control").map(|value| value.as_bytes()),
            Some(b"no-store".as_slice())
        );
        for selector in ["script", "link", "img", "iframe", "form"] {
            for name in ["src", "href", "action"] {
                let value = answer.attribute(selector, name);
                assert!(!value.contains("//"), "{path} loads {value}");
            }
        }
        assert!(answer.attribute("script:not([src])", "type").is_empty(), "{path} has an inline script");
        assert_eq!(answer.texts("[style], style").len(), 0, "{path} has an inline style");
    }
}
