//! Names of people who did something, for pages that say who.

use super::account;
use accord_kernel::ids::UserId;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};
use std::collections::BTreeMap;

/// The names of these users. Accounts that are gone have none.
pub async fn list_names(
    db: &impl ConnectionTrait,
    users: &[UserId],
) -> Result<BTreeMap<UserId, String>, Fault> {
    if users.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = account::Entity::find()
        .filter(account::Column::Id.is_in(users.iter().map(|user| user.uuid())))
        .all(db)
        .await
        .or_fault("read names")?;
    Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.id), row.name)).collect())
}
