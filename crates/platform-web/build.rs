//! Turns the manifest of `web/built` into Rust sources: one that embeds what it lists, one that holds the
//! outlines of areas, rounded, with the place in each where words fit best.
//!
//! It only reads: node and npm are needed by `make assets`, not by a build. It runs again only when
//! the manifest changes, and the manifest holds the hash of every file.
#![expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment")]

#[path = "build_outlines.rs"]
mod outlines;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn main() {
    println!("cargo::rerun-if-env-changed=ACCORD_ASSETS");
    let folder = env::var_os("ACCORD_ASSETS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/built"), PathBuf::from);
    let manifest = folder.join("manifest.json");
    println!("cargo::rerun-if-changed={}", manifest.display());
    let written = fs::read_to_string(&manifest)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .and_then(|manifest| Some((embedded(&manifest, &folder)?, outlines::source(&folder)?)));
    let Some((source, outlines)) = written else {
        println!(
            "cargo::error=the built assets are missing or incomplete: run `make assets`, \
             or set ACCORD_ASSETS to a folder that it has written"
        );
        return;
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("INVARIANT: cargo sets OUT_DIR"));
    fs::write(out.join("embedded.rs"), source).expect("INVARIANT: OUT_DIR can be written");
    fs::write(out.join("outlines.rs"), outlines).expect("INVARIANT: OUT_DIR can be written");
}

/// The source, or nothing when the manifest is not what `xtask assets` writes.
fn embedded(manifest: &Value, folder: &Path) -> Option<String> {
    let folder = fs::canonicalize(folder).ok()?;
    let mut out = String::new();
    out.push_str("pub static TEMPLATES: &[(&str, &str)] = &[\n");
    for name in manifest["templates"].as_object()?.keys() {
        let path = folder.join("templates").join(name);
        writeln!(out, "({name:?}, include_str!({path:?})),").ok()?;
    }
    out.push_str("];\npub static COMPONENTS: &[Component] = &[\n");
    for component in manifest["components"].as_array()? {
        writeln!(
            out,
            "Component {{ function: {:?}, macro_name: {:?}, template: {:?}, pages: {} }},",
            component["function"].as_str()?,
            component["macro"].as_str()?,
            component["template"].as_str()?,
            component["pages"].as_bool()?,
        )
        .ok()?;
    }
    out.push_str("];\npub static ASSETS: &[Asset] = &[\n");
    for (name, asset) in manifest["assets"].as_object()? {
        let file = asset["file"].as_str()?;
        writeln!(
            out,
            "Asset {{ name: {name:?}, url: {:?}, content_type: {:?}, bytes: include_bytes!({:?}) }},",
            format!("/assets/{file}"),
            asset["content_type"].as_str()?,
            folder.join("static").join(file),
        )
        .ok()?;
    }
    out.push_str("];\n");
    Some(out)
}
