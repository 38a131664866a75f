//! Appending entries: one at a time inside a change, or in groups for reads.
//!
//! A commit for each read would allow some 700 reads a second with full durability. Readers instead
//! hand their entry to one task, which takes everything that is waiting, commits once, and answers
//! all of them. While it commits, the next group gathers by itself, so no delay is built in.

use super::entry;
use crate::database::Writer;
use crate::fault::Unwritten;
use crate::{Engine, Fault, Stored, SystemRng};
use accord_kernel::Rng;
use accord_policy::{AuditFacts, Outcome};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, DbBackend, DbErr, EntityTrait,
};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// So long a salt that the words cannot be found by trying.
const SALT_BYTES: usize = 32;
/// Entries committed together at most.
const GROUP_MAX: usize = 200;
/// People of one INSERT: SQLite takes 32,766 values in a statement.
const SUBJECTS_PER_INSERT: usize = 10_000;
/// Readers that may wait for their entry at once; more wait before they are let in.
const WAITING_MAX: usize = 4_096;

/// An entry that is not written yet.
#[derive(Debug, Clone)]
pub struct Pending {
    row: entry::ActiveModel,
    reason: Option<(String, Vec<u8>)>,
    people: Vec<Uuid>,
}

impl Pending {
    pub(crate) fn new(facts: &AuditFacts) -> Self {
        let codes: Vec<_> = facts.categories.iter().map(|category| category.code()).collect();
        let refusal = match facts.outcome {
            Outcome::Permitted => None,
            Outcome::Refused(code) => Some(code.code().to_owned()),
        };
        let mut people: Vec<Uuid> = facts.people.iter().map(|person| person.uuid()).collect();
        people.sort_unstable();
        people.dedup();
        let row = entry::ActiveModel {
            id: NotSet,
            at: Set(facts.at.micros()),
            request: Set(facts.request.uuid()),
            system: Set(facts.system.map(|system| system.code().to_owned())),
            acting_user: Set(facts.user.map(Into::into)),
            acting_member: Set(facts.member.map(Into::into)),
            acting_agency: Set(facts.agency.map(Into::into)),
            action: Set(facts.action.to_owned()),
            resource_kind: Set(facts.resource_kind.to_owned()),
            resource: Set(facts.resource),
            categories: Set(codes.join(" ")),
            purpose: Set(facts.purpose.code().to_owned()),
            basis: Set(facts.basis.code().to_owned()),
            basis_ref: Set(facts.basis.id()),
            refusal: Set(refusal),
            reason_hash: Set(None),
            people_hash: Set(hash_of(&people)),
            gateway: Set(facts.basis.gateway().map(Into::into)),
        };
        Self { row, reason: None, people }
    }

    pub(crate) fn set_reason(&mut self, words: &str) {
        let mut salt = vec![0u8; SALT_BYTES];
        SystemRng.fill(&mut salt);
        self.row.reason_hash = Set(Some(entry::reason_hash(&salt, words)));
        self.reason = Some((words.to_owned(), salt));
    }
}

/// The hash of these people, sorted and each once; `None` for nobody.
fn hash_of(people: &[Uuid]) -> Option<Vec<u8>> {
    if people.is_empty() {
        return None;
    }
    let mut hash = entry::PeopleHash::new();
    people.iter().for_each(|person| hash.add(person));
    Some(hash.finish())
}

type Waiting = (Pending, oneshot::Sender<Result<(), Unwritten>>);

/// The way in for readers. Cloning it shares the queue.
#[derive(Debug, Clone)]
pub struct AuditQueue {
    entries: mpsc::Sender<Waiting>,
    closing: Arc<Notify>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl AuditQueue {
    /// Starts the task that commits groups. It ends when the last clone of the queue is dropped, or when
    /// it is drained.
    pub fn start(writer: Writer) -> Self {
        let (entries, receiver) = mpsc::channel(WAITING_MAX);
        let closing = Arc::new(Notify::new());
        let task = tokio::spawn(commit_groups(writer, receiver, closing.clone()));
        Self { entries, closing, task: Arc::new(Mutex::new(Some(task))) }
    }

    /// Returns once `entry` is durable.
    pub async fn append(&self, entry: Pending) -> Result<(), Fault> {
        let (answer, outcome) = oneshot::channel();
        self.entries.send((entry, answer)).await.or_fault("queue an audit entry")?;
        let outcome = outcome.await.or_fault("write an audit entry")?;
        outcome.or_fault("write an audit entry")
    }

    /// Takes no more entries, and returns once all that were given are durable.
    pub async fn drain(&self) {
        self.closing.notify_one();
        let mut task = self.task.lock().await;
        if let Some(task) = task.take() {
            // A task that panicked has dropped the answers, so that no reader was told "durable".
            let _ = task.await;
        }
    }
}

async fn commit_groups(writer: Writer, mut receiver: mpsc::Receiver<Waiting>, closing: Arc<Notify>) {
    let mut waiting = Vec::with_capacity(GROUP_MAX);
    loop {
        let received = tokio::select! {
            biased;
            () = closing.notified() => {
                // What is in the channel is still given out; then it says that it is empty.
                receiver.close();
                continue;
            }
            received = receiver.recv_many(&mut waiting, GROUP_MAX) => received,
        };
        if received == 0 {
            return;
        }
        let (entries, answers): (Vec<_>, Vec<_>) = waiting.drain(..).unzip();
        let outcome = commit_group(&writer, entries).await.map_err(|error| Unwritten::from(&error));
        for answer in answers {
            // A reader that went away does not need the answer.
            let _ = answer.send(outcome.clone());
        }
    }
}

async fn commit_group(writer: &Writer, entries: Vec<Pending>) -> Result<(), DbErr> {
    let engine = match writer.connection().get_database_backend() {
        DbBackend::Postgres => Engine::Postgres,
        _ => Engine::Sqlite,
    };
    let mut options = crate::database::write_options(engine);
    // Appending reads nothing, so it needs no serialisable isolation and must not fail for want of it.
    options.isolation_level = None;
    let transaction = writer.begin(options).await?;
    insert_entries(&transaction, entries).await?;
    transaction.commit().await
}

/// Inserts entries, whom they are about, their reasons, and their places on the sealer's work list.
pub(crate) async fn insert_entries(
    transaction: &DatabaseTransaction,
    entries: Vec<Pending>,
) -> Result<(), DbErr> {
    let mut rows = Vec::with_capacity(entries.len());
    let (mut reasons, mut people) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
    for pending in entries {
        rows.push(pending.row);
        reasons.push(pending.reason);
        people.push(pending.people);
    }
    let keys: Vec<i64> = entry::Entity::insert_many(rows).exec_with_returning_keys(transaction).await?;
    // INVARIANT: both engines return keys in the order of the rows of one INSERT … VALUES.
    let reasons = keys.iter().zip(reasons).filter_map(|(key, reason)| {
        reason.map(|(words, salt)| entry::reason::ActiveModel {
            entry_id: Set(*key),
            words: Set(Some(words)),
            salt: Set(Some(salt)),
            erased_by_case: Set(None),
        })
    });
    let reasons: Vec<_> = reasons.collect();
    if !reasons.is_empty() {
        entry::reason::Entity::insert_many(reasons).exec_without_returning(transaction).await?;
    }
    let subjects: Vec<_> = keys
        .iter()
        .zip(people)
        .flat_map(|(key, people)| people.into_iter().map(|person| (*key, person)))
        .map(|(key, person)| entry::subject::ActiveModel { entry_id: Set(key), person: Set(person) })
        .collect();
    for rows in subjects.chunks(SUBJECTS_PER_INSERT) {
        entry::subject::Entity::insert_many(rows.to_vec()).exec_without_returning(transaction).await?;
    }
    let listed = keys.into_iter().map(|key| entry::unsealed::ActiveModel { entry_id: Set(key) });
    entry::unsealed::Entity::insert_many(listed).exec_without_returning(transaction).await?;
    Ok(())
}
