//! What people do in a browser to get in: open a one-time link, set up codes, sign in.

use crate::installation::Installation;
use accord_app::accounts::code_at;
use accord_kernel::{Clock, Instant};
use accord_platform_db::SystemClock;
use accord_testkit::{Answer, Client};

/// A password that every rule for passwords takes.
pub const PASSWORD: &str = "lantern-otter-gravel";
/// Looks at a page before a test gives up on it.
const LOOKS_MAX: usize = 5_000;

/// The path of the one-time link in `text`, up to its end.
pub fn path_in(text: &str) -> &str {
    &text[text.find("/invitation/").expect("a one-time link")..]
}

/// The secret of an authenticator app, as the page shows it in groups of four letters of base 32.
fn secret_of(words: &str) -> Vec<u8> {
    let letters = words.replace(' ', "");
    let (mut bits, mut count, mut out) = (0u64, 0, Vec::new());
    for letter in letters.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        bits = (bits << 5) | u64::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from((bits >> count) & 0xff).expect("eight bits"));
        }
    }
    out
}

/// Somebody with an authenticator app.
pub struct Person {
    pub browser: Client,
    secret: Vec<u8>,
}

impl Person {
    /// Opens a one-time link and sets up a sign-in, with what is refused on the way.
    pub async fn accept(base: &str, path: &str) -> Self {
        let browser = Client::new(base);
        browser.get(path).await.expect(200);
        browser.post(path, &[("password", "short")]).await.expect(422);
        let answer = browser.post(path, &[("password", PASSWORD)]).await.expect(303);
        assert_eq!(answer.location(), "/account/second-factor");
        assert_eq!(
            browser.get("/").await.expect(303).location(),
            "/account/second-factor",
            "not before the code"
        );
        let page = browser.get("/account/second-factor").await.expect(200);
        let secret = secret_of(&page.texts("main li code")[0]);
        browser.post("/account/second-factor", &[("code", "000000")]).await.expect(422);
        let person = Self { browser, secret };
        let code = person.code(SystemClock.now());
        person.browser.post("/account/second-factor", &[("code", &code)]).await.expect(303);
        person
    }

    fn code(&self, at: Instant) -> String {
        code_at(&self.secret, at)
    }

    /// Signs in on another device with address, password and the app's next code: the present one has
    /// been used, and a code works once.
    pub async fn sign_in_again(&self, base: &str, email: &str) -> Client {
        let device = Client::new(base);
        device.post("/sign-in", &[("email", email), ("password", "not-the-password")]).await.expect(422);
        device.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await.expect(303);
        let code = self.code(SystemClock.now().plus_seconds(30));
        device.post("/sign-in/code", &[("code", &code)]).await.expect(303);
        device
    }
}

/// A browser signed in as somebody new, whom an operator lets into an agency.
pub async fn joined(installation: &Installation, base: &str, agency: &str, role: &str) -> Client {
    let email = format!("{role}@{agency}.example");
    let words = ["admin", "sign-in-link", "--agency", agency, "--name", "Robin Fable", "--email", &email];
    let made = installation.run(&[&words[..], &["--role", role]].concat()).await.expect(0);
    Person::accept(base, path_in(made.out.trim())).await.browser
}

/// Looks at a page again and again until it shows what the server is still working on.
pub async fn page_with(browser: &Client, path: &str, is_there: impl Fn(&Answer) -> bool) -> Answer {
    for _ in 0..LOOKS_MAX {
        let page = browser.get(path).await.expect(200);
        if is_there(&page) {
            return page;
        }
    }
    panic!("{path} never shows it")
}

/// The value of the first button of the demonstration's list that belongs to somebody whose line holds `words`.
pub fn member_of(page: &Answer, words: &str) -> String {
    let lines = page.texts("form[action='/sign-in/demonstration'] li");
    let at = lines.iter().position(|line| line.contains(words)).expect("somebody of this kind is listed");
    page.attribute(&format!("form[action='/sign-in/demonstration'] li:nth-child({}) button", at + 1), "value")
}

/// A browser signed in as somebody of the demonstration.
pub async fn signed_in_as(base: &str, words: &str) -> Client {
    let browser = Client::new(base);
    let member = member_of(&browser.get("/sign-in").await, words);
    browser.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
    browser
}
