//! Gateways (the legal powers that sharing rests on), agreements with parties, lines and signatures, who may sign,
//! and the number that says when what flows has changed.
//!
//! Lists of codes inside a gateway are one text each, codes with blanks between them: they are read as a whole, and
//! the reader refuses a code that it does not know.
//!
//! `agreements` is over 70 lines because it lists tables column by column.

use crate::columns::*;
use crate::shipped_gateways::{SHIPPED, SHIPPED_ON, Shipped};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in gateways().into_iter().chain(agreements()) {
            manager.create_table(statement).await?;
        }
        for statement in indexes() {
            manager.create_index(statement).await?;
        }
        manager
            .execute(
                Query::insert()
                    .into_table("sharing_epoch")
                    .columns(["id", "number"])
                    .values_panic([Expr::value(1), Expr::value(1)])
                    .take(),
            )
            .await?;
        for (position, shipped) in SHIPPED.iter().enumerate() {
            manager.execute(row(position, shipped)).await?;
        }
        Ok(())
    }
}

/// Fixed ids, the same in every installation.
fn gateway_id(position: usize) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0011_0000_0000 | position as u128)
}

fn row(position: usize, shipped: &Shipped) -> InsertStatement {
    Query::insert()
        .into_table("gateway")
        .columns([
            "id",
            "position",
            "code",
            "name",
            "law",
            "summary",
            "notes",
            "source",
            "source_on",
            "senders",
            "recipients",
            "never",
            "purposes",
            "is_depersonalised",
            "is_barred_to_care",
            "is_for_one_child",
            "is_within_controller",
        ])
        .values_panic([
            Expr::value(gateway_id(position)),
            Expr::value(position as i32),
            Expr::value(shipped.code),
            Expr::value(shipped.name),
            Expr::value(shipped.law),
            Expr::value(shipped.summary),
            Expr::value(shipped.notes),
            Expr::value(shipped.source),
            Expr::value(SHIPPED_ON),
            Expr::value(shipped.senders),
            Expr::value(shipped.recipients),
            Expr::value(shipped.never),
            Expr::value(shipped.purposes),
            Expr::value(shipped.is_depersonalised),
            Expr::value(shipped.is_barred_to_care),
            Expr::value(shipped.is_for_one_child),
            Expr::value(shipped.is_within_controller),
        ])
        .take()
}

fn gateways() -> Vec<TableCreateStatement> {
    vec![
        table(
            "sharing_epoch",
            [integer("id").primary_key().check(Expr::col("id").eq(1)).take(), big_integer("number")],
            [],
        ),
        table(
            "gateway",
            [
                id(),
                integer("position"),
                string("code"),
                text("name"),
                text("law"),
                text("summary"),
                text("notes"),
                text("source"),
                integer("source_on"),
                text("senders"),
                text("recipients"),
                text("never"),
                text("purposes"),
                boolean("is_depersonalised"),
                boolean("is_barred_to_care"),
                boolean("is_for_one_child"),
                boolean("is_within_controller"),
            ],
            [],
        ),
        // What a legal body says of a power to its own people, beside what came with the service: each stays as written.
        table(
            "gateway_note",
            [
                id(),
                uuid("gateway_id"),
                uuid("controller_id"),
                uuid_null("by_id"),
                big_integer("written_at"),
                text("notes"),
                text("source"),
            ],
            [
                points_at("gateway_note", "gateway_id", "gateway", OnDelete::Restrict),
                points_at("gateway_note", "controller_id", "controller", OnDelete::Restrict),
                points_at("gateway_note", "by_id", "account", OnDelete::SetNull),
            ],
        ),
        // Each legal body takes a power out of use for itself.
        table(
            "gateway_withdrawal",
            [
                id(),
                uuid("gateway_id"),
                uuid("controller_id"),
                uuid_null("by_id"),
                big_integer("at"),
                text("reason"),
            ],
            [
                points_at("gateway_withdrawal", "gateway_id", "gateway", OnDelete::Restrict),
                points_at("gateway_withdrawal", "controller_id", "controller", OnDelete::Restrict),
                points_at("gateway_withdrawal", "by_id", "account", OnDelete::SetNull),
            ],
        ),
    ]
}

fn agreements() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "agreement",
            [
                id(),
                string("kind"),
                text("title"),
                text("arrangement"),
                text("bases"),
                text("policy_document"),
                text("law_enforcement"),
                text("retention"),
                integer_null("starts_on"),
                integer_null("review_by_on"),
                integer_null("ends_on"),
                uuid("created_by_agency_id"),
                uuid_null("created_by_id"),
                big_integer("created_at"),
                big_integer("changed_at"),
                big_integer_null("suspended_at"),
                uuid_null("suspended_by_controller_id"),
                big_integer_null("ended_at"),
                uuid_null("renews_id"),
                integer_null("replaced_on"),
                uuid_null("replaced_by_id"),
            ],
            [
                points_at("agreement", "created_by_agency_id", "agency", Restrict),
                points_at("agreement", "created_by_id", "account", SetNull),
                points_at("agreement", "suspended_by_controller_id", "controller", Restrict),
                points_at("agreement", "renews_id", "agreement", Restrict),
                points_at("agreement", "replaced_by_id", "agreement", Restrict),
            ],
        ),
        table(
            "agreement_party",
            [
                id(),
                uuid("agreement_id"),
                integer("position"),
                uuid("controller_id"),
                uuid_null("agency_id"),
                text("contact"),
                big_integer_null("withdrawn_at"),
                text_null("kept_by_law"),
            ],
            [
                points_at("agreement_party", "agreement_id", "agreement", Cascade),
                points_at("agreement_party", "controller_id", "controller", Restrict),
                points_at("agreement_party", "agency_id", "agency", Restrict),
            ],
        ),
        table(
            "agreement_purpose",
            [id(), uuid("agreement_id"), string("purpose")],
            [points_at("agreement_purpose", "agreement_id", "agreement", Cascade)],
        ),
        table(
            "agreement_line",
            [
                id(),
                uuid("agreement_id"),
                uuid("from_party_id"),
                uuid("to_party_id"),
                string("category"),
                uuid("gateway_id"),
            ],
            [
                points_at("agreement_line", "agreement_id", "agreement", Cascade),
                points_at("agreement_line", "from_party_id", "agreement_party", Cascade),
                points_at("agreement_line", "to_party_id", "agreement_party", Cascade),
                points_at("agreement_line", "gateway_id", "gateway", Restrict),
            ],
        ),
        table(
            "agreement_signature",
            [
                id(),
                uuid("agreement_id"),
                uuid("party_id"),
                uuid("member_id"),
                string("text_hash"),
                big_integer("signed_at"),
            ],
            [
                points_at("agreement_signature", "agreement_id", "agreement", Cascade),
                points_at("agreement_signature", "party_id", "agreement_party", Restrict),
                points_at("agreement_signature", "member_id", "member", Restrict),
            ],
        ),
        table(
            "agreement_change",
            [
                id(),
                uuid("agreement_id"),
                string("kind"),
                uuid_null("by_id"),
                uuid("agency_id"),
                big_integer("made_at"),
                text("words"),
            ],
            [
                points_at("agreement_change", "agreement_id", "agreement", Cascade),
                points_at("agreement_change", "by_id", "account", SetNull),
                points_at("agreement_change", "agency_id", "agency", Restrict),
            ],
        ),
        table(
            "signatory_authority",
            [
                id(),
                uuid("member_id"),
                uuid("granted_by_member_id"),
                big_integer("granted_at"),
                big_integer_null("ended_at"),
                uuid_null("ended_by_member_id"),
            ],
            [
                points_at("signatory_authority", "member_id", "member", Restrict),
                points_at("signatory_authority", "granted_by_member_id", "member", Restrict),
                points_at("signatory_authority", "ended_by_member_id", "member", Restrict),
            ],
        ),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique("gateway_withdrawal", &["gateway_id", "controller_id"]),
        unique("gateway", &["code"]),
        index("gateway_note", &["gateway_id", "controller_id", "written_at"]),
        index("agreement", &["renews_id"]),
        index("agreement", &["replaced_by_id"]),
        unique("agreement_party", &["agreement_id", "position"]),
        index("agreement_party", &["controller_id"]),
        unique("agreement_purpose", &["agreement_id", "purpose"]),
        unique("agreement_line", &["agreement_id", "from_party_id", "to_party_id", "category", "gateway_id"]),
        index("agreement_signature", &["agreement_id"]),
        index("agreement_change", &["agreement_id", "made_at"]),
        index("signatory_authority", &["member_id"]),
    ]
}
