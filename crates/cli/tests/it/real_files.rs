//! The walk through of the README with public files, when they are there.
#![expect(clippy::disallowed_methods, reason = "the test run says where the shared data are")]

use crate::installation::Installation;
use crate::paper::{pages_of, words_of};
use crate::people::{joined, page_with};
use serde_json::Value;
use std::path::{Path, PathBuf};

const README: &str = include_str!("../../../../README.md");
const AGENCY: &str = "haringey-community-safety";
/// 36 months of the City of London and 6 of Merseyside.
const STREET_ROWS: u64 = 103_134;

/// The folder of shared real data: `ACCORD_SHARED_DATA`, or `shared/data` beside the repository.
fn shared_data() -> Option<PathBuf> {
    let named = std::env::var_os("ACCORD_SHARED_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .map(|above_repository| above_repository.join("shared/data"));
    let found = named.or(beside).filter(|folder| folder.is_dir());
    if found.is_none() {
        // The convention is a line that CI can count; there is no logger in a test.
        #[allow(clippy::print_stdout)]
        {
            println!("skipped: no shared data");
        }
    }
    found
}

/// What stands in the README between a line that has `opening` and the end of its block.
fn block(opening: &str) -> String {
    let from = README.find(opening).unwrap_or_else(|| panic!("the README has no `{opening}`"));
    let rest = &README[from..];
    rest[..rest.find("```").expect("a block has an end")].to_owned()
}

/// The files of a folder whose names end so, in order.
fn files(folder: &Path, ending: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the shared data has this folder");
    let mut files: Vec<String> = entries
        .map(|entry| entry.expect("a file").path().to_str().expect("a plain name").to_owned())
        .filter(|path| path.ends_with(ending))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no {ending}");
    files
}

/// Imports files once and again. Returns how many rows were read.
async fn import_twice(installation: &Installation, format: &str, files: &[String], more: &[&str]) -> u64 {
    let mut words = vec!["import", format, "--agency", AGENCY];
    words.extend(files.iter().map(String::as_str));
    words.extend(more);
    let mut counts = Vec::new();
    for _ in 0..2 {
        let ran = installation.run(&words).await.expect(0);
        let result: Value = serde_json::from_str(&ran.out).expect("the result and nothing else");
        let [read, accepted, known, refused] =
            ["read", "accepted", "known", "refused"].map(|name| result[name].as_u64().expect("a number"));
        assert_eq!(read, accepted + known + refused, "{format}");
        counts.push((read, accepted, known));
    }
    let [(read, accepted, 0), again] = counts[..] else { panic!("{format}: {counts:?}") };
    assert_eq!(again, (read, 0, accepted), "{format}: the same files again change nothing");
    read
}

/// Cuts the file of shootings as the README does, with its own commands. Returns the two files.
async fn cut(shared: &Path, folder: &Path) -> [String; 2] {
    let source = shared.join("daily_violence/nypd_shootings_2006_2018.csv.gz");
    std::fs::copy(source, folder.join("nypd_shootings_2006_2018.csv.gz"))
        .expect("the shared data has this file");
    let script = block("gzip -dc nypd_shootings_2006_2018.csv.gz > shootings.csv");
    let mut shell = tokio::process::Command::new("sh");
    let ran = shell.args(["-e", "-c", &script]).current_dir(folder).status().await.expect("there is a shell");
    assert!(ran.success(), "{script}");
    ["until-saturday.csv", "the-night.csv"].map(|name| folder.join(name).to_str().expect("plain").to_owned())
}

#[tokio::test]
async fn the_walk_through_of_the_readme_works_with_real_files() {
    let Some(shared) = shared_data() else { return };
    let (installation, _) = Installation::haringey().await;
    let police = shared.join("police_uk");
    let mut street = files(&police.join("city_of_london"), "-street.csv.gz");
    street.extend(files(&police.join("merseyside_all_types"), "-street.csv.gz"));
    assert_eq!(import_twice(&installation, "police-street", &street, &[]).await, STREET_ROWS);
    let searches =
        files(&police.join("metropolitan_stop_and_search"), "2022-03-metropolitan-stop-and-search.csv.gz");
    assert_eq!(import_twice(&installation, "stop-search", &searches, &[]).await, 17_943);
    let knife = files(&shared.join("mps"), "knife_crime_monthly_borough_and_snt_2022-03_2025-06.csv.gz");
    assert_eq!(import_twice(&installation, "mps-monthly", &knife, &[]).await, 49_096);

    let folder = tempfile::tempdir().expect("a folder");
    let mapping = folder.path().join("night.json");
    std::fs::write(&mapping, block("{\n  \"name\": \"Night file\""))
        .expect("a temporary folder can be written");
    let mapping = mapping.to_str().expect("a temporary folder has a plain name").to_owned();
    let [before, night] = cut(&shared, folder.path()).await;
    assert_eq!(import_twice(&installation, "incidents", &[before], &["--mapping", &mapping]).await, 20_465);
    look_sign_and_print(&installation, &night).await;
}

async fn look_sign_and_print(installation: &Installation, night: &str) {
    let server = installation.serve().await;
    let analyst = joined(installation, &server.base, AGENCY, "analyst").await;
    let form = [("format", "incidents"), ("action", "take")];
    let bytes = std::fs::read(night).expect("it was cut");
    let took = analyst.post_file("/imports/new", &form, "the-night.csv", bytes).await.expect(303);
    let imported = page_with(&analyst, took.location(), |page| page.body.contains("Done.")).await;
    assert!(
        imported.body.contains("3 read = 3 accepted + 0 known + 0 refused"),
        "{:?}",
        imported.texts("main")
    );

    let title = "Shootings: 16 in the week from 1 Oct 2018. Expected 0 to 13.";
    let signals = "/picture/signals?area=haringey";
    let page = page_with(&analyst, signals, |page| page.texts("main").join(" ").contains(title)).await;
    let links = "main a[href^='/picture/signals/']";
    let at = page.texts(links).iter().position(|found| found == title).expect("it is linked");
    let signal = page.attributes(links, "href").swap_remove(at);
    let rows =
        analyst.get(&signal).await.expect(200).attribute("main a[href^='/picture/incidents?']", "href");
    assert_eq!(analyst.get(&rows).await.expect(200).texts(".accord-list__table tbody tr").len(), 16);
    let knife =
        "/picture/trends/knife-crime/monthly-figure/haringey-community-safety?area=haringey&step=month";
    let knife = analyst.get(knife).await.expect(200).texts("main").join(" ");
    assert!(knife.contains("67 in June 2025"), "{knife}");
    let response = [("from", "new"), ("to", "response_opened"), ("reason", "Outreach on both evenings")];
    let signed = analyst.post_and_follow(&signal, &response).await.texts("main").join(" ");
    assert!(signed.contains("Response opened"), "{signed}");
    assert!(analyst.get("/").await.expect(200).body.contains("Prepare the morning briefing, Haringey"));

    let day = "area=haringey&day=2018-10-08";
    let draft =
        analyst.post_and_follow(&format!("/briefing/prepare?{day}"), &[]).await.texts("main").join(" ");
    assert!(draft.contains("Sunday 7 October 2018") && draft.contains("Night file"), "{draft}");
    let view = analyst.get(&format!("/briefing?{day}")).await.expect(200);
    let seen = view.attribute("input[name=seen]", "value");
    analyst.post(&format!("/briefing/sign?{day}"), &[("seen", &seen)]).await.expect(303);
    let printed = analyst.save(&format!("/briefing/print.pdf?{day}")).await;
    let words = words_of(&printed);
    assert!(words.contains(title) && words.contains("Response opened, Robin Fable"), "{words}");
    assert!(!words.contains("Fictional"), "these are real: {words}");
    assert!(pages_of(&printed) <= 2);
    assert_eq!(server.stop().await, Some(0));
    assert_eq!(installation.sound_audit().await.unsealed, 0);
}
