//! The hexagon in which an event lies, so that a map of many events is one sum. Events that were brought in before
//! have none: they are counted as without a place on the map until their file comes again.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let cell = Table::alter().table("event").add_column(big_integer_null("cell")).take();
        manager.alter_table(cell).await
    }
}
