//! Who was given roles that open records of children, and who said since then that they know them.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use OnDelete::{Cascade, SetNull};
        let tables = [
            table(
                "new_access",
                [id(), uuid("member_id"), text("roles"), uuid_null("by_id"), big_integer("given_at")],
                [
                    points_at("new_access", "member_id", "member", Cascade),
                    points_at("new_access", "by_id", "account", SetNull),
                ],
            ),
            table(
                "new_access_known",
                [id(), uuid("new_access_id"), uuid("account_id"), big_integer("known_at")],
                [
                    points_at("new_access_known", "new_access_id", "new_access", Cascade),
                    points_at("new_access_known", "account_id", "account", Cascade),
                ],
            ),
        ];
        for statement in tables {
            manager.create_table(statement).await?;
        }
        for statement in [
            index("new_access", &["member_id"]),
            index("new_access", &["given_at"]),
            unique("new_access_known", &["new_access_id", "account_id"]),
        ] {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}
