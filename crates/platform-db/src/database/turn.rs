//! Whose turn it is to write, among all processes that have one SQLite file open.
//!
//! SQLite knows no queue: whoever finds the file locked sleeps and looks again, and a process that writes one
//! batch after another takes the lock back each time while all others sleep. Here they stand in line: who wants
//! to write holds a lock on a file of its own until its transaction has begun. The process that has just
//! committed finds that lock taken, and waits behind.

use super::BUSY_TIMEOUT;
use crate::{Fault, Stored};
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionOptions, TransactionTrait};
use std::fs::{File, OpenOptions};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// What stands behind the name of the database in the name of the file that is locked.
const SUFFIX: &str = "-turn";
/// How often somebody in line looks whether it is their turn. The lock is held for as long as one transaction
/// of others takes, or not at all.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// The writing connection, and its place in the line.
#[derive(Debug, Clone)]
pub struct Writer {
    connection: DatabaseConnection,
    /// `None` on PostgreSQL, which lets several write at once.
    line: Option<Arc<Mutex<File>>>,
}

impl Writer {
    /// A writer that needs no line.
    pub fn alone(connection: DatabaseConnection) -> Self {
        Self { connection, line: None }
    }

    /// A writer of the SQLite database in `file`, in line with other processes.
    ///
    /// # Errors
    /// When the file beside the database cannot be made.
    pub fn in_line(connection: DatabaseConnection, file: &Path) -> Result<Self, Fault> {
        let mut name = file.as_os_str().to_owned();
        name.push(SUFFIX);
        let turn = OpenOptions::new().create(true).truncate(false).write(true).open(name);
        let turn = turn.or_fault("open the file by which processes take turns")?;
        Ok(Self { connection, line: Some(Arc::new(Mutex::new(turn))) })
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
        // One of this process stands in line at a time; the others wait for it in the order of their coming.
        let file = line.lock().await;
        let _turn = tokio::time::timeout(BUSY_TIMEOUT, Turn::take(&file)).await;
        // Where it took too long, a process stands there and does nothing: then it is as without a line.
        self.connection.begin_with_options(options).await
    }
}

/// The lock. It goes with this value, and with the process.
struct Turn<'a>(&'a File);

impl<'a> Turn<'a> {
    async fn take(file: &'a File) -> Self {
        while file.try_lock().is_err() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Self(file)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::error!(%error, "could not give up the turn to write");
        }
    }
}
