//! Which crate may depend on which, and what pure crates must stay free of, from `cargo metadata`.

use super::Finding;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Everything that a pure crate may pull in, one a line; a new one is reviewed as a change of that file.
const PURE_ALLOWED: &str = include_str!("pure_dependencies.txt");
/// What no list may allow: effects that a value has no business with.
const NEVER_PURE: &[&str] =
    &["axum", "getrandom", "hyper", "mio", "reqwest", "sea-orm", "socket2", "sqlx", "tokio"];
/// Exceptions with their reasons: crate of ours, what it reaches, why that is harmless.
const EXCEPT: &[(&str, &str, &str)] =
    &[("engine-formats", "getrandom", "zip links it to write encrypted archives; we only read plain ones")];
/// The platform that is released; others would only add crates that no build of ours compiles.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Ours that each of ours may depend on: the rule in `ARCHITECTURE.md`. `engine-*` stands for all engines.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("policy", &["kernel"]),
    ("engine-*", &["kernel"]),
    ("migrations", &[]),
    ("platform-db", &["kernel", "policy", "migrations"]),
    ("platform-pdf", &["kernel"]),
    ("platform-web", &["kernel"]),
    ("app", &["kernel", "policy", "platform-db", "platform-pdf", "platform-web", "engine-*"]),
    ("cli", &["kernel", "policy", "platform-db", "app", "engine-*"]),
    ("testkit", &["kernel", "platform-db"]),
    ("xtask", &[]),
];
/// What tests of any crate may use besides.
const FOR_TESTS: &str = "testkit";

#[derive(Debug, Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    resolve: Resolve,
    workspace_members: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub version: String,
    pub license: Option<String>,
    pub repository: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Debug, Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<EdgeKind>,
}

#[derive(Debug, Deserialize)]
struct EdgeKind {
    kind: Option<String>,
}

/// What cargo knows of the workspace and everything below it.
///
/// # Errors
/// When cargo cannot tell.
pub fn metadata(root: &Path) -> Result<Metadata, String> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", PLATFORM])
        .current_dir(root)
        .output()
        .map_err(|error| format!("running cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("reading cargo metadata: {error}"))
}

impl Metadata {
    /// Packages that are not ours and that a normal or build dependency of ours leads to.
    pub fn third_parties(&self) -> Vec<&Package> {
        let start = self.workspace_members.iter().map(String::as_str);
        let reached = self.reached(start, |kind| kind != Some("dev"));
        let is_ours = |package: &&Package| self.workspace_members.contains(&package.id);
        let mut found: Vec<_> = self
            .packages
            .iter()
            .filter(|package| reached.contains(package.id.as_str()) && !is_ours(package))
            .collect();
        found.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        found
    }

    /// Ids of everything that dependencies of the wanted kinds lead to, with where they start.
    fn reached<'a>(
        &'a self,
        start: impl Iterator<Item = &'a str>,
        wanted: impl Fn(Option<&str>) -> bool,
    ) -> BTreeSet<&'a str> {
        let nodes: BTreeMap<&str, &Node> =
            self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let (mut reached, mut waiting) = (BTreeSet::new(), start.collect::<Vec<_>>());
        while let Some(id) = waiting.pop() {
            if !reached.insert(id) {
                continue;
            }
            for edge in nodes.get(id).map(|node| node.deps.as_slice()).unwrap_or_default() {
                if edge.dep_kinds.iter().any(|kind| wanted(kind.kind.as_deref())) {
                    waiting.push(&edge.pkg);
                }
            }
        }
        reached
    }
}

/// Names of everything that normal dependencies of a crate of ours lead to, with the features that this
/// crate alone asks for: `cargo metadata` would add those that the rest of the workspace asks for.
///
/// # Errors
/// When cargo cannot tell.
fn below(root: &Path, package: &str) -> Result<Vec<String>, String> {
    let arguments = ["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let output = Command::new("cargo")
        .args(arguments)
        .args(["--target", PLATFORM, "--package", package])
        .current_dir(root)
        .output()
        .map_err(|error| format!("running cargo tree: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut names: Vec<String> =
        text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// Checks every crate of the workspace.
///
/// # Errors
/// When cargo cannot tell what is below a pure crate.
pub fn check(root: &Path, metadata: &Metadata) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for package in metadata.packages.iter().filter(|package| metadata.workspace_members.contains(&package.id))
    {
        check_direction(package, &mut findings);
        if is_pure(short(&package.name)) {
            check_purity(short(&package.name), &below(root, &package.name)?, &mut findings);
        }
    }
    Ok(findings)
}

fn short(name: &str) -> &str {
    name.strip_prefix("accord-").unwrap_or(name)
}

fn is_pure(name: &str) -> bool {
    name.starts_with("engine-") || name == "kernel" || name == "policy"
}

/// The name under which the rule knows a crate.
fn rule_name(name: &str) -> &str {
    if name.starts_with("engine-") { "engine-*" } else { name }
}

fn check_direction(package: &Package, findings: &mut Vec<Finding>) {
    let name = short(&package.name);
    let manifest = format!("crates/{name}/Cargo.toml");
    let Some((_, allowed)) = ALLOWED.iter().find(|(rule, _)| *rule == rule_name(name)) else {
        let message = "no rule says what this crate may depend on: add it to ARCHITECTURE.md and to tidy's dependencies.rs";
        findings.push(Finding::new(&manifest, 1, message));
        return;
    };
    for dependency in package.dependencies.iter().filter(|dependency| dependency.path.is_some()) {
        let other = short(&dependency.name);
        let is_for_tests = dependency.kind.as_deref() == Some("dev") && other == FOR_TESTS;
        if !is_for_tests && !allowed.contains(&rule_name(other)) {
            let message =
                format!("{name} must not depend on {other}: see the dependency rule in ARCHITECTURE.md");
            findings.push(Finding::new(&manifest, 1, message));
        }
    }
}

fn check_purity(crate_name: &str, below: &[String], findings: &mut Vec<Finding>) {
    let allowed: BTreeSet<&str> = PURE_ALLOWED
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let manifest = format!("crates/{crate_name}/Cargo.toml");
    for name in below.iter().map(String::as_str) {
        if EXCEPT.iter().any(|(ours, other, _)| *ours == crate_name && *other == name) {
            continue;
        }
        if NEVER_PURE.contains(&name) {
            let message =
                format!("a pure crate must not reach `{name}`: take the value or a trait of the kernel");
            findings.push(Finding::new(&manifest, 1, message));
        } else if !name.starts_with("accord-") && !allowed.contains(name) {
            let message = format!(
                "`{name}` is new below a pure crate: look at what it does, then add it to crates/xtask/src/tidy/pure_dependencies.txt"
            );
            findings.push(Finding::new(&manifest, 1, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The messages about one crate of ours with these dependencies of ours; those of tests begin with `dev:`.
    fn direction(name: &str, below: &[&str]) -> Vec<String> {
        let dependency = |text: &&str| Dependency {
            name: text.trim_start_matches("dev:").to_owned(),
            kind: text.starts_with("dev:").then(|| "dev".to_owned()),
            path: Some("a folder".to_owned()),
        };
        let package = Package {
            id: name.to_owned(),
            name: name.to_owned(),
            version: String::new(),
            license: None,
            repository: None,
            dependencies: below.iter().map(dependency).collect(),
        };
        let mut findings = Vec::new();
        check_direction(&package, &mut findings);
        findings.into_iter().map(|found| found.message).collect()
    }

    #[test]
    fn the_web_knows_no_policy_and_engines_know_each_other_not() {
        assert_eq!(direction("accord-platform-web", &["accord-kernel", "dev:accord-testkit"]), [""; 0]);
        assert_eq!(direction("accord-app", &["accord-engine-a", "accord-platform-web"]), [""; 0]);
        for (name, other) in [
            ("accord-platform-web", "accord-policy"),
            ("accord-engine-a", "accord-engine-b"),
            ("accord-kernel", "accord-policy"),
            ("accord-app", "accord-cli"),
            ("accord-app", "accord-testkit"),
        ] {
            let found = direction(name, &["accord-kernel", other][usize::from(name == "accord-kernel")..]);
            assert_eq!(found.len(), 1, "{name} on {other}: {found:?}");
            assert!(found[0].contains("must not depend on"), "{found:?}");
        }
        assert!(direction("accord-surprise", &[])[0].starts_with("no rule says"));
    }

    #[test]
    fn a_pure_crate_reaches_no_effects_and_nothing_that_nobody_looked_at() {
        let mut findings = Vec::new();
        let below = ["accord-kernel", "jiff", "new-one", "tokio"].map(str::to_owned);
        check_purity("engine-a", &below, &mut findings);
        let found: Vec<_> = findings.iter().map(|found| found.message.as_str()).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains("`new-one` is new") && found[1].contains("must not reach `tokio`"),
            "{found:?}"
        );
    }

    #[test]
    fn the_list_of_allowed_crates_holds_none_that_is_never_allowed() {
        assert!(!PURE_ALLOWED.lines().any(|line| NEVER_PURE.contains(&line.trim())));
    }
}
