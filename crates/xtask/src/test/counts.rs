//! What passed, failed and was skipped, read from what test runners print.

use std::fmt;

/// Lines shown of a failure that has no summary of its own, such as one of the compiler.
const TAIL_LINES: usize = 120;

/// Numbers of tests.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

impl Counts {
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// A stage that is one check.
    pub fn of_check(is_success: bool) -> Self {
        Self { passed: u64::from(is_success), failed: u64::from(!is_success), skipped: 0 }
    }

    /// The sum over every test binary in `output`. A test that says `skipped` passed without having
    /// tested all of what it could; it counts as passed and as skipped. A run that failed without a
    /// failed test, because it did not compile or was killed, is one failure; so is one that ran nothing.
    pub fn of_output(output: &str, is_success: bool) -> Self {
        let mut counts = Self::default();
        for line in output.lines() {
            if let Some(numbers) = line.strip_prefix("test result: ") {
                counts.passed += number_before(numbers, " passed");
                counts.failed += number_before(numbers, " failed");
                counts.skipped += number_before(numbers, " ignored");
            } else if let Some((name, number)) = node_line(line) {
                match name {
                    "pass" => counts.passed += number,
                    "fail" | "cancelled" => counts.failed += number,
                    "skipped" | "todo" => counts.skipped += number,
                    _ => {}
                }
            } else if line.starts_with("skipped") {
                counts.skipped += 1;
            }
        }
        if counts.failed == 0 && (!is_success || counts.passed == 0) {
            counts.failed = 1;
        }
        counts
    }
}

/// The number that stands before `word`.
fn number_before(line: &str, word: &str) -> u64 {
    let before = line.split(word).next().unwrap_or_default();
    let digits = before.rsplit(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

/// A line of the summary of node's test runner: `# pass 12`, or with a sign of its own in place of `#`.
fn node_line(line: &str) -> Option<(&str, u64)> {
    let words = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    let (name, number) = words.split_once(' ')?;
    Some((name, number.parse().ok()?))
}

/// The parts of `output` that tell what failed; its end when no part does.
pub fn failures_in(output: &str) -> String {
    let mut found = Vec::new();
    let mut is_inside = false;
    for line in output.lines() {
        // Of libtest, and of node's runner.
        is_inside |= line == "failures:" || line.ends_with("failing tests:");
        if is_inside {
            found.push(line);
        }
        is_inside &= !line.starts_with("test result:");
    }
    if found.is_empty() {
        let lines: Vec<&str> = output.lines().collect();
        found = lines[lines.len().saturating_sub(TAIL_LINES)..].to_vec();
    }
    found.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn sums_what_libtest_and_node_print() {
        let output = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
            skipped on PostgreSQL: no server\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured\n\
            # tests 9\n# pass 7\n# fail 1\n# cancelled 0\n# skipped 1\n\
            ℹ pass 2\n";
        assert_eq!(Counts::of_output(output, false), counts(24, 3, 3));
    }

    #[test]
    fn a_run_that_ended_badly_or_ran_nothing_is_a_failure() {
        assert_eq!(Counts::of_output("error: could not compile", false), counts(0, 1, 0));
        assert_eq!(Counts::of_output("", true), counts(0, 1, 0));
        assert_eq!(Counts::of_output("test result: ok. 1 passed; 0 failed", false), counts(1, 1, 0));
    }

    #[test]
    fn prints_as_the_last_line_of_a_run() {
        assert_eq!(counts(1234, 0, 3).to_string(), "1234 passed, 0 failed, 3 skipped");
    }

    #[test]
    fn shows_failures_and_not_what_passed() {
        let output = "successes:\n a\nfailures:\n---- b ----\nwrong\ntest result: FAILED. 1 passed\nsuccesses:\nc\ntest result: ok.";
        assert_eq!(failures_in(output), "failures:\n---- b ----\nwrong\ntest result: FAILED. 1 passed");
        assert_eq!(failures_in("error: x"), "error: x");
    }
}
