//! Reads a file in a thread of its own and hands rows over in batches, so that parsing one batch and
//! writing the one before go on at the same time. Memory is bounded by the batches on their way.

use super::model::RejectLine;
use super::rows::{BulkTable, Cell, cells_of, days_of};
use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::{
    Accepted, Format, Limits, Mapping, Ordinals, Recognised, Refusal, RefusedRow, ReplacementScope, Upload,
    known_mappings,
};
use accord_kernel::{Day, Instant};
use std::fs::File;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

/// Rows of one batch: some 40 ms of writing.
pub const BATCH_ROWS: usize = 1_500;
/// Batches that may wait to be written.
pub const BATCHES_WAITING_MAX: usize = 4;

/// A row on its way to a table.
#[derive(Debug)]
pub struct ReadRow {
    /// Which part of the file, counted from 0.
    pub part: usize,
    /// What a later file replaces together with it, as stored text.
    pub scope: Arc<str>,
    /// Whether rows of the scope that the file no longer has are withdrawn.
    pub replaces: bool,
    /// All published fields.
    pub fingerprint: [u8; 16],
    /// Which of several equal rows.
    pub ordinal: u32,
    /// The fields that name the thing itself.
    pub pairing: Option<[u8; 16]>,
    /// The first and the last day that it may be of; `None` for what is in a register.
    pub days: Option<(Day, Day)>,
    /// Where it goes.
    pub table: BulkTable,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// What the reading thread says.
#[derive(Debug)]
pub enum Said {
    /// A part begins.
    Part {
        /// Its name.
        name: String,
        /// The layout that it was recognised as.
        layout: String,
        /// The name of the mapping that said which column is what.
        feed: Option<String>,
    },
    /// Some rows.
    Rows(Vec<ReadRow>),
    /// Some rows that cannot be taken.
    Refused(Vec<RejectLine>),
    /// The part that began last has ended.
    PartEnd {
        /// Items read.
        read: u64,
        /// What was noticed, a line each.
        notes: Vec<String>,
    },
    /// The file as a whole cannot be taken.
    Failed(Refusal),
}

/// What the reader is told about the file.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The file's name.
    pub name: String,
    /// The format that was asked for.
    pub format: Format,
    /// Saved mappings of the sender, before those that the product knows.
    pub mappings: Vec<Mapping>,
    /// How dates that can be read both ways are meant.
    pub date_order: Option<DateOrder>,
    /// When the import began: a row of what happened later is refused.
    pub read_at: Instant,
    /// What stands for the force where a file does not name one.
    pub force: Arc<str>,
}

/// The receiver went away: the import ended early.
struct Unheard;

/// Reads the whole file and says everything to `sink`. For a blocking thread.
pub fn read_file(file: File, asked: &Asked, sink: &Sender<Said>) {
    let outcome = read_parts(file, asked, sink);
    if let Err(Ended::Refused(refusal)) = outcome {
        // When nobody listens any more, nobody needs the reason.
        let _ = sink.blocking_send(Said::Failed(refusal));
    }
}

enum Ended {
    Refused(Refusal),
    Unheard,
}

impl From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Unheard> for Ended {
    fn from(_: Unheard) -> Self {
        Self::Unheard
    }
}

fn say(sink: &Sender<Said>, said: Said) -> Result<(), Unheard> {
    sink.blocking_send(said).map_err(|_| Unheard)
}

fn read_parts(file: File, asked: &Asked, sink: &Sender<Said>) -> Result<(), Ended> {
    let mut upload = Upload::open(file, Some(&asked.name), Limits::default())?;
    let mut mappings = asked.mappings.clone();
    mappings.extend(known_mappings());
    let mut ordinals = Ordinals::default();
    let mut taken = 0;
    let mut first_refusal = None;
    for part in 0..upload.parts().len() {
        let name = upload.parts()[part].name.clone();
        let recognised = match upload.recognise(part, Some(asked.format), &mappings) {
            Ok(mut found) => found.remove(0),
            // A workbook has sheets that are only words; a file of one part has nothing else.
            Err(refusal @ (Refusal::NotATable | Refusal::Empty)) => {
                first_refusal = first_refusal.or(Some(refusal));
                continue;
            }
            Err(refusal) => return Err(refusal.into()),
        };
        taken += 1;
        let feed = recognised.mapping.as_ref().map(|mapping| mapping.name.clone());
        say(sink, Said::Part { name, layout: recognised.layout.to_owned(), feed })?;
        read_part(&mut upload, part, taken - 1, recognised, asked, &mut ordinals, sink)?;
    }
    match first_refusal {
        Some(refusal) if taken == 0 => Err(refusal.into()),
        _ => Ok(()),
    }
}

fn read_part(
    upload: &mut Upload<File>,
    part: usize,
    position: usize,
    mut recognised: Recognised,
    asked: &Asked,
    ordinals: &mut Ordinals,
    sink: &Sender<Said>,
) -> Result<(), Ended> {
    recognised.date_order = recognised.date_order.or(asked.date_order);
    recognised.read_at_micros = Some(asked.read_at.micros());
    let mut reading = upload.read(part, &recognised)?;
    let mut scopes = ScopeWords::new(asked.force.clone());
    let (mut rows, mut refused) = (Vec::with_capacity(BATCH_ROWS), Vec::new());
    for item in reading.by_ref() {
        match item {
            Ok(accepted) => rows.push(row_of(position, &accepted, ordinals, &mut scopes)),
            Err(row) => refused.push(reject_of(position, &row)),
        }
        if rows.len() == BATCH_ROWS {
            say(sink, Said::Rows(std::mem::replace(&mut rows, Vec::with_capacity(BATCH_ROWS))))?;
        }
        if refused.len() == BATCH_ROWS {
            say(sink, Said::Refused(std::mem::take(&mut refused)))?;
        }
    }
    let notes = reading.notes().iter().map(|note| note.to_string()).collect();
    let totals = reading.finish()?;
    say(sink, Said::Rows(rows))?;
    say(sink, Said::Refused(refused))?;
    Ok(say(sink, Said::PartEnd { read: totals.read, notes })?)
}

fn row_of(part: usize, accepted: &Accepted, ordinals: &mut Ordinals, scopes: &mut ScopeWords) -> ReadRow {
    let identity = &accepted.identity;
    let (table, cells) = cells_of(&accepted.record);
    ReadRow {
        part,
        ordinal: ordinals.next(&identity.scope, identity.fingerprint),
        scope: scopes.words(&identity.scope),
        replaces: identity.scope.replaces(),
        fingerprint: identity.fingerprint.0,
        pairing: identity.pairing.map(|pairing| pairing.0),
        days: days_of(&accepted.record),
        table,
        cells,
    }
}

fn reject_of(part: usize, row: &RefusedRow) -> RejectLine {
    RejectLine {
        part,
        row_number: row.row_number,
        field: row.column.clone().unwrap_or_default(),
        excerpt: row.value_excerpt.clone().unwrap_or_default(),
        reason: row.reason(),
        what_to_do: row.what_to_do().to_owned(),
    }
}

/// The stored words of scopes; neighbouring rows share one, so the last is kept.
struct ScopeWords {
    force: Arc<str>,
    last: Option<(ReplacementScope, Arc<str>)>,
}

impl ScopeWords {
    fn new(force: Arc<str>) -> Self {
        Self { force, last: None }
    }

    fn words(&mut self, scope: &ReplacementScope) -> Arc<str> {
        if let Some((last, words)) = &self.last
            && last == scope
        {
            return words.clone();
        }
        let named = match scope {
            ReplacementScope::ForceMonth { force: None, month } => {
                ReplacementScope::ForceMonth { force: Some(self.force.clone()), month: *month }
            }
            other => other.clone(),
        };
        let words: Arc<str> = named.to_string().into();
        self.last = Some((scope.clone(), words.clone()));
        words
    }
}
