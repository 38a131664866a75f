//! Reading entries for the people whom they are about.

use super::entry;
use crate::{Fault, Stored};
use accord_kernel::Instant;
use accord_kernel::ids::UserId;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// One entry of a user's own record.
#[derive(Debug, Clone)]
pub struct OwnEntry {
    /// When it happened.
    pub at: Instant,
    /// The `noun.verb`.
    pub action: String,
    /// The code of the purpose.
    pub purpose: String,
    /// The code of the refusal; `None` when it was permitted.
    pub refusal: Option<String>,
}

/// The newest `limit` entries of what `user` did or was refused, and of what was done with their
/// account (signing in happens before anybody is signed in), newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_by_user(
    db: &impl ConnectionTrait,
    user: UserId,
    limit: u64,
) -> Result<Vec<OwnEntry>, Fault> {
    let rows = entry::Entity::find()
        .filter(
            entry::Column::ActingUser
                .eq(user.uuid())
                .or(entry::Column::ResourceKind.eq("user").and(entry::Column::Resource.eq(user.uuid()))),
        )
        .order_by_desc(entry::Column::At)
        .order_by_desc(entry::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list a user's own entries")?;
    Ok(rows
        .into_iter()
        .map(|row| OwnEntry {
            at: Instant::from_micros(row.at),
            action: row.action,
            purpose: row.purpose,
            refusal: row.refusal,
        })
        .collect())
}
