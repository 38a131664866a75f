//! A running product on a fresh database, and ways to be somebody in it.

use accord_app::setup::SetupCode;
use accord_app::{App, Configuration, Parts, Serving, accounts, demonstration, serve};
use accord_kernel::{Clock, FixedClock};
use accord_platform_db::SystemRng;
use accord_platform_db::audit::verify;
use accord_testkit::database::fresh_sqlite;
use accord_testkit::{Answer, Client, TestDatabase, fresh_databases, noon};
use std::sync::Arc;
use tokio::net::TcpListener;

pub struct World {
    pub app: App,
    pub base: String,
    pub clock: Arc<FixedClock>,
    pub setup_code: SetupCode,
    _database: TestDatabase,
    _serving: Serving,
}

impl World {
    /// An empty installation on SQLite.
    pub async fn empty() -> Self {
        Self::on(fresh_sqlite().await).await
    }

    /// An empty installation on each engine.
    pub async fn empty_on_each_engine() -> Vec<Self> {
        let mut worlds = Vec::new();
        for database in fresh_databases().await {
            worlds.push(Self::on(database).await);
        }
        worlds
    }

    /// The demonstration region on SQLite.
    pub async fn demonstration() -> Self {
        let world = Self::empty().await;
        let filled = demonstration::fill(&world.app, 1).await.expect("an empty database can be filled");
        assert!(matches!(filled, demonstration::Filled::Yes { .. }));
        world
    }

    /// The demonstration region on each engine.
    pub async fn demonstration_on_each_engine() -> Vec<Self> {
        let worlds = Self::empty_on_each_engine().await;
        for world in &worlds {
            demonstration::fill(&world.app, 1).await.expect("an empty database can be filled");
        }
        worlds
    }

    async fn on(database: TestDatabase) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it listens").port();
        let clock = Arc::new(FixedClock::new(noon()));
        let setup_code = SetupCode::new(&SystemRng);
        let app = App::new(Parts {
            db: database.db.clone(),
            clock: clock.clone(),
            rng: Arc::new(SystemRng),
            configuration: Configuration { public_url: format!("http://localhost:{port}"), proxies: 0 },
            setup_code: setup_code.clone(),
        });
        let serving = serve(app.clone(), listener).expect("it can serve");
        Self {
            app,
            base: format!("http://127.0.0.1:{port}"),
            clock,
            setup_code,
            _database: database,
            _serving: serving,
        }
    }

    pub fn browser(&self) -> Client {
        Client::new(&self.base)
    }

    /// The code that a demonstration person's app shows now.
    pub fn code(&self) -> String {
        accounts::code_at(demonstration::TOTP_SECRET, self.clock.now())
    }

    /// A browser signed in as the first person of the demonstration whose line on the sign-in page holds `words`.
    pub async fn signed_in_as(&self, words: &str) -> Client {
        let browser = self.browser();
        let page = browser.get("/sign-in").await;
        let member = member_of(&page, words);
        browser.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
        browser
    }

    /// The action, refusal and resource kind of the newest audit entries, newest first.
    pub async fn newest_entries(&self, count: u64) -> Vec<(String, Option<String>)> {
        use accord_platform_db::orm::{ConnectionTrait, Statement};
        let db = self.app.db().readers();
        let sql = format!("SELECT action, refusal FROM audit_entry ORDER BY id DESC LIMIT {count}");
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
            .await
            .expect("the audit can be read");
        rows.iter()
            .map(|row| {
                (
                    row.try_get("", "action").expect("a text"),
                    row.try_get("", "refusal").expect("a text or none"),
                )
            })
            .collect()
    }

    /// How many audit entries there are.
    pub async fn entries(&self) -> u64 {
        verify(self.app.db(), self.clock.now(), None).await.expect("the audit can be read").entries
    }
}

/// The value of the button of the demonstration person whose line holds `words`.
pub fn member_of(page: &Answer, words: &str) -> String {
    let lines = page.texts("form[action='/sign-in/demonstration'] li");
    let at = lines.iter().position(|line| line.contains(words));
    let at = at.unwrap_or_else(|| panic!("nobody on the sign-in page is `{words}`: {lines:?}"));
    page.attribute(&format!("form[action='/sign-in/demonstration'] li:nth-child({}) button", at + 1), "value")
}
