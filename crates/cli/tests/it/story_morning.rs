//! Stage d: from an empty folder to a signed briefing on paper, and a line from the police in four of them.

use crate::daily::{Daily, MAPPING, today, written};
use crate::installation::Installation;
use crate::paper::{pages_of, words_of};
use crate::people::joined;
use accord_testkit::{Client, empty_postgres};
use serde_json::json;

const SAFETY: &str = "haringey-community-safety";
const VIEW: &str = "/briefing?area=haringey";
const PREPARE: &str = "/briefing/prepare?area=haringey";
const EDIT: &str = "/briefing/edit?area=haringey";
const SIGN: &str = "/briefing/sign?area=haringey";
const PRINT: &str = "/briefing/print.pdf?area=haringey";
const IN_SHORT: &str = "Seven loud evenings near the shops. Nobody knows why yet.";
const ACTION: &str = "Ring the two schools near the shops";
const OWNER: &str = "Vera Specimen";
const NOTE: &str = "Shopkeepers near the station say that it is loud after school";
const LEVEL: &str = "Level 3 of 6. Two loud evenings near the shops";

/// The demonstration region with a loud week and one thing of last night in Haringey.
async fn fill(installation: &Installation) {
    installation.run(&["demo", "--without-files"]).await.expect(0);
    let (folder, daily) = (tempfile::tempdir().expect("a folder"), Daily::robberies());
    let mapping = written(folder.path(), "mapping.json", MAPPING);
    let yesterday = today().plus_days(-1);
    let last_night = format!("Reference,When,What,Age,Borough\nS1,{yesterday} 22:10,Stabbing,17,Haringey\n");
    for (name, text) in [
        ("weeks.csv", daily.until_the_last_day()),
        ("sunday.csv", daily.last_night()),
        ("night.csv", last_night),
    ] {
        let file = written(folder.path(), name, &text);
        let words = ["import", "incidents", &file, "--mapping", &mapping, "--agency", SAFETY];
        installation.run(&words).await.expect(0);
    }
}

/// What Today asks of somebody.
async fn queue(browser: &Client) -> Vec<String> {
    browser.get("/").await.expect(200).texts(".accord-queue__item a")
}

/// Two notes, of which one looks as if it named somebody and waits for the analyst, and a level.
async fn tension(visitor: &Client, elsewhere: &Client, case_worker: &Client, analyst: &Client) {
    let new = "/picture/tension/new?area=haringey";
    let form = |words: &'static str| {
        vec![("words", words), ("kind", "experienced"), ("grade", "2"), ("handling", "P")]
    };
    let signed_out = visitor.post(new, &form(NOTE)).await.expect(403);
    assert_eq!(signed_out.heading(), "You are signed out", "and the note is still there");
    assert!(signed_out.body.contains(NOTE));
    elsewhere.post(new, &form(NOTE)).await.expect(403);
    case_worker.post(new, &form(NOTE)).await.expect(303);
    let named = "Heard that Jordan Example is back near the park";
    let warned = case_worker.post(new, &form(named)).await.expect(200);
    let seen = warned.attribute("input[name=seen]", "value");
    case_worker.post(new, &[form(named), vec![("seen", &seen)]].concat()).await.expect(303);
    let level = [("level", "3"), ("reason", "Two loud evenings near the shops")];
    case_worker.post("/picture/tension/level?area=haringey", &level).await.expect(403);
    analyst.post("/picture/tension/level?area=haringey", &level).await.expect(303);
}

async fn walk(installation: &Installation) {
    fill(installation).await;
    let server = installation.serve().await;
    let base = &server.base;
    let visitor = Client::new(base);
    let elsewhere = joined(installation, base, "enfield-community-safety", "analyst").await;
    let case_worker = joined(installation, base, "haringey-youth-justice-service", "case_worker").await;
    let analyst = joined(installation, base, SAFETY, "analyst").await;
    for path in ["/", VIEW, PRINT] {
        assert!(visitor.get(path).await.expect(303).location().starts_with("/sign-in"), "{path}");
    }
    elsewhere.get(VIEW).await.expect(403);
    for refused in [&elsewhere, &case_worker] {
        refused.post(PREPARE, &[]).await.expect(403);
    }

    let before = queue(&analyst).await;
    assert_eq!(before[0], "Prepare the morning briefing, Haringey", "a clock runs for it: {before:?}");
    // On a Monday last night is of the loud week too: then all incidents together are unusual beside the robberies,
    // and of two that were raised at once either may come first.
    let unusual = before.iter().skip(1).any(|line| line.contains("21 in the week from"));
    assert!(unusual, "what is unusual comes next: {before:?}");
    tension(&visitor, &elsewhere, &case_worker, &analyst).await;
    let prepared = analyst.post_and_follow(PREPARE, &[]).await;
    let read = prepared.attribute("input[name=seen]", "value");
    let draft = prepared.texts("main").join(" ");
    for words in
        ["Stabbing", "Robbery: 21 in the week from", "How fresh the data is", "Police daily", LEVEL, NOTE]
    {
        assert!(draft.contains(words), "{words}: {draft}");
    }
    assert!(!draft.contains("Jordan") && draft.contains("1 more note may not be printed"), "{draft}");
    assert!(queue(&analyst).await.contains(&"Sign the morning briefing, Haringey".to_owned()));
    let nobody =
        [("summary", IN_SHORT), ("action", ACTION), ("owner", ""), ("due", "10am"), ("seen", &*read)];
    let answer = analyst.post(EDIT, &nobody).await.expect(422);
    assert_eq!(answer.errors(), ["Say who does action 1"]);
    let owned =
        [("summary", IN_SHORT), ("action", ACTION), ("owner", OWNER), ("due", "10am"), ("seen", &*read)];
    let edited = analyst.post_and_follow(EDIT, &owned).await;
    assert!(case_worker.get(VIEW).await.expect(200).body.contains("has not been signed yet"));
    case_worker.get(PRINT).await.expect(404);
    case_worker.post(SIGN, &[("seen", "0")]).await.expect(403);
    analyst.post(SIGN, &[("seen", "0")]).await.expect(409);
    let seen = edited.attribute("input[name=seen]", "value");
    let signed = analyst.post_and_follow(SIGN, &[("seen", &seen)]).await.texts("main").join(" ");
    assert!(signed.contains("Signed by Robin Fable") && signed.contains(OWNER), "{signed}");
    assert!(!queue(&analyst).await.iter().any(|line| line.contains("briefing")), "it is done");

    let printed = case_worker.save(PRINT).await;
    print(installation, &printed).await;
    elsewhere.get(PRINT).await.expect(403);
    assert_eq!(server.stop().await, Some(0));
    assert_eq!(installation.sound_audit().await.unsealed, 0);
    let actions = installation.permitted_actions().await;
    for action in ["briefing.prepare", "briefing.sign", "briefing.view", "tension.write", "tension.set_level"]
    {
        assert!(actions.iter().any(|done| done == action), "{action} is missing from {actions:?}");
    }
}

/// The document that the page offers, and the same without a browser.
async fn print(installation: &Installation, printed: &[u8]) {
    let words = words_of(printed);
    for expected in [
        "Morning briefing, Haringey",
        "Fictional data",
        IN_SHORT,
        ACTION,
        OWNER,
        "Stabbing",
        "Signed by Robin Fable",
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    let inside = String::from_utf8_lossy(printed);
    assert!(inside.contains("Title(Morning briefing, Haringey)") && inside.contains("/Lang(en-GB)"));
    assert!(pages_of(printed) <= 2, "{} pages", pages_of(printed));

    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("briefing.pdf");
    let out = out.to_str().expect("a temporary folder has a plain name");
    let day = today().to_string();
    let nowhere =
        installation.run(&["briefing", "--date", &day, "--area", "harringay", "--out", out]).await.expect(1);
    assert!(nowhere.err.contains("haringey"), "{}", nowhere.err);
    let made =
        installation.run(&["briefing", "--date", &day, "--area", "haringey", "--out", out]).await.expect(0);
    let bytes = std::fs::read(out).expect("the command wrote it");
    let result: serde_json::Value = serde_json::from_str(&made.out).expect("the result and nothing else");
    assert_eq!(result, json!({"pages": pages_of(printed), "bytes": bytes.len(), "signed": true}));
    let by_command = words_of(&bytes).replace("Printed by the command line", "Printed by Robin Fable");
    // Another name breaks lines elsewhere.
    let letters = |words: &str| words.replace(' ', "");
    assert_eq!(letters(&by_command), letters(&words), "the same without a browser");
}

#[tokio::test]
async fn an_analyst_prepares_signs_and_prints_the_morning_briefing() {
    walk(&Installation::nothing()).await;
}

#[tokio::test]
async fn an_analyst_signs_the_morning_briefing_on_postgresql_too() {
    let Some(url) = empty_postgres().await else { return };
    walk(&Installation::nothing_at(url)).await;
}

const LINE: &str = "More officers at the bus stations from 3pm";
/// The boroughs of one police command unit, and one of another.
const BOROUGHS: [&str; 4] = ["kingston-upon-thames", "merton", "richmond-upon-thames", "wandsworth"];
const FIFTH: &str = "enfield";

#[tokio::test]
async fn police_publish_to_the_four_boroughs_that_they_serve_and_never_see_a_fifth() {
    let installation = Installation::demonstration().await;
    let server = installation.serve().await;
    let base = &server.base;
    let police = joined(&installation, base, "police-south-west", "police_partnership").await;
    let school = joined(&installation, base, "merton-education", "school_lead").await;
    let areas = |all: &[&'static str]| all.iter().map(|area| ("areas", *area)).collect::<Vec<_>>();
    let form = |all: &[&'static str]| [vec![("words", LINE), ("days", "2")], areas(all)].concat();
    assert_eq!(
        Client::new(base).post("/briefing/publish", &form(&BOROUGHS)).await.expect(403).heading(),
        "You are signed out"
    );
    school.post("/briefing/publish", &form(&BOROUGHS)).await.expect(403);
    let five = [&BOROUGHS[..], &[FIFTH]].concat();
    police.post("/briefing/publish", &form(&five)).await.expect(403);
    for path in ["/briefing", "/briefing/print.pdf", "/picture/trends", "/picture/tension"] {
        police.get(&format!("{path}?area={FIFTH}")).await.expect(403);
    }
    let items = "SELECT COUNT(*) FROM briefing_item";
    assert_eq!(installation.number(items).await, 0, "four of five is none");

    police.post("/briefing/publish", &form(&BOROUGHS)).await.expect(303);
    assert_eq!(installation.number(items).await, 4);
    for borough in five {
        let agency = format!("{borough}-community-safety");
        let analyst = joined(&installation, base, &agency, "analyst").await;
        let draft = analyst.post_and_follow(&format!("/briefing/prepare?area={borough}"), &[]).await;
        let says = draft.texts("main").join(" ").contains(&format!("Police, South West: {LINE}"));
        assert_eq!(says, borough != FIFTH, "{borough}");
    }
    assert_eq!(server.stop().await, Some(0));
    assert_eq!(installation.sound_audit().await.unsealed, 0);
    let published = "SELECT CAST(COUNT(*) AS TEXT) || ' ' || COALESCE(refusal, 'done') FROM audit_entry \
        WHERE action = 'briefing.publish' GROUP BY refusal ORDER BY 1";
    assert_eq!(installation.texts(published).await, ["1 outside_area", "1 role_may_not", "4 done"]);
}
