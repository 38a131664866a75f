//! A database that can grow no more, as on a full disk, and then can again.

use accord_platform_db::orm::{ConnectionTrait, Statement};
use accord_platform_db::{Database, Trouble};
use accord_testkit::database::fresh_sqlite;

/// More than a page of leases.
const MANY: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) \
    INSERT INTO lease (name, holder, held_until_at) SELECT hex(randomblob(500)), randomblob(16), 0 FROM n";

async fn change(db: &Database, sql: &str) -> Result<(), Option<Trouble>> {
    let work = db.housekeeping("test").await.map_err(|fault| fault.trouble())?;
    work.connection().execute_unprepared(sql).await.map_err(|error| Trouble::of_database(&error))?;
    work.commit().await.map_err(|fault| fault.trouble())
}

async fn leases(db: &Database, name: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM lease WHERE name = '{name}'");
    let statement = Statement::from_string(db.readers().get_database_backend(), sql);
    let row = db.readers().query_one_raw(statement).await.expect("the database can be read");
    row.expect("a count has a row").try_get_by_index(0).expect("a number")
}

#[tokio::test]
async fn what_is_acknowledged_after_a_full_disk_is_there() {
    let database = fresh_sqlite().await;
    for turn in 0..3 {
        // It lasts as long as the connection does, and is never less than what is there already.
        change(&database.db, "PRAGMA max_page_count = 1").await.expect("a setting of the connection");
        assert_eq!(change(&database.db, MANY).await, Err(Some(Trouble::DiskFull)), "turn {turn}");
        let later = format!("after{turn}");
        let insert =
            format!("INSERT INTO lease (name, holder, held_until_at) VALUES ('{later}', randomblob(16), 0)");
        change(&database.db, &insert).await.expect("there is space again");
        assert_eq!(leases(&database.db, &later).await, 1, "turn {turn}: seen by others, so it is committed");
    }
}
