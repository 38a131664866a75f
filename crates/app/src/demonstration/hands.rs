//! The hands of a made-up person: what they would read and send in their browser, given to the routes themselves.
//!
//! What is made up about children goes through every check of the product this way, and leaves the entries that a
//! person's work leaves.

use super::steps::StepRng;
use crate::agencies::find_agency_by_slug;
use crate::listen::Limits;
use crate::server::router;
use crate::{App, Stop, accounts};
use accord_kernel::{Day, FixedClock};
use accord_platform_db::audit::count_entries;
use accord_platform_db::{Fault, Stored};
use accord_policy::Role;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;

/// Bytes of a page at most. The largest page of the demonstration has a tenth of it.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// An agency, by its part of an address, and the role that somebody has there.
pub(super) type Who = (&'static str, Role);

/// Where the made-up people act: the product, a day to count back from, and randomness of which every pair of hands has
/// its own.
pub(super) struct Stage<'a> {
    app: &'a App,
    rng: Arc<StepRng>,
    hands: AtomicU64,
    /// The day on which the demonstration is made.
    pub today: Day,
}

/// Steps of the randomness that filling the region has to itself.
const STEPS_BEFORE: u64 = 1_000_000;

impl<'a> Stage<'a> {
    /// The randomness goes on after every entry of the audit, of which each pair of hands leaves one at least: a run that
    /// was cut off and begun again draws no id twice.
    ///
    /// # Errors
    /// Faults of the database.
    pub(super) async fn new(app: &'a App, seed: u64, today: Day) -> Result<Self, Stop> {
        let before = STEPS_BEFORE + count_entries(app.db().readers()).await?;
        Ok(Self { app, rng: Arc::new(StepRng::new(seed)), hands: AtomicU64::new(before), today })
    }

    /// The membership of the first person of an agency with a role.
    pub(super) async fn member(&self, (agency, role): Who) -> Result<String, Stop> {
        let missing = || broken(format!("{agency} has no {}", role.words()));
        let db = self.app.db().readers();
        let agency = find_agency_by_slug(db, agency).await?.ok_or_else(missing)?;
        let members = accounts::list_members(db, agency.id).await?;
        let member = members.iter().find(|line| line.roles.contains(&role)).ok_or_else(missing)?;
        Ok(member.member.to_string())
    }

    /// Somebody signs in, so many days ago at an hour of the world's clock. Works where everything is made up and nowhere
    /// else: it is the sign-in page that lets them in.
    ///
    /// # Errors
    /// Faults of the database, and of a demonstration that lacks them.
    pub(super) async fn hands_of(&self, who: Who, days_ago: i32, hour: i64) -> Result<Hands, Stop> {
        let member = self.member(who).await?;
        let at = self.today.plus_days(-days_ago).start().plus_seconds(hour * 60 * 60);
        self.rng.begin(self.hands.fetch_add(1, Ordering::Relaxed));
        // They sign in now and act then: a service that runs on this data forgets sessions that ended long ago.
        let now = self.app.with_rng(self.rng.clone());
        let door = Hands { router: router(now, Limits::default()), cookie: String::new() };
        let cookie = door.ask("POST", "/sign-in/demonstration", &[("member", &member)]).await?.cookie;
        let then = self.app.with(Arc::new(FixedClock::new(at)), self.rng.clone());
        Ok(Hands { router: router(then, Limits::default()), cookie })
    }

    /// A day as forms ask for it in three fields: so many days from today, before it when negative.
    pub(super) fn day_parts(&self, days: i32) -> [String; 3] {
        let date = self.today.plus_days(days).date();
        [date.day().to_string(), date.month().to_string(), date.year().to_string()]
    }

    /// A day as forms ask for it in one field.
    pub(super) fn day(&self, days: i32) -> String {
        self.day_parts(days).join("/")
    }
}

/// Somebody who is signed in at a moment.
pub(super) struct Hands {
    router: Router,
    cookie: String,
}

/// The words that a page asks about, as a form gives them back.
fn asked_about(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"checked\" value=\"")?;
    let (words, _) = rest.split_once('"')?;
    let signs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    Some(signs.iter().fold(words.to_owned(), |text, (entity, sign)| text.replace(entity, sign)))
}

/// What came back.
struct Answer {
    status: StatusCode,
    location: String,
    cookie: String,
    body: String,
}

impl Hands {
    /// Says what they work with records for; for one child where that matters.
    pub(super) async fn choose(&self, purpose: &str, person: &str) -> Result<(), Stop> {
        let form = [("purpose", purpose), ("person", person), ("next", "/people")];
        self.send("/account/purpose", &form).await.map(drop)
    }

    /// Reads a page.
    ///
    /// # Errors
    /// A page that is not shown to them is a fault of the demonstration.
    pub(super) async fn read(&self, address: &str) -> Result<String, Stop> {
        let answer = self.ask("GET", address, &[]).await?;
        if answer.status == StatusCode::OK { Ok(answer.body) } else { Err(unexpected(address, &answer)) }
    }

    /// Sends a form. Returns where it leads.
    ///
    /// # Errors
    /// A form that is refused is a fault of the demonstration.
    pub(super) async fn send(&self, address: &str, form: &[(&str, &str)]) -> Result<String, Stop> {
        let mut answer = self.ask("POST", address, form).await?;
        if answer.status == StatusCode::OK
            && let Some(words) = asked_about(&answer.body)
        {
            // Names of places and offices look like people's: whoever looked again sends it as it is.
            let again: Vec<(&str, &str)> =
                form.iter().copied().chain([("checked", words.as_str())]).collect();
            answer = self.ask("POST", address, &again).await?;
        }
        if answer.status == StatusCode::SEE_OTHER {
            Ok(answer.location)
        } else {
            Err(unexpected(address, &answer))
        }
    }

    /// Sends a form unless `page` shows already what comes of it: a demonstration that was cut off goes on there.
    pub(super) async fn send_once(
        &self,
        (page, shows): (&str, &str),
        address: &str,
        form: &[(&str, &str)],
    ) -> Result<(), Stop> {
        if !self.read(page).await?.contains(shows) {
            self.send(address, form).await?;
        }
        Ok(())
    }

    /// Sends a form with a file of text. Returns where it leads.
    ///
    /// # Errors
    /// A file that is refused is a fault of the demonstration.
    pub(super) async fn send_file(
        &self,
        address: &str,
        form: &[(&str, &str)],
        (name, text): (&str, &str),
    ) -> Result<String, Stop> {
        let mut body = String::new();
        for (field, value) in form {
            body.push_str(&format!(
                "--made-up\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--made-up\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--made-up--\r\n"));
        let answer = self.request("POST", address, "multipart/form-data; boundary=made-up", body).await?;
        match answer.status {
            StatusCode::SEE_OTHER => Ok(answer.location),
            _ => Err(unexpected(address, &answer)),
        }
    }

    async fn ask(&self, method: &str, address: &str, form: &[(&str, &str)]) -> Result<Answer, Stop> {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        self.request(method, address, "application/x-www-form-urlencoded", body.finish()).await
    }

    async fn request(&self, method: &str, address: &str, kind: &str, body: String) -> Result<Answer, Stop> {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .or_fault("write a request of the demonstration")?;
        let response = self.router.clone().oneshot(request).await.or_fault("answer the demonstration")?;
        let text = |name| {
            let value = response.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (status, location) = (response.status(), text(header::LOCATION));
        let cookie = text(header::SET_COOKIE).split(';').next().unwrap_or_default().to_owned();
        let bytes = to_bytes(response.into_body(), PAGE_BYTES_MAX).await;
        let body = String::from_utf8(bytes.or_fault("read a page of the demonstration")?.to_vec());
        // Pages write the slash of an address from a value as an entity.
        let body = body.or_fault("read a page of the demonstration")?.replace("&#x2f;", "/");
        Ok(Answer { status, location, cookie, body })
    }
}

fn unexpected(address: &str, answer: &Answer) -> Stop {
    let title = answer.body.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
    let words =
        format!("{address} answered {}, {}", answer.status, title.unwrap_or("without a title").trim());
    broken(words).into()
}

fn broken(words: String) -> Fault {
    Fault::new("live through the demonstration", words)
}

/// The value of the first field of this name on a page.
///
/// # Errors
/// A page without it is a fault of the demonstration.
pub(super) fn value<'a>(page: &'a str, name: &str) -> Result<&'a str, Stop> {
    let found = page.split_once(&format!("name=\"{name}\"")).and_then(|(_, rest)| value_in(rest));
    found.ok_or_else(|| missing(&format!("the field {name}")))
}

/// The values that a list of this name offers, empty ones left out.
pub(super) fn options<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let list =
        page.split_once(&format!("name=\"{name}\"")).and_then(|(_, rest)| rest.split_once("</select>"));
    let parts = list.map(|(list, _)| list.split("<option").skip(1).filter_map(value_in));
    parts.into_iter().flatten().filter(|value| !value.is_empty()).collect()
}

/// The value of the last field of this name that stands before some words.
///
/// # Errors
/// A page without it is a fault of the demonstration.
pub(super) fn value_before<'a>(page: &'a str, name: &str, words: &str) -> Result<&'a str, Stop> {
    let before = page.split_once(words).map(|(before, _)| before);
    let at = before.and_then(|before| before.rsplit_once(&format!("name=\"{name}\"")));
    at.and_then(|(_, rest)| value_in(rest)).ok_or_else(|| missing(words))
}

/// The address of the last link that begins with `under` before some words; `None` where they are not on the page.
pub(super) fn link_before<'a>(page: &'a str, under: &str, words: &str) -> Option<&'a str> {
    let (before, _) = page.split_once(words)?;
    let (_, rest) = before.rsplit_once(&format!("href=\"{under}"))?;
    let start = page.len() - page[before.len() - rest.len()..].len() - under.len();
    page[start..].split('"').next()
}

fn value_in(rest: &str) -> Option<&str> {
    rest.split_once("value=\"")?.1.split('"').next()
}

fn missing(what: &str) -> Stop {
    broken(format!("{what} is not on the page")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<a href="/x/1">One</a> <a href="/x/2">Two</a>
        <input name="seen" value="7"> <select name="to"><option value=""></option><option value="a"></option></select>
        <input name="item" value="i"> first <input name="item" value="j"> second"#;

    #[test]
    fn finds_what_a_person_would_press() {
        assert_eq!(value(PAGE, "seen").expect("it is there"), "7");
        assert!(value(PAGE, "other").is_err());
        assert_eq!(options(PAGE, "to"), ["a"]);
        assert_eq!(value_before(PAGE, "item", "second").expect("it is there"), "j");
        assert_eq!(link_before(PAGE, "/x/", "Two"), Some("/x/2"));
        assert_eq!(link_before(PAGE, "/x/", "Three"), None);
    }
}
