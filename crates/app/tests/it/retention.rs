//! How long information is kept: deleted by night, unless somebody holds it; what is left says of whom nothing.

use crate::children::{CASE_WORKER, OFFICER, add_fact, begin, choose};
use crate::world::{World, done, refused};
use accord_app::retention::delete_kept;
use accord_kernel::Clock;
use accord_platform_db::audit::verify;
use accord_testkit::Client;

const DAY: i64 = 24 * 60 * 60;

/// A record with a fact about education of 20 November 2026, a note, and whoever leads.
async fn record(world: &World) -> (Client, String) {
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    add_fact(&worker, &address, "education", "Left school at noon").await;
    let note = [("category", "youth_work_note"), ("words", "Afraid of the park")];
    worker.post(&format!("{address}/notes"), &note).await.expect(303);
    (worker, address)
}

/// Keeps a kind for 30 days from now on.
async fn keep_30_days(officer: &Client, kind: &str) {
    let rule = [("keep_days", "30"), ("source", "Decision of the Board, 22 November 2026")];
    officer.post(&format!("/retention/rules/{kind}"), &rule).await.expect(303);
}

async fn delete(world: &World) -> u64 {
    delete_kept(&world.app).await.expect("the night can be worked")
}

fn hold(kind: &str) -> Vec<(&str, &str)> {
    vec![("reference", "YJ-1"), ("kind", kind), ("why", "Case T2026/7"), ("review_on", "1/6/2027")]
}

#[tokio::test]
async fn refuses_whoever_does_not_answer_for_what_is_kept() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, _) = record(&world).await;
        worker.get("/retention").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("retention.view", "role_may_not")]);
        let owner = world.signed_in_as("Senior information risk owner, Haringey").await;
        owner.get("/retention").await.expect(200);
        owner
            .post("/retention/rules/education", &[("keep_days", "30"), ("source", "Mine")])
            .await
            .expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("retention.change", "role_may_not")]);
        owner.post("/retention/holds/new", &hold("inquest")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("hold.place", "role_may_not")]);
        assert_eq!(world.number("SELECT COUNT(*) FROM retention_hold").await, 0);
    }
}

#[tokio::test]
async fn what_was_kept_long_enough_is_deleted_and_leaves_a_tombstone_without_identity() {
    for world in World::demonstration_on_each_engine().await {
        let (_, address) = record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        let wrong = officer.post("/retention/rules/education", &[("keep_days", "1")]).await.expect(422);
        assert_eq!(wrong.errors().len(), 2);
        officer.get("/retention/rules/unheard-of").await.expect(404);
        keep_30_days(&officer, "education").await;
        assert_eq!(world.newest_entries(1).await, [done("retention.change")]);
        assert_eq!(world.newest_reason().await, "Decision of the Board, 22 November 2026");
        let page = officer.get("/retention").await.expect(200).texts("main").join(" ");
        assert!(page.contains("30 days") && page.contains("Changed here"), "{page}");
        world.clock.advance_seconds(27 * DAY);
        assert_eq!(delete(&world).await, 0, "not yet");
        world.clock.advance_seconds(2 * DAY);
        assert_eq!(delete(&world).await, 1);
        assert_eq!(world.newest_entries(1).await, [done("retention.delete")]);
        let count = |table| format!("SELECT COUNT(*) FROM {table}");
        assert_eq!(world.number(&count("person_fact")).await, 0);
        assert_eq!(world.number(&count("person_note")).await, 1, "a note is kept longer");
        assert_eq!(world.column::<String>("SELECT kind FROM tombstone").await, ["fact"]);
        assert_eq!(delete(&world).await, 0);
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        assert!(!worker.get(&address).await.expect(200).body.contains("Left school"));
        let officer = world.signed_in_as(OFFICER).await;
        assert!(officer.get("/retention").await.expect(200).body.contains("1 rows were deleted"));
    }
}

#[tokio::test]
async fn a_hold_stops_deletion_until_it_is_lifted_and_opens_no_record() {
    for world in World::demonstration_on_each_engine().await {
        let (_, address) = record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        keep_30_days(&officer, "education").await;
        let new = "/retention/holds/new";
        assert_eq!(officer.post(new, &[]).await.expect(422).errors().len(), 4);
        officer.post(new, &hold("inquest")).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("hold.place")]);
        officer.get(&address).await.expect(303);
        world.clock.advance_seconds(40 * DAY);
        assert_eq!(delete(&world).await, 0);
        let officer = world.signed_in_as(OFFICER).await;
        let page = officer.get("/retention").await.expect(200);
        let words = page.texts("main").join(" ");
        assert!(words.contains("Inquest: YJ-1") && words.contains("Case T2026/7"), "{words}");
        let lift = page.attribute("a[href$='/lift']", "href");
        let owner = world.signed_in_as("Senior information risk owner, Haringey").await;
        owner.post(&lift, &[("why", "It is over")]).await.expect(403);
        officer.post(&lift, &[]).await.expect(422);
        officer.post(&lift, &[("why", "The inquest is over")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("hold.lift")]);
        officer.post(&lift, &[("why", "Once more")]).await.expect(404);
        assert_eq!(delete(&world).await, 1);
    }
}

#[tokio::test]
async fn a_child_of_whom_nothing_is_left_goes_whole_and_the_audit_stays_whole() {
    for world in World::demonstration_on_each_engine().await {
        let (_, _) = record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        for kind in ["education", "youth_work_note", "identity"] {
            keep_30_days(&officer, kind).await;
        }
        world.clock.advance_seconds(60 * DAY);
        // The lead still works with the child: who the child is stays.
        assert_eq!(delete(&world).await, 2);
        assert_eq!(world.number("SELECT COUNT(*) FROM person").await, 1);
        let long_ago = world.clock.now().plus_seconds(-40 * DAY).micros();
        world.change(&format!("UPDATE person_around SET until_at = {long_ago}")).await;
        assert_eq!(delete(&world).await, 2, "what the agency held, and the child");
        for table in ["person", "person_record", "person_around", "person_fact", "person_note"] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
        let kinds = "SELECT kind FROM tombstone ORDER BY kind";
        assert_eq!(world.column::<String>(kinds).await, ["fact", "note", "person", "record"]);
        assert!(world.number("SELECT COUNT(*) FROM audit_subject").await > 4, "who saw it stays provable");
        accord_platform_db::audit::seal_all(world.app.db(), world.clock.now())
            .await
            .expect("it can be sealed");
        let found = verify(world.app.db(), world.clock.now(), None).await.expect("the audit can be read");
        assert!(found.is_sound(), "{found:?}");
    }
}
