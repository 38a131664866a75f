//! One's own record on a page of its own, and the head of the audit for a witness.

use crate::world::{World, done, refused};
use accord_kernel::Clock;
use accord_platform_db::audit::{seal_all, verify};

#[tokio::test]
async fn refuses_the_head_to_whoever_does_not_answer_for_the_audit() {
    let world = World::demonstration().await;
    let case_worker = world.signed_in_as("Case worker, Haringey youth justice").await;
    for page in ["/audit/head", "/audit/head.pdf"] {
        case_worker.get(page).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("audit.print_head", "role_may_not")]);
    }
}

#[tokio::test]
async fn the_head_is_printed_with_the_command_that_checks_it() {
    for world in World::demonstration_on_each_engine().await {
        seal_all(world.app.db(), world.clock.now()).await.expect("entries can be sealed");
        let officer = world.signed_in_as("Data protection officer, Haringey").await;
        let page = officer.get("/audit/head").await.expect(200);
        let head = page.texts("code").into_iter().next().expect("a head");
        let found = verify(world.app.db(), world.clock.now(), Some(&head)).await.expect("it can be read");
        assert!(found.is_sound(), "the head on the page is one of the chain: {found:?}");
        assert!(page.texts("code")[1].starts_with("accord audit verify --data FOLDER --head "));
        let printed = officer.save("/audit/head.pdf").await;
        assert_eq!(world.newest_entries(1).await, [done("audit.print_head")]);
        let document = accord_testkit::lopdf::Document::load_mem(&printed).expect("a document of ours");
        assert_eq!(document.get_pages().len(), 1, "one page for the Board");
    }
}

#[tokio::test]
async fn everybody_sees_their_own_record_by_day_and_nobody_elses() {
    for world in World::demonstration_on_each_engine().await {
        world.browser().get("/account/looked-at").await.expect(303);
        let case_worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        case_worker.get("/assessments").await.expect(403);
        world.clock.advance_seconds(24 * 60 * 60);
        let case_worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        case_worker.get("/picture/tension?area=haringey").await.expect(200);
        let page = case_worker.get("/account/looked-at").await.expect(200);
        let words = page.texts("main").join(" ");
        assert!(words.contains("Read tension notes") && words.contains("Read impact assessments"), "{words}");
        assert!(words.contains("Refused") && !words.contains("Set the tension level"), "{words}");
        assert_eq!(world.newest_entries(1).await, [done("account.view_own")]);
        let today = world.clock.now().day();
        let path = format!("/account/looked-at?on-from={today}&on-to={today}");
        let words = case_worker.get(&path).await.expect(200).texts("main").join(" ");
        assert!(
            words.contains("Read tension notes") && !words.contains("Read impact assessments"),
            "{words}"
        );
        assert!(case_worker.get("/account").await.expect(200).body.contains("/account/looked-at"));
    }
}
