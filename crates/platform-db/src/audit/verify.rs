//! Checking the seals: names every entry, leaf or seal that was changed, removed or reordered.
//!
//! Works without the triggers, and reads seal by seal, so that memory does not grow with the audit.

use super::entry::{self, leaf, reason, seal as seal_row};
use super::merkle;
use super::seal::{head_of, printed_head};
use crate::{Database, Fault, Stored};
use accord_kernel::Instant;
use ed25519_dalek::{Signature, Verifier};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Related,
};
use std::collections::BTreeMap;

/// Entries younger than this may be unsealed without anything being wrong.
pub const UNSEALED_SECONDS_MAX: i64 = 60;
/// Rows read at once.
const PAGE: u64 = 1_000;

/// What is wrong with one entry, leaf or seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokenKind {
    /// A field of a sealed entry differs from what was sealed.
    EntryChanged,
    /// A sealed entry is gone.
    EntryMissing,
    /// A leaf differs from the entry and the seal, which agree.
    LeafChanged,
    /// A leaf is gone; the entry is named when it is still there.
    LeafMissing,
    /// Leaves or entries stand in another order than they were sealed in.
    OrderChanged,
    /// A field of a seal differs from what was signed.
    SealChanged,
    /// A seal is gone from the chain.
    SealMissing,
    /// The words of a reason differ from what was sealed with the entry.
    ReasonChanged,
    /// The witnessed head is not in the chain: the audit was cut short or rewritten.
    HeadNotFound,
}

impl BrokenKind {
    /// What a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::EntryChanged => "An entry was changed after it was sealed",
            Self::EntryMissing => "A sealed entry is gone",
            Self::LeafChanged => "The seal's note of an entry was changed",
            Self::LeafMissing => "The seal's note of an entry is gone",
            Self::OrderChanged => "Entries stand in another order than they were sealed in",
            Self::SealChanged => "A seal was changed, or signed with a key that is not ours",
            Self::SealMissing => "A seal is gone",
            Self::ReasonChanged => "The words of a reason were changed after they were sealed",
            Self::HeadNotFound => {
                "The head printed earlier is not in the chain: the audit was cut short or rewritten"
            }
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Broken {
    /// The entry concerned; `None` when it cannot be told.
    pub entry: Option<i64>,
    /// The seal concerned; `None` when it cannot be told.
    pub seal: Option<i64>,
    /// What is wrong.
    pub kind: BrokenKind,
}

/// The outcome of a verification.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Verification {
    /// Entries in the audit.
    pub entries: u64,
    /// Entries that a seal covers.
    pub sealed: u64,
    /// Entries that no seal covers yet.
    pub unsealed: u64,
    /// Age in seconds of the oldest entry that no seal covers; 0 when there is none.
    pub oldest_unsealed_seconds: i64,
    /// Reasons in words that were erased under a named case.
    pub erased_reasons: u64,
    /// The newest head, to print or give to a witness; `None` when nothing was sealed yet.
    pub head: Option<String>,
    /// Everything found wrong.
    pub broken: Vec<Broken>,
}

impl Verification {
    /// Whether nothing is wrong and nothing has waited too long for its seal.
    pub fn is_sound(&self) -> bool {
        self.broken.is_empty() && self.oldest_unsealed_seconds <= UNSEALED_SECONDS_MAX
    }
}

/// Checks every seal, leaf and entry. With `witnessed`, a head printed or sent elsewhere earlier,
/// it also finds a past that was cut short or rewritten with stolen keys.
///
/// # Errors
/// When the database cannot be read. What is found wrong is no error but the result.
///
/// *Cost*: one SHA-256 an entry and one signature a seal.
pub async fn verify(
    database: &Database,
    now: Instant,
    witnessed: Option<&str>,
) -> Result<Verification, Fault> {
    let transaction = database.read().await?;
    let found = walk(database, &transaction, now, witnessed).await.or_fault("check the audit")?;
    transaction.rollback().await.or_fault("check the audit")?;
    Ok(found)
}

async fn walk(
    database: &Database,
    db: &DatabaseTransaction,
    now: Instant,
    witnessed: Option<&str>,
) -> Result<Verification, DbErr> {
    let mut result = Verification {
        entries: entry::Entity::find().count(db).await?,
        sealed: 0,
        unsealed: 0,
        oldest_unsealed_seconds: 0,
        erased_reasons: 0,
        head: None,
        broken: Vec::new(),
    };
    let unsealed = list_without_leaf(db).await?;
    result.unsealed = unsealed.len() as u64;
    if let Some(oldest) = unsealed.values().map(|entry| entry.at).min() {
        result.oldest_unsealed_seconds = now.seconds_since(Instant::from_micros(oldest)).max(0);
    }
    let mut witness_seen = witnessed.is_none();
    let mut previous: Option<seal_row::Model> = None;
    let mut next_id = 1;
    while let Some(seal) = seal_row::Entity::find()
        .filter(seal_row::Column::Id.gte(next_id))
        .order_by_asc(seal_row::Column::Id)
        .one(db)
        .await?
    {
        check_chain(database, &mut result.broken, previous.as_ref(), &seal);
        result.sealed += check_leaves(db, &mut result.broken, &seal, &unsealed).await?;
        let head = printed_head(seal.id, &seal.head);
        witness_seen |= witnessed == Some(head.as_str());
        result.head = Some(head);
        next_id = seal.id + 1;
        previous = Some(seal);
    }
    check_reasons(db, &mut result).await?;
    if !witness_seen {
        result.broken.push(Broken { entry: None, seal: None, kind: BrokenKind::HeadNotFound });
    }
    Ok(result)
}

fn check_chain(
    database: &Database,
    broken: &mut Vec<Broken>,
    previous: Option<&seal_row::Model>,
    seal: &seal_row::Model,
) {
    let expected_id = previous.map_or(1, |seal| seal.id + 1);
    for missing in expected_id..seal.id {
        broken.push(Broken { entry: None, seal: Some(missing), kind: BrokenKind::SealMissing });
    }
    // After a gap the previous head is unknown, and the gap is reported already.
    let chained = seal.id != expected_id
        || previous.map_or(seal.previous.is_empty(), |previous| previous.head == seal.previous);
    let signed = database.keys().public(&seal.key_name).is_some_and(|key| {
        Signature::from_slice(&seal.signature)
            .is_ok_and(|signature| key.verify(&seal.head, &signature).is_ok())
    });
    if !chained || !signed || head_of(seal).as_slice() != seal.head {
        broken.push(Broken { entry: None, seal: Some(seal.id), kind: BrokenKind::SealChanged });
    }
}

/// Checks the leaves of one seal against its root and their entries. Returns how many there are.
async fn check_leaves(
    db: &DatabaseTransaction,
    broken: &mut Vec<Broken>,
    seal: &seal_row::Model,
    unsealed: &BTreeMap<i64, entry::Model>,
) -> Result<u64, DbErr> {
    let leaves = leaf::Entity::find()
        .filter(leaf::Column::SealId.eq(seal.id))
        .order_by_asc(leaf::Column::Position)
        .all(db)
        .await?;
    let entries = entries_of(db, seal.id).await?;
    let places = fill_gaps(seal, &leaves, unsealed);
    let mut found = Vec::new();
    let mut actual = Vec::with_capacity(places.len());
    for place in &places {
        let entry = place.entry.and_then(|id| entries.get(&id).or_else(|| unsealed.get(&id)));
        let hash = entry.map(entry::Model::leaf_hash);
        match (place.leaf, hash) {
            (None, _) => found.push((place.entry, BrokenKind::LeafMissing)),
            (Some(_), None) => found.push((place.entry, BrokenKind::EntryMissing)),
            (Some(leaf), Some(hash)) if leaf.hash != hash => {
                found.push((place.entry, BrokenKind::EntryChanged))
            }
            (Some(_), Some(_)) => {}
        }
        actual.push(hash.unwrap_or_default());
    }
    let root_holds = merkle::root(&actual).as_slice() == seal.root;
    for (entry, kind) in &found {
        // Where entries and seal agree, it is the leaf that was changed.
        let kind =
            if root_holds && *kind == BrokenKind::EntryChanged { BrokenKind::LeafChanged } else { *kind };
        broken.push(Broken { entry: *entry, seal: Some(seal.id), kind });
    }
    if !root_holds && found.is_empty() {
        report_disorder(broken, seal, &places, &actual);
    }
    Ok(leaves.len() as u64)
}

/// Every leaf agrees with its entry and yet the root does not hold: leaves were exchanged, or entry
/// and leaf were changed together. Leaves were sealed in the order of their entries, so exchanged
/// ones stand out; otherwise every entry of the seal is named, because any of them may be the one.
fn report_disorder(
    broken: &mut Vec<Broken>,
    seal: &seal_row::Model,
    places: &[Place<'_>],
    actual: &[[u8; 32]],
) {
    let mut sorted: Vec<_> = places.iter().zip(actual).collect();
    sorted.sort_by_key(|(place, _)| place.entry);
    let in_order: Vec<[u8; 32]> = sorted.iter().map(|(_, hash)| **hash).collect();
    let exchanged = merkle::root(&in_order).as_slice() == seal.root;
    for (place, (ordered, _)) in places.iter().zip(&sorted) {
        if !exchanged {
            broken.push(Broken { entry: place.entry, seal: Some(seal.id), kind: BrokenKind::EntryChanged });
        } else if place.entry != ordered.entry {
            broken.push(Broken { entry: place.entry, seal: Some(seal.id), kind: BrokenKind::OrderChanged });
        }
    }
}

/// One position of a seal's tree: its leaf, or the entry that a missing leaf most likely covered.
struct Place<'a> {
    entry: Option<i64>,
    leaf: Option<&'a leaf::Model>,
}

/// Puts entries without a leaf into the gaps of a seal. Leaves are sealed in the order of their
/// entries, so a missing one covered an entry between its neighbours.
fn fill_gaps<'a>(
    seal: &seal_row::Model,
    leaves: &'a [leaf::Model],
    unsealed: &BTreeMap<i64, entry::Model>,
) -> Vec<Place<'a>> {
    let by_position: BTreeMap<i32, &leaf::Model> = leaves.iter().map(|leaf| (leaf.position, leaf)).collect();
    let last = by_position.last_key_value().map_or(0, |(position, _)| position + 1);
    let mut after = 0;
    let mut places = Vec::new();
    for position in 0..seal.leaves.max(last) {
        let leaf = by_position.get(&position).copied();
        let entry = match leaf {
            Some(leaf) => Some(leaf.entry_id),
            None => {
                let before = by_position.range(position..).next().map_or(i64::MAX, |(_, leaf)| leaf.entry_id);
                unsealed.range(after + 1..before.max(after + 1)).next().map(|(id, _)| *id)
            }
        };
        after = entry.unwrap_or(after).max(after);
        places.push(Place { entry, leaf });
    }
    places
}

async fn entries_of(db: &DatabaseTransaction, seal: i64) -> Result<BTreeMap<i64, entry::Model>, DbErr> {
    let rows = entry::Entity::find()
        .join(JoinType::InnerJoin, <entry::Entity as Related<leaf::Entity>>::to())
        .filter(leaf::Column::SealId.eq(seal))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn list_without_leaf(db: &DatabaseTransaction) -> Result<BTreeMap<i64, entry::Model>, DbErr> {
    let rows = entry::Entity::find()
        .join(JoinType::LeftJoin, <entry::Entity as Related<leaf::Entity>>::to())
        .filter(leaf::Column::EntryId.is_null())
        .order_by_asc(entry::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn check_reasons(db: &DatabaseTransaction, result: &mut Verification) -> Result<(), DbErr> {
    let mut after = 0;
    loop {
        let page: Vec<(entry::Model, Option<reason::Model>)> = entry::Entity::find()
            .filter(entry::Column::ReasonHash.is_not_null())
            .filter(entry::Column::Id.gt(after))
            .order_by_asc(entry::Column::Id)
            .limit(PAGE)
            .find_also_related(reason::Entity)
            .all(db)
            .await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = last.id;
        for (entry, reason) in &page {
            match reason {
                Some(row) if row.words.is_none() && row.erased_by_case.is_some() => {
                    result.erased_reasons += 1
                }
                Some(reason::Model { words: Some(words), salt: Some(salt), .. })
                    if entry.reason_hash.as_deref() == Some(&entry::reason_hash(salt, words)) => {}
                _ => result.broken.push(Broken {
                    entry: Some(entry.id),
                    seal: None,
                    kind: BrokenKind::ReasonChanged,
                }),
            }
        }
    }
}
