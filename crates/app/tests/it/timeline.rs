//! The timeline: who writes and reads it, what builds itself, what files change, what waits for whom, what was foreseen.
//!
//! Over 500 lines because every page of the timeline has its refusal, its success and its entry here.
//! `an_event_is_written_planned_acted_on_and_its_outcome_kept` is over 70 lines because it is one story.
//! `an_incident_near_a_planned_event_is_foreseen_and_one_that_was_planned_too_late_is_not` is over 70 lines because it is one story.

use crate::assessments::holder;
use crate::feeding::{SAFETY, feed, row};
use crate::world::{World, done, refused};
use accord_kernel::Clock;
use accord_policy::Role;
use accord_testkit::Client;

const COUNCIL: &str = "haringey-council-fictional";
const HERE: &str = "/timeline?area=haringey";
const NEW: &str = "/timeline/new?area=haringey";

async fn analyst(world: &World) -> Client {
    holder(world, COUNCIL, Role::Analyst).await
}

async fn manager(world: &World) -> Client {
    world.signed_in_as("Youth justice service manager, Haringey").await
}

async fn regional(world: &World) -> Client {
    world.signed_in_as("Regional lead").await
}

/// A day as a form takes it, so many days from today.
fn day(world: &World, days: i32) -> String {
    let date = world.clock.now().day().plus_days(days).date();
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

/// The fields of an event so many days from today that is owned by the agency that the form begins with.
async fn filled(world: &World, browser: &Client, title: &str, days: i32) -> Vec<(String, String)> {
    let form = browser.get(NEW).await.expect(200);
    let agency = form.attribute("select[name=agency] option[selected]", "value");
    let event = form.attribute("input[name=event]", "value");
    [
        ("event", event.as_str()),
        ("title", title),
        ("kind", "local"),
        ("from", &day(world, days)),
        ("to", ""),
        ("from_time", "15:00"),
        ("to_time", "18:00"),
        ("place", "The park"),
        ("point", "51.5987, -0.0756"),
        ("agency", &agency),
        ("areas", "haringey"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

async fn send(browser: &Client, path: &str, fields: &[(String, String)]) -> accord_testkit::Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &fields).await
}

/// As [`send`], where what was sent is there already.
async fn send_again(browser: &Client, path: &str, fields: &[(String, String)]) -> accord_testkit::Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post_again(path, &fields).await
}

/// Adds an event and gives its address.
async fn add(world: &World, browser: &Client, title: &str, days: i32) -> String {
    let fields = filled(world, browser, title, days).await;
    send(browser, NEW, &fields).await.expect(303).location().to_owned()
}

async fn act(world: &World, browser: &Client, event: &str, days: i32) {
    let form = browser.get(&format!("{event}/actions/new")).await.expect(200);
    let (action, agency) = (
        form.attribute("input[name=action]", "value"),
        form.attribute("select[name=agency] option[selected]", "value"),
    );
    let due = day(world, days);
    let fields = [
        ("action", action.as_str()),
        ("what", "Open the youth club until nine"),
        ("agency", &agency),
        ("owner", "Duty manager"),
        ("due", &due),
    ];
    browser.post(&format!("{event}/actions/new"), &fields).await.expect(303);
}

#[tokio::test]
async fn refuses_the_region_and_whoever_works_elsewhere_and_shows_the_region_counts() {
    let world = World::demonstration().await;
    let (analyst, regional) = (analyst(&world).await, regional(&world).await);
    let before = world.number("SELECT COUNT(*) FROM timeline_event").await;
    regional.get(HERE).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("timeline.view", "role_may_not")]);
    regional.post(NEW, &[("title", "Fair")]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("timeline.write", "role_may_not")]);
    analyst.get("/timeline?area=enfield").await.expect(403);
    analyst.get("/timeline/boroughs").await.expect(200);
    let officer = holder(&world, COUNCIL, Role::DataProtectionOfficer).await;
    officer.get(HERE).await.expect(200);
    officer.post(NEW, &[("title", "Fair")]).await.expect(403);
    assert_eq!(world.number("SELECT COUNT(*) FROM timeline_event").await, before);
    let event = add(&world, &analyst, "Summer fair", 20).await;
    assert_eq!(world.newest_entries(1).await, [done("timeline.write")]);
    regional.get(&event).await.expect(403);
    let counts = regional.get("/timeline/boroughs").await.expect(200);
    assert_eq!(world.newest_entries(1).await, [done("timeline.view_counts")]);
    assert!(counts.body.contains("Haringey") && !counts.body.contains("Summer fair"));
}

#[tokio::test]
async fn an_event_is_written_planned_acted_on_and_its_outcome_kept() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, manager) = (analyst(&world).await, manager(&world).await);
        let empty = analyst
            .post(NEW, &[("title", ""), ("point", "nowhere"), ("from", "31/2/2027")])
            .await
            .expect(422);
        assert!(empty.errors().len() >= 5 && empty.body.contains("nowhere"), "{:?}", empty.errors());
        let fields = filled(&world, &analyst, "Summer fair", 20).await;
        let event = send(&analyst, NEW, &fields).await.expect(303).location().to_owned();
        // The same form, sent twice, writes one event.
        assert_eq!(send_again(&analyst, NEW, &fields).await.expect(303).location(), event);
        assert!(manager.get(HERE).await.expect(200).body.contains("Summer fair"), "partners read it");
        let plan = format!("{event}/plan");
        let seen = manager.get(&plan).await.expect(200).attribute("input[name=seen]", "value");
        world.clock.advance_seconds(1);
        let words = [
            ("may_happen", "Two schools meet"),
            ("plan", "Youth workers from two to seven"),
            ("safe_places", "The library is open"),
            ("seen", seen.as_str()),
        ];
        manager.post(&plan, &words).await.expect(303);
        // What the second one wrote stands on the page that refuses it, to be copied.
        let late = [&words[..], &[("accord-words", "may_happen,plan,safe_places")]].concat();
        let told = analyst.post(&plan, &late).await.expect(409);
        assert_eq!(
            told.texts("main textarea"),
            ["Two schools meet", "Youth workers from two to seven", "The library is open"]
        );
        let page = analyst.get(&event).await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("timeline.view")]);
        assert!(
            page.body.contains("Youth workers from two to seven") && page.body.contains("What it was before")
        );
        // Another day for it: the old one is kept.
        let edit = format!("{event}/edit");
        let form = analyst.get(&edit).await.expect(200);
        let (seen, later) = (form.attribute("input[name=seen]", "value"), day(&world, 21));
        let mut moved = fields.clone();
        for (name, value) in &mut moved {
            if name == "from" {
                value.clone_from(&later);
            }
        }
        moved.push(("seen".to_owned(), seen));
        world.clock.advance_seconds(1);
        send(&analyst, &edit, &moved).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("timeline.write")]);
        send(&manager, &edit, &moved).await.expect(409);
        act(&world, &analyst, &event, 18).await;
        let page = analyst.get(&event).await.expect(200);
        let done_at = page.attribute("form[action$='/done']", "action");
        let bare = analyst.post(&done_at, &[("outcome", "")]).await.expect(422);
        assert_eq!(bare.errors(), ["Say in a few words what happened"]);
        manager.post(&done_at, &[("outcome", "It was full")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("timeline.finish_action")]);
        analyst.post(&done_at, &[("outcome", "Again")]).await.expect(409);
        let outcome = format!("{event}/outcome");
        let seen = analyst.get(&outcome).await.expect(200).attribute("input[name=seen]", "value");
        analyst.post(&outcome, &[("happened", "Quiet"), ("seen", &seen)]).await.expect(422);
        world.clock.advance_seconds(22 * 24 * 60 * 60);
        let analyst = crate::timeline::analyst(&world).await;
        let seen = analyst.get(&outcome).await.expect(200).attribute("input[name=seen]", "value");
        analyst
            .post(&outcome, &[("happened", "Quiet"), ("learned", "Begin at one"), ("seen", &seen)])
            .await
            .expect(303);
        assert!(analyst.get(&event).await.expect(200).body.contains("Begin at one"));
    }
}

#[tokio::test]
async fn an_event_is_withdrawn_with_a_reason_and_never_deleted() {
    let world = World::demonstration().await;
    let analyst = analyst(&world).await;
    let event = add(&world, &analyst, "Summer fair", 20).await;
    let withdraw = format!("{event}/withdraw");
    assert_eq!(
        analyst.post(&withdraw, &[]).await.expect(422).errors(),
        ["Say in a sentence why it is withdrawn"]
    );
    analyst.post(&withdraw, &[("reason", "The fair is cancelled")]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("timeline.withdraw")]);
    analyst.post(&withdraw, &[("reason", "Again")]).await.expect(409);
    analyst.post(&format!("{event}/plan"), &[("plan", "Go on")]).await.expect(409);
    assert!(!analyst.get(HERE).await.expect(200).body.contains("Summer fair"));
    assert!(analyst.get(&event).await.expect(200).body.contains("The fair is cancelled"));
}

#[tokio::test]
async fn a_court_date_is_for_its_agency_alone_and_in_no_file() {
    for world in World::demonstration_on_each_engine().await {
        let (manager, analyst) = (manager(&world).await, analyst(&world).await);
        assert_eq!(manager.post("/timeline/own-dates/new", &[]).await.expect(422).errors().len(), 2);
        let when = day(&world, 10);
        manager.post("/timeline/own-dates/new", &[("kind", "release"), ("day", &when)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("timeline.write_own")]);
        let page = manager.get(HERE).await.expect(200);
        assert_eq!(world.newest_entries(2).await, [done("timeline.view"), done("timeline.view_own")]);
        assert!(page.body.contains("A release date"));
        let ids: Vec<uuid::Uuid> = world
            .column("SELECT id FROM timeline_event WHERE kind = 'release' ORDER BY entered_at DESC")
            .await;
        let event = format!("/timeline/own-dates/{}", ids[0]);
        manager.get(&format!("/timeline/{}", ids[0])).await.expect(404);
        assert!(manager.get(&event).await.expect(200).body.contains("Only the agency that owns it"));
        for path in [HERE, "/timeline.ics?area=haringey", "/timeline.csv?area=haringey"] {
            assert!(!analyst.get(path).await.expect(200).body.contains("A release date"), "{path}");
        }
        for path in ["/timeline.ics?area=haringey", "/timeline.csv?area=haringey"] {
            assert!(!manager.get(path).await.expect(200).body.contains("A release date"), "{path}");
        }
        // Nothing says to another agency that there is one.
        let told = analyst.get(&event).await.expect(404).texts("main");
        let none = "/timeline/own-dates/01977e5d-0000-7000-8000-000000000001";
        assert_eq!(analyst.get(none).await.expect(404).texts("main"), told);
        analyst.post(&format!("{event}/withdraw"), &[("reason", "No")]).await.expect(404);
        manager.post(&format!("{event}/withdraw"), &[("reason", "Moved to another day")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("timeline.write_own")]);
    }
}

#[tokio::test]
async fn days_that_build_themselves_become_an_event_once() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, manager) = (analyst(&world).await, manager(&world).await);
        let fixed = "/timeline?area=haringey&from=1/12/2026&to=10/1/2027";
        let page = analyst.get(fixed).await.expect(200);
        assert!(page.body.contains("Christmas Day") && page.body.contains("Boxing Day"));
        let before =
            world.number("SELECT COUNT(*) FROM timeline_event WHERE source_key = 'holiday|2026-12-25'").await;
        assert_eq!(before, 0);
        // Two press at once: one event, and both are led to it.
        let path = "/timeline/plan-day?area=haringey";
        let (origin, kind) = (world.base.as_str(), "application/x-www-form-urlencoded");
        let headers = [("origin", origin), ("content-type", kind)];
        let body = b"key=holiday%7C2026-12-25".to_vec();
        let (one, other) = tokio::join!(
            analyst.send("POST", path, &headers, body.clone()),
            manager.send("POST", path, &headers, body)
        );
        let (one, other) = (one.expect(303), other.expect(303));
        assert_eq!(one.location(), other.location());
        assert_eq!(
            world.number("SELECT COUNT(*) FROM timeline_event WHERE source_key = 'holiday|2026-12-25'").await,
            1
        );
        analyst.post(path, &[("key", "holiday|2026-12-24")]).await.expect(404);
        analyst.post(path, &[("key", "anything")]).await.expect(404);
        // Results days and the Carnival are there too, until somebody who knows the day writes it down.
        let summer = "/timeline?area=haringey&from=1/8/2027&to=10/9/2027";
        let page = analyst.get(summer).await.expect(200);
        for words in
            ["A-level results day", "GCSE results day", "Notting Hill Carnival, Sunday", "compare them"]
        {
            assert!(page.body.contains(words), "{words}");
        }
        analyst.post(path, &[("key", "results|2027-08-19")]).await.expect(303);
        let kinds: Vec<String> =
            world.column("SELECT kind FROM timeline_event WHERE source_key = 'results|2027-08-19'").await;
        assert_eq!(kinds, ["results"]);
        let page = analyst.get(summer).await.expect(200);
        assert_eq!(
            page.attributes("input[name=key]", "value").len(),
            4,
            "three of the summer and the holiday"
        );
        // What happened comes back a year later.
        let mut fields = filled(&world, &analyst, "Stabbing at the bus station", -300).await;
        for (name, value) in &mut fields {
            if name == "kind" {
                "incident".clone_into(value);
            }
        }
        // Where something happened to a person is an area, never a point.
        let told = send(&analyst, NEW, &fields).await.expect(422);
        assert!(told.errors()[0].contains("Leave the exact place empty"), "{:?}", told.errors());
        fields.retain(|(name, _)| name != "point");
        send(&analyst, NEW, &fields).await.expect(303);
        let (from, to) = (day(&world, 60), day(&world, 70));
        let later = format!("/timeline?area=haringey&from={from}&to={to}");
        let page = analyst.get(&later).await.expect(200);
        assert!(page.body.contains("1 year since: Stabbing at the bus station"));
        let key = page.attribute("form[action^='/timeline/plan-day'] input[name=key]", "value");
        let keys: Vec<String> =
            page.attributes("form[action^='/timeline/plan-day'] input[name=key]", "value");
        let key = keys.into_iter().find(|key| key.starts_with("year|")).unwrap_or(key);
        let plan = analyst.post(path, &[("key", &key)]).await.expect(303).location().to_owned();
        assert!(analyst.get(&plan).await.expect(200).body.contains("1 year since"));
    }
}

#[tokio::test]
async fn what_lacks_a_plan_or_is_due_waits_for_its_agency() {
    let world = World::demonstration().await;
    let (analyst, manager) = (analyst(&world).await, manager(&world).await);
    let event = add(&world, &analyst, "Summer fair", 5).await;
    assert!(analyst.get("/").await.expect(200).body.contains("Plan for “Summer fair”"));
    assert!(!manager.get("/").await.expect(200).body.contains("Plan for “Summer fair”"), "another agency's");
    act(&world, &analyst, &event, 3).await;
    let today = analyst.get("/").await.expect(200);
    assert!(today.body.contains("Open the youth club until nine") && today.body.contains("No plan in words"));
    let seen = analyst.get(&format!("{event}/plan")).await.expect(200).attribute("input[name=seen]", "value");
    analyst
        .post(&format!("{event}/plan"), &[("plan", "Youth workers are there"), ("seen", &seen)])
        .await
        .expect(303);
    assert!(!analyst.get("/").await.expect(200).body.contains("Plan for “Summer fair”"));
}

/// A calendar of two matches, the second at an hour.
fn calendar(second: &str, more: &str) -> Vec<u8> {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n\
         BEGIN:VEVENT\r\nUID:first\r\nSUMMARY:Home match\r\nDTSTART;TZID=Europe/London:20261205T150000\r\nDTEND;TZID=Europe/London:20261205T170000\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\nEND:VEVENT\r\n\
         BEGIN:VEVENT\r\nUID:second\r\nSUMMARY:Cup match\r\nLOCATION:The stadium\r\nDTSTART;TZID=Europe/London:20261208T{second}00\r\nEND:VEVENT\r\n{more}END:VCALENDAR\r\n"
    )
    .into_bytes()
}

const FILES: &str = "/timeline/files/new?area=haringey";

/// Sends a file and gives the address of what is in it.
async fn look_at(browser: &Client, bytes: Vec<u8>) -> String {
    let fields = [("calendar", "Matches"), ("kind", "sport")];
    browser.post_file(FILES, &fields, "matches.ics", bytes).await.expect(303).location().to_owned()
}

fn facts(page: &accord_testkit::Answer) -> Vec<String> {
    page.texts(".govuk-summary-list__value").into_iter().take(3).collect()
}

#[tokio::test]
async fn a_calendar_is_looked_at_then_taken_in_and_every_part_accounted_for() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, manager) = (analyst(&world).await, manager(&world).await);
        let officer = holder(&world, COUNCIL, Role::DataProtectionOfficer).await;
        officer.get(FILES).await.expect(403);
        let nothing = [("calendar", ""), ("kind", "")];
        let told = analyst.post_file(FILES, &nothing, "matches.txt", b"Hello".to_vec()).await.expect(422);
        assert_eq!(told.errors().len(), 3);
        let count = "SELECT COUNT(*) FROM timeline_event WHERE kind = 'sport'";
        let before = world.number(count).await;
        let bad = "BEGIN:VEVENT\r\nUID:bad\r\nSUMMARY:Never\r\nDTSTART:20269999\r\nEND:VEVENT\r\n";
        let file = look_at(&analyst, calendar("1930", bad)).await;
        assert_eq!(world.newest_entries(1).await, [done("timeline.bring")]);
        let page = analyst.get(&file).await.expect(200);
        assert_eq!(facts(&page), ["3", "0", "0"]);
        assert!(
            page.body.contains("1 refused") && page.body.contains("Line 17: Never"),
            "named with its line"
        );
        assert_eq!(world.number(count).await, before, "nothing changed yet");
        manager.get(&file).await.expect(404);
        analyst.post(&file, &[]).await.expect(303);
        assert_eq!(world.number(count).await, before + 3);
        analyst.post(&file, &[]).await.expect(409);
        assert_eq!(facts(&analyst.get(&file).await.expect(200)), ["3", "0", "0"], "the account is kept");

        // The same file twice changes nothing.
        let file = look_at(&analyst, calendar("1930", bad)).await;
        assert_eq!(facts(&analyst.get(&file).await.expect(200)), ["0", "0", "3"]);
        analyst.post(&file, &[]).await.expect(303);
        assert_eq!(world.number(count).await, before + 3);

        // A plan stays when the file moves the match; the old time is kept.
        let of = "SELECT id FROM timeline_event WHERE title = 'Cup match'";
        let event = format!("/timeline/{}", world.column::<uuid::Uuid>(of).await[0]);
        let seen =
            analyst.get(&format!("{event}/plan")).await.expect(200).attribute("input[name=seen]", "value");
        analyst
            .post(&format!("{event}/plan"), &[("plan", "Stewards at the station"), ("seen", &seen)])
            .await
            .expect(303);
        let file = look_at(&analyst, calendar("2000", "")).await;
        analyst.post(&file, &[]).await.expect(303);
        assert_eq!(facts(&analyst.get(&file).await.expect(200)), ["0", "1", "2"]);
        let page = manager.get(&event).await.expect(200);
        for words in ["20:00", "19:30", "Stewards at the station", "a newer version of its file"] {
            assert!(page.body.contains(words), "{words}");
        }

        // What the file no longer has stays, and says so.
        let without = String::from_utf8(calendar("2000", "")).expect("text").replace("COUNT=2", "COUNT=1");
        let file = look_at(&analyst, without.into_bytes()).await;
        analyst.post(&file, &[]).await.expect(303);
        assert_eq!(world.number("SELECT COUNT(*) FROM timeline_event WHERE is_gone_from_file").await, 1);
        assert!(
            analyst
                .get("/timeline?area=haringey&from=1/12/2026")
                .await
                .expect(200)
                .body
                .contains("No longer in the file")
        );
        assert_eq!(world.number(count).await, before + 3);
    }
}

#[tokio::test]
async fn two_files_of_a_new_calendar_taken_in_at_once_make_one_calendar() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = analyst(&world).await;
        let other = crate::timeline::analyst(&world).await;
        let (one, two) =
            (look_at(&analyst, calendar("1930", "")).await, look_at(&other, calendar("1930", "")).await);
        let (first, second) = tokio::join!(analyst.post(&one, &[]), other.post(&two, &[]));
        let mut statuses = [first.status, second.status];
        statuses.sort();
        assert_eq!(statuses[0], 303);
        assert_eq!(world.number("SELECT COUNT(*) FROM timeline_calendar WHERE name = 'Matches'").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM timeline_event WHERE title = 'Cup match'").await, 1);
    }
}

#[tokio::test]
async fn what_goes_out_as_a_calendar_comes_back_as_it_was() {
    let world = World::demonstration().await;
    let analyst = analyst(&world).await;
    let title =
        "Fair; games, music and a title that is long enough to be folded once or twice when it goes out";
    add(&world, &analyst, title, 20).await;
    let bytes = analyst.save("/timeline.ics?area=haringey").await;
    assert_eq!(world.newest_entries(1).await, [done("timeline.view")]);
    let text = String::from_utf8(bytes).expect("it is text");
    assert!(text.lines().all(|line| line.len() <= 75), "folded");
    assert!(!text.replace("\r\n", "").contains('\n'), "lines end as RFC 5545 says");
    for property in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:", "UID:", "DTSTAMP:", "DTSTART"] {
        assert!(text.contains(property), "{property}");
    }
    let again = String::from_utf8(analyst.save("/timeline.ics?area=haringey").await).expect("it is text");
    let uids = |text: &str| {
        text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(uids(&text), uids(&again), "identities are stable");
    let file = look_at(&analyst, text.into_bytes()).await;
    let page = analyst.get(&file).await.expect(200);
    assert!(page.body.contains(title), "it reads back");
}

#[tokio::test]
async fn an_incident_near_a_planned_event_is_foreseen_and_one_that_was_planned_too_late_is_not() {
    for world in World::demonstration_on_each_engine().await {
        let browser = analyst(&world).await;
        let (regional, page) = (regional(&world).await, "/timeline/foreseen?area=haringey");
        regional.get(page).await.expect(403);
        regional.get("/timeline/foreseen.csv?area=haringey").await.expect(403);
        let at_the_place = |fields: &mut Vec<(String, String)>| {
            for (name, value) in fields {
                if name == "point" {
                    "51.5900, -0.0700".clone_into(value);
                }
            }
        };
        // 15:00 to 18:00 in five days, with an action from now on; and in nine days, with one that comes too late.
        let mut fields = filled(&world, &browser, "Fair in the park", 5).await;
        at_the_place(&mut fields);
        let early = send(&browser, NEW, &fields).await.expect(303).location().to_owned();
        act(&world, &browser, &early, 4).await;
        let mut fields = filled(&world, &browser, "Fair without a plan", 9).await;
        at_the_place(&mut fields);
        let late = send(&browser, NEW, &fields).await.expect(303).location().to_owned();
        let date = |days: i32| world.clock.now().day().plus_days(days).to_string();
        let (first, second) = (date(5), date(9));
        world.clock.advance_seconds(8 * 24 * 60 * 60);
        let browser = analyst(&world).await;
        act(&world, &browser, &late, 0).await;
        world.clock.advance_seconds(3 * 24 * 60 * 60);
        let when = |day: &str, time: &str| format!("{day} {time}");
        let times = [
            when(&first, "13:00"),
            when(&first, "23:30"),
            when(&first, "12:10"),
            when(&first, "16:00"),
            when(&second, "16:00"),
        ];
        let mut rows = [
            row("F1", &times[0], "Shooting", "19"),
            row("F2", &times[1], "Shooting", "19"),
            row("F3", &times[2], "Shooting", "19"),
            row("F4", &times[3], "Shooting", "19"),
            row("F5", &times[4], "Shooting", "19"),
            row("F6", &first, "Shooting", "19"),
        ];
        // Two kilometres away.
        rows[3].4 = -0.10;
        feed(&world, SAFETY, "Police daily", &rows).await;
        let browser = analyst(&world).await;
        let shown = browser.get(page).await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("timeline.view")]);
        // F1 is 2 hours before, F2 within 6 hours after the end; F3 is too early, F4 too far, F5 planned too late, F6 has no
        // hour.
        assert!(shown.body.contains("2 of 5 foreseen (40%)"), "{:?}", shown.texts("main p"));
        assert!(shown.body.contains("1 of") && shown.body.contains("no place or no hour"));
        assert!(
            shown.body.contains("1 counts") && shown.body.contains("less than 0.1%"),
            "{:?}",
            shown.texts("main p")
        );
        // The number leads to a list of as many incidents.
        let list = shown.attribute("main a[href^='/picture/incidents']", "href");
        let listed = browser.get(&list).await.expect(200);
        assert!(listed.body.contains("6 incidents"), "{:?}", listed.texts("main p"));
        let table = browser.get("/timeline/foreseen.csv?area=haringey").await.expect(200);
        assert!(table.body.contains(",6,1,2,0,40.000,"), "{}", table.body);
        // Whoever does not see the rows one by one reads the same numbers without them.
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        let shown = chair.get(page).await.expect(200);
        assert!(shown.body.contains("2 of 5 foreseen") && !shown.body.contains("/picture/incidents?"));
        // So does somebody of the agency that sent the rows who may not list incidents.
        assert!(browser.get(page).await.expect(200).body.contains("Fair in the park"));
        world.change("UPDATE member_role SET role = 'scrutiny_member' WHERE role = 'analyst'").await;
        let shown = browser.get(page).await.expect(200);
        assert!(shown.body.contains("2 of 5 foreseen") && !shown.body.contains("/picture/incidents?"));
        assert!(!shown.body.contains("Fair in the park"), "no single one is named");
    }
}

#[tokio::test]
async fn a_calendar_that_repeats_since_long_ago_is_refused_and_a_large_one_is_read_from_today() {
    let world = World::demonstration().await;
    let analyst = analyst(&world).await;
    let of = |rule: &str, count: usize| {
        let event = |at| {
            format!(
                "BEGIN:VEVENT\r\nUID:{at}\r\nSUMMARY:Training\r\nDTSTART:19700101T180000Z\r\nRRULE:{rule}\r\nEND:VEVENT\r\n"
            )
        };
        let events: String = (0..count).map(event).collect();
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n").into_bytes()
    };
    let fields = [("calendar", "Training"), ("kind", "sport")];
    let counted = of("FREQ=DAILY;COUNT=30000", 200);
    let told = analyst.post_file(FILES, &fields, "training.ics", counted).await.expect(422);
    assert!(told.errors()[0].contains("repeated since long ago"), "{:?}", told.errors());
    let many = analyst.post_file(FILES, &fields, "training.ics", of("FREQ=WEEKLY", 1_900)).await.expect(422);
    assert!(many.errors()[0].contains("too many events"), "{:?}", many.errors());
    let file = look_at(&analyst, of("FREQ=YEARLY", 1_900)).await;
    assert_eq!(facts(&analyst.get(&file).await.expect(200))[0], "1900");
}

#[tokio::test]
async fn an_action_is_done_and_an_event_withdrawn_by_their_agency_or_by_who_leads() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, manager) = (analyst(&world).await, manager(&world).await);
        let event = add(&world, &manager, "Summer fair", 20).await;
        act(&world, &manager, &event, 18).await;
        let done_at = manager.get(&event).await.expect(200).attribute("form[action$='/done']", "action");
        let charity = holder(&world, "open-door-haringey-fictional", Role::VoluntaryWorker).await;
        let theirs = charity.get(&event).await.expect(200);
        assert!(!theirs.body.contains("It is done") && !theirs.body.contains("/withdraw"));
        charity.post(&done_at, &[("outcome", "It was full")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("timeline.finish_action", "other_agency")]);
        charity.post(&format!("{event}/withdraw"), &[("reason", "Because")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("timeline.withdraw", "other_agency")]);
        // Nor does somebody else take it over to withdraw it then.
        let edit = format!("{event}/edit");
        let form = charity.get(&edit).await.expect(200);
        let own = filled(&world, &charity, "Summer fair", 20).await;
        let seen = ("seen".to_owned(), form.attribute("input[name=seen]", "value"));
        let told = send(&charity, &edit, &[own, vec![seen]].concat()).await.expect(422);
        assert!(told.errors()[0].contains("Leave the owner as it is"), "{:?}", told.errors());

        // What names somebody is asked about, and goes on when it is meant so.
        let asked = manager.post(&done_at, &[("outcome", "Jordan Example opened it")]).await.expect(200);
        let checked = asked.attribute("input[name=checked]", "value");
        let words = [("outcome", "Jordan Example opened it"), ("checked", checked.as_str())];
        manager.post(&done_at, &words).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("timeline.finish_action")]);
        let page = analyst.get(&event).await.expect(200);
        assert!(page.body.contains("that it is done: Jordan Example opened it"), "{}", page.body);
        let not_done = page.attribute("form[action$='/not-done']", "action");
        charity.post(&not_done, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("timeline.reopen_action", "other_agency")]);
        analyst.post(&not_done, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("timeline.reopen_action")]);
        analyst.post_again(&not_done, &[]).await.expect(303);
        assert!(!analyst.get(&event).await.expect(200).body.contains("that it is done"));
        analyst.post(&done_at, &[("outcome", "It was full")]).await.expect(303);
        manager.post(&format!("{event}/withdraw"), &[("reason", "Cancelled")]).await.expect(303);
    }
}

#[tokio::test]
async fn what_nobody_touches_in_an_edit_stays_and_an_end_before_the_beginning_is_refused() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, manager) = (analyst(&world).await, manager(&world).await);
        let mut fields = filled(&world, &manager, "Night market", 20).await;
        let member =
            manager.get(NEW).await.expect(200).attributes("select[name=member] option", "value").remove(1);
        fields.push(("member".to_owned(), member.clone()));
        let mut set = |name: &str, to: &str| {
            let field = fields.iter_mut().find(|(field, _)| field == name).expect("a field of the form");
            to.clone_into(&mut field.1);
            fields.clone()
        };
        // One day before the first is before it, and so is an hour of the same day.
        set("to", &day(&world, 19));
        set("from_time", "");
        let told = send(&manager, NEW, &set("to_time", "")).await.expect(422);
        assert_eq!(told.errors(), ["Enter an end that is after the beginning"]);
        set("to", &day(&world, 20));
        set("from_time", "3pm");
        let told = send(&manager, NEW, &set("to_time", "14:00")).await.expect(422);
        assert_eq!(told.errors(), ["Enter an end that is after the beginning"]);
        let told = send(&manager, NEW, &[]).await.expect(422);
        assert!(!told.errors().iter().any(|error| error.contains("on which it ends")), "{:?}", told.errors());
        set("to", &day(&world, 22));
        set("from_time", "10pm");
        let event = send(&manager, NEW, &set("to_time", "00:00")).await.expect(303).location().to_owned();

        let id = event.rsplit('/').next().expect("an id").to_owned();
        let row = async |column: &str| {
            let hex = id.replace('-', "");
            let rows: Vec<(uuid::Uuid, i64)> = {
                let ids: Vec<uuid::Uuid> = world.column("SELECT id FROM timeline_event ORDER BY id").await;
                let numbers: Vec<i64> =
                    world.column(&format!("SELECT {column} FROM timeline_event ORDER BY id")).await;
                ids.into_iter().zip(numbers).collect()
            };
            rows.into_iter().find(|(id, _)| id.simple().to_string() == hex).expect("the event").1
        };
        let before = (row("starts_at").await, row("ends_at").await, row("set_at").await);
        world.clock.advance_seconds(60);
        let edit = format!("{event}/edit");
        let form = analyst.get(&edit).await.expect(200);
        let mut typed: Vec<(String, String)> =
            ["title", "from", "to", "from_time", "to_time", "place", "point", "seen"]
                .iter()
                .map(|name| ((*name).to_owned(), form.attribute(&format!("input[name={name}]"), "value")))
                .collect();
        typed[0].1 = "Night market at the bridge".to_owned();
        for name in ["kind", "agency"] {
            let chosen = form.attribute(&format!("select[name={name}] option[selected]"), "value");
            typed.push((name.to_owned(), chosen));
        }
        send(&analyst, &edit, &typed).await.expect(303);
        assert_eq!((row("starts_at").await, row("ends_at").await, row("set_at").await), before);
        let members: Vec<Option<uuid::Uuid>> = world
            .column("SELECT member_id FROM timeline_event WHERE title = 'Night market at the bridge'")
            .await;
        assert_eq!(members[0].map(|member| member.to_string()), Some(member));
    }
}

#[tokio::test]
async fn names_in_a_calendar_are_taken_in_once_somebody_has_looked_and_a_file_is_forgotten_after_a_day() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = analyst(&world).await;
        let more = "BEGIN:VEVENT\r\nUID:visit\r\nSUMMARY:Home visit\r\nDESCRIPTION:Jaden Smith\\, 07700 900123\r\nDTSTART:20261209T150000Z\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nUID:other\r\nSUMMARY:Marcus Green\r\nDTSTART:20261210T150000Z\r\nEND:VEVENT\r\n";
        let file = look_at(&analyst, calendar("1930", more)).await;
        let page = analyst.get(&file).await.expect(200);
        assert!(page.body.contains("Jaden Smith, 07700 900123"), "whoever takes it in sees which");
        let keys = page.attributes("input[name=words]", "value");
        assert_eq!(keys.len(), 2);
        analyst.post(&file, &[]).await.expect(303);
        let words: Vec<String> = world.column("SELECT may_happen FROM timeline_event").await;
        let titles: Vec<String> = world.column("SELECT title FROM timeline_event").await;
        assert!(!words.iter().chain(&titles).any(|text| text.contains("Jaden") || text.contains("Marcus")));
        assert!(titles.iter().any(|title| title == "Home visit"));
        // Sent again and looked at, the words are those of the file.
        let file = look_at(&analyst, calendar("1930", more)).await;
        assert_eq!(facts(&analyst.get(&file).await.expect(200))[..2], ["0", "0"]);
        analyst.post(&file, &[("words", &keys[0]), ("words", &keys[1])]).await.expect(303);
        let titles: Vec<String> = world.column("SELECT title FROM timeline_event").await;
        assert!(titles.iter().any(|title| title == "Marcus Green"));

        // A series that moves by an hour is the same series.
        let moved = String::from_utf8(calendar("1930", more))
            .expect("text")
            .replace("20261205T150000", "20261205T160000");
        let moved = moved.replace("20261205T170000", "20261205T180000");
        let file = look_at(&analyst, moved.into_bytes()).await;
        let held = "SELECT COUNT(*) FROM timeline_file WHERE contents IS NOT NULL";
        let shown = facts(&analyst.get(&file).await.expect(200));
        assert_eq!((shown[0].as_str(), shown[2].as_str()), ("0", "1"), "{shown:?}");
        assert_eq!(world.number(held).await, 1);
        world.clock.advance_seconds(25 * 60 * 60);
        accord_app::timeline::forget_files(&world.app).await.expect("the database can be written");
        assert_eq!(world.number(held).await, 0);
    }
}
