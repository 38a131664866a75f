//! A PostgreSQL server for the length of a test run.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Somebody else may take a port between our finding it free and the server's taking it.
const TRIES: usize = 3;

/// A running server. Dropping it stops it; so does our end, even when we are killed, because the
/// script that keeps it waits for the end of our pipe.
#[derive(Debug)]
pub struct Postgres {
    port: u16,
    keeper: Child,
    pipe: Option<ChildStdin>,
}

impl Postgres {
    /// Starts a server and waits until it takes connections.
    ///
    /// # Errors
    /// When it does not start; the script has said why.
    pub fn start(root: &Path) -> Result<Self, String> {
        let mut reason = String::new();
        for _ in 0..TRIES {
            match Self::try_start(root) {
                Ok(server) => return Ok(server),
                Err(error) => reason = error,
            }
        }
        Err(reason)
    }

    fn try_start(root: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("starting PostgreSQL for tests: {error}");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).map_err(failed)?.port();
        let mut keeper = Command::new("sh")
            .arg(root.join("scripts/postgres-for-tests.sh"))
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let pipe = keeper.stdin.take();
        let mut line = String::new();
        if let Some(said) = keeper.stdout.take() {
            BufReader::new(said).read_line(&mut line).map_err(failed)?;
        }
        let mut server = Self { port, keeper, pipe };
        if line.trim() == "ready" {
            Ok(server)
        } else {
            server.stop();
            Err("starting PostgreSQL for tests failed; what it said is above".to_owned())
        }
    }

    /// Where tests find it, without a slash at the end: they add the name of a database.
    pub fn url(&self) -> String {
        format!("postgres://accord@127.0.0.1:{}", self.port)
    }

    fn stop(&mut self) {
        drop(self.pipe.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("stopping PostgreSQL for tests: {error}");
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}
