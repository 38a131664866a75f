//! Guessing is slow, also when every guess is sent at once.

use crate::world::{World, done, link_on, refused};
use accord_kernel::Clock;

const ANALYST: &str = "Community-safety analyst, Haringey";
const PASSWORD: &str = "lantern-otter-gravel";
const WRONG: &str = "not-the-password";
const TOO_MANY: &str = "There were too many wrong tries. Wait 15 minutes and try again";

/// How many entries of this action were refused with this code.
async fn refusals(world: &World, action: &str, code: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM audit_entry WHERE action = '{action}' AND refusal = '{code}'");
    world.number(&sql).await
}

#[tokio::test]
async fn refuses_further_guesses_through_a_one_time_link_and_records_them_against_the_account() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let email = world.email_of(&world.member(ANALYST).await).await;
    let form = [("name", "Asked twice"), ("email", email.as_str()), ("roles", "case_worker")];
    let invite = "/agencies/haringey-community-safety/accounts/invite";
    let path = link_on(&administrator.post_and_follow(invite, &form).await);
    let guesser = world.browser();
    for _ in 0..5 {
        let answer = guesser.post(&path, &[("password", WRONG)]).await.expect(422);
        assert_eq!(answer.errors(), ["Enter the password that you already use here"]);
        assert_eq!(world.newest_entries(1).await, [refused("session.start", "not_signed_in")]);
    }
    for _ in 0..3 {
        let answer = guesser.post(&path, &[("password", PASSWORD)]).await.expect(422);
        assert_eq!(answer.errors(), [TOO_MANY]);
    }
    assert_eq!(refusals(&world, "session.start", "too_many_tries").await, 1, "once a minute, not each");
    let named = "SELECT COUNT(*) FROM audit_entry JOIN account ON account.id = audit_entry.resource \
                 WHERE audit_entry.action = 'session.start' AND audit_entry.refusal IS NOT NULL";
    assert_eq!(world.number(named).await, 6, "each names the account");

    world.clock.advance_seconds(15 * 60 + 1);
    world.browser().post(&path, &[("password", PASSWORD)]).await.expect(303);
    assert_eq!(world.newest_entries(2).await, [done("session.start"), done("account.accept_invitation")]);
}

#[tokio::test]
async fn whoever_is_held_up_by_the_wrong_passwords_of_somebody_else_gets_in_by_a_recovery_link() {
    let world = World::demonstration().await;
    let member = world.member(ANALYST).await;
    let email = world.email_of(&member).await;
    for _ in 0..5 {
        let wrong = [("email", email.as_str()), ("password", WRONG)];
        world.browser().post("/sign-in", &wrong).await.expect(422);
    }
    let right = [("email", email.as_str()), ("password", PASSWORD)];
    let held_up = world.browser().post("/sign-in", &right).await.expect(422);
    assert!(held_up.errors()[0].starts_with(TOO_MANY), "{:?}", held_up.errors());
    let administrator = world.signed_in_as("Administrator").await;
    let offered = administrator.post_and_follow(&format!("/members/{member}/recovery"), &[]).await;
    let owner = world.browser();
    owner.post(&link_on(&offered), &[("password", "another-otter-gravel")]).await.expect(303);
    let page = owner.get("/account/second-factor").await.expect(200);
    // The app may be on the same phone, where nothing can be photographed.
    assert!(page.attribute("main li a", "href").starts_with("otpauth://totp/"));
    let secret = crate::invitations::secret_of(&page.texts("main li code")[0]);
    let code = accord_app::accounts::code_at(&secret, world.clock.now());
    owner.post("/account/second-factor", &[("code", &code)]).await.expect(303);
    owner.get("/").await.expect(200);
}

#[tokio::test]
async fn passwords_sent_all_at_once_are_heard_no_more_often_than_one_after_the_other() {
    let world = World::demonstration().await;
    let email = world.email_of(&world.member(ANALYST).await).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (browser, email) = (world.browser(), email.clone());
        tries.spawn(async move {
            browser.post("/sign-in", &[("email", email.as_str()), ("password", WRONG)]).await.status
        });
    }
    while let Some(status) = tries.join_next().await {
        assert_eq!(status.expect("no browser panics"), 422);
    }
    assert_eq!(refusals(&world, "session.start", "not_signed_in").await, 5);
    assert_eq!(refusals(&world, "session.start", "too_many_tries").await, 1);
    let right = [("email", email.as_str()), ("password", PASSWORD)];
    world.browser().post("/sign-in", &right).await.expect(422);
}

#[tokio::test]
async fn codes_sent_all_at_once_are_heard_no_more_often_than_one_after_the_other() {
    let world = World::demonstration().await;
    let email = world.email_of(&world.member(ANALYST).await).await;
    let browser = world.browser();
    browser.post("/sign-in", &[("email", email.as_str()), ("password", PASSWORD)]).await.expect(303);
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let browser = browser.clone();
        tries.spawn(async move { browser.post("/sign-in/code", &[("code", "000000")]).await.status });
    }
    while let Some(status) = tries.join_next().await {
        assert_eq!(status.expect("no browser panics"), 422);
    }
    assert_eq!(refusals(&world, "session.strengthen", "not_strong_enough").await, 5);
    assert_eq!(refusals(&world, "session.strengthen", "too_many_tries").await, 1);
    browser.post("/sign-in/code", &[("code", &world.code())]).await.expect(422);
}

#[tokio::test]
async fn what_was_right_counts_as_no_try() {
    let world = World::demonstration().await;
    let email = world.email_of(&world.member(ANALYST).await).await;
    for _ in 0..8 {
        let right = [("email", email.as_str()), ("password", PASSWORD)];
        world.browser().post("/sign-in", &right).await.expect(303);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sign_in_failure").await, 0);
}

#[tokio::test]
async fn a_network_address_that_a_browser_only_claims_counts_for_nothing() {
    let world = World::demonstration().await;
    let mut answers = Vec::new();
    for number in 0..51 {
        let (address, claimed) = (format!("nobody-{number}@haringey.example"), format!("192.0.2.{number}"));
        let headers = [
            ("origin", world.base.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("x-forwarded-for", claimed.as_str()),
        ];
        let form = format!("email={address}&password={WRONG}").into_bytes();
        answers.push(world.browser().send("POST", "/sign-in", &headers, form).await.expect(422).errors());
    }
    assert!(answers[49][0].starts_with("The e-mail address or password is not right"), "{:?}", answers[49]);
    assert!(answers[50][0].starts_with(TOO_MANY), "{:?}", answers[50]);
    assert_eq!(refusals(&world, "session.start", "not_signed_in").await, 50);
}
