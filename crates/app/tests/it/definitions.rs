//! What is counted: definitions that a borough makes itself, and pages that say counts without saying who.

use crate::feeding::{ENFIELD_SAFETY, SAFETY, bring_in, count, feed, row};
use crate::world::{World, done, refused};
use accord_engine_formats::Format;
use accord_kernel::Clock as _;
use accord_kernel::ids::uuid_v7;
use accord_platform_db::orm::{ConnectionTrait, Statement, Value};
use accord_testkit::{Answer, Client};

const ANALYST: &str = "Community-safety analyst, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";
const POLICE: &str = "Police partnership officer, Police, North Area";
const REGION: &str = "regional-violence-reduction-unit-fictional";
const HOSPITAL: &str = "example-hospital-haringey-fictional";
const FROM_ALL: &str = "/picture/definitions/all-incidents/change?area=haringey";
const NOISE: &str = "/picture/definitions/noise-in-haringey/change?area=haringey";

/// The form of a version: its name, what is counted, its rules as lines of `source | word | age`, and the version
/// that its author saw.
fn form<'a>(name: &'a str, words: &'a str, rules: &'a str, from: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields = vec![("name", name), ("words", words), ("reason", "For a test"), ("from", from)];
    for line in rules.lines() {
        let mut parts = line.split('|').map(str::trim);
        for field in ["source", "code", "age", "place"] {
            fields.push((field, parts.next().unwrap_or_default()));
        }
    }
    fields
}

/// Adds a rule that no form takes to a definition's newest version, as an older release could have.
async fn add_rule(world: &World, definition: &str, source: &str, code: &str) {
    let newest = format!(
        "SELECT v.id FROM definition_version v JOIN definition d ON d.id = v.definition_id \
         WHERE d.slug = '{definition}' ORDER BY v.number DESC"
    );
    let versions: Vec<uuid::Uuid> = world.column(&newest).await;
    let work = world.app.db().housekeeping("test.add_rule").await.expect("it can be written");
    let sql = "INSERT INTO definition_rule (id, version_id, position, source, code, age_rule, place_rule) \
               VALUES ($1, $2, 99, $3, $4, 'any', 'any')";
    let id = uuid_v7(world.clock.now(), world.app.rng());
    let values: [Value; 4] = [id.into(), versions[0].into(), source.into(), code.into()];
    let db = work.connection();
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values))
        .await
        .expect("the statement of the test is good");
    work.commit().await.expect("it can be written");
}

#[tokio::test]
async fn refuses_whoever_may_change_nothing_before_saying_which_definitions_there_are() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    analyst.post(FROM_ALL, &form("Noise in Haringey", "Noise", "incident | Noise", "1")).await.expect(303);
    let enfield = world.signed_in_at(ENFIELD_SAFETY).await;
    let absent = NOISE.replace("noise", "nothing");
    for path in [NOISE, absent.as_str()] {
        enfield.get(path).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("definition.change", "outside_area")], "{path}");
        enfield.post(path, &form("Mine", "Noise", "incident | Noise", "1")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("definition.change", "outside_area")], "{path}");
    }
    analyst.get(&absent).await.expect(404);
}

#[tokio::test]
async fn refuses_names_that_the_rules_do_not_bear_out_and_attendances_at_a_hospital() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    for (name, words, rules, said) in [
        (
            "Youth noise",
            "Noise",
            "incident | Noise",
            "“youth” is said only of a count whose every rule has an age",
        ),
        ("Loud things", "Noise made by under-18s", "incident | Noise", "“under 18s”"),
        ("Children hurt", "Hurt", "incident | Stabbing | harmed_under_18\nincident | Shooting", "“children”"),
        ("Injuries", "Hurt", "incident | Stabbing | in_code", "nobody has confirmed"),
        ("Injuries", "Hurt", "assault-attendance |", "so that nobody can be found in them"),
        (
            "Robbery here",
            "Robbery",
            "weekly-figure | Robbery\nweekly-figure | Robbery | any",
            "Rule 2 says the same",
        ),
    ] {
        let answer = analyst.post(FROM_ALL, &form(name, words, rules, "1")).await.expect(422);
        assert_eq!(answer.errors().len(), 1, "{:?}", answer.errors());
        assert!(answer.errors()[0].contains(said), "{:?}", answer.errors());
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM definition WHERE area_id IS NOT NULL").await, 0);
    let young =
        "incident | Stabbing | harmed_under_25\nweekly-figure | Knife injury, aged under 25 | in_code";
    analyst.post(FROM_ALL, &form("Young people hurt", "Aged under 25", young, "1")).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("definition.change")]);
    // A version keeps the name, so its rules keep the ages.
    let path = FROM_ALL.replace("all-incidents", "young-people-hurt");
    let answer = analyst.post(&path, &form("Hurt", "Hurt", "incident | Stabbing", "1")).await.expect(422);
    assert!(answer.errors()[0].contains("“young”"), "{:?}", answer.errors());
}

#[tokio::test]
async fn more_rows_for_rules_come_by_a_button_and_keep_what_was_entered() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let rules = "incident | Noise\n | \nincident | Fireworks | harmed_under_18 | not_at_home";
    let mut fields = form("Loud things", "Loud", rules, "1");
    fields.push(("action", "more"));
    let page = analyst.post(FROM_ALL, &fields).await.expect(200);
    assert_eq!(page.attributes("input[name=code]", "value")[..2], ["Noise", "Fireworks"]);
    assert_eq!(page.texts("select[name=source]").len(), 5, "two that are used and three more");
    assert_eq!(page.attribute("#age-2 option[selected]", "value"), "harmed_under_18");
    assert_eq!(page.attribute("#place-2 option[selected]", "value"), "not_at_home");
    assert_eq!(world.number("SELECT COUNT(*) FROM definition WHERE area_id IS NOT NULL").await, 0);
    // The number of a rule is the one that its row has on the page.
    let wrong = form("Loud things", "Loud", "incident | Noise\n | \n | Fireworks", "1");
    let answer = analyst.post(FROM_ALL, &wrong).await.expect(422);
    assert_eq!(answer.errors(), ["Rule 2 has no source. Select one"]);
    assert_eq!(answer.attributes("input[name=code]", "value")[..2], ["Noise", "Fireworks"]);
}

#[tokio::test]
async fn enter_in_a_field_makes_the_version() {
    let world = World::demonstration().await;
    let form = world.signed_in_as(ANALYST).await.get(FROM_ALL).await.expect(200);
    // A browser presses the first button of the form.
    assert_eq!(form.texts("main form button"), ["Make the version", "Add more rules", "Check the words"]);
}

/// What a browser sends of the form when somebody says why and changes nothing else: of each choice what is selected,
/// or its first item where nothing is.
fn untouched(page: &Answer) -> Vec<(&'static str, String)> {
    let value = |selector: &str| page.attribute(selector, "value");
    let mut fields = vec![
        ("name", value("input[name=name]")),
        ("words", page.texts("textarea[name=words]").join("")),
        ("reason", "For a test".to_owned()),
        ("from", value("input[name=from]")),
    ];
    for number in 1..=page.attributes("select[name=source]", "id").len() {
        fields.push(("code", value(&format!("#code-{number}"))));
        for name in ["source", "age", "place"] {
            let selected = value(&format!("#{name}-{number} option[selected]"));
            let first = || value(&format!("#{name}-{number} option"));
            fields.push((name, if selected.is_empty() { first() } else { selected }));
        }
    }
    fields
}

async fn send(browser: &Client, path: &str, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

#[tokio::test]
async fn a_rule_that_no_form_offers_any_more_is_taken_out_by_somebody_and_not_lost() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    analyst.post(FROM_ALL, &form("Noise in Haringey", "Noise", "incident | Noise", "1")).await.expect(303);
    add_rule(&world, "noise-in-haringey", "assault-attendance", "").await;
    let sent = untouched(&analyst.get(NOISE).await.expect(200));
    let answer = send(&analyst, NOISE, &sent).await.expect(422);
    assert_eq!(answer.errors().len(), 1, "{:?}", answer.errors());
    assert!(answer.errors()[0].contains("Rule 2 is about the hospital’s feed"), "{:?}", answer.errors());
    let newest = "SELECT CAST(MAX(v.number) AS BIGINT) FROM definition_version v \
                  JOIN definition d ON d.id = v.definition_id WHERE d.slug = 'noise-in-haringey'";
    assert_eq!(world.number(newest).await, 1);
    let mut without = untouched(&answer);
    let hospital = without.iter_mut().find(|(_, value)| value == "assault-attendance");
    hospital.expect("it is still there").1.clear();
    send(&analyst, NOISE, &without).await.expect(303);
    assert_eq!(world.number(newest).await, 2);
}

#[tokio::test]
async fn the_region_reads_the_name_and_the_rules_of_a_local_definition_and_not_who_made_it_or_why() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        let fields = [
            ("name", "Noise in Haringey"),
            ("words", "Loud at the bus stop"),
            ("reason", "Two fights at the shops"),
            ("source", "incident"),
            ("code", "Noise"),
        ];
        analyst.post(FROM_ALL, &fields).await.expect(303);
        let name = &analyst.get("/account").await.expect(200).texts(".govuk-summary-list__value")[0];
        let region = world.signed_in_as("Regional lead").await;
        let list = "/picture/definitions?area=haringey";
        let one = "/picture/definitions/noise-in-haringey?area=haringey";
        for (path, written) in [
            (list, &["Loud at the bus stop"][..]),
            (one, &["Loud at the bus stop", "Two fights at the shops", name]),
        ] {
            let told = region.get(path).await.expect(200).texts("main").join(" ");
            let whole = analyst.get(path).await.expect(200).texts("main").join(" ");
            for words in written {
                assert!(!told.contains(words), "{path}: {told}");
                assert!(whole.contains(words), "{words} is there for the borough: {whole}");
            }
            for words in ["Noise in Haringey", "is for the agencies of Haringey"] {
                assert!(told.contains(words), "{path}: {told}");
            }
        }
        let told = region.get(one).await.expect(200).texts("main").join(" ");
        assert!(told.contains("“Noise”") && told.contains("Somebody of this borough"), "{told}");
        let shipped = region.get("/picture/definitions/all-incidents?area=haringey").await.expect(200);
        assert!(!shipped.texts("main").join(" ").contains("is for the agencies"), "no borough wrote it");
    }
}

#[tokio::test]
async fn a_version_is_made_by_somebody_who_saw_the_one_before_it() {
    for world in World::demonstration_on_each_engine().await {
        let (one, other) = (world.signed_in_as(ANALYST).await, world.signed_in_as(ANALYST).await);
        let name = "Noise in Haringey";
        one.post(FROM_ALL, &form(name, "Noise", "incident | Noise", "1")).await.expect(303);
        let seen = other.get(NOISE).await.expect(200).attribute("input[name=from]", "value");
        assert_eq!(seen, "1");
        let theirs = "incident | Noise\nincident | Fireworks";
        one.post(NOISE, &form(name, "Noise and fireworks", theirs, "1")).await.expect(303);
        let late =
            other.post(NOISE, &form(name, "Loud noise", "incident | Loud noise", &seen)).await.expect(409);
        assert!(late.errors()[0].contains("Somebody else made version 2"), "{:?}", late.errors());
        for words in ["Noise and fireworks", "“Fireworks”", "Loud noise", "value=\"Loud noise\""] {
            assert!(late.body.contains(words), "`{words}` is lost: {}", late.body);
        }
        let versions = "SELECT COUNT(*) FROM definition_version v JOIN definition d ON d.id = v.definition_id \
                        WHERE d.slug = 'noise-in-haringey'";
        assert_eq!(world.number(versions).await, 2);
        let now = late.attribute("input[name=from]", "value");
        other.post(NOISE, &form(name, "Loud noise", "incident | Loud noise", &now)).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("definition.change")]);
        assert_eq!(world.newest_reason().await, "For a test");
        assert_eq!(world.number(versions).await, 3);
    }
}

#[tokio::test]
async fn a_figure_that_two_rules_take_counts_once() {
    for world in World::demonstration_on_each_engine().await {
        add_rule(&world, "robbery", "weekly-figure", "Robbery").await;
        let file = "week_beginning,borough,category,count\n2026-11-09,Haringey,Robbery,3\n";
        bring_in(&world, REGION, Format::WeeklyCounts, Vec::new(), file).await;
        count(&world).await;
        let sum = "SELECT CAST(SUM(counted) AS BIGINT) FROM tally WHERE source = 'weekly-figure'";
        assert_eq!(world.number(sum).await, 3);
    }
}

#[tokio::test]
async fn attendances_stand_in_one_column_of_complete_months_whatever_a_borough_defines() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        let local = form("Sharp things", "Sharp objects", "incident | Sharp object", "1");
        analyst.post(FROM_ALL, &local).await.expect(303);
        add_rule(&world, "sharp-things", "assault-attendance", "Sharp object").await;
        let mut file = "Reporting Period Start Date,Reporting Period End Date,Site Code of Treatment,Arrival Date,Assault Date,Assault Method,Assault Location Type\n".to_owned();
        for (month, days, rows) in [("09", 30, 7), ("10", 31, 3), ("11", 30, 6)] {
            for day in 1..=rows {
                let on = format!("2026-{month}-{day:02}");
                let method = if day == 1 { "Blunt object" } else { "Sharp object" };
                file.push_str(&format!(
                    "2026-{month}-01,2026-{month}-{days},RX1,{on},{on},{method},Public place\n"
                ));
            }
        }
        let imported = bring_in(&world, HOSPITAL, Format::Istv, Vec::new(), &file).await;
        assert_eq!((imported.counts.new, imported.counts.refused), (16, 0));
        count(&world).await;
        let reader = world.signed_in_as(CASE_WORKER).await;
        let page = reader.get("/picture/two-sources?area=haringey").await.expect(200);
        let heads = page.texts("thead th");
        let columns = heads.iter().filter(|head| head.contains("A&E attendances")).count();
        assert_eq!(columns, 1, "{heads:?}");
        let rows = page.texts("table tbody tr");
        let of = |month: &str| rows.iter().find(|row| row.contains(month)).cloned().unwrap_or_default();
        assert!(of("September 2026").contains('7'), "{rows:?}");
        assert!(of("October 2026").contains("fewer than 5"), "{rows:?}");
        assert_eq!(of("November 2026"), "", "a month is shown once it is complete");
    }
}

#[tokio::test]
async fn every_borough_whose_counts_are_read_leaves_an_entry_and_a_small_one_leads_nowhere() {
    for world in World::demonstration_on_each_engine().await {
        let rows = [
            row("B1", "2026-11-02 10:00", "Noise", ""),
            row("B2", "2026-11-10 10:00", "Noise", ""),
            row("B3", "2026-11-11 10:00", "Noise", ""),
            row("B4", "2026-11-16 10:00", "Noise", ""),
        ];
        feed(&world, SAFETY, "Police daily", &rows).await;
        let officer = world.signed_in_as(POLICE).await;
        let looked = "SELECT COUNT(*) FROM audit_entry WHERE action = 'picture.view' AND refusal IS NULL";
        let before = world.number(looked).await;
        let page = officer.get("/picture/boroughs?area=haringey").await.expect(200);
        // The police of North Area serve Enfield and Haringey.
        assert_eq!(world.number(looked).await - before, 2);
        assert!(page.body.contains("Fewer than 5"), "{}", page.body);
        let links = page.texts("a[href^='/picture/trends?area=']");
        assert!(links.contains(&"Enfield".to_owned()), "{links:?}");
        assert!(!links.contains(&"Haringey".to_owned()), "{links:?}");
    }
}
