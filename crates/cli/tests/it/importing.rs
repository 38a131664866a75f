//! `accord import`: refusals first, then the contract of its result, then kills in the middle.

use crate::installation::{Installation, number_in};
use crate::kills::kills;
use accord_kernel::rng::SeededRng;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

const HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n";

/// A month of made-up street rows, all different.
pub fn street(rows: usize) -> String {
    let mut file = HEADER.to_owned();
    for row in 0..rows {
        let _ = writeln!(
            file,
            "{row:064x},2026-09,Example Police,Example Police,-0.1,51.5,On or near Fable Street,E01000001,Haringey 001A,Robbery,,"
        );
    }
    file
}

/// Writes a file and returns its path.
pub fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a temporary folder can be written");
    path.to_str().expect("a temporary folder has a plain name").to_owned()
}

/// What a command printed as its result.
pub fn result(out: &str) -> Value {
    serde_json::from_str(out).expect("standard output carries the result and nothing else")
}

#[tokio::test]
async fn refuses_with_words_that_say_what_to_do() {
    let made = Installation::demonstration().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path(), "street.csv", &street(2));
    let format = made.run(&["import", "police-stret", &file, "--agency", "x"]).await.expect(2);
    assert!(format.err.contains("police-street, police-outcomes"), "{}", format.err);
    let agency = made
        .run(&["import", "police-street", &file, "--agency", "haringay-community-safety"])
        .await
        .expect(1);
    assert!(
        agency.err.contains("haringey-community-safety") && agency.err.contains("--create-agency"),
        "{}",
        agency.err
    );
    let absent = made
        .run(&["import", "police-street", "absent.csv", "--agency", "haringey-education"])
        .await
        .expect(1);
    assert!(absent.err.contains("absent.csv"), "{}", absent.err);
    let people = written(folder.path(), "people.csv", &street(2).replace("Context", "Date of birth"));
    let refused = made
        .run(&["import", "police-street", &people, &file, "--agency", "haringey-education"])
        .await
        .expect(1);
    assert!(refused.err.contains("people.csv was not taken"), "{}", refused.err);
    let files = &result(&refused.out)["files"];
    assert_eq!(
        (files[0]["accepted"].clone(), files[1]["accepted"].clone()),
        (json!(2), json!(0)),
        "the other file is in"
    );
}

#[tokio::test]
async fn accounts_for_every_row_and_changes_nothing_the_second_time() {
    let made = Installation::nothing();
    let folder = tempfile::tempdir().expect("a folder");
    let bad = street(3).replacen("2026-09", "2026-19", 1);
    let (file, rejects) = (written(folder.path(), "street.csv", &bad), folder.path().join("rejects.csv"));
    let rejects_option = rejects.to_str().expect("a temporary folder has a plain name");
    let tried =
        made.run(&["import", "police-street", &file, "--agency", "example", "--dry-run"]).await.expect(0);
    assert_eq!(result(&tried.out)["accepted"], 2);
    assert_eq!(made.number("SELECT COUNT(*) FROM event").await, 0, "a trial stores nothing");
    let first = made
        .run(&["import", "police-street", &file, "--agency", "example", "--rejects", rejects_option])
        .await;
    let found = result(&first.expect(0).out);
    let expected =
        json!({"read": 3, "accepted": 2, "new": 2, "updated": 0, "withdrawn": 0, "known": 0, "refused": 1});
    for (name, number) in expected.as_object().expect("an object") {
        assert_eq!((&found[name], &found["files"][0][name]), (number, number), "{name}");
    }
    let refused = std::fs::read_to_string(&rejects).expect("the refused rows were written");
    assert!(refused.contains("street.csv,2,Month,2026-19"), "{refused}");
    let again =
        result(&made.run(&["import", "police-street", &file, "--agency", "example"]).await.expect(0).out);
    assert_eq!(
        (again["accepted"].clone(), again["known"].clone(), again["withdrawn"].clone()),
        (json!(0), json!(2), json!(0))
    );
    let actions = made.permitted_actions().await;
    assert!(
        ["agency.create", "import.finish", "import.run"]
            .iter()
            .all(|action| actions.iter().any(|done| done == action))
    );
    made.sound_audit().await;
}

/// Of so many kills, one falls in the middle of an import.
const KILLS_FOR_ONE: u32 = 6;
/// Rows of the file: some seconds of writing.
const ROWS: usize = 60_000;
/// Looks at the progress before the test gives up on it.
const LOOKS_MAX: usize = 200_000;

#[tokio::test]
async fn a_killed_import_leaves_nothing_that_counts_and_the_next_one_is_whole() {
    let made = Installation::demonstration().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path(), "street.csv", &street(ROWS));
    let rng = SeededRng::new(2026);
    let watching = made.watch().await;
    let kills = kills() / KILLS_FOR_ONE;
    for _ in 0..kills {
        let wanted = i64::try_from(rng.next_u64() % (ROWS as u64 / 2)).expect("a small number");
        let before = number_in(&watching, "SELECT COALESCE(MAX(number), 0) FROM import").await;
        let mut import = made.start(&["import", "police-street", &file, "--agency", "haringey-education"]);
        for look in 0.. {
            assert!(look < LOOKS_MAX, "the import makes no progress");
            let running = format!("SELECT COALESCE(MAX(read), 0) FROM import WHERE number > {before}");
            let read = number_in(&watching, &running).await;
            if read > wanted {
                break;
            }
        }
        import.kill().await.expect("our own child can be killed");
        assert_eq!(made.number("SELECT COUNT(*) FROM import WHERE state = 'done'").await, 0);
        let alive =
            made.run(&["import", "police-street", &file, "--agency", "haringey-education"]).await.expect(1);
        assert!(alive.err.contains("Wait until it is done"), "it may be alive: {}", alive.err);
        // What a minute would do: the dead import counts as abandoned.
        made.change("UPDATE import SET seen_at = seen_at - 61000000").await;
        made.sound_audit().await;
    }
    let whole =
        made.run(&["import", "police-street", &file, "--agency", "haringey-education"]).await.expect(0);
    assert_eq!(result(&whole.out)["new"], json!(ROWS));
    assert_eq!(made.number("SELECT COUNT(*) FROM event").await, i64::try_from(ROWS).expect("a small number"));
    assert_eq!(made.number("SELECT COUNT(*) FROM import WHERE state = 'failed'").await, i64::from(kills));
    made.sound_audit().await;
}
