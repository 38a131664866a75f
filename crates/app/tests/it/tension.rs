//! Tension: notes without names, checked before they are printed, and a level that somebody answers for.

use crate::feeding::ENFIELD_SAFETY;
use crate::world::{World, done, refused};
use accord_testkit::Client;

const ANALYST: &str = "Community-safety analyst, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";
const NEW: &str = "/picture/tension/new?area=haringey";
const LEVEL: &str = "/picture/tension/level?area=haringey";
/// Two capitalised words in a row look like somebody's name.
const NAMED: &str = "Heard that Jordan Example is back near the park";

fn note(words: &str) -> [(&str, &str); 4] {
    [("words", words), ("kind", "experienced"), ("grade", "2"), ("handling", "P")]
}

async fn briefing(analyst: &Client) -> String {
    analyst.get("/briefing?area=haringey").await.expect(200).texts("main").join(" ")
}

#[tokio::test]
async fn refuses_notes_from_the_region_and_from_another_borough() {
    let world = World::demonstration().await;
    let region = world.signed_in_as("Regional lead").await;
    let enfield = world.signed_in_at(ENFIELD_SAFETY).await;
    for (browser, code) in [(region, "role_may_not"), (enfield, "outside_area")] {
        browser.get(NEW).await.expect(403);
        browser.post(NEW, &note("It is quiet")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.write", code)]);
        browser.get("/picture/tension?area=haringey").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.view", code)]);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM tension_note").await, 0);
}

#[tokio::test]
async fn a_note_that_looks_as_if_it_named_somebody_warns_and_is_printed_only_when_checked() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        let stored = "SELECT COUNT(*) FROM tension_note";
        let missing = case_worker.post(NEW, &[]).await.expect(422);
        assert_eq!(missing.errors().len(), 4);
        let warned = case_worker.post(NEW, &note(NAMED)).await.expect(200);
        assert!(warned.texts(".govuk-warning-text").join(" ").contains("look like somebody’s name"));
        assert_eq!(world.number(stored).await, 0, "a warning stores nothing");
        let seen = warned.attribute("input[name=seen]", "value");
        // Other words with a name in them are warned of again.
        let mut changed = note("Heard that Sam Sample is back").to_vec();
        changed.push(("seen", &seen));
        case_worker.post(NEW, &changed).await.expect(200);
        assert_eq!(world.number(stored).await, 0);
        let mut sent = note(NAMED).to_vec();
        sent.push(("seen", &seen));
        case_worker.post(NEW, &sent).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.write")]);
        assert_eq!(world.column::<String>("SELECT state FROM tension_note").await, ["unconfirmed"]);

        let analyst = world.signed_in_as(ANALYST).await;
        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        let held_back = briefing(&analyst).await;
        assert!(
            !held_back.contains("Jordan") && held_back.contains("1 more may not be printed"),
            "{held_back}"
        );

        let page = analyst.get("/picture/tension?area=haringey").await.expect(200);
        let check = page.attribute("form[action$='/check']", "action");
        case_worker.post(&check, &[("state", "open")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.check", "role_may_not")]);
        analyst.post(&check, &[("state", "unconfirmed")]).await.expect(404);
        analyst.post(&check, &[("state", "open")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.check")]);
        analyst.post("/briefing/edit?area=haringey", &[]).await.expect(303);
        let printed = briefing(&analyst).await;
        assert!(printed.contains("Jordan Example") && !printed.contains("may not be printed"), "{printed}");

        analyst.post(&check, &[("state", "withdrawn")]).await.expect(303);
        analyst.post("/briefing/edit?area=haringey", &[]).await.expect(303);
        assert!(!briefing(&analyst).await.contains("Jordan"));
    }
}

#[tokio::test]
async fn a_note_that_asks_first_is_not_printed() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let mut asks = note("Shopkeepers on the high street close early");
    asks[3].1 = "C";
    analyst.post(NEW, &asks).await.expect(303);
    analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
    let words = briefing(&analyst).await;
    assert!(!words.contains("Shopkeepers") && words.contains("1 more may not be printed"), "{words}");
}

#[tokio::test]
async fn a_level_needs_a_reason_and_somebody_who_may_set_it() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        case_worker.post(LEVEL, &[("level", "4"), ("reason", "Two fights")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.set_level", "role_may_not")]);
        let analyst = world.signed_in_as(ANALYST).await;
        let missing = analyst.post(LEVEL, &[("level", "4")]).await.expect(422);
        assert_eq!(missing.errors(), ["Say in a sentence why"]);
        let too_high = analyst.post(LEVEL, &[("level", "7"), ("reason", "Two fights")]).await.expect(422);
        assert_eq!(too_high.errors(), ["Select a level"]);
        assert_eq!(world.number("SELECT COUNT(*) FROM tension_level").await, 0);
        analyst.post(LEVEL, &[("level", "4"), ("reason", "Two fights")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.set_level")]);
        assert_eq!(world.newest_reason().await, "Two fights");
        let page = case_worker.get("/picture/tension?area=haringey").await.expect(200);
        assert!(page.body.contains("Level 4 of 6. Two fights"));
    }
}
