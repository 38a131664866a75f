//! The product as processes of its own: a server, and commands beside it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often the memory of a command is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The product and the data that it works on.
#[derive(Debug, Clone)]
pub struct Product {
    pub binary: PathBuf,
    pub data: PathBuf,
}

/// How long a command took, and the most memory that it held.
#[derive(Debug, Clone)]
pub struct Ran {
    pub took: Duration,
    pub peak_megabytes: u64,
    pub output: String,
}

impl Product {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).arg("--data").arg(&self.data).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// When it cannot be started, or does not end with 0.
    #[expect(clippy::disallowed_methods, reason = "this times commands")]
    pub fn run(&self, arguments: &[&str]) -> Result<Ran, String> {
        let name = arguments.first().copied().unwrap_or_default();
        let failed = |error: std::io::Error| format!("running `accord {name}`: {error}");
        let started = Instant::now();
        let mut child = self.command(arguments).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let mut peak_megabytes = 0;
        // The kernel forgets the peak when the process ends, so it is looked at until then. Results are
        // short enough for the pipe to hold them.
        let status = loop {
            peak_megabytes = peak_megabytes.max(peak_of(child.id()).unwrap_or(0));
            if let Some(status) = child.try_wait().map_err(failed)? {
                break status;
            }
            std::thread::sleep(LOOK_EVERY);
        };
        let took = started.elapsed();
        let output = child.wait_with_output().map_err(failed)?;
        if !status.success() {
            return Err(format!("`accord {name}` ended with {status}"));
        }
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(Ran { took, peak_megabytes, output })
    }

    /// Entries that the audit holds, after checking that all of it is whole.
    ///
    /// # Errors
    /// When it is not.
    pub fn audit_entries(&self) -> Result<u64, String> {
        let ran = self.run(&["audit", "verify"])?;
        let found: serde_json::Value = serde_json::from_str(&ran.output)
            .map_err(|error| format!("reading what `accord audit verify` says: {error}"))?;
        found["entries"].as_u64().ok_or_else(|| "`accord audit verify` names no entries".to_owned())
    }

    /// Serves the data, and waits until the server listens.
    ///
    /// # Errors
    /// When it ends before.
    pub fn serve(&self) -> Result<Server, String> {
        let failed = |error: std::io::Error| format!("starting the server: {error}");
        let mut child = self
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let said = child.stderr.take().ok_or("the server has no standard error")?;
        let mut lines = BufReader::new(said).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("Accord is listening on http://").and_then(|address| address.parse().ok())
        });
        // What it says later is passed on, so that a full pipe never makes it wait.
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| eprintln!("server: {line}"));
        });
        Ok(Server { address: address.ok_or("the server ended before it listened")?, child })
    }
}

/// A server that ends with the value.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    /// The most memory that it has held so far.
    pub fn peak_megabytes(&self) -> Option<u64> {
        peak_of(self.child.id())
    }

    /// Seconds of the processor that it has used so far.
    pub fn processor_seconds(&self) -> Option<f64> {
        /// Ticks of the kernel's clock in a second, the same on every Linux that people run.
        const TICKS: f64 = 100.0;
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name in brackets may hold blanks; the numbers follow it.
        let numbers: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
        let ticks = |at: usize| numbers.get(at)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / TICKS)
    }

    /// Asks it to stop, and waits for its end.
    ///
    /// # Errors
    /// When it does not end well.
    pub fn stop(mut self) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("stopping the server: {error}");
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().map_err(failed)?;
        let status = self.child.wait().map_err(failed)?;
        if status.success() { Ok(()) } else { Err(format!("the server ended with {status}")) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `stop` there is nothing to end, and that is no error.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The most memory that a running process has held, resident, in megabytes.
fn peak_of(process: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes / 1024)
}

/// How busy the machine is, as the kernel tells it.
pub fn machine_load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// Removes a folder of data and the keys beside it.
pub fn remove_data(data: &Path) {
    let mut keys = data.as_os_str().to_owned();
    keys.push("-keys");
    // What is not there needs no removing.
    let _ = std::fs::remove_dir_all(data);
    let _ = std::fs::remove_dir_all(PathBuf::from(keys));
}
