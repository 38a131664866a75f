//! Every Rust file belongs to a crate: a file that no `mod` names is compiled by nobody, and a test in it never runs.

use super::rust_source::{Kind, RustSource};
use super::{Finding, Repository};

/// Where files are that something else than a `mod` brings in: targets of their own, and code that a test gives to the
/// compiler.
const ELSEWHERE: &[&str] = &["/benches/", "/fuzz/", "/must_not_compile/"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &repository.rust {
        if is_root(repository, &source.path) || ELSEWHERE.iter().any(|part| source.path.contains(part)) {
            continue;
        }
        let Some((folder, file)) = folder_and_file(&source.path) else { continue };
        let parents = ["mod.rs", "main.rs", "lib.rs", "build.rs"].map(|parent| format!("{folder}/{parent}"));
        let is_named = repository
            .rust
            .iter()
            .filter(|parent| parents.contains(&parent.path) || parent.path == format!("{folder}.rs"))
            .any(|parent| names(parent, file));
        if !is_named {
            let message = "no `mod` names this file, so nothing compiles it: name it beside it, or remove it";
            findings.push(Finding::new(&source.path, 1, message));
        }
    }
    findings
}

/// Whether Cargo takes the file as the root of a crate by where it is.
fn is_root(repository: &Repository, path: &str) -> bool {
    let parts: Vec<&str> = path.rsplit('/').collect();
    match parts[..] {
        ["main.rs" | "lib.rs", "src", ..] | ["main.rs", _, "tests", ..] => true,
        ["build.rs", ..] => repository.has(&path.replace("build.rs", "Cargo.toml")),
        _ => false,
    }
}

/// The folder whose module has to name a file, and the file from there: of `a/b.rs` and of `a/b/mod.rs` it is `a`.
fn folder_and_file(path: &str) -> Option<(&str, &str)> {
    let of_module = path.strip_suffix("/mod.rs").unwrap_or(path);
    let (folder, _) = of_module.rsplit_once('/')?;
    Some((folder, &path[folder.len() + 1..]))
}

/// Whether a file has `mod name;` outside of every block, or gives the file as a path. Comments and texts are no tokens
/// of this kind.
fn names(parent: &RustSource, file: &str) -> bool {
    let name = file.trim_end_matches("/mod.rs").trim_end_matches(".rs");
    let path = format!("\"{file}\"");
    let mut depth = 0;
    parent.tokens.windows(3).any(|window| {
        depth += match window[0].text.as_str() {
            "{" => 1,
            "}" => -1,
            _ => 0,
        };
        let texts = [0, 1, 2].map(|at: usize| window[at].text.as_str());
        let is_module =
            texts == ["mod", name, ";"] && window[..2].iter().all(|token| token.kind == Kind::Word);
        let is_path = texts == ["path", "=", path.as_str()];
        depth == 0 && (is_module || is_path)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;
    use super::*;

    fn finds(files: &[(&str, &str)], lost: &[&str]) {
        let lost: Vec<String> = lost.iter().map(|path| format!("{path}:1")).collect();
        assert_eq!(found_in(files, check), lost, "{files:?}");
    }

    #[test]
    fn a_file_that_no_module_names_is_found() {
        let main = ("tests/it/main.rs", "mod named;\npub(crate) mod open;\n");
        let files = [main, ("tests/it/named.rs", ""), ("tests/it/open.rs", ""), ("tests/it/lost.rs", "")];
        finds(&files, &["tests/it/lost.rs"]);
        let store = ("a/src/room/store.rs", "");
        finds(&[("a/src/room.rs", "mod store;"), store, ("a/src/lib.rs", "mod room;")], &[]);
        let build = ("a/build.rs", "#[path = \"outlines.rs\"]\nmod shapes;");
        finds(&[("a/Cargo.toml", ""), build, ("a/outlines.rs", ""), ("a/benches/speed.rs", "")], &[]);
    }

    #[test]
    fn a_folder_that_no_module_names_is_found() {
        let lost = [("tests/it/lost/mod.rs", "mod part;"), ("tests/it/lost/part.rs", "")];
        finds(&[&[("tests/it/main.rs", "mod found;")], &lost[..]].concat(), &["tests/it/lost/mod.rs"]);
        finds(&[&[("tests/it/main.rs", "mod lost;")], &lost[..]].concat(), &[]);
        // Only where Cargo looks for it is a file of this name the root of a crate.
        finds(&[("a/src/lib.rs", ""), ("a/src/room/main.rs", "")], &["a/src/room/main.rs"]);
        finds(&[("a/src/lib.rs", ""), ("a/src/build.rs", "")], &["a/src/build.rs"]);
    }

    #[test]
    fn what_stands_in_a_comment_in_a_text_or_in_a_block_names_no_file() {
        for text in [
            "// mod lost;",
            "/* mod lost; */",
            "/// mod lost;\nfn f() {}",
            "const TEXT: &str = \"\nmod lost;\n\";",
            "mod inner { mod lost; }",
            "mod found; // mod lost;",
        ] {
            finds(&[("a/src/lib.rs", text), ("a/src/lost.rs", "")], &["a/src/lost.rs"]);
        }
        finds(&[("a/src/lib.rs", "mod lost; // what is lost"), ("a/src/lost.rs", "")], &[]);
    }
}
