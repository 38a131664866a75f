//! Imports note every scope that their file has a row of from now on. Of those before it is not known which known rows
//! were theirs too.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let noted = boolean("has_noted_scopes").default(false).take();
        manager.alter_table(Table::alter().table("import").add_column(noted).take()).await
    }
}
