//! The licence texts of the npm packages that end up, in part, in what we ship.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::read;

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Package {
    version: Option<String>,
    license: Option<String>,
    #[serde(default)]
    dev: bool,
}

/// Every package of `lock` that is not for development only, in order, with its licence.
///
/// A package without a licence file of its own is listed with what its `package.json` declares.
///
/// # Errors
/// A package that is not installed or declares no licence.
pub fn texts(lock: &str, modules: &Path) -> Result<String, String> {
    let lock: Lock = serde_json::from_str(lock).map_err(|error| format!("reading the lock file: {error}"))?;
    let mut out = String::from(
        "Software from npm packages, of which this product contains adapted parts.\n\
         Fonts, crests, crowns and logos of these packages are not part of it.\n",
    );
    for (path, package) in lock.packages {
        let Some((_, name)) = path.rsplit_once("node_modules/") else {
            continue;
        };
        if package.dev {
            continue;
        }
        let folder = modules.join(path.trim_start_matches("node_modules/"));
        let licence = package.license.ok_or_else(|| format!("`{name}` declares no licence"))?;
        let version = package.version.unwrap_or_default();
        let text = match licence_file(&folder)? {
            Some(text) => text,
            None => declared(&folder)?,
        };
        out.push_str(&format!(
            "\n{}\n{name} {version}\nLicence: {licence}\n\n{}\n",
            "=".repeat(72),
            text.replace("\r\n", "\n").trim()
        ));
    }
    Ok(out)
}

/// The texts of all files named after a licence or notice, first by name.
fn licence_file(folder: &Path) -> Result<Option<String>, String> {
    let failed = |error| format!("reading `{}`: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let wanted = ["licence", "license", "notice", "copying"];
        if path.is_file() && wanted.iter().any(|start| name.starts_with(start)) {
            paths.push(path);
        }
    }
    paths.sort();
    let texts: Result<Vec<_>, String> = paths.iter().map(|path| read(path)).collect();
    let texts = texts?;
    Ok((!texts.is_empty()).then(|| texts.join("\n")))
}

fn declared(folder: &Path) -> Result<String, String> {
    let package: Value = serde_json::from_str(&read(&folder.join("package.json"))?)
        .map_err(|error| format!("reading `{}`: {error}", folder.display()))?;
    let said = |key: &str| match &package[key] {
        Value::String(text) => text.clone(),
        Value::Object(entry) => {
            ["name", "url"].iter().filter_map(|key| entry.get(*key)?.as_str()).collect::<Vec<_>>().join(", ")
        }
        _ => "not stated".to_owned(),
    };
    Ok(format!(
        "The package carries no licence file. It states:\nauthor: {}\nsource: {}",
        said("author"),
        said("repository")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_what_is_shipped_and_not_what_only_tests_use() {
        let modules = tempfile::tempdir().expect("a temporary folder");
        for name in ["a", "b"] {
            fs::create_dir(modules.path().join(name)).expect("a folder");
        }
        fs::write(modules.path().join("a/LICENSE.md"), "Be kind.\r\n").expect("a file");
        fs::write(modules.path().join("b/package.json"), r#"{"author": {"name": "B"}}"#).expect("a file");
        let lock = r#"{"packages": {"": {},
            "node_modules/a": {"version": "1", "license": "MIT"},
            "node_modules/b": {"version": "2", "license": "ISC"},
            "node_modules/c": {"version": "3", "license": "MIT", "dev": true}}}"#;
        let texts = texts(lock, modules.path()).expect("both are installed");
        assert!(texts.contains("a 1\nLicence: MIT\n\nBe kind.\n"));
        assert!(texts.contains("b 2\nLicence: ISC\n\nThe package carries no licence file."));
        assert!(texts.contains("author: B\nsource: not stated"));
        assert!(!texts.contains("\nc 3"));
    }
}
