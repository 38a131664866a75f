//! The guide: who reads and writes it, versions, search, where procedures work and where not, the crosswalk.

use crate::assessments::holder;
use crate::world::{World, done, refused};
use accord_kernel::Clock;
use accord_policy::Role;
use accord_testkit::Client;

const COUNCIL: &str = "haringey-council-fictional";
const EDIT: &str = "/guide/missing/edit?area=haringey";
const REPORT: &str = "/guide/missing/report?area=haringey";
const REPORTS: &str = "/guide/reports?area=haringey";
const AMEND: &str = "/guide/crosswalk/knife/edit?area=haringey";

async fn social_worker(world: &World) -> Client {
    holder(world, COUNCIL, Role::SocialWorker).await
}

async fn chair(world: &World) -> Client {
    holder(world, COUNCIL, Role::BoardChair).await
}

async fn case_worker(world: &World) -> Client {
    world.signed_in_as("Case worker, Haringey youth justice").await
}

/// A day as a form takes it, so many days from today.
fn day(world: &World, days: i32) -> String {
    let date = world.clock.now().day().plus_days(days).date();
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

#[tokio::test]
async fn everybody_reads_the_guide_of_their_boroughs_and_few_write_it() {
    let world = World::demonstration().await;
    let (worker, regional) = (case_worker(&world).await, world.signed_in_as("Regional lead").await);
    worker.get("/guide?area=enfield").await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("guide.view", "outside_area")]);
    worker.get(EDIT).await.expect(403);
    worker.post(EDIT, &[("title", "Missing")]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("guide.write", "role_may_not")]);
    regional.get(REPORTS).await.expect(403);
    regional.post(EDIT, &[("title", "Missing")]).await.expect(403);
    for browser in [&worker, &regional] {
        let page = browser.get("/guide?area=haringey").await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("guide.view")]);
        assert!(page.texts("main ul.accord-queue a").len() >= 5);
        let page = browser.get("/guide/missing?area=haringey").await.expect(200);
        assert!(page.body.contains("within 72 hours") && page.body.contains("Guidance, not legal advice"));
        browser.get("/guide/crosswalk?area=haringey").await.expect(200);
        browser.get("/guide/crosswalk.csv?area=haringey").await.expect(200);
    }
    worker.get("/guide/nothing?area=haringey").await.expect(404);
    // Words in any order and case; a search without a find says so.
    let found = worker.get("/guide?area=haringey&q=72+RETURN").await.expect(200);
    assert_eq!(found.texts("main ul.accord-queue a").len(), 1);
    assert!(
        worker
            .get("/guide?area=haringey&q=swans")
            .await
            .expect(200)
            .body
            .contains("No page has all of these words")
    );
}

#[tokio::test]
async fn a_page_is_made_ones_own_in_versions_and_nobody_overwrites_anybody() {
    for world in World::demonstration_on_each_engine().await {
        let (writer, chair) = (social_worker(&world).await, chair(&world).await);
        let bare = writer.post(EDIT, &[("title", ""), ("who", "The duty desk")]).await.expect(422);
        assert_eq!(bare.errors().len(), 4);
        assert!(bare.body.contains("The duty desk"), "what was typed is kept");
        let review = day(&world, 300);
        let version = |seen: &'static str, what: &'static str| {
            vec![
                ("seen", seen),
                ("title", "Missing in Haringey"),
                ("what_happens", what),
                ("sources", "Local procedure, read on 1 November 2026"),
            ]
        };
        let with = |mut fields: Vec<(&'static str, &'static str)>, review: &'static str| {
            fields.push(("review_by", review));
            fields
        };
        let review: &'static str = Box::leak(review.into_boxed_str());
        // Two make it their own at once: one is told.
        let (first, second) = (
            with(version("0", "The duty desk is rung first"), review),
            with(version("0", "The police are rung first"), review),
        );
        let (one, other) = tokio::join!(writer.post(EDIT, &first), chair.post(EDIT, &second));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let count = "SELECT COUNT(*) FROM guide_page_version JOIN guide_page ON guide_page.id = guide_page_version.page_id WHERE guide_page.slug = 'missing'";
        assert_eq!(world.number(count).await, 1);
        let next = with(version("1", "Both are rung at once"), review);
        writer.post(EDIT, &next).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("guide.write")]);
        writer.post(EDIT, &next).await.expect(409);
        let page = chair.get("/guide/missing?area=haringey").await.expect(200);
        assert!(page.body.contains("Both are rung at once") && page.body.contains("Version 1"));
        let old = chair.get("/guide/missing?area=haringey&version=1").await.expect(200);
        assert!(old.body.contains("This is an earlier version"));
        assert!(
            chair
                .get("/guide/missing?area=haringey&version=0")
                .await
                .expect(200)
                .body
                .contains("within 72 hours")
        );
    }
}

#[tokio::test]
async fn a_borough_adds_pages_of_its_own_and_is_told_when_they_are_to_be_reviewed() {
    for world in World::demonstration_on_each_engine().await {
        let writer = social_worker(&world).await;
        let day = day(&world, 300);
        let review = day.as_str();
        // A page of the borough's own, which takes no address that is taken.
        let new = "/guide/new?area=haringey";
        let taken = [("title", "Missing"), ("what_happens", "x"), ("sources", "y"), ("review_by", review)];
        assert_eq!(
            writer.post(new, &taken).await.expect(422).errors(),
            ["Enter another title: a page with this one is there already"]
        );
        let own = [
            ("title", "Detached youth work"),
            ("what_happens", "It goes out at night"),
            ("sources", "Local"),
            ("review_by", review),
        ];
        assert_eq!(
            writer.post(new, &own).await.expect(303).location(),
            "/guide/detached-youth-work?area=haringey"
        );
        writer.post(new, &own).await.expect(422);
        // A review that is near waits for whoever wrote it.
        world.clock.advance_seconds(280 * 24 * 60 * 60);
        let writer = social_worker(&world).await;
        assert!(
            writer
                .get("/")
                .await
                .expect(200)
                .body
                .contains("Review the page “Detached youth work” of the guide")
        );
    }
}

#[tokio::test]
async fn what_does_not_work_is_said_and_answered_with_a_date() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, chair, writer) =
            (case_worker(&world).await, chair(&world).await, social_worker(&world).await);
        let officer = holder(&world, COUNCIL, Role::DataProtectionOfficer).await;
        officer.post(REPORT, &[("works", "no"), ("words", "Nobody answers")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("guide.report", "role_may_not")]);
        assert_eq!(
            worker.post(REPORT, &[]).await.expect(422).errors(),
            ["Select whether it works", "Say what happens"]
        );
        let named = worker
            .post(REPORT, &[("works", "no"), ("words", "Jordan Example was not looked for")])
            .await
            .expect(200);
        assert!(named.body.contains("look like somebody’s name"));
        let id = worker.get(REPORT).await.expect(200).attribute("input[name=report]", "value");
        let said = [("works", "no"), ("words", "Nobody answers on Sundays"), ("report", id.as_str())];
        let before = world.number("SELECT COUNT(*) FROM guide_report").await;
        worker.post(REPORT, &said).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("guide.report")]);
        worker.post_again(REPORT, &said).await.expect(303);
        assert_eq!(
            world.number("SELECT COUNT(*) FROM guide_report").await,
            before + 1,
            "sent twice, said once"
        );
        let waiting = chair.get("/").await.expect(200);
        assert!(waiting.body.contains("Answer what was said of a procedure, Haringey"));
        let answer = chair.get(REPORTS).await.expect(200).attribute("a[href$='/answer']", "href");
        worker.get(&answer).await.expect(403);
        worker.post(&answer, &[("answer", "Yes")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("guide.answer", "role_may_not")]);
        let bare = chair.post(&answer, &[("leads_to", "change")]).await.expect(422);
        assert_eq!(bare.errors().len(), 2);
        let by = day(&world, 30);
        let fields =
            [("answer", "The duty desk takes Sundays"), ("leads_to", "change"), ("change_by", by.as_str())];
        // Two answer at once: one answer stands.
        let (one, other) = tokio::join!(chair.post(&answer, &fields), writer.post(&answer, &fields));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let page = worker.get(REPORTS).await.expect(200);
        assert!(page.body.contains("The duty desk takes Sundays") && page.body.contains("led to a change"));
    }
}

#[tokio::test]
async fn silence_is_late_after_twenty_working_days() {
    let world = World::demonstration().await;
    let worker = case_worker(&world).await;
    worker.post(REPORT, &[("works", "no"), ("words", "Nobody answers on Sundays")]).await.expect(303);
    assert!(!worker.get(REPORTS).await.expect(200).body.contains("Late"));
    world.clock.advance_seconds(29 * 24 * 60 * 60);
    let worker = case_worker(&world).await;
    assert!(worker.get(REPORTS).await.expect(200).body.contains("Late"));
    let chair = chair(&world).await;
    assert!(chair.get("/").await.expect(200).body.contains("Late"));
}

#[tokio::test]
async fn the_crosswalk_is_amended_in_versions_for_one_borough() {
    for world in World::demonstration_on_each_engine().await {
        let (writer, worker) = (social_worker(&world).await, case_worker(&world).await);
        worker.post(AMEND, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("guide.write_crosswalk", "role_may_not")]);
        let form = writer.get(AMEND).await.expect(200);
        let seen = form.attribute("input[name=seen]", "value");
        let today = day(&world, 0);
        let fields = [
            ("seen", seen.as_str()),
            ("read_on", today.as_str()),
            ("county_lines-what", "Ask what the child is afraid of"),
            ("drugs-what", "Nothing of its own"),
            ("slavery-what", "Ask whether somebody made the child carry it"),
            ("safeguarding-what", "Refer within one working day"),
        ];
        let bare = writer.post(AMEND, &fields[..3]).await.expect(422);
        assert!(bare.body.contains("Ask what the child is afraid of"));
        writer.post(AMEND, &fields).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("guide.write_crosswalk")]);
        writer.post(AMEND, &fields).await.expect(409);
        let page = worker.get("/guide/crosswalk?area=haringey").await.expect(200);
        assert!(
            page.body.contains("Ask what the child is afraid of")
                && page.body.contains("Amended here, version 1")
        );
        let regional = world.signed_in_as("Regional lead").await;
        let other = regional.get("/guide/crosswalk?area=enfield").await.expect(200);
        assert!(!other.body.contains("Ask what the child is afraid of"));
    }
}
