//! What a breach and the schedule of retention ask of what was shared: ids, kinds and times, nothing that it says.

use super::{Disclosure, Item, disclosure, disclosure_of, disclosures, item};
use accord_kernel::ids::{AgencyId, DisclosureId, FactId, PersonId};
use accord_kernel::{Category, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};

fn among(agencies: &[AgencyId]) -> impl Iterator<Item = Uuid> + '_ {
    agencies.iter().map(|agency| agency.uuid())
}

/// What these agencies sent about a child and somebody could read after a moment, the newest first: at most `limit`; with
/// its items, those whose fact was deleted since among them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_sent_about(
    db: &impl ConnectionTrait,
    person: PersonId,
    agencies: &[AgencyId],
    since: Instant,
    limit: u64,
) -> Result<Vec<(Disclosure, Vec<Item>)>, Fault> {
    let doing = "list what was shared about a child";
    let rows = disclosures()
        .filter(disclosure::Column::PersonId.eq(person.uuid()))
        .filter(disclosure::Column::FromAgencyId.is_in(among(agencies)))
        .filter(disclosure::Column::ViewUntilAt.gte(since.micros()))
        .order_by_desc(disclosure::Column::SentAt)
        .order_by_desc(disclosure::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault(doing)?;
    let found = rows.into_iter().map(disclosure_of).collect::<Result<Vec<_>, _>>()?;
    let items = item::Entity::find()
        .filter(item::Column::DisclosureId.is_in(found.iter().map(|one| one.id.uuid())))
        .order_by_asc(item::Column::Fact)
        .all(db)
        .await
        .or_fault(doing)?;
    let of = |id: DisclosureId| -> Vec<Item> {
        let own = items.iter().filter(|row| row.disclosure_id == id.uuid());
        own.filter_map(|row| {
            let category = Category::from_code(&row.category)?;
            Some(Item { fact: FactId::from_uuid(row.fact), category })
        })
        .collect()
    };
    Ok(found
        .into_iter()
        .map(|one| {
            let items = of(one.id);
            (one, items)
        })
        .collect())
}

/// What members of these agencies received from agencies that are none of them, the newest first: at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_received_by(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    limit: u64,
) -> Result<Vec<Disclosure>, Fault> {
    let rows = disclosures()
        .filter(disclosure::Column::ToAgencyId.is_in(among(agencies)))
        .filter(disclosure::Column::FromAgencyId.is_not_in(among(agencies)))
        .order_by_desc(disclosure::Column::SentAt)
        .order_by_desc(disclosure::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what agencies received")?;
    rows.into_iter().map(disclosure_of).collect()
}

/// What members of these agencies sent, the newest first: at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_sent_by(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    limit: u64,
) -> Result<Vec<Disclosure>, Fault> {
    let rows = disclosures()
        .filter(disclosure::Column::FromAgencyId.is_in(among(agencies)))
        .order_by_desc(disclosure::Column::SentAt)
        .order_by_desc(disclosure::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what agencies sent")?;
    rows.into_iter().map(disclosure_of).collect()
}

/// The facts of a child that somebody was sent, can still read and has not answered: they work by them.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_facts_in_use(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Instant,
) -> Result<Vec<FactId>, Fault> {
    let open = Query::select()
        .column(disclosure::Column::Id)
        .from(disclosure::Entity)
        .and_where(disclosure::Column::PersonId.eq(person.uuid()))
        .and_where(disclosure::Column::ClosedAt.is_null())
        .and_where(disclosure::Column::ViewUntilAt.gt(now.micros()))
        .to_owned();
    let found: Vec<Uuid> = item::Entity::find()
        .select_only()
        .column(item::Column::Fact)
        .distinct()
        .filter(item::Column::DisclosureId.in_subquery(open))
        .into_tuple()
        .all(db)
        .await
        .or_fault("list the facts that somebody works by")?;
    Ok(found.into_iter().map(FactId::from_uuid).collect())
}
