//! What walks around the first triggers is refused too: replacing a row by inserting it again,
//! emptying a whole table, changing a reason but by erasing it, changing a key. And the database
//! remembers which data key it was made with, so that it is never opened with another one.

use crate::columns::*;
use crate::immutable::{allow_only_erasure, refuse_change, refuse_replace, refuse_truncate};
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(
                "installation_key",
                [
                    integer("id").primary_key().check(Expr::col("id").eq(1)).take(),
                    string("data_key_print"),
                    big_integer("created_at"),
                ],
                [],
            ))
            .await?;
        refuse_change(manager, "audit_key").await?;
        allow_only_erasure(manager).await?;
        for (table, same_row) in [
            ("audit_entry", "id = NEW.id"),
            ("audit_seal", "id = NEW.id"),
            ("audit_leaf", "entry_id = NEW.entry_id OR (seal_id = NEW.seal_id AND position = NEW.position)"),
            ("audit_reason", "entry_id = NEW.entry_id"),
            ("audit_key", "key_name = NEW.key_name"),
        ] {
            refuse_replace(manager, table, same_row).await?;
            refuse_truncate(manager, table).await?;
        }
        Ok(())
    }
}
