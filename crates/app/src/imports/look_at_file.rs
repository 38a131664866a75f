//! What a file holds, for whoever decides whether to take it: nothing is stored.

use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::{
    Confidence, Format, Limits, Mapping, Preview, Refusal, Sample, Upload, What, known_mappings,
};
use accord_kernel::Instant;
use accord_platform_db::{Fault, Stored};
use std::fs::File;

/// Kinds and months listed at most; more are summed up by their number.
const LINES_MAX: usize = 12;
/// Rows shown as they stand.
const FIRST_ROWS: usize = 5;
/// Columns of them shown; the rest is named by its number.
const COLUMNS_MAX: usize = 12;

/// What a look at a file came to.
#[derive(Debug)]
pub enum Looked {
    /// It can be taken, and this is in it.
    Seen(Vec<PartSeen>),
    /// Somebody has to say first which of its columns says what.
    NeedsColumns(Box<Sample>),
    /// It cannot be taken.
    Refused(Refusal),
}

/// What one table of a file holds.
#[derive(Debug, serde::Serialize)]
pub struct PartSeen {
    /// Its name.
    name: String,
    /// How sure the recognition is, in words.
    confidence: String,
    /// The name of the mapping that it is read with; none is needed where a format has columns of its own.
    mapping: Option<String>,
    /// Items read.
    read: u64,
    /// Items that would be refused.
    refused: u64,
    /// The publisher's categories with their numbers, the largest first.
    categories: Vec<(String, u64)>,
    /// Categories beyond those listed.
    categories_left_out: usize,
    /// Months with their numbers, the newest first.
    months: Vec<(String, u64)>,
    /// Months beyond those listed.
    months_left_out: usize,
    /// What was noticed.
    notes: Vec<String>,
    /// The headings of the first columns.
    headings: Vec<String>,
    /// Columns beyond those.
    columns_left_out: usize,
    /// The first rows as they stand.
    rows: Vec<Vec<String>>,
}

impl PartSeen {
    /// Whether a row of it can be taken.
    pub fn has_good_rows(&self) -> bool {
        self.read > self.refused
    }

    fn of(preview: &Preview, mut rows: Vec<Vec<String>>) -> Self {
        let mut categories: Vec<_> =
            preview.by_category.iter().map(|(name, count)| (name.clone(), *count)).collect();
        categories.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut months: Vec<_> =
            preview.by_month.iter().map(|(name, count)| (name.clone(), *count)).collect();
        months.reverse();
        let (categories_left_out, months_left_out) =
            (categories.len().saturating_sub(LINES_MAX), months.len().saturating_sub(LINES_MAX));
        categories.truncate(LINES_MAX);
        months.truncate(LINES_MAX);
        let recognised = &preview.recognised;
        let mut headings = recognised.headings.clone();
        let columns_left_out = headings.len().saturating_sub(COLUMNS_MAX);
        headings.truncate(COLUMNS_MAX);
        for row in &mut rows {
            row.truncate(COLUMNS_MAX);
        }
        let mapping = recognised.mapping.as_ref().map(|mapping| mapping.name.clone());
        Self {
            name: preview.part.clone(),
            confidence: recognised.confidence.words().to_owned(),
            mapping,
            read: preview.totals.read,
            refused: preview.totals.refused,
            categories,
            categories_left_out,
            months,
            months_left_out,
            notes: preview.note_lines(),
            headings,
            columns_left_out,
            rows,
        }
    }
}

/// How a file is to be looked at.
#[derive(Debug)]
pub struct Look {
    /// Its name.
    pub name: String,
    /// The format that it is said to have.
    pub format: Format,
    /// What was chosen for it, and what its sender saved before.
    pub mappings: Vec<Mapping>,
    /// How dates that can be read both ways are meant.
    pub date_order: Option<DateOrder>,
    /// When it is looked at: nothing has happened later.
    pub read_at: Instant,
    /// Whether somebody wants to choose the columns although they are known.
    pub choose_anew: bool,
}

/// Reads the whole file in a thread of its own and says what each table holds.
///
/// # Errors
/// When the thread ended by a fault.
pub async fn look_at_file(file: File, asked: Look) -> Result<Looked, Fault> {
    let looking = tokio::task::spawn_blocking(move || look(file, asked).unwrap_or_else(Looked::Refused));
    looking.await.or_fault("look at a file")
}

/// Looks at every table, whatever the first ones hold: the file is kept as a whole, and nobody may be in any
/// part of what is kept.
fn look(file: File, mut asked: Look) -> Result<Looked, Refusal> {
    let mut upload = Upload::open(file, Some(&asked.name), Limits::default())?;
    asked.mappings.extend(known_mappings());
    let (mut seen, mut sample, mut undated, mut unread) = (Vec::new(), None, None, None);
    for part in 0..upload.parts().len() {
        match look_at_part(&mut upload, part, &asked) {
            Ok(PartLooked::Seen(found)) => seen.push(*found),
            Ok(PartLooked::NeedsColumns(found)) => sample = sample.or(Some(found)),
            Ok(PartLooked::OnlyWords) => {}
            Err(refusal) if refusal.must_not_be_kept() => return Err(refusal),
            Err(refusal) if refusal.is_about_dates() => undated = undated.or(Some(refusal)),
            Err(refusal) => unread = unread.or(Some(refusal)),
        }
    }
    match (unread, sample, undated) {
        // Of a table that cannot be read nobody knows who is in it.
        (Some(refusal), _, _) => Err(refusal),
        (None, Some(sample), _) => Ok(Looked::NeedsColumns(sample)),
        (None, None, Some(refusal)) => Err(refusal),
        (None, None, None) => Ok(Looked::Seen(seen)),
    }
}

/// What stands beside every count must be somebody's own words: a guess that nobody changed would be taken for
/// them.
fn leave_open(guess: &mut Mapping) {
    guess.name.clear();
    if let What::Always(words) = &mut guess.what {
        words.clear();
    }
}

/// What a look at one table came to.
enum PartLooked {
    Seen(Box<PartSeen>),
    NeedsColumns(Box<Sample>),
    /// It is no table, as the first sheet of many workbooks.
    OnlyWords,
}

fn look_at_part(upload: &mut Upload<File>, part: usize, asked: &Look) -> Result<PartLooked, Refusal> {
    let mut recognised = match upload.recognise(part, Some(asked.format), &asked.mappings) {
        Ok(mut found) => found.remove(0),
        Err(Refusal::NotATable | Refusal::Empty) => return Ok(PartLooked::OnlyWords),
        Err(Refusal::NeedsMapping { .. }) => {
            return Ok(PartLooked::NeedsColumns(Box::new(upload.sample(part, FIRST_ROWS)?)));
        }
        Err(refusal) => return Err(refusal),
    };
    let is_guess = recognised.confidence == Confidence::Possible;
    if asked.format == Format::Incidents && (is_guess || asked.choose_anew) {
        let mut sample = upload.sample(part, FIRST_ROWS)?;
        match recognised.mapping.filter(|_| !is_guess) {
            Some(mapping) => sample.guess = mapping,
            None => leave_open(&mut sample.guess),
        }
        return Ok(PartLooked::NeedsColumns(Box::new(sample)));
    }
    recognised.date_order = recognised.date_order.or(asked.date_order);
    recognised.read_at_micros = Some(asked.read_at.micros());
    let preview = upload.preview(part, &recognised, 0)?;
    let rows = upload.first_rows(part, &recognised, FIRST_ROWS)?;
    Ok(PartLooked::Seen(Box::new(PartSeen::of(&preview, rows))))
}
