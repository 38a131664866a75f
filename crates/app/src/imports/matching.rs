//! Which rows of a file are new, known, updated or withdrawn: pure, one value for one import.

use super::read_file::ReadRow;
use super::rows::BulkTable;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A stored row of a scope, as matching needs it.
#[derive(Debug, Clone, Copy)]
pub struct StoredRow {
    /// Its key in its table.
    pub id: i64,
    /// All published fields.
    pub fingerprint: [u8; 16],
    /// Which of several equal rows.
    pub ordinal: u32,
    /// The fields that name the thing itself.
    pub pairing: Option<[u8; 16]>,
}

/// A scope within a table: what a later file replaces as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeKey {
    /// The table.
    pub table: BulkTable,
    /// The stored words of the scope.
    pub words: Arc<str>,
}

/// What tells rows of a scope apart: all published fields, and which of several equal ones.
type RowKey = ([u8; 16], u32);

#[derive(Debug)]
struct Scope {
    replaces: bool,
    /// Stored rows that the file has not shown yet.
    left: HashMap<RowKey, (i64, Option<[u8; 16]>)>,
    /// How many rows of the file that were not stored name each thing.
    unpaired: HashMap<[u8; 16], u32>,
}

/// The scopes that a file has touched so far.
#[derive(Debug, Default)]
pub struct Matching(BTreeMap<ScopeKey, Scope>);

/// What the end of the file means for one scope.
#[derive(Debug, PartialEq, Eq)]
pub struct ScopeEnd {
    /// The table.
    pub table: BulkTable,
    /// Stored rows that end: replaced by a newer version, or withdrawn.
    pub ended: Vec<i64>,
    /// How many of them a row of the file replaces.
    pub updated: u64,
    /// How many of them the file no longer has.
    pub withdrawn: u64,
}

impl Matching {
    /// Whether the stored rows of this scope were given already.
    pub fn has(&self, key: &ScopeKey) -> bool {
        self.0.contains_key(key)
    }

    /// The scopes that were begun.
    pub fn keys(&self) -> impl Iterator<Item = &ScopeKey> {
        self.0.keys()
    }

    /// Begins a scope with the rows that are stored in it.
    pub fn begin(&mut self, key: ScopeKey, replaces: bool, stored: Vec<StoredRow>) {
        let left =
            stored.into_iter().map(|row| ((row.fingerprint, row.ordinal), (row.id, row.pairing))).collect();
        self.0.insert(key, Scope { replaces, left, unpaired: HashMap::new() });
    }

    /// Whether the row is stored already. Its scope must have been begun.
    pub fn is_known(&mut self, key: &ScopeKey, row: &ReadRow) -> bool {
        let Some(scope) = self.0.get_mut(key) else { return false };
        if scope.left.remove(&(row.fingerprint, row.ordinal)).is_some() {
            return true;
        }
        // Without stored rows left nothing can be updated, so a first import remembers no names.
        if let Some(pairing) = row.pairing.filter(|_| !scope.left.is_empty()) {
            *scope.unpaired.entry(pairing).or_insert(0) += 1;
        }
        false
    }

    /// What the end of the file means for each scope.
    pub fn end(self) -> Vec<ScopeEnd> {
        let ends = self.0.into_iter().map(|(key, mut scope)| {
            let mut end = ScopeEnd { table: key.table, ended: Vec::new(), updated: 0, withdrawn: 0 };
            let mut left: Vec<_> = scope.left.into_values().collect();
            left.sort_unstable();
            for (id, pairing) in left {
                let newer =
                    pairing.and_then(|pairing| scope.unpaired.get_mut(&pairing)).filter(|count| **count > 0);
                if let Some(count) = newer {
                    *count -= 1;
                    end.updated += 1;
                    end.ended.push(id);
                } else if scope.replaces {
                    end.withdrawn += 1;
                    end.ended.push(id);
                }
            }
            end
        });
        ends.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ScopeKey {
        ScopeKey { table: BulkTable::Event, words: "force/2026-01".into() }
    }

    fn stored(id: i64, print: u8, pairing: Option<u8>) -> StoredRow {
        StoredRow { id, fingerprint: [print; 16], ordinal: 0, pairing: pairing.map(|name| [name; 16]) }
    }

    fn row(print: u8, ordinal: u32, pairing: Option<u8>) -> ReadRow {
        ReadRow {
            part: 0,
            scope: "force/2026-01".into(),
            replaces: true,
            fingerprint: [print; 16],
            ordinal,
            pairing: pairing.map(|name| [name; 16]),
            days: None,
            table: BulkTable::Event,
            cells: Vec::new(),
        }
    }

    #[test]
    fn the_same_rows_again_are_known_and_nothing_ends() {
        let mut matching = Matching::default();
        matching.begin(key(), true, vec![stored(1, 1, None), stored(2, 2, Some(9))]);
        assert!(
            matching.is_known(&key(), &row(2, 0, Some(9))) && matching.is_known(&key(), &row(1, 0, None))
        );
        assert_eq!(matching.end()[0].ended, Vec::<i64>::new());
    }

    #[test]
    fn the_second_of_two_equal_rows_is_a_row_of_its_own() {
        let mut matching = Matching::default();
        matching.begin(key(), true, vec![stored(1, 1, None)]);
        assert!(matching.is_known(&key(), &row(1, 0, None)));
        assert!(!matching.is_known(&key(), &row(1, 1, None)));
    }

    #[test]
    fn a_changed_row_is_updated_and_an_absent_one_withdrawn() {
        let mut matching = Matching::default();
        matching.begin(key(), true, vec![stored(1, 1, Some(9)), stored(2, 2, Some(8)), stored(3, 3, None)]);
        assert!(!matching.is_known(&key(), &row(4, 0, Some(9))));
        let end = &matching.end()[0];
        assert_eq!((end.updated, end.withdrawn, end.ended.clone()), (1, 2, vec![1, 2, 3]));
    }

    #[test]
    fn a_scope_that_only_adds_withdraws_nothing() {
        let mut matching = Matching::default();
        matching.begin(key(), false, vec![stored(1, 1, None)]);
        assert_eq!(matching.end()[0].ended, Vec::<i64>::new());
    }
}
