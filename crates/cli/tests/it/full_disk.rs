//! A disk that fills, and one that turns read-only: real ones, small and in memory, where the test may
//! mount them.

use crate::importing::{result, street, written};
use crate::installation::Installation;
use crate::people::signed_in_as;
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// The disk at first, in megabytes: room for the region, the server's log of changes, and a little more.
const SMALL_MEGABYTES: u32 = 16;
/// The disk when somebody has freed space.
const LARGE_MEGABYTES: u32 = 400;
/// Rows that do not fit.
const ROWS: usize = 60_000;
const ANALYST: &str = "Community-safety analyst, Haringey";
const NEW_NOTE: &str = "/picture/tension/new?area=haringey";
const NOTE: [(&str, &str); 4] =
    [("words", "It is quiet"), ("kind", "experienced"), ("grade", "2"), ("handling", "P")];

/// An installation whose data folder is a disk of its own.
struct OnOwnDisk {
    installation: Installation,
}

fn mount(arguments: &[&str], folder: &Path) -> bool {
    let done = Command::new("mount").args(arguments).arg(folder).output();
    done.is_ok_and(|done| done.status.success())
}

impl OnOwnDisk {
    /// `None`, and a word about it, where this user may not mount anything.
    async fn demonstration() -> Option<Self> {
        let installation = Installation::nothing();
        let data = installation.data();
        std::fs::create_dir(&data).expect("a folder in a temporary folder");
        let size = format!("size={SMALL_MEGABYTES}m,mode=700");
        if !mount(&["-t", "tmpfs", "-o", &size, "accord-test"], &data) {
            eprintln!("skipped: a small disk can only be mounted by root");
            return None;
        }
        let disk = Self { installation };
        disk.installation.run(&["demo", "--without-files"]).await.expect(0);
        Some(disk)
    }

    fn again(&self, options: &str) {
        assert!(mount(&["-o", &format!("remount,{options}")], &self.installation.data()), "{options}");
    }

    /// Takes all the space that is left, as somebody else's files would.
    fn fill(&self) {
        use std::io::Write as _;
        let mut file = std::fs::File::create(self.installation.data().join("somebody-else")).expect("a file");
        let block = vec![1u8; 4096];
        while file.write_all(&block).is_ok() {}
    }
}

impl Drop for OnOwnDisk {
    fn drop(&mut self) {
        // Lazily: what the test started may be on its way to its end.
        let _ = Command::new("umount").arg("-l").arg(self.installation.data()).output();
    }
}

#[tokio::test]
async fn an_import_that_fills_the_disk_says_so_and_goes_through_when_there_is_space() {
    let Some(disk) = OnOwnDisk::demonstration().await else { return };
    let made = &disk.installation;
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path(), "street.csv", &street(ROWS));
    let import = ["import", "police-street", &file, "--agency", "haringey-education"];
    let full = made.run(&import).await.expect(1);
    assert!(
        full.err.contains("disk that holds the data is full") && full.err.contains("Free some space"),
        "{full:?}"
    );
    assert!(full.out.is_empty(), "nothing is reported as done: {}", full.out);
    disk.again(&format!("size={LARGE_MEGABYTES}m"));
    let counting =
        "SELECT COUNT(*) FROM event r JOIN import i ON i.number = r.import_number WHERE i.state = 'done'";
    assert_eq!(made.number(counting).await, 0);
    made.sound_audit().await;
    // What a minute would do: on a disk without room for a single page the import cannot say that it ended.
    made.change("UPDATE import SET seen_at = seen_at - 61000000").await;
    let whole = made.run(&import).await.expect(0);
    assert_eq!(result(&whole.out)["new"], json!(ROWS));
    let rows = i64::try_from(ROWS).expect("a small number");
    assert_eq!(made.number("SELECT COUNT(*) FROM event").await, rows, "nothing is left of the first try");
    made.sound_audit().await;
}

#[tokio::test]
async fn a_page_on_a_full_disk_saves_nothing_says_so_and_works_again_when_there_is_space() {
    let Some(disk) = OnOwnDisk::demonstration().await else { return };
    let made = &disk.installation;
    let server = made.serve().await;
    let analyst = signed_in_as(&server.base, ANALYST).await;
    analyst.post(NEW_NOTE, &NOTE).await.expect(303);
    disk.fill();
    // Room that is already in the log of changes is used first.
    let mut saved = 1;
    let refused = loop {
        let answer = analyst.post(NEW_NOTE, &NOTE).await;
        if answer.status != 303 {
            break answer;
        }
        saved += 1;
        assert!(saved < 5_000, "the disk is never full");
    };
    assert_eq!(refused.expect(507).heading(), "The service cannot save anything now");
    let read = analyst.get("/picture/tension?area=haringey").await;
    assert!(matches!(read.status, 200 | 507), "{}: {}", read.status, read.heading());
    disk.again(&format!("size={LARGE_MEGABYTES}m"));
    assert_eq!(
        made.number("SELECT COUNT(*) FROM tension_note").await,
        saved,
        "what was acknowledged, no more"
    );
    let entries = "SELECT COUNT(*) FROM audit_entry WHERE action = 'tension.write' AND refusal IS NULL";
    assert_eq!(made.number(entries).await, saved);
    analyst.post(NEW_NOTE, &NOTE).await.expect(303);
    analyst.get("/picture/tension?area=haringey").await.expect(200);
    assert_eq!(server.stop().await, Some(0));
    let unsealed = "SELECT action FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_leaf)";
    assert_eq!(made.texts(unsealed).await, [""; 0]);
    made.sound_audit().await;
}

#[tokio::test]
async fn a_disk_that_turns_read_only_is_named_on_the_page_and_at_the_command_line() {
    let Some(disk) = OnOwnDisk::demonstration().await else { return };
    let made = &disk.installation;
    disk.again("ro");
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["demo", "--if-empty", "--without-files"]] {
        let refused = made.run(command).await.expect(1);
        assert!(refused.err.contains("read-only") && refused.err.contains("Make it writable"), "{refused:?}");
    }
    disk.again("rw");
    let server = made.serve().await;
    let analyst = signed_in_as(&server.base, ANALYST).await;
    analyst.post(NEW_NOTE, &NOTE).await.expect(303);
    assert_eq!(server.stop().await, Some(0));
    assert_eq!(made.number("SELECT COUNT(*) FROM tension_note").await, 1);
    made.sound_audit().await;
}
