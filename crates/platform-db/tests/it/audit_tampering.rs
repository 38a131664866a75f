//! Whoever changes, removes or reorders anything that is sealed is found, and the entry is named.

use crate::audit_people::person;
use crate::world::World;
use accord_platform_db::audit::{BrokenKind, Verification, verify};
use accord_platform_db::orm::{ConnectionTrait, Statement};
use accord_platform_db::{Database, Engine};
use accord_testkit::{fresh_databases, noon};

/// Does what somebody with the database could do: takes triggers and references away, then changes
/// something.
pub async fn tamper(db: &Database, statements: &[&str]) {
    match db.engine() {
        Engine::Sqlite => tamper_with_the_file(db, statements).await,
        Engine::Postgres => {
            let work = db.housekeeping("tamper").await.expect("the database can be written");
            let superuser = "SET LOCAL session_replication_role = replica";
            for statement in std::iter::once(&superuser).chain(statements) {
                work.connection().execute_unprepared(statement).await.expect("a statement of the test");
            }
            work.commit().await.expect("the database can be written");
        }
    }
}

/// Opens the file as a plain shell would: no foreign keys, no triggers left.
async fn tamper_with_the_file(db: &Database, statements: &[&str]) {
    let list = Statement::from_string(db.readers().get_database_backend(), "PRAGMA database_list");
    let row = db.readers().query_one_raw(list).await.expect("the database can be read").expect("a file");
    let file: String = row.try_get("", "file").expect("a path");
    let mut options = sea_orm::ConnectOptions::new(format!("sqlite://{file}"));
    options.max_connections(1).map_sqlx_sqlite_opts(|sqlite| sqlite.foreign_keys(false));
    let shell = sea_orm::Database::connect(options).await.expect("the file can be opened");
    for table in ["audit_entry", "audit_seal", "audit_leaf", "audit_reason", "audit_key", "audit_subject"] {
        for verb in ["update", "delete", "replace"] {
            let drop = format!("DROP TRIGGER IF EXISTS {table}_refuses_{verb}");
            shell.execute_unprepared(&drop).await.expect("a trigger can be dropped");
        }
    }
    for statement in statements {
        shell.execute_unprepared(statement).await.expect("a statement of the test");
    }
    shell.close().await.expect("the file can be closed");
}

pub async fn check(statements: &[&str], expected: &[(Option<i64>, BrokenKind)]) {
    for test in fresh_databases().await {
        World::new().sealed_entries(&test.db, 4).await;
        World::new().sealed_entries(&test.db, 3).await;
        tamper(&test.db, statements).await;
        let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
        let named: Vec<_> = found.broken.iter().map(|broken| (broken.entry, broken.kind)).collect();
        for finding in expected {
            assert!(named.contains(finding), "{statements:?} on {:?}: {:?}", test.db.engine(), found.broken);
        }
        assert!(!found.is_sound());
    }
}

#[tokio::test]
async fn the_database_itself_refuses_changes_to_entries_leaves_and_seals() {
    for test in fresh_databases().await {
        let mut change = test.db.write(World::new().write_permit()).await.expect("a change can be begun");
        change.with_reason("a reason");
        change.commit().await.expect("a change can be committed");
        accord_platform_db::audit::seal_all(&test.db, noon()).await.expect("entries can be sealed");
        let about = World::new().read_permit().showing([person(1)]);
        test.db.record(about).await.expect("a read can be recorded");
        for table in ["audit_entry", "audit_seal", "audit_leaf", "audit_key", "audit_reason", "audit_subject"]
        {
            let mut statements = vec![
                format!("DELETE FROM {table}"),
                format!("UPDATE {table} SET {}", change_of(table)),
                format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
            ];
            if test.db.engine() == Engine::Postgres {
                statements[2] = format!("TRUNCATE {table} CASCADE");
            }
            for statement in statements {
                let work = test.db.housekeeping("tamper").await.expect("the database can be written");
                let refused = work.connection().execute_unprepared(&statement).await;
                let error = refused.expect_err("rows of the audit are never changed").to_string();
                assert!(error.contains("never changed or removed"), "{statement}: {error}");
            }
        }
    }
}

fn change_of(table: &str) -> &'static str {
    match table {
        "audit_entry" => "at = 0",
        "audit_seal" => "leaves = 0",
        "audit_key" => "created_at = 0",
        "audit_subject" => "entry_id = 1",
        "audit_reason" => "words = NULL, erased_by_case = 'SR-1'",
        _ => "position = 9",
    }
}

#[tokio::test]
async fn names_an_entry_of_which_any_field_was_changed() {
    for field in [
        "at = at + 1".to_owned(),
        "action = 'agency.create'".to_owned(),
        "resource_kind = 'person'".to_owned(),
        "categories = 'health'".to_owned(),
        "purpose = 'offer_help'".to_owned(),
        "basis = 'agreement'".to_owned(),
        "refusal = 'role_may_not'".to_owned(),
        "system = 'operator'".to_owned(),
        "acting_user = NULL".to_owned(),
        "acting_member = NULL".to_owned(),
        "acting_agency = NULL".to_owned(),
        "resource = NULL".to_owned(),
    ] {
        check(
            &[&format!("UPDATE audit_entry SET {field} WHERE id = 2")],
            &[(Some(2), BrokenKind::EntryChanged)],
        )
        .await;
    }
}

#[tokio::test]
async fn finds_an_entry_that_was_removed_together_with_its_leaf() {
    let statements = ["DELETE FROM audit_leaf WHERE entry_id = 3", "DELETE FROM audit_entry WHERE id = 3"];
    check(&statements, &[(None, BrokenKind::LeafMissing)]).await;
}

#[tokio::test]
async fn names_a_leaf_that_was_changed_and_one_that_was_removed() {
    check(
        &["UPDATE audit_leaf SET hash = (SELECT hash FROM audit_leaf WHERE entry_id = 1) WHERE entry_id = 2"],
        &[(Some(2), BrokenKind::LeafChanged)],
    )
    .await;
    check(&["DELETE FROM audit_leaf WHERE entry_id = 2"], &[(Some(2), BrokenKind::LeafMissing)]).await;
}

#[tokio::test]
async fn names_entries_that_were_reordered() {
    let exchange = [
        "UPDATE audit_leaf SET position = 9 WHERE entry_id = 1",
        "UPDATE audit_leaf SET position = 0 WHERE entry_id = 2",
        "UPDATE audit_leaf SET position = 1 WHERE entry_id = 1",
    ];
    check(&exchange, &[(Some(1), BrokenKind::OrderChanged), (Some(2), BrokenKind::OrderChanged)]).await;
}

#[tokio::test]
async fn finds_a_seal_that_was_changed_or_removed() {
    check(
        &["UPDATE audit_seal SET sealed_at = sealed_at + 1 WHERE id = 1"],
        &[(None, BrokenKind::SealChanged)],
    )
    .await;
    check(
        &["DELETE FROM audit_leaf WHERE seal_id = 1", "DELETE FROM audit_seal WHERE id = 1"],
        &[(None, BrokenKind::SealMissing)],
    )
    .await;
}

#[tokio::test]
async fn finds_a_reason_whose_words_were_changed_and_reports_an_erased_one_as_erased() {
    for test in fresh_databases().await {
        for _ in 0..3 {
            let mut change = test.db.write(World::new().write_permit()).await.expect("a change can be begun");
            change.with_reason("the true reason");
            change.commit().await.expect("a change can be committed");
        }
        accord_platform_db::audit::seal_all(&test.db, noon()).await.expect("entries can be sealed");
        let statements = [
            "UPDATE audit_reason SET words = 'another' WHERE entry_id = 1",
            "UPDATE audit_reason SET words = NULL, erased_by_case = 'SR-2' WHERE entry_id = 3",
        ];
        let erased =
            "UPDATE audit_reason SET words = NULL, salt = NULL, erased_by_case = 'SR-1' WHERE entry_id = 2";
        let work = test.db.housekeeping("erase").await.expect("the database can be written");
        work.connection().execute_unprepared(erased).await.expect("a reason may be erased, whole and once");
        assert!(work.connection().execute_unprepared(erased).await.is_err(), "erased once and for good");
        drop(work);
        let work = test.db.housekeeping("erase").await.expect("the database can be written");
        work.connection().execute_unprepared(erased).await.expect("a reason may be erased, whole and once");
        work.commit().await.expect("the database can be written");
        tamper(&test.db, &statements).await;
        let Verification { broken, erased_reasons, .. } =
            verify(&test.db, noon(), None).await.expect("the audit can be read");
        let named: Vec<_> = broken.iter().map(|broken| (broken.entry, broken.kind)).collect();
        let changed = |entry| (Some(entry), BrokenKind::ReasonChanged);
        assert_eq!(
            (named, erased_reasons),
            (vec![changed(1), changed(3)], 1),
            "a salt that stays is no erasure"
        );
    }
}

#[tokio::test]
async fn finds_an_end_that_was_cut_off_when_given_a_witnessed_head() {
    for test in fresh_databases().await {
        World::new().sealed_entries(&test.db, 2).await;
        World::new().sealed_entries(&test.db, 2).await;
        let whole = verify(&test.db, noon(), None).await.expect("the audit can be read");
        let head = whole.head.expect("something was sealed");
        let cut = [
            "DELETE FROM audit_leaf WHERE seal_id = 2",
            "DELETE FROM audit_seal WHERE id = 2",
            "DELETE FROM audit_entry WHERE id > 2",
        ];
        tamper(&test.db, &cut).await;
        let without = verify(&test.db, noon(), None).await.expect("the audit can be read");
        assert!(without.is_sound(), "nothing in the database shows it");
        let with = verify(&test.db, noon(), Some(&head)).await.expect("the audit can be read");
        assert_eq!(with.broken.first().map(|broken| broken.kind), Some(BrokenKind::HeadNotFound));
    }
}
