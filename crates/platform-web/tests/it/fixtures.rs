//! The fixtures that govuk-frontend publishes with its components.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// One example of a component.
pub struct Fixture {
    /// `button: default`
    pub name: String,
    /// `govuk_button`
    pub function: String,
    pub options: Json,
    pub html: String,
}

/// All fixtures, in the order of the components.
///
/// # Panics
/// When the package is not installed: a test without its fixtures must fail.
pub fn all() -> Vec<Fixture> {
    let mut all = Vec::new();
    for folder in component_folders() {
        let text = fs::read_to_string(folder.join("fixtures.json")).expect("readable fixtures");
        let file: Json = serde_json::from_str(&text).expect("fixtures are JSON");
        let component = file["component"].as_str().expect("fixtures name their component");
        for fixture in file["fixtures"].as_array().expect("fixtures are a list") {
            all.push(Fixture {
                name: format!("{component}: {}", fixture["name"].as_str().expect("a name")),
                function: format!("govuk_{}", component.replace('-', "_")),
                options: fixture["options"].clone(),
                html: fixture["html"].as_str().expect("what it should render").to_owned(),
            });
        }
    }
    all
}

fn component_folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../web/node_modules/govuk-frontend/dist/govuk/components");
    let entries = fs::read_dir(root).expect("no fixtures of govuk-frontend: run `make assets`");
    let mut folders: Vec<_> = entries.map(|entry| entry.expect("a folder").path()).collect();
    folders.retain(|folder| folder.join("fixtures.json").is_file());
    folders.sort();
    folders
}
