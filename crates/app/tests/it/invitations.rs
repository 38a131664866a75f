//! One-time links and the second factor that follows.

use crate::world::World;
use accord_app::accounts::code_at;
use accord_kernel::Clock;
use accord_testkit::Client;

/// The path of a one-time link that the administrator of the demonstration makes.
async fn link(world: &World, administrator: &Client, email: &str) -> String {
    let form = [("name", "Robin Fable"), ("email", email), ("roles", "analyst")];
    let invite = "/agencies/haringey-community-safety/accounts/invite";
    let answer = administrator.post_and_follow(invite, &form).await;
    assert_eq!(world.newest_entries(1).await, [("account.invite".to_owned(), None)]);
    let link = answer.texts("code")[0].clone();
    link[link.find("/invitation/").expect("a one-time link")..].to_owned()
}

/// The secret that the page shows as text, in base 32.
pub fn secret_of(words: &str) -> Vec<u8> {
    let letters = words.replace(' ', "");
    let mut bits = 0u64;
    let (mut count, mut out) = (0, Vec::new());
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

#[tokio::test]
async fn refuses_to_let_somebody_without_the_role_invite() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let form = [("name", "Robin Fable"), ("email", "robin@haringey.example"), ("roles", "analyst")];
    for answer in [
        analyst.post("/agencies/haringey-community-safety/accounts/invite", &form).await,
        analyst.get("/agencies/haringey-community-safety/accounts/invite").await,
    ] {
        let answer = answer.expect(403);
        assert_eq!(answer.heading(), "You cannot invite people to this agency.");
        assert!(answer.body.contains("Who can change this"));
        let refused = ("account.invite".to_owned(), Some("role_may_not".to_owned()));
        assert_eq!(world.newest_entries(1).await, [refused]);
    }
}

#[tokio::test]
async fn refuses_to_let_an_administrator_invite_to_an_agency_of_another_legal_body() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let form = [("name", "Robin Fable"), ("email", "robin@camden.example"), ("roles", "analyst")];
    for agency in ["camden-community-safety", "open-door-haringey-fictional", "police-north-area"] {
        let path = format!("/agencies/{agency}/accounts/invite");
        administrator.post(&path, &form).await.expect(403);
        let refused = ("account.invite".to_owned(), Some("other_controller".to_owned()));
        assert_eq!(world.newest_entries(1).await, [refused], "{agency}");
    }
}

#[tokio::test]
async fn a_link_is_shown_once_and_to_whoever_made_it_only() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let form = [("name", "Robin Fable"), ("email", "robin@haringey.example"), ("roles", "analyst")];
    let invite = "/agencies/haringey-community-safety/accounts/invite";
    let answer = administrator.post(invite, &form).await.expect(303);
    assert_eq!(answer.location(), "/one-time-link");
    let cookie = answer.headers.get("set-cookie").and_then(|value| value.to_str().ok()).expect("a cookie");
    assert!(cookie.contains("HttpOnly") && !cookie.contains("invitation"), "{cookie}");
    let stolen = cookie.split(';').next().expect("its name and value");
    world.browser().get_with_cookie("/one-time-link", stolen).await.expect(404);
    let shown = administrator.get("/one-time-link").await.expect(200);
    assert!(shown.texts("code")[0].contains("/invitation/"));
    let again = administrator.get("/one-time-link").await.expect(404);
    assert_eq!(again.heading(), "A one-time link is shown once");
    administrator.post(invite, &form).await.expect(303);
    world.clock.advance_seconds(5 * 60);
    administrator.get("/one-time-link").await.expect(404);
}

#[tokio::test]
async fn a_link_works_once_within_its_time_and_only_with_a_good_password() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let path = link(&world, &administrator, "robin@haringey.example").await;
    let robin = world.browser();
    let page = robin.get(&path).await.expect(200);
    assert!(page.body.contains("Robin Fable") && page.body.contains("Haringey community safety"));
    let weak = robin.post(&path, &[("password", "robin@haringey")]).await.expect(422);
    assert_eq!(weak.errors(), ["Enter a password that does not hold your name or e-mail address"]);
    robin.post(&path, &[("password", "lantern-otter-gravel")]).await.expect(303);
    let second = world.browser().post(&path, &[("password", "another-otter-gravel")]).await.expect(404);
    assert_eq!(second.heading(), "This link does not work any more");
    let late = link(&world, &administrator, "late@haringey.example").await;
    world.clock.advance_seconds(3 * 24 * 60 * 60);
    world.browser().get(&late).await.expect(404);
}

#[tokio::test]
async fn until_the_second_factor_is_proved_nothing_opens() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let path = link(&world, &administrator, "robin@haringey.example").await;
    let robin = world.browser();
    let answer = robin.post(&path, &[("password", "lantern-otter-gravel")]).await.expect(303);
    assert_eq!(answer.location(), "/account/second-factor");
    for closed in ["/", "/account", "/agencies", "/account/act-as"] {
        assert_eq!(robin.get(closed).await.expect(303).location(), "/account/second-factor", "{closed}");
    }
    let page = robin.get("/account/second-factor").await.expect(200);
    let secret = secret_of(&page.texts("main li code")[0]);
    robin.post("/account/second-factor", &[("code", "000000")]).await.expect(422);
    let code = code_at(&secret, world.clock.now());
    assert_eq!(robin.post("/account/second-factor", &[("code", &code)]).await.expect(303).location(), "/");
    let confirmed = "SELECT totp_confirmed_at FROM account WHERE email = 'robin@haringey.example'";
    assert_eq!(world.number(confirmed).await, world.clock.now().micros());
    assert_eq!(world.newest_entries(1).await, [("session.strengthen".to_owned(), None)]);
    let today = robin.get("/").await.expect(200);
    assert_eq!((today.heading().as_str(), today.body.contains("Haringey community safety")), ("Today", true));
    assert_eq!(
        robin.get("/account/second-factor").await.expect(303).location(),
        "/account",
        "the secret is shown no more"
    );
}

#[tokio::test]
async fn a_link_for_a_known_address_asks_for_the_known_password() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let page = administrator.get("/agencies/haringey-youth-justice-service/accounts").await.expect(200);
    let known = page.texts("tbody .accord-queue__note")[0].clone();
    let path = link(&world, &administrator, &known).await;
    let thief = world.browser();
    let answer = thief.post(&path, &[("password", "a-new-password-of-mine")]).await.expect(422);
    assert_eq!(answer.errors(), ["Enter the password that you already use here"]);
    let owner = world.browser();
    let answer = owner.post(&path, &[("password", "lantern-otter-gravel")]).await.expect(303);
    assert_eq!(answer.location(), "/sign-in/code");
    owner.post("/sign-in/code", &[("code", &world.code())]).await.expect(303);
    let choice = owner.get("/account/act-as").await.expect(200);
    assert_eq!(choice.texts(".govuk-radios__item label").len(), 2, "two agencies now");
}

#[tokio::test]
async fn a_password_is_taken_whole_and_exactly_as_it_is_typed() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let long = format!(" lantern \u{1f9a6} grävel {}", "7".repeat(200));
    // 64 and 200 letters, with blanks at both ends and in between, and letters of every kind.
    for (name, letters) in [("one", 64), ("two", 200)] {
        let email = format!("{name}@haringey.example");
        let path = link(&world, &administrator, &email).await;
        let password: String = long.chars().take(letters - 1).chain([' ']).collect();
        for wrong in [format!("{password}x").repeat(4), "lantern-ott".to_owned()] {
            world.browser().post(&path, &[("password", &wrong)]).await.expect(422);
        }
        world.browser().post(&path, &[("password", &password)]).await.expect(303);
        let sign_in = async |password: &str| {
            world
                .browser()
                .post("/sign-in", &[("email", email.as_str()), ("password", password)])
                .await
                .status
        };
        let short: String = password.chars().take(letters - 1).collect();
        for wrong in [short.as_str(), password.trim(), &password.to_uppercase(), &password.replace('ä', "a")]
        {
            assert_eq!(sign_in(wrong).await, 422, "{wrong}");
        }
        assert_eq!(sign_in(&password).await, 303);
    }
    let path = link(&world, &administrator, "three@haringey.example").await;
    for (letters, status) in [(201, 422), (11, 422), (12, 303)] {
        let password: String = "abcdefghijk\u{1f9a6}".chars().cycle().take(letters).collect();
        world.browser().post(&path, &[("password", &password)]).await.expect(status);
    }
}

#[tokio::test]
async fn a_password_can_be_pasted_kept_by_a_program_and_looked_at() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let path = link(&world, &administrator, "robin@haringey.example").await;
    for (path, use_of_it) in [("/sign-in", "current-password"), (path.as_str(), "new-password")] {
        let page = world.browser().get(path).await.expect(200);
        let input = |name: &str| page.attribute("input[type=password]", name);
        assert_eq!(input("autocomplete"), use_of_it);
        assert_eq!((input("maxlength"), input("onpaste")), (String::new(), String::new()));
        let button = "[data-module=govuk-password-input] button.govuk-js-password-input-toggle";
        assert_eq!(page.attribute(button, "aria-label"), "Show password", "{path}");
    }
}

#[tokio::test]
async fn what_proves_somebody_is_kept_so_that_the_database_alone_opens_nothing() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let (password, mut secrets) = ("lantern-otter-gravel", Vec::new());
    for name in ["robin", "quinn"] {
        let email = format!("{name}@haringey.example");
        let browser = world.browser();
        let path = link(&world, &administrator, &email).await;
        assert_eq!(path.trim_start_matches("/invitation/").len(), 43, "256 bits: {path}");
        browser.post(&path, &[("password", password)]).await.expect(303);
        let page = browser.get("/account/second-factor").await.expect(200);
        secrets.push((browser, secret_of(&page.texts("main li code")[0])));
    }
    let asked =
        "FROM account WHERE email IN ('robin@haringey.example', 'quinn@haringey.example') ORDER BY id";
    let hashes: Vec<String> = world.column(&format!("SELECT password_hash {asked}")).await;
    for hash in &hashes {
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(!hash.contains("lantern"), "{hash}");
    }
    assert_ne!(hashes[0], hashes[1], "each has a salt of its own");
    let sealed: Vec<Vec<u8>> = world.column(&format!("SELECT totp_secret {asked}")).await;
    for (_, secret) in &secrets {
        assert_eq!(secret.len(), 20);
        assert!(sealed.iter().all(|sealed| !sealed.windows(20).any(|part| part == secret.as_slice())));
    }
    let links: Vec<Vec<u8>> = world.column("SELECT token_hash FROM invitation").await;
    assert!(links.iter().all(|hash| hash.len() == 32));

    // Somebody who can write copies a secret that they know over that of somebody else.
    let (owner, code) = (&secrets[0].0, code_at(&secrets[1].1, world.clock.now()));
    world
        .change(
            "UPDATE account SET totp_secret = (SELECT totp_secret FROM account \
             WHERE email = 'quinn@haringey.example') WHERE email = 'robin@haringey.example'",
        )
        .await;
    owner.post("/account/second-factor", &[("code", &code)]).await.expect(500);
    assert_eq!(owner.get("/account").await.expect(303).location(), "/account/second-factor");
    let quinn = &secrets[1].0;
    quinn.post("/account/second-factor", &[("code", &code)]).await.expect(303);
    quinn.get("/account").await.expect(200);
}
