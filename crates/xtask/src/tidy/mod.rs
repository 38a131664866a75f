//! `xtask tidy`: rules of the project that no compiler checks.
//!
//! What this is: one file a family of rules, each a function from the tracked files to findings. A
//! finding says where, what is wrong and what to do. The rules come from `ARCHITECTURE.md` and
//! `docs/adr/`; a rule that is only written down is forgotten.
//! It reads what git tracks or would track, and changes nothing. Start at [`check`].

mod dependencies;
mod documents;
mod lengths;
mod modules;
mod rooms;
mod rust_source;
mod words;

pub use dependencies::{Metadata, metadata};

use crate::third_party;
use rust_source::RustSource;
use std::path::Path;
use std::process::Command;

/// A file that git tracks.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path from the root of the repository, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Every text file of the repository, Rust ones also as tokens.
#[derive(Debug, Default)]
pub struct Repository {
    files: Vec<SourceFile>,
    rust: Vec<RustSource>,
}

/// One violation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl Repository {
    /// Reads every tracked text file, and new ones that are not ignored.
    ///
    /// # Errors
    /// When git cannot list them, or a Rust file is not Rust.
    fn read(root: &Path) -> Result<Self, String> {
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .map_err(|error| format!("listing tracked files: {error}"))?;
        let names =
            String::from_utf8(listed.stdout).map_err(|error| format!("listing tracked files: {error}"))?;
        let mut files = Vec::new();
        for name in names.split('\0').filter(|name| !name.is_empty()) {
            // What is deleted but not committed is listed and not there; what is not UTF-8 is no text.
            if let Ok(text) = std::fs::read_to_string(root.join(name)) {
                files.push((name.to_owned(), text));
            }
        }
        Self::of(files)
    }

    /// A repository of these files.
    fn of(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, String> {
        let files: Vec<_> = files.into_iter().map(|(path, text)| SourceFile { path, text }).collect();
        let rust = files.iter().filter(|file| file.path.ends_with(".rs"));
        let rust = rust.map(RustSource::parse).collect::<Result<_, _>>()?;
        Ok(Self { files, rust })
    }

    fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files.iter().any(|file| {
            file.path == path || file.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        })
    }
}

/// Checks everything.
///
/// # Errors
/// Every violation, one a line.
pub fn check(root: &Path) -> Result<String, String> {
    let repository = Repository::read(root)?;
    let metadata = dependencies::metadata(root)?;
    let mut findings = rooms::check(&repository);
    findings.extend(words::check(&repository));
    findings.extend(lengths::check(&repository));
    findings.extend(modules::check(&repository));
    findings.extend(documents::check(&repository, root));
    findings.extend(dependencies::check(root, &metadata)?);
    findings.extend(third_party::check(root, &metadata)?);
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    let lines: Vec<String> =
        findings.iter().map(|found| format!("{}:{}: {}", found.path, found.line, found.message)).collect();
    match lines.len() {
        0 => Ok(format!("tidy: {} files, nothing to say", repository.files.len())),
        count => Err(format!("tidy: {count} findings\n{}", lines.join("\n"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings of one check over a few files, as `path:line`.
    pub fn found_in(files: &[(&str, &str)], check: impl Fn(&Repository) -> Vec<Finding>) -> Vec<String> {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let repository = Repository::of(files).expect("the test's files are Rust");
        check(&repository).iter().map(|found| format!("{}:{}", found.path, found.line)).collect()
    }
}
