//! Checking the seals: names every entry, leaf or seal that was changed, removed, reordered or put in.
//!
//! Works without the triggers and trusts no row: whoever has the database file may have written any
//! number anywhere. Reads seal by seal and page by page, so that memory does not grow with the audit,
//! and stops listing after [`FINDINGS_MAX`]. What one seal covers is checked in `check_seal.rs`, whom entries are
//! about in `check_people.rs`.

use super::check_people::check_people;
use super::check_seal::check_leaves;
use super::entry::{self, leaf, reason, seal as seal_row};
use super::seal::{head_of, knows_key, printed_head};
use crate::{Database, Fault, Stored};
use accord_kernel::Instant;
use ed25519_dalek::{Signature, Verifier};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Related, Select,
};
use std::collections::BTreeSet;

/// Entries younger than this may be unsealed without anything being wrong.
pub const UNSEALED_SECONDS_MAX: i64 = 60;
/// Clocks of two nodes may differ by so much; an entry further in the future was not written by us.
pub const FUTURE_SECONDS_MAX: i64 = 300;
/// Findings that are listed; more are counted.
pub const FINDINGS_MAX: usize = 10_000;
/// Rows read at once.
pub(super) const PAGE: u64 = 1_000;

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
    /// A leaf stands where its seal has no place for one: it covers nothing and may hide an entry.
    LeafUnexpected,
    /// A leaf belongs to a seal that is not there.
    LeafWithoutSeal,
    /// Leaves or entries stand in another order than they were sealed in.
    OrderChanged,
    /// A field of a seal differs from what was signed.
    SealChanged,
    /// One seal, or several in a row, are gone from the chain.
    SealMissing,
    /// The public key that would check the seal is not in the folder of keys.
    KeyMissing,
    /// An entry that no seal covers claims to have been written in the future.
    EntryFromFuture,
    /// A row holds something that the product never writes there.
    Unreadable,
    /// Entries and leaves do not add up, though each by itself looks right.
    CountsDisagree,
    /// The words of a reason differ from what was sealed with the entry.
    ReasonChanged,
    /// Somebody was added to, taken from or exchanged among those whom an entry is about.
    PeopleChanged,
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
            Self::LeafUnexpected => "A seal's note stands where the seal has no place for one",
            Self::LeafWithoutSeal => "The seal that covered an entry is gone",
            Self::OrderChanged => "Entries stand in another order than they were sealed in",
            Self::SealChanged => "A seal was changed, or signed with a key that is not ours",
            Self::SealMissing => "A seal is gone",
            Self::KeyMissing => {
                "The public key of a seal is not in the folder of keys. Restore its folder audit-public and check again"
            }
            Self::EntryFromFuture => {
                "An entry that waits for its seal says that it was written in the future"
            }
            Self::Unreadable => "A row holds something that this service never writes",
            Self::CountsDisagree => "Entries and the seals' notes of them do not add up",
            Self::ReasonChanged => "The words of a reason were changed after they were sealed",
            Self::PeopleChanged => "Whom an entry is about was changed after it was sealed",
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
    /// Where a whole range of seals is concerned, its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_seal: Option<i64>,
    /// What is wrong.
    pub kind: BrokenKind,
}

impl Broken {
    pub(super) fn of_entry(entry: i64, kind: BrokenKind) -> Self {
        Self { entry: Some(entry), seal: None, until_seal: None, kind }
    }

    fn of_seal(seal: i64, kind: BrokenKind) -> Self {
        Self { entry: None, seal: Some(seal), until_seal: None, kind }
    }

    pub(super) fn within_seal(seal: i64, entry: Option<i64>, kind: BrokenKind) -> Self {
        Self { entry, seal: Some(seal), until_seal: None, kind }
    }

    fn anywhere(kind: BrokenKind) -> Self {
        Self { entry: None, seal: None, until_seal: None, kind }
    }
}

/// The outcome of a verification.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
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
    /// Everything found wrong, up to [`FINDINGS_MAX`].
    pub broken: Vec<Broken>,
    /// Whether more was found wrong than is listed.
    pub more_is_broken: bool,
}

impl Verification {
    /// Whether nothing is wrong and nothing has waited too long for its seal.
    pub fn is_sound(&self) -> bool {
        self.broken.is_empty() && self.oldest_unsealed_seconds <= UNSEALED_SECONDS_MAX
    }

    pub(super) fn note(&mut self, finding: Broken) {
        if self.broken.len() < FINDINGS_MAX {
            self.broken.push(finding);
        } else {
            self.more_is_broken = true;
        }
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
    let mut found = Verification::default();
    match walk(database, &transaction, now, witnessed, &mut found).await {
        Err(error) if is_unreadable(&error) => found.note(Broken::anywhere(BrokenKind::Unreadable)),
        other => other.or_fault("check the audit")?,
    }
    transaction.rollback().await.or_fault("check the audit")?;
    Ok(found)
}

/// Whether a row holds a value that its column cannot have. SQLite lets anybody with the file write a
/// text into a number.
pub(super) fn is_unreadable(error: &DbErr) -> bool {
    match error {
        DbErr::Type(_) | DbErr::TryIntoErr { .. } => true,
        DbErr::Query(sea_orm::RuntimeErr::SqlxError(error)) => {
            matches!(**error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        }
        _ => false,
    }
}

async fn walk(
    database: &Database,
    db: &DatabaseTransaction,
    now: Instant,
    witnessed: Option<&str>,
    result: &mut Verification,
) -> Result<(), DbErr> {
    result.entries = entry::Entity::find().count(db).await?;
    check_unsealed(db, now, result).await?;
    let mut witness_seen = witnessed.is_none();
    let mut keys_missing = BTreeSet::new();
    let mut previous: Option<seal_row::Model> = None;
    loop {
        let after = previous.as_ref().map(|seal| seal.id);
        let next = seal_row::Entity::find()
            .apply_if(after, |query, after| query.filter(seal_row::Column::Id.gt(after)))
            .order_by_asc(seal_row::Column::Id)
            .one(db)
            .await?;
        let Some(seal) = next else { break };
        check_chain(database, db, result, previous.as_ref(), &seal, &mut keys_missing).await?;
        match check_leaves(db, result, &seal).await {
            Ok(covered) => result.sealed += covered,
            Err(error) if is_unreadable(&error) => {
                result.note(Broken::of_seal(seal.id, BrokenKind::Unreadable));
            }
            Err(error) => return Err(error),
        }
        let head = printed_head(seal.id, &seal.head);
        witness_seen |= witnessed == Some(head.as_str());
        result.head = Some(head);
        previous = Some(seal);
    }
    check_leaves_without_seal(db, result).await?;
    check_reasons(db, result).await?;
    check_people(db, result).await?;
    if !witness_seen {
        result.note(Broken::anywhere(BrokenKind::HeadNotFound));
    }
    // Whatever was not thought of shows here: every entry is covered by one leaf or by none.
    if result.broken.is_empty() && result.entries != result.sealed.saturating_add(result.unsealed) {
        result.note(Broken::anywhere(BrokenKind::CountsDisagree));
    }
    Ok(())
}

async fn check_chain(
    database: &Database,
    db: &DatabaseTransaction,
    result: &mut Verification,
    previous: Option<&seal_row::Model>,
    seal: &seal_row::Model,
    keys_missing: &mut BTreeSet<String>,
) -> Result<(), DbErr> {
    // Our seals are numbered from 1; a seal of a smaller number is nobody's.
    let expected_id = previous.map_or(1, |seal| seal.id.saturating_add(1)).max(1);
    if seal.id > expected_id {
        let until_seal = (seal.id - 1 > expected_id).then_some(seal.id - 1);
        let gap = Broken::of_seal(expected_id, BrokenKind::SealMissing);
        result.note(Broken { until_seal, ..gap });
    }
    // After a gap the previous head is unknown, and the gap is reported already.
    let chained = match previous.filter(|previous| previous.id > 0) {
        _ if seal.id != expected_id => seal.id > expected_id,
        None => seal.previous.is_empty(),
        Some(previous) => previous.head == seal.previous,
    };
    let signed = match database.keys().public(&seal.key_name) {
        Some(key) => Signature::from_slice(&seal.signature)
            .is_ok_and(|signature| key.verify(&seal.head, &signature).is_ok()),
        None if knows_key(db, &seal.key_name).await? => {
            // Once for each key, not for each of its seals. It is no proof of a forgery, and none of the
            // contrary: the database alone proves nothing.
            if keys_missing.insert(seal.key_name.clone()) {
                result.note(Broken::of_seal(seal.id, BrokenKind::KeyMissing));
            }
            true
        }
        None => false,
    };
    if !chained || !signed || head_of(seal).as_slice() != seal.head {
        result.note(Broken::of_seal(seal.id, BrokenKind::SealChanged));
    }
    Ok(())
}

/// Entries that no leaf covers.
pub(super) fn without_leaf() -> Select<entry::Entity> {
    entry::Entity::find()
        .join(JoinType::LeftJoin, <entry::Entity as Related<leaf::Entity>>::to())
        .filter(leaf::Column::EntryId.is_null())
}

async fn check_unsealed(
    db: &DatabaseTransaction,
    now: Instant,
    result: &mut Verification,
) -> Result<(), DbErr> {
    #[derive(FromQueryResult)]
    struct Oldest {
        at: Option<i64>,
    }
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    result.unsealed = without_leaf().count(db).await?;
    let oldest = without_leaf()
        .select_only()
        .column_as(entry::Column::At.min(), "at")
        .into_model::<Oldest>()
        .one(db)
        .await?;
    if let Some(at) = oldest.and_then(|row| row.at) {
        result.oldest_unsealed_seconds = now.seconds_since(Instant::from_micros(at)).max(0);
    }
    let from_future: Vec<Id> = without_leaf()
        .select_only()
        .column(entry::Column::Id)
        .filter(entry::Column::At.gt(now.plus_seconds(FUTURE_SECONDS_MAX).micros()))
        .order_by_asc(entry::Column::Id)
        .limit(FINDINGS_MAX as u64)
        .into_model()
        .all(db)
        .await?;
    for entry in from_future {
        result.note(Broken::of_entry(entry.id, BrokenKind::EntryFromFuture));
    }
    Ok(())
}

async fn check_leaves_without_seal(db: &DatabaseTransaction, result: &mut Verification) -> Result<(), DbErr> {
    let orphans = leaf::Entity::find()
        .join(JoinType::LeftJoin, <leaf::Entity as Related<seal_row::Entity>>::to())
        .filter(seal_row::Column::Id.is_null())
        .order_by_asc(leaf::Column::EntryId)
        .limit(FINDINGS_MAX as u64)
        .all(db)
        .await?;
    for orphan in orphans {
        let kind = BrokenKind::LeafWithoutSeal;
        result.note(Broken::within_seal(orphan.seal_id, Some(orphan.entry_id), kind));
    }
    Ok(())
}

async fn check_reasons(db: &DatabaseTransaction, result: &mut Verification) -> Result<(), DbErr> {
    let mut after = None;
    loop {
        let page: Vec<(entry::Model, Option<reason::Model>)> = entry::Entity::find()
            .filter(entry::Column::ReasonHash.is_not_null())
            .apply_if(after, |query, after: i64| query.filter(entry::Column::Id.gt(after)))
            .order_by_asc(entry::Column::Id)
            .limit(PAGE)
            .find_also_related(reason::Entity)
            .all(db)
            .await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.id);
        for (entry, reason) in &page {
            match reason {
                Some(reason::Model { words: None, salt: None, erased_by_case: Some(_), .. }) => {
                    result.erased_reasons += 1;
                }
                Some(reason::Model {
                    words: Some(words), salt: Some(salt), erased_by_case: None, ..
                }) if entry.reason_hash.as_deref() == Some(&entry::reason_hash(salt, words)) => {}
                _ => result.note(Broken::of_entry(entry.id, BrokenKind::ReasonChanged)),
            }
        }
    }
    // Words beside an entry that was sealed without any were put there later.
    let added = reason::Entity::find()
        .join(JoinType::LeftJoin, <reason::Entity as Related<entry::Entity>>::to())
        .filter(entry::Column::ReasonHash.is_null())
        .order_by_asc(reason::Column::EntryId)
        .limit(FINDINGS_MAX as u64)
        .all(db)
        .await?;
    for reason in added {
        result.note(Broken::of_entry(reason.entry_id, BrokenKind::ReasonChanged));
    }
    Ok(())
}
