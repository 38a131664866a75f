//! Whom entries are about: kept with the entry, listed, and covered by its seal.

use crate::audit_tampering::tamper;
use crate::world::World;
use accord_kernel::ids::PersonId;
use accord_platform_db::audit::{
    BrokenKind, KnownTo, Part, count_about, find_head, list_about, seal_all, verify,
};
use accord_platform_db::{Database, Engine};
use accord_testkit::{fresh_databases, noon};

/// A person of these tests: there is no record of one.
pub fn person(number: u128) -> PersonId {
    PersonId::from_uuid(uuid::Uuid::from_u128(number))
}

/// An id as this engine writes it in a statement.
fn written(db: &Database, number: u128) -> String {
    let id = uuid::Uuid::from_u128(number);
    match db.engine() {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'"),
    }
}

#[tokio::test]
async fn entries_about_a_person_are_listed_newest_first_and_refused_ones_too() {
    for test in fresh_databases().await {
        let world = World::new();
        for people in [vec![1, 2], vec![2], vec![2, 2, 3]] {
            let permit = world.read_permit().showing(people.into_iter().map(person));
            test.db.record(permit).await.expect("a read can be recorded");
        }
        test.db.record(world.read_permit()).await.expect("a read can be recorded");
        let db = test.db.readers();
        let entries = |found: Vec<accord_platform_db::audit::AboutEntry>| {
            found.into_iter().map(|line| line.entry).collect::<Vec<_>>()
        };
        let own = KnownTo { agencies: vec![world.agency()], bases: Vec::new() };
        let about = list_about(db, person(2), &own, Part::first(50)).await.expect("it can be read");
        assert_eq!(entries(about), [3, 2, 1]);
        let second = list_about(db, person(2), &own, Part { offset: 1, limit: 1 }).await;
        let second = second.expect("it can be read");
        assert_eq!(entries(second), [2]);
        assert_eq!(count_about(db, person(2), &own).await.expect("it can be read"), 3);
        assert_eq!(count_about(db, person(4), &own).await.expect("it can be read"), 0);
        let others = KnownTo::default();
        let hidden = list_about(db, person(2), &others, Part::first(50)).await.expect("it can be read");
        assert!(hidden.is_empty(), "what others did is theirs to tell");
    }
}

#[tokio::test]
async fn names_an_entry_whose_people_were_added_changed_or_removed() {
    for what in ["added", "added to nobody", "changed", "removed", "all removed", "nothing"] {
        for test in fresh_databases().await {
            let world = World::new();
            for people in [vec![1], vec![2, 3], vec![]] {
                let permit = world.read_permit().showing(people.into_iter().map(person));
                test.db.record(permit).await.expect("a read can be recorded");
            }
            seal_all(&test.db, noon()).await.expect("entries can be sealed");
            let (one, three, other) = (written(&test.db, 1), written(&test.db, 3), written(&test.db, 9));
            let (statement, named) = match what {
                "added" => {
                    (format!("INSERT INTO audit_subject (entry_id, person) VALUES (1, {other})"), Some(1))
                }
                "added to nobody" => {
                    (format!("INSERT INTO audit_subject (entry_id, person) VALUES (3, {other})"), Some(3))
                }
                "changed" => {
                    (format!("UPDATE audit_subject SET person = {other} WHERE person = {three}"), Some(2))
                }
                "removed" => (format!("DELETE FROM audit_subject WHERE person = {three}"), Some(2)),
                "all removed" => (format!("DELETE FROM audit_subject WHERE person = {one}"), Some(1)),
                _ => ("UPDATE lease SET held_until_at = 0".to_owned(), None),
            };
            tamper(&test.db, &[&statement]).await;
            let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
            let broken: Vec<_> = found.broken.iter().map(|broken| (broken.entry, broken.kind)).collect();
            let expected: Vec<_> =
                named.into_iter().map(|entry| (Some(entry), BrokenKind::PeopleChanged)).collect();
            assert_eq!(broken, expected, "{what} on {:?}", test.db.engine());
        }
    }
}

#[tokio::test]
async fn people_who_are_taken_away_together_with_their_hash_are_missed_too() {
    for test in fresh_databases().await {
        let permit = World::new().read_permit().showing([person(1)]);
        test.db.record(permit).await.expect("a read can be recorded");
        seal_all(&test.db, noon()).await.expect("entries can be sealed");
        let statements = ["DELETE FROM audit_subject", "UPDATE audit_entry SET people_hash = NULL"];
        tamper(&test.db, &statements).await;
        let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
        assert_eq!(found.broken.first().map(|broken| broken.kind), Some(BrokenKind::EntryChanged));
    }
}

#[tokio::test]
async fn the_head_that_is_printed_is_the_one_that_verification_finds() {
    for test in fresh_databases().await {
        assert!(
            find_head(test.db.readers()).await.expect("it can be read").is_none(),
            "nothing is sealed yet"
        );
        World::new().sealed_entries(&test.db, 2).await;
        World::new().sealed_entries(&test.db, 3).await;
        let head = find_head(test.db.readers()).await.expect("it can be read").expect("two seals");
        let found = verify(&test.db, noon(), Some(&head.head)).await.expect("the audit can be read");
        assert!(found.is_sound());
        assert_eq!((Some(head.head), head.entries, head.sealed_at), (found.head, 5, noon()));
    }
}
