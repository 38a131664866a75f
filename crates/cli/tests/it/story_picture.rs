//! Stage c: from partners' files on an empty folder to a signal that somebody signed off, on each engine.

use crate::daily::{Daily, LOUD, MAPPING, written};
use crate::installation::Installation;
use crate::people::{joined, page_with};
use accord_testkit::{Answer, Client, empty_postgres};
use serde_json::Value;

const SAFETY: &str = "haringey-community-safety";
const ROBBERY: &str = "/picture/trends/robbery/incident/haringey-community-safety?area=haringey&step=week";
const SIGNALS: &str = "/picture/signals?area=haringey";
const PAGES: &[&str] = &[
    "/picture/trends?area=haringey",
    ROBBERY,
    "/picture/incidents?area=haringey",
    SIGNALS,
    "/picture/freshness?area=haringey",
];

fn numbers(out: &str) -> [u64; 4] {
    let result: Value = serde_json::from_str(out).expect("the result and nothing else");
    let all = ["read", "accepted", "known", "refused"].map(|name| result[name].as_u64().expect("a number"));
    assert_eq!(all[0], all[1] + all[2] + all[3], "every row is accounted for");
    all
}

/// The link behind each count of a series, and the count, newest first.
fn counts_on(page: &Answer) -> Vec<(String, u64)> {
    let cells = "tbody td a[href^='/picture/incidents?']";
    let count = |words: String| words.split_whitespace().next().and_then(|word| word.parse().ok());
    let counts = page.texts(cells).into_iter().map(|words| count(words).expect("a count"));
    page.attributes(cells, "href").into_iter().zip(counts).collect()
}

/// How many rows a list has, after asserting that the saved file has as many.
async fn listed(browser: &Client, path: &str) -> u64 {
    let page = browser.get(path).await.expect(200);
    let rows = page.texts(".accord-list__table tbody tr").len();
    let file = browser.save(&path.replace("/picture/incidents?", "/picture/incidents.csv?")).await;
    let lines = String::from_utf8(file).expect("text").lines().count();
    assert_eq!(lines, rows + 1, "the saved list and its headings: {path}");
    rows as u64
}

async fn signal_on(analyst: &Client) -> String {
    let is_raised = |page: &Answer| page.texts("main").join(" ").contains("Robbery: 21 in the week from");
    let page = page_with(analyst, SIGNALS, is_raised).await;
    let titles = page.texts("main a[href^='/picture/signals/']");
    let at = titles.iter().position(|title| title.starts_with("Robbery: ")).expect("it is linked");
    assert!(titles[at].contains("Expected "), "{titles:?}");
    page.attributes("main a[href^='/picture/signals/']", "href").swap_remove(at)
}

async fn walk(installation: &Installation) {
    installation.run(&["demo", "--without-files"]).await.expect(0);
    let (folder, daily) = (tempfile::tempdir().expect("a folder"), Daily::robberies());
    let (all, before) = daily.counts();
    let mapping = written(folder.path(), "mapping.json", MAPPING);
    let history = written(folder.path(), "history.csv", &daily.until_the_last_day());
    let taken = ["import", "incidents", &history, "--mapping", &mapping, "--agency", SAFETY];
    let first = installation.run(&taken).await.expect(0);
    assert_eq!(numbers(&first.out), [before, before, 0, 0]);

    let server = installation.serve().await;
    let base = &server.base;
    let visitor = Client::new(base);
    let elsewhere = joined(installation, base, "enfield-community-safety", "analyst").await;
    let case_worker = joined(installation, base, "haringey-youth-justice-service", "case_worker").await;
    let school = joined(installation, base, "haringey-education", "school_lead").await;
    let analyst = joined(installation, base, SAFETY, "analyst").await;
    for path in PAGES {
        assert!(visitor.get(path).await.expect(303).location().starts_with("/sign-in"), "{path}");
        elsewhere.get(path).await.expect(403);
    }

    // The week is not over in the data: nothing is unusual yet.
    let quiet = analyst.get(SIGNALS).await.expect(200);
    assert_eq!(quiet.texts("main a[href^='/picture/signals/']"), [""; 0]);
    let night = daily.last_night().into_bytes();
    let form = |action| [("format", "incidents"), ("action", action)];
    school.post_file("/imports/new", &form("take"), "night.csv", night.clone()).await.expect(403);
    let looked =
        analyst.post_file("/imports/new", &form("look"), "night.csv", night.clone()).await.expect(200);
    assert!(looked.body.contains("3 read = 3 accepted + 0 known + 0 refused. Nothing counts yet."));
    let took = analyst.post_file("/imports/new", &form("take"), "night.csv", night.clone()).await.expect(303);
    let taken = page_with(&analyst, took.location(), |page| page.body.contains("Done.")).await;
    assert!(taken.body.contains("3 read = 3 accepted + 0 known + 0 refused"), "{:?}", taken.texts("main"));

    let signal = signal_on(&analyst).await;
    let counts = shown(&analyst, all).await;
    sign_off(&signal, &analyst, &case_worker, &elsewhere).await;

    for text in [daily.until_the_last_day(), daily.last_night()] {
        let again = written(folder.path(), "again.csv", &text);
        let known = installation.run(&["import", "incidents", &again, "--agency", SAFETY]).await.expect(0);
        let [read, accepted, known, _] = numbers(&known.out);
        assert_eq!((accepted, known), (0, read));
    }
    assert_eq!(counts_on(&analyst.get(ROBBERY).await.expect(200)), counts, "importing again changes nothing");
    let state = analyst.get(&signal).await.expect(200).texts("main").join(" ");
    assert!(state.contains("Known cause"), "{state}");
    take_the_night_back(&analyst, &elsewhere, before).await;
    assert_eq!(server.stop().await, Some(0));
    recorded(installation).await;
}

/// The night was the wrong file: it is taken back after the two that were brought in again, newest first, and the
/// series has `before` rows, as before that night.
async fn take_the_night_back(analyst: &Client, elsewhere: &Client, before: u64) {
    let reason = [("reason", "It was the file of another night")];
    let newest =
        analyst.get("/imports").await.expect(200).attributes("tbody th a[href^='/imports/']", "href");
    let night = format!("{}/take-back", newest[2]);
    elsewhere.post(&night, &reason).await.expect(403);
    analyst.post(&night, &reason).await.expect(409);
    for import in &newest[..3] {
        analyst.post(&format!("{import}/take-back"), &reason).await.expect(303);
    }
    page_with(analyst, EVERYTHING, |file| sum(file) == before).await;
    let taken_back = analyst.get(&newest[2]).await.expect(200);
    assert!(taken_back.body.contains("Taken back by Robin Fable"), "{:?}", taken_back.texts("main"));
}

/// The counts of every incident by week, as a file.
const EVERYTHING: &str =
    "/picture/trends/all-incidents/incident/haringey-community-safety/figures.csv?area=haringey&step=week";

/// What the counts of a file add up to.
fn sum(file: &Answer) -> u64 {
    let count = |line: &str| line.split(',').nth(7).and_then(|count| count.parse::<u64>().ok());
    file.body.lines().skip(1).map(|line| count(line).expect("a count")).sum()
}

/// What the series says of itself, and its counts: each is the number of rows behind it. `all` rows were
/// imported.
async fn shown(analyst: &Client, all: u64) -> Vec<(String, u64)> {
    let series = analyst.get(ROBBERY).await.expect(200);
    let counts = counts_on(&series);
    assert_eq!(counts[0].1, LOUD, "the newest whole week");
    assert_eq!(counts.len(), 26);
    for (href, count) in &counts {
        assert_eq!(listed(analyst, href).await, *count, "{href}");
    }
    let said = series.texts("main").join(" ");
    for words in
        ["All ages", "Counts: Robbery", "newest rows", "Definition version 1", "Complete to", "Judged by"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let fresh = analyst.get("/picture/freshness?area=haringey").await.expect(200).texts("main").join(" ");
    assert!(
        fresh.contains("Police daily") && fresh.contains("Comes as often as the partner sends it"),
        "{fresh}"
    );
    let everything = analyst.get(EVERYTHING).await.expect(200);
    assert_eq!(sum(&everything), all, "each imported row is in one week");
    counts
}

async fn sign_off(signal: &str, analyst: &Client, case_worker: &Client, elsewhere: &Client) {
    let page = analyst.get(signal).await.expect(200);
    let behind = page.attribute("main a[href^='/picture/incidents?']", "href");
    assert_eq!(listed(analyst, &behind).await, LOUD);
    let cause = "A film was shot on the high street, and the crew’s vans were broken into";
    let explained = [("from", "new"), ("to", "explained"), ("reason", cause)];
    elsewhere.get(signal).await.expect(403);
    elsewhere.post(signal, &explained).await.expect(403);
    case_worker.post(signal, &explained).await.expect(403);
    let unsaid =
        analyst.post(signal, &[("from", "new"), ("to", "explained"), ("reason", "")]).await.expect(422);
    assert_eq!(unsaid.errors(), ["Enter the reason in a sentence"]);
    let signed = analyst.post_and_follow(signal, &explained).await.texts("main").join(" ");
    assert!(signed.contains("Known cause") && signed.contains(cause), "{signed}");
    assert!(signed.contains("Robin Fable"), "a person answers for it: {signed}");
}

async fn recorded(installation: &Installation) {
    assert_eq!(installation.sound_audit().await.unsealed, 0);
    let actions = installation.permitted_actions().await;
    for action in [
        "import.run",
        "import.finish",
        "import.take_back",
        "signal.raise",
        "signal.view",
        "signal.sign_off",
        "picture.view",
        "incident.list",
    ] {
        assert!(actions.iter().any(|done| done == action), "{action} is missing from {actions:?}");
    }
    let refused =
        "SELECT DISTINCT action || ' ' || refusal FROM audit_entry WHERE refusal IS NOT NULL ORDER BY 1";
    let refused = installation.texts(refused).await;
    for entry in [
        "import.run role_may_not",
        "import.take_back other_agency",
        "incident.list outside_area",
        "picture.view outside_area",
        "signal.sign_off outside_area",
        "signal.sign_off role_may_not",
        "signal.view outside_area",
    ] {
        assert!(refused.iter().any(|found| found == entry), "{entry} is missing from {refused:?}");
    }
}

#[tokio::test]
async fn an_analyst_brings_the_night_in_sees_what_is_unusual_and_signs_it_off() {
    walk(&Installation::nothing()).await;
}

#[tokio::test]
async fn an_analyst_signs_a_signal_off_on_postgresql_too() {
    let Some(url) = empty_postgres().await else { return };
    walk(&Installation::nothing_at(url)).await;
}
