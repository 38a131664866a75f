//! Why a tension note was withdrawn: whoever wrote it is told.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let reason = text_null("withdrawn_reason");
        manager.alter_table(Table::alter().table("tension_note").add_column(reason).take()).await
    }
}
