//! Morning briefings: who prepares, who signs, who reads, and what partners publish to them; and what Today
//! shows before them.

use crate::feeding::{ENFIELD_SAFETY, SAFETY, bring_in, count, daily, feed, mapping, row};
use crate::world::{World, done, refused};
use accord_app::accounts::{DemonstrationAccount, create_demonstration_account};
use accord_app::agencies::find_agency_by_slug;
use accord_app::demonstration::TOTP_SECRET;
use accord_app::visit::Visit;
use accord_engine_formats::Format;
use accord_kernel::{Day, Instant};
use accord_policy::{Role, SystemActor};
use accord_testkit::Answer;
use std::collections::BTreeSet;

const ANALYST: &str = "Community-safety analyst, Haringey";
/// Prepares briefings too, and works for another agency of the borough.
const MANAGER: &str = "Youth justice service manager, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";
const POLICE: &str = "Police partnership officer, Police, North Area";
const VIEW: &str = "/briefing?area=haringey";
const PREPARE: &str = "/briefing/prepare?area=haringey";
const EDIT: &str = "/briefing/edit?area=haringey";
const SIGN: &str = "/briefing/sign?area=haringey";
const PRINT: &str = "/briefing/print.pdf?area=haringey";

/// The form of a briefing with one action.
fn ring_the_school<'a>(owner: &'a str, seen: &'a str) -> [(&'a str, &'a str); 5] {
    [("summary", "Quiet"), ("action", "Ring the school"), ("owner", owner), ("due", "Noon"), ("seen", seen)]
}

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

        let nobody = ring_the_school("", &first_seen);
        let answer = analyst.post(EDIT, &nobody).await.expect(422);
        assert_eq!(answer.errors(), ["Say who does action 1"]);
        assert!(answer.body.contains("Ring the school"), "what was entered is kept");
        world.clock.advance_seconds(60);
        let somebody = ring_the_school("Analyst", &first_seen);
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
async fn what_changed_since_a_draft_was_prepared_is_read_before_it_is_signed() {
    for world in World::demonstration_on_each_engine().await {
        let police = world.signed_in_as(POLICE).await;
        let line = [("words", "More officers at the bus station"), ("areas", "haringey")];
        police.post("/briefing/publish", &line).await.expect(303);
        let analyst = world.signed_in_as(ANALYST).await;
        let draft = analyst.post_and_follow(PREPARE, &[]).await;
        let edit = [("summary", "Quiet"), ("seen", &*seen(&draft))];
        let draft = analyst.post_and_follow(EDIT, &edit).await;
        assert!(draft.body.contains("More officers"));
        let withdraw = police.get("/briefing/publish").await.attribute("a[href$='/withdraw']", "href");
        police.post(&withdraw, &[]).await.expect(303);

        world.clock.advance_seconds(60);
        let again = analyst.post_and_follow(SIGN, &[("seen", &seen(&draft))]).await;
        assert_eq!(world.newest_entries(2).await[1], done("briefing.prepare"));
        let words = again.texts("main").join(" ");
        assert!(words.contains("not signed yet") && words.contains("From partners"), "{words}");
        assert!(words.contains("Quiet") && !words.contains("More officers"), "{words}");
        assert_eq!(world.column::<String>("SELECT state FROM briefing").await, ["draft"]);
        analyst.post(SIGN, &[("seen", &seen(&draft))]).await.expect(409);
        let signed = analyst.post_and_follow(SIGN, &[("seen", &seen(&again))]).await;
        assert!(signed.body.contains("Signed by"));
        assert_eq!(world.newest_entries(2).await[1], done("briefing.sign"));
    }
}

#[tokio::test]
async fn a_briefing_of_a_day_that_was_over_holds_no_later_count_and_says_when_it_was_known() {
    for world in World::demonstration_on_each_engine().await {
        let rows: Vec<(String, String)> = loud_week();
        let rows: Vec<_> = rows.iter().map(|(reference, when)| row(reference, when, "Noise", "")).collect();
        feed(&world, SAFETY, "Police daily", &rows).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let today = analyst.post_and_follow(PREPARE, &[]).await.texts("main").join(" ");
        assert!(today.contains("week from 9 Nov 2026") && !today.contains("was over"), "{today}");
        let past = analyst.post_and_follow(&format!("{PREPARE}&day=2026-11-11"), &[]).await;
        let past = past.texts("main").join(" ");
        assert!(!past.contains("week from 9 Nov 2026") && past.contains("week from 2 Nov 2026"), "{past}");
        assert!(past.contains("was known on Sunday 22 November 2026"), "{past}");
        let before = analyst.post(&format!("{PREPARE}&day=1990-01-01"), &[]).await.expect(409);
        assert_eq!(before.heading(), "Nothing is known of this day");
        assert_eq!(world.number("SELECT COUNT(*) FROM briefing").await, 2);
    }
}

/// What a form says of the briefing that it was made from.
fn seen(page: &Answer) -> String {
    page.attribute("input[name=seen]", "value")
}

#[tokio::test]
async fn what_somebody_else_saved_meanwhile_is_shown_and_never_replaced_unread() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, manager) = (world.signed_in_as(ANALYST).await, world.signed_in_as(MANAGER).await);
        analyst.post(PREPARE, &[]).await.expect(303);
        let opened = seen(&analyst.get(EDIT).await.expect(200));
        assert_eq!(seen(&manager.get(EDIT).await.expect(200)), opened);
        let summary = "SELECT summary FROM briefing";
        for stale in ["", "0", "yesterday"] {
            analyst.post(EDIT, &[("summary", "Quiet"), ("seen", stale)]).await.expect(409);
        }
        assert_eq!(world.column::<String>(summary).await, [""]);

        world.clock.advance_seconds(60);
        let first = [
            ("summary", "Loud at the bus stop"),
            ("action", "Ring the school"),
            ("owner", "Analyst"),
            ("due", "Noon"),
            ("seen", opened.as_str()),
        ];
        analyst.post(EDIT, &first).await.expect(303);
        world.clock.advance_seconds(60);
        let second = [("summary", "Quiet everywhere"), ("action", "Go home"), ("seen", opened.as_str())];
        let both = manager.post(EDIT, &second).await.expect(409);
        let words = both.texts("main").join(" ");
        for said in ["Loud at the bus stop", "Ring the school: Analyst, Noon", "Quiet everywhere"] {
            assert!(words.contains(said), "{said}: {words}");
        }
        assert!(both.body.contains("Go home"), "what was entered is kept");
        assert_eq!(world.column::<String>(summary).await, ["Loud at the bus stop"]);

        let read = seen(&both);
        let third = [("summary", "Loud at the bus stop only"), ("seen", read.as_str())];
        manager.post(EDIT, &third).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.prepare")]);
        assert_eq!(world.column::<String>(summary).await, ["Loud at the bus stop only"]);
    }
}

#[tokio::test]
async fn a_briefing_is_prepared_of_a_day_that_has_come() {
    let world = World::demonstration().await;
    let case_worker = world.signed_in_as(CASE_WORKER).await;
    case_worker.post(&format!("{PREPARE}&day=2018-10-08"), &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("briefing.prepare", "role_may_not")]);
    let analyst = world.signed_in_as(ANALYST).await;
    // The world's clock stands at 22 November 2026.
    for (day, status) in [("2018-10-08", 303), ("2026-11-21", 303), ("2026-11-22", 303)] {
        let page = analyst.get(&format!("{VIEW}&day={day}")).await.expect(200);
        let buttons = page.texts("form[action^='/briefing/prepare']").len();
        assert_eq!(buttons, usize::from(status == 303), "{day}");
        analyst.post(&format!("{PREPARE}&day={day}"), &[]).await.expect(status);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM briefing").await, 3);
}

#[tokio::test]
async fn a_briefing_of_a_day_before_its_agencies_were_recorded_says_how_fresh_the_data_is() {
    for world in World::demonstration_on_each_engine().await {
        // 5 January 2026 at noon: the agencies of the demonstration were recorded four hours ago.
        world.clock.set(Instant::from_micros(1_767_614_400_000_000));
        let rows = daily(&[row("R1", "2026-01-03 21:47", "Shooting", "17")]);
        let imported =
            bring_in(&world, SAFETY, Format::Incidents, vec![mapping("Police daily")], &rows).await;
        assert_eq!(imported.counts.new, 1);
        let analyst = world.signed_in_as(ANALYST).await;
        let draft = analyst.post_and_follow("/briefing/prepare?area=haringey&day=2026-01-04", &[]).await;
        let cells = draft.texts("table tbody td");
        assert!(cells.iter().any(|cell| cell == "Shooting"), "{cells:?}");
        let words = draft.texts("main").join(" ");
        assert!(words.contains("Police daily, Haringey community safety: 3 Jan 2026"), "{words}");
    }
}

#[tokio::test]
async fn a_briefing_says_which_daily_files_do_not_reach_to_last_night() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    feed(&world, SAFETY, "Police daily", &[row("P1", "2026-11-21 22:00", "Noise", "")]).await;
    feed(&world, SAFETY, "Ambulance call-outs", &[row("A1", "2026-11-17 22:00", "Noise", "")]).await;
    let draft = analyst.post_and_follow(PREPARE, &[]).await.texts("main").join(" ");
    let expected = "Not every daily file reaches to last night yet. \
        Ambulance call-outs, Haringey community safety: up to 17 Nov 2026; \
        Police daily, Haringey community safety: up to 21 Nov 2026.";
    assert!(draft.contains(expected), "{draft}");
}

/// Seven assault attendances in September 2026 and three in October, without anybody in them.
fn attendances() -> String {
    let mut file = "Reporting Period Start Date,Reporting Period End Date,Site Code of Treatment,Arrival Date,Assault Date,Assault Method,Assault Location Type\n".to_owned();
    for (month, days, rows) in [("09", 30, 7), ("10", 31, 3)] {
        for day in 1..=rows {
            let on = format!("2026-{month}-{day:02}");
            file.push_str(&format!(
                "2026-{month}-01,2026-{month}-{days},RX1,{on},{on},Sharp object,Public place\n"
            ));
        }
    }
    file
}

#[tokio::test]
async fn small_counts_of_the_hospital_are_in_no_briefing_even_when_its_own_analyst_prepares_it() {
    let hospital = "example-hospital-haringey-fictional";
    for world in World::demonstration_on_each_engine().await {
        bring_in(&world, hospital, Format::Istv, Vec::new(), &attendances()).await;
        count(&world).await;
        let found = find_agency_by_slug(world.app.db().readers(), hospital).await.expect("they can be read");
        let visit = Visit::of_system(&world.app, SystemActor::Demonstration);
        let new = DemonstrationAccount {
            name: "Robin Fable".to_owned(),
            email: "robin.fable@hospital.example".to_owned(),
            agency: found.expect("the demonstration has this hospital").id,
            roles: BTreeSet::from([Role::Analyst]),
            password_hash: String::new(),
            totp_secret: TOTP_SECRET.to_vec(),
        };
        create_demonstration_account(&world.app, &visit, &new).await.expect("a demonstration adds people");
        let analyst = world.signed_in_at(hospital).await;
        let own = analyst.get("/picture/trends?area=haringey&step=month").await.expect(200);
        assert!(own.texts("main").join(" ").contains("A&E attendances"), "on its own page it sees them");
        analyst.post(PREPARE, &[]).await.expect(303);
        let kept = world.column::<String>("SELECT figures FROM briefing").await;
        assert!(!kept[0].contains("A&E attendances"), "{}", kept[0]);
    }
}

/// The design, `product.md`: the regional lead has an "aggregate-only view of 33 areas", and `access-and-sharing.md`
/// permits the region no more.
#[tokio::test]
async fn the_region_reads_counts_of_five_and_more_and_nothing_that_anybody_wrote() {
    for world in World::demonstration_on_each_engine().await {
        let line = "More officers at the bus station";
        world
            .signed_in_as(POLICE)
            .await
            .post("/briefing/publish", &[("words", line), ("areas", "haringey")])
            .await
            .expect(303);
        let analyst = world.signed_in_as(ANALYST).await;
        let level = [("level", "4"), ("reason", "Two fights at the shops")];
        analyst.post("/picture/tension/level?area=haringey", &level).await.expect(303);
        let draft = analyst.post_and_follow(PREPARE, &[]).await;
        let form = [
            ("summary", "Loud at the bus stop"),
            ("action", "Ring the school"),
            ("owner", "Vera Specimen"),
            ("due", "Noon"),
            ("seen", &seen(&draft)),
        ];
        let warned = analyst.post(EDIT, &form).await;
        assert_eq!(warned.status, 303, "{}", warned.body);
        let seen_at = seen(&analyst.get(VIEW).await);
        let region = world.signed_in_as("Regional lead").await;
        assert!(!region.get(VIEW).await.expect(200).body.contains("Loud at the bus stop"), "a draft");
        analyst.post(SIGN, &[("seen", &seen_at)]).await.expect(303);

        let read = region.get(VIEW).await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("briefing.view_counts")]);
        for written in ["Loud at the bus stop", "Ring the school", "Vera Specimen", "Two fights", line] {
            assert!(!read.body.contains(written), "{written}: {}", read.body);
            let whole = world.signed_in_as(CASE_WORKER).await.get(VIEW).await.expect(200);
            assert!(whole.body.contains(written), "{written} is there for the borough");
        }
        let words = read.texts("main").join(" ");
        for said in ["Level 4 of 6", "Last night", "What people wrote and counts below 5 are for"] {
            assert!(words.contains(said), "{said}: {words}");
        }
        assert!(region.get(PRINT).await.expect(200).body.starts_with("%PDF"));
        assert_eq!(world.newest_entries(1).await, [done("briefing.view_counts")]);
    }
}

#[tokio::test]
async fn a_line_that_may_name_somebody_is_published_by_somebody_who_has_looked() {
    for world in World::demonstration_on_each_engine().await {
        let police = world.signed_in_as(POLICE).await;
        let form = [("words", "Look out for Jordan Example"), ("areas", "haringey")];
        let warned = police.post("/briefing/publish", &form).await.expect(200);
        assert!(warned.texts(".govuk-warning-text").join(" ").contains("look like somebody’s name"));
        let lines = "SELECT COUNT(*) FROM briefing_item";
        assert_eq!(world.number(lines).await, 0, "a warning stores nothing");
        let checked = warned.attribute("input[name=checked]", "value");
        let other = [("words", "Look out for Sam Sample"), ("areas", "haringey"), ("checked", &*checked)];
        police.post("/briefing/publish", &other).await.expect(200);
        assert_eq!(world.number(lines).await, 0, "other words are warned of again");
        police.post("/briefing/publish", &[&form[..], &[("checked", &checked)]].concat()).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.publish")]);
        assert_eq!(world.number(lines).await, 1);
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
        let withdraw = page.attribute("a[href$='/withdraw']", "href");
        // Which of the two boroughs the line is of is chance. The analyst of that one serves it, and the line
        // is not theirs.
        let mut codes = BTreeSet::new();
        for agency in [SAFETY, ENFIELD_SAFETY] {
            world.signed_in_at(agency).await.post(&withdraw, &[]).await.expect(403);
            let newest = world.newest_entries(1).await.remove(0);
            assert_eq!(newest.0, "briefing.publish");
            codes.insert(newest.1.expect("it was refused"));
        }
        assert_eq!(codes, BTreeSet::from(["other_agency", "outside_area"].map(str::to_owned)));
        let standing = "SELECT COUNT(*) FROM briefing_item WHERE withdrawn_at IS NULL";
        assert_eq!(world.number(standing).await, 2);
        police.post(&withdraw, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("briefing.publish")]);
        assert_eq!(world.number(standing).await, 1);
        police.post(&withdraw, &[]).await.expect(409);
        let twice = [("words", line), ("areas", "haringey"), ("areas", "haringey")];
        police.post("/briefing/publish", &twice).await.expect(303);
        assert_eq!(world.number(standing).await, 2, "a borough that is named twice gets the line once");
    }
}

/// 40 weeks of three rows more or less, then a week of 21, the last of which ended a week ago.
fn loud_week() -> Vec<(String, String)> {
    let first: Day = "2026-02-02".parse().expect("a Monday");
    let mut days = Vec::new();
    for week in 0..40 {
        days.extend([0, 2, 4, 6].into_iter().take(2 + week % 3).map(|day| week as i32 * 7 + day));
    }
    days.extend((0..21).map(|number| 40 * 7 + number / 3));
    let row = |(number, day): (usize, i32)| (format!("N{number}"), format!("{} 12:00", first.plus_days(day)));
    days.into_iter().enumerate().map(row).collect()
}

#[tokio::test]
async fn today_shows_signals_that_nobody_has_judged_and_records_the_boroughs_that_it_read() {
    let world = World::demonstration().await;
    // They serve two boroughs.
    let police = world.signed_in_as(POLICE).await;
    let entries = "SELECT COUNT(*) FROM audit_entry WHERE action = 'signal.view'";
    let queue = async || police.get("/").await.expect(200).texts(".accord-queue__item a").join(" ");
    queue().await;
    assert_eq!(world.number(entries).await, 0, "no borough has a signal");

    let week = loud_week();
    let rows: Vec<_> = week.iter().map(|(reference, when)| row(reference, when, "Noise", "")).collect();
    feed(&world, SAFETY, "Police daily", &rows).await;
    let title = "21 in the week from 9 Nov 2026";
    assert!(queue().await.contains(title));
    assert_eq!(world.number(entries).await, 1, "one of the two boroughs has one");
    for (state, is_shown) in [("acknowledged", true), ("response_opened", false), ("explained", false)] {
        world.change(&format!("UPDATE signal SET state = '{state}'")).await;
        assert_eq!(queue().await.contains(title), is_shown, "{state}");
    }
    assert_eq!(world.number(entries).await, 2);
}
