//! The picture: counts that can be checked against rows, and likely duplicates.

use crate::feeding::{Daily, ENFIELD_SAFETY, SAFETY, bring_in, count, daily, feed, mapping, row};
use crate::world::{World, done, refused};
use accord_engine_formats::{Format, LaterFiles};
use accord_testkit::{Answer, Client};

const ANALYST: &str = "Community-safety analyst, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";
const REGION: &str = "regional-violence-reduction-unit-fictional";
const ALL_BY_DAY: &str =
    "/picture/trends/all-incidents/incident/haringey-community-safety?area=haringey&step=day";

/// The link behind each count of the table of a series, and the count: newest first.
fn counts_on(page: &Answer) -> Vec<(String, u64)> {
    let counts = page.texts("td a[href^='/picture/incidents?']");
    let rows = page.texts("table tbody tr:has(td a[href^='/picture/incidents?'])").len();
    assert_eq!(counts.len(), rows, "a count for each period");
    (1..=rows)
        .map(|position| {
            let cell = format!("tbody tr:nth-child({position}) td a[href^='/picture/incidents?']");
            let words = page.texts(&cell).join(" ");
            let number = words.split_whitespace().next().and_then(|word| word.parse().ok());
            (page.attribute(&cell, "href"), number.unwrap_or_else(|| panic!("`{words}` is no count")))
        })
        .collect()
}

/// The counts of a series, newest period first.
async fn numbers(browser: &Client, series: &str) -> Vec<u64> {
    counts_on(&browser.get(series).await.expect(200)).into_iter().map(|(_, count)| count).collect()
}

/// How many rows a list shows.
fn listed(page: &Answer) -> u64 {
    page.texts(".accord-list__table tbody tr").len() as u64
}

/// Six rows of three days, of which the middle one is quiet.
fn few() -> Vec<Daily<'static>> {
    vec![
        row("R1", "2026-11-18 10:00", "Shooting", "19"),
        row("R2", "2026-11-18 11:00", "Shooting", "25"),
        row("R3", "2026-11-18 12:00", "Shooting", ""),
        row("R4", "2026-11-18 13:00", "Shooting", "18-24"),
        row("R5", "2026-11-20 10:00", "Robbery", "30"),
        row("R6", "2026-11-20 22:00", "Noise", ""),
    ]
}

#[tokio::test]
async fn refuses_rows_of_another_borough_and_single_rows_to_the_region() {
    let world = World::demonstration().await;
    feed(&world, SAFETY, "Police daily", &few()).await;
    let enfield = world.signed_in_at(ENFIELD_SAFETY).await;
    for (path, action) in [
        (ALL_BY_DAY, "picture.view"),
        ("/picture/incidents?area=haringey", "incident.list"),
        ("/picture/incidents.csv?area=haringey", "incident.export"),
        ("/picture/incidents.xlsx?area=haringey", "incident.export"),
        ("/picture/incidents.geojson?area=haringey", "incident.list"),
        ("/picture/signals?area=haringey", "signal.view"),
        ("/picture/two-sources?area=haringey", "picture.view"),
    ] {
        enfield.get(path).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused(action, "outside_area")], "{path}");
    }
    let region = world.signed_in_as("Regional lead").await;
    for (path, action) in [
        ("/picture/incidents?area=haringey", "incident.list"),
        ("/picture/incidents.csv?area=haringey", "incident.export"),
    ] {
        region.get(path).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused(action, "role_may_not")], "{path}");
    }
    region.get(ALL_BY_DAY).await.expect(404);
    whoever_works_for_the_region_is_led_to_no_single_incident(&world).await;
    let counts = world.signed_in_as(CASE_WORKER).await.get(ALL_BY_DAY).await.expect(200);
    assert_eq!(counts.texts("a[href^='/picture/incidents?']"), [""; 0], "counts lead to no list");
}

/// A regional body that employs analysts sees what it sees without them.
async fn whoever_works_for_the_region_is_led_to_no_single_incident(world: &World) {
    world.change("UPDATE member_role SET role = 'analyst' WHERE role = 'regional_lead'").await;
    for (name, when) in [("Calls", "2026-11-20 22:00"), ("Night calls", "2026-11-20 22:10")] {
        let own = [row("C1", when, "Robbery", "")];
        feed(world, REGION, name, &own).await;
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM duplicate").await, 1);
    let analyst = world.signed_in_at(REGION).await;
    let line = [("words", "More officers"), ("areas", "haringey")];
    for (path, action) in [
        ("/picture/incidents?area=haringey", "incident.list"),
        ("/picture/incidents.geojson?area=haringey", "incident.list"),
        ("/picture/duplicates", "incident.list"),
        ("/briefing/publish", "briefing.publish"),
    ] {
        analyst.get(path).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused(action, "regional_body")], "{path}");
    }
    analyst.post("/briefing/publish", &line).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("briefing.publish", "regional_body")]);
    assert_eq!(world.number("SELECT COUNT(*) FROM briefing_item").await, 0);
    let own = ALL_BY_DAY.replace(SAFETY, REGION);
    for path in ["/", "/picture/signals?area=haringey", "/briefing?area=haringey", &own] {
        let page = analyst.get(path).await.expect(200);
        let links =
            "a[href^='/picture/incidents'], a[href^='/picture/duplicates'], a[href^='/briefing/publish']";
        assert_eq!(page.texts(links), [""; 0], "{path}");
    }
}

#[tokio::test]
async fn every_count_is_the_number_of_rows_behind_its_link() {
    for world in World::demonstration_on_each_engine().await {
        feed(&world, SAFETY, "Police daily", &few()).await;
        let analyst = world.signed_in_as(ANALYST).await;
        for definition in ["all-incidents", "shootings", "youth-shootings", "robbery"] {
            for step in ["day", "week", "month"] {
                let series =
                    format!("/picture/trends/{definition}/incident/{SAFETY}?area=haringey&step={step}");
                let page = analyst.get(&series).await.expect(200);
                for (href, count) in counts_on(&page) {
                    assert_eq!(listed(&analyst.get(&href).await.expect(200)), count, "{series} {href}");
                }
            }
        }
        assert_eq!(numbers(&analyst, ALL_BY_DAY).await, [2, 0, 4]);
        assert_eq!(world.newest_entries(1).await, [done("picture.view")]);
    }
}

#[tokio::test]
async fn an_age_rule_counts_only_ages_that_are_certain_and_says_how_many_are_not_known() {
    for world in World::demonstration_on_each_engine().await {
        let rows = [
            row("A1", "2026-11-18 10:00", "Shooting", "24"),
            row("A2", "2026-11-18 10:00", "Shooting", "under 25"),
            row("A3", "2026-11-18 10:00", "Shooting", "25"),
            row("A4", "2026-11-18 10:00", "Shooting", "25 and over"),
            row("A5", "2026-11-18 10:00", "Shooting", "20-30"),
            row("A6", "2026-11-18 10:00", "Shooting", "Unknown"),
            row("A7", "2026-11-18 10:00", "Shooting", ""),
        ];
        feed(&world, SAFETY, "Police daily", &rows).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let young =
            "/picture/trends/youth-shootings/incident/haringey-community-safety?area=haringey&step=day";
        let page = analyst.get(young).await.expect(200);
        assert_eq!(counts_on(&page).into_iter().map(|(_, count)| count).collect::<Vec<_>>(), [2]);
        let facts = page.texts(".govuk-summary-list__row").join(" ");
        // A5 to A7: somebody of 20 to 30 may be either, somebody of 25 and over may not.
        assert!(facts.contains("Age not known 3 in the periods shown"), "{facts}");
    }
}

#[tokio::test]
async fn importing_again_changes_no_count_and_a_withdrawn_row_leaves_it() {
    for world in World::demonstration_on_each_engine().await {
        let mut rows = few();
        feed(&world, SAFETY, "Police daily", &rows).await;
        let analyst = world.signed_in_as(ANALYST).await;
        assert_eq!(numbers(&analyst, ALL_BY_DAY).await, [2, 0, 4]);
        assert_eq!(feed(&world, SAFETY, "Police daily", &rows).await.counts.known, 6);
        assert_eq!(numbers(&analyst, ALL_BY_DAY).await, [2, 0, 4]);
        rows.remove(1);
        assert_eq!(feed(&world, SAFETY, "Police daily", &rows).await.counts.withdrawn, 1);
        assert_eq!(numbers(&analyst, ALL_BY_DAY).await, [2, 0, 3]);
        assert_eq!(listed(&analyst.get("/picture/incidents?area=haringey").await.expect(200)), 5);
        assert_eq!(world.number("SELECT COUNT(*) FROM event").await, 6, "the row itself is kept");
    }
}

/// Brings in a file that adds to what came before, as the file of one night does.
async fn night(world: &World, rows: &[Daily<'_>]) {
    let mut mapping = mapping("Police nights");
    mapping.later_files = LaterFiles::Add;
    bring_in(world, SAFETY, Format::Incidents, vec![mapping], &daily(rows)).await;
    count(world).await;
}

#[tokio::test]
async fn nights_without_rows_are_named_until_their_file_comes() {
    for world in World::demonstration_on_each_engine().await {
        night(&world, &[row("N1", "2026-11-13 22:00", "Robbery", "")]).await;
        night(&world, &[row("N2", "2026-11-17 22:00", "Robbery", "")]).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let fresh = analyst.get("/picture/freshness?area=haringey").await.expect(200);
        assert!(
            fresh.texts("main").join(" ").contains("No rows of 14 Nov 2026 to 16 Nov 2026"),
            "{}",
            fresh.texts("main").join(" ")
        );
        let series = analyst.get(&ALL_BY_DAY.replace("step=day", "step=month")).await.expect(200);
        assert!(
            series.texts("main").join(" ").contains("14 Nov 2026 to 16 Nov 2026. They count as nought."),
            "{}",
            series.texts("main").join(" ")
        );
        let days = analyst.get(ALL_BY_DAY).await.expect(200);
        assert_eq!(
            days.texts("main").join(" ").matches("1 day without rows").count(),
            3,
            "{}",
            days.texts("main").join(" ")
        );
        let late =
            [row("N3", "2026-11-14 22:00", "Robbery", ""), row("N4", "2026-11-16 01:00", "Robbery", "")];
        night(&world, &late).await;
        for page in ["/picture/freshness?area=haringey", ALL_BY_DAY] {
            let page = analyst.get(page).await.expect(200);
            assert!(
                !page.texts("main").join(" ").contains("ithout a file")
                    && !page.texts("main").join(" ").contains("No rows of")
            );
        }
    }
}

#[tokio::test]
async fn a_file_of_a_whole_month_leaves_no_night_of_it_in_doubt() {
    for world in World::demonstration_on_each_engine().await {
        feed(&world, SAFETY, "Police daily", &[row("N1", "2026-11-13 22:00", "Robbery", "")]).await;
        feed(&world, SAFETY, "Police daily", &[row("N2", "2026-11-17 22:00", "Robbery", "")]).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let fresh = analyst.get("/picture/freshness?area=haringey").await.expect(200);
        assert!(
            fresh.texts("main").join(" ").contains("17 Nov 2026")
                && !fresh.texts("main").join(" ").contains("No rows of")
        );
    }
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_shows_no_row_and_no_map() {
    let world = World::demonstration().await;
    feed(&world, SAFETY, "Police daily", &few()).await;
    let analyst = world.signed_in_as(ANALYST).await;
    let whole = analyst.get("/picture/incidents?area=haringey").await.expect(200);
    assert_eq!((listed(&whole), whole.texts("main figure").len()), (6, 1));
    // Whoever sends nothing that the reader may see is not offered: the region has some two hundred agencies.
    assert_eq!(whole.texts("select[name=agency] option"), ["Any", "Haringey community safety"]);
    for wrong in ["days-from=31/02/2026", "agency=nope", "agency=haringey-education"] {
        let page = analyst.get(&format!("/picture/incidents?area=haringey&{wrong}")).await.expect(200);
        assert_eq!(page.texts(".govuk-error-summary li").len(), 1, "{wrong}");
        assert_eq!((listed(&page), page.texts("main figure").len()), (0, 0), "{wrong}");
        let words = page.texts("main").join(" ");
        assert!(words.contains("Nothing is listed") && !words.contains("Save this list"), "{words}");
        for file in ["csv", "xlsx", "geojson"] {
            analyst.get(&format!("/picture/incidents.{file}?area=haringey&{wrong}")).await.expect(400);
        }
    }
}

#[tokio::test]
async fn incidents_without_a_place_have_no_empty_map() {
    let world = World::demonstration().await;
    let file = "Reference,When,What,Age,Longitude,Latitude,Borough\nR1,2026-11-18 10:00,Noise,,,,Haringey\n";
    let imported = bring_in(&world, SAFETY, Format::Incidents, vec![mapping("Police daily")], file).await;
    assert_eq!(imported.counts.refused, 0);
    count(&world).await;
    let page = world.signed_in_as(ANALYST).await.get("/picture/incidents?area=haringey").await.expect(200);
    assert_eq!((listed(&page), page.texts("main figure").len()), (1, 0));
    assert!(page.texts("main").join(" ").contains("None of them has a place, so there is no map."));
}

#[tokio::test]
async fn the_file_of_incidents_has_the_rows_and_runs_nothing() {
    let world = World::demonstration().await;
    let mut rows = few();
    rows.push(row("R7", "2026-11-20 23:00", "=HYPERLINK(A1)", "12"));
    feed(&world, SAFETY, "Police daily", &rows).await;
    let analyst = world.signed_in_as(ANALYST).await;
    let file = analyst.get("/picture/incidents.csv?area=haringey").await.expect(200);
    for (reference, ..) in &rows {
        assert!(file.body.contains(reference), "{}", file.body);
    }
    assert!(file.body.contains("'=HYPERLINK(A1)"), "{}", file.body);
    assert!(!file.body.contains(",=") && !file.body.contains("\n="), "{}", file.body);
    assert_eq!(world.newest_entries(1).await, [done("incident.export")]);
}

#[tokio::test]
async fn a_file_of_incidents_is_saved_by_somebody_who_has_just_proved_that_it_is_them() {
    let world = World::demonstration().await;
    feed(&world, SAFETY, "Police daily", &few()).await;
    let analyst = world.signed_in_as(ANALYST).await;
    world.clock.advance_seconds(10 * 60 + 1);
    analyst.get("/picture/incidents?area=haringey").await.expect(200);
    let path = "/picture/incidents.csv?area=haringey&words=Robbery";
    let asked = analyst.get(path).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [refused("incident.export", "not_strong_enough")]);
    let confirm = analyst.get(asked.location()).await.expect(200);
    assert!(
        confirm.texts(".govuk-inset-text").join(" ").contains(&world.code()),
        "made-up people have no app"
    );
    let next = confirm.attribute("input[name=next]", "value");
    analyst.post("/account/confirm", &[("code", "000000"), ("next", &next)]).await.expect(422);
    let confirmed =
        analyst.post_and_follow("/account/confirm", &[("code", &world.code()), ("next", &next)]).await;
    assert_eq!(confirmed.attribute("main a.govuk-button", "href"), path);
    assert_eq!(
        confirmed.attribute("main a.govuk-link", "href"),
        "/picture/incidents?area=haringey&words=Robbery"
    );
    let file = analyst.get(path).await.expect(200);
    assert_eq!(world.newest_entries(1).await, [done("incident.export")]);
    assert!(
        file.body.contains("R5") && !file.body.contains("R6"),
        "the same rows as the list: {}",
        file.body
    );
}

/// The button of a decision about the only pair on the page.
fn pair_on(page: &Answer) -> String {
    page.attribute("form[action^='/picture/duplicates/']", "action")
}

/// The name that the page's header has.
fn signed_in_name(page: &Answer) -> String {
    page.texts(".accord-acting__account a").join(" ")
}

/// A police file and an ambulance file with one thing in both, some minutes and metres apart, and more.
async fn two_files(world: &World, police: &str, ambulance: &str) {
    let first =
        [("P1", police, "Stabbing", "17", -0.0700, 51.5900), row("P2", "2026-11-12 09:00", "Noise", "")];
    feed(world, SAFETY, "Police daily", &first).await;
    let second = [
        ("A1", ambulance, "Assault with injury", "", -0.0703, 51.5901),
        row("A2", "2026-11-12 15:00", "Noise", ""),
    ];
    feed(world, SAFETY, "Ambulance call-outs", &second).await;
}

async fn decides_and_takes_back(world: &World, police: &str, ambulance: &str) {
    two_files(world, police, ambulance).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM duplicate").await, 1);
    let analyst = world.signed_in_as(ANALYST).await;
    let page = analyst.get("/picture/duplicates").await.expect(200);
    let path = pair_on(&page);
    let total = async || numbers(&analyst, ALL_BY_DAY).await.into_iter().sum::<u64>();
    assert_eq!(total().await, 4, "while nobody has decided, both count");
    let says = |decision, from| [("decision", decision), ("from", from)];
    let enfield = world.signed_in_at(ENFIELD_SAFETY).await;
    enfield.post(&path, &says("confirmed", "proposed")).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("duplicate.decide", "other_agency")]);
    let case_worker = world.signed_in_as(CASE_WORKER).await;
    case_worker.post(&path, &says("confirmed", "proposed")).await.expect(403);
    for wrong in [says("perhaps", "proposed"), says("confirmed", "perhaps"), says("confirmed", "")] {
        analyst.post(&path, &wrong).await.expect(404);
    }
    let decided = analyst.post_and_follow(&path, &says("confirmed", "proposed")).await;
    assert!(decided.texts(".govuk-notification-banner").join(" ").contains("They count once from now on."));
    let who = decided.texts(".accord-queue__item").join(" ");
    assert!(who.contains(&signed_in_name(&decided)), "{who}");
    let entries = world.number("SELECT COUNT(*) FROM audit_entry WHERE action = 'duplicate.decide'").await;
    count(world).await;
    assert_eq!(total().await, 3);
    // Whoever still sees the pair as it was is told who decided, and changes nothing.
    let late = analyst.post(&path, &says("different", "proposed")).await.expect(409);
    assert!(
        late.texts("main")
            .join(" ")
            .contains(&format!("{} said that they are one thing.", signed_in_name(&decided)))
    );
    assert_eq!(
        world.number("SELECT COUNT(*) FROM audit_entry WHERE action = 'duplicate.decide'").await,
        entries
    );
    let taken_back = analyst.post_and_follow(&path, &says("proposed", "confirmed")).await;
    assert!(taken_back.texts(".govuk-notification-banner").join(" ").contains("The pair waits again"));
    count(world).await;
    assert_eq!(total().await, 4);
    assert_eq!(world.number("SELECT COUNT(*) FROM duplicate").await, 1, "it is not proposed twice");
}

#[tokio::test]
async fn a_pair_that_is_one_thing_counts_once_until_that_is_taken_back() {
    for world in World::demonstration_on_each_engine().await {
        decides_and_takes_back(&world, "2026-11-10 21:00", "2026-11-10 21:06").await;
    }
}

#[tokio::test]
async fn the_surest_pair_is_asked_about_first_and_what_differs_is_bold() {
    for world in World::demonstration_on_each_engine().await {
        let police =
            [row("P1", "2026-11-12 21:00", "Noise", ""), row("P2", "2026-11-10 21:00", "Robbery", "")];
        let calls =
            [row("A1", "2026-11-12 21:20", "Noise", ""), row("A2", "2026-11-10 21:01", "Robbery", "")];
        feed(&world, SAFETY, "Police daily", &police).await;
        feed(&world, SAFETY, "Ambulance calls", &calls).await;
        let page = world.signed_in_as(ANALYST).await.get("/picture/duplicates").await.expect(200);
        let captions = page.texts("main caption");
        assert_eq!(captions, ["1 minute and 0 metres apart", "20 minutes and 0 metres apart"]);
        let bold = page.texts("main td strong");
        let first = ["10 Nov 2026 at 9:00pm", "Police daily", "10 Nov 2026 at 9:01pm", "Ambulance calls"];
        assert_eq!(bold[..4], first, "the kind and the place are the same");
    }
}

#[tokio::test]
async fn a_pair_on_either_side_of_midnight_between_months_is_found_and_counts_once() {
    let world = World::demonstration().await;
    decides_and_takes_back(&world, "2026-10-31 23:57", "2026-11-01 00:03").await;
}

#[tokio::test]
async fn a_record_counts_again_when_the_one_that_stood_for_it_is_withdrawn() {
    for world in World::demonstration_on_each_engine().await {
        two_files(&world, "2026-11-10 21:00", "2026-11-10 21:06").await;
        let analyst = world.signed_in_as(ANALYST).await;
        let path = pair_on(&analyst.get("/picture/duplicates").await.expect(200));
        analyst.post(&path, &[("decision", "confirmed"), ("from", "proposed")]).await.expect(303);
        count(&world).await;
        let total = async || numbers(&analyst, ALL_BY_DAY).await.into_iter().sum::<u64>();
        assert_eq!(total().await, 3);
        feed(&world, SAFETY, "Police daily", &[row("P2", "2026-11-12 09:00", "Noise", "")]).await;
        assert_eq!(total().await, 3, "the ambulance's record stands for itself again");
        feed(&world, SAFETY, "Ambulance call-outs", &[row("A2", "2026-11-12 15:00", "Noise", "")]).await;
        assert_eq!(total().await, 2);
        let pairs = analyst.get("/picture/duplicates").await.expect(200);
        assert_eq!(pairs.texts("form[action^='/picture/duplicates/']"), [""; 0]);
    }
}

#[tokio::test]
async fn small_counts_of_the_hospital_are_not_said_beside_another_source() {
    for world in World::demonstration_on_each_engine().await {
        let mut file = "Reporting Period Start Date,Reporting Period End Date,Site Code of Treatment,Arrival Date,Assault Date,Assault Method,Assault Location Type\n".to_owned();
        for (month, days, rows) in [("09", 30, 7), ("10", 31, 3), ("11", 30, 1)] {
            for day in 1..=rows {
                let on = format!("2026-{month}-{day:02}");
                file.push_str(&format!(
                    "2026-{month}-01,2026-{month}-{days},RX1,{on},{on},Sharp object,Public place\n"
                ));
            }
        }
        let trust = "example-hospital-haringey-fictional";
        let imported = bring_in(&world, trust, Format::Istv, Vec::new(), &file).await;
        assert_eq!((imported.counts.new, imported.counts.refused), (11, 0));
        count(&world).await;
        let page =
            world.signed_in_as(CASE_WORKER).await.get("/picture/two-sources?area=haringey").await.expect(200);
        let rows = page.texts("table tbody tr");
        let october = rows.iter().find(|row| row.contains("October 2026")).expect("a row of that month");
        let september = rows.iter().find(|row| row.contains("September 2026")).expect("a row of that month");
        assert!(october.contains("fewer than 5") && !october.contains('3'), "{october}");
        assert!(september.contains('7'), "{september}");
        assert_eq!(world.newest_entries(1).await, [done("picture.view")]);
    }
}
