//! Entries are written with the change, or before the read is shown; refusals too.

use crate::world::World;
use accord_platform_db::audit::{seal, verify};
use accord_testkit::{fresh_databases, noon};

#[tokio::test]
async fn a_change_that_is_not_committed_leaves_no_entry() {
    for test in fresh_databases().await {
        let world = World::new();
        drop(test.db.write(world.write_permit()).await.expect("a change can be begun"));
        let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
        assert_eq!((found.entries, found.unsealed), (0, 0), "{:?}", test.db.engine());
    }
}

#[tokio::test]
async fn changes_reads_and_refusals_each_leave_one_entry_and_are_sealed() {
    for test in fresh_databases().await {
        let world = World::new();
        let mut change = test.db.write(world.write_permit()).await.expect("a change can be begun");
        change.with_reason("because the test says so");
        change.commit().await.expect("a change can be committed");
        test.db.record(world.read_permit()).await.expect("a read can be recorded");
        test.db.record_refusal(&world.refusal()).await.expect("a refusal can be recorded");
        let before = verify(&test.db, noon().plus_seconds(61), None).await.expect("the audit can be read");
        assert_eq!((before.entries, before.unsealed, before.oldest_unsealed_seconds), (3, 3, 61));
        assert!(!before.is_sound(), "an entry has waited too long for its seal");
        let sealed = seal(&test.db, uuid::Uuid::nil(), noon()).await.expect("entries can be sealed");
        assert_eq!(sealed.leaves, 3);
        let after = verify(&test.db, noon(), sealed.head.as_deref()).await.expect("the audit can be read");
        assert!(after.is_sound(), "{after:?}");
        assert_eq!((after.sealed, after.unsealed), (3, 0));
    }
}

#[tokio::test]
async fn many_readers_at_once_are_all_recorded() {
    for test in fresh_databases().await {
        let world = World::new();
        let mut readers = tokio::task::JoinSet::new();
        for _ in 0..500 {
            let (db, permit) = (test.db.clone(), world.read_permit());
            readers.spawn(async move { db.record(permit).await });
        }
        while let Some(recorded) = readers.join_next().await {
            recorded.expect("no reader panics").expect("every read is recorded");
        }
        let found = verify(&test.db, noon(), None).await.expect("the audit can be read");
        assert_eq!((found.entries, found.unsealed), (500, 500));
    }
}

#[tokio::test]
async fn two_sealers_never_seal_an_entry_twice() {
    for test in fresh_databases().await {
        let world = World::new();
        for _ in 0..20 {
            test.db.record(world.read_permit()).await.expect("a read can be recorded");
        }
        let (one, two) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
        let (first, second) = tokio::join!(seal(&test.db, one, noon()), seal(&test.db, two, noon()));
        // On PostgreSQL the second may be told that it could not be serialised: it seals nothing then.
        let leaves =
            [first, second].into_iter().filter_map(Result::ok).map(|sealed| sealed.leaves).sum::<u64>();
        assert_eq!(leaves, 20);
        assert!(verify(&test.db, noon(), None).await.expect("the audit can be read").is_sound());
    }
}
