//! What will be in `web/built`: gathered in memory, then written where it differs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

/// The whole content of `web/built`, by path.
#[derive(Debug, Default)]
pub struct Output {
    pub components: Vec<Component>,
    files: BTreeMap<String, Vec<u8>>,
    assets: BTreeMap<String, Asset>,
    templates: BTreeMap<String, String>,
    others: BTreeMap<String, String>,
}

/// A component that `platform-web` offers as a function.
#[derive(Debug, Serialize)]
pub struct Component {
    /// Its name in our pages: `govuk_button`.
    pub function: String,
    /// Its name in the converted templates, which call each other: `govukButton`.
    pub r#macro: String,
    /// The template that draws it from `params`.
    pub template: String,
    /// Whether pages may use it.
    pub pages: bool,
}

/// A file for the browser.
#[derive(Debug, Serialize)]
struct Asset {
    file: String,
    sha256: String,
    content_type: &'static str,
}

#[derive(Serialize)]
struct Manifest<'a> {
    assets: &'a BTreeMap<String, Asset>,
    components: &'a [Component],
    others: &'a BTreeMap<String, String>,
    templates: &'a BTreeMap<String, String>,
}

impl Output {
    pub fn add_template(&mut self, name: &str, source: String) {
        self.templates.insert(name.to_owned(), sha256(source.as_bytes()));
        self.files.insert(format!("templates/{name}"), source.into_bytes());
    }

    pub fn add_other(&mut self, path: &str, text: String) {
        self.others.insert(path.to_owned(), sha256(text.as_bytes()));
        self.files.insert(path.to_owned(), text.into_bytes());
    }

    /// Adds a file for the browser and returns the name it is served under, which contains its hash.
    ///
    /// # Errors
    /// A kind of file that is not served, or a second file of the same name.
    pub fn add_asset(&mut self, name: &str, bytes: Vec<u8>) -> Result<String, String> {
        let (stem, extension) = name.rsplit_once('.').ok_or_else(|| format!("`{name}` has no extension"))?;
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "webp" => "image/webp",
            "ico" => "image/x-icon",
            "json" => "application/json",
            _ => return Err(format!("`{name}` is of a kind that is not served")),
        };
        let sha256 = sha256(&bytes);
        let file = format!("{stem}.{}.{extension}", &sha256[..8]);
        let asset = Asset { file: file.clone(), sha256, content_type };
        if self.assets.insert(name.to_owned(), asset).is_some() {
            return Err(format!("two files are named `{name}`"));
        }
        self.files.insert(format!("static/{file}"), bytes);
        Ok(file)
    }

    /// The name that the asset `name` is served under.
    pub fn asset_file(&self, name: &str) -> Option<&str> {
        self.assets.get(name).map(|asset| asset.file.as_str())
    }

    /// Makes `folder` contain exactly this output, and says what that is.
    ///
    /// The manifest is written last: who reads it finds everything it names.
    pub fn write(mut self, folder: &Path) -> Result<String, String> {
        let manifest = Manifest {
            assets: &self.assets,
            components: &self.components,
            others: &self.others,
            templates: &self.templates,
        };
        let manifest =
            serde_json::to_vec_pretty(&manifest).map_err(|error| format!("writing the manifest: {error}"))?;
        let mut changed = 0;
        for (path, bytes) in &self.files {
            changed += usize::from(write_if_different(&folder.join(path), bytes)?);
        }
        changed += usize::from(write_if_different(&folder.join("manifest.json"), &manifest)?);
        self.files.insert("manifest.json".to_owned(), manifest);
        let wanted: BTreeSet<PathBuf> = self.files.keys().map(|path| folder.join(path)).collect();
        changed += remove_others(folder, &wanted)?;
        Ok(format!(
            "web/built: {} components, {} templates, {} assets; {changed} files changed",
            self.components.len(),
            self.templates.len(),
            self.assets.len(),
        ))
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_if_different(path: &Path, bytes: &[u8]) -> Result<bool, String> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(false);
    }
    let folder = path.parent().ok_or_else(|| format!("`{}` has no folder", path.display()))?;
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| format!("writing `{}`: {error}", path.display()))?;
    Ok(true)
}

/// Removes what an earlier run left in `folder`, and says how many files that were.
fn remove_others(folder: &Path, wanted: &BTreeSet<PathBuf>) -> Result<usize, String> {
    let failed = |error| format!("tidying `{}`: {error}", folder.display());
    let mut removed = 0;
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            removed += remove_others(&path, wanted)?;
        } else if !wanted.contains(&path) {
            fs::remove_file(&path).map_err(failed)?;
            removed += 1;
        }
    }
    Ok(removed)
}
