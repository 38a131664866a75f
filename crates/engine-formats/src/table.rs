//! One table, whatever it came in: rows one after another, each with its number.

use crate::identity::normalised;
use crate::lines::Lines;
use crate::refusal::Refusal;
use crate::row::Row;
use crate::workbook::SheetRows;

/// The rows of a text or a sheet.
pub(crate) enum Table<'a> {
    Lines(Box<Lines<'a>>),
    Sheet(SheetRows<'a>),
}

impl Table<'_> {
    /// Reads the next row, blank ones too; false at the end.
    pub(crate) fn next(&mut self, row: &mut Row) -> Result<bool, Refusal> {
        match self {
            Self::Lines(lines) => lines.next(row),
            Self::Sheet(rows) => Ok(rows.next(row)),
        }
    }

    pub(crate) const fn is_sheet(&self) -> bool {
        matches!(self, Self::Sheet(_))
    }
}

/// What a row below the headings is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowClass {
    Data,
    Blank,
    /// The headings once more.
    Headings,
    Total,
    Footnote,
}

/// Tells what a row below the headings is.
///
/// A total is a row whose first filled cell says so. A footnote is a row with text in one cell
/// only, in a table of at least three columns, that begins as footnotes do. Anything else is data
/// and is accepted or refused by its format: nothing is passed over on a guess.
pub(crate) fn classify(row: &Row, headings: &[String]) -> RowClass {
    if row.is_blank() {
        return RowClass::Blank;
    }
    let mut filled = row.iter().filter(|cell| !cell.trim().is_empty());
    let first = filled.next().unwrap_or_default().trim();
    let only_one = filled.next().is_none();
    if is_total(first) {
        return RowClass::Total;
    }
    if only_one && headings.len() >= 3 && is_footnote(first) {
        return RowClass::Footnote;
    }
    let same = row.filled_len() == headings.iter().rposition(|h| !h.trim().is_empty()).map_or(0, |at| at + 1)
        && row.iter().zip(headings).all(|(cell, heading)| {
            cell.len().abs_diff(heading.len()) < 8 && normalised(cell) == normalised(heading)
        });
    if same { RowClass::Headings } else { RowClass::Data }
}

fn is_total(text: &str) -> bool {
    let text = text.trim_end_matches(':');
    ["total", "totals", "grand total", "subtotal", "sub-total", "all rows"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

pub(crate) fn is_footnote(text: &str) -> bool {
    let lower = text.to_lowercase();
    let starts =
        ["source", "note", "©", "* ", "contains public sector", "crown copyright", "footnote", "end of"];
    if starts.iter().any(|start| lower.starts_with(start)) {
        return true;
    }
    // `1. Finished admission episodes …`, `(2) …`
    let rest = lower.trim_start_matches('(').trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < lower.len() && (rest.starts_with(". ") || rest.starts_with(") ")) && rest.len() > 20
}
