//! Every Rust file belongs to a crate: a file that no `mod` names is compiled by nobody, and a test in it never runs.

use super::{Finding, Repository};

/// Files that something else than a `mod` brings in: roots of crates, and code that a test gives to the compiler.
const ROOTS: &[&str] = &["main", "lib", "mod", "build"];
const ELSEWHERE: &[&str] = &["/benches/", "/fuzz/", "/must_not_compile/"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &repository.rust {
        let Some((folder, file)) = source.path.rsplit_once('/') else { continue };
        let name = file.trim_end_matches(".rs");
        if ROOTS.contains(&name) || ELSEWHERE.iter().any(|part| source.path.contains(part)) {
            continue;
        }
        let parents = ["mod.rs", "main.rs", "lib.rs", "build.rs"].map(|parent| format!("{folder}/{parent}"));
        let is_named = repository
            .files
            .iter()
            .filter(|file| parents.contains(&file.path) || file.path == format!("{folder}.rs"))
            .any(|file| names(&file.text, name));
        if !is_named {
            let message = "no `mod` names this file, so nothing compiles it: name it beside it, or remove it";
            findings.push(Finding::new(&source.path, 1, message));
        }
    }
    findings
}

/// Whether a line of the text is `mod name;`, with whatever visibility, or gives the file as a path.
fn names(text: &str, name: &str) -> bool {
    let (module, path) = (format!("mod {name}"), format!("#[path = \"{name}.rs\"]"));
    text.lines()
        .map(str::trim)
        .any(|line| line == path || line.strip_suffix(';').is_some_and(|line| line.ends_with(&module)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;
    use super::*;

    #[test]
    fn a_file_that_no_module_names_is_found() {
        let main = ("tests/it/main.rs", "mod named;\npub(crate) mod open;\n");
        let files = [main, ("tests/it/named.rs", ""), ("tests/it/open.rs", ""), ("tests/it/lost.rs", "")];
        assert_eq!(found_in(&files, check), ["tests/it/lost.rs:1"]);
        assert_eq!(
            found_in(
                &[
                    ("a/src/room.rs", "mod store;"),
                    ("a/src/room/store.rs", ""),
                    ("a/src/lib.rs", "mod room;")
                ],
                check
            ),
            [""; 0]
        );
        assert_eq!(found_in(&[("a/benches/speed.rs", ""), ("a/build.rs", "")], check), [""; 0]);
    }
}
