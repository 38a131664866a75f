//! Processes that write to one SQLite file take turns.

use accord_testkit::database::fresh_sqlite;
use std::fs::File;
use std::time::Duration;

/// Long enough that a transaction which does not wait has begun.
const A_WHILE: Duration = Duration::from_millis(300);

#[tokio::test]
async fn who_wants_to_write_waits_behind_another_process_that_has_the_turn() {
    let database = fresh_sqlite().await;
    let another = File::options().write(true).open(database.turn_file());
    let another = another.expect("it was made with the database");
    another.lock().expect("nobody has the turn");
    let begin = || database.db.housekeeping("test");
    assert!(tokio::time::timeout(A_WHILE, begin()).await.is_err(), "another process has the turn");
    // The one that was given up holds nothing back, neither here nor there.
    another.unlock().expect("it was locked");
    let work = begin().await.expect("it is this one's turn");
    another.try_lock().expect("the turn is given on as soon as the transaction has begun");
    another.unlock().expect("it was locked");
    work.commit().await.expect("it can be committed");
}
