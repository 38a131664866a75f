//! Every fixture that govuk-frontend publishes with its components, through our conversion of them.
//!
//! The Ministry of Justice's package ships no fixtures; `safety` at least renders all of its components.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use accord_platform_web::components;
use minijinja::Value;
use serde_json::Value as Json;

use crate::markup::normalised;

/// Differences allowed at most: how many the first proof of the converter left.
const DIFFERENCES_MAX: usize = 28;

/// Fixtures in govuk-frontend 6.6.0: fewer would mean that some were not found.
const FIXTURES_MIN: usize = 725;

#[test]
fn renders_every_fixture_of_govuk_frontend_as_its_authors_do() {
    let known = known_differences();
    assert!(
        known.len() <= DIFFERENCES_MAX,
        "{} known differences",
        known.len()
    );
    let mut fixtures = 0;
    let mut different = BTreeMap::new();
    for (component, fixture) in all_fixtures() {
        fixtures += 1;
        let name = format!("{component}: {}", fixture["name"].as_str().expect("a name"));
        let function = format!("govuk_{}", component.replace('-', "_"));
        let ours = components::render(&function, params("", &fixture["options"]))
            .unwrap_or_else(|error| format!("error: {error:#}"));
        let (ours, theirs) = (
            normalised(&ours),
            normalised(fixture["html"].as_str().expect("html")),
        );
        if ours != theirs {
            different.insert(name, first_difference(&ours, &theirs));
        }
    }
    assert!(
        fixtures >= FIXTURES_MIN,
        "only {fixtures} fixtures were found"
    );
    let unlisted: Vec<_> = different
        .iter()
        .filter(|(name, _)| !known.contains(*name))
        .collect();
    assert!(
        unlisted.is_empty(),
        "{} of {fixtures} fixtures differ and are not in known_differences.txt:\n{}",
        unlisted.len(),
        unlisted
            .iter()
            .map(|(name, how)| format!("{name}\n{how}\n"))
            .collect::<String>()
    );
    let passing: Vec<_> = known
        .iter()
        .filter(|name| !different.contains_key(*name))
        .collect();
    assert!(
        passing.is_empty(),
        "no longer different, remove from known_differences.txt: {passing:?}"
    );
}

/// The names in `known_differences.txt`: a line `component: fixture`, after a `#` line with the reason.
fn known_differences() -> BTreeSet<String> {
    include_str!("../known_differences.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn all_fixtures() -> Vec<(String, Json)> {
    let mut all = Vec::new();
    for folder in component_folders() {
        let text = fs::read_to_string(folder.join("fixtures.json")).expect("readable fixtures");
        let mut file: Json = serde_json::from_str(&text).expect("fixtures are JSON");
        let component = file["component"]
            .as_str()
            .expect("fixtures name a component")
            .to_owned();
        for fixture in file["fixtures"]
            .as_array_mut()
            .expect("fixtures are a list")
        {
            all.push((component.clone(), fixture.take()));
        }
    }
    all
}

fn component_folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../web/node_modules/govuk-frontend/dist/govuk/components");
    let entries = fs::read_dir(root).expect("no fixtures of govuk-frontend: run `make assets`");
    let mut folders: Vec<_> = entries
        .map(|entry| entry.expect("a folder").path())
        .collect();
    folders.retain(|folder| folder.join("fixtures.json").is_file());
    folders.sort();
    folders
}

/// The options of a fixture as a page would pass them: what is HTML by its name is marked safe.
fn params(name: &str, json: &Json) -> Value {
    match json {
        Json::Object(entries) => Value::from_pairs(entries.iter().map(|(key, value)| {
            let name = if name == "slots" && value.is_string() {
                "html"
            } else {
                key
            };
            (key.as_str(), params(name, value))
        })),
        Json::Array(items) => items.iter().map(|item| params(name, item)).collect(),
        Json::String(text) if name == "html" || name.ends_with("Html") => {
            Value::from_safe_string(text.clone())
        }
        other => Value::from(minijinja::value::Serde(other)),
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
    format!(
        "  theirs {}\n  ours   (end)",
        lines.next().unwrap_or("(end)")
    )
}
