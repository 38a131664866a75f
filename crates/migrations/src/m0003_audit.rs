//! The audit: entries that are only ever added, reasons beside them, seals over them; and leases.
//!
//! `audit_entry` names users, members and agencies by opaque value without a foreign key on
//! purpose: an entry outlives what it names (see docs/adr/0004-audit.md).
//!
//! `tables` is over 70 lines because it is one list of tables with a column a line.

use crate::columns::*;
use crate::immutable::refuse_change;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in tables() {
            manager.create_table(statement).await?;
        }
        for statement in indexes() {
            manager.create_index(statement).await?;
        }
        for sealed in ["audit_entry", "audit_seal", "audit_leaf"] {
            refuse_change(manager, sealed).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    use OnDelete::Restrict;
    vec![
        table(
            "audit_entry",
            [
                big_pk_auto("id"),
                big_integer("at"),
                uuid("request"),
                string_null("system"),
                uuid_null("acting_user"),
                uuid_null("acting_member"),
                uuid_null("acting_agency"),
                string("action"),
                string("resource_kind"),
                uuid_null("resource"),
                string("categories"),
                string("purpose"),
                string("basis"),
                uuid_null("basis_ref"),
                string_null("refusal"),
                blob_null("reason_hash"),
            ],
            [],
        ),
        table(
            "audit_reason",
            [
                big_integer("entry_id").primary_key().take(),
                text_null("words"),
                blob_null("salt"),
                string_null("erased_by_case"),
            ],
            [points_at("audit_reason", "entry_id", "audit_entry", Restrict)],
        ),
        table(
            "audit_key",
            [string("key_name").primary_key().take(), blob("public_key"), big_integer("created_at")],
            [],
        ),
        table(
            "audit_seal",
            [
                big_integer("id").primary_key().take(),
                blob("previous"),
                blob("root"),
                integer("leaves"),
                big_integer("sealed_at"),
                blob("head"),
                string("key_name"),
                blob("signature"),
            ],
            [],
        ),
        table(
            "audit_leaf",
            [
                big_integer("entry_id").primary_key().take(),
                big_integer("seal_id"),
                integer("position"),
                blob("hash"),
            ],
            [
                points_at("audit_leaf", "entry_id", "audit_entry", Restrict),
                points_at("audit_leaf", "seal_id", "audit_seal", Restrict),
            ],
        ),
        table(
            "audit_unsealed",
            [big_integer("entry_id").primary_key().take()],
            [points_at("audit_unsealed", "entry_id", "audit_entry", Restrict)],
        ),
        table(
            "lease",
            [string("name").primary_key().take(), uuid("holder"), big_integer("held_until_at")],
            [],
        ),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("audit_entry", &["acting_user", "at"]),
        index("audit_entry", &["resource", "at"]),
        unique("audit_leaf", &["seal_id", "position"]),
    ]
}
