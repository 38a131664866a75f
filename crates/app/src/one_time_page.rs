//! Pages with one-time links, shown once after the form that made them was sent.
//!
//! A form answers 303, so that loading the page again sends nothing twice and makes no second link. What
//! the page shows is stored nowhere: it travels encrypted in a cookie of the browser that sent the form,
//! is opened for the same user within five minutes, and is gone once it was shown.

use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_platform_db::Stored;
use accord_platform_web::{OPEN, Problem, Routes, cookie};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minijinja::{Value, context};
use uuid::Uuid;

const PATH: &str = "/one-time-link";
/// Between sending a form and seeing what came of it.
const SECONDS_MAX: i64 = 5 * 60;

/// One such page.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub enum OneTimePage {
    /// Somebody was invited.
    Invited {
        /// Who.
        name: String,
        /// The address that they will sign in with.
        email: String,
        /// Their link, with the address of the service.
        link: String,
        /// Where to go on.
        back: String,
    },
    /// Somebody can set their sign-in up anew.
    Recovery {
        /// Who.
        name: String,
        /// Their link, with the address of the service.
        link: String,
        /// The agency's name.
        agency: String,
        /// Where to go on.
        back: String,
    },
    /// The installation was set up.
    SetUp {
        /// The administrator's name.
        administrator: String,
        /// Their link, with the address of the service.
        administrator_link: String,
        /// The data protection officer's name.
        officer: String,
        /// Their link, with the address of the service.
        officer_link: String,
    },
}

impl OneTimePage {
    const fn template(&self) -> &'static str {
        match self {
            Self::Invited { .. } => "accounts/invited.html",
            Self::Recovery { .. } => "accounts/offer_recovery.html",
            Self::SetUp { .. } => "setup/set_up.html",
        }
    }

    fn shown(self) -> Value {
        match self {
            Self::Invited { name, email, link, back } => context! { name, email, link, back },
            Self::Recovery { name, link, agency, back } => context! { name, link, agency, back },
            Self::SetUp { administrator, administrator_link, officer, officer_link } => {
                context! { administrator, administrator_link, officer, officer_link }
            }
        }
    }
}

/// The pages of this file.
pub fn routes() -> Routes<App> {
    Routes::default().get(PATH, OPEN, show)
}

/// Whose the page is: a visitor's is nobody's.
fn owner(visit: &Visit) -> Uuid {
    visit.signed_in().map_or(Uuid::nil(), |found| found.user.uuid())
}

/// The link of this path, as somebody types it.
pub fn whole_link(app: &App, path: &str) -> String {
    format!("{}{path}", app.configuration().public_url.trim_end_matches('/'))
}

/// Answers a form: sends the browser to the page.
///
/// # Errors
/// When the page cannot be encrypted.
pub fn go_to(app: &App, visit: &Visit, page: &OneTimePage) -> Result<Response, Stop> {
    let words = serde_json::to_vec(&(visit.at().micros(), page)).or_fault("keep a one-time page")?;
    let sealed = URL_SAFE_NO_PAD.encode(app.db().keys().encrypt_for(owner(visit), &words)?);
    let cookie = cookie::give_once(&sealed, app.transport());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(PATH)).into_response())
}

async fn show(State(app): State<App>, visit: Visit, headers: HeaderMap) -> Result<Response, Stop> {
    let page = cookie::once(&headers, app.transport()).and_then(|sealed| open(&app, &visit, &sealed));
    let Some(page) = page else {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "A one-time link is shown once",
            &["It is not kept anywhere. If it was lost, make another one: the lost one stops working."],
        )
        .with_link("Go to Today", "/")
        .into());
    };
    let template = page.template();
    let shown = page.shown();
    let page = app.page(&visit, template, shown)?;
    Ok(([(header::SET_COOKIE, cookie::take_once(app.transport()))], page).into_response())
}

/// What is in the cookie, when it is this user's and not too old.
fn open(app: &App, visit: &Visit, sealed: &str) -> Option<OneTimePage> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let words = app.db().keys().decrypt_for(owner(visit), &sealed).ok()?;
    let (at, page): (i64, OneTimePage) = serde_json::from_slice(&words).ok()?;
    (visit.at().seconds_since(Instant::from_micros(at)) < SECONDS_MAX).then_some(page)
}
