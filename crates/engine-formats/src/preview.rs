//! What importing a part would do, shown to a person before anything is kept.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::identity::{Ordinals, ReplacementScope};
use crate::notes::{Note, NoteKind, Notes};
use crate::reading::{Accepted, Reading, Totals};
use crate::recognise::Recognised;
use crate::record::Record;
use crate::refusal::Refusal;
use crate::row::RefusedRow;

/// At most this many different categories, months and scopes are listed.
const DISTINCT_MAX: usize = 2_000;

/// What importing a part would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The part's name.
    pub part: String,
    /// What it was read as.
    pub recognised: Recognised,
    /// What became of every row.
    pub totals: Totals,
    /// The first records.
    pub first: Vec<Accepted>,
    /// The first refusals.
    pub first_refused: Vec<RefusedRow>,
    /// Accepted records by kind: `event`, `count`, `reference`, `outcome-update`.
    pub by_kind: BTreeMap<&'static str, u64>,
    /// Accepted records by the publisher's category.
    pub by_category: BTreeMap<String, u64>,
    /// Accepted records by month, `2024-05`; those without a month are not in it.
    pub by_month: BTreeMap<String, u64>,
    /// Refused rows by problem, for example `not-a-date`.
    pub by_problem: BTreeMap<&'static str, u64>,
    /// What a later file would replace together.
    pub scopes: Vec<ReplacementScope>,
    /// Rows exactly equal to an earlier row of the same scope.
    pub equal_rows: u64,
    notes: Notes,
}

impl Preview {
    pub(crate) fn of(
        part: String,
        recognised: &Recognised,
        mut reading: Reading<'_>,
        first: usize,
    ) -> Result<Self, Refusal> {
        let mut preview = Self {
            part,
            recognised: recognised.clone(),
            totals: Totals::default(),
            first: Vec::new(),
            first_refused: Vec::new(),
            by_kind: BTreeMap::new(),
            by_category: BTreeMap::new(),
            by_month: BTreeMap::new(),
            by_problem: BTreeMap::new(),
            scopes: Vec::new(),
            equal_rows: 0,
            notes: Notes::default(),
        };
        let mut seen = Seen::default();
        for item in reading.by_ref() {
            match item {
                Ok(accepted) => preview.accept(accepted, first, &mut seen),
                Err(refused) => preview.refuse(refused, first),
            }
        }
        preview.notes = reading.notes().clone();
        preview.totals = reading.finish()?;
        preview.equal_rows = seen.ordinals.repeated_rows();
        preview.notes.add(NoteKind::EqualRows, preview.equal_rows);
        preview.notes.add(NoteKind::RepeatedReferences, seen.repeated_references);
        Ok(preview)
    }

    /// Notes about the file and its rows.
    #[must_use]
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Notes as sentences, in a fixed order.
    #[must_use]
    pub fn note_lines(&self) -> Vec<String> {
        self.notes.iter().map(|note: Note| note.to_string()).collect()
    }

    fn accept(&mut self, accepted: Accepted, first: usize, seen: &mut Seen) {
        let record = &accepted.record;
        *self.by_kind.entry(record.kind()).or_default() += 1;
        if let Some(count) = self.by_category.get_mut(record.category()) {
            *count += 1;
        } else if self.by_category.len() < DISTINCT_MAX {
            self.by_category.insert(record.category().to_owned(), 1);
        }
        if let Some(month) = record.period().and_then(|period| period.month()) {
            *self.by_month.entry(month.to_string()).or_default() += 1;
        }
        if self.scopes.last() != Some(&accepted.identity.scope)
            && self.scopes.len() < DISTINCT_MAX
            && !self.scopes.contains(&accepted.identity.scope)
        {
            self.scopes.push(accepted.identity.scope.clone());
        }
        seen.ordinals.next(&accepted.identity.scope, accepted.identity.fingerprint);
        if let Record::Event(event) = record
            && let Some(reference) = &event.reference
        {
            seen.reference(reference);
        }
        if self.first.len() < first {
            self.first.push(accepted);
        }
    }

    fn refuse(&mut self, refused: RefusedRow, first: usize) {
        *self.by_problem.entry(refused.problem.kind()).or_default() += 1;
        if self.first_refused.len() < first {
            self.first_refused.push(refused);
        }
    }
}

#[derive(Default)]
struct Seen {
    ordinals: Ordinals,
    /// Hashes of references; 64 bits are enough for a note.
    references: HashSet<u64, BuildHasherDefault<DefaultHasher>>,
    hasher: BuildHasherDefault<DefaultHasher>,
    repeated_references: u64,
}

impl Seen {
    fn reference(&mut self, reference: &str) {
        if !self.references.insert(self.hasher.hash_one(reference)) {
            self.repeated_references += 1;
        }
    }
}
