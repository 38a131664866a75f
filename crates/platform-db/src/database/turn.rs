//! Whose turn it is to write, among all processes that have one SQLite file open.
//!
//! SQLite knows no queue: whoever finds the file locked sleeps and looks again, and a process that writes one
//! batch after another takes the lock back each time while all others sleep. Here they stand in line: who wants
//! to write holds a lock on a file of its own until its transaction has begun. The process that has just
//! committed finds that lock taken, and waits behind.

use super::BUSY_TIMEOUT;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionOptions, TransactionTrait};
use std::ffi::OsStr;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// What stands behind the name of the database in the name of the file that is locked.
const SUFFIX: &str = "-turn";
/// How often somebody in line looks whether it is their turn. The lock is held for as long as one transaction
/// of others takes, or not at all.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// The writing connection, and its place in the line.
#[derive(Debug, Clone)]
pub struct Writer {
    connection: DatabaseConnection,
    /// `None` on PostgreSQL, which lets several write at once, and where no file can be locked.
    line: Option<Arc<Mutex<File>>>,
}

impl Writer {
    /// A writer that needs no line.
    pub fn alone(connection: DatabaseConnection) -> Self {
        Self { connection, line: None }
    }

    /// A writer of the SQLite database in `file`, in line with other processes. Where no file can be made or
    /// locked beside it, the line is done without: it is a courtesy, and no write rests on it.
    pub fn in_line(connection: DatabaseConnection, file: &Path) -> Self {
        let mut name = file.as_os_str().to_owned();
        name.push(SUFFIX);
        let turn = match private(&name) {
            Ok(turn) => turn,
            Err(error) => {
                tracing::warn!(%error, "processes that write at once do not take turns: no file to lock");
                return Self::alone(connection);
            }
        };
        Self { connection, line: Some(Arc::new(Mutex::new(turn))) }
    }

    /// The connection, for what needs no transaction.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Begins a transaction when it is this writer's turn.
    ///
    /// # Errors
    /// When no connection is to be had, or when another transaction takes too long.
    pub async fn begin(&self, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
        let Some(line) = &self.line else { return self.connection.begin_with_options(options).await };
        let turn = async {
            // One of this process stands in line at a time; the others wait for it in the order of their coming.
            let file = line.clone().lock_owned().await;
            Turn::take(file).await
        };
        // Where it takes too long, a process stands there and does nothing: then it is as without a line.
        let _turn = tokio::time::timeout(BUSY_TIMEOUT, turn).await;
        self.connection.begin_with_options(options).await
    }
}

/// A file that only its owner can open, and so only processes of its owner can lock.
fn private(name: &OsStr) -> std::io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(name)
}

/// The lock. It goes with this value, and with the process.
struct Turn(OwnedMutexGuard<File>);

impl Turn {
    /// `None` where files cannot be locked.
    async fn take(file: OwnedMutexGuard<File>) -> Option<Self> {
        loop {
            match file.try_lock() {
                Ok(()) => return Some(Self(file)),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOOK_EVERY).await,
                Err(TryLockError::Error(error)) => {
                    tracing::warn!(%error, "could not wait for the turn to write");
                    return None;
                }
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::error!(%error, "could not give up the turn to write");
        }
    }
}
