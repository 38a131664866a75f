//! Opening a database: with its own keys or not at all, to look at it without touching it, and closing
//! it whole.

use crate::world::World;
use accord_platform_db::audit::verify;
use accord_platform_db::orm::{ConnectionTrait, Statement};
use accord_platform_db::{Database, Engine, Fault, Location};
use accord_testkit::{TestDatabase, fresh_databases, noon};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).expect("the file can be read");
            found.insert(path, bytes);
        }
    }
    found
}

#[test]
fn however_a_folder_is_written_its_keys_lie_beside_it_and_are_the_same() {
    let root = folder();
    let base = std::fs::canonicalize(root.path()).expect("the folder is there");
    let expected = base.join("data-keys");
    let check = || {
        for written in ["data", "data/", "data//", "./data", "data/.", "other/../data", "link/data/"] {
            let location = Location::folder(&base.join(written));
            assert_eq!(location.keys_folder(), expected, "{written}");
        }
    };
    std::os::unix::fs::symlink(&base, base.join("link")).expect("a link can be made");
    check();
    std::fs::create_dir_all(base.join("data")).expect("a folder can be made");
    check();
    let working = std::env::current_dir().expect("a test has a working folder");
    let here = Location::folder(Path::new("."));
    assert!(!here.keys_folder().starts_with(&working), "{here:?}");
}

async fn refuses(location: &Location, words: &str) -> Fault {
    let fault = Database::open(location).await.expect_err("the keys are not its own");
    assert!(fault.chain().contains(words), "{}", fault.chain());
    let fault = Database::open_for_reading(location).await.expect_err("the keys are not its own");
    assert!(fault.chain().contains(words), "{}", fault.chain());
    fault
}

async fn closed() -> Vec<TestDatabase> {
    let databases = fresh_databases().await;
    for test in &databases {
        World::new().sealed_entries(&test.db, 1).await;
        test.db.clone().close(noon()).await.expect("a database can be closed");
    }
    databases
}

#[tokio::test]
async fn refuses_a_database_whose_keys_are_missing_and_makes_none() {
    for test in closed().await {
        let nowhere = folder();
        let location = test.location.clone().with_keys(nowhere.path().join("keys"));
        refuses(&location, "restore that folder from its backup").await;
        assert!(!nowhere.path().join("keys").exists(), "no key was made");
        Database::open(&test.location).await.expect("its own keys open it");
    }
}

#[tokio::test]
async fn refuses_a_database_whose_keys_belong_to_another() {
    for test in closed().await {
        let others = folder();
        let theirs = accord_platform_db::Keys::open(others.path()).expect("keys can be made");
        let location = test.location.clone().with_keys(others.path().to_owned());
        refuses(&location, "`data.key` is not the one that this database was made with").await;
        drop(theirs);
        let own = std::fs::read(test.location.keys_folder().join("data.key")).expect("the key is there");
        std::fs::write(others.path().join("data.key"), own).expect("a file can be written");
        refuses(&location, "has never sealed the audit of this database").await;
        Database::open(&test.location).await.expect("its own keys open it");
    }
}

#[tokio::test]
async fn a_rotated_key_opens_seals_and_leaves_the_old_seals_sound() {
    for test in fresh_databases().await {
        World::new().sealed_entries(&test.db, 2).await;
        let old = test.db.keys().signing_name();
        test.db
            .rotate_signing_key(&test.location, World::new().rotate_permit())
            .await
            .expect("keys can be rotated");
        test.db.clone().close(noon()).await.expect("a database can be closed");
        let again = Database::open(&test.location).await.expect("the new key is known");
        assert_ne!(again.keys().signing_name(), old);
        World::new().sealed_entries(&again, 1).await;
        let found = verify(&again, noon(), None).await.expect("the audit can be read");
        assert!(found.is_sound(), "{found:?}");
        assert_eq!(found.entries, 4, "the rotation is one of them");
    }
}

#[tokio::test]
async fn says_that_a_public_key_is_missing_rather_than_that_a_seal_was_forged() {
    for test in fresh_databases().await {
        World::new().sealed_entries(&test.db, 2).await;
        let permit = World::new().rotate_permit();
        test.db.rotate_signing_key(&test.location, permit).await.expect("keys can be rotated");
        test.db.clone().close(noon()).await.expect("a database can be closed");
        std::fs::remove_dir_all(test.location.keys_folder().join("audit-public")).expect("it is there");
        let again = Database::open_for_reading(&test.location).await.expect("it can be looked at");
        let found = verify(&again, noon(), None).await.expect("the audit can be read");
        let kinds: Vec<_> = found.broken.iter().map(|broken| broken.kind).collect();
        assert_eq!(kinds, [accord_platform_db::audit::BrokenKind::KeyMissing]);
    }
}

#[tokio::test]
async fn looking_makes_nothing_where_nothing_is() {
    let nothing = folder();
    let location = Location::folder(&nothing.path().join("data"));
    let fault = Database::open_for_reading(&location).await.expect_err("there is no database");
    assert!(fault.chain().contains("there is no database at"), "{}", fault.chain());
    assert!(files(nothing.path()).is_empty());
}

#[tokio::test]
async fn looking_changes_nothing_and_seals_nothing() {
    for test in closed().await {
        let again = Database::open(&test.location).await.expect("it can be opened");
        again.record(World::new().read_permit()).await.expect("an entry can be written");
        let looking = Database::open_for_reading(&test.location).await.expect("it can be looked at");
        assert!(looking.record(World::new().read_permit()).await.is_err(), "it writes nothing");
        looking.close(noon()).await.expect("it can be closed");
        let found = verify(&again, noon(), None).await.expect("the audit can be read");
        assert_eq!((found.entries, found.unsealed), (2, 1), "on {:?}", again.engine());
    }
}

#[tokio::test]
async fn closing_writes_and_seals_everything_that_was_given_to_it() {
    for test in fresh_databases().await {
        let (world, mut readers) = (World::new(), tokio::task::JoinSet::new());
        for _ in 0..300 {
            let (db, permit) = (test.db.clone(), world.read_permit());
            readers.spawn(async move { db.record(permit).await.is_ok() });
        }
        tokio::task::yield_now().await;
        test.db.clone().close(noon()).await.expect("a database can be closed");
        let mut told_durable = 0;
        while let Some(durable) = readers.join_next().await {
            told_durable += u64::from(durable.expect("no reader panics"));
        }
        let again = Database::open(&test.location).await.expect("it can be opened again");
        let found = verify(&again, noon(), None).await.expect("the audit can be read");
        assert_eq!((found.entries, found.unsealed), (told_durable, 0), "on {:?}", again.engine());
    }
}

#[tokio::test]
async fn refuses_a_database_that_a_newer_release_has_changed() {
    for test in fresh_databases().await {
        let work = test.db.housekeeping("test").await.expect("the database can be written");
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";
        work.connection().execute_unprepared(newer).await.expect("a statement of the test");
        work.commit().await.expect("the database can be written");
        let fault = Database::open(&test.location).await.expect_err("it cannot know what was changed");
        assert!(
            fault.chain().contains("a newer release has changed it (`m9999_later`)"),
            "{}",
            fault.chain()
        );
    }
}

#[tokio::test]
async fn opens_while_another_process_is_writing() {
    for test in fresh_databases().await {
        let writing = test.db.housekeeping("test").await.expect("the database can be written");
        let again = Database::open(&test.location).await.expect("nothing is to be written");
        assert_eq!(again.engine(), test.db.engine());
        writing.commit().await.expect("the database can be written");
    }
}

#[tokio::test]
async fn nobody_else_on_the_machine_reads_the_data() {
    use std::os::unix::fs::PermissionsExt;
    let root = folder();
    let location = Location::folder(&root.path().join("data"));
    let db = Database::open(&location).await.expect("a database can be made");
    assert_eq!(db.engine(), Engine::Sqlite);
    for (path, expected) in [("data", 0o700), ("data/accord.db", 0o600), ("data/accord.db-wal", 0o600)] {
        let mode = std::fs::metadata(root.path().join(path)).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, expected, "{path}");
    }
}

#[tokio::test]
async fn what_migrations_prepared_is_not_met_again_by_statements_with_values_of_other_types() {
    for test in fresh_databases().await.into_iter().filter(|test| test.db.engine() == Engine::Postgres) {
        // The migrations add the first definitions with the same words as the rooms, and other types.
        let prepared = "SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO%definition_rule%'";
        let statement = Statement::from_string(test.db.readers().get_database_backend(), prepared);
        let found = test.db.readers().query_all_raw(statement).await.expect("it can be asked");
        assert_eq!(found.len(), 0);
    }
}
