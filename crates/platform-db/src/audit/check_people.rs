//! Checking whom entries are about: the rows of `audit_subject` against the hash that each entry holds.

use super::entry::{self, PeopleHash, subject};
use super::verify::{Broken, BrokenKind, FINDINGS_MAX, PAGE, Verification};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Related,
};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Hashed {
    id: i64,
    people_hash: Option<Vec<u8>>,
}

/// Names every entry to whose people somebody was added, or from whom somebody was taken.
///
/// INVARIANT: holds at most [`PAGE`] entries and as many rows of people, whatever the tables hold.
pub(super) async fn check_people(db: &DatabaseTransaction, result: &mut Verification) -> Result<(), DbErr> {
    let mut after = None;
    loop {
        let entries: Vec<Hashed> = entry::Entity::find()
            .select_only()
            .columns([entry::Column::Id, entry::Column::PeopleHash])
            .filter(entry::Column::PeopleHash.is_not_null())
            .apply_if(after, |query, after: i64| query.filter(entry::Column::Id.gt(after)))
            .order_by_asc(entry::Column::Id)
            .limit(PAGE)
            .into_model()
            .all(db)
            .await?;
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { break };
        after = Some(last.id);
        let found = hash_people(db, first.id, last.id).await?;
        for entry in &entries {
            let now = found.get(&entry.id).cloned().map(PeopleHash::finish);
            if now != entry.people_hash {
                result.note(Broken::of_entry(entry.id, BrokenKind::PeopleChanged));
            }
        }
    }
    check_added(db, result).await
}

/// The hash of the people of each entry from one to another that was written with people.
async fn hash_people(
    db: &DatabaseTransaction,
    first: i64,
    last: i64,
) -> Result<BTreeMap<i64, PeopleHash>, DbErr> {
    let mut found: BTreeMap<i64, PeopleHash> = BTreeMap::new();
    let mut after: Option<(i64, Uuid)> = None;
    loop {
        let rows = subject::Entity::find()
            .join(JoinType::InnerJoin, <subject::Entity as Related<entry::Entity>>::to())
            .filter(entry::Column::PeopleHash.is_not_null())
            .filter(subject::Column::EntryId.between(first, last))
            .apply_if(after, |query, (entry, person)| {
                let beyond = subject::Column::EntryId
                    .eq(entry)
                    .and(Expr::col((subject::Entity, subject::Column::Person)).gt(person));
                query.filter(subject::Column::EntryId.gt(entry).or(beyond))
            })
            .order_by_asc(subject::Column::EntryId)
            .order_by_asc(subject::Column::Person)
            .limit(PAGE)
            .all(db)
            .await?;
        let Some(newest) = rows.last() else { return Ok(found) };
        after = Some((newest.entry_id, newest.person));
        for row in &rows {
            found.entry(row.entry_id).or_insert_with(PeopleHash::new).add(&row.person);
        }
    }
}

/// People beside an entry that was sealed about nobody were put there later.
async fn check_added(db: &DatabaseTransaction, result: &mut Verification) -> Result<(), DbErr> {
    #[derive(FromQueryResult)]
    struct Added {
        entry_id: i64,
    }
    let added: Vec<Added> = subject::Entity::find()
        .select_only()
        .column(subject::Column::EntryId)
        .join(JoinType::LeftJoin, <subject::Entity as Related<entry::Entity>>::to())
        .filter(entry::Column::PeopleHash.is_null())
        .group_by(subject::Column::EntryId)
        .order_by_asc(subject::Column::EntryId)
        .limit(FINDINGS_MAX as u64)
        .into_model()
        .all(db)
        .await?;
    for row in added {
        result.note(Broken::of_entry(row.entry_id, BrokenKind::PeopleChanged));
    }
    Ok(())
}
