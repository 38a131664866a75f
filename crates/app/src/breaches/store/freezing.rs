//! Freezing what breaches concern, and what is frozen.

use super::concern;
use crate::breaches::model::ConcernKind;
use accord_kernel::ids::{AgreementId, DisclosureId, PersonId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{FreezeShares, ReleaseShares};
use std::collections::BTreeSet;

/// Freezes everything that the permit's breach concerns and is not frozen.
pub async fn freeze_concerns(tx: &WriteTx<FreezeShares>) -> Result<u64, Fault> {
    let none: Option<i64> = None;
    let changed = concern::Entity::update_many()
        .col_expr(concern::Column::FrozenAt, Expr::value(tx.permit().at().micros()))
        .col_expr(concern::Column::ReleasedAt, Expr::value(none))
        .filter(concern::Column::BreachId.eq(tx.resource().uuid()))
        .filter(concern::Column::FrozenAt.is_null().or(concern::Column::ReleasedAt.is_not_null()))
        .exec(tx.connection())
        .await
        .or_fault("freeze what a breach concerns")?;
    Ok(changed.rows_affected)
}

/// Lets everything go on that the permit's breach has frozen.
pub async fn release_concerns(tx: &WriteTx<ReleaseShares>) -> Result<u64, Fault> {
    let changed = concern::Entity::update_many()
        .col_expr(concern::Column::ReleasedAt, Expr::value(tx.permit().at().micros()))
        .filter(concern::Column::BreachId.eq(tx.resource().uuid()))
        .filter(concern::Column::FrozenAt.is_not_null())
        .filter(concern::Column::ReleasedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("let go on what a breach concerns")?;
    Ok(changed.rows_affected)
}

fn frozen(kind: ConcernKind) -> Condition {
    Condition::all()
        .add(concern::Column::Kind.eq(kind.code()))
        .add(concern::Column::FrozenAt.is_not_null())
        .add(concern::Column::ReleasedAt.is_null())
}

/// The agreements under which nothing flows because a breach concerns them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_frozen_agreements(db: &impl ConnectionTrait) -> Result<Vec<AgreementId>, Fault> {
    let rows = concern::Entity::find()
        .filter(frozen(ConcernKind::Agreement))
        .all(db)
        .await
        .or_fault("list frozen agreements")?;
    Ok(rows.into_iter().map(|row| AgreementId::from_uuid(row.reference)).collect())
}

/// The children of whom nothing is shared under agreements because a breach concerns them: for lists, which decide as
/// [`is_frozen`] does for one.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_frozen_people(db: &impl ConnectionTrait) -> Result<BTreeSet<PersonId>, Fault> {
    let found: Vec<Uuid> = concern::Entity::find()
        .select_only()
        .column(concern::Column::Reference)
        .filter(frozen(ConcernKind::Record))
        .into_tuple()
        .all(db)
        .await
        .or_fault("list frozen records")?;
    Ok(found.into_iter().map(PersonId::from_uuid).collect())
}

/// Whether nothing of a child's record is shared under agreements because a breach concerns it.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_frozen(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, Fault> {
    let found = concern::Entity::find()
        .filter(concern::Column::Reference.eq(person.uuid()))
        .filter(frozen(ConcernKind::Record))
        .count(db)
        .await
        .or_fault("look whether a record is frozen")?;
    Ok(found > 0)
}

/// Whether nothing of what was sent under this id is read under agreements because a breach concerns it.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_disclosure_frozen(db: &impl ConnectionTrait, id: DisclosureId) -> Result<bool, Fault> {
    let found = concern::Entity::find()
        .filter(concern::Column::Reference.eq(id.uuid()))
        .filter(frozen(ConcernKind::Disclosure))
        .count(db)
        .await
        .or_fault("look whether something shared is frozen")?;
    Ok(found > 0)
}
