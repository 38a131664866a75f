//! Files that mean harm: bombs, names that lead elsewhere, more than a form may hold. Each is refused, and
//! nothing of it stays.

use crate::world::{World, done};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

const ANALYST: &str = "Community-safety analyst, Haringey";
const LOOK: [(&str, &str); 2] = [("format", "incidents"), ("action", "look")];
/// A file of which nobody knows what its columns say: it is kept for an hour while somebody chooses.
const CALLS: &str = "Call date,Illness\n03/04/2026,Assault\n";

async fn kept(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM held_file").await
}

#[tokio::test]
async fn a_bomb_is_refused_while_it_unpacks_and_nothing_of_it_is_kept() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(b"Call date,Illness\n").expect("it fits into memory");
    for _ in 0..64 {
        packed.write_all(&[b'\n'; 1 << 20]).expect("it fits into memory");
    }
    let bomb = packed.finish().expect("it fits into memory");
    assert!(bomb.len() < 100_000, "64 MiB in {} bytes", bomb.len());
    for (format, action) in [("incidents", "look"), ("incidents", "take"), ("police-street", "look")] {
        let form = [("format", format), ("action", action)];
        let answer = analyst.post_file("/imports/new", &form, "night.csv", bomb.clone()).await.expect(422);
        assert!(answer.errors()[0].contains("unpacked from each packed byte"), "{:?}", answer.errors());
    }
    assert_eq!((kept(&world).await, world.number("SELECT COUNT(*) FROM event").await), (0, 0));
}

#[tokio::test]
async fn a_form_with_more_than_it_may_hold_is_refused() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let many: Vec<_> = (0..61).map(|number| (format!("field-{number}"), "x")).collect();
    let many: Vec<_> = many.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    analyst.post_file("/imports/new", &many, "night.csv", CALLS.into()).await.expect(400);
    let long = "x".repeat(1_025);
    analyst.post_file("/imports/new", &[("feed", &long)], "night.csv", CALLS.into()).await.expect(400);
    let longer = "x".repeat(64 * 1024);
    let refused = analyst.post("/picture/tension/new", &[("words", &longer)]).await.expect(413);
    assert!(refused.body.contains("A form can hold 65,000 letters"), "{}", refused.body);
    assert_eq!(kept(&world).await, 0);
    analyst.post_file("/imports/new", &LOOK, "night.csv", CALLS.into()).await.expect(200);
    assert_eq!(kept(&world).await, 1);
}

#[tokio::test]
async fn a_file_neither_leads_elsewhere_by_its_name_nor_runs_in_the_browser() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let name = "../../kxqfolder/<img src=x onerror=alert(7)>\u{202e}.csv";
    let file = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,\
                Crime type,Last outcome category,Context\n\
                a,2026-09,Example Police,Example Police,-0.1,51.5,<script>alert(7)</script>,E01000001,\
                Haringey 001A,Robbery,,\n";
    let form = [("format", "police-street"), ("action", "take")];
    let taken = analyst.post_file("/imports/new", &form, name, file.into()).await.expect(303);
    for path in [taken.location(), "/imports", "/picture/incidents"] {
        let page = analyst.get(path).await.expect(200);
        assert!(!page.body.contains("<img src=x") && !page.body.contains("<script>alert"), "{path}");
        assert!(!page.body.contains("kxqfolder") && !page.body.contains('\u{202e}'), "{path}");
    }
    let copy = analyst.get(&format!("{}/file", taken.location())).await.expect(200);
    assert_eq!(world.newest_entries(1).await, [done("import.download_file")]);
    let header = |name: &str| copy.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    assert_eq!((copy.body.as_str(), header("content-type")), (file, "application/octet-stream"));
    let disposition = header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"Fictional data"), "{disposition}");
    let told = disposition.split('"').nth(1).expect("a name");
    assert!(!told.contains(['/', '\\', '<', '>', ';', '%']) && told.ends_with(".csv"), "{disposition}");
    assert_eq!(header("x-content-type-options"), "nosniff");
    // No address leads to a file but that of its import.
    for path in ["/imports/../file", "/assets/night.csv", "/assets/..%2f..%2fetc%2fpasswd", "/data/accord.db"]
    {
        analyst.send("GET", path, &[], Vec::new()).await.expect(404);
    }
}

#[tokio::test]
async fn what_is_typed_about_columns_neither_breaks_the_page_nor_becomes_markup() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        for (column, typed, status) in [
            ("One", "\"><script>alert(7)</script>", 303),
            ("Two", "'; DROP TABLE feed_mapping; --", 303),
            ("Three", "a\0b\u{202e}", 303),
            ("Four", "{{ 7*7 }}", 303),
        ] {
            // A file with other headings each time: those of a known one are not asked about again.
            let file = CALLS.replace("Illness", column).into_bytes();
            let asked = analyst.post_file("/imports/new", &LOOK, "night.csv", file).await.expect(200);
            let held = asked.attribute("input[name=held]", "value");
            let chosen = [
                ("format", "incidents"),
                ("held", held.as_str()),
                ("columns-shown", "yes"),
                ("feed", typed),
                ("date", "Call date"),
                ("what", column),
                ("dates", "day-first"),
                ("action", "take"),
            ];
            let taken = analyst.post_file("/imports/new", &chosen, "", Vec::new()).await.expect(status);
            let pages = [taken.location(), "/imports", "/imports/new"].map(str::to_owned);
            for path in pages.iter().filter(|path| !path.is_empty()) {
                let page = analyst.get(path).await.expect(200);
                assert!(!page.body.contains("<script>alert") && !page.body.contains(">49<"), "{path}");
            }
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM feed_mapping").await, 4, "each as it was typed");
        assert_eq!(world.number("SELECT COUNT(*) FROM feed_mapping WHERE name = 'ab'").await, 1);
    }
}
