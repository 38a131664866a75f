//! Taking back what was signed, published or written.

use crate::feeding::ENFIELD_SAFETY;
use crate::world::{World, done, refused};
use accord_testkit::Client;

const ANALYST: &str = "Community-safety analyst, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";
const VIEW: &str = "/briefing?area=haringey";
const EDIT: &str = "/briefing/edit?area=haringey";
const SIGN: &str = "/briefing/sign?area=haringey";
const WITHDRAW: &str = "/briefing/withdraw?area=haringey";
const PRINT: &str = "/briefing/print.pdf?area=haringey";
const REASON: &str = "The count of last night was wrong";

/// Prepares the briefing of today with this summary, and signs it.
async fn sign(analyst: &Client, summary: &str) {
    let draft = analyst.post_and_follow("/briefing/prepare?area=haringey", &[]).await;
    let seen = draft.attribute("input[name=seen]", "value");
    let edited = analyst.post_and_follow(EDIT, &[("summary", summary), ("seen", &seen)]).await;
    let seen = edited.attribute("input[name=seen]", "value");
    analyst.post(SIGN, &[("seen", &seen)]).await.expect(303);
}

async fn withdraw(analyst: &Client) {
    let id = analyst.get(WITHDRAW).await.expect(200).attribute("input[name=briefing]", "value");
    analyst.post(WITHDRAW, &[("briefing", &id), ("reason", REASON)]).await.expect(303);
}

async fn words(reader: &Client, path: &str) -> String {
    reader.get(path).await.expect(200).texts("main").join(" ")
}

async fn refuses_whoever_may_not_sign(world: &World, case_worker: &Client) {
    case_worker.get(WITHDRAW).await.expect(403);
    case_worker.post(WITHDRAW, &[("reason", REASON)]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("briefing.withdraw", "role_may_not")]);
    world.signed_in_at(ENFIELD_SAFETY).await.post(WITHDRAW, &[("reason", REASON)]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("briefing.withdraw", "outside_area")]);
}

#[tokio::test]
async fn a_signed_briefing_is_withdrawn_with_a_reason_stays_readable_and_is_replaced() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, case_worker) =
            (world.signed_in_as(ANALYST).await, world.signed_in_as(CASE_WORKER).await);
        analyst.get(WITHDRAW).await.expect(404);
        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        analyst.get(WITHDRAW).await.expect(409);
        sign(&analyst, "Loud at the bus stop").await;
        refuses_whoever_may_not_sign(&world, &case_worker).await;
        assert_eq!(case_worker.get(VIEW).await.texts("a[href^='/briefing/withdraw']"), [""; 0]);

        let form = analyst.get(WITHDRAW).await.expect(200);
        let briefing = form.attribute("input[name=briefing]", "value");
        let empty = analyst.post(WITHDRAW, &[("briefing", &briefing)]).await.expect(422);
        assert_eq!(empty.errors(), ["Say in a sentence why it is withdrawn"]);
        let named = [("briefing", briefing.as_str()), ("reason", "It named Jordan Example as well")];
        let warned = analyst.post(WITHDRAW, &named).await.expect(200);
        assert!(warned.texts(".govuk-warning-text").join(" ").contains("look like somebody’s name"));
        let other = [("briefing", "00000000-0000-7000-8000-000000000000"), ("reason", REASON)];
        analyst.post(WITHDRAW, &other).await.expect(409);
        assert_eq!(world.column::<String>("SELECT state FROM briefing").await, ["signed"]);

        let form = [("briefing", briefing.as_str()), ("reason", REASON)];
        analyst.post(WITHDRAW, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.withdraw")]);
        assert_eq!(world.newest_reason().await, REASON);
        analyst.post(WITHDRAW, &form).await.expect(409);
        analyst.get(EDIT).await.expect(404);
        let withdrawn = words(&case_worker, VIEW).await;
        for said in
            ["Withdrawn on 22 Nov 2026 at", REASON, "Nothing replaces it yet.", "Loud at the bus stop"]
        {
            assert!(withdrawn.contains(said), "{said}: {withdrawn}");
        }
        assert!(analyst.get("/").await.texts(".accord-queue__item a").join(" ").contains("briefing anew"));

        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        assert!(words(&case_worker, VIEW).await.contains(REASON), "a draft replaces nothing");
        case_worker.get(&format!("{VIEW}&version=2")).await.expect(404);
        case_worker.get(&format!("{PRINT}&version=2")).await.expect(404);
        sign(&analyst, "Quiet at the bus stop").await;
        analyst.post(WITHDRAW, &form).await.expect(409);
        let newest = words(&case_worker, VIEW).await;
        assert!(newest.contains("Quiet at the bus stop") && !newest.contains(REASON), "{newest}");
        let first = case_worker.get(VIEW).await.attribute("a[href$='version=1']", "href");
        let first = words(&case_worker, &first).await;
        assert!(
            first.contains("Replaced by the one that") && first.contains("Loud at the bus stop"),
            "{first}"
        );
        for version in ["1", "2"] {
            let printed = case_worker.get(&format!("{PRINT}&version={version}")).await.expect(200);
            assert!(printed.body.starts_with("%PDF"), "version {version}");
        }
        case_worker.get(&format!("{VIEW}&version=3")).await.expect(404);
        case_worker.get(&format!("{VIEW}&version=first")).await.expect(404);
    }
}

#[tokio::test]
async fn a_published_line_is_withdrawn_after_one_question() {
    let world = World::demonstration().await;
    let police = world.signed_in_as("Police partnership officer, Police, North Area").await;
    let line = [("words", "More officers at the bus station"), ("areas", "haringey")];
    police.post("/briefing/publish", &line).await.expect(303);
    let page = police.get("/briefing/publish").await.expect(200);
    assert_eq!(page.texts("form[action$='/withdraw']"), [""; 0], "one press withdraws nothing");
    let ask = page.attribute("a[href$='/withdraw']", "href");
    world.signed_in_as(CASE_WORKER).await.get(&ask).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("briefing.publish", "role_may_not")]);
    world.signed_in_as(ANALYST).await.get(&ask).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("briefing.publish", "other_agency")]);
    let question = police.get(&ask).await.expect(200);
    assert_eq!(question.heading(), "Withdraw this line?");
    let standing = "SELECT COUNT(*) FROM briefing_item WHERE withdrawn_at IS NULL";
    assert_eq!(world.number(standing).await, 1, "the question changes nothing");
    police.post(&question.attribute("main form", "action"), &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("briefing.publish")]);
    assert_eq!(world.number(standing).await, 0);
}

#[tokio::test]
async fn a_tension_note_is_withdrawn_after_one_question() {
    let world = World::demonstration().await;
    let (analyst, case_worker) = (world.signed_in_as(ANALYST).await, world.signed_in_as(CASE_WORKER).await);
    let note =
        [("words", "Loud at the bus stop"), ("kind", "experienced"), ("grade", "2"), ("handling", "P")];
    case_worker.post("/picture/tension/new?area=haringey", &note).await.expect(303);
    let page = analyst.get("/picture/tension?area=haringey").await.expect(200);
    assert_eq!(page.texts("button[value=withdrawn]"), [""; 0], "one press withdraws nothing");
    let ask = page.attribute("a[href$='/withdraw']", "href");
    world.signed_in_as("Social worker").await.get(&ask).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("tension.check", "role_may_not")]);
    let question = analyst.get(&ask).await.expect(200);
    assert_eq!(question.heading(), "Withdraw this tension note?");
    assert_eq!(world.column::<String>("SELECT state FROM tension_note").await, ["open"]);
    let form = [("reason", "The same stood there twice")];
    analyst.post(&question.attribute("main form", "action"), &form).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("tension.withdraw")]);
    assert_eq!(world.column::<String>("SELECT state FROM tension_note").await, ["withdrawn"]);
    analyst.get(&ask).await.expect(404);
}

#[tokio::test]
async fn access_is_ended_after_one_question() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as("Administrator").await;
    let member = world.member(ANALYST).await;
    let ask = format!("/members/{member}/suspend");
    world.signed_in_as(CASE_WORKER).await.get(&ask).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.suspend", "role_may_not")]);
    let roles = administrator.get(&format!("/members/{member}/roles")).await.expect(200);
    assert_eq!(roles.texts("form[action$='/suspend']"), [""; 0], "one press ends nothing");
    assert_eq!(roles.attribute("a[href$='/suspend']", "href"), ask);
    let question = administrator.get(&ask).await.expect(200);
    assert!(question.heading().starts_with("End the access of "), "{}", question.heading());
    let ended = "SELECT COUNT(*) FROM member WHERE suspended_at IS NOT NULL";
    assert_eq!(world.number(ended).await, 0, "the question changes nothing");
    administrator.post(&question.attribute("main form", "action"), &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("account.suspend")]);
    assert_eq!(world.number(ended).await, 1);
}

#[tokio::test]
async fn a_note_that_is_withdrawn_is_read_in_no_briefing_any_more() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        let note =
            [("words", "Loud at the fountain"), ("kind", "experienced"), ("grade", "2"), ("handling", "P")];
        case_worker.post("/picture/tension/new?area=haringey", &note).await.expect(303);
        sign(&analyst, "A quiet night").await;
        assert!(words(&case_worker, VIEW).await.contains("Loud at the fountain"));
        let page = analyst.get("/picture/tension?area=haringey").await.expect(200);
        let withdraw = page.attribute("a[href$='/withdraw']", "href");
        analyst.post(&withdraw, &[("reason", "The same stood there twice")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.withdraw")]);
        let read = words(&case_worker, VIEW).await;
        assert!(!read.contains("fountain") && read.contains("This note was withdrawn."), "{read}");
        assert!(read.contains("A quiet night"), "the rest stays as it was signed");
        case_worker.get(PRINT).await.expect(200);
    }
}

#[tokio::test]
async fn what_replaces_a_withdrawn_briefing_begins_with_its_words() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    sign(&analyst, "Loud at the bus stop").await;
    withdraw(&analyst).await;
    let form = analyst.post_and_follow("/briefing/prepare?area=haringey", &[]).await;
    assert_eq!(form.texts("textarea[name=summary]"), ["Loud at the bus stop"]);
    assert!(form.texts(".govuk-inset-text").join(" ").contains("replaces version 1, which was withdrawn"));
    let replaced = form.attribute(".govuk-inset-text a", "href");
    assert!(words(&analyst, &replaced).await.contains(REASON), "it leads to what it replaces");
    let case_worker = world.signed_in_as(CASE_WORKER).await;
    assert!(words(&case_worker, VIEW).await.contains("Withdrawn on"), "a draft is for those who prepare");
    // Whoever clears the words has cleared them.
    let seen = form.attribute("input[name=seen]", "value");
    analyst.post(EDIT, &[("summary", ""), ("seen", &seen)]).await.expect(303);
    assert_eq!(analyst.get(EDIT).await.expect(200).texts("textarea[name=summary]"), [""]);
}

#[tokio::test]
async fn the_words_of_a_withdrawn_briefing_are_not_signed_again_before_somebody_has_corrected_them() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        sign(&analyst, "Loud at the bus stop").await;
        withdraw(&analyst).await;
        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        let warned = ".accord-no-print .govuk-warning-text";
        // Saved as it was, it still says what was withdrawn.
        for summary in [None, Some("Loud at the bus stop")] {
            let page = analyst.get(VIEW).await.expect(200);
            let seen = page.attribute("input[name=seen]", "value");
            let said = page.texts(warned).join(" ");
            assert!(said.contains("Its words are those of version 1, which was withdrawn"), "{said}");
            assert_eq!(page.attribute(&format!("{warned} a"), "href"), format!("{EDIT}&day=2026-11-22"));
            let refused = analyst.post(SIGN, &[("seen", &seen)]).await.expect(409);
            assert_eq!(refused.heading(), "This draft says what was withdrawn");
            assert!(!refused.texts("main a[href^='/briefing/edit']").is_empty(), "it leads to the form");
            assert!(words(&case_worker, VIEW).await.contains("Nothing replaces it yet"));
            if let Some(summary) = summary {
                analyst.post(EDIT, &[("summary", summary), ("seen", &seen)]).await.expect(303);
            }
        }
        let seen = analyst.get(VIEW).await.expect(200).attribute("input[name=seen]", "value");
        let page = analyst.post_and_follow(EDIT, &[("summary", "Quiet"), ("seen", &seen)]).await;
        assert_eq!(page.texts(warned), [""; 0]);
        let seen = page.attribute("input[name=seen]", "value");
        analyst.post(SIGN, &[("seen", &seen)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.sign")]);
        // What an earlier one said is not signed again either.
        withdraw(&analyst).await;
        let form = analyst.post_and_follow("/briefing/prepare?area=haringey", &[]).await;
        let seen = form.attribute("input[name=seen]", "value");
        let first = [("summary", "Loud at the bus stop"), ("seen", &seen)];
        let seen = analyst.post_and_follow(EDIT, &first).await.attribute("input[name=seen]", "value");
        analyst.post(SIGN, &[("seen", &seen)]).await.expect(409);
    }
}

#[tokio::test]
async fn a_briefing_in_which_nobody_wrote_anything_is_replaced_by_one_like_it() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    for _ in 0..2 {
        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        let seen = analyst.get(VIEW).await.expect(200).attribute("input[name=seen]", "value");
        analyst.post(SIGN, &[("seen", &seen)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.sign")]);
        withdraw(&analyst).await;
    }
}
