//! A running product on a fresh database, and ways to be somebody in it.

use crate::audited;
use crate::log::listen_to_the_log;
use accord_app::setup::SetupCode;
use accord_app::{App, Configuration, Parts, Serving, accounts, demonstration, serve};
use accord_kernel::{Clock, FixedClock};
use accord_platform_db::audit::verify;
use accord_platform_db::orm::{ConnectionTrait, Statement, TryGetable};
use accord_platform_db::{Database, SystemRng};
use accord_testkit::database::fresh_sqlite;
use accord_testkit::{Answer, Audited, Client, TestDatabase, fresh_databases, noon};
use std::sync::Arc;
use tokio::net::TcpListener;

pub struct World {
    pub app: App,
    pub base: String,
    pub clock: Arc<FixedClock>,
    pub setup_code: SetupCode,
    pub database: TestDatabase,
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

    /// An empty installation on SQLite that people reach at `public_url`.
    pub async fn empty_at(public_url: &str) -> Self {
        Self::at(fresh_sqlite().await, Some(public_url)).await
    }

    /// The demonstration region on SQLite that people reach at `public_url`.
    pub async fn demonstration_at(public_url: &str) -> Self {
        let world = Self::empty_at(public_url).await;
        demonstration::fill(&world.app, 1).await.expect("an empty database can be filled");
        world
    }

    async fn on(database: TestDatabase) -> Self {
        Self::at(database, None).await
    }

    async fn at(database: TestDatabase, public_url: Option<&str>) -> Self {
        listen_to_the_log();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it listens").port();
        let clock = Arc::new(FixedClock::new(noon()));
        let here = format!("http://localhost:{port}");
        let public_url = public_url.unwrap_or(&here).to_owned();
        let setup_code = SetupCode::new(&SystemRng);
        let app = node(database.db.clone(), clock.clone(), public_url, setup_code.clone());
        let serving = serve(app.clone(), listener).expect("it can serve");
        Self { app, base: format!("http://127.0.0.1:{port}"), clock, setup_code, database, _serving: serving }
    }

    /// Another node on the same database, which has kept nothing in memory yet.
    pub fn another_node(&self) -> App {
        node(self.database.db.clone(), self.clock.clone(), self.base.clone(), self.setup_code.clone())
    }

    /// Another node that serves, with a browser that is signed in there as somebody of the sign-in page.
    pub async fn signed_in_on_another_node(&self, words: &str) -> (Client, Serving) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("it listens"));
        let serving = serve(self.another_node(), listener).expect("it can serve");
        let browser = Client::new(&base).audited(Audited::new(self.app.db().clone(), audited::judge));
        let page = browser.get("/sign-in").await;
        browser.post("/sign-in/demonstration", &[("member", &member_of(&page, words))]).await.expect(303);
        (browser, serving)
    }

    pub fn browser(&self) -> Client {
        Client::new(&self.base).audited(Audited::new(self.app.db().clone(), audited::judge))
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

    /// A browser signed in as the first analyst of an agency, who need not be on the sign-in page.
    pub async fn signed_in_at(&self, agency: &str) -> Client {
        let browser = self.browser();
        let sql = format!(
            "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
             JOIN member_role ON member_role.member_id = member.id \
             WHERE agency.slug = '{agency}' AND member_role.role = 'analyst' ORDER BY member.created_at"
        );
        let members: Vec<uuid::Uuid> = self.column(&sql).await;
        let member = members.first().expect("the agency has an analyst").to_string();
        browser.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
        browser
    }

    /// The action, refusal and resource kind of the newest audit entries, newest first.
    pub async fn newest_entries(&self, count: u64) -> Vec<(String, Option<String>)> {
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

    /// The first column of every row that `sql` asks for.
    pub async fn column<T: TryGetable>(&self, sql: &str) -> Vec<T> {
        let db = self.app.db().readers();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await.expect("the database can be read");
        rows.iter().map(|row| row.try_get_by_index(0).expect("a value of this type")).collect()
    }

    /// The one number that `sql` asks for.
    pub async fn number(&self, sql: &str) -> i64 {
        self.column(sql).await[0]
    }

    /// Changes the database behind the product's back.
    pub async fn change(&self, sql: &str) {
        let work = self.app.db().housekeeping("test.change").await.expect("it can be written");
        work.connection().execute_unprepared(sql).await.expect("the statement of the test is good");
        work.commit().await.expect("it can be written");
    }

    /// The words kept with the newest audit entry; none when it has none.
    pub async fn newest_reason(&self) -> String {
        let newest = "SELECT words FROM audit_reason WHERE entry_id = (SELECT MAX(id) FROM audit_entry)";
        self.column(newest).await.pop().unwrap_or_default()
    }

    /// The membership whose user's line on the sign-in page holds `words`.
    pub async fn member(&self, words: &str) -> String {
        member_of(&self.browser().get("/sign-in").await, words)
    }

    /// The address of a membership's user.
    pub async fn email_of(&self, member: &str) -> String {
        let of = |column: &str| {
            format!(
                "SELECT {column} FROM member JOIN account ON account.id = member.account_id \
                 ORDER BY account.email, member.created_at, member.agency_id"
            )
        };
        let members = self.column::<uuid::Uuid>(&of("member.id")).await;
        let at = members.iter().position(|id| id.to_string() == member).expect("a member of the test");
        self.column::<String>(&of("account.email")).await.swap_remove(at)
    }

    /// How many audit entries there are.
    pub async fn entries(&self) -> u64 {
        verify(self.app.db(), self.clock.now(), None).await.expect("the audit can be read").entries
    }
}

fn node(db: Database, clock: Arc<FixedClock>, public_url: String, setup_code: SetupCode) -> App {
    App::new(Parts {
        db,
        clock,
        rng: Arc::new(SystemRng),
        configuration: Configuration { public_url, proxies: 0 },
        setup_code,
        picture: Default::default(),
        directory: Default::default(),
        versions: Default::default(),
        sharing: Default::default(),
        language: Default::default(),
        news: Default::default(),
    })
}

/// The path of the one-time link on a page.
pub fn link_on(page: &Answer) -> String {
    let link = page.texts("code").into_iter().next().expect("a page with a one-time link");
    let at = link.find("/invitation/").or_else(|| link.find("/recovery/")).expect("a one-time link");
    link[at..].to_owned()
}

/// An action that was refused, as the audit has it.
pub fn refused(action: &str, code: &str) -> (String, Option<String>) {
    (action.to_owned(), Some(code.to_owned()))
}

/// An action that was permitted, as the audit has it.
pub fn done(action: &str) -> (String, Option<String>) {
    (action.to_owned(), None)
}

/// The value of the button of the demonstration person whose line holds `words`.
pub fn member_of(page: &Answer, words: &str) -> String {
    let lines = page.texts("form[action='/sign-in/demonstration'] li");
    let at = lines.iter().position(|line| line.contains(words));
    let at = at.unwrap_or_else(|| panic!("nobody on the sign-in page is `{words}`: {lines:?}"));
    page.attribute(&format!("form[action='/sign-in/demonstration'] li:nth-child({}) button", at + 1), "value")
}
