//! Running a command with its output in a file, and a word now and then that it is still at it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// After so long without an end the last line is shown, so that nobody takes a build for dead.
const SAY_EVERY: Duration = Duration::from_secs(60);
/// Letters of that line at most.
const LINE_LETTERS_MAX: usize = 100;

/// Where things are.
#[derive(Debug)]
pub struct Tools {
    root: PathBuf,
    /// The folder of this profile's binaries.
    binaries: PathBuf,
    xtask: String,
    logs: PathBuf,
}

impl Tools {
    /// # Errors
    /// When the folder of the logs cannot be made.
    pub fn new(root: &Path) -> Result<Self, String> {
        let this = std::env::current_exe().map_err(|error| format!("finding this program: {error}"))?;
        let binaries = this.parent().ok_or("this program is in no folder")?.to_path_buf();
        let logs = binaries.join("accord-test-logs");
        std::fs::create_dir_all(&logs).map_err(|error| format!("making `{}`: {error}", logs.display()))?;
        let xtask = this.to_str().ok_or("the path of this program is no text")?.to_owned();
        Ok(Self { root: root.to_path_buf(), binaries, xtask, logs })
    }

    /// This program, for a stage that is a chore.
    pub fn xtask(&self) -> &str {
        &self.xtask
    }

    /// Where the tests of this run write down which routes took a form.
    pub fn routes_taken(&self) -> PathBuf {
        self.logs.join("routes-taken.txt")
    }

    /// The product as this run builds it.
    pub fn binary(&self) -> PathBuf {
        self.binaries.join("accord")
    }
}

/// A command at the root of the repository, without a terminal to ask.
pub fn command(tools: &Tools, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(&tools.root)
        .stdin(Stdio::null())
        .env("ACCORD_BINARY", tools.binary());
    // Cargo tells its children about the crate that it runs; a cargo started by us must not hear of it.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// What came of a command.
#[derive(Debug)]
pub struct Ran {
    pub is_success: bool,
    pub output: String,
    pub log: PathBuf,
    pub took: Duration,
}

/// Runs `command` with both of its outputs in one file.
///
/// # Errors
/// When it cannot be started or its output not be kept.
#[expect(clippy::disallowed_methods, reason = "this times the stages of a test run")]
pub fn run(tools: &Tools, name: &str, mut command: Command) -> Result<Ran, String> {
    let failed = |error: std::io::Error| format!("running `{name}`: {error}");
    let log = tools.logs.join(format!("{name}.log"));
    let started = Instant::now();
    let (reader, writer) = std::io::pipe().map_err(failed)?;
    command.stdout(writer.try_clone().map_err(failed)?).stderr(writer);
    let mut child = command.spawn().map_err(failed)?;
    // Closes our ends of the pipe, so that it ends with the child.
    drop(command);
    let (sender, lines) = mpsc::channel();
    let reading = std::thread::spawn(move || {
        for line in BufReader::new(reader).split(b'\n') {
            let Ok(line) = line else { return };
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
    let mut file = File::create(&log).map_err(failed)?;
    let (mut output, mut last, mut said) = (String::new(), String::new(), Instant::now());
    loop {
        match lines.recv_timeout(SAY_EVERY) {
            Ok(line) => {
                writeln!(file, "{line}").map_err(failed)?;
                output.push_str(&line);
                output.push('\n');
                last = line;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if said.elapsed() >= SAY_EVERY {
            said = Instant::now();
            let short: String = last.chars().take(LINE_LETTERS_MAX).collect();
            println!("    {} s: {short}", started.elapsed().as_secs());
        }
    }
    let status = child.wait().map_err(failed)?;
    reading.join().map_err(|_| format!("reading the output of `{name}` failed"))?;
    Ok(Ran { is_success: status.success(), output, log, took: started.elapsed() })
}
