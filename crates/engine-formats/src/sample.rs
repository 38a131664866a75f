//! What a table of unknown columns holds, for a person who says which column says what.

use crate::mapping::Mapping;

/// Headings and a few rows of a table, after the whole of it was searched for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The name of the part.
    pub part: String,
    /// The headings as they stand.
    pub headings: Vec<String>,
    /// The first rows, a cell under each heading; a short row is filled with empty cells.
    pub rows: Vec<Vec<String>>,
    /// Which column probably says what. Where nothing shows it, the first column says when.
    pub guess: Mapping,
}
