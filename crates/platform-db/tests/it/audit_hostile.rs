//! Rows that only somebody with the database file could have written. Each is named; none breaks the
//! check, makes it long, or hides what it came with.

use crate::audit_tampering::{check, tamper};
use crate::world::World;
use accord_platform_db::Engine;
use accord_platform_db::audit::{BrokenKind, seal, verify};
use accord_testkit::{fresh_databases, noon};

/// An entry that nobody of ours wrote. The columns stand in the order of the table.
const FORGED: &str = "INSERT INTO audit_entry (id, at, request, action, resource_kind, categories, purpose, basis) \
     SELECT 99, at, request, 'area.create', resource_kind, categories, purpose, basis FROM audit_entry WHERE id = 1";

#[tokio::test]
async fn finds_an_entry_hidden_under_a_leaf_in_no_place_of_its_seal() {
    for position in [-1, -2_147_483_648, 4, 9, 2_147_483_647] {
        let hide = format!(
            "INSERT INTO audit_leaf (entry_id, seal_id, position, hash) SELECT 99, 1, {position}, hash FROM audit_leaf WHERE entry_id = 1"
        );
        check(&[FORGED, &hide], &[(Some(99), BrokenKind::LeafUnexpected)]).await;
    }
}

#[tokio::test]
async fn finds_a_second_leaf_in_the_place_of_another() {
    let hide = "INSERT INTO audit_leaf (entry_id, seal_id, position, hash) SELECT 99, 1, 2, hash FROM audit_leaf WHERE entry_id = 1";
    check(
        &["DROP INDEX audit_leaf_seal_id_position_idx", FORGED, hide],
        &[(Some(99), BrokenKind::LeafUnexpected)],
    )
    .await;
}

#[tokio::test]
async fn finds_entries_whose_seal_was_removed_from_the_end_and_goes_on_sealing() {
    for test in fresh_databases().await {
        World::new().sealed_entries(&test.db, 2).await;
        World::new().sealed_entries(&test.db, 2).await;
        tamper(&test.db, &["DELETE FROM audit_seal WHERE id = 2"]).await;
        let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
        let named: Vec<_> = found.broken.iter().map(|broken| (broken.entry, broken.kind)).collect();
        assert_eq!(named, [(Some(3), BrokenKind::LeafWithoutSeal), (Some(4), BrokenKind::LeafWithoutSeal)]);
        test.db.record(World::new().read_permit()).await.expect("an entry can be written");
        let sealed = seal(&test.db, uuid::Uuid::nil(), noon()).await.expect("the next seal can be written");
        assert!(sealed.head.expect("something was sealed").starts_with("3-"));
        let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
        assert!(found.broken.iter().any(|broken| broken.kind == BrokenKind::SealMissing), "{found:?}");
    }
}

#[tokio::test]
async fn survives_absurd_numbers_and_names_their_seal() {
    for (change, kind) in [
        ("UPDATE audit_seal SET leaves = 2147483647 WHERE id = 1", BrokenKind::SealChanged),
        ("UPDATE audit_seal SET leaves = -1 WHERE id = 1", BrokenKind::SealChanged),
        ("UPDATE audit_seal SET leaves = 0 WHERE id = 1", BrokenKind::SealChanged),
        (
            "INSERT INTO audit_seal SELECT 1000000000000000, previous, root, leaves, sealed_at, head, key_name, signature FROM audit_seal WHERE id = 1",
            BrokenKind::SealMissing,
        ),
        (
            "INSERT INTO audit_seal SELECT 9223372036854775807, previous, root, leaves, sealed_at, head, key_name, signature FROM audit_seal WHERE id = 1",
            BrokenKind::SealChanged,
        ),
        (
            "INSERT INTO audit_seal SELECT -5, previous, root, leaves, sealed_at, head, key_name, signature FROM audit_seal WHERE id = 1",
            BrokenKind::SealChanged,
        ),
        ("UPDATE audit_seal SET key_name = 'nobody' WHERE id = 1", BrokenKind::SealChanged),
    ] {
        check(&[change], &[(None, kind)]).await;
    }
}

#[tokio::test]
async fn reports_a_gap_of_many_seals_once() {
    for test in fresh_databases().await {
        World::new().sealed_entries(&test.db, 1).await;
        tamper(&test.db, &["UPDATE audit_seal SET id = 1000000000000000"]).await;
        let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
        let gap = found.broken.iter().find(|broken| broken.kind == BrokenKind::SealMissing).expect("the gap");
        assert_eq!((gap.seal, gap.until_seal), (Some(1), Some(999_999_999_999_999)));
        assert!(found.broken.len() < 10, "{found:?}");
    }
}

#[tokio::test]
async fn an_entry_from_the_future_is_named_and_one_from_the_beginning_of_time_is_overdue() {
    for (at, kind) in [(i64::MAX, Some(BrokenKind::EntryFromFuture)), (i64::MIN, None)] {
        for test in fresh_databases().await {
            World::new().sealed_entries(&test.db, 1).await;
            let forged = FORGED.replace("SELECT 99, at,", &format!("SELECT 99, {at},"));
            tamper(&test.db, &[&forged]).await;
            let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
            assert!(!found.is_sound(), "{found:?}");
            assert_eq!(found.broken.first().map(|broken| broken.kind), kind, "{found:?}");
        }
    }
}

#[tokio::test]
async fn names_words_put_beside_an_entry_that_was_sealed_without_any() {
    let added = "INSERT INTO audit_reason (entry_id, words) VALUES (2, 'put there later')";
    check(&[added], &[(Some(2), BrokenKind::ReasonChanged)]).await;
}

#[tokio::test]
async fn a_text_where_a_number_belongs_is_a_finding_and_no_crash() {
    // PostgreSQL refuses such a row by itself.
    for statement in [
        "UPDATE audit_leaf SET position = 'x' WHERE entry_id = 2",
        "UPDATE audit_leaf SET position = 5000000000 WHERE entry_id = 2",
        "UPDATE audit_seal SET leaves = 'many' WHERE id = 1",
        "UPDATE audit_entry SET at = 'never' WHERE id = 2",
    ] {
        let databases = fresh_databases().await;
        let sqlite = &databases[0];
        assert_eq!(sqlite.db.engine(), Engine::Sqlite);
        World::new().sealed_entries(&sqlite.db, 4).await;
        tamper(&sqlite.db, &[statement]).await;
        let found = verify(&sqlite.db, noon(), None).await.expect("what is wrong is no error but the result");
        assert!(!found.is_sound(), "{statement}: {found:?}");
    }
}

#[tokio::test]
async fn many_forged_rows_are_listed_up_to_a_bound() {
    let databases = fresh_databases().await;
    let sqlite = &databases[0];
    World::new().sealed_entries(&sqlite.db, 2).await;
    let many = "INSERT INTO audit_leaf (entry_id, seal_id, position, hash) \
         WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 20100) SELECT i, 7, i, x'00' FROM n";
    tamper(&sqlite.db, &[many]).await;
    let found = verify(&sqlite.db, noon(), None).await.expect("the audit can be read");
    assert_eq!(found.broken.len(), 10_000);
}
