//! Transactions that change something.

use crate::audit::queue::{Pending, insert_entries};
use crate::{Fault, Stored};
use accord_policy::{Action, Permit};
use sea_orm::DatabaseTransaction;

/// A change under way, allowed by one permit. Dropping it undoes everything.
#[must_use = "a transaction that is not committed changes nothing"]
#[derive(Debug)]
pub struct WriteTx<A: Action> {
    transaction: DatabaseTransaction,
    permit: Permit<A>,
    entries: Vec<Pending>,
}

impl<A: Action> WriteTx<A> {
    pub(crate) fn new(transaction: DatabaseTransaction, permit: Permit<A>) -> Self {
        let entries = permit.entries().iter().map(Pending::new).collect();
        Self { transaction, permit, entries }
    }

    /// The permit that this change rests on.
    pub fn permit(&self) -> &Permit<A> {
        &self.permit
    }

    /// The thing that may be changed.
    pub fn resource(&self) -> A::Resource {
        self.permit.resource()
    }

    /// The connection to read and write with.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Keeps the words in which the user gave a reason, beside the first audit entry and hashed into it.
    pub fn with_reason(&mut self, words: &str) {
        if let Some(first) = self.entries.first_mut() {
            first.set_reason(words);
        }
    }

    /// Records what another permit allows and the same change does, as an entry of its own.
    pub fn also<B: Action>(&mut self, permit: Permit<B>) {
        self.entries.extend(permit.entries().iter().map(Pending::new));
    }

    /// Writes the audit entries and commits them with the change.
    ///
    /// # Errors
    /// When the change could not be made durable; then nothing was changed.
    pub async fn commit(self) -> Result<(), Fault> {
        insert_entries(&self.transaction, self.entries).await.or_fault("write the audit entry")?;
        self.transaction.commit().await.or_fault("commit a change")
    }
}

/// A change that serves only the running of the product.
#[must_use = "a transaction that is not committed changes nothing"]
#[derive(Debug)]
pub struct Housekeeping {
    transaction: DatabaseTransaction,
    name: &'static str,
}

impl Housekeeping {
    pub(crate) fn new(transaction: DatabaseTransaction, name: &'static str) -> Self {
        Self { transaction, name }
    }

    /// The connection to read and write with.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Commits.
    ///
    /// # Errors
    /// When the change could not be made durable; then nothing was changed.
    pub async fn commit(self) -> Result<(), Fault> {
        tracing::trace!(name = self.name, "housekeeping");
        self.transaction.commit().await.or_fault("commit housekeeping")
    }
}
