//! Lists every `.html` below `src` by its room and name, so that adding a page is adding two files.
#![expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let source = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("src");
    let mut pages = Vec::new();
    find(&source, &mut pages);
    pages.sort();
    let mut list = String::from(
        "/// Name and text of every page template.\npub(crate) const ALL: &[(&str, &str)] = &[\n",
    );
    for page in &pages {
        let name = page.strip_prefix(&source).expect("found below it").to_string_lossy().replace('\\', "/");
        let _ = writeln!(list, "    ({name:?}, include_str!({:?})),", page.to_string_lossy());
    }
    list.push_str("];\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("templates.rs");
    std::fs::write(out, list).expect("the build folder can be written");
    println!("cargo::rerun-if-changed=src");
}

fn find(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the source folder can be read") {
        let path = entry.expect("the source folder can be read").path();
        if path.is_dir() {
            find(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            pages.push(path);
        }
    }
}
