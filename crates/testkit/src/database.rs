//! A fresh database for each test, on each engine that is to be had.

use accord_kernel::Instant;
use accord_platform_db::{Database, Engine, Location};
use tempfile::TempDir;

/// A database that nobody else uses, and the folder that goes when it is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// The open database.
    pub db: Database,
    /// Where it is, for a second process or a second connection.
    pub location: Location,
    folder: TempDir,
}

impl TestDatabase {
    /// The file of an SQLite database that processes lock to write in turns.
    pub fn turn_file(&self) -> std::path::PathBuf {
        self.folder.path().join("data/accord.db-turn")
    }
}

/// Noon on Sunday 22 November 2026 in London: a winter's day, so that the wall clock is UTC.
pub fn noon() -> Instant {
    Instant::from_micros(1_795_348_800_000_000)
}

/// The environment variable with the address of a PostgreSQL server on which tests may make databases.
pub const POSTGRES_VARIABLE: &str = "ACCORD_TEST_POSTGRES";

#[expect(clippy::disallowed_methods, reason = "how the test run says which server it started")]
fn postgres_server() -> Option<String> {
    std::env::var(POSTGRES_VARIABLE).ok()
}

/// A fresh database of SQLite, and one of PostgreSQL where the test run has started a server.
///
/// # Panics
/// When one cannot be made.
pub async fn fresh_databases() -> Vec<TestDatabase> {
    let mut databases = vec![fresh_sqlite().await];
    match postgres_server() {
        Some(server) => databases.push(fresh_postgres(&server).await),
        None => {
            eprintln!("skipped on PostgreSQL: {POSTGRES_VARIABLE} is not set (`make test` starts a server)")
        }
    }
    databases
}

/// A fresh database of SQLite.
///
/// # Panics
/// When it cannot be made.
pub async fn fresh_sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let location = Location::folder(&folder.path().join("data"));
    let db = Database::open(&location).await.expect("a fresh database can be made");
    assert_eq!(db.engine(), Engine::Sqlite);
    TestDatabase { db, location, folder }
}

/// The address of a fresh, empty database of PostgreSQL for a process of its own to open; `None`, and a
/// word about it, when the test run has started no server.
///
/// # Panics
/// When it cannot be made.
pub async fn empty_postgres() -> Option<String> {
    let Some(server) = postgres_server() else {
        eprintln!("skipped on PostgreSQL: {POSTGRES_VARIABLE} is not set (`make test` starts a server)");
        return None;
    };
    Some(create_postgres(&server).await)
}

async fn create_postgres(server: &str) -> String {
    use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
    let name =
        format!("accord_{}", accord_kernel::ids::uuid_v7(noon(), &accord_platform_db::SystemRng).simple());
    let mut admin = sqlx::PgConnection::connect(&format!("{server}/postgres"))
        .await
        .expect("the server that the test run started answers");
    admin
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("the test server lets tests make databases");
    format!("{server}/{name}")
}

async fn fresh_postgres(server: &str) -> TestDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let location = Location::url(&create_postgres(server).await, folder.path().join("keys"));
    let db = Database::open(&location).await.expect("a fresh database can be brought up to date");
    assert_eq!(db.engine(), Engine::Postgres);
    TestDatabase { db, location, folder }
}
