//! Checking what one seal covers: its leaves against its root and against their entries.

use super::entry::{self, leaf, seal as seal_row};
use super::merkle;
use super::seal::LEAVES_MAX;
use super::verify::{Broken, BrokenKind, Verification, without_leaf};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    Related,
};
use std::collections::BTreeMap;

/// Missing leaves of one seal whose entries are looked for. More missing ones are named without.
const GAPS_NAMED_MAX: usize = 200;

/// One position of a seal's tree: its leaf, or the entry that a missing leaf most likely covered.
struct Place<'a> {
    entry: Option<i64>,
    leaf: Option<&'a leaf::Model>,
    hash: Option<[u8; 32]>,
}

/// Checks the leaves of one seal. Returns how many stand in a place of the seal.
///
/// INVARIANT: reads at most [`LEAVES_MAX`] + 1 leaves and as many entries, whatever the rows say.
pub(super) async fn check_leaves(
    db: &DatabaseTransaction,
    result: &mut Verification,
    seal: &seal_row::Model,
) -> Result<u64, DbErr> {
    let size = usize::try_from(seal.leaves).unwrap_or(0).min(LEAVES_MAX as usize);
    if i32::try_from(size) != Ok(seal.leaves) || size == 0 {
        // No seal of ours is empty or larger than that, whatever its signature says.
        result.note(Broken::within_seal(seal.id, None, BrokenKind::SealChanged));
    }
    let leaves = leaf::Entity::find()
        .filter(leaf::Column::SealId.eq(seal.id))
        .order_by_asc(leaf::Column::Position)
        .limit(LEAVES_MAX + 1)
        .all(db)
        .await?;
    let mut by_position: Vec<Option<&leaf::Model>> = vec![None; size];
    for leaf in &leaves {
        let place = usize::try_from(leaf.position).ok().and_then(|at| by_position.get_mut(at));
        match place {
            Some(place) if place.is_none() => *place = Some(leaf),
            _ => result.note(Broken::within_seal(seal.id, Some(leaf.entry_id), BrokenKind::LeafUnexpected)),
        }
    }
    let entries = entries_of(db, seal.id).await?;
    let places = fill_gaps(db, &by_position, &entries).await?;
    report(result, seal, &places);
    Ok(places.iter().filter(|place| place.leaf.is_some()).count() as u64)
}

fn report(result: &mut Verification, seal: &seal_row::Model, places: &[Place<'_>]) {
    let hashes: Vec<[u8; 32]> = places.iter().map(|place| place.hash.unwrap_or_default()).collect();
    let root_holds = merkle::root(&hashes).as_slice() == seal.root;
    let mut found = Vec::new();
    for place in places {
        match (place.leaf, place.hash) {
            (None, _) => found.push((place.entry, BrokenKind::LeafMissing)),
            (Some(_), None) => found.push((place.entry, BrokenKind::EntryMissing)),
            // Where entries and seal agree, it is the leaf that was changed.
            (Some(leaf), Some(hash)) if leaf.hash != hash => found.push((
                place.entry,
                if root_holds { BrokenKind::LeafChanged } else { BrokenKind::EntryChanged },
            )),
            (Some(_), Some(_)) => {}
        }
    }
    if !root_holds && found.is_empty() {
        report_disorder(result, seal, places, &hashes);
    }
    for (entry, kind) in found {
        result.note(Broken::within_seal(seal.id, entry, kind));
    }
}

/// Every leaf agrees with its entry and yet the root does not hold: leaves were exchanged, or entry
/// and leaf were changed together. Leaves were sealed in the order of their entries, so exchanged
/// ones stand out; otherwise every entry of the seal is named, because any of them may be the one.
fn report_disorder(
    result: &mut Verification,
    seal: &seal_row::Model,
    places: &[Place<'_>],
    hashes: &[[u8; 32]],
) {
    let mut sorted: Vec<_> = places.iter().zip(hashes).collect();
    sorted.sort_by_key(|(place, _)| place.entry);
    let in_order: Vec<[u8; 32]> = sorted.iter().map(|(_, hash)| **hash).collect();
    let exchanged = merkle::root(&in_order).as_slice() == seal.root;
    for (place, (ordered, _)) in places.iter().zip(&sorted) {
        if !exchanged {
            result.note(Broken::within_seal(seal.id, place.entry, BrokenKind::EntryChanged));
        } else if place.entry != ordered.entry {
            result.note(Broken::within_seal(seal.id, place.entry, BrokenKind::OrderChanged));
        }
    }
}

/// Puts entries without a leaf into the gaps of a seal. Leaves are sealed in the order of their
/// entries, so a missing one covered an entry between its neighbours.
async fn fill_gaps<'a>(
    db: &DatabaseTransaction,
    by_position: &[Option<&'a leaf::Model>],
    entries: &BTreeMap<i64, entry::Model>,
) -> Result<Vec<Place<'a>>, DbErr> {
    let (mut after, mut gaps) = (None, 0);
    let mut places = Vec::with_capacity(by_position.len());
    for (position, leaf) in by_position.iter().enumerate() {
        let place = match leaf {
            Some(leaf) => Place {
                entry: Some(leaf.entry_id),
                leaf: Some(*leaf),
                hash: entries.get(&leaf.entry_id).map(entry::Model::leaf_hash),
            },
            None if gaps == GAPS_NAMED_MAX => Place { entry: None, leaf: None, hash: None },
            None => {
                gaps += 1;
                let before = by_position[position..].iter().flatten().next().map(|leaf| leaf.entry_id);
                let covered = first_between(db, after, before).await?;
                Place {
                    entry: covered.as_ref().map(|entry| entry.id),
                    leaf: None,
                    hash: covered.map(|entry| entry.leaf_hash()),
                }
            }
        };
        after = place.entry.max(after);
        places.push(place);
    }
    Ok(places)
}

/// The first entry without a leaf after one entry and before another.
async fn first_between(
    db: &DatabaseTransaction,
    after: Option<i64>,
    before: Option<i64>,
) -> Result<Option<entry::Model>, DbErr> {
    let mut query = without_leaf();
    if let Some(after) = after {
        query = query.filter(entry::Column::Id.gt(after));
    }
    if let Some(before) = before {
        query = query.filter(entry::Column::Id.lt(before));
    }
    query.order_by_asc(entry::Column::Id).one(db).await
}

async fn entries_of(db: &DatabaseTransaction, seal: i64) -> Result<BTreeMap<i64, entry::Model>, DbErr> {
    let rows = entry::Entity::find()
        .join(JoinType::InnerJoin, <entry::Entity as Related<leaf::Entity>>::to())
        .filter(leaf::Column::SealId.eq(seal))
        .order_by_asc(leaf::Column::Position)
        .limit(LEAVES_MAX + 1)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
