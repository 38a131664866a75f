//! What holds for every route: headers, methods, forms from elsewhere, input that means harm, and what is
//! written into the log.

use crate::children::{CASE_WORKER, add_fact, begin, choose};
use crate::feeding::{SAFETY, feed};
use crate::leaks::holds;
use crate::log::logged;
use crate::routes::filled;
use crate::signals::{loud_week, noise};
use crate::world::{World, link_on, refused};
use accord_app::accounts::code_at;
use accord_app::route_lines;
use accord_kernel::Clock;
use accord_platform_web::routes::Method;
use accord_policy::action::{Effect, rule_named};
use accord_testkit::{Answer, Client, Form};
use std::collections::{BTreeMap, BTreeSet};

const ANALYST: &str = "Community-safety analyst, Haringey";
const ADMINISTRATOR: &str = "Administrator";
const OFFICER: &str = "Data protection officer";
const REGION: &str = "Regional lead";

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The headers without which a browser would do more with an answer than it should.
fn check_headers(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(header(answer, name), value, "{name} of {what}");
    }
    let policy = header(answer, "content-security-policy");
    for part in ["default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert!(
        header(answer, "permissions-policy").contains("camera=(), microphone=(), geolocation=()"),
        "{what}"
    );
    for name in ["server", "x-powered-by", "via", "access-control-allow-origin"] {
        assert_eq!(header(answer, name), "", "{name} of {what}");
    }
    let kind = header(answer, "content-type");
    let is_data = matches!(kind, "application/json" | "application/geo+json");
    if kind.starts_with("text/") {
        assert!(kind.ends_with("; charset=utf-8"), "{what} is {kind}");
    }
    // What is no page is handed over as a file, and never opened as one.
    if !kind.is_empty() && !kind.starts_with("text/html") && !is_data {
        assert!(
            header(answer, "content-disposition").starts_with("attachment; filename=\""),
            "{what} is {kind}"
        );
    }
}

#[tokio::test]
async fn every_answer_of_every_route_carries_the_headers_and_names_no_software() {
    let world = World::demonstration().await;
    let mut kinds = BTreeSet::new();
    for person in [ANALYST, ADMINISTRATOR] {
        let browser = world.signed_in_as(person).await;
        for line in route_lines() {
            let path = filled(line.path);
            let (method, origin) = match line.method {
                Method::Get => ("GET", "https://evil.example"),
                Method::Post => ("POST", world.base.as_str()),
            };
            if path == "/sign-out" {
                continue;
            }
            let headers = [("origin", origin), ("content-type", "application/x-www-form-urlencoded")];
            let answer = browser.send(method, &path, &headers, Vec::new()).await;
            check_headers(&answer, &format!("{method} {path}"));
            kinds.insert(header(&answer, "content-type").split(';').next().unwrap_or_default().to_owned());
        }
    }
    for kind in ["text/html", "text/csv"] {
        assert!(kinds.contains(kind), "{kind} was not among {kinds:?}");
    }
}

/// How many entries the audit has of what people did or were refused.
async fn entries_of_people(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM audit_entry WHERE system IS NULL").await
}

#[tokio::test]
async fn no_route_takes_a_form_from_another_site() {
    let world = World::demonstration().await;
    let browser = world.signed_in_as(ADMINISTRATOR).await;
    let (before, ours) = (entries_of_people(&world).await, world.base.clone());
    let mut routes = 0;
    for line in route_lines().into_iter().filter(|line| line.method == Method::Post) {
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("origin", ours.as_str()), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
        ] {
            let answer = browser.send("POST", &filled(line.path), headers, Vec::new()).await.expect(403);
            assert_eq!(
                answer.heading(),
                "This form did not come from a page of this service",
                "{}",
                line.path
            );
        }
        routes += 1;
    }
    assert!(routes > 30, "{routes}");
    assert_eq!(entries_of_people(&world).await, before, "nothing was done, and nothing decided");
    browser.post("/sign-out", &[]).await.expect(303);
    assert_eq!(entries_of_people(&world).await, before + 1);
}

#[tokio::test]
async fn no_page_changes_anything_by_being_looked_at() {
    let world = World::demonstration().await;
    for person in [ANALYST, ADMINISTRATOR, OFFICER, REGION] {
        let browser = world.signed_in_as(person).await;
        for line in route_lines().into_iter().filter(|line| line.method == Method::Get) {
            browser.get(&filled(line.path)).await;
        }
    }
    let done = "SELECT DISTINCT action FROM audit_entry WHERE system IS NULL AND refusal IS NULL";
    let done: Vec<String> = world.column(done).await;
    let is_write = |action: &str| rule_named(action).is_none_or(|rule| rule.effect == Effect::Write);
    let changes: Vec<_> = done.iter().filter(|action| is_write(action)).collect();
    assert_eq!(changes, ["session.start"], "signing in is what the test itself did");
    assert!(done.len() > 10, "{done:?}");
}

#[tokio::test]
async fn no_route_answers_to_a_method_that_it_was_not_made_for() {
    let world = World::demonstration().await;
    let browser = world.signed_in_as(ANALYST).await;
    let mut methods: BTreeMap<&str, BTreeSet<Method>> = BTreeMap::new();
    for line in route_lines() {
        methods.entry(line.path).or_default().insert(line.method);
    }
    for (path, made_for) in methods {
        let mut others = vec!["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
        if !made_for.contains(&Method::Get) {
            others.push("GET");
        }
        if !made_for.contains(&Method::Post) {
            others.push("POST");
        }
        for method in others {
            let answer = browser.send(method, &filled(path), &[("origin", &world.base)], Vec::new()).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            check_headers(&answer, &format!("{method} {path}"));
        }
    }
}

#[tokio::test]
async fn a_body_of_another_kind_than_a_form_or_broken_json_is_refused_with_a_page() {
    let world = World::demonstration().await;
    let browser = world.signed_in_as(ANALYST).await;
    let (path, form) =
        ("/picture/tension/new?area=haringey", "words=A+word&kind=experienced&grade=2&handling=P");
    let send = async |path: &str, kind: &str, body: &str| {
        let headers = [("origin", world.base.as_str()), ("content-type", kind)];
        browser.send("POST", path, &headers, body.as_bytes().to_vec()).await
    };
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
        let answer = send(path, kind, form).await.expect(415);
        assert!(!answer.heading().is_empty(), "{kind}");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM tension_note WHERE words = 'A word'").await, 0);
    for (kind, body, status) in [
        ("application/x-www-form-urlencoded", "ceremony=x", 415),
        ("application/json", "{\"ceremony\":", 400),
        ("application/json", "{\"ceremony\": 7}", 422),
    ] {
        let answer = send("/sign-in/passkey/finish", kind, body).await.expect(status);
        assert!(!answer.heading().is_empty() && !answer.body.contains("expected"), "{}", answer.body);
    }
    send(path, "application/x-www-form-urlencoded; charset=UTF-8", form).await.expect(303);
    assert_eq!(world.number("SELECT COUNT(*) FROM tension_note WHERE words = 'A word'").await, 1);
}

/// What somebody types who means harm: markup, statements, letters that end a text or turn it round, a value
/// that is no number, and one that is too long.
fn harmful() -> Vec<String> {
    let mut values: Vec<String> = [
        "\"><script>alert(7)</script><b x='",
        "' OR '1'='1' --",
        "a\0b",
        "{{ 7*7 }}{% include 'layout.html' %}",
        "../../../../etc/passwd",
        "=cmd|'/c calc'!A1\r\nSet-Cookie: x=y",
        "-9223372036854775809",
        "\u{202e}\u{fffe}\u{10ffff}",
    ]
    .map(str::to_owned)
    .to_vec();
    values.push("é".repeat(9_000));
    values
}

/// The fields of a form with `value` in all that somebody types.
fn filled_in<'a>(form: &'a Form, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let fields = form.fields.iter();
    fields.map(|field| (field.name.as_str(), if field.is_typed { value } else { &field.value })).collect()
}

/// An address with these fields.
fn with_query(path: &str, fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02x}")).collect() };
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("{}?{}", path.split('?').next().unwrap_or_default(), pairs.join("&"))
}

fn check_harmless(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what} answers {}: {}", answer.status, answer.heading());
    assert!(!answer.body.contains("<script>alert(7)") && !answer.body.contains("<b x='"), "{what}");
    assert!(!answer.body.contains("49{%") && !answer.body.contains("root:x:"), "{what}");
    assert!(!header(answer, "set-cookie").contains("x=y"), "{what}");
}

/// Letters of one value in an address: it is sent under many names at once.
const ADDRESS_LETTERS: usize = 300;

/// Sends every form of a page with each harmful value, and opens what follows. Adds where they were sent to.
async fn abuse_forms(browser: &Client, path: &str, sent: &mut BTreeSet<String>) {
    for value in harmful() {
        let page = browser.get(path).await;
        for form in page.forms() {
            let action = if form.action.is_empty() { path } else { &form.action };
            let takes_a_file = form.fields.iter().any(|field| field.name == "file");
            if !takes_a_file && !form.fields.iter().any(|field| field.is_typed) {
                continue;
            }
            let fields = filled_in(&form, &value);
            let what = format!("{action} with {value:.20?}");
            let answer = if !form.is_post {
                // No client sends an address of more than 64 KiB.
                let short: String = value.chars().take(ADDRESS_LETTERS).collect();
                browser.get(&with_query(action, &filled_in(&form, &short))).await
            } else if takes_a_file {
                browser.post_file(action, &fields, &value, value.clone().into_bytes()).await
            } else {
                browser.post(action, &fields).await
            };
            check_harmless(&answer, &what);
            if answer.status == 303 {
                check_harmless(&browser.get(answer.location()).await, &what);
            }
            sent.insert(action.split('?').next().unwrap_or_default().to_owned());
        }
    }
}

/// Pages with a form that somebody types into, besides those that every link leads to.
async fn pages_with_forms(world: &World) -> Vec<String> {
    feed(world, SAFETY, "Noise", &noise(&loud_week())).await;
    let analyst = world.signed_in_as(ANALYST).await;
    analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
    let list = analyst.get("/picture/signals?area=haringey").await.expect(200);
    let signal = list.attribute("main a[href^='/picture/signals/']", "href");
    let pages = route_lines().into_iter().filter(|line| line.method == Method::Get);
    let pages = pages.map(|line| filled(line.path));
    pages.chain([signal]).collect()
}

/// Sends harmful values into every form of a child's record. Returns its address.
async fn abuse_a_record(world: &World, sent: &mut BTreeSet<String>) -> String {
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    let record = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    add_fact(&worker, &record, "contact", "Sleeps at a friend’s").await;
    // To protect a child there is a form to share with, whatever is agreed.
    choose(&worker, "decide_protection", record.trim_start_matches("/people/")).await;
    let share = format!("{record}/share?agency=haringey-childrens-social-care");
    let parts = ["facts/new", "notes", "around", "hand-over", "identity"];
    let pages = parts.iter().map(|part| format!("{record}/{part}"));
    for page in
        ["/people".to_owned(), "/people/new".to_owned(), share, record.clone()].into_iter().chain(pages)
    {
        abuse_forms(&worker, &page, sent).await;
    }
    record
}

/// Where harmful values must have been sent, or the test looks at less than it says.
const TYPED_INTO: &[&str] = &[
    "/account/confirm",
    "/agencies/haringey-community-safety/accounts/invite",
    "/agencies/new",
    "/briefing/edit",
    "/briefing/publish",
    "/imports/new",
    "/picture/definitions/all-incidents/change",
    "/picture/incidents",
    "/picture/tension/level",
    "/picture/tension/new",
    "/sign-in",
];

#[tokio::test]
async fn nothing_that_is_typed_into_any_form_breaks_a_page_or_becomes_markup() {
    for world in World::demonstration_on_each_engine().await {
        let mut sent = BTreeSet::new();
        let pages = pages_with_forms(&world).await;
        for page in &pages {
            for person in [ANALYST, ADMINISTRATOR] {
                let browser = world.signed_in_as(person).await;
                abuse_forms(&browser, page, &mut sent).await;
            }
            // Throttled guesses would hide what comes after them. Elsewhere the day stays the one of the briefing.
            if page.starts_with("/account") || page.starts_with("/sign-in") {
                world.clock.advance_seconds(15 * 60 + 1);
            }
        }
        let record = abuse_a_record(&world, &mut sent).await;
        for part in ["facts/new", "notes", "identity", "share"] {
            assert!(sent.contains(&format!("{record}/{part}")), "{part} is not among {sent:?}");
        }
        abuse_forms(&world.browser(), "/sign-in", &mut sent).await;
        for path in TYPED_INTO {
            assert!(sent.contains(*path), "{path} is not among {sent:?}");
        }
        assert!(sent.iter().any(|path| path.starts_with("/picture/signals/")), "{sent:?}");
        // What was kept of it is text, wherever it is shown.
        let kept = "SELECT COUNT(*) FROM tension_note WHERE words LIKE '%<script>%'";
        assert!(world.number(kept).await > 0, "something of it was kept");
        for person in [ANALYST, ADMINISTRATOR, REGION] {
            let browser = world.signed_in_as(person).await;
            for page in &pages {
                check_harmless(&browser.get(page).await, page);
            }
        }
    }
}

/// Every name that a page reads from its address.
const ASKED: &[&str] = &[
    "area",
    "day",
    "on",
    "version",
    "again",
    "next",
    "done",
    "page",
    "sort",
    "order",
    "words",
    "source",
    "agency",
    "definition",
    "days-from",
    "days-to",
    "days-from-day",
    "state",
    "by",
    "of",
    "from",
    "to",
    "period",
    "a",
    "b",
    "zoom",
    "note",
    "kind",
];

#[tokio::test]
async fn nothing_in_an_address_breaks_a_page_or_becomes_markup() {
    for world in World::demonstration_on_each_engine().await {
        let browser = world.signed_in_as(ANALYST).await;
        for line in route_lines().into_iter().filter(|line| line.method == Method::Get) {
            for value in harmful() {
                let value: String = value.chars().take(ADDRESS_LETTERS).collect();
                let value = value.as_str();
                let fields: Vec<_> = ASKED.iter().map(|name| (*name, value)).collect();
                let (some, rest) = fields.split_at(1);
                for fields in [some, rest] {
                    let address = with_query(&filled(line.path), fields);
                    check_harmless(&browser.get(&address).await, &format!("{} with {value:.20?}", line.path));
                }
                if line.path.contains('{') {
                    let start = &line.path[..line.path.find('{').expect("it has a part that varies")];
                    let end = line.path.rfind('}').map_or("", |at| &line.path[at + 1..]);
                    let part: String = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
                    let address = format!("{start}{part}{end}");
                    check_harmless(&browser.get(&address).await, &address);
                }
            }
            for broken in ["?%ff=%ff", "?area=%ff%fe", "?area=haringey&area=camden", "?&&==&", "?area[]=x"] {
                let address = format!("{}{broken}", filled(line.path));
                check_harmless(&browser.get(&address).await, &address);
            }
        }
    }
}

#[tokio::test]
async fn an_entry_says_who_acted_for_whom_on_what_why_and_when() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        world.clock.advance_seconds(7);
        analyst.get("/picture/tension?area=haringey").await.expect(200);
        analyst.get("/picture/tension?area=haringey").await.expect(200);
        let entries = format!(
            "FROM audit_entry \
             JOIN member ON member.id = acting_member AND member.account_id = acting_user \
             JOIN agency ON agency.id = acting_agency AND agency.id = member.agency_id \
             JOIN area ON area.id = resource \
             WHERE agency.slug = 'haringey-community-safety' AND area.slug = 'haringey' \
             AND action = 'tension.view' AND resource_kind = 'area' AND purpose = 'plan_and_analyse' \
             AND basis = 'own_function' AND categories = 'context' AND refusal IS NULL \
             AND audit_entry.at = {}",
            world.clock.now().micros()
        );
        assert_eq!(world.number(&format!("SELECT COUNT(*) {entries}")).await, 2);
        assert_eq!(world.number(&format!("SELECT COUNT(DISTINCT request) {entries}")).await, 2);
    }
}

/// The token of the session that an answer gives.
fn token_in(answer: &Answer) -> String {
    header(answer, "set-cookie").split(['=', ';']).nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn nothing_that_opens_the_door_is_in_an_address_a_page_or_the_log() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let form = [("name", "Robin Fable"), ("email", "kxqrobin@haringey.example"), ("roles", "analyst")];
    let invite = "/agencies/haringey-community-safety/accounts/invite";
    let path = link_on(&administrator.post_and_follow(invite, &form).await);
    let (robin, password) = (world.browser(), "kxqlantern-otter-kxqgravel");
    let opened = robin.post(&path, &[("password", password)]).await.expect(303);
    let page = robin.get(opened.location()).await.expect(200);
    let secret = crate::invitations::secret_of(&page.texts("main li code")[0]);
    let code = code_at(&secret, world.clock.now());
    let strong = robin.post("/account/second-factor", &[("code", &code)]).await.expect(303);
    let wrong = [("email", "kxqrobin@haringey.example"), ("password", "kxqwrong-otter-kxqgravel")];
    world.browser().post("/sign-in", &wrong).await.expect(422);
    assert_eq!(world.newest_entries(1).await, [refused("session.start", "not_signed_in")]);
    // Something that is logged, so that an empty log does not pass.
    robin.send("POST", "/account/passkeys/finish", &[("origin", &world.base)], Vec::new()).await.expect(415);

    let (weak, strong_token) = (token_in(&opened), token_in(&strong));
    let link = path.trim_start_matches("/invitation/");
    assert!([weak.len(), strong_token.len(), link.len()] == [43, 43, 43], "{path}");
    let mut told: String = [opened.location(), strong.location()].join("\n");
    for path in ["/", "/account", "/account/confirm", "/help", "/nothing-here"] {
        told.push_str(&robin.get(path).await.body);
    }
    let log = logged();
    assert!(log.contains("a request was refused before it was heard"), "{log}");
    for secret in [password, "kxqwrong-otter-kxqgravel", &weak, &strong_token, link] {
        assert!(!holds(&told, secret), "an address or a page holds {secret}");
        assert!(!holds(&log, secret), "the log holds {secret}");
    }
    assert!(!holds(&log, "kxqrobin"), "the log names nobody");
}
