//! The real binary as a process of its own.

use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

/// A server that was started by the test and ends with it.
#[derive(Debug)]
pub struct Server {
    /// The address that it listens on, `http://127.0.0.1:…`.
    pub base: String,
    /// What it printed while starting.
    pub said: Vec<String>,
    child: Child,
}

/// The line that names the address.
const LISTENING: &str = "Accord is listening on ";
/// The line that ends the start.
const READY: &str = "Ready.";

impl Server {
    /// Starts `binary serve` on the data in `folder` and waits until it listens.
    ///
    /// # Panics
    /// When it ends before it listens.
    pub async fn start(binary: &str, folder: &Path) -> Self {
        Self::start_with(binary, folder, &[]).await
    }

    /// Starts `binary serve` as [`Server::start`] does, with more options.
    ///
    /// # Panics
    /// When it ends before it listens.
    pub async fn start_with(binary: &str, folder: &Path, options: &[&str]) -> Self {
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary that cargo built can be started");
        let mut stderr = BufReader::new(child.stderr.take().expect("its standard error is piped")).lines();
        let (mut said, mut base) = (Vec::new(), String::new());
        while let Ok(Some(line)) = stderr.next_line().await {
            if let Some(address) = line.strip_prefix(LISTENING) {
                base = address.to_owned();
            }
            let is_last = line == READY;
            said.push(line);
            if is_last {
                break;
            }
        }
        assert!(!base.is_empty(), "the server ended before it listened: {said:?}");
        tokio::spawn(drain(stderr));
        Self { base, said, child }
    }

    /// Kills the process at once, as a power cut would.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("our own child can be killed");
    }

    /// Asks the process to stop, and does not wait for it.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub async fn ask_to_stop(&self) {
        let id = self.child.id().expect("it has not been waited for").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill can be run");
        assert!(asked.success());
    }

    /// Asks the process to stop and waits for it. Returns its exit code.
    ///
    /// # Panics
    /// When it cannot be asked or waited for.
    pub async fn stop(mut self) -> Option<i32> {
        self.ask_to_stop().await;
        self.child.wait().await.expect("our own child can be waited for").code()
    }
}

/// Reads what the server says from now on, so that a full pipe never makes it wait. Its words show up
/// with the test that failed.
async fn drain(mut stderr: Lines<BufReader<ChildStderr>>) {
    while let Ok(Some(line)) = stderr.next_line().await {
        eprintln!("server: {line}");
    }
}

/// A folder for data and keys that goes with the test. The data are in `data` below it.
///
/// # Panics
/// When it cannot be made.
pub fn empty_folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}
