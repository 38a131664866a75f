//! What every request shares.

use crate::Stop;
use crate::agencies::DirectoryCache;
use crate::agreements::SharingCache;
use crate::definitions::VersionCache;
use crate::language::{LanguageCache, offer_check};
use crate::monitoring::PictureCache;
use crate::setup::SetupCode;
use crate::visit::Visit;
use accord_kernel::{Clock, Rng};
use accord_platform_db::Database;
use accord_platform_web::cookie::Transport;
use accord_platform_web::{Page, Pages};
use minijinja::Value;
use std::sync::Arc;
use tokio::sync::Notify;
use webauthn_rs::prelude::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// What the operator decides when starting the product.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// The address that people type, `https://accord.example.gov.uk`. Passkeys are bound to its host.
    pub public_url: String,
    /// How many proxies stand in front and add to `X-Forwarded-For`.
    pub proxies: usize,
}

/// What every request shares. Cloning it is cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
#[expect(missing_debug_implementations, reason = "a clock and a source of randomness have nothing to show")]
pub struct Parts {
    /// The database.
    pub db: Database,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub rng: Arc<dyn Rng>,
    /// What the operator decided.
    pub configuration: Configuration,
    /// The code that opens the set-up page of an empty installation.
    pub setup_code: SetupCode,
    /// The series of boroughs, kept until something new is counted.
    pub picture: PictureCache,
    /// Areas and agencies, kept until one is added.
    pub directory: DirectoryCache,
    /// Versions of definitions, which never change.
    pub versions: VersionCache,
    /// What agreements in force let flow, kept until one of them changes.
    pub sharing: SharingCache,
    /// Matchers of agreed terms, kept by what they were made of.
    pub language: LanguageCache,
    /// Rung when something was written that is to be counted.
    pub news: Notify,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("configuration", &self.0.configuration).finish_non_exhaustive()
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The same app with another source of randomness.
    pub(crate) fn with_rng(&self, rng: Arc<dyn Rng>) -> Self {
        self.with(self.0.clock.clone(), rng)
    }

    /// The same app with another clock and another source of randomness: for making up data that repeats.
    pub(crate) fn with(&self, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        Self::new(Parts {
            db: self.0.db.clone(),
            clock,
            rng,
            configuration: self.0.configuration.clone(),
            setup_code: self.0.setup_code.clone(),
            picture: PictureCache::default(),
            directory: DirectoryCache::default(),
            versions: VersionCache::default(),
            sharing: SharingCache::default(),
            language: LanguageCache::default(),
            news: Notify::new(),
        })
    }

    /// The database.
    pub fn db(&self) -> &Database {
        &self.0.db
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    /// The source of randomness.
    pub fn rng(&self) -> &dyn Rng {
        self.0.rng.as_ref()
    }

    /// What the operator decided.
    pub fn configuration(&self) -> &Configuration {
        &self.0.configuration
    }

    /// Says that something was written which is to be counted soon.
    pub fn tell_news(&self) {
        self.0.news.notify_one();
    }

    /// Returns when somebody told news.
    pub(crate) async fn has_news(&self) {
        self.0.news.notified().await;
    }

    /// The series of boroughs, as far as they were worked out.
    pub fn picture(&self) -> &PictureCache {
        &self.0.picture
    }

    /// Areas and agencies, as far as they were read.
    pub(crate) fn directory(&self) -> &DirectoryCache {
        &self.0.directory
    }

    /// Versions of definitions, as far as they were read.
    pub(crate) fn versions(&self) -> &VersionCache {
        &self.0.versions
    }

    /// What agreements in force let flow, as far as it was worked out.
    pub(crate) fn sharing(&self) -> &SharingCache {
        &self.0.sharing
    }

    /// Matchers of agreed terms.
    pub(crate) fn language(&self) -> &LanguageCache {
        &self.0.language
    }

    /// The code that opens the set-up page.
    pub fn setup_code(&self) -> &SetupCode {
        &self.0.setup_code
    }

    /// Whether browsers reach us over TLS.
    pub fn transport(&self) -> Transport {
        if self.0.configuration.public_url.starts_with("https://") {
            Transport::Tls
        } else {
            Transport::Clear
        }
    }

    /// The passkey ceremonies of this installation's address; `None` when the address cannot have
    /// passkeys (an IP address), so that pages offer none.
    pub fn webauthn(&self) -> Option<Webauthn> {
        let origin = Url::parse(&self.0.configuration.public_url).ok()?;
        let domain = origin.domain()?.to_owned();
        WebauthnBuilder::new(&domain, &origin).ok()?.rp_name("Accord").build().ok()
    }

    /// Renders a page for this visit.
    ///
    /// # Errors
    /// When the template is wrong: a fault of ours.
    pub fn page(&self, visit: &Visit, template: &str, page: Value) -> Result<Page, Stop> {
        self.page_with_notice(visit, None, template, page)
    }

    /// Renders a page for this visit with a message about what was just done.
    ///
    /// # Errors
    /// When the template is wrong: a fault of ours.
    pub fn page_with_notice(
        &self,
        visit: &Visit,
        notice: Option<&str>,
        template: &str,
        page: Value,
    ) -> Result<Page, Stop> {
        let mut chrome = visit.chrome();
        chrome.notice = notice.map(str::to_owned);
        let html = pages().render(template, &chrome, page)?;
        // Only members write texts that partners read.
        let is_member = visit.membership().is_some();
        Ok(Page(if is_member { offer_check(html, visit.path()) } else { html }))
    }
}

/// The templates of the product, which are the same for every [`App`] of a process.
pub(crate) fn pages() -> &'static Pages {
    static PAGES: std::sync::LazyLock<Pages> = std::sync::LazyLock::new(|| {
        Pages::new(crate::templates::ALL).expect("a test compiles every template of the product")
    });
    &PAGES
}
