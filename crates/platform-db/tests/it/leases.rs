//! One holder at a time, and a lease that ran out is free.

use accord_platform_db::take_lease;
use accord_testkit::{fresh_databases, noon};
use uuid::Uuid;

#[tokio::test]
async fn a_lease_has_one_holder_until_it_runs_out() {
    for test in fresh_databases().await {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for (holder, seconds_later, expected) in [
            (one, 0, true),
            (two, 5, false),
            (one, 8, true),
            (two, 37, false),
            (two, 38, true),
            (one, 39, false),
        ] {
            let work = test.db.housekeeping("lease").await.expect("the database can be written");
            let now = noon().plus_seconds(seconds_later);
            let taken = take_lease(work.connection(), "test", holder, now, 30)
                .await
                .expect("a lease can be asked for");
            work.commit().await.expect("the database can be written");
            assert_eq!(taken, expected, "{holder} after {seconds_later} s on {:?}", test.db.engine());
        }
    }
}
