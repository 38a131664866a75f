//! `xtask third-party`: the list of other people's software that this product is made of.
//!
//! What this is: writes [`FILE`] from what cargo and npm know, sorted, so that it changes only when a
//! lock file does. Tidy compares it with what would be written. The texts of the licences of npm
//! packages are in `web/built/THIRD-PARTY-npm.txt`, which `make assets` makes. Start at [`write`].

use crate::tidy::{Finding, Metadata, metadata};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// The list, from the root of the repository.
pub const FILE: &str = "THIRD-PARTY.md";

/// Writes the list.
///
/// # Errors
/// When cargo cannot tell, or the list cannot be written.
pub fn write(root: &Path) -> Result<String, String> {
    let text = list(root, &metadata(root)?)?;
    std::fs::write(root.join(FILE), text).map_err(|error| format!("writing `{FILE}`: {error}"))?;
    Ok(format!("{FILE} is written"))
}

/// A finding when the list is not what would be written now.
///
/// # Errors
/// When the lock file of npm cannot be read.
pub fn check(root: &Path, metadata: &Metadata) -> Result<Option<Finding>, String> {
    let present = std::fs::read_to_string(root.join(FILE)).unwrap_or_default();
    let message = "is not what the lock files say: run `cargo run --profile ci -p accord-xtask -- third-party` and review the diff";
    Ok((present != list(root, metadata)?).then(|| Finding::new(FILE, 1, message)))
}

fn list(root: &Path, metadata: &Metadata) -> Result<String, String> {
    let mut out = String::from(
        "# Software of others\n\n\
         Written by `xtask third-party` from the lock files; do not edit.\n\
         Everything that a build for Linux compiles, and the npm packages of which parts are served.\n\
         `make assets` writes the licence texts of the latter into `web/built/THIRD-PARTY-npm.txt`.\n\n\
         ## Rust crates\n\n| Name | Version | Licence | Source |\n|---|---|---|---|\n",
    );
    for package in metadata.third_parties() {
        let licence = package.license.as_deref().unwrap_or("see its source");
        let source = package.repository.as_deref().unwrap_or_default();
        let _ = writeln!(out, "| {} | {} | {licence} | {source} |", package.name, package.version);
    }
    out.push_str("\n## npm packages\n\n| Name | Version | Licence |\n|---|---|---|\n");
    let lock = std::fs::read_to_string(root.join("web/package-lock.json"))
        .map_err(|error| format!("reading the lock file of npm: {error}"))?;
    let lock: Value =
        serde_json::from_str(&lock).map_err(|error| format!("reading the lock file of npm: {error}"))?;
    for (path, package) in lock["packages"].as_object().into_iter().flatten() {
        let Some((_, name)) = path.rsplit_once("node_modules/") else { continue };
        if package["dev"] == Value::Bool(true) {
            continue;
        }
        let text = |key: &str| package[key].as_str().unwrap_or("not stated").to_owned();
        let _ = writeln!(out, "| {name} | {} | {} |", text("version"), text("license"));
    }
    Ok(out)
}
