//! What a file holds, for whoever decides whether to take it: nothing is stored.

use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::{Format, Limits, Preview, Refusal, Upload, known_mappings};
use accord_platform_db::{Fault, Stored};
use std::fs::File;

/// Kinds and months listed at most; more are summed up by their number.
const LINES_MAX: usize = 12;
/// Records that the engine keeps as examples; the page shows counts, not rows.
const FIRST_ROWS: usize = 0;

/// What one table of a file holds.
#[derive(Debug, serde::Serialize)]
pub struct PartSeen {
    /// Its name.
    name: String,
    /// How sure the recognition is, in words.
    confidence: String,
    /// The layout that it was recognised as.
    layout: String,
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
}

impl PartSeen {
    fn of(preview: &Preview) -> Self {
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
        Self {
            name: preview.part.clone(),
            confidence: preview.recognised.confidence.words().to_owned(),
            layout: preview.recognised.layout.to_owned(),
            read: preview.totals.read,
            refused: preview.totals.refused,
            categories,
            categories_left_out,
            months,
            months_left_out,
            notes: preview.note_lines(),
        }
    }
}

/// Reads the whole file in a thread of its own and says what each table holds.
///
/// # Errors
/// When the thread ended by a fault. A file that cannot be taken is the refusal inside.
pub async fn look_at_file(
    file: File,
    name: String,
    format: Format,
    date_order: Option<DateOrder>,
) -> Result<Result<Vec<PartSeen>, Refusal>, Fault> {
    let looking = tokio::task::spawn_blocking(move || look(file, &name, format, date_order));
    looking.await.or_fault("look at a file")
}

fn look(
    file: File,
    name: &str,
    format: Format,
    date_order: Option<DateOrder>,
) -> Result<Vec<PartSeen>, Refusal> {
    let mut upload = Upload::open(file, Some(name), Limits::default())?;
    let mut seen = Vec::new();
    for part in 0..upload.parts().len() {
        let mut recognised = match upload.recognise(part, Some(format), &known_mappings()) {
            Ok(mut found) => found.remove(0),
            Err(Refusal::NotATable | Refusal::Empty) => continue,
            Err(refusal) => return Err(refusal),
        };
        recognised.date_order = recognised.date_order.or(date_order);
        seen.push(PartSeen::of(&upload.preview(part, &recognised, FIRST_ROWS)?));
    }
    Ok(seen)
}
