//! Opening a database and handing out connections.

use crate::audit::queue::{AuditQueue, Pending};
use crate::keys::restrict;
use crate::{Fault, Housekeeping, Keys, Stored, WriteTx};
use accord_policy::action::RotateKeys;
use accord_policy::{Action, Permit, Refusal};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{MigratorTrait, SchemaManager};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
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

mod binding;
mod turn;

pub(crate) use turn::Writer;

/// How the address of an SQLite file begins.
const SQLITE_SCHEME: &str = "sqlite://";
/// The SQLite file inside a data folder.
const SQLITE_FILE: &str = "accord.db";
/// Readers of the SQLite file. Two cores serve no more at once; a few more hide waits.
const SQLITE_READERS_MAX: u32 = 8;
/// Rows that one query reads ahead of whoever takes them.
const ROWS_ON_THEIR_WAY_MAX: usize = 1_000;
/// Connections to PostgreSQL of one node for reading, for writing, and one more for the audit. Apart, so that nobody
/// who holds one waits for another of the same kind.
const POSTGRES_READERS_MAX: u32 = 12;
const POSTGRES_WRITERS_MAX: u32 = 7;
/// How long one process waits for another that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Where the migrations that have run are listed.
const MIGRATIONS_TABLE: &str = "seaql_migrations";
/// How often a transaction that PostgreSQL could not serialise is tried again.
const SERIALIZATION_RETRIES_MAX: u32 = 7;
/// How long it waits before it is tried again the first time; twice as long each further time.
const RETRY_AFTER: Duration = Duration::from_millis(2);

impl Location {
    /// The SQLite file `accord.db` in `folder`, with its keys in the sibling folder `<folder>-keys`.
    ///
    /// However the folder is written (a slash at its end, `.`, by a link), it has the same keys, and they
    /// never lie inside it.
    pub fn folder(folder: &Path) -> Self {
        let folder = normalised(folder);
        let mut name = folder.file_name().unwrap_or(OsStr::new("accord")).to_owned();
        name.push("-keys");
        let keys = folder.parent().unwrap_or(Path::new("/")).join(name);
        Self { url: format!("{SQLITE_SCHEME}{}", folder.join(SQLITE_FILE).display()), keys }
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

    fn sqlite_file(&self) -> Option<PathBuf> {
        self.url.strip_prefix(SQLITE_SCHEME).map(PathBuf::from)
    }
}

/// The one way to write the path of a folder, whether it is there already or not: links of what is
/// there are followed, `.` and `..` are taken out.
fn normalised(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut path = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            other => path.push(other),
        }
        // INVARIANT: what is not there yet has no link in it, so that the path is the same once it is.
        if let Ok(real) = std::fs::canonicalize(&path) {
            path = real;
        }
    }
    path
}

/// An open database with its keys and its audit.
#[derive(Debug, Clone)]
pub struct Database {
    engine: Engine,
    writer: Writer,
    readers: DatabaseConnection,
    queue: AuditQueue,
    keys: Keys,
    access: Access,
}

impl Database {
    /// Opens the database at `location`, makes it when it is missing, and brings its schema up to date.
    /// Keys are made only for a database that has never had any.
    ///
    /// # Errors
    /// When the folder cannot be made, the database cannot be reached, it was written by a newer release,
    /// or the keys are not those that it was made with.
    pub async fn open(location: &Location) -> Result<Self, Fault> {
        let (engine, writer, readers) = if let Some(file) = location.sqlite_file() {
            make_private(&file)?;
            let writer = connect(sqlite_options(&location.url, 1, Access::Write)).await?;
            let writer = Writer::in_line(writer, &file);
            migrate(&writer).await?;
            (
                Engine::Sqlite,
                writer,
                connect(sqlite_options(&location.url, SQLITE_READERS_MAX, Access::Read)).await?,
            )
        } else {
            // A connection keeps what it has prepared, with the types of the values, and finds it again by its
            // text alone. What migrations prepared must not meet the same text with values of other types.
            let alone = connect(postgres_options(&location.url, 1, Access::Write)).await?;
            migrate(&Writer::alone(alone.clone())).await?;
            alone.close().await.or_fault("close the connection of the migrations")?;
            let pool = |connections| connect(postgres_options(&location.url, connections, Access::Write));
            (
                Engine::Postgres,
                Writer::alone(pool(POSTGRES_WRITERS_MAX).await?),
                pool(POSTGRES_READERS_MAX).await?,
            )
        };
        let keys = binding::open_keys(&writer, engine, location).await?;
        // Whoever reads or writes may have to record a refusal first, and waits for nobody who does the same.
        let recorder = match engine {
            Engine::Sqlite => writer.clone(),
            Engine::Postgres => {
                Writer::alone(connect(postgres_options(&location.url, 1, Access::Write)).await?)
            }
        };
        let queue = AuditQueue::start(recorder);
        Ok(Self { engine, writer, readers, queue, keys, access: Access::Write })
    }

    /// Opens a database that is there to look at it: makes, migrates, seals and writes nothing.
    ///
    /// # Errors
    /// When there is no database or there are no keys at `location`.
    pub async fn open_for_reading(location: &Location) -> Result<Self, Fault> {
        let (engine, options) = match location.sqlite_file() {
            Some(file) if !file.exists() => {
                return Err(Fault::new(
                    "open the database",
                    format!("there is no database at `{}`. Nothing was made", file.display()),
                ));
            }
            Some(_) => (Engine::Sqlite, sqlite_options(&location.url, SQLITE_READERS_MAX, Access::Read)),
            None => (Engine::Postgres, postgres_options(&location.url, POSTGRES_READERS_MAX, Access::Read)),
        };
        let keys = Keys::open_existing(&location.keys)?;
        let readers = connect(options).await?;
        binding::check_keys(&readers, &keys).await?;
        let writer = Writer::alone(readers.clone());
        let queue = AuditQueue::start(writer.clone());
        Ok(Self { engine, writer, readers, queue, keys, access: Access::Read })
    }

    /// Makes a new signing key, leaves the audit entry of `permit`, and writes the key over the old one,
    /// which goes on verifying what it signed. Processes that have the database open sign with the old
    /// key until they start again.
    ///
    /// # Errors
    /// When the folder or the database cannot be written. Run again: a key that was only half put in
    /// place harms nothing.
    pub async fn rotate_signing_key(
        &self,
        location: &Location,
        permit: Permit<RotateKeys>,
    ) -> Result<(), Fault> {
        let renewed = self.keys.with_new_signing_key();
        let tx = self.write(permit).await?;
        // The database knows the key before the folder has it, so that a kill between the two leaves
        // the old key in use and nothing refused.
        let at = tx.permit().at();
        crate::audit::remember_key(tx.connection(), &renewed, at).await.or_fault("remember the new key")?;
        tx.commit().await?;
        renewed.keep(&location.keys)
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
        let transaction = self.writer.begin(options).await.or_fault("begin to write")?;
        Ok(Housekeeping::new(transaction, name))
    }

    /// Records a permitted read and returns once its entries are durable: one for each basis that something was shown
    /// under. Consumes the permit.
    ///
    /// # Errors
    /// When the entry could not be written: what was read must then not be shown.
    pub async fn record<A: Action>(&self, permit: Permit<A>) -> Result<(), Fault> {
        for facts in &permit.entries() {
            self.queue.append(Pending::new(facts)).await?;
        }
        Ok(())
    }

    /// As [`Database::record`], and keeps the words in which the reader said why beside the entry.
    ///
    /// # Errors
    /// As [`Database::record`].
    pub async fn record_with_reason<A: Action>(&self, permit: Permit<A>, words: &str) -> Result<(), Fault> {
        for facts in &permit.entries() {
            let mut entry = Pending::new(facts);
            entry.set_reason(words);
            self.queue.append(entry).await?;
        }
        Ok(())
    }

    /// Records a refusal and returns once its entry is durable.
    ///
    /// # Errors
    /// When the entry could not be written.
    pub async fn record_refusal(&self, refusal: &Refusal) -> Result<(), Fault> {
        self.queue.append(Pending::new(refusal.audit_facts())).await
    }

    /// Runs `operation` again, at most 7 times and within a quarter of a second of waiting, when PostgreSQL could
    /// not serialise it with others: while rows are counted, many short transactions follow each other. The
    /// operation decides anew each time, so a permit never outlives the facts that it rests on.
    ///
    /// # Errors
    /// What the operation's last run returned.
    pub async fn retrying<T, E, F, W>(&self, mut operation: F) -> Result<T, E>
    where
        F: FnMut() -> W,
        W: Future<Output = Result<T, E>>,
        E: AsFault,
    {
        for tried in 0..SERIALIZATION_RETRIES_MAX {
            match operation().await {
                Err(error) if error.as_fault().is_some_and(Fault::is_serialization_failure) => {
                    tokio::time::sleep(RETRY_AFTER * 2_u32.pow(tried)).await;
                }
                outcome => return outcome,
            }
        }
        operation().await
    }

    /// Waits until every entry given to [`Database::record`] is durable, seals, and closes. What is
    /// recorded later fails.
    ///
    /// # Errors
    /// When the last seal could not be written.
    pub async fn close(self, now: accord_kernel::Instant) -> Result<(), Fault> {
        self.queue.drain().await;
        if matches!(self.access, Access::Write) {
            crate::audit::seal_all(&self, now).await?;
        }
        self.readers.clone().close().await.or_fault("close the database")?;
        self.writer.connection().clone().close().await.or_fault("close the database")
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

/// Whether connections may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    // INVARIANT: no connection goes back to others inside a transaction. When a disk is full, SQLite undoes
    // the transaction by itself, the rollback that follows finds none, and sqlx goes on counting one: the
    // next change would be a savepoint that is acknowledged and never committed.
    options
        .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_idle(connection))));
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(access == Access::Write)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("trusted_schema", "OFF")
            // Without it, REPLACE removes a row and no delete trigger says no.
            .pragma("recursive_triggers", "ON")
            .pragma("cache_size", "-16000")
            // Rows go from SQLite's thread to ours through a channel. With room for a whole page of rows the
            // two wait for each other once a query and not once every 50 rows.
            .row_buffer_size(ROWS_ON_THEIR_WAY_MAX);
        match access {
            Access::Write => sqlite.journal_mode(sqlx::sqlite::SqliteJournalMode::Wal),
            Access::Read => sqlite.pragma("query_only", "ON"),
        }
    });
    options
}

/// Whether a connection is in no transaction, after what is on its way has been done.
async fn is_idle(connection: &mut sqlx::SqliteConnection) -> Result<bool, sqlx::Error> {
    use sqlx::Connection as _;
    if connection.is_in_transaction() {
        // A rollback may only just have been asked for; it is done before this answers.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

fn postgres_options(url: &str, connections_max: u32, access: Access) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    quiet(&mut options).max_connections(connections_max).min_connections(1);
    if access == Access::Read {
        options
            .map_sqlx_postgres_opts(|postgres| postgres.options([("default_transaction_read_only", "on")]));
    }
    options
}

/// Makes the folder and the file of a new database so that nobody but their owner reads them.
fn make_private(file: &Path) -> Result<(), Fault> {
    if let Some(folder) = file.parent().filter(|folder| !folder.exists()) {
        std::fs::create_dir_all(folder).or_fault("make the data folder")?;
        restrict(folder, 0o700)?;
    }
    // SQLite says of a folder that cannot be written only that it could not open a file.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    tempfile::tempfile_in(folder).or_fault("write to the data folder")?;
    match std::fs::File::create_new(file) {
        // SQLite takes an empty file for a new database, and gives its own files the same mode.
        Ok(_) => restrict(file, 0o600),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Fault::new("make the database", error)),
    }
}

pub(crate) async fn begin_write(writer: &Writer, engine: Engine) -> Result<DatabaseTransaction, Fault> {
    writer.begin(write_options(engine)).await.or_fault("begin to write")
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

/// Whether every migration of this release has run. Only reads: a command that opens the database beside
/// a busy server must not wait for its turn to write.
async fn is_up_to_date(db: &DatabaseConnection) -> Result<bool, Fault> {
    let doing = "read which migrations have run";
    if !SchemaManager::new(db).has_table(MIGRATIONS_TABLE).await.or_fault(doing)? {
        return Ok(false);
    }
    let sql = format!("SELECT version FROM {MIGRATIONS_TABLE}");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.or_fault(doing)?;
    let run: Result<BTreeSet<String>, DbErr> = rows.iter().map(|row| row.try_get("", "version")).collect();
    let run = run.or_fault(doing)?;
    let known: BTreeSet<String> =
        accord_migrations::Migrator::migrations().iter().map(|known| known.name().to_owned()).collect();
    match run.difference(&known).next() {
        Some(newer) => Err(Fault::new(
            "open the database",
            format!("a newer release has changed it (`{newer}`). Use that release. Nothing was changed"),
        )),
        None => Ok(run == known),
    }
}

/// Runs every pending migration in one transaction, so that a kill leaves the old schema whole and
/// two processes that start at once do it once.
async fn migrate(writer: &Writer) -> Result<(), Fault> {
    if is_up_to_date(writer.connection()).await? {
        return Ok(());
    }
    let engine = match writer.connection().get_database_backend() {
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
