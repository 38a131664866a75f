//! Sealing: a Merkle tree over entries that no seal covers yet, its root chained and signed.

use super::entry::{self, leaf, seal as seal_row, unsealed};
use super::merkle;
use crate::keys::{hex, key_name};
use crate::{Database, Fault, Keys, Stored, SystemRng, take_lease};
use accord_kernel::Instant;
use ed25519_dalek::Signer;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Leaves of one seal at most; more wait for the next.
pub(crate) const LEAVES_MAX: u64 = 5_000;
/// Rows of one INSERT: SQLite takes 32,766 values in a statement.
const ROWS_PER_INSERT: usize = 1_000;
/// The lease lasts as long as the transaction: its row makes a second sealer wait, and free it is
/// free for the next command at once.
const LEASE_SECONDS: i64 = 0;

/// What one run of the sealer did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Entries that the new seal covers.
    pub leaves: u64,
    /// The head to print or send to a witness: the seal's number, a hyphen, its hash.
    pub head: Option<String>,
}

/// Seals what waits, at most 5,000 entries. `holder` is this process; only one at a time seals.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn seal(database: &Database, holder: Uuid, now: Instant) -> Result<Sealed, Fault> {
    let work = database.housekeeping("audit.seal").await?;
    let nothing = Sealed { leaves: 0, head: None };
    if !take_lease(work.connection(), "audit.seal", holder, now, LEASE_SECONDS).await? {
        return Ok(nothing);
    }
    let entries = list_unsealed(work.connection()).await.or_fault("list what is not sealed")?;
    if entries.is_empty() {
        return Ok(nothing);
    }
    let hashes: Vec<[u8; 32]> = entries.iter().map(entry::Model::leaf_hash).collect();
    let seal = new_seal(database, work.connection(), &hashes, now).await.or_fault("write a seal")?;
    let head = printed_head(seal.id, &seal.head);
    insert_leaves(work.connection(), seal.id, &entries, &hashes)
        .await
        .or_fault("write the leaves of a seal")?;
    work.commit().await?;
    Ok(Sealed { leaves: entries.len() as u64, head: Some(head) })
}

/// Seals until nothing waits or another process is sealing.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn seal_all(database: &Database, now: Instant) -> Result<(), Fault> {
    let holder = accord_kernel::ids::uuid_v7(now, &SystemRng);
    while database.retrying(|| seal(database, holder, now)).await?.leaves == LEAVES_MAX {}
    Ok(())
}

/// The head of a seal as it is printed.
pub(crate) fn printed_head(number: i64, head: &[u8]) -> String {
    format!("{number}-{}", hex(head))
}

/// What a seal signs: SHA-256 of 0x02, its number, the previous head, root, leaves, time and key name.
pub(crate) fn head_of(seal: &seal_row::Model) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([0x02]);
    hash.update(seal.id.to_be_bytes());
    hash.update((seal.previous.len() as u64).to_be_bytes());
    hash.update(&seal.previous);
    hash.update(&seal.root);
    hash.update(seal.leaves.to_be_bytes());
    hash.update(seal.sealed_at.to_be_bytes());
    hash.update(seal.key_name.as_bytes());
    hash.finalize().into()
}

async fn list_unsealed(transaction: &DatabaseTransaction) -> Result<Vec<entry::Model>, DbErr> {
    #[derive(FromQueryResult)]
    struct Waiting {
        entry_id: i64,
    }
    let waiting: Vec<i64> = unsealed::Entity::find()
        .order_by_asc(unsealed::Column::EntryId)
        .limit(LEAVES_MAX)
        .into_model::<Waiting>()
        .all(transaction)
        .await?
        .into_iter()
        .map(|row| row.entry_id)
        .collect();
    let mut entries = Vec::with_capacity(waiting.len());
    for ids in waiting.chunks(ROWS_PER_INSERT) {
        entries.extend(
            entry::Entity::find()
                .filter(entry::Column::Id.is_in(ids.iter().copied()))
                .order_by_asc(entry::Column::Id)
                .all(transaction)
                .await?,
        );
    }
    Ok(entries)
}

async fn new_seal(
    database: &Database,
    transaction: &DatabaseTransaction,
    hashes: &[[u8; 32]],
    now: Instant,
) -> Result<seal_row::Model, DbErr> {
    let last = seal_row::Entity::find().order_by_desc(seal_row::Column::Id).one(transaction).await?;
    // Leaves of a seal that somebody removed still stand under its number. Numbering past them keeps the
    // sealer working; verification names the gap.
    let last_leaf: Option<leaf::Model> =
        leaf::Entity::find().order_by_desc(leaf::Column::SealId).one(transaction).await?;
    let newest = last.as_ref().map_or(0, |seal| seal.id).max(last_leaf.map_or(0, |leaf| leaf.seal_id));
    let signing = database.keys().signing();
    let mut seal = seal_row::Model {
        id: newest
            .checked_add(1)
            .ok_or_else(|| DbErr::Custom("there is no number after the last seal's".into()))?,
        previous: last.map_or_else(Vec::new, |seal| seal.head),
        root: merkle::root(hashes).to_vec(),
        leaves: i32::try_from(hashes.len()).map_err(|_| DbErr::Custom("too many leaves".into()))?,
        sealed_at: now.micros(),
        head: Vec::new(),
        key_name: key_name(&signing.verifying_key()),
        signature: Vec::new(),
    };
    seal.head = head_of(&seal).to_vec();
    seal.signature = signing.sign(&seal.head).to_bytes().to_vec();
    remember_key(transaction, database.keys(), now).await?;
    seal_row::Entity::insert(seal_row::ActiveModel::from(seal.clone()))
        .exec_without_returning(transaction)
        .await?;
    Ok(seal)
}

mod key {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key_name: String,
        pub public_key: Vec<u8>,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Writes down the public half of the signing key, when it is not there yet.
pub(crate) async fn remember_key(
    transaction: &DatabaseTransaction,
    keys: &Keys,
    now: Instant,
) -> Result<(), DbErr> {
    let name = keys.signing_name();
    if knows_key(transaction, &name).await? {
        return Ok(());
    }
    let row = key::ActiveModel {
        key_name: Set(name),
        public_key: Set(keys.signing().verifying_key().to_bytes().to_vec()),
        created_at: Set(now.micros()),
    };
    key::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Whether this database was ever sealed, or made, with the signing key of this name.
pub(crate) async fn knows_key(db: &impl ConnectionTrait, name: &str) -> Result<bool, DbErr> {
    Ok(key::Entity::find_by_id(name).one(db).await?.is_some())
}

/// Whether this database was ever sealed or made with any signing key.
pub(crate) async fn knows_any_key(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(key::Entity::find().one(db).await?.is_some())
}

async fn insert_leaves(
    transaction: &DatabaseTransaction,
    seal_id: i64,
    entries: &[entry::Model],
    hashes: &[[u8; 32]],
) -> Result<(), DbErr> {
    let rows: Vec<_> = (0i32..)
        .zip(entries.iter().zip(hashes))
        .map(|(position, (entry, hash))| leaf::ActiveModel {
            entry_id: Set(entry.id),
            seal_id: Set(seal_id),
            position: Set(position),
            hash: Set(hash.to_vec()),
        })
        .collect();
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        leaf::Entity::insert_many(chunk.to_vec()).exec_without_returning(transaction).await?;
    }
    let covered = Expr::col(unsealed::Column::EntryId);
    for ids in entries.chunks(ROWS_PER_INSERT) {
        unsealed::Entity::delete_many()
            .filter(sea_orm::sea_query::ExprTrait::is_in(covered.clone(), ids.iter().map(|entry| entry.id)))
            .exec(transaction)
            .await?;
    }
    Ok(())
}
