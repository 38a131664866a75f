//! The inspection pack: who takes it away, of which days there is one, and that nothing in it was written after its day.
//! What it says of a whole borough is read in the tests of the command.

use crate::assessments::holder;
use crate::leaks::{Searched, text_in};
use crate::world::{World, done, refused};
use accord_kernel::{Clock, Day};
use accord_policy::Role;
use accord_testkit::{Answer, Client};

const COUNCIL: &str = "haringey-council-fictional";
const DAY: i64 = 24 * 60 * 60;

async fn manager(world: &World) -> Client {
    holder(world, COUNCIL, Role::YouthJusticeManager).await
}

fn typed(day: Day) -> String {
    let date = day.date();
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

fn today(world: &World) -> Day {
    world.clock.now().day()
}

fn without_query(answer: &Answer) -> String {
    answer.location().split('?').next().expect("an address").to_owned()
}

/// What the pack of Haringey as at a day says.
async fn pack(world: &World, on: Day) -> Searched {
    let address = format!("/inspection/pack.pdf?area=haringey&on={}", typed(on));
    Searched::of(&text_in(&manager(world).await.save(&address).await))
}

fn says(pack: &Searched, words: &[&str], never: &[&str]) {
    for one in words {
        assert!(pack.holds(one), "it does not say: {one}");
    }
    for one in never {
        assert!(!pack.holds(one), "it says: {one}");
    }
}

async fn seen(browser: &Client, page: &str) -> String {
    browser.get(page).await.expect(200).attribute("input[name=seen]", "value")
}

/// A Board of so many days ago, entered now.
async fn met(world: &World, title: &str, days_ago: i32) -> String {
    let day = typed(today(world).plus_days(-days_ago));
    let form = [
        ("kind", "board"),
        ("title", title),
        ("day", day.as_str()),
        ("time", "09:30"),
        ("place", "Town hall"),
        ("chair", "The director"),
    ];
    without_query(&manager(world).await.post("/board/meetings/new?area=haringey", &form).await.expect(303))
}

async fn write_minutes(world: &World, meeting: &str, words: &str) {
    let (browser, form) = (manager(world).await, format!("{meeting}/minutes"));
    let at = seen(&browser, &form).await;
    world.clock.advance_seconds(1);
    browser.post(&form, &[("words", words), ("seen", &at)]).await.expect(303);
}

#[tokio::test]
async fn those_who_answer_for_a_borough_take_its_pack_away_and_nobody_else() {
    for world in World::demonstration_on_each_engine().await {
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        for address in ["/inspection?area=haringey", "/inspection/pack.pdf?area=haringey"] {
            worker.get(address).await.expect(403);
            assert_eq!(world.newest_entries(1).await, [refused("inspection.print", "role_may_not")]);
        }
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        manager.get("/inspection/pack.pdf?area=enfield").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("inspection.print", "outside_area")]);
        assert!(
            manager
                .get("/inspection?area=haringey")
                .await
                .expect(200)
                .body
                .contains("Nothing in it is about one child")
        );
        for wrong in ["1/1/2999", "soon"] {
            manager.get(&format!("/inspection/pack.pdf?area=haringey&on={wrong}")).await.expect(422);
        }
        let pack = manager.save("/inspection/pack.pdf?area=haringey&on=1/1/2026").await;
        assert!(pack.starts_with(b"%PDF"));
        assert_eq!(world.newest_entries(1).await, [done("inspection.print")]);
    }
}

/// Neither what was entered of an earlier meeting afterwards, nor what was written into its record.
#[tokio::test]
async fn a_meeting_reads_as_it_did_on_the_day_or_says_that_this_is_not_kept() {
    for world in World::demonstration_on_each_engine().await {
        let first = today(&world);
        let meeting = met(&world, "Quarterly talk", 3).await;
        write_minutes(&world, &meeting, "The lamps were promised").await;
        let decided = [("what", "Lamps at the bus station"), ("reason", "Children asked for them")];
        manager(&world).await.post(&format!("{meeting}/decide"), &decided).await.expect(303);
        let planned = met(&world, "Without minutes", 1).await;
        let decided = [("what", "A warden in the park"), ("reason", "Parents asked for one")];
        manager(&world).await.post(&format!("{planned}/decide"), &decided).await.expect(303);
        let told = ["Quarterly talk", "The lamps were promised", "Lamps at the bus station"];
        says(&pack(&world, first).await, &told, &["changed after this day"]);
        says(&pack(&world, first).await, &["A warden in the park"], &["Without minutes"]);
        says(&pack(&world, first.plus_days(-1)).await, &["No meeting had been held"], &told);
        // Ten days later its minutes are written otherwise, and a meeting of before is entered.
        world.clock.advance_seconds(10 * DAY);
        write_minutes(&world, &meeting, "Nobody promised any lamps").await;
        let backdated = met(&world, "Entered late", 12).await;
        write_minutes(&world, &backdated, "What was said late").await;
        let later = ["Nobody promised any lamps", "Entered late", "What was said late"];
        let not_kept = ["Meetings that were changed after this day", "is not kept"];
        says(&pack(&world, first).await, &not_kept, &later);
        says(&pack(&world, first).await, &["Lamps at the bus station"], &["Quarterly talk", told[1]]);
        says(&pack(&world, today(&world)).await, &later, &not_kept);
        // That minutes are confirmed changes no word of them.
        let second = today(&world);
        world.clock.advance_seconds(20 * DAY);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        let at = chair.get(&meeting).await.expect(200).attribute("input[name=seen]", "value");
        chair.post(&format!("{meeting}/confirm"), &[("seen", &at)]).await.expect(303);
        says(&pack(&world, second).await, &["Quarterly talk", later[0]], &not_kept);
        says(&pack(&world, first).await, &not_kept, &["Quarterly talk", later[0]]);
    }
}

/// What a plan says is that of its newest version by the day; what its actions read is kept whenever they are written
/// otherwise.
#[tokio::test]
async fn a_plan_and_its_actions_read_as_they_did_on_the_day() {
    for world in World::demonstration_on_each_engine().await {
        let plan = crate::plans::written(&world).await;
        let begun = today(&world);
        world.clock.advance_seconds(2 * DAY);
        let version = crate::plans::offered(&manager(&world).await, &plan, "For seven weeks").await;
        world.clock.advance_seconds(2 * DAY);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        crate::plans::adopt(&chair, &version, "Adopted as it is").await.expect(303);
        let adopted = today(&world);
        let action = crate::plans::actions(&manager(&world).await, &plan).await.remove(0);
        let before = manager(&world).await.get(&format!("{action}/edit")).await.expect(200);
        let before = before.texts("textarea[name=words]").remove(0);
        world.clock.advance_seconds(5 * DAY);
        let middle = rewrite(&world, (&plan, &action), "Swimming on Fridays", "Spring plan").await;
        world.clock.advance_seconds(5 * DAY);
        let newest = rewrite(&world, (&plan, &action), "Boxing on Sundays", "Winter plan").await;
        let named = ["Summer plan, version 1", "Black children are stopped more often than others"];
        let unnamed = ["Spring plan", "Winter plan"];
        let no_version = ["no version", "No version was offered by this day", "adopted no plan", &before];
        says(&pack(&world, begun).await, &no_version, &["Summer plan", named[1]]);
        says(
            &pack(&world, begun.plus_days(-1)).await,
            &["adopted no plan"],
            &[&no_version[1..2], &[&before]].concat(),
        );
        says(&pack(&world, begun.plus_days(2)).await, &["The Board had not adopted it", named[0]], &unnamed);
        let later =
            ["Swimming on Fridays", "Boxing on Sundays", "Written for Swimming", "Written for Boxing"];
        says(&pack(&world, adopted).await, &[&named[..], &["Adopted as it is", &before]].concat(), &later);
        says(&pack(&world, adopted).await, &[], &unnamed);
        says(
            &pack(&world, middle).await,
            &[named[0], later[0], later[2]],
            &[later[1], later[3], unnamed[0], &before],
        );
        says(
            &pack(&world, newest).await,
            &[named[0], later[1], later[2], later[3]],
            &[later[0], unnamed[1], &before],
        );
    }
}

/// Writes an action otherwise, adds one, writes what the plan says of an issue otherwise, and gives the plan another name.
async fn rewrite(world: &World, (plan, action): (&str, &str), words: &str, title: &str) -> Day {
    let browser = manager(world).await;
    let (day, at) = (typed(today(world).plus_days(20)), seen(&browser, &format!("{action}/edit")).await);
    let form = [
        ("words", words),
        ("measure", "Children who came"),
        ("owner", "police-north-area"),
        ("due", &day),
        ("seen", &at),
    ];
    browser.post(&format!("{action}/edit"), &form).await.expect(303);
    let added = format!("Written for {}", words.split(' ').next().unwrap_or_default());
    let form = [("words", added.as_str()), form[1], form[2], form[3]];
    browser.post(&format!("{plan}/actions/new"), &form).await.expect(303);
    let list = format!("{plan}/entries?kind=issue");
    let entry = browser.get(&list).await.expect(200).attribute("main a[href^='/plan-entries/']", "href");
    let at = seen(&browser, &entry).await;
    let mut form = crate::plans::issue("disproportionality");
    form[1] = ("words", words);
    form.push(("seen", &at));
    browser.post(&entry, &form).await.expect(303);
    let edit = format!("{plan}/edit");
    let (at, from) = (seen(&browser, &edit).await, typed(today(world)));
    let form = [("title", title), ("from", &from), ("to", &day), ("review_by", &day), ("seen", &at)];
    browser.post(&edit, &form).await.expect(303);
    today(world)
}

#[tokio::test]
async fn what_was_entered_later_of_words_and_improvements_is_not_of_the_day() {
    for world in World::demonstration_on_each_engine().await {
        let round = crate::standards::in_force_and_completed(&world).await;
        let first = today(&world);
        world.clock.advance_seconds(10 * DAY);
        // The day of the decision lies before the pack, its entry after it.
        crate::language::ratify(&world.signed_in_as("Board chair").await, 303).await;
        crate::standards::plan_improvement(&world, &round).await;
        let later = ["The Board ratified edition", "Ask probation and fire to sign"];
        says(&pack(&world, today(&world)).await, &later, &[]);
        let then = ["Round 1", "The Board had ratified no list of words", "No improvement was planned"];
        says(&pack(&world, first).await, &then, &later);
    }
}

#[tokio::test]
async fn a_figure_by_hand_is_of_its_day_and_tells_no_small_count_of_children() {
    for world in World::demonstration_on_each_engine().await {
        let first = today(&world);
        let day = typed(first);
        let report = "/effectiveness/report?area=haringey&question=6a";
        let figure = |count: &'static str| {
            [("count", count), ("of", "9"), ("source", "The log"), ("as_of", day.as_str())]
        };
        manager(&world).await.post(report, &figure("2")).await.expect(303);
        says(&pack(&world, first).await, &["Fewer than 5 of 9"], &["2 of 9", "4 of 9"]);
        world.clock.advance_seconds(DAY);
        manager(&world).await.post(report, &figure("8")).await.expect(303);
        says(&pack(&world, first).await, &["Fewer than 5 of 9"], &["8 of 9"]);
        says(&pack(&world, today(&world)).await, &["8 of 9"], &["Fewer than 5 of 9"]);
    }
}
