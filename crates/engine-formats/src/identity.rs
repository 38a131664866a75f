//! What makes a row the same row when its file comes again.
//!
//! A row is known again by three things together: the [`ReplacementScope`] it belongs to, the
//! [`Fingerprint`] of all its published fields, and its ordinal among equal rows of that scope
//! in one file ([`Ordinals`]). Equal rows in one file are separate incidents, so the second of
//! two equal rows is as much a row as the first.
//!
//! When a scope comes again, rows that match are *known*; rows of the old file without a match
//! and rows of the new one without a match are paired by [`RowIdentity::pairing`] where they
//! have one, and such a pair is an *update*; what is left over is *withdrawn* or *new*.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::formats::Format;
use crate::months::{FinancialYear, Month};
use crate::row::Row;

/// The first 16 bytes of a SHA-256 over all published fields of a row.
///
/// What is hashed: `accord-row-1`, the format's name, then for every column in the order of its
/// normalised heading: the heading and the cell, each with its length in front. So neither the
/// order of the columns nor the packing or encoding of the file matters, and no two different
/// rows run together.
///
/// *Collisions.* With 128 bits and a billion rows the chance that any two different rows meet is
/// below 2 in 10²¹; SHA-256 also leaves nobody a way to make two rows meet on purpose, so that a
/// row could be passed off as already known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 16]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The part of what is stored that a later file replaces as a whole.
///
/// Rows of a scope that a later file for the same scope does not have any more are withdrawn.
/// Rows of [`ReplacementScope::Additive`] are never withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReplacementScope {
    /// Each file adds and updates; nothing is withdrawn because a later file is silent about it.
    Additive,
    /// One force and one month (police.uk).
    ForceMonth {
        /// The force as the file names it, or from the file's name. `None` when neither says: the
        /// application puts the importing agency in its place.
        force: Option<Arc<str>>,
        /// The month.
        month: Month,
    },
    /// One table and one month.
    TableMonth {
        /// The table: what tells it from other tables of the same format.
        table: Arc<str>,
        /// The month.
        month: Month,
    },
    /// One table and one financial year.
    TableYear {
        /// The table.
        table: Arc<str>,
        /// The financial year.
        year: FinancialYear,
    },
    /// One site and one reporting period.
    SitePeriod {
        /// The site's code.
        site: Arc<str>,
        /// First day of the reporting period.
        from: Date,
        /// Last day of the reporting period.
        to: Date,
    },
    /// A whole table without periods, such as a register.
    Whole {
        /// The table or register.
        table: Arc<str>,
    },
}

impl ReplacementScope {
    /// Whether rows that a later file no longer has are withdrawn.
    #[must_use]
    pub const fn replaces(&self) -> bool {
        !matches!(self, Self::Additive)
    }
}

impl fmt::Display for ReplacementScope {
    /// A stable text for storage, for example `city of london police/2018-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Additive => f.write_str("additive"),
            Self::ForceMonth { force, month } => {
                write!(f, "{}/{month}", force.as_deref().unwrap_or("*"))
            }
            Self::TableMonth { table, month } => write!(f, "{table}/{month}"),
            Self::TableYear { table, year } => write!(f, "{table}/{year}"),
            Self::SitePeriod { site, from, to } => write!(f, "{site}/{from}..{to}"),
            Self::Whole { table } => write!(f, "{table}"),
        }
    }
}

/// What a row is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowIdentity {
    /// What a later file replaces together with this row.
    pub scope: ReplacementScope,
    /// All published fields.
    pub fingerprint: Fingerprint,
    /// The fields that name the thing itself, without those that may change: the crime's reference,
    /// the school's number, the area, offence and month of a figure. `None` where the row has no such fields.
    pub pairing: Option<Fingerprint>,
}

/// Gives equal rows of one scope their ordinals: 0 for the first, 1 for the second, and so on.
///
/// One value is for one file. *Cost*: 17 bytes a row, doubled now and then: under 60 MB for a million rows.
///
/// ```
/// # use accord_engine_formats::{Fingerprint, Ordinals, ReplacementScope};
/// let (scope, row) = (ReplacementScope::Additive, Fingerprint([7; 16]));
/// let mut ordinals = Ordinals::default();
/// assert_eq!(ordinals.next(&scope, row), 0);
/// assert_eq!(ordinals.next(&scope, row), 1);
/// assert_eq!(ordinals.repeated_rows(), 1);
/// ```
#[derive(Debug, Default)]
pub struct Ordinals {
    seen: HashSet<u128, BuildHasherDefault<AlreadyHashed>>,
    again: BTreeMap<u128, u32>,
    repeated: u64,
    last_scope: Option<(ReplacementScope, u128)>,
}

impl Ordinals {
    /// The ordinal of the next row with this fingerprint in this scope.
    pub fn next(&mut self, scope: &ReplacementScope, fingerprint: Fingerprint) -> u32 {
        let key = u128::from_le_bytes(fingerprint.0) ^ self.scope_key(scope);
        if self.seen.insert(key) {
            return 0;
        }
        self.repeated += 1;
        let ordinal = self.again.entry(key).or_insert(0);
        *ordinal += 1;
        *ordinal
    }

    /// How many rows were exactly equal to an earlier one.
    #[must_use]
    pub fn repeated_rows(&self) -> u64 {
        self.repeated
    }

    fn scope_key(&mut self, scope: &ReplacementScope) -> u128 {
        if let Some((last, key)) = &self.last_scope
            && last == scope
        {
            return *key;
        }
        let key = u128::from_le_bytes(cut(Sha256::digest(scope.to_string().as_bytes()).as_slice()));
        self.last_scope = Some((scope.clone(), key));
        key
    }
}

/// Fingerprints are hashes already.
#[derive(Debug, Default)]
struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_le_bytes(eight);
        }
    }
}

fn cut(hash: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&hash[..16]);
    short
}

/// Hashes rows of one table.
#[derive(Debug, Clone)]
pub(crate) struct RowHasher {
    start: Sha256,
    /// Column indexes in the order of their normalised headings, and the heading's hash input.
    order: Vec<(usize, Vec<u8>)>,
}

impl RowHasher {
    pub(crate) fn new(format: Format, columns: &[String]) -> Self {
        Self::with_columns(format, columns, |_| true)
    }

    /// Leaves out columns that are never read.
    pub(crate) fn with_columns(format: Format, columns: &[String], keep: impl Fn(&String) -> bool) -> Self {
        let mut start = Sha256::new();
        start.update(b"accord-row-1\0");
        start.update(format.name().as_bytes());
        start.update([0]);
        let mut order: Vec<(usize, Vec<u8>)> = columns
            .iter()
            .enumerate()
            .filter(|(_, heading)| keep(heading))
            .map(|(index, heading)| (index, with_length(normalised(heading).as_bytes())))
            .collect();
        order.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
        Self { start, order }
    }

    /// All published fields of a row.
    pub(crate) fn row(&self, row: &Row) -> Fingerprint {
        let mut hash = self.start.clone();
        for (index, heading) in &self.order {
            hash.update(heading);
            update_with_length(&mut hash, row.get(*index));
        }
        Fingerprint(cut(hash.finalize().as_slice()))
    }

    /// Chosen fields, under a name that keeps them apart from whole rows.
    pub(crate) fn fields(&self, what: &str, fields: &[&str]) -> Fingerprint {
        let mut hash = self.start.clone();
        update_with_length(&mut hash, what);
        for field in fields {
            update_with_length(&mut hash, field);
        }
        Fingerprint(cut(hash.finalize().as_slice()))
    }
}

fn update_with_length(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

fn with_length(bytes: &[u8]) -> Vec<u8> {
    let mut out = (bytes.len() as u64).to_le_bytes().to_vec();
    out.extend_from_slice(bytes);
    out
}

/// A heading in lower case with one blank for every run of other characters than letters and digits.
pub(crate) fn normalised(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    for c in heading.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        let mut row = Row::default();
        for cell in cells {
            row.push(cell);
        }
        row
    }

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_fingerprint_does_not_change_with_the_order_of_columns() {
        let one = RowHasher::new(Format::PoliceStreet, &columns(&["Month", "Crime ID"]));
        let two = RowHasher::new(Format::PoliceStreet, &columns(&["crime_id", "MONTH"]));
        assert_eq!(one.row(&row(&["2024-05", "a"])), two.row(&row(&["a", "2024-05"])));
        assert_ne!(one.row(&row(&["2024-05", "a"])), one.row(&row(&["a", "2024-05"])));
        assert_ne!(one.row(&row(&["a", "bc"])), one.row(&row(&["ab", "c"])));
    }

    #[test]
    fn a_fingerprint_never_changes_between_releases() {
        // INVARIANT: stored identities rest on this value; a change makes every row of every file new.
        let hasher = RowHasher::new(Format::PoliceStreet, &columns(&["Month", "Crime ID"]));
        assert_eq!(hasher.row(&row(&["2024-05", "a"])).to_string(), FROZEN);
    }

    const FROZEN: &str = "96fb4a3faf05104383d0ca188a45ccfc";

    #[test]
    fn equal_rows_of_different_scopes_are_both_first() {
        let month = |m| Month::new(2024, m).expect("a test's own month");
        let scope = |m| ReplacementScope::ForceMonth { force: Some("a force".into()), month: month(m) };
        let mut ordinals = Ordinals::default();
        let print = Fingerprint([1; 16]);
        assert_eq!(ordinals.next(&scope(1), print), 0);
        assert_eq!(ordinals.next(&scope(2), print), 0);
        assert_eq!(ordinals.next(&scope(1), print), 1);
        assert_eq!(ordinals.next(&scope(1), print), 2);
        assert_eq!(ordinals.repeated_rows(), 2);
    }
}
