//! Accounts, memberships with roles, passkeys, sessions, invitations and what throttles guessing.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in people_and_places().into_iter().chain(ways_to_sign_in()) {
            manager.create_table(statement).await?;
        }
        for statement in indexes() {
            manager.create_index(statement).await?;
        }
        Ok(())
    }
}

fn people_and_places() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict};
    vec![
        table(
            "account",
            [
                id(),
                string_uniq("email"),
                string("name"),
                string_null("password_hash"),
                blob_null("totp_secret"),
                big_integer_null("totp_confirmed_at"),
                big_integer_null("totp_last_step"),
                big_integer("created_at"),
            ],
            [],
        ),
        table(
            "member",
            [
                id(),
                uuid("account_id"),
                uuid("agency_id"),
                big_integer("created_at"),
                big_integer_null("suspended_at"),
            ],
            [
                points_at("member", "account_id", "account", Cascade),
                points_at("member", "agency_id", "agency", Restrict),
            ],
        ),
        table(
            "member_role",
            [id(), uuid("member_id"), string("role")],
            [points_at("member_role", "member_id", "member", Cascade)],
        ),
        table(
            "invitation",
            [
                id(),
                blob("token_hash").unique_key().take(),
                string("email"),
                string("name"),
                uuid("agency_id"),
                big_integer("created_at"),
                big_integer("expires_at"),
                big_integer_null("used_at"),
            ],
            [points_at("invitation", "agency_id", "agency", Cascade)],
        ),
        table(
            "invitation_role",
            [id(), uuid("invitation_id"), string("role")],
            [points_at("invitation_role", "invitation_id", "invitation", Cascade)],
        ),
    ]
}

fn ways_to_sign_in() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, SetNull};
    vec![
        table(
            "passkey",
            [
                id(),
                uuid("account_id"),
                string("name"),
                blob("credential_key").unique_key().take(),
                text("credential"),
                big_integer("created_at"),
                big_integer_null("last_used_at"),
            ],
            [points_at("passkey", "account_id", "account", Cascade)],
        ),
        table(
            "passkey_ceremony",
            [id(), uuid_null("account_id"), text("state"), big_integer("expires_at")],
            [points_at("passkey_ceremony", "account_id", "account", Cascade)],
        ),
        table(
            "session",
            [
                id(),
                blob("token_hash").unique_key().take(),
                uuid("account_id"),
                uuid_null("member_id"),
                string("strength"),
                big_integer_null("stepped_up_at"),
                string("device"),
                big_integer("created_at"),
                big_integer("last_seen_at"),
                big_integer("expires_at"),
            ],
            [
                points_at("session", "account_id", "account", Cascade),
                points_at("session", "member_id", "member", SetNull),
            ],
        ),
        table("sign_in_failure", [id(), blob("subject_hash"), big_integer("failed_at")], []),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique("member", &["account_id", "agency_id"]),
        index("member", &["agency_id"]),
        unique("member_role", &["member_id", "role"]),
        index("invitation", &["agency_id"]),
        unique("invitation_role", &["invitation_id", "role"]),
        index("passkey", &["account_id"]),
        index("passkey_ceremony", &["account_id"]),
        index("session", &["account_id"]),
        index("session", &["member_id"]),
        index("sign_in_failure", &["subject_hash", "failed_at"]),
    ]
}
