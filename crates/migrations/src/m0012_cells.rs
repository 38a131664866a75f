//! The hexagon in which an event lies, so that a map of many events is one sum. Events that are there already are
//! given theirs from their point.

use crate::columns::*;
use h3o::{LatLng, Resolution};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::Statement;

/// Events looked at together.
const BATCH: i64 = 1_000;
/// The resolution of the map's hexagons when this migration was written.
const RESOLUTION: Resolution = Resolution::Eight;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let cell = Table::alter().table("event").add_column(big_integer_null("cell")).take();
        manager.alter_table(cell).await?;
        let db = manager.get_connection();
        let backend = db.get_database_backend();
        let select = "SELECT id, longitude, latitude FROM event \
            WHERE id > $1 AND longitude IS NOT NULL AND latitude IS NOT NULL ORDER BY id LIMIT $2";
        let mut last = 0_i64;
        loop {
            let batch = Statement::from_sql_and_values(backend, select, [last.into(), BATCH.into()]);
            let rows = db.query_all_raw(batch).await?;
            for row in &rows {
                last = row.try_get("", "id")?;
                let Some(cell) = cell_at(row.try_get("", "longitude")?, row.try_get("", "latitude")?) else {
                    continue;
                };
                let update = "UPDATE event SET cell = $1 WHERE id = $2";
                let update = Statement::from_sql_and_values(backend, update, [cell.into(), last.into()]);
                db.execute_raw(update).await?;
            }
            if rows.is_empty() {
                return Ok(());
            }
        }
    }
}

fn cell_at(longitude: f64, latitude: f64) -> Option<i64> {
    let is_place = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
    let place = LatLng::new(latitude, longitude).ok().filter(|_| is_place)?;
    Some(u64::from(place.to_cell(RESOLUTION)).cast_signed())
}
