//! Bringing files in: refusals first, then every row accounted for, then the audit, on each engine.

use crate::feeding::{SAFETY, bring_in, daily, mapping, row};
use crate::world::World;
use accord_app::agencies::{Agency, find_agency_by_slug};
use accord_app::imports::{FileImported, FileToImport, NotImported, remove_unfinished, run_import};
use accord_app::visit::Visit;
use accord_engine_formats::Format;
use accord_kernel::{Clock as _, Day};
use accord_platform_db::orm::{ConnectionTrait, Statement};
use accord_policy::SystemActor;
use std::fmt::Write as _;
use std::io::{Seek, SeekFrom, Write};

const HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n";

pub fn street(rows: &[(&str, &str, &str)]) -> String {
    let mut file = HEADER.to_owned();
    for (id, kind, outcome) in rows {
        let _ = writeln!(
            file,
            "{id},2026-09,Example Police,Example Police,-0.1,51.5,On or near Fable Street,E01000001,Haringey 001A,{kind},{outcome},"
        );
    }
    file
}

/// As many different rows as asked for, in one month.
fn many(rows: usize) -> String {
    let mut file = HEADER.to_owned();
    for row in 0..rows {
        let _ = writeln!(
            file,
            "{row:064x},2026-09,Example Police,Example Police,-0.1,51.5,On or near Fable Street,E01000001,Haringey 001A,Robbery,,"
        );
    }
    file
}

pub fn file_of(text: &str) -> std::fs::File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("it can be written");
    file.seek(SeekFrom::Start(0)).expect("it can be read again");
    file
}

pub async fn agency(world: &World) -> Agency {
    let found = find_agency_by_slug(world.app.db().readers(), "haringey-community-safety").await;
    found.expect("agencies can be read").expect("the demonstration has it")
}

pub async fn import(world: &World, text: &str) -> Result<FileImported, NotImported> {
    import_watched(world, text, &|_| {}).await
}

async fn import_watched(
    world: &World,
    text: &str,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<FileImported, NotImported> {
    let visit = Visit::of_system(&world.app, SystemActor::Operator);
    let new = FileToImport {
        name: "2026-09-example-street.csv".to_owned(),
        file: file_of(text),
        format: Format::PoliceStreet,
        mappings: Vec::new(),
        date_order: None,
        trial: false,
        held: None,
    };
    run_import(&world.app, &visit, &agency(world).await, new, progress)
        .await
        .expect("a command may bring files in")
}

/// How many rows of the events count, and how many there are at all.
pub async fn events(world: &World) -> (i64, i64) {
    let db = world.app.db().readers();
    let number = async |sql: &str| {
        let statement = Statement::from_string(db.get_database_backend(), sql.to_owned());
        let row =
            db.query_one_raw(statement).await.expect("rows can be counted").expect("a count is one row");
        row.try_get::<i64>("", "n").expect("a number")
    };
    let counting = "SELECT COUNT(*) AS n FROM event r JOIN import i ON i.number = r.import_number AND i.state = 'done' \
                    LEFT JOIN import e ON e.number = r.ended_by AND e.state = 'done' WHERE e.number IS NULL";
    (number(counting).await, number("SELECT COUNT(*) AS n FROM event").await)
}

#[tokio::test]
async fn refuses_members_who_may_not_and_hides_imports_of_other_agencies() {
    let world = World::demonstration().await;
    let scrutiny = world.signed_in_as("Scrutiny member").await;
    for answer in [
        scrutiny.get("/imports").await,
        scrutiny.get("/imports/new").await,
        scrutiny.post_file("/imports/new", &[("format", "police-street")], "a.csv", street(&[]).into()).await,
    ] {
        answer.expect(403);
    }
    assert_eq!(world.newest_entries(1).await, [("import.run".to_owned(), Some("role_may_not".to_owned()))]);
    let imported = import(&world, &street(&[("a", "Robbery", "")])).await.expect("a good file");
    let path = format!("/imports/{}", imported.import.expect("it was stored"));
    let manager = world.signed_in_as("Youth justice service manager, Haringey").await;
    manager.get(&path).await.expect(403);
    manager.get(&format!("{path}/refused.csv")).await.expect(403);
    assert_eq!(
        world.newest_entries(1).await,
        [("import.download_file".to_owned(), Some("other_agency".to_owned()))]
    );
}

#[tokio::test]
async fn refuses_a_file_with_people_in_it_and_keeps_nothing() {
    for world in World::demonstration_on_each_engine().await {
        let text = street(&[("a", "Robbery", "")]).replace("Context", "Date of birth");
        let Err(NotImported::Refused(refusal)) = import(&world, &text).await else {
            panic!("it holds people")
        };
        assert!(refusal.must_not_be_kept());
        let numbers = street(&[("a", "Robbery", "")]).replace("Fable Street", "9434765919");
        assert!(matches!(import(&world, &numbers).await, Err(NotImported::Refused(_))), "an NHS number");
        assert_eq!(events(&world).await, (0, 0));
    }
}

#[tokio::test]
async fn names_what_is_missing_from_a_form_and_what_is_wrong_with_a_file() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let empty = analyst.post_file("/imports/new", &[], "", Vec::new()).await.expect(422);
    assert_eq!(empty.errors(), ["Select a file", "Select what the file is"]);
    for (text, words) in [
        ("a,b\n1,2\n", "column"),
        ("Crime ID,Month\n\"cut off in the middle", "cut off"),
        (&*street(&[("a", "Robbery", "")]).replace("2026-09,", "09/2026,"), ""),
    ] {
        let form = [("format", "police-street"), ("action", "look")];
        let answer = analyst.post_file("/imports/new", &form, "file.csv", text.into()).await;
        assert!(matches!(answer.status, 200 | 422), "{}", answer.status);
        assert!(answer.texts("main").join(" ").to_lowercase().contains(words), "{:?}", answer.texts("main"));
    }
    assert_eq!(events(&world).await, (0, 0));
}

#[tokio::test]
async fn only_looking_stores_nothing_and_says_what_taking_would_do() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let form = [("format", "police-street"), ("action", "look")];
    let file = street(&[("a", "Robbery", ""), ("b", "Burglary", "")]);
    let answer = analyst.post_file("/imports/new", &form, "street.csv", file.into()).await.expect(200);
    assert!(answer.body.contains("2 read = 2 accepted + 0 known + 0 refused. Nothing counts yet."));
    assert!(
        answer.body.contains("By kind: Burglary 1, Robbery 1.")
            && answer.body.contains("By month: 2026-09 2.")
    );
    assert_eq!(events(&world).await, (0, 0));
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_equal_rows_are_rows_of_their_own() {
    for world in World::demonstration_on_each_engine().await {
        let file = street(&[
            ("a", "Robbery", ""),
            ("", "Anti-social behaviour", ""),
            ("", "Anti-social behaviour", ""),
        ]);
        let first = import(&world, &file).await.expect("a good file").counts;
        assert_eq!((first.read, first.new, first.known, first.refused), (3, 3, 0, 0));
        let actions: Vec<_> = world.newest_entries(2).await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["import.finish", "import.run"]);
        let again = import(&world, &file).await.expect("a good file").counts;
        assert_eq!((again.read, again.accepted(), again.known, again.withdrawn), (3, 0, 3, 0));
        assert_eq!(events(&world).await, (3, 3));
    }
}

#[tokio::test]
async fn a_later_file_of_the_month_updates_withdraws_and_keeps_the_old_versions() {
    for world in World::demonstration_on_each_engine().await {
        import(&world, &street(&[("a", "Robbery", ""), ("b", "Burglary", ""), ("c", "Drugs", "")]))
            .await
            .expect("good");
        let later = street(&[("a", "Robbery", "Charged"), ("b", "Burglary", ""), ("d", "Robbery", "")]);
        let counts = import(&world, &later).await.expect("a good file").counts;
        assert_eq!((counts.new, counts.updated, counts.known, counts.withdrawn), (1, 1, 1, 1));
        assert!(counts.balance());
        assert_eq!(events(&world).await, (3, 5), "the old versions are kept");
    }
}

#[tokio::test]
async fn refused_rows_come_back_with_reasons_and_are_stored_encrypted() {
    let world = World::demonstration().await;
    let marker = "=HYPERLINK(quite-a-marker)";
    let file = street(&[("a", "Robbery", "")]).replace("2026-09", marker);
    let imported = import(&world, &file).await.expect("the file as a whole is good");
    assert_eq!((imported.counts.read, imported.counts.refused), (1, 1));
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let path = format!("/imports/{}", imported.import.expect("it was stored"));
    let page = analyst.get(&path).await.expect(200);
    assert!(page.body.contains("1 read = 0 accepted + 0 known + 1 refused"));
    let csv = analyst.get(&format!("{path}/refused.csv")).await.expect(200);
    assert!(csv.body.contains("'=HYPERLINK"), "what a spreadsheet would run is made harmless: {}", csv.body);
    assert_eq!(world.newest_entries(1).await, [("import.download_file".to_owned(), None)]);
    world.clock.advance_seconds(20 * 60);
    let late = analyst.get(&format!("{path}/refused.csv")).await.expect(303);
    assert!(
        late.location().starts_with("/account/confirm"),
        "saved, it is out of reach: {}",
        late.location()
    );
    let db = world.app.db().readers();
    let sql = "SELECT detail FROM import_reject".to_owned();
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .expect("rejects can be read");
    for row in rows {
        let detail: Vec<u8> = row.try_get("", "detail").expect("bytes");
        assert!(!detail.windows(5).any(|bytes| bytes == b"quite"), "the value lies in clear");
    }
}

#[tokio::test]
async fn taking_a_file_on_the_page_leads_to_its_import() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let form = [("format", "police-street"), ("action", "take")];
    let answer =
        analyst.post_file("/imports/new", &form, "street.csv", street(&[("a", "Robbery", "")]).into()).await;
    let path = answer.expect(303).location().to_owned();
    assert!(path.starts_with("/imports/"));
    analyst.get(&path).await.expect(200);
    assert!(analyst.get("/imports").await.expect(200).body.contains("street.csv"));
}

/// Lets the test act once the import has written its first batch, while the import waits.
fn stop_at_first_batch()
-> (impl Fn(u64) + Send + Sync, std::sync::mpsc::Receiver<()>, std::sync::mpsc::Sender<()>) {
    let (reached, at_batch) = std::sync::mpsc::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let may_go_on = std::sync::Mutex::new(may_go_on);
    let once = std::sync::atomic::AtomicBool::new(false);
    let progress = move |rows: u64| {
        if rows > 0 && !once.swap(true, std::sync::atomic::Ordering::SeqCst) {
            let _ = reached.send(());
            // Lets the runtime go on, which must still take the database connection back.
            tokio::task::block_in_place(|| {
                let _ = may_go_on.lock().expect("nobody panics with it").recv();
            });
        }
    };
    (progress, at_batch, go_on)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_import_can_be_stopped_and_leaves_nothing() {
    let world = std::sync::Arc::new(World::demonstration().await);
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let (progress, at_batch, go_on) = stop_at_first_batch();
    let running = world.clone();
    let import = tokio::spawn(async move { import_watched(&running, &many(10_000), &progress).await });
    tokio::task::spawn_blocking(move || at_batch.recv()).await.expect("no panic").expect("the import writes");
    assert!(events(&world).await.1 > 0, "rows are there");
    assert_eq!(events(&world).await.0, 0, "and nobody sees them");
    let path = analyst.get("/imports").await.expect(200).attribute("tbody a", "href");
    analyst.post(&format!("{path}/cancel"), &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [("import.cancel".to_owned(), None)]);
    go_on.send(()).expect("the import waits");
    assert!(matches!(import.await.expect("no panic"), Err(NotImported::Cancelled)));
    assert_eq!(events(&world).await, (0, 0));
    assert!(analyst.get(&path).await.expect(200).body.contains("Stopped"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_import_of_the_same_format_waits_and_a_dead_one_is_removed() {
    let world = std::sync::Arc::new(World::demonstration().await);
    let (progress, at_batch, go_on) = stop_at_first_batch();
    let running = world.clone();
    let import_task = tokio::spawn(async move { import_watched(&running, &many(10_000), &progress).await });
    tokio::task::spawn_blocking(move || at_batch.recv()).await.expect("no panic").expect("the import writes");
    assert!(matches!(import(&world, &street(&[])).await, Err(NotImported::AnotherRuns)));
    import_task.abort();
    drop(go_on);
    let _ = import_task.await;
    assert_eq!(
        remove_unfinished(&world.app, world.clock.now()).await.expect("it can look"),
        0,
        "it may be alive"
    );
    world.clock.advance_seconds(61);
    assert_eq!(remove_unfinished(&world.app, world.clock.now()).await.expect("it can remove"), 1);
    assert_eq!(events(&world).await, (0, 0));
    assert_eq!(import(&world, &many(10)).await.expect("the way is free").counts.new, 10);
}

/// A partner's file with headings that nobody knows, and its dates both ways round.
pub const CALLS: &str = "Call date,Illness,Postcode area\n03/04/2026,Assault,N17\n05/04/2026,Stabbing,N15\n05/04/2026,Stabbing,N15\n";

pub fn hidden(page: &str) -> String {
    let at = page.find("name=\"held\" value=\"").expect("the file is kept") + "name=\"held\" value=\"".len();
    page[at..at + 36].to_owned()
}

#[tokio::test]
async fn a_person_chooses_columns_and_dates_once_and_the_next_file_needs_no_choice() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let form = [("format", "incidents"), ("action", "take")];
        let asked = analyst.post_file("/imports/new", &form, "calls.csv", CALLS.into()).await.expect(200);
        assert!(asked.body.contains("Say which column says what"), "{}", asked.body);
        assert!(asked.body.contains("N17"), "the first rows are shown");
        let file = hidden(&asked.body);
        let chosen = [
            ("format", "incidents"),
            ("held", &*file),
            ("columns-shown", "yes"),
            ("feed", "Ambulance call-outs"),
            ("date", "Call date"),
            ("what", "Illness"),
            ("ward", "Postcode area"),
        ];
        let empty = analyst.post_file("/imports/new", &form, "empty.csv", Vec::new()).await.expect(422);
        assert_eq!(empty.errors(), ["The selected file is empty. Export it again, then select it"]);
        let missing = [&chosen[..3], &[("action", "look")]].concat();
        let missing = analyst.post_file("/imports/new", &missing, "", Vec::new()).await.expect(422);
        assert_eq!(missing.errors()[..2], ["Enter a name for this feed", "Select the column with the date"]);
        let look = [&chosen[..], &[("action", "look")]].concat();
        let either = analyst.post_file("/imports/new", &look, "", Vec::new()).await.expect(422);
        assert!(either.errors()[0].contains("Call date"), "{:?}", either.errors());
        let look = [&look[..], &[("dates", "month-first")]].concat();
        let seen = analyst.post_file("/imports/new", &look, "", Vec::new()).await.expect(200);
        assert!(seen.body.contains("3 read = 3 accepted"), "{}", seen.body);
        assert!(seen.body.contains("2026-03 1") && seen.body.contains("2026-05 2"), "{}", seen.body);
        let wrong = [&chosen[..4], &[("date", "Illness"), ("what", "Illness"), ("action", "take")]].concat();
        let wrong = analyst.post_file("/imports/new", &wrong, "", Vec::new()).await.expect(200);
        assert!(wrong.body.contains("3 read = 0 accepted + 0 known + 3 refused"), "{}", wrong.body);
        assert!(
            wrong.texts("main li")[0].starts_with("Rows 2, 3, 4, Illness"),
            "{:?}",
            wrong.texts("main li")
        );
        assert_eq!(world.number("SELECT COUNT(*) FROM feed_mapping").await, 0, "a wrong choice is not kept");
        assert_eq!(events(&world).await, (0, 0));
        let other = world.signed_in_as("Police partnership officer").await;
        let stolen = other.post_file("/imports/new", &look, "", Vec::new()).await.expect(422);
        assert_eq!(stolen.errors(), ["The file is no longer kept. Select it again"]);
        let take = [&chosen[..], &[("action", "take"), ("dates", "month-first")]].concat();
        let taken = analyst.post_file("/imports/new", &take, "", Vec::new()).await.expect(303);
        let page = analyst.get(taken.location()).await.expect(200);
        assert_eq!(world.number("SELECT COUNT(*) FROM feed_mapping").await, 1);
        assert!(page.body.contains("calls.csv"));
        let next = [("format", "incidents"), ("action", "look"), ("dates", "month-first")];
        let next = analyst.post_file("/imports/new", &next, "next.csv", CALLS.into()).await.expect(200);
        assert!(next.body.contains("Read as: Ambulance call-outs"), "{}", next.body);
    }
}

#[tokio::test]
async fn a_row_of_a_day_that_has_not_come_is_refused_and_its_feed_reaches_no_further() {
    for world in World::demonstration_on_each_engine().await {
        // It is noon of 22 November 2026.
        let rows = [
            row("R1", "2026-11-18 10:00", "Shooting", "19"),
            row("R2", "2062-11-18 10:00", "Shooting", "19"),
            row("R3", "2026-11-22 11:00", "Shooting", "19"),
            row("R4", "2026-11-22 23:50", "Shooting", "19"),
        ];
        let mappings = vec![mapping("Police daily")];
        let imported = bring_in(&world, SAFETY, Format::Incidents, mappings, &daily(&rows)).await;
        assert_eq!((imported.counts.read, imported.counts.new, imported.counts.refused), (4, 2, 2));
        assert!(imported.counts.balance());
        let reject = &imported.rejects[0];
        assert_eq!(
            (reject.row_number, reject.field.as_str(), reject.excerpt.as_str()),
            (3, "When", "2062-11-18")
        );
        assert_eq!(reject.reason, "This date is in the future.");
        assert_eq!(reject.what_to_do, "Correct the year or send the row when it has happened.");
        let reaches: Day = "2026-11-22".parse().expect("a date of the test");
        assert_eq!(world.column::<i32>("SELECT covers_to_on FROM import").await, [reaches.number()]);
        // A month that has begun is taken, one to come is not.
        let monthly = |month: &str| street(&[("a", "Robbery", "")]).replace("2026-09", month);
        assert_eq!(import(&world, &monthly("2026-11")).await.expect("a good file").counts.new, 1);
        assert_eq!(import(&world, &monthly("2026-12")).await.expect("a good file").counts.refused, 1);
    }
}
