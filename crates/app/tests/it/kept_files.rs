//! Files as they came: kept sealed for their agency, for a while, and never where there are people in them.

use crate::imports::{CALLS, agency, events, file_of, hidden, import, street};
use crate::world::{World, done, refused};
use accord_app::imports::{FileToImport, begin_import, carry_on, run_import};
use accord_app::visit::Visit;
use accord_engine_formats::{Format, Mapping, What};
use accord_kernel::Clock as _;
use accord_policy::SystemActor;

async fn held(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM held_file").await
}

#[tokio::test]
async fn a_file_with_people_in_it_is_not_kept_for_a_choice_of_columns() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    for text in [
        "Call date,Illness,Date of birth\n03/04/2026,Assault,\n",
        "Call date,Illness,Notes\n03/04/2026,Assault,NHS 943 476 5919\n",
    ] {
        let form = [("format", "incidents"), ("action", "look")];
        let answer = analyst.post_file("/imports/new", &form, "calls.csv", text.into()).await.expect(422);
        assert_eq!(answer.errors().len(), 1, "{:?}", answer.errors());
        assert!(!answer.body.contains("943 476"), "what was refused is not shown again");
    }
    assert_eq!(held(&world).await, 0);
}

#[tokio::test]
async fn a_file_is_kept_sealed_for_its_agency_and_gone_after_30_days() {
    for world in World::demonstration_on_each_engine().await {
        let good = street(&[("a", "Robbery", ""), ("b", "Burglary", "")]);
        let file = good + "c,2026-13,,,,,,,,Robbery,,\n";
        let imported = import(&world, &file).await.expect("a good file");
        assert_eq!(world.number("SELECT COUNT(*) FROM import_reject").await, 1);
        let path = format!("/imports/{}/file", imported.import.expect("it is no trial"));
        let other = world.signed_in_as("Police partnership officer").await;
        other.get(&path).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("import.download_file", "other_agency")]);
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let kept_at = world.app.clock().now();
        world.clock.advance_seconds(10 * 60 + 1);
        let asked = analyst.get(&path).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [refused("import.download_file", "not_strong_enough")]);
        let next = analyst.get(asked.location()).await.attribute("input[name=next]", "value");
        analyst.post("/account/confirm", &[("code", &world.code()), ("next", &next)]).await.expect(303);
        let copy = analyst.get(&path).await.expect(200);
        assert_eq!(copy.body, file);
        assert_eq!(world.newest_entries(1).await, [done("import.download_file")]);
        let sealed = world.column::<Vec<u8>>("SELECT sealed FROM held_file_part").await.concat();
        assert!(!sealed.is_empty() && !sealed.windows(7).any(|part| part == b"Robbery"));
        let month = 30 * 24 * 60 * 60;
        let almost = kept_at.plus_seconds(month - 60);
        accord_app::imports::forget_kept(&world.app, almost).await.expect("it can forget");
        assert_eq!(held(&world).await, 1);
        let after = kept_at.plus_seconds(month + 60);
        accord_app::imports::forget_kept(&world.app, after).await.expect("it can forget");
        assert_eq!(held(&world).await, 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM held_file_part").await, 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM import_reject").await, 0);
        analyst.get(&path).await.expect(404);
        assert_eq!(events(&world).await, (2, 2), "what was brought in stays");
    }
}

/// A file whose first column says the day only when somebody says so: no heading speaks of one.
const SEEN: &str = "Seen,Illness\n25/03/1999,Assault\n";

#[tokio::test]
async fn a_file_in_which_people_are_found_after_it_was_kept_is_gone_at_once() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let keep = async || {
            let form = [("format", "incidents"), ("action", "look")];
            let asked = analyst.post_file("/imports/new", &form, "seen.csv", SEEN.into()).await.expect(200);
            assert_eq!(held(&world).await, 1);
            hidden(&asked.body)
        };
        // Under another choice of columns, the day in the first one may be that of a birth.
        let file = keep().await;
        let chosen = [
            ("format", "incidents"),
            ("held", &*file),
            ("columns-shown", "yes"),
            ("feed", "Call-outs"),
            ("date", "Illness"),
            ("what", "Illness"),
            ("action", "look"),
        ];
        let answer = analyst.post_file("/imports/new", &chosen, "", Vec::new()).await.expect(422);
        assert!(answer.errors()[0].contains("a date of birth"), "{:?}", answer.errors());
        assert_eq!(held(&world).await, 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM held_file_part").await, 0);
        // The same when it is found after the page of the import was shown.
        let file = keep().await;
        let new = FileToImport {
            name: "seen.csv".to_owned(),
            file: file_of(SEEN),
            format: Format::Incidents,
            mappings: vec![Mapping::new("Call-outs", "Illness", What::Column("Illness".to_owned()))],
            date_order: None,
            trial: false,
            held: Some(file.parse().expect("the page has its id")),
        };
        let visit = Visit::of_system(&world.app, SystemActor::Operator);
        let outcome = run_import(&world.app, &visit, &agency(&world).await, new, &|_| {})
            .await
            .expect("a command may bring files in");
        assert!(outcome.is_err_and(|not| not.must_not_be_kept()));
        assert_eq!(held(&world).await, 0);
    }
}

/// A zip archive of files as they are, without compression.
fn zip_of(files: &[(&str, &str)]) -> Vec<u8> {
    let short = |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    let long = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    let (mut archive, mut list) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let (name_length, length) = (name.len() as u16, text.len() as u32);
        // Version, flags, method, midnight of 22 November 2026; checksum, packed and unpacked; name, nothing more.
        let facts =
            [short(&[20, 0, 0, 0, 23_926]), long(&[crc.sum(), length, length]), short(&[name_length, 0])]
                .concat();
        let start = archive.len() as u32;
        archive.extend([b"PK\x03\x04".as_slice(), &facts, name.as_bytes(), text.as_bytes()].concat());
        let where_it_is = [short(&[0, 0, 0]), long(&[0, start])].concat();
        list.extend(
            [b"PK\x01\x02".as_slice(), &short(&[20]), &facts, &where_it_is, name.as_bytes()].concat(),
        );
    }
    let (start, length, count) = (archive.len() as u32, list.len() as u32, files.len() as u16);
    let end =
        [b"PK\x05\x06".to_vec(), short(&[0, 0, count, count]), long(&[length, start]), short(&[0])].concat();
    [archive, list, end].concat()
}

#[tokio::test]
async fn people_in_a_later_table_are_found_before_anything_of_the_file_is_kept() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let form = [("format", "incidents"), ("action", "look")];
    let people = "Call date,Illness,Notes\n03/04/2026,Assault,NHS 943 476 5919\n";
    let archive = zip_of(&[("calls.csv", CALLS), ("more.csv", people)]);
    let answer = analyst.post_file("/imports/new", &form, "calls.zip", archive).await.expect(422);
    assert!(answer.errors()[0].contains("an NHS number"), "{:?}", answer.errors());
    assert_eq!(held(&world).await, 0);
    let archive = zip_of(&[("calls.csv", CALLS), ("more.csv", CALLS)]);
    let asked = analyst.post_file("/imports/new", &form, "calls.zip", archive).await.expect(200);
    assert!(asked.body.contains("Say which column says what"), "{}", asked.body);
    assert_eq!(held(&world).await, 1);
}

#[tokio::test]
async fn a_kept_file_is_that_of_one_import_and_is_kept_anew_for_another() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let text = street(&[("a", "Robbery", "")]);
        let form = [("format", "police-street"), ("action", "look")];
        let seen =
            analyst.post_file("/imports/new", &form, "street.csv", text.clone().into()).await.expect(200);
        let file = hidden(&seen.body);
        let new = || FileToImport {
            name: "street.csv".to_owned(),
            file: file_of(&text),
            format: Format::PoliceStreet,
            mappings: Vec::new(),
            date_order: None,
            trial: false,
            held: Some(file.parse().expect("the page has its id")),
        };
        let (visit, agency) = (Visit::of_system(&world.app, SystemActor::Operator), agency(&world).await);
        // A large file: the hour of choosing is over before it is in.
        let mut first = new();
        let begun = begin_import(&world.app, &visit, &agency, &mut first).await.expect("a command may");
        let begun = begun.expect("no other import runs");
        let later = world.clock.now().plus_seconds(2 * 60 * 60);
        accord_app::imports::forget_kept(&world.app, later).await.expect("it can forget");
        assert_eq!(held(&world).await, 1);
        let done =
            carry_on(&world.app, &visit, &agency, Some(begun), first, &|_| {}).await.expect("a command may");
        assert_eq!(done.expect("a good file").counts.new, 1);
        assert_eq!(held(&world).await, 1);
        let look = [&form[..], &[("held", &*file)]].concat();
        let again = analyst.post_file("/imports/new", &look, "", Vec::new()).await.expect(422);
        assert_eq!(again.errors(), ["The file is no longer kept. Select it again"]);
        // As if somebody had pressed the button twice: each import has a file of its own.
        let second = run_import(&world.app, &visit, &agency, new(), &|_| {}).await.expect("a command may");
        assert_eq!(second.expect("a good file").counts.known, 1);
        assert_eq!(world.number("SELECT COUNT(DISTINCT import_id) FROM held_file").await, 2);
    }
}

#[tokio::test]
async fn a_file_that_is_looked_at_after_many_others_takes_the_place_of_the_first() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let look = async |number: usize| {
        let form = [("format", "incidents"), ("action", "look")];
        let asked = analyst.post_file("/imports/new", &form, "calls.csv", CALLS.into()).await.expect(200);
        world.clock.advance_seconds(1);
        (number, hidden(&asked.body))
    };
    let (_, first) = look(1).await;
    let (_, second) = look(2).await;
    for number in 3..=20 {
        look(number).await;
    }
    assert_eq!(held(&world).await, 20);
    look(21).await;
    assert_eq!(held(&world).await, 20, "nobody fills the disk by looking");
    let go_on = async |file: &str| {
        let form = [("format", "incidents"), ("held", file), ("action", "look")];
        analyst.post_file("/imports/new", &form, "", Vec::new()).await
    };
    assert_eq!(go_on(&first).await.expect(422).errors(), ["The file is no longer kept. Select it again"]);
    go_on(&second).await.expect(200);
}
