//! Passkeys as far as they go without a device: what the server asks, once and not for long. Adding one and
//! signing in with it is in the browser's tests.

use crate::world::{World, done, refused};
use accord_testkit::{Answer, Client};

/// A sign-in under way: its ceremony and what the device is to sign.
async fn begin(world: &World, browser: &Client) -> (String, String) {
    let headers = [("origin", world.base.as_str()), ("content-type", "application/json")];
    let started = browser.send("POST", "/sign-in/passkey/start", &headers, b"{}".to_vec()).await.expect(200);
    let told = |name: &str| {
        let at = started.body.find(&format!("\"{name}\":\"")).expect("it is told") + name.len() + 4;
        started.body[at..].split('"').next().unwrap_or_default().to_owned()
    };
    (told("ceremony"), told("challenge"))
}

/// An answer in the right form, of a device that nobody knows.
async fn finish(world: &World, browser: &Client, ceremony: &str) -> Answer {
    let body = format!(
        r#"{{"ceremony": "{ceremony}", "credential": {{"id": "AAAA", "rawId": "AAAA", "type": "public-key",
            "extensions": {{}}, "response": {{"authenticatorData": "AAAA", "clientDataJSON": "AAAA",
            "signature": "AAAA", "userHandle": "AAAAAAAAAAAAAAAAAAAAAA"}}}}}}"#
    );
    let headers = [("origin", world.base.as_str()), ("content-type", "application/json")];
    browser.send("POST", "/sign-in/passkey/finish", &headers, body.into_bytes()).await
}

#[tokio::test]
async fn a_challenge_is_asked_once_and_answered_once_within_five_minutes() {
    for world in World::demonstration_on_each_engine().await {
        let browser = world.browser();
        let (one, two) = (begin(&world, &browser).await, begin(&world, &browser).await);
        assert!(one.1.len() >= 22 && one.1 != two.1, "128 bits or more, never the same: {}", one.1);
        let unknown = finish(&world, &browser, &one.0).await.expect(422);
        assert!(unknown.body.contains("This passkey does not open an account here"), "{}", unknown.body);
        assert_eq!(world.newest_entries(1).await, [refused("session.start", "not_signed_in")]);
        let again = finish(&world, &browser, &one.0).await.expect(422);
        assert!(again.body.contains("This took too long"), "{}", again.body);
        world.clock.advance_seconds(5 * 60);
        let late = finish(&world, &browser, &two.0).await.expect(422);
        assert!(late.body.contains("This took too long"), "{}", late.body);
        assert_eq!(late.headers.get("set-cookie"), None);
    }
}

#[tokio::test]
async fn what_was_begun_by_somebody_signed_in_is_finished_by_nobody_else() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let headers = [("origin", world.base.as_str()), ("content-type", "application/json")];
    analyst.send("POST", "/account/passkeys/start", &headers, b"{}".to_vec()).await.expect(200);
    let ceremony = world.column::<uuid::Uuid>("SELECT id FROM passkey_ceremony").await[0].to_string();
    let answer = finish(&world, &world.browser(), &ceremony).await.expect(422);
    assert!(answer.body.contains("This took too long"), "{}", answer.body);
    assert_eq!(world.number("SELECT COUNT(*) FROM passkey_ceremony").await, 0, "nor by anybody afterwards");
}

/// The row stands in for a passkey that only a device can make. SQLite alone makes ids in a query.
#[tokio::test]
async fn a_passkey_is_removed_by_whose_it_is_and_by_nobody_else() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let added = "INSERT INTO passkey (id, account_id, name, credential_key, credential, created_at) \
                 SELECT randomblob(16), account_id, 'Work phone', randomblob(8), '{}', 0 FROM session";
    world.change(added).await;
    let page = analyst.get("/account").await.expect(200);
    let remove = page.attribute("form[action$='/remove']", "action");
    let other = world.signed_in_as("Board chair").await;
    other.post(&remove, &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("passkey.remove", "other_user")]);
    analyst.post(&remove, &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("passkey.remove")]);
    assert!(!analyst.get("/account").await.expect(200).body.contains("Work phone"));
    analyst.post(&remove, &[]).await.expect(404);
}
