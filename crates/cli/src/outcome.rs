//! What a command ends with: a result on standard output, a message on standard error, an exit code.

use accord_app::Stop;
use accord_platform_db::Fault;
use std::io::Write as _;
use std::process::ExitCode;

/// The end of a command.
#[derive(Debug)]
pub struct Outcome {
    result: String,
    message: String,
    code: u8,
}

impl Outcome {
    /// Done, with what goes to standard output; empty for nothing.
    pub fn done(result: impl Into<String>) -> Self {
        Self { result: result.into(), message: String::new(), code: 0 }
    }

    /// Refused or failed, with a message that says what to do.
    pub fn failed(message: &str) -> Self {
        Self { result: String::new(), message: message.to_owned(), code: 1 }
    }

    /// A result that means failure, such as a broken audit.
    pub fn found(result: String, message: &str) -> Self {
        Self { result, message: message.to_owned(), code: 1 }
    }

    /// Used wrongly.
    pub fn wrong_use(message: &str) -> Self {
        Self { result: String::new(), message: message.to_owned(), code: 2 }
    }

    /// Writes both and gives the exit code. A reader that went away is no failure of ours.
    pub fn end(self) -> ExitCode {
        if !self.result.is_empty() {
            let _ = writeln!(std::io::stdout(), "{}", self.result.trim_end());
        }
        if !self.message.is_empty() {
            say(&self.message);
        }
        ExitCode::from(self.code)
    }
}

/// Writes a message to standard error.
pub fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

impl From<Fault> for Outcome {
    fn from(fault: Fault) -> Self {
        match fault.trouble() {
            Some(trouble) => Self::failed(&format!("{}. {}", fault.chain(), trouble.words())),
            None => Self::failed(&fault.chain()),
        }
    }
}

impl From<Stop> for Outcome {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Fault(fault) => fault.into(),
            Stop::Problem(problem) => {
                Self::failed(&format!("{} {}", problem.title, problem.paragraphs.join(" ")))
            }
            Stop::GoTo(_) => Self::failed("This needs somebody to be signed in: use the pages for it."),
        }
    }
}
