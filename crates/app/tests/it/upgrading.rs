//! Databases of earlier versions, brought up to date when they are opened.

use crate::feeding::{SAFETY, feed, row};
use crate::world::World;
use accord_platform_db::Database;

#[tokio::test]
async fn events_of_before_hexagons_were_kept_are_given_theirs() {
    for world in World::demonstration_on_each_engine().await {
        let mut rows: Vec<_> = [("R1", -0.07, 51.59), ("R2", -0.05, 51.6), ("R3", -0.1, 51.57)]
            .into_iter()
            .map(|(reference, longitude, latitude)| {
                (reference, "2026-11-18 10:00", "Shooting", "19", longitude, latitude)
            })
            .collect();
        rows.push(row("R4", "2026-11-19 10:00", "Robbery", "20"));
        feed(&world, SAFETY, "Police daily", &rows).await;
        let cells = "SELECT cell FROM event ORDER BY id";
        let before: Vec<Option<i64>> = world.column(cells).await;
        assert_eq!(before.len(), 4);
        assert!(before.iter().all(Option::is_some), "{before:?}");

        world.change("ALTER TABLE event DROP COLUMN cell").await;
        world.change("DELETE FROM seaql_migrations WHERE version = 'm0012_cells'").await;
        let again = Database::open(&world.database.location).await.expect("it is brought up to date");
        assert_eq!(world.column::<Option<i64>>(cells).await, before);
        again.close(world.app.clock().now()).await.expect("a database can be closed");
    }
}
