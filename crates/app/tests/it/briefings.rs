//! Morning briefings: who prepares, who signs, who reads, and what partners publish to them.

use crate::feeding::{ENFIELD_SAFETY, SAFETY, feed, row};
use crate::world::{World, done, refused};

const ANALYST: &str = "Community-safety analyst, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";
const POLICE: &str = "Police partnership officer, Police, North Area";
const VIEW: &str = "/briefing?area=haringey";
const PREPARE: &str = "/briefing/prepare?area=haringey";
const EDIT: &str = "/briefing/edit?area=haringey";
const SIGN: &str = "/briefing/sign?area=haringey";
const PRINT: &str = "/briefing/print.pdf?area=haringey";

#[tokio::test]
async fn a_briefing_is_prepared_edited_signed_and_then_stays_as_it_is() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        for path in [PREPARE, EDIT] {
            case_worker.post(path, &[]).await.expect(403);
            assert_eq!(
                world.newest_entries(1).await,
                [refused("briefing.prepare", "role_may_not")],
                "{path}"
            );
        }
        case_worker.post(SIGN, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("briefing.sign", "role_may_not")]);
        world.signed_in_at(ENFIELD_SAFETY).await.post(PREPARE, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("briefing.prepare", "outside_area")]);

        let analyst = world.signed_in_as(ANALYST).await;
        analyst.post(EDIT, &[]).await.expect(404);
        analyst.post(PREPARE, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.prepare")]);
        // A second click shows the same draft.
        analyst.post(PREPARE, &[]).await.expect(303);
        assert_eq!(world.number("SELECT COUNT(*) FROM briefing").await, 1);
        let first_seen = analyst.get(VIEW).await.expect(200).attribute("input[name=seen]", "value");

        let nobody = [("summary", "Quiet"), ("action", "Ring the school"), ("owner", ""), ("due", "Noon")];
        let answer = analyst.post(EDIT, &nobody).await.expect(422);
        assert_eq!(answer.errors(), ["Say who does action 1"]);
        assert!(answer.body.contains("Ring the school"), "what was entered is kept");
        world.clock.advance_seconds(60);
        let somebody =
            [("summary", "Quiet"), ("action", "Ring the school"), ("owner", "Analyst"), ("due", "Noon")];
        analyst.post(EDIT, &somebody).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.prepare")]);

        let unsigned = case_worker.get(VIEW).await.expect(200);
        assert!(
            unsigned.body.contains("has not been signed yet") && !unsigned.body.contains("Ring the school")
        );
        case_worker.get(PRINT).await.expect(404);
        assert!(
            analyst.get(PRINT).await.expect(200).body.starts_with("%PDF"),
            "drafts print for who prepares"
        );

        analyst.post(SIGN, &[("seen", &first_seen)]).await.expect(409);
        analyst.post(SIGN, &[]).await.expect(409);
        let seen = analyst.get(VIEW).await.expect(200).attribute("input[name=seen]", "value");
        analyst.post(SIGN, &[("seen", &seen)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.sign")]);
        analyst.post(SIGN, &[("seen", &seen)]).await.expect(409);
        analyst.get(EDIT).await.expect(409);
        analyst.post(EDIT, &somebody).await.expect(409);

        let signed = case_worker.get(VIEW).await.expect(200);
        assert!(signed.body.contains("Ring the school"));
        let pdf = case_worker.get(PRINT).await.expect(200);
        assert!(pdf.body.starts_with("%PDF"));
        assert_eq!(
            pdf.headers.get("content-type").map(|value| value.as_bytes()),
            Some(&b"application/pdf"[..])
        );
        assert_eq!(world.newest_entries(1).await, [done("briefing.view")]);
        world.signed_in_at(ENFIELD_SAFETY).await.get(PRINT).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("briefing.view", "outside_area")]);
    }
}

#[tokio::test]
async fn a_day_to_come_has_no_briefing() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    // The world's clock stands at 22 November 2026.
    for to_come in ["2026-11-23", "2027-01-01"] {
        analyst.get(&format!("{VIEW}&day={to_come}")).await.expect(404);
        analyst.post(&format!("{PREPARE}&day={to_come}"), &[]).await.expect(404);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM briefing").await, 0);
}

#[tokio::test]
async fn a_briefing_of_a_day_before_its_agencies_were_recorded_says_how_fresh_the_data_is() {
    for world in World::demonstration_on_each_engine().await {
        feed(&world, SAFETY, "Police daily", &[row("R1", "2018-10-07 21:47", "Shooting", "17")]).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let day = "area=haringey&day=2018-10-08";
        let draft = analyst.post_and_follow(&format!("/briefing/prepare?{day}"), &[]).await;
        let words = draft.texts("main").join(" ");
        assert_eq!(draft.texts("main td"), ["Shooting", "Haringey community safety", "1"]);
        assert!(words.contains("Police daily, Haringey community safety: 7 Oct 2018"), "{words}");
    }
}

#[tokio::test]
async fn a_line_stands_in_the_briefings_of_the_boroughs_that_its_agency_serves_and_nowhere_else() {
    for world in World::demonstration_on_each_engine().await {
        let line = "More officers at the bus station";
        let lines = "SELECT COUNT(*) FROM briefing_item";
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        case_worker.post("/briefing/publish", &[("words", line), ("areas", "haringey")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("briefing.publish", "role_may_not")]);
        let police = world.signed_in_as(POLICE).await;
        let beyond = [("words", line), ("areas", "haringey"), ("areas", "enfield"), ("areas", "croydon")];
        police.post("/briefing/publish", &beyond).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("briefing.publish", "outside_area")]);
        police.post("/briefing/publish", &[("words", ""), ("days", "15")]).await.expect(422);
        assert_eq!(world.number(lines).await, 0);

        police.post("/briefing/publish", &beyond[..3]).await.expect(303);
        assert_eq!(world.newest_entries(2).await, [done("briefing.publish"), done("briefing.publish")]);
        assert_eq!(world.number(lines).await, 2);
        for (agency, borough) in [(SAFETY, "haringey"), (ENFIELD_SAFETY, "enfield")] {
            let analyst = world.signed_in_at(agency).await;
            analyst.post(&format!("/briefing/prepare?area={borough}"), &[]).await.expect(303);
            let page = analyst.get(&format!("/briefing?area={borough}")).await.expect(200);
            assert!(
                page.texts("main").join(" ").contains(&format!("Police, North Area: {line}")),
                "{borough}"
            );
        }
        let page = police.get("/briefing/publish").await.expect(200);
        let withdraw = page.attribute("form[action$='/withdraw']", "action");
        // Analysts serve the same borough, and the line is not theirs.
        for agency in [SAFETY, ENFIELD_SAFETY] {
            let answer = world.signed_in_at(agency).await.post(&withdraw, &[]).await;
            assert!(matches!(answer.status, 403 | 404), "{agency}: {}", answer.status);
        }
        let standing = "SELECT COUNT(*) FROM briefing_item WHERE withdrawn_at IS NULL";
        assert_eq!(world.number(standing).await, 2);
        police.post(&withdraw, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.publish")]);
        assert_eq!(world.number(standing).await, 1);
    }
}
