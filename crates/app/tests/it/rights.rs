//! People's rights: who asks is checked first, two people read an answer, and whoever did harm learns nothing.

use crate::children::{CASE_WORKER, OFFICER, begin, choose};
use crate::world::{World, done, refused};
use accord_kernel::Clock;
use accord_testkit::Client;

const OWNER: &str = "Senior information risk owner, Haringey";
const NEW: &str = "/rights/new";

/// A record, and the officer who answers for it.
async fn officer(world: &World) -> Client {
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    world.signed_in_as(OFFICER).await
}

fn asked(asker: &str) -> Vec<(&str, &str)> {
    vec![
        ("reference", "YJ-1"),
        ("kind", "access"),
        ("asker", asker),
        ("words", "What do you have about me?"),
        ("received_on", "22/11/2026"),
    ]
}

async fn received(officer: &Client, asker: &str) -> String {
    officer.post(NEW, &asked(asker)).await.expect(303).location().to_owned()
}

fn words(bytes: &[u8]) -> String {
    let document = accord_testkit::lopdf::Document::load_mem(bytes).expect("a document of ours");
    document.extract_text(&document.get_pages().into_keys().collect::<Vec<_>>()).expect("it has text")
}

#[tokio::test]
async fn refuses_whoever_does_not_answer_for_the_legal_body() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let request = received(&officer, "child").await;
        let worker = world.signed_in_as(CASE_WORKER).await;
        worker.get("/rights").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.view", "role_may_not")]);
        worker.post(NEW, &asked("child")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.handle", "role_may_not")]);
        // The guardian works for another legal body.
        let guardian = world.signed_in_as("Caldicott Guardian").await;
        guardian.get(&request).await.expect(404);
        guardian.post(&format!("{request}/read"), &[]).await.expect(404);
        let owner = world.signed_in_as(OWNER).await;
        owner.get(&request).await.expect(200);
        owner.post(&format!("{request}/send"), &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.send", "role_may_not")]);
    }
}

#[tokio::test]
async fn an_answer_is_checked_prepared_read_by_a_second_person_and_then_sent() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        assert_eq!(officer.post(NEW, &[]).await.expect(422).errors().len(), 5);
        let request = received(&officer, "child").await;
        assert_eq!(world.newest_entries(1).await, [done("rights.handle")]);
        let step = |name: &str| format!("{request}/{name}");
        let answer = [("answer", "We wrote down that you are safe at home."), ("left_out", "others")];
        officer.post(&step("prepare"), &answer).await.expect(409);
        let unchecked = officer.post(&step("check"), &[]).await.expect(422);
        assert_eq!(unchecked.errors().len(), 2);
        officer
            .post(&step("check"), &[("identity", "Her worker knows her"), ("harm", "no")])
            .await
            .expect(303);
        officer.post(&step("prepare"), &answer).await.expect(303);
        officer.get(&step("letter.pdf")).await.expect(409);
        officer.post(&step("send"), &[]).await.expect(409);
        officer.post(&step("read"), &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.second_read", "about_oneself")]);
        let owner = world.signed_in_as(OWNER).await;
        owner.post(&step("read"), &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("rights.second_read")]);
        // A change after that is read again.
        officer.post(&step("prepare"), &answer).await.expect(303);
        officer.post(&step("send"), &[]).await.expect(409);
        owner.post(&step("read"), &[]).await.expect(303);
        let letter = words(&officer.save(&step("letter.pdf")).await);
        assert!(letter.contains("safe at home") && letter.contains("about other people"), "{letter}");
        assert!(letter.contains("Information Commissioner") && !letter.contains("Lanternfish"), "{letter}");
        officer.post(&step("send"), &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("rights.send")]);
        officer.post(&step("prepare"), &answer).await.expect(409);
        assert!(officer.get("/rights").await.expect(200).body.contains("Answered"));
    }
}

#[tokio::test]
async fn parental_responsibility_alone_is_not_enough_and_a_source_of_harm_learns_nothing() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let request = received(&officer, "parent").await;
        let check = format!("{request}/check");
        let identity = ("identity", "A passport was shown");
        let alone = officer.post(&check, &[identity, ("harm", "no")]).await.expect(422);
        assert_eq!(alone.errors().len(), 2, "{:?}", alone.errors());
        assert!(alone.body.contains("A passport was shown"), "what was typed is kept");
        let agreed = [
            identity,
            ("harm", "no"),
            ("authority", "child_agrees"),
            ("authority_words", "She wants it too"),
        ];
        officer.post(&check, &agreed).await.expect(303);
        officer.post(&format!("{request}/prepare"), &[("answer", "She is safe.")]).await.expect(303);
        // It turns out later: what was prepared is gone, and the letter says nothing.
        officer.post(&check, &[identity, ("harm", "yes")]).await.expect(303);
        officer.post(&format!("{request}/prepare"), &[("answer", "She is safe.")]).await.expect(409);
        let letter = words(&officer.save(&format!("{request}/letter.pdf")).await);
        assert!(letter.contains("says nothing about anybody") && !letter.contains("She is safe"), "{letter}");
        assert!(!letter.contains("harm") && !letter.contains("Ada"), "{letter}");
        officer.post(&format!("{request}/send"), &[]).await.expect(303);
        let outcome = "SELECT outcome FROM rights_request";
        assert_eq!(world.column::<String>(outcome).await, ["refused"]);
    }
}

#[tokio::test]
async fn the_clock_is_a_month_stands_still_while_we_wait_and_is_late_after() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let request = received(&officer, "child").await;
        let clock = format!("{request}/clock");
        let due = async |browser: &Client| browser.get(&request).await.expect(200).texts("main").join(" ");
        assert!(due(&officer).await.contains("22 December 2026"));
        officer.post(&clock, &[("step", "pause")]).await.expect(422);
        officer.post(&clock, &[("step", "pause"), ("why", "We asked who she is")]).await.expect(303);
        officer.post(&clock, &[("step", "pause"), ("why", "Once more")]).await.expect(409);
        world.clock.advance_seconds(10 * 24 * 60 * 60);
        let officer = world.signed_in_as(OFFICER).await;
        assert!(due(&officer).await.contains("1 January 2027"), "{}", world.clock.now());
        officer.post(&clock, &[("step", "resume")]).await.expect(303);
        officer.post(&clock, &[("step", "extend"), ("why", "There is very much")]).await.expect(303);
        assert!(due(&officer).await.contains("4 March 2027"), "three months and ten days");
        officer.post(&clock, &[("step", "extend"), ("why", "More")]).await.expect(409);
        world.clock.advance_seconds(120 * 24 * 60 * 60);
        let officer = world.signed_in_as(OFFICER).await;
        assert!(officer.get("/rights").await.expect(200).body.contains("Late"));
        assert!(officer.get("/").await.expect(200).body.contains("Somebody’s request: check who asks"));
    }
}
