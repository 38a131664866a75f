//! Every path that a document names is there.

use super::{Finding, Repository};
use std::path::{Component, Path, PathBuf};

/// Folders that are made by building or running, so a fresh clone has none of them.
const MADE: &[&str] =
    &["target/", "web/built", "web/node_modules", "web/tests/out", "accord-data", "./accord-data", "~/"];

pub fn check(repository: &Repository, root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.files.iter().filter(|file| file.path.ends_with(".md")) {
        let folder = Path::new(&file.path).parent().unwrap_or(Path::new(""));
        let is_there = |path: &str| {
            let beside = normal(&folder.join(path));
            repository.has(path) || repository.has(&beside) || root.join(&beside).is_dir()
        };
        let mut is_code = false;
        for (line, text) in (1..).zip(file.text.lines()) {
            if text.trim_start().starts_with("```") {
                is_code = !is_code;
            }
            if is_code {
                continue;
            }
            for path in named_paths(text).filter(|path| !is_there(path)) {
                let message = format!("`{path}` is not there: correct the path, or name what took its place");
                findings.push(Finding::new(&file.path, line, message));
            }
            for link in links(text).filter(|link| !repository.has(&normal(&folder.join(link)))) {
                let message =
                    format!("the link to `{link}` leads nowhere: correct it, from the document's folder");
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

/// `a/b/../c` as `a/c`.
fn normal(path: &Path) -> String {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::Normal(name) => out.push(name),
            _ => {}
        }
    }
    out.to_string_lossy().into_owned()
}

/// Words in back-ticks that are paths of this repository: with a slash and of letters that paths have.
/// Routes begin with a slash; commands hold blanks; patterns and addresses hold other signs.
fn named_paths(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter(|word| {
        let is_plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
        let is_made = MADE.iter().any(|made| word.starts_with(made));
        // `N/K` is a code of somebody's file: paths of ours have small letters.
        let is_path = word.contains('/') && word.contains(|letter: char| letter.is_ascii_lowercase());
        is_plain && is_path && !word.starts_with('/') && !is_made
    })
}

/// Targets of links within the repository, without the part after `#`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', ' ']).next()?.split('#').next()?;
        let is_elsewhere = target.contains(':') || target.starts_with('/');
        (!target.is_empty() && !is_elsewhere).then_some(target)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;
    use super::*;

    #[test]
    fn paths_and_links_exist() {
        let document = "Look at `src/a.rs`, `src/gone.rs` and [b](b.md#part), [c](c.md).\n\
            Not paths: `/people/1`, `cargo run src/x`, `target/ci`, `https://a/b`, `a/<x>/b`, `N/K`, [d](https://a/b).\n\
            ```\n`src/gone.rs`\n```\n`../src/`";
        let files = [("docs/x.md", document), ("docs/b.md", ""), ("src/a.rs", "")];
        let found = found_in(&files, |repository| check(repository, Path::new("no such folder")));
        assert_eq!(found, ["docs/x.md:1", "docs/x.md:1"]);
    }
}
