//! Today: what waits for whom, and in which order.

use crate::feeding::{SAFETY, feed, row};
use crate::world::{World, done};
use accord_kernel::{Day, Instant};
use accord_testkit::{Answer, Client};

const ANALYST: &str = "Community-safety analyst, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";
const NOTE: &str = "/picture/tension/new?area=haringey";
const CHECK: &str = "Check 1 tension note that may name somebody, Haringey";
const PREPARE: &str = "Prepare the morning briefing, Haringey";

/// A time of 22 November 2026 in London.
fn at(hour: i8, minute: i8) -> Instant {
    let day: Day = "2026-11-22".parse().expect("a day of the test");
    Instant::from_london(day.date().at(hour, minute, 0, 0))
}

/// 40 weeks of three robberies more or less, then a week of 21 that ended a week ago.
async fn loud_week(world: &World) {
    let first: Day = "2026-02-02".parse().expect("a Monday");
    let mut days = Vec::new();
    for week in 0..40 {
        days.extend([0, 2, 4, 6].into_iter().take(2 + week % 3).map(|day| week as i32 * 7 + day));
    }
    days.extend((0..21).map(|number| 40 * 7 + number / 3));
    let rows: Vec<(String, String)> = days
        .into_iter()
        .enumerate()
        .map(|(number, day)| (format!("N{number}"), format!("{} 12:00", first.plus_days(day))))
        .collect();
    let rows: Vec<_> = rows.iter().map(|(reference, when)| row(reference, when, "Robbery", "")).collect();
    feed(world, SAFETY, "Police daily", &rows).await;
}

async fn write_flagged(writer: &Client) {
    let form = |seen| {
        [
            ("words", "Heard that Jordan Example is back"),
            ("kind", "experienced"),
            ("grade", "2"),
            ("handling", "P"),
            ("seen", seen),
        ]
    };
    let seen = writer.post(NOTE, &form("")).await.expect(200).attribute("input[name=seen]", "value");
    writer.post(NOTE, &form(&seen)).await.expect(303);
}

async fn today(reader: &Client) -> Answer {
    reader.get("/").await.expect(200)
}

async fn queue(reader: &Client) -> Vec<String> {
    today(reader).await.texts(".accord-queue__item a")
}

#[tokio::test]
async fn what_must_be_done_first_is_first_and_what_is_late_says_so() {
    for world in World::demonstration_on_each_engine().await {
        // A clock that goes back counts nothing, so the counting comes first.
        loud_week(&world).await;
        world.clock.set(at(8, 45));
        write_flagged(&world.signed_in_as(CASE_WORKER).await).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let waiting = queue(&analyst).await;
        assert_eq!(waiting[..2], [CHECK, PREPARE], "{waiting:?}");
        assert!(waiting[2].contains("21 in the week from 9 Nov 2026"), "{waiting:?}");
        assert_eq!(today(&analyst).await.texts(".govuk-tag--red"), [""; 0]);

        // The call has begun: the briefing is late, and the note waits for that of tomorrow.
        world.clock.set(at(9, 31));
        let late = queue(&analyst).await;
        assert_eq!(late[..2], [PREPARE, CHECK], "{late:?}");
        assert_eq!(today(&analyst).await.texts(".accord-queue__item:first-child .govuk-tag--red"), ["Late"]);
        assert_eq!(today(&analyst).await.texts(".govuk-tag--red").len(), 1);
    }
}

#[tokio::test]
async fn what_waits_to_be_checked_waits_for_those_who_may_decide() {
    let world = World::demonstration().await;
    feed(&world, SAFETY, "Police daily", &[row("P1", "2026-11-20 22:00", "Robbery", "")]).await;
    feed(&world, SAFETY, "Ambulance calls", &[row("A1", "2026-11-20 22:10", "Robbery", "")]).await;
    let (analyst, case_worker) = (world.signed_in_as(ANALYST).await, world.signed_in_as(CASE_WORKER).await);
    write_flagged(&analyst).await;
    let pair = "Check 1 pair of records that are likely to be of the same thing";
    let own = queue(&analyst).await;
    assert!(own.iter().any(|line| line == pair), "{own:?}");
    assert!(!own.iter().any(|line| line == CHECK), "nobody confirms their own note: {own:?}");
    assert!(
        queue(&world.signed_in_as("Youth justice service manager, Haringey").await)
            .await
            .contains(&CHECK.to_owned())
    );
    assert_eq!(queue(&case_worker).await, [""; 0]);

    let pairs = analyst.get("/picture/duplicates").await.expect(200);
    let decide = pairs.attribute("form[action^='/picture/duplicates/']", "action");
    analyst.post(&decide, &[("decision", "different"), ("from", "proposed")]).await.expect(303);
    assert!(!queue(&analyst).await.iter().any(|line| line.contains("pair")));
}

#[tokio::test]
async fn whoever_may_write_a_tension_note_begins_it_from_today() {
    let world = World::demonstration().await;
    let link = "a[href='/picture/tension/new']";
    for (person, links) in [("Regional lead", 0), ("Administrator", 0), (CASE_WORKER, 1), (ANALYST, 1)] {
        let reader = world.signed_in_as(person).await;
        assert_eq!(today(&reader).await.texts(link).len(), links, "{person}");
        reader.get("/picture/tension/new").await.expect(if links == 1 { 200 } else { 403 });
    }
}

#[tokio::test]
async fn the_region_is_led_to_all_boroughs_and_to_the_briefing_whoever_may_read_it() {
    let world = World::demonstration().await;
    loud_week(&world).await;
    let boroughs = "main a[href='/picture/boroughs']";
    let region = world.signed_in_as("Regional lead").await;
    let page = today(&region).await;
    assert_eq!((page.texts(boroughs).len(), page.texts("main figure").len()), (1, 0));
    region.get("/picture/boroughs").await.expect(200);
    let own = today(&world.signed_in_as(ANALYST).await).await;
    assert_eq!((own.texts(boroughs).len(), own.texts("main figure").len()), (0, 1));

    let item = ".govuk-service-navigation__item a[href='/briefing']";
    for person in ["Regional lead", CASE_WORKER, ANALYST, "Administrator"] {
        let reader = world.signed_in_as(person).await;
        assert_eq!(today(&reader).await.texts(item).len(), 1, "{person}");
        reader.get("/briefing").await.expect(200);
    }
    let active = ".govuk-service-navigation__item--active";
    let briefing = world.signed_in_as(ANALYST).await.get("/briefing?area=haringey").await.expect(200);
    assert_eq!(briefing.texts(active), ["Morning briefing"]);
}

#[tokio::test]
async fn after_signing_a_signal_off_the_page_confirms_it_and_leads_to_the_next() {
    let world = World::demonstration().await;
    loud_week(&world).await;
    let analyst = world.signed_in_as(ANALYST).await;
    let list = analyst.get("/picture/signals?area=haringey").await.expect(200);
    let mut path = list.attribute("main a[href^='/picture/signals/']", "href");
    let waiting = world.number("SELECT COUNT(*) FROM signal").await;
    assert!(waiting > 1, "several definitions count the same rows");
    assert_eq!(analyst.get(&path).await.texts(".govuk-notification-banner"), [""; 0]);

    let named = [("from", "new"), ("to", "explained"), ("reason", "Jordan Example was there")];
    let warned = analyst.post(&path, &named).await.expect(200);
    assert!(warned.texts(".govuk-warning-text").join(" ").contains("look like somebody’s name"));
    assert_eq!(world.number("SELECT COUNT(*) FROM signal WHERE state = 'new'").await, waiting);
    for left in (0..waiting).rev() {
        let checked = [&named[..], &[("checked", "Jordan Example was there")]].concat();
        let signed = analyst.post_and_follow(&path, &checked).await;
        assert_eq!(world.number("SELECT COUNT(*) FROM signal WHERE state = 'new'").await, left);
        let banner = signed.texts(".govuk-notification-banner").join(" ");
        assert!(banner.contains("You signed this signal off."), "{banner}");
        assert_eq!(banner.contains("No other signal waits."), left == 0, "{banner}");
        if left > 0 {
            path = signed.attribute(".govuk-notification-banner__link", "href");
        }
    }
    let changes = "SELECT COUNT(*) FROM audit_entry WHERE action = 'signal.sign_off' AND refusal IS NULL";
    assert_eq!(world.number(changes).await, waiting);
}

#[tokio::test]
async fn after_signing_the_briefing_the_page_confirms_it_and_leads_to_the_paper() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let draft = analyst.post_and_follow("/briefing/prepare?area=haringey", &[]).await;
    assert_eq!(draft.texts(".govuk-notification-banner"), [""; 0]);
    let seen = draft.attribute("input[name=seen]", "value");
    let signed = analyst.post_and_follow("/briefing/sign?area=haringey", &[("seen", &seen)]).await;
    assert_eq!(world.newest_entries(2).await[1], done("briefing.sign"));
    let banner = signed.texts(".govuk-notification-banner").join(" ");
    assert!(banner.contains("The briefing is signed."), "{banner}");
    let paper = signed.attribute(".govuk-notification-banner__link", "href");
    assert!(analyst.get(&paper).await.expect(200).body.starts_with("%PDF"));
}
