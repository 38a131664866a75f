//! Signing in and out, sessions, roles: refusals first.

use crate::world::{World, done, refused};
use accord_app::accounts;
use accord_kernel::Clock;
use accord_testkit::{Answer, Client};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const PASSWORD: &str = "lantern-otter-gravel";

/// The address of the demonstration's analyst of Haringey.
async fn address(world: &World) -> String {
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    analyst.get("/account").await.expect(200).texts(".govuk-summary-list__value")[1].clone()
}

async fn sign_in(world: &World, email: &str) -> Client {
    let browser = world.browser();
    let answer = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await.expect(303);
    assert_eq!(answer.location(), "/sign-in/code?next=%2F");
    browser.post("/sign-in/code", &[("code", &world.code())]).await.expect(303);
    browser
}

/// The cookie `name=value` that an answer gives.
fn cookie_of(answer: &Answer) -> String {
    let given = answer.headers.get("set-cookie").and_then(|value| value.to_str().ok()).expect("a cookie");
    given.split(';').next().expect("its name and value").to_owned()
}

#[tokio::test]
async fn refuses_a_wrong_password_and_an_unknown_address_with_the_same_words() {
    let world = World::demonstration().await;
    let email = address(&world).await;
    let browser = world.browser();
    let wrong =
        browser.post("/sign-in", &[("email", &email), ("password", "not-the-password")]).await.expect(422);
    let refused = ("session.start".to_owned(), Some("not_signed_in".to_owned()));
    assert_eq!(world.newest_entries(1).await, [refused]);
    let unknown = browser
        .post("/sign-in", &[("email", "nobody@haringey.example"), ("password", PASSWORD)])
        .await
        .expect(422);
    assert_eq!(wrong.errors(), unknown.errors());
    assert_eq!(wrong.headers.get("set-cookie"), None);
}

#[tokio::test]
async fn refuses_further_tries_unheard_after_five_and_hears_them_again_later() {
    let world = World::demonstration().await;
    let email = address(&world).await;
    let browser = world.browser();
    for _ in 0..5 {
        browser.post("/sign-in", &[("email", &email), ("password", "not-the-password")]).await.expect(422);
    }
    let sixth = browser.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.expect(422);
    assert_eq!(
        sixth.errors(),
        ["There were too many wrong tries. Wait 15 minutes and try again, or use a passkey"]
    );
    world.clock.advance_seconds(15 * 60 + 1);
    sign_in(&world, &email).await.get("/").await.expect(200);
}

#[tokio::test]
async fn refuses_a_wrong_code_a_used_code_and_many_codes() {
    let world = World::demonstration().await;
    let email = address(&world).await;
    let code = world.code();
    sign_in(&world, &email).await;
    let second = world.browser();
    second.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.expect(303);
    let used = second.post("/sign-in/code", &[("code", &code)]).await.expect(422);
    assert_eq!(used.errors(), ["Enter the 6 digits that your app shows now. A code works once"]);
    assert_eq!(world.newest_entries(1).await, [refused("session.strengthen", "not_strong_enough")]);
    for _ in 0..4 {
        second.post("/sign-in/code", &[("code", "000000")]).await.expect(422);
    }
    world.clock.advance_seconds(60);
    let right = second.post("/sign-in/code", &[("code", &world.code())]).await.expect(422);
    assert_eq!(right.errors(), ["There were too many wrong codes. Wait 15 minutes and try again"]);
}

#[tokio::test]
async fn a_code_sent_from_several_browsers_at_once_opens_one_of_them() {
    for world in World::demonstration_on_each_engine().await {
        let email = address(&world).await;
        let mut browsers = Vec::new();
        for _ in 0..4 {
            let browser = world.browser();
            browser.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.expect(303);
            browsers.push(browser);
        }
        let mut tries = tokio::task::JoinSet::new();
        for browser in browsers {
            let code = world.code();
            tries.spawn(async move { browser.post("/sign-in/code", &[("code", &code)]).await.status });
        }
        let mut answers = tries.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, [303, 422, 422, 422]);
        let strong = "SELECT COUNT(*) FROM session WHERE strength = 'two_factors'";
        assert_eq!(world.number(strong).await, 2, "this one, and the one that looked the address up");
        let outcomes = "SELECT COUNT(*) FROM audit_entry WHERE action = 'session.strengthen' AND refusal IS";
        assert_eq!(world.number(&format!("{outcomes} NULL")).await, 1);
        assert_eq!(world.number(&format!("{outcomes} NOT NULL")).await, 3);
    }
}

#[tokio::test]
async fn each_factor_gives_a_new_random_token_of_which_the_database_has_only_the_hash() {
    let world = World::demonstration().await;
    let email = address(&world).await;
    let browser = world.browser();
    let form = [("email", email.as_str()), ("password", PASSWORD)];
    let weak = cookie_of(&browser.post("/sign-in", &form).await.expect(303));
    let strong = cookie_of(&browser.post("/sign-in/code", &[("code", &world.code())]).await.expect(303));
    world.browser().get_with_cookie("/account", &weak).await.expect(303);
    world.browser().get_with_cookie("/account", &strong).await.expect(200);
    world.clock.advance_seconds(60);
    let again = browser.post("/account/confirm", &[("code", &world.code())]).await.expect(303);
    world.browser().get_with_cookie("/account", &strong).await.expect(303);
    let stronger = cookie_of(&again);
    world.browser().get_with_cookie("/account", &stronger).await.expect(200);
    let stored = world.column::<Vec<u8>>("SELECT token_hash FROM session").await;
    let mut seen = std::collections::BTreeSet::new();
    for cookie in [weak, strong, stronger] {
        let token = cookie.trim_start_matches("accord=").to_owned();
        // 43 letters of base64 hold 256 bits and two of nothing.
        assert_eq!(token.len(), 43, "{cookie}");
        let bytes = URL_SAFE_NO_PAD.decode(&token).expect("base64 for addresses");
        assert!(stored.iter().all(|hash| *hash != bytes && hash.as_slice() != token.as_bytes()));
        assert!(seen.insert(bytes));
    }
    // Chance makes two of 32 bytes alike in a place now and then, and in most places never.
    let bytes: Vec<_> = seen.into_iter().collect();
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let alike = bytes[one].iter().zip(&bytes[other]).filter(|(a, b)| a == b).count();
        assert!(alike < 12, "{alike} of 32 bytes are alike");
    }
}

#[tokio::test]
async fn refuses_to_act_under_the_membership_of_somebody_else() {
    let world = World::demonstration().await;
    let officer = world.member("Data protection officer").await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    analyst.post("/account/act-as", &[("member", &officer)]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("session.act_as", "other_user")]);
    // Nor does a page believe what a form says of whom it is sent by.
    let claims =
        [("member", officer.as_str()), ("role", "data_protection_officer"), ("roles", "administrator")];
    analyst.post("/account/act-as", &claims).await.expect(403);
    analyst.get("/audit/check?roles=data_protection_officer").await.expect(403);
    let own = world.member("Community-safety analyst, Haringey").await;
    analyst.post("/account/act-as", &[("member", &own)]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("session.act_as")]);
}

#[tokio::test]
async fn of_a_field_that_is_sent_twice_the_first_counts() {
    let world = World::demonstration().await;
    let email = address(&world).await;
    let form = [("email", email.as_str()), ("password", "not-the-password"), ("password", PASSWORD)];
    world.browser().post("/sign-in", &form).await.expect(422);
    let form = [("email", email.as_str()), ("password", PASSWORD), ("password", "not-the-password")];
    world.browser().post("/sign-in", &form).await.expect(303);
}

#[tokio::test]
async fn refuses_a_form_sent_from_another_site() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    analyst.post_from("https://evil.example", "/sign-out", &[]).await.expect(403);
    analyst.get("/account").await.expect(200);
}

#[tokio::test]
async fn refuses_to_end_the_session_of_somebody_else() {
    let world = World::demonstration().await;
    let other = world.signed_in_as("Administrator").await;
    let id: uuid::Uuid = world.column("SELECT id FROM session").await[0];
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    analyst.post(&format!("/account/sessions/{id}/end"), &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("session.end", "other_user")]);
    other.get("/account").await.expect(200);
    analyst.post(&format!("/account/sessions/{}/end", uuid::Uuid::nil()), &[]).await.expect(404);
    other.post(&format!("/account/sessions/{id}/end"), &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("session.end")]);
}

#[tokio::test]
async fn sessions_that_ended_by_themselves_are_removed() {
    let world = World::demonstration().await;
    world.signed_in_as("Administrator").await;
    world.clock.advance_seconds(50 * 60);
    world.signed_in_as("Community-safety analyst, Haringey").await;
    world.clock.advance_seconds(20 * 60);
    accounts::forget_ended(&world.app, world.clock.now()).await.expect("the database can be written");
    assert_eq!(world.number("SELECT COUNT(*) FROM session").await, 1, "the idle one is gone");
}

#[tokio::test]
async fn sends_the_cookie_so_that_scripts_and_other_sites_do_not_get_it() {
    let world = World::demonstration().await;
    let email = address(&world).await;
    let answer =
        world.browser().post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.expect(303);
    let cookie = answer.headers.get("set-cookie").and_then(|value| value.to_str().ok()).expect("a cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
}

#[tokio::test]
async fn looking_around_begins_where_somebody_wanted_to_go_and_never_elsewhere() {
    let world = World::demonstration().await;
    let browser = world.browser();
    let asked = browser.get("/picture/trends?area=haringey").await.expect(303);
    let page = browser.get(asked.location()).await.expect(200);
    let next = page.attribute("form[action='/sign-in/demonstration'] input[name=next]", "value");
    let member = world.member("Community-safety analyst, Haringey").await;
    for (next, expected) in
        [(next.as_str(), "/picture/trends?area=haringey"), ("//evil.example", "/"), ("", "/")]
    {
        let form = [("member", member.as_str()), ("next", next)];
        assert_eq!(
            world.browser().post("/sign-in/demonstration", &form).await.expect(303).location(),
            expected
        );
    }
    // The police of four boroughs are there to show that one line of theirs reaches all of them.
    let people = page.texts("form[action='/sign-in/demonstration'] li");
    assert!(people.iter().any(|line| line.contains("Police, South West")), "{people:?}");
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host_and_never_sent_in_clear() {
    let world = World::demonstration_at("https://accord.example").await;
    let member = world.member("Community-safety analyst, Haringey").await;
    let browser = world.browser();
    let answer = browser.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
    let cookie = answer.headers.get("set-cookie").and_then(|value| value.to_str().ok()).expect("a cookie");
    assert!(cookie.starts_with("__Host-accord="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.split("; ").any(|found| found == part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    world.browser().get_with_cookie("/account", &cookie_of(&answer)).await.expect(200);
    let renamed = cookie_of(&answer).replace("__Host-", "");
    world.browser().get_with_cookie("/account", &renamed).await.expect(303);
}

#[tokio::test]
async fn leads_back_to_our_own_pages_only() {
    let world = World::demonstration().await;
    let email = address(&world).await;
    for (next, expected) in
        [("/agencies", "%2Fagencies"), ("https://evil.example", "%2F"), ("//evil.example", "%2F")]
    {
        let form = [("email", email.as_str()), ("password", PASSWORD), ("next", next)];
        let answer = world.browser().post("/sign-in", &form).await.expect(303);
        assert_eq!(answer.location(), format!("/sign-in/code?next={expected}"));
    }
    let visitor = world.browser().get("/agencies").await.expect(303);
    assert_eq!(visitor.location(), "/sign-in?next=%2Fagencies");
}

#[tokio::test]
async fn an_idle_session_ends_and_a_busy_one_ends_after_twelve_hours() {
    let world = World::demonstration().await;
    let idle = world.signed_in_as("Community-safety analyst, Haringey").await;
    let busy = world.signed_in_as("Administrator").await;
    for _ in 0..14 {
        world.clock.advance_seconds(50 * 60);
        busy.get("/account").await.expect(200);
    }
    idle.get("/account").await.expect(303);
    world.clock.advance_seconds(50 * 60);
    busy.get("/account").await.expect(303);
}

#[tokio::test]
async fn what_was_written_before_the_session_ended_is_sent_again_after_signing_in() {
    let world = World::demonstration().await;
    let writer = world.signed_in_as("Case worker, Haringey youth justice").await;
    let new = "/picture/tension/new?area=haringey";
    let id = writer.get(new).await.expect(200).attribute("input[name=note]", "value");
    world.clock.advance_seconds(2 * 60 * 60);
    let words = "Loud & “angry” at the shops\nsince 9pm";
    let form =
        [("note", id.as_str()), ("words", words), ("kind", "experienced"), ("grade", "2"), ("handling", "P")];
    let kept = writer.post(new, &form).await.expect(403);
    assert_eq!(kept.heading(), "You are signed out");
    assert_eq!(world.number("SELECT COUNT(*) FROM tension_note").await, 0);
    let names = kept.attributes("main form input[type=hidden]", "name");
    let again = kept.attributes("main form input[type=hidden]", "value");
    let again: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(again.iter().map(String::as_str)).collect();
    assert_eq!(again, form);
    let member = world.member("Case worker, Haringey youth justice").await;
    writer.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
    writer.post(&kept.attribute("main form", "action"), &again).await.expect(303);
    assert_eq!(world.column::<String>("SELECT words FROM tension_note").await, [words]);
    // Passwords and codes are never put into a page, and an empty form has nothing to keep.
    let visitor = world.browser();
    let secret = visitor.post("/account/second-factor", &[("code", "123 456")]).await.expect(303);
    assert!(secret.location().starts_with("/sign-in"));
    assert!(visitor.post(new, &[]).await.expect(303).location().starts_with("/sign-in"));
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let world = World::demonstration().await;
    let analyst = world.browser();
    let member = world.member("Community-safety analyst, Haringey").await;
    let given = analyst.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
    let stolen = cookie_of(&given);
    world.browser().get_with_cookie("/account", &stolen).await.expect(200);
    analyst.post("/sign-out", &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [("session.end".to_owned(), None)]);
    world.browser().get_with_cookie("/account", &stolen).await.expect(303);
    assert_eq!(analyst.get("/account").await.expect(303).location(), "/sign-in?next=%2Faccount");
}

#[tokio::test]
async fn sign_ins_are_listed_and_the_others_can_be_ended() {
    let world = World::demonstration().await;
    let here = world.signed_in_as("Community-safety analyst, Haringey").await;
    let there = world.signed_in_as("Community-safety analyst, Haringey").await;
    let page = here.get("/account").await.expect(200);
    assert!(page.body.contains("Sign out everywhere else"));
    here.post("/account/sessions/end-others", &[]).await.expect(303);
    there.get("/account").await.expect(303);
    here.get("/account").await.expect(200);
    assert_eq!(world.newest_entries(2).await[1], ("session.revoke_all".to_owned(), None));
}

#[tokio::test]
async fn roles_that_were_taken_away_count_at_the_next_page() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let officer = world.signed_in_as("Data protection officer").await;
    officer.get("/audit/check").await.expect(200);
    let page = administrator.get("/agencies/haringey-community-safety/accounts").await.expect(200);
    let rows = page.texts("tbody tr");
    let row =
        rows.iter().position(|row| row.contains("Data protection officer")).expect("the officer is listed");
    let path = page.attribute(&format!("tbody tr:nth-child({}) a", row + 1), "href");
    administrator.post(&path, &[]).await.expect(422);
    administrator.post(&path, &[("roles", "case_worker")]).await.expect(303);
    officer.get("/audit/check").await.expect(403);
    administrator.post(&path.replace("/roles", "/suspend"), &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [("account.suspend".to_owned(), None)]);
    assert_eq!(officer.get("/").await.expect(303).location(), "/account/act-as");
}

#[tokio::test]
async fn a_demonstration_sign_in_does_not_exist_where_anything_is_real() {
    let world = World::empty().await;
    world
        .browser()
        .post("/sign-in/demonstration", &[("member", &uuid::Uuid::nil().to_string())])
        .await
        .expect(404);
}

#[tokio::test]
async fn an_agency_is_added_by_its_administrator_and_by_nobody_else() {
    let world = World::demonstration().await;
    let form = [
        ("name", "Example boxing club"),
        ("kind", "voluntary"),
        ("area", "haringey"),
        ("controller", "new"),
        ("controller_name", "Example boxing club"),
    ];
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    analyst.post("/agencies/new", &form).await.expect(403);
    let administrator = world.signed_in_as("Administrator").await;
    let elsewhere: Vec<_> =
        form.iter().map(|&(name, value)| (name, if name == "area" { "camden" } else { value })).collect();
    administrator.post("/agencies/new", &elsewhere).await.expect(403);
    let empty = administrator.post("/agencies/new", &[]).await.expect(422);
    assert_eq!(empty.errors().len(), 4);
    administrator.post("/agencies/new", &form).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [("agency.found".to_owned(), None)]);
    let twice = administrator.post("/agencies/new", &form).await.expect(422);
    assert_eq!(
        twice.errors(),
        ["There is a legal body of this name already. Ask its administrator to add the agency"]
    );
    assert!(administrator.get("/agencies").await.body.contains("Example boxing club"));
    let taken: Vec<_> = form
        .iter()
        .map(|&(name, value)| (name, if name == "controller_name" { "Example football club" } else { value }))
        .collect();
    administrator.post("/agencies/new", &taken).await.expect(422);
    let left = world.number("SELECT COUNT(*) FROM controller WHERE slug = 'example-football-club'").await;
    assert_eq!(left, 0, "a name that is taken leaves no legal body behind");
    let own: Vec<_> = form
        .iter()
        .map(|&(name, value)| match name {
            "controller" => (name, "own"),
            "name" => (name, "Haringey parks"),
            _ => (name, value),
        })
        .collect();
    administrator.post("/agencies/new", &own).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [("agency.create".to_owned(), None)]);
}
