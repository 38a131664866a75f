//! Long files and long functions carry a written reason in the file's header.

use super::{Finding, Repository};

/// Lines of a file without a reason at most.
const FILE_LINES_MAX: usize = 500;
/// Lines of a function without a reason at most.
const FUNCTION_LINES_MAX: usize = 70;
/// Lines at the top of a file in which a reason is looked for.
const HEADER_LINES: usize = 40;
/// Files that people write and read. Test data is neither.
const WRITTEN: &[&str] = &[".rs", ".mjs", ".js", ".css", ".html", ".sql", ".sh"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &repository.files {
        let lines = file.text.lines().count();
        let is_written =
            WRITTEN.iter().any(|end| file.path.ends_with(end)) && !file.path.contains("/fixtures/");
        if is_written && lines > FILE_LINES_MAX && !header_says(&file.text, "Over 500 lines because ") {
            let message =
                format!("{lines} lines: split the file, or say in its header `Over 500 lines because …`");
            findings.push(Finding::new(&file.path, 1, message));
        }
    }
    for source in &repository.rust {
        let text =
            repository.files.iter().find(|file| file.path == source.path).map(|file| file.text.as_str());
        for function in source.functions.iter().filter(|function| function.lines > FUNCTION_LINES_MAX) {
            let reason = format!("`{}` is over 70 lines because ", function.name);
            if !header_says(text.unwrap_or_default(), &reason) {
                let message = format!(
                    "`{}` has {} lines: split it, or say in the file's header: {reason}…",
                    function.name, function.lines
                );
                findings.push(Finding::new(&source.path, function.line, message));
            }
        }
    }
    findings
}

/// Whether the header has `words` with something after them.
fn header_says(text: &str, words: &str) -> bool {
    text.lines()
        .take(HEADER_LINES)
        .any(|line| line.split_once(words).is_some_and(|(_, reason)| reason.trim().len() > 10))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;
    use super::*;

    #[test]
    fn a_long_file_needs_a_reason() {
        let long = "// x\n".repeat(501);
        assert_eq!(found_in(&[("a.rs", &long)], check), ["a.rs:1"]);
        let with = format!("//! Over 500 lines because it is one table of the standard.\n{long}");
        assert_eq!(found_in(&[("a.rs", &with)], check), [""; 0]);
        assert_eq!(found_in(&[("a.csv", &long), ("tests/fixtures/a.rs", &long)], check), [""; 0]);
    }

    #[test]
    fn a_long_function_needs_a_reason() {
        let long = format!("fn f() {{\n{}}}\n", "    g();\n".repeat(70));
        assert_eq!(found_in(&[("a.rs", &long)], check), ["a.rs:1"]);
        let with = format!("//! `f` is over 70 lines because it is one match of all codes.\n{long}");
        assert_eq!(found_in(&[("a.rs", &with)], check), [""; 0]);
        let empty = format!("//! `f` is over 70 lines because \n{long}");
        assert_eq!(found_in(&[("a.rs", &empty)], check), ["a.rs:2"]);
    }
}
