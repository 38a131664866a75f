//! Whom an audit entry is about, a row for each child, and the legal power that the decision relied on.
//!
//! `audit_subject.person` has no foreign key on purpose: what was seen of a child stays provable after the child's
//! record was deleted, and the id alone says nothing about anybody (see docs/adr/0004-audit.md). Rows are added with
//! their entry and never changed: `audit_entry.people_hash` covers them, and the seal covers that hash.

use crate::columns::*;
use crate::immutable::{refuse_change, refuse_replace, refuse_truncate};
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [blob_null("people_hash"), uuid_null("gateway")] {
            manager.alter_table(Table::alter().table("audit_entry").add_column(column).take()).await?;
        }
        let mut subjects = table(
            "audit_subject",
            [big_integer("entry_id"), uuid("person")],
            [points_at("audit_subject", "entry_id", "audit_entry", OnDelete::Restrict)],
        );
        subjects.primary_key(Index::create().name("audit_subject_pkey").col("entry_id").col("person"));
        manager.create_table(subjects).await?;
        manager.create_index(index("audit_subject", &["person", "entry_id"])).await?;
        refuse_change(manager, "audit_subject").await?;
        refuse_replace(manager, "audit_subject", "entry_id = NEW.entry_id AND person = NEW.person").await?;
        refuse_truncate(manager, "audit_subject").await
    }
}
