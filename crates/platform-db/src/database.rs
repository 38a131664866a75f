//! Opening a database and handing out connections.

use crate::audit::queue::{AuditQueue, Pending};
use crate::{Fault, Housekeeping, Keys, Stored, WriteTx};
use accord_policy::{Action, AuditFacts, Permit, Refusal};
use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Which database engine is behind a [`Database`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file, one writer, several readers: the default for a borough.
    Sqlite,
    /// Several nodes: for a region.
    Postgres,
}

/// Where the data and the keys are.
#[derive(Debug, Clone)]
pub struct Location {
    url: String,
    keys: PathBuf,
}

/// The SQLite file inside a data folder.
const SQLITE_FILE: &str = "accord.db";
/// Readers of the SQLite file. Two cores serve no more at once; a few more hide waits.
const SQLITE_READERS_MAX: u32 = 8;
/// Connections to PostgreSQL of one node.
const POSTGRES_CONNECTIONS_MAX: u32 = 20;
/// How long one process waits for another that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a transaction that PostgreSQL could not serialise is tried again.
const SERIALIZATION_RETRIES_MAX: usize = 3;

impl Location {
    /// The SQLite file `accord.db` in `folder`, with its keys in the sibling folder `<folder>-keys`.
    pub fn folder(folder: &Path) -> Self {
        let mut keys = folder.as_os_str().to_owned();
        keys.push("-keys");
        Self { url: format!("sqlite://{}", folder.join(SQLITE_FILE).display()), keys: keys.into() }
    }

    /// The database at `url` (`postgres://…` or `sqlite://…`), with its keys in `keys`.
    pub fn url(url: &str, keys: PathBuf) -> Self {
        Self { url: url.to_owned(), keys }
    }

    /// The same data with its keys in `keys`.
    pub fn with_keys(self, keys: PathBuf) -> Self {
        Self { keys, ..self }
    }

    /// The folder of the keys.
    pub fn keys_folder(&self) -> &Path {
        &self.keys
    }
}

/// An open database with its keys and its audit.
#[derive(Debug, Clone)]
pub struct Database {
    engine: Engine,
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    queue: AuditQueue,
    keys: Keys,
}

impl Database {
    /// Opens the database at `location`, makes it when it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// When the folder cannot be made, the database cannot be reached, or it was written by a newer release.
    pub async fn open(location: &Location) -> Result<Self, Fault> {
        let keys = Keys::open(&location.keys)?;
        let (engine, writer, readers) = if let Some(file) = location.url.strip_prefix("sqlite://") {
            let file = PathBuf::from(file);
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder).or_fault("make the data folder")?;
            }
            let writer = connect(sqlite_options(&location.url, 1, Access::Write)).await?;
            migrate(&writer).await?;
            (
                Engine::Sqlite,
                writer,
                connect(sqlite_options(&location.url, SQLITE_READERS_MAX, Access::Read)).await?,
            )
        } else {
            let pool = connect(postgres_options(&location.url)).await?;
            migrate(&pool).await?;
            (Engine::Postgres, pool.clone(), pool)
        };
        let queue = AuditQueue::start(writer.clone());
        Ok(Self { engine, writer, readers, queue, keys })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The keys of this installation.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Connections for reading. On SQLite they refuse to write.
    pub fn readers(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// Begins a transaction in which every read sees the same state.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read(&self) -> Result<DatabaseTransaction, Fault> {
        let options = TransactionOptions {
            isolation_level: (self.engine == Engine::Postgres).then_some(IsolationLevel::RepeatableRead),
            ..TransactionOptions::default()
        };
        self.readers.begin_with_options(options).await.or_fault("begin to read")
    }

    /// Begins the change that `permit` allows. The audit entry is committed with it.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn write<A: Action>(&self, permit: Permit<A>) -> Result<WriteTx<A>, Fault> {
        Ok(WriteTx::new(begin_write(&self.writer, self.engine).await?, permit))
    }

    /// Begins a change that serves only the running of the product and that no person asked for:
    /// marking a session as seen, counting a failed sign-in, sealing. `name` is for the log.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn housekeeping(&self, name: &'static str) -> Result<Housekeeping, Fault> {
        Ok(Housekeeping::new(begin_write(&self.writer, self.engine).await?, name))
    }

    /// Begins housekeeping that only adds or marks rows which nobody else writes, such as the batches of an
    /// import. On PostgreSQL it is not serializable: it decides nothing by what it reads, and long work
    /// must not fail because others were busy.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn appending(&self, name: &'static str) -> Result<Housekeeping, Fault> {
        let options = TransactionOptions { isolation_level: None, ..write_options(self.engine) };
        let transaction = self.writer.begin_with_options(options).await.or_fault("begin to write")?;
        Ok(Housekeeping::new(transaction, name))
    }

    /// Records a permitted read and returns once its entry is durable. Consumes the permit.
    ///
    /// # Errors
    /// When the entry could not be written: what was read must then not be shown.
    pub async fn record<A: Action>(&self, permit: Permit<A>) -> Result<(), Fault> {
        self.queue.append(Pending::from(permit.audit_facts())).await
    }

    /// Records a refusal and returns once its entry is durable.
    ///
    /// # Errors
    /// When the entry could not be written.
    pub async fn record_refusal(&self, refusal: &Refusal) -> Result<(), Fault> {
        self.queue.append(Pending::from(refusal.audit_facts())).await
    }

    /// Runs `operation` again, at most 3 times, when PostgreSQL could not serialise it with others.
    /// The operation decides anew each time, so a permit never outlives the facts that it rests on.
    ///
    /// # Errors
    /// What the operation's last run returned.
    pub async fn retrying<T, E, F, W>(&self, mut operation: F) -> Result<T, E>
    where
        F: FnMut() -> W,
        W: Future<Output = Result<T, E>>,
        E: AsFault,
    {
        let mut tries_left = SERIALIZATION_RETRIES_MAX;
        loop {
            match operation().await {
                Err(error)
                    if tries_left > 0 && error.as_fault().is_some_and(Fault::is_serialization_failure) =>
                {
                    tries_left -= 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// Waits until every entry given to [`Database::record`] is durable, seals, and closes.
    ///
    /// # Errors
    /// When the last seal could not be written.
    pub async fn close(self, now: accord_kernel::Instant) -> Result<(), Fault> {
        crate::audit::seal_all(&self, now).await?;
        self.readers.close().await.or_fault("close the database")?;
        self.writer.close().await.or_fault("close the database")
    }
}

/// An error that may hold a [`Fault`].
pub trait AsFault {
    /// The fault, when it is one.
    fn as_fault(&self) -> Option<&Fault>;
}

impl AsFault for Fault {
    fn as_fault(&self) -> Option<&Fault> {
        Some(self)
    }
}

impl From<&AuditFacts> for Pending {
    fn from(facts: &AuditFacts) -> Self {
        Self::new(facts)
    }
}

enum Access {
    Read,
    Write,
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, Fault> {
    sea_orm::Database::connect(options).await.or_fault("open the database")
}

fn quiet(options: &mut ConnectOptions) -> &mut ConnectOptions {
    // The text of statements can hold what a person typed, so it never reaches the log.
    options.sqlx_logging(false).connect_timeout(BUSY_TIMEOUT).acquire_timeout(BUSY_TIMEOUT * 2)
}

fn sqlite_options(url: &str, connections_max: u32, access: Access) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    quiet(&mut options).max_connections(connections_max).min_connections(1);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("trusted_schema", "OFF")
            .pragma("cache_size", "-16000");
        match access {
            Access::Write => sqlite,
            Access::Read => sqlite.pragma("query_only", "ON"),
        }
    });
    options
}

fn postgres_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    quiet(&mut options).max_connections(POSTGRES_CONNECTIONS_MAX).min_connections(1);
    options
}

async fn begin_write(writer: &DatabaseConnection, engine: Engine) -> Result<DatabaseTransaction, Fault> {
    writer.begin_with_options(write_options(engine)).await.or_fault("begin to write")
}

pub(crate) fn write_options(engine: Engine) -> TransactionOptions {
    match engine {
        Engine::Sqlite => TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        },
        Engine::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::Serializable),
            ..TransactionOptions::default()
        },
    }
}

/// Runs every pending migration in one transaction, so that a kill leaves the old schema whole and
/// two processes that start at once do it once.
async fn migrate(writer: &DatabaseConnection) -> Result<(), Fault> {
    let engine = match writer.get_database_backend() {
        DbBackend::Postgres => Engine::Postgres,
        _ => Engine::Sqlite,
    };
    let mut tries_left = SERIALIZATION_RETRIES_MAX;
    loop {
        let transaction = begin_write(writer, engine).await?;
        let outcome = match accord_migrations::Migrator::up(&transaction, None).await {
            Ok(()) => transaction.commit().await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => return Ok(()),
            // Another node made the tables first: look again.
            Err(_) if engine == Engine::Postgres && tries_left > 0 => tries_left -= 1,
            Err(error) => return Err(Fault::new("bring the database up to date", error)),
        }
    }
}
