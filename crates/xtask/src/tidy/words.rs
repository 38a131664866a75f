//! Words that must not occur: names of ideas that the product refuses, and places that only one machine has.

use super::rust_source::Kind;
use super::{Finding, Repository, SourceFile};

/// Names that must not name anything, in lower case without underscores. The product ranks no child.
const REFUSED: &[&[&str]] =
    &[&["risk", "score"], &["harm", "score"], &["gang", "member"], &["rag", "status"], &["nominal"]];
/// Hosts of package registries; anybody's mirror has to do. Written in parts, or this file would name them.
const HOSTS: &[&str] = &[
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("crates.io", "-index"),
    concat!("registry.", "npmjs.org"),
    concat!("deb.", "debian.org"),
    concat!("static.", "rust-lang.org"),
    concat!("sh.", "rustup.rs"),
];
/// Folders of one machine.
const MACHINE: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/")];
/// Files that a package manager writes, with the name of its registry.
const LOCKS: &[&str] = &["Cargo.lock", "package-lock.json"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in repository.rust.iter().filter(|source| !source.path.starts_with("crates/xtask/")) {
        let holds_columns = source.path.starts_with("crates/migrations/") || source.path.contains("/store");
        for token in &source.tokens {
            let is_name = token.kind == Kind::Word || (token.kind == Kind::Literal && holds_columns);
            if is_name && let Some(name) = refused_in(&token.text) {
                findings.push(Finding::new(&source.path, token.line, refusal(&name)));
            }
        }
    }
    for file in &repository.files {
        if file.path.ends_with(".sql") {
            for (line, text) in (1..).zip(file.text.lines()) {
                if let Some(name) = refused_in(text) {
                    findings.push(Finding::new(&file.path, line, refusal(&name)));
                }
            }
        }
        check_places(file, &mut findings);
    }
    findings
}

fn refusal(name: &str) -> String {
    format!("`{name}` names what this product does not have: see docs/domain/glossary.md for the word to use")
}

/// The first refused name in `text`, in snake or camel case.
fn refused_in(text: &str) -> Option<String> {
    let words = words_in(text);
    let found = REFUSED.iter().find(|name| words.windows(name.len()).any(|window| window == **name));
    found.map(|name| name.join("_"))
}

fn words_in(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_lower = false;
    for letter in text.chars() {
        if !letter.is_ascii_alphanumeric() || (letter.is_ascii_uppercase() && is_lower) {
            words.push(String::new());
        }
        if letter.is_ascii_alphanumeric() {
            words.last_mut().expect("INVARIANT: it never is empty").push(letter.to_ascii_lowercase());
        } else if letter != '_' {
            // A blank or a sign parts names; an underscore only parts words of one name.
            words.extend([String::from(" "), String::new()]);
        }
        is_lower = letter.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn check_places(file: &SourceFile, findings: &mut Vec<Finding>) {
    let is_lock = LOCKS.iter().any(|name| file.path.ends_with(name));
    for (line, text) in (1..).zip(file.text.lines()) {
        for place in MACHINE {
            if text.match_indices(place).any(|(at, _)| starts_a_path(&text[..at])) {
                let message =
                    format!("`{place}` is a folder of one machine: give the path from the repository");
                findings.push(Finding::new(&file.path, line, message));
            }
        }
        for host in HOSTS.iter().filter(|_| !is_lock) {
            if text.contains(host) {
                let message = format!("`{host}` is a host of a registry: name the package, mirrors differ");
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
}

/// Whether a slash after `before` begins a path, and does not go on with one.
fn starts_a_path(before: &str) -> bool {
    !before.ends_with(|letter: char| {
        letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '}' | ')' | '~')
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;
    use super::*;

    #[test]
    fn refuses_names_in_any_case_and_leaves_other_words_alone() {
        for (name, expected) in [
            ("risk_score", Some("risk_score")),
            ("childRiskScore", Some("risk_score")),
            ("GangMember", Some("gang_member")),
            ("nominal_id", Some("nominal")),
            ("risk, score", None),
            ("denominal", None),
            ("gang_members", None),
            ("phenomenal", None),
        ] {
            assert_eq!(refused_in(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn looks_at_names_and_columns_and_not_at_prose() {
        let prose = "// no risk_score\nfn f() -> &'static str { \"risk_score\" }";
        let column = ("crates/migrations/src/m1.rs", "fn f() { text(\"harm_score\"); }");
        let query = ("crates/app/src/a/sql/b.sql", "SELECT\n  rag_status");
        let files =
            [("crates/policy/src/a.rs", prose), column, query, ("crates/b/src/c.rs", "struct Nominal;")];
        let expected =
            ["crates/migrations/src/m1.rs:1", "crates/b/src/c.rs:1", "crates/app/src/a/sql/b.sql:2"];
        assert_eq!(found_in(&files, check), expected);
    }

    #[test]
    fn finds_folders_of_one_machine_and_hosts_of_registries() {
        let text =
            format!("see {0}x\n\"{1}y\"\nhttps://example.org{1}\n{2}", MACHINE[0], MACHINE[1], HOSTS[3]);
        assert_eq!(found_in(&[("a.md", &text)], check), ["a.md:1", "a.md:2", "a.md:4"]);
        assert_eq!(found_in(&[("web/package-lock.json", HOSTS[3])], check), [""; 0]);
    }
}
