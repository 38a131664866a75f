//! The real binary is killed while it brings daily files in, counts what they hold and raises signals; the
//! next one that counts ends with the same counts and the same signals as if nobody had been killed.

use crate::importing::written;
use crate::installation::{Installation, number_in};
use crate::kills::{below, kill, kills};
use accord_kernel::Day;
use accord_kernel::rng::SeededRng;
use std::fmt::Write as _;
use std::time::Duration;
use tempfile::TempDir;

/// Every count and every signal, without ids and times, in a fixed order; what is there twice, twice.
const COUNTED: &str = "SELECT 'tally ' || d.slug || ' ' || t.source || ' ' || g.slug || ' ' || a.slug || ' ' || \
    t.precision || ' ' || t.first_on || ' ' || t.month || ' ' || t.counted || ' ' || t.age_unknown \
    FROM tally t JOIN definition_version v ON v.id = t.version_id JOIN definition d ON d.id = v.definition_id \
    JOIN agency g ON g.id = t.agency_id JOIN area a ON a.id = t.area_id \
    UNION ALL SELECT 'signal ' || d.slug || ' ' || s.source || ' ' || g.slug || ' ' || a.slug || ' ' || \
    s.step || ' ' || s.starts_on || ' ' || s.observed || ' ' || s.state \
    FROM signal s JOIN definition_version v ON v.id = s.version_id JOIN definition d ON d.id = v.definition_id \
    JOIN agency g ON g.id = s.agency_id JOIN area a ON a.id = s.area_id ORDER BY 1";
/// Weeks of the file before the loud one.
const WEEKS: i32 = 60;
/// Which column of the file says what.
const MAPPING: &str = r#"{"name": "Police daily", "when": {"date": "When"}, "borough-name": "Borough",
    "what": {"column": "What"}, "reference": "Reference", "later-files": "replace-months"}"#;
/// The agency whose files they are.
const AGENCY: &str = "haringey-community-safety";
/// Looks at the import before the test gives up on it.
const LOOKS_MAX: usize = 200_000;

/// Some rows a day, and many more in the last week.
fn daily() -> String {
    let first: Day = "2025-01-06".parse().expect("a Monday");
    let mut file = "Reference,When,What,Borough\n".to_owned();
    for day in 0..(WEEKS + 1) * 7 {
        let rows = if day < WEEKS * 7 { 4 + day % 3 } else { 40 };
        for row in 0..rows {
            let on = first.plus_days(day);
            let _ = writeln!(file, "R{day}-{row},{on} {:02}:00,Robbery,Haringey", 6 + row % 12);
        }
    }
    file
}

/// The file, its mapping, and the folder that both are in.
struct Files {
    rows: String,
    mapping: String,
    _folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let rows = written(folder.path(), "daily.csv", &daily());
        let mapping = written(folder.path(), "mapping.json", MAPPING);
        Self { rows, mapping, _folder: folder }
    }

    fn import(&self) -> [&str; 7] {
        ["import", "incidents", &self.rows, "--agency", AGENCY, "--mapping", &self.mapping]
    }
}

/// Waits until the rows of the import count; what follows is the counting of the picture.
async fn is_brought_in(installation: &Installation) {
    let db = installation.watch().await;
    for look in 0.. {
        assert!(look < LOOKS_MAX, "the import makes no progress");
        if number_in(&db, "SELECT COUNT(*) FROM import WHERE state = 'done'").await > 0 {
            return;
        }
    }
}

#[tokio::test]
async fn kills_while_rows_are_brought_in_and_counted_lose_neither_a_count_nor_a_signal() {
    let (files, rng) = (Files::new(), SeededRng::new(44));
    let undisturbed = Installation::demonstration().await;
    let started = tokio::time::Instant::now();
    undisturbed.run(&files.import()).await.expect(0);
    let took = started.elapsed();
    let whole = undisturbed.texts(COUNTED).await;
    let signals = whole.iter().filter(|line| line.starts_with("signal ")).count();
    assert!(signals > 0 && whole.len() > 400, "{} lines, {signals} signals", whole.len());
    let mut while_counting = 0;
    for turn in 0..kills() / 4 {
        let installation = Installation::demonstration().await;
        let import = installation.start(&files.import());
        let longest = if turn % 4 == 0 {
            took
        } else {
            is_brought_in(&installation).await;
            took / 2
        };
        let micros = u64::try_from(longest.as_micros()).expect("a short time");
        tokio::time::sleep(Duration::from_micros(below(&rng, micros))).await;
        kill(import).await;
        installation.sound_audit().await;
        let uncounted = "SELECT COUNT(*) FROM import WHERE state = 'done' AND changes_counted < changes";
        while_counting += installation.number(uncounted).await;
        // What a minute would do: the dead process has neither the lease nor the import any more.
        installation.change("UPDATE lease SET held_until_at = 0; UPDATE import SET seen_at = 0").await;
        installation.run(&files.import()).await.expect(0);
        assert_eq!(installation.texts(COUNTED).await, whole, "turn {turn}");
        installation.sound_audit().await;
    }
    assert!(while_counting > 0, "no kill fell into the counting");
}
