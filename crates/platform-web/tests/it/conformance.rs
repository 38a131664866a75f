//! Every fixture of govuk-frontend through our conversion of its templates.
//!
//! The Ministry of Justice's package ships no fixtures; `moj` has examples of what conversion put at risk.

use std::collections::{BTreeMap, BTreeSet};

use accord_platform_web::components;
use minijinja::Value;
use minijinja::value::Serde;
use serde_json::Value as Json;

use crate::fixtures;
use crate::markup::normalised;

/// Differences allowed at most: how many the first proof of the converter left.
const DIFFERENCES_MAX: usize = 28;

/// Fixtures in govuk-frontend 6.6.0: fewer would mean that some were not found.
const FIXTURES_MIN: usize = 725;

#[test]
fn renders_every_fixture_of_govuk_frontend_as_its_authors_do() {
    let known = known_differences();
    assert!(known.len() <= DIFFERENCES_MAX, "{} known differences", known.len());
    let fixtures = fixtures::all();
    assert!(fixtures.len() >= FIXTURES_MIN, "only {} fixtures were found", fixtures.len());
    let mut different = BTreeMap::new();
    for fixture in fixtures {
        let ours = components::render(&fixture.function, params("", &fixture.options))
            .unwrap_or_else(|error| format!("error: {error:#}"));
        let (ours, theirs) = (normalised(&ours), normalised(&fixture.html));
        if ours != theirs {
            different.insert(fixture.name, first_difference(&ours, &theirs));
        }
    }
    let unlisted: Vec<_> = different.iter().filter(|(name, _)| !known.contains(*name)).collect();
    assert!(
        unlisted.is_empty(),
        "{} fixtures differ and are not in known_differences.txt:\n{}",
        unlisted.len(),
        unlisted.iter().map(|(name, how)| format!("{name}\n{how}\n")).collect::<String>()
    );
    let passing: Vec<_> = known.iter().filter(|name| !different.contains_key(*name)).collect();
    assert!(passing.is_empty(), "no longer different, remove from known_differences.txt: {passing:?}");
}

/// The lines of `known_differences.txt` that are not reasons.
fn known_differences() -> BTreeSet<String> {
    include_str!("../known_differences.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// The options of a fixture as a page would pass them: what is HTML by its name is marked safe.
fn params(name: &str, json: &Json) -> Value {
    match json {
        Json::Object(entries) => Value::from_pairs(entries.iter().map(|(key, value)| {
            let name = if name == "slots" && value.is_string() { "html" } else { key };
            (key.as_str(), params(name, value))
        })),
        Json::Array(items) => items.iter().map(|item| params(name, item)).collect(),
        Json::String(text) if name == "html" || name.ends_with("Html") => {
            Value::from_safe_string(text.clone())
        }
        other => Value::from(Serde(other)),
    }
}

fn first_difference(ours: &str, theirs: &str) -> String {
    let mut lines = theirs.lines();
    for ours in ours.lines() {
        let theirs = lines.next().unwrap_or("(end)");
        if ours != theirs {
            return format!("  theirs {theirs}\n  ours   {ours}");
        }
    }
    format!("  theirs {}\n  ours   (end)", lines.next().unwrap_or("(end)"))
}
