//! Agreed language: proposed, ratified, disputed; marked in what people write, on a page of its own and after saving; counted by
//! agency and quarter, and of nobody.

use crate::assessments::holder;
use crate::world::{World, done, refused};
use accord_engine_language::edition::{first_meanings, first_terms, write_meanings, write_terms};
use accord_policy::Role;
use accord_testkit::Client;

const ANALYST: &str = "Community-safety analyst, Haringey";
const CHAIR: &str = "Board chair";
const DISPUTE: &str = "/language/disputes/new?area=haringey&term=LAC";
const NOTE: &str = "/picture/tension/new?area=haringey";

fn term<'a>(avoid: &'a str, prefer: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("avoid", avoid),
        ("prefer", prefer),
        ("why", "We say it otherwise here"),
        ("harmless", "boot camp"),
        ("applies_to", "all"),
    ]
}

/// A tension note as the browser sends it, with the field that names its free text.
fn note(words: &str) -> Vec<(&str, &str)> {
    vec![
        ("words", words),
        ("kind", "experienced"),
        ("grade", "2"),
        ("handling", "P"),
        ("seen", ""),
        ("accord-words", "words"),
        ("accord-then", NOTE),
    ]
}

/// The Board ratifies the newest edition, of which it decided on 1 January 2026.
pub async fn ratify(chair: &Client, status: u16) {
    let page = chair.get("/language/ratify?area=haringey").await.expect(200);
    let value = |name: &str| page.attribute(&format!("input[name={name}]"), "value");
    let (edition, seen) = (value("edition"), value("seen"));
    let terms = page.attributes("input[name=term]", "value");
    let form = [
        ("edition", edition.as_str()),
        ("seen", &seen),
        ("decided_on", "1/1/2026"),
        ("decision", "Adopted; probation would have kept “offender”"),
    ];
    let form: Vec<(&str, &str)> =
        form.into_iter().chain(terms.iter().map(|term| ("term", term.as_str()))).collect();
    chair.post("/language/ratify?area=haringey", &form).await.expect(status);
}

#[tokio::test]
async fn refuses_whoever_may_not_decide_and_shows_the_region_no_words_of_a_borough() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let form = [("edition", "1"), ("seen", "0"), ("decided_on", "1/1/2026"), ("decision", "Yes")];
    analyst.post("/language/ratify?area=haringey", &form).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("language.ratify", "role_may_not")]);
    analyst.post("/language/editions/new", &[("terms", "x")]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("language.make_edition", "role_may_not")]);
    let region = world.signed_in_as("Regional lead").await;
    region.post("/language/terms/new?area=haringey", &term("bootlegger", "person")).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("language.add_term", "role_may_not")]);
    let officer = world.signed_in_as("Data protection officer, Haringey").await;
    officer.post("/language/disputes/new?area=haringey&term=LAC", &[("words", "No")]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("language.dispute", "role_may_not")]);
    let chair = world.signed_in_as(CHAIR).await;
    analyst
        .post("/language/disputes/new?area=haringey&term=LAC", &[("words", "Courts write it")])
        .await
        .expect(303);
    assert!(chair.get("/language?area=haringey").await.expect(200).body.contains("Courts write it"));
    assert!(!region.get("/language?area=haringey").await.expect(200).body.contains("Courts write it"));
    analyst.get("/language?area=enfield").await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("language.view", "outside_area")]);
    analyst.get("/language/disputes/new?area=haringey&term=nothing").await.expect(404);
}

#[tokio::test]
async fn a_term_is_proposed_ratified_marked_disputed_and_left_out() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, chair) = (world.signed_in_as(ANALYST).await, world.signed_in_as(CHAIR).await);
        let add = "/language/terms/new?area=haringey";
        let empty = analyst.post(add, &[("avoid", "gang member")]).await.expect(422);
        assert!(
            empty.errors().iter().any(|error| error.contains("on the list already")),
            "{:?}",
            empty.errors()
        );
        analyst.post(add, &term("boot", "trainee")).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("language.add_term")]);

        // Proposed, it is looked for by nobody yet.
        analyst.post(NOTE, &note("A boot was seen")).await.expect(303);
        assert!(!analyst.get("/").await.expect(200).body.contains("in other words"));
        assert!(
            chair
                .get("/")
                .await
                .expect(200)
                .body
                .contains("Put the agreed language of Haringey before the Board")
        );
        ratify(&chair, 303).await;
        assert_eq!(world.newest_entries(1).await, [done("language.ratify")]);
        let shown = analyst.get("/language?area=haringey").await.expect(200);
        assert!(
            shown.body.contains("ratified by the Board on")
                && shown.body.contains("probation would have kept")
        );

        // It is said once, on the page after the one on which it was saved; “boot camp” is harmless.
        analyst.post(NOTE, &note("A boot and a boot camp; two gang members")).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.write")]);
        let after = analyst.get("/picture/tension?area=haringey").await.expect(200);
        assert!(after.body.contains("in other words") && after.body.contains("trainee"), "{}", after.body);
        assert!(
            !analyst.get("/picture/tension?area=haringey").await.expect(200).body.contains("in other words")
        );

        let dispute = "/language/disputes/new?area=haringey&term=boot";
        analyst.post(dispute, &[("words", "")]).await.expect(422);
        analyst.post(dispute, &[("words", "Everybody wears them")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("language.dispute")]);
        let ids: Vec<uuid::Uuid> = world.column("SELECT id FROM language_dispute").await;
        let settle = format!("/language/disputes/{}", ids[0]);
        chair.post(&settle, &[("outcome", "kept")]).await.expect(422);
        chair.post(&settle, &[("outcome", "kept"), ("words", "It stays")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("language.settle_dispute")]);
        chair.post(&settle, &[("outcome", "kept"), ("words", "It stays")]).await.expect(404);

        let ids: Vec<uuid::Uuid> = world.column("SELECT id FROM language_term").await;
        let end = format!("/language/terms/{}/end", ids[0]);
        // What the Board ratified ends as it began.
        analyst.post(&end, &[("reason", "Nobody says it")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("language.end_term", "role_may_not")]);
        chair.post(&end, &[]).await.expect(422);
        chair.post(&end, &[("reason", "Nobody says it")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("language.end_term")]);
        analyst.post(NOTE, &note("A boot")).await.expect(303);
        assert!(!analyst.get("/").await.expect(200).body.contains("in other words"));
        chair.get(&end).await.expect(404);
    }
}

#[tokio::test]
async fn a_borough_leaves_out_a_term_that_it_disputes_and_the_others_see_it() {
    let world = World::demonstration().await;
    let (analyst, chair) = (world.signed_in_as(ANALYST).await, world.signed_in_as(CHAIR).await);
    let dispute = [("words", "Our courts and our children write it")];
    analyst.post("/language/disputes/new?area=haringey&term=LAC", &dispute).await.expect(303);
    let ids: Vec<uuid::Uuid> = world.column("SELECT id FROM language_dispute").await;
    let settle = [("outcome", "left_out"), ("words", "Agreed with the youth council")];
    chair.post(&format!("/language/disputes/{}", ids[0]), &settle).await.expect(303);
    analyst.post(NOTE, &note("Two LAC from the home")).await.expect(303);
    assert!(!analyst.get("/").await.expect(200).body.contains("in other words"));
    // However many disputes follow, what the Board decided holds.
    for _ in 0..101 {
        analyst
            .post("/language/disputes/new?area=haringey&term=yob", &[("words", "Not here")])
            .await
            .expect(303);
    }
    let page = analyst.get("/language?area=haringey").await.expect(200);
    assert!(page.texts(".accord-list-facts")[0].contains("Left out here: LAC"), "{:?}", page.texts("main"));
    let other = holder(&world, "enfield-council-fictional", Role::YouthJusticeManager).await;
    let rows = other.get("/language/boroughs?area=enfield").await.expect(200);
    assert!(rows.texts("main tbody tr").iter().any(|row| row.contains("Haringey") && row.contains("LAC")));
}

#[tokio::test]
async fn words_are_checked_replaced_and_kept_on_a_page_without_javascript() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        let form = analyst.get(NOTE).await.expect(200);
        assert_eq!(form.attribute("form[method=post] button[formaction]", "formaction"), "/language/check");
        let words = "She absconded with two gang members.";
        let page = analyst.post("/language/check", &note(words)).await.expect(200);
        assert_eq!(page.texts("mark"), ["absconded", "gang members"]);
        assert_eq!(page.attribute("main form", "action"), NOTE);
        assert_eq!(page.attribute("input[name=kind]", "value"), "experienced", "nothing of the form is lost");
        assert_eq!(world.number("SELECT COUNT(*) FROM language_count").await, 0, "nothing is saved yet");

        let press = page.attribute("button[name=accord-replace]", "value");
        let replace = [note(words), vec![("accord-replace", press.as_str())]].concat();
        let replaced = analyst.post("/language/check", &replace).await.expect(200);
        assert!(replaced.body.contains("She went missing with two gang members."), "{}", replaced.body);
        // Only what is marked is replaced, whatever a browser asks for.
        let forged = [note(words), vec![("accord-replace", "words:0:3:0")]].concat();
        let left = analyst.post("/language/check", &forged).await.expect(200);
        assert_eq!(left.texts("textarea"), [words]);
        for elsewhere in ["//example.org", "https://example.org", ""] {
            let mut fields = note(words);
            fields.retain(|(name, _)| *name != "accord-then");
            fields.push(("accord-then", elsewhere));
            analyst.post("/language/check", &fields).await.expect(422);
        }

        let kept = [
            note("Two gang members wrote to us."),
            vec![("accord-kept:gang member", "They call themselves so")],
        ]
        .concat();
        analyst.post(NOTE, &kept).await.expect(303);
        assert!(
            !analyst.get("/").await.expect(200).body.contains("in other words"),
            "it was kept on purpose"
        );
        for (column, expected) in [("texts", 1), ("words", 6), ("marks", 1), ("kept", 1)] {
            assert_eq!(
                world.number(&format!("SELECT {column} FROM language_count")).await,
                expected,
                "{column}"
            );
        }
        let shown = world.signed_in_as(CHAIR).await.get("/language?area=haringey").await.expect(200);
        assert!(shown.body.contains("Too few to say"));
    }
}

#[tokio::test]
async fn counts_tell_of_an_agency_and_a_quarter_and_of_nobody() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    for at in 0..2 {
        world.clock.advance_seconds(60);
        let words = format!("Two gang members, seen {at} times");
        let kept = [note(&words), vec![("accord-kept:gang member", "Their own words")]].concat();
        analyst.post(DISPUTE, &kept).await.expect(303);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM language_count").await, 1, "they add up");
    assert_eq!(world.number("SELECT texts FROM language_count").await, 2);
    // Ids begin with the time at which they were drawn: all of a quarter begin alike.
    let ids: Vec<uuid::Uuid> = world.column("SELECT id FROM language_kept").await;
    let begins: Vec<u64> = ids.iter().map(|id| id.as_u64_pair().0 >> 16).collect();
    assert!(begins.len() == 2 && begins[0] == begins[1], "{ids:?}");
    for table in ["language_count", "language_kept"] {
        let columns: Vec<String> =
            world.column(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
        assert!(columns.iter().all(|name| !name.contains("by") && !name.ends_with("_at")), "{columns:?}");
    }
}

#[tokio::test]
async fn marks_come_as_json_while_somebody_writes() {
    let world = World::demonstration().await;
    let visitor = world.browser();
    visitor.post("/language/marks", &[("text", "gang member"), ("page", "/plan")]).await.expect(403);
    let analyst = world.signed_in_as(ANALYST).await;
    let fields = [("text", "👧 absconded, he said. A care leaver disclosed that"), ("page", "/plan")];
    let answer = analyst.post("/language/marks", &fields).await.expect(200);
    let marks: serde_json::Value = serde_json::from_str(&answer.body).expect("it is JSON");
    let terms: Vec<&str> =
        marks.as_array().expect("a list").iter().filter_map(|mark| mark["term"].as_str()).collect();
    // “Disclosed that” is a term of notes about children, and this is a plan.
    assert_eq!(terms, ["absconded", "care leaver"]);
    // JavaScript counts the picture as two.
    assert_eq!((marks[0]["start"].as_u64(), marks[0]["end"].as_u64()), (Some(3), Some(12)));
    assert_eq!(marks[0]["replacements"][0], "went missing");
}

#[tokio::test]
async fn the_region_makes_an_edition_and_a_borough_keeps_its_own_until_its_board_ratifies() {
    for world in World::demonstration_on_each_engine().await {
        let (region, chair) = (world.signed_in_as("Regional lead").await, world.signed_in_as(CHAIR).await);
        ratify(&chair, 303).await;
        let new = "/language/editions/new";
        let page = region.get(new).await.expect(200);
        assert!(page.texts("textarea#terms")[0].contains("young offender|youth offender,,child;"));
        let (terms, meanings) = (write_terms(first_terms()), write_meanings(first_meanings()));
        let seen = page.attribute("input[name=seen]", "value");
        let more = format!("{}\nticking bomb,,child who needs help,It spreads fear,B,all\n", terms.trim());
        let wrong =
            [("reason", "One more"), ("terms", "avoid,note\nx,\n"), ("meanings", &meanings), ("seen", &seen)];
        let refused = region.post(new, &wrong).await.expect(422);
        assert!(refused.errors()[0].contains("first row has to be"), "{:?}", refused.errors());
        let form =
            [("reason", "One more"), ("terms", more.as_str()), ("meanings", &meanings), ("seen", &seen)];
        region.post(new, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("language.make_edition")]);
        region.post(new, &form).await.expect(409);

        let analyst = world.signed_in_as(ANALYST).await;
        let before = analyst.get("/language?area=haringey").await.expect(200);
        assert!(
            before.body.contains("The region has made edition 2") && !before.body.contains("ticking bomb")
        );
        ratify(&chair, 303).await;
        let found = analyst.get("/language?area=haringey&find=ticking").await.expect(200);
        assert!(found.body.contains("1 of 83 terms"), "{:?}", found.texts("main"));
        let saved = analyst.save("/language/terms.csv?area=haringey").await;
        assert!(String::from_utf8_lossy(&saved).contains("ticking bomb"));
        let enfield = holder(&world, "enfield-council-fictional", Role::YouthJusticeManager).await;
        let newest = enfield.get("/language?area=enfield").await.expect(200);
        assert!(newest.body.contains("Edition 2. The Board has not ratified it yet"));
    }
}

#[tokio::test]
async fn why_words_were_kept_is_read_by_the_agency_that_wrote_it_and_by_who_ratifies_and_can_be_taken_away() {
    for world in World::demonstration_on_each_engine().await {
        let police = world.signed_in_as("Police partnership officer").await;
        let keep = |words: &'static str, reason: &'static str| {
            [note(words), vec![("accord-kept:gang member", reason)]].concat()
        };
        // What is written about people stays where it was written: it is counted, and why is nowhere.
        police.post(NOTE, &keep("Two gang members", "he told the nurse so")).await.expect(303);
        assert_eq!(world.number("SELECT kept FROM language_count").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM language_kept").await, 0);
        let check = police.post("/language/check", &note("Two gang members")).await.expect(200);
        assert!(check.body.contains("Nobody reads why"), "{}", check.body);
        // Neither is a reason kept that looks as if it named somebody.
        police.post(DISPUTE, &keep("A gang member", "Jordan Example says so himself")).await.expect(303);
        assert_eq!(world.number("SELECT COUNT(*) FROM language_kept").await, 0);

        police.post(DISPUTE, &keep("Two gang members there", "the law of 2009 says so")).await.expect(303);
        let page = "/language?area=haringey";
        let analyst = world.signed_in_as(ANALYST).await;
        let chair = holder(&world, "haringey-council-fictional", Role::BoardChair).await;
        assert!(!analyst.get(page).await.expect(200).body.contains("the law of 2009"));
        assert!(chair.get(page).await.expect(200).body.contains("the law of 2009"));
        let own = police.get(page).await.expect(200);
        let remove = own.attribute("form[action^='/language/kept/']", "action");
        analyst.post(&remove, &[]).await.expect(404);
        assert_eq!(world.number("SELECT COUNT(*) FROM language_kept").await, 1);
        police.post(&remove, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("language.remove_kept")]);
        assert!(!police.get(page).await.expect(200).body.contains("the law of 2009"));
        police.post(&remove, &[]).await.expect(404);
    }
}

#[tokio::test]
async fn however_much_is_sent_the_words_are_looked_at_once_and_a_hundred_places_are_shown() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let with = |words: &str, names: &str| -> Vec<(String, String)> {
        [("words", words), ("accord-words", names), ("accord-then", "/asks/new?area=haringey")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    };
    let names = ["words"; 200].join(",") + ",none,accord-then";
    let many = with(&"yob ".repeat(4_000), &names);
    let form: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = analyst.post("/language/check", &form).await.expect(200);
    assert!(page.body.len() < 400_000, "{} bytes", page.body.len());
    assert_eq!((page.texts("mark").len(), page.texts("textarea").len()), (100, 1));
    assert!(page.body.contains("4000 places") && page.body.contains("These are the first 100"));

    // What is more than any form of ours is given back unmarked, with what to do.
    let more = with(&"yob ".repeat(6_000), "words");
    let form: Vec<(&str, &str)> = more.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = analyst.post("/language/check", &form).await.expect(422);
    assert!(page.errors()[0].contains("Make a text shorter"), "{:?}", page.errors());
    assert_eq!((page.texts("mark").len(), page.texts("textarea")[0].len()), (0, 23_999));

    let text = "gang member ".repeat(1_500);
    let answer = analyst.post("/language/marks", &[("text", &text), ("page", "/plans")]).await.expect(200);
    let marks: serde_json::Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!(marks.as_array().map(Vec::len), Some(100));
    assert_eq!(marks[99]["start"].as_u64(), Some(99 * 12));
    let text = "gang member ".repeat(4_000);
    analyst.post("/language/marks", &[("text", &text), ("page", "/plans")]).await.expect(422);
}

#[tokio::test]
async fn a_field_counts_once_however_often_a_browser_names_it() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        let mut form = note("Two gang members wrote to us.");
        form.retain(|(name, _)| *name != "accord-words");
        form.push(("accord-words", "words,words,words,none,accord-then,accord-words"));
        analyst.post(NOTE, &form).await.expect(303);
        for (column, expected) in [("texts", 1), ("words", 6), ("marks", 1)] {
            let counted = world.number(&format!("SELECT {column} FROM language_count")).await;
            assert_eq!(counted, expected, "{column}");
        }
    }
}

#[tokio::test]
async fn the_page_that_checks_words_has_the_buttons_of_the_form_and_goes_where_it_goes() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    // The page's own hidden fields are sent, as a browser would.
    let page = analyst.get("/timeline/new?area=haringey").await.expect(200);
    assert!(page.texts("form textarea").is_empty());
    let manager = holder(&world, "haringey-council-fictional", Role::YouthJusticeManager).await;
    let ask = manager.get("/asks/new?area=haringey").await.expect(200);
    let then = ask.attribute("input[name=accord-then]", "value");
    let button = ask.attribute("input[name=accord-button]", "value");
    assert_eq!(
        (then.as_str(), button.as_str()),
        ("/asks/new?area=haringey", "name=&value=&text=Open+it&look=")
    );
    let form = [
        ("why", "For gang members"),
        ("accord-words", "why"),
        ("accord-then", &then),
        ("accord-button", &button),
        ("accord-button", "name=do&value=close&text=Close+it&look=govuk-button--warning"),
    ];
    let check = analyst.post("/language/check", &form).await.expect(200);
    assert_eq!(check.texts("main form .govuk-button-group button"), ["Open it", "Close it"]);
    assert_eq!(check.attribute("button[name=do]", "value"), "close");
    assert!(check.attribute("button[name=do]", "class").contains("warning"));
    let press = check.attribute("button[name=accord-replace]", "value");
    let again =
        [form.to_vec(), vec![("accord-replace", press.as_str()), ("accord-kept:gang member", "so")]].concat();
    let check = analyst.post("/language/check", &again).await.expect(200);
    assert_eq!(check.texts("main form .govuk-button-group button"), ["Open it", "Close it"]);
}

#[tokio::test]
async fn what_looks_like_a_name_in_terms_and_disputes_is_asked_about() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let page = analyst.get("/language?area=haringey").await.expect(200);
    assert!(page.body.contains("From: Youth Justice Board Child First principle"), "a title and no code");
    analyst.post(DISPUTE, &[("words", "Jaden Smith says it, 07700 900123")]).await.expect(200);
    assert_eq!(world.number("SELECT COUNT(*) FROM language_dispute").await, 0);
    let mut named = term("boot", "trainee").to_vec();
    named.push(("note", "Jaden Smith wears them"));
    let asked = analyst.post("/language/terms/new?area=haringey", &named).await.expect(200);
    assert_eq!(world.number("SELECT COUNT(*) FROM language_term").await, 0);
    let checked = asked.attribute("input[name=checked]", "value");
    named.push(("checked", checked.as_str()));
    let fresh = analyst.get("/language/terms/new?area=haringey").await.expect(200);
    let fresh = fresh.attribute("input[name=new]", "value");
    named.push(("new", fresh.as_str()));
    analyst.post("/language/terms/new?area=haringey", &named).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("language.add_term")]);
    // Sent twice, it proposes one term, and one dispute.
    let twice = [("words", "Courts write it"), ("new", "01977e5d-0000-7000-8000-000000000001")];
    analyst.post(DISPUTE, &twice).await.expect(303);
    analyst.post_again(DISPUTE, &twice).await;
    analyst.post(DISPUTE, &[("words", "Courts write it")]).await.expect(303);
    assert_eq!(world.number("SELECT COUNT(*) FROM language_dispute").await, 2);

    // The Board takes in what it read and chose: one of two, and nothing that was proposed meanwhile.
    world.clock.advance_seconds(60);
    analyst.post("/language/terms/new?area=haringey", &term("yobbo", "child")).await.expect(303);
    let chair = world.signed_in_as(CHAIR).await;
    let page = chair.get("/language/ratify?area=haringey").await.expect(200);
    assert_eq!(page.texts("form .govuk-checkboxes__label"), ["boot: trainee", "yobbo: child"]);
    let ids = page.attributes("input[name=term]", "value");
    analyst.post("/language/terms/new?area=haringey", &term("trumpet", "child")).await.expect(303);
    let form = [
        ("edition", "1"),
        ("seen", "0"),
        ("term", &ids[1]),
        ("decided_on", "1/1/2026"),
        ("decision", "One of two"),
    ];
    chair.post("/language/ratify?area=haringey", &form).await.expect(303);
    let ratified = "SELECT avoid FROM language_term WHERE ratified_in IS NOT NULL";
    assert_eq!(world.column::<String>(ratified).await, ["yobbo"]);
}

#[tokio::test]
async fn a_regional_lead_by_role_alone_makes_no_edition() {
    let world = World::demonstration().await;
    world.change("UPDATE member_role SET role = 'regional_lead' WHERE role = 'case_worker'").await;
    let pretender = holder(&world, "haringey-council-fictional", Role::RegionalLead).await;
    pretender.get("/language/editions/new").await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("language.make_edition", "role_may_not")]);
    assert!(
        !pretender.get("/language?area=haringey").await.expect(200).body.contains("/language/editions/new")
    );
}
