//! An installation in a folder of its own, and commands run on it.

use accord_platform_db::orm::{ConnectionTrait, Statement};
use accord_platform_db::{Database, Location};
use accord_testkit::{Server, empty_folder};
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// The binary that cargo built for this test.
pub const ACCORD: &str = env!("CARGO_BIN_EXE_accord");

/// What a command printed and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Asserts the exit code, and shows what was printed instead.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }
}

/// Runs the binary with these arguments and nothing else: no environment of ours, no terminal.
pub async fn accord(arguments: &[&str]) -> Ran {
    let output = command(arguments).output().await.expect("the binary that cargo built can be started");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("messages are text");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(ACCORD);
    for name in ["ACCORD_DATABASE", "ACCORD_KEYS", "ACCORD_PUBLIC_URL", "ACCORD_LOG"] {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// A folder of data, a folder of keys, or a database of PostgreSQL in place of the first.
#[derive(Debug)]
pub struct Installation {
    folder: TempDir,
    database: Option<String>,
}

impl Installation {
    /// Nothing yet: the folders are made by the first command.
    pub fn nothing() -> Self {
        Self { folder: empty_folder(), database: None }
    }

    /// Nothing yet, in the database of PostgreSQL at `url`.
    pub fn nothing_at(url: String) -> Self {
        Self { folder: empty_folder(), database: Some(url) }
    }

    /// The demonstration region.
    pub async fn demonstration() -> Self {
        let made = Self::nothing();
        made.run(&["demo", "--without-files"]).await.expect(0);
        made
    }

    /// A borough that was set up at the command line, and the paths of its two one-time links.
    pub async fn haringey() -> (Self, [String; 2]) {
        let made = Self::nothing();
        let ran = made.run(crate::setting_up::HARINGEY).await.expect(0);
        let mut paths = ran.out.lines().map(|line| crate::people::path_in(line).to_owned());
        let links =
            [paths.next().expect("the administrator's link"), paths.next().expect("the officer's link")];
        (made, links)
    }

    /// The folder of the data; its keys lie beside it.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn options(&self) -> Vec<String> {
        let path = |path: PathBuf| path.to_str().expect("a temporary folder has a plain name").to_owned();
        let mut options = vec!["--data".to_owned(), path(self.data())];
        if let Some(url) = &self.database {
            options.extend(["--database".to_owned(), url.clone()]);
        }
        options
    }

    /// Runs a command on this installation.
    pub async fn run(&self, arguments: &[&str]) -> Ran {
        let options = self.options();
        let all: Vec<&str> = arguments.iter().copied().chain(options.iter().map(String::as_str)).collect();
        accord(&all).await
    }

    /// Starts a command on this installation and does not wait for it.
    pub fn start(&self, arguments: &[&str]) -> Child {
        let options = self.options();
        let all: Vec<&str> = arguments.iter().copied().chain(options.iter().map(String::as_str)).collect();
        let mut command = command(&all);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the binary that cargo built can be started")
    }

    /// Serves this installation.
    pub async fn serve(&self) -> Server {
        let options = match &self.database {
            Some(url) => vec!["--database", url],
            None => Vec::new(),
        };
        Server::start_with(ACCORD, &self.data(), &options).await
    }

    /// What `audit verify` says, after asserting that it says the audit is whole and all of it sealed.
    pub async fn sound_audit(&self) -> Audit {
        let ran = self.run(&["audit", "verify"]).await.expect(0);
        let found: Audit = Audit::from_json(&ran.out);
        assert_eq!(found.broken, 0, "{}", ran.out);
        found
    }

    async fn open(&self) -> Database {
        let folder = Location::folder(&self.data());
        let location = match &self.database {
            Some(url) => Location::url(url, folder.keys_folder().to_path_buf()),
            None => folder,
        };
        Database::open(&location).await.expect("the database can be opened beside the product")
    }

    /// The database, open, for looking again and again.
    pub async fn watch(&self) -> Database {
        self.open().await
    }

    /// The one number that `sql` asks for.
    pub async fn number(&self, sql: &str) -> i64 {
        number_in(&self.open().await, sql).await
    }

    /// Changes the database as time or somebody else would.
    pub async fn change(&self, sql: &str) {
        let db = self.open().await;
        let work = db.housekeeping("test").await.expect("the database can be written");
        work.connection().execute_unprepared(sql).await.expect("a statement of the test");
        work.commit().await.expect("the database can be written");
    }

    /// The first column, a text, of every row that `sql` asks for.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let db = self.open().await;
        let statement = Statement::from_string(db.readers().get_database_backend(), sql);
        let rows = db.readers().query_all_raw(statement).await.expect("the database can be read");
        rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
    }

    /// Every action that the audit holds as permitted, each once.
    pub async fn permitted_actions(&self) -> Vec<String> {
        self.texts("SELECT DISTINCT action FROM audit_entry WHERE refusal IS NULL ORDER BY action").await
    }
}

/// The one number that `sql` asks for in an open database.
pub async fn number_in(db: &Database, sql: &str) -> i64 {
    let statement = Statement::from_string(db.readers().get_database_backend(), sql);
    let row = db.readers().query_one_raw(statement).await.expect("the database can be read");
    row.expect("a count has a row").try_get_by_index(0).expect("a number")
}

/// The numbers of `audit verify`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    pub entries: u64,
    pub sealed: u64,
    pub unsealed: u64,
    pub head: Option<String>,
    pub broken: usize,
}

impl Audit {
    fn from_json(text: &str) -> Self {
        let found: serde_json::Value =
            serde_json::from_str(text).expect("the result is JSON and nothing else");
        let number = |name: &str| found[name].as_u64().expect("a number");
        Self {
            entries: number("entries"),
            sealed: number("sealed"),
            unsealed: number("unsealed"),
            head: found["head"].as_str().map(str::to_owned),
            broken: found["broken"].as_array().expect("a list").len(),
        }
    }
}
