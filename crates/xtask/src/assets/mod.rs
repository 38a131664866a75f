//! `xtask assets`: everything the browser and the component templates need, made from `web/node_modules`.
//!
//! What this is: the only place where npm packages are read. It writes `web/built`, which is not
//! committed, because nothing of those packages belongs into the repository.
//! It owns: the converted component templates, the style sheets and scripts under names that contain
//! their hash, the outlines of the boroughs, the licence texts, and the manifest of all of these.
//! The same input gives identical bytes, and a file that would not change is not touched, so that
//! running it twice rebuilds nothing.
//! It does not download (`make assets` runs `npm ci` first) and serves nothing (`platform-web` does).
//! Start at [`build`]; the conversion of templates is in `nunjucks`.

mod css;
mod licences;
mod nunjucks;
mod outlines;
mod output;
mod statics;
mod templates;

use std::path::Path;

/// Writes `web/built` below `root`, and says what is in it.
///
/// # Errors
/// A missing or unexpected npm package, or a template outside the known grammar, with its path.
pub fn build(root: &Path) -> Result<String, String> {
    let modules = root.join("web/node_modules");
    if !modules.is_dir() {
        return Err("`web/node_modules` is missing: run `make assets`".to_owned());
    }
    let mut output = output::Output::default();
    let converted = templates::convert_all(&modules)?;
    for (name, source) in converted.templates {
        output.add_template(&name, source);
    }
    output.components = converted.components;
    statics::add(&modules, &root.join("crates/platform-web/static"), &mut output)?;
    let boroughs = read(&modules.join("vega-datasets/data/londonBoroughs.json"))?;
    let outlines = outlines::geojson(&boroughs)?;
    // For the live map, which reads it in the browser; the drawings have it built in.
    output.add_asset("outlines.json", outlines.clone().into_bytes())?;
    output.add_other("data/london_boroughs.geojson", outlines);
    let lock = read(&root.join("web/package-lock.json"))?;
    output.add_other("THIRD-PARTY-npm.txt", licences::texts(&lock, &modules)?);
    output.write(&root.join("web/built"))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("reading `{}`: {error}", path.display()))
}
