//! The two months that the made-up people live through: every page has something on it, and a run that was cut off is
//! finished by the next.

use crate::world::World;
use accord_app::demonstration::live_through;
use accord_kernel::Clock;

const TABLES: &[&str] = &[
    "agreement",
    "agreement_signature",
    "group_entry",
    "person",
    "person_record",
    "person_around",
    "person_fact",
    "person_note",
    "broken_glass",
    "disclosure",
    "one_off",
    "assessment",
    "breach",
    "rights_request",
    "retention_hold",
    "edition",
    "expectation_comment",
    "edition_answer",
    "judgement",
    "moderation_line",
    "improvement",
    "funding_stream",
    "ask_backing",
    "meeting",
    "agenda_line",
    "decision_dissent",
    "promise_word",
    "paper_version",
    "bcu_engagement",
];

async fn counts(world: &World) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push((*table, world.number(&format!("SELECT COUNT(*) FROM {table}")).await));
    }
    counts
}

#[tokio::test]
async fn made_up_people_live_through_two_months_and_not_twice() {
    for world in World::demonstration_on_each_engine().await {
        let today = world.clock.now().day();
        live_through(&world.app, 1, today).await.expect("the product takes what made-up people send");
        let after = counts(&world).await;
        assert!(after.iter().all(|(_, rows)| *rows > 0), "{after:?}");
        live_through(&world.app, 1, today).await.expect("a second run finishes the first");
        assert_eq!(counts(&world).await, after);

        let manager = world.signed_in_as("Youth justice service manager, Haringey").await;
        assert!(manager.get("/groups").await.expect(200).body.contains("279 bus"));
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        crate::children::choose(&worker, "offer_help", "").await;
        let people = worker.get("/people").await.expect(200).body;
        assert!(people.contains("Robin Placeholder") && people.contains("Alex Figment"));
        assert!(!people.contains("Jamie Pattern"), "a child of social care alone");
        let shared = worker.get("/shared").await.expect(200).texts("main").join(" ");
        assert!(shared.contains("Shared with you") && !shared.contains("Nothing that you can still read"));
        let officer = world.signed_in_as("Data protection officer, Haringey").await;
        assert!(officer.get("/breaches").await.expect(200).body.contains("left on a bus"));
    }
}
