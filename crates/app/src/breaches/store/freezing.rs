//! Freezing what breaches concern, and what is frozen.

use super::{breach, concern};
use crate::breaches::model::{ConcernKind, Freeze};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AgreementId, DisclosureId, PersonId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{FreezeShares, ReleaseShares};
use std::collections::BTreeMap;

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

/// What is frozen of these concerns, each with its freeze: the first first.
async fn list_frozen(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<(Uuid, Freeze)>, Fault> {
    let doing = "list what is frozen";
    let rows = concern::Entity::find()
        .filter(which)
        .order_by_asc(concern::Column::FrozenAt)
        .order_by_asc(concern::Column::Id)
        .all(db)
        .await
        .or_fault(doing)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let reported: BTreeMap<Uuid, Uuid> = breach::Entity::find()
        .select_only()
        .columns([breach::Column::Id, breach::Column::AgencyId])
        .filter(breach::Column::Id.is_in(rows.iter().map(|row| row.breach_id)))
        .into_tuple::<(Uuid, Uuid)>()
        .all(db)
        .await
        .or_fault(doing)?
        .into_iter()
        .collect();
    let freeze = |row: concern::Model| {
        let by = AgencyId::from_uuid(*reported.get(&row.breach_id)?);
        Some((row.reference, Freeze { by, since: Instant::from_micros(row.frozen_at?) }))
    };
    Ok(rows.into_iter().filter_map(freeze).collect())
}

/// The agreements under which nothing flows from or to a legal body because a breach of it concerns them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_frozen_agreements(db: &impl ConnectionTrait) -> Result<Vec<(AgreementId, Freeze)>, Fault> {
    let found = list_frozen(db, frozen(ConcernKind::Agreement)).await?;
    Ok(found.into_iter().map(|(id, freeze)| (AgreementId::from_uuid(id), freeze)).collect())
}

/// The children of whom nothing is shared from or to a legal body because a breach of it concerns them.
pub async fn list_frozen_people(db: &impl ConnectionTrait) -> Result<Vec<(PersonId, Freeze)>, Fault> {
    let found = list_frozen(db, frozen(ConcernKind::Record)).await?;
    Ok(found.into_iter().map(|(id, freeze)| (PersonId::from_uuid(id), freeze)).collect())
}

/// As [`list_frozen_people`], of one child.
pub async fn list_frozen_about(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<(PersonId, Freeze)>, Fault> {
    let of = frozen(ConcernKind::Record).add(concern::Column::Reference.eq(person.uuid()));
    Ok(list_frozen(db, of).await?.into_iter().map(|(_, freeze)| (person, freeze)).collect())
}

/// Who closed what was sent under these ids, because a breach concerns it.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_frozen_disclosures(
    db: &impl ConnectionTrait,
    ids: &[DisclosureId],
) -> Result<BTreeMap<DisclosureId, Freeze>, Fault> {
    let of = concern::Column::Reference.is_in(ids.iter().map(|id| id.uuid()));
    let found = list_frozen(db, frozen(ConcernKind::Disclosure).add(of)).await?;
    // The first stands where both sides have frozen it.
    let found = found.into_iter().rev();
    Ok(found.map(|(id, freeze)| (DisclosureId::from_uuid(id), freeze)).collect())
}
