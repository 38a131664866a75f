//! Why a document cannot be set.

/// What is wrong with a document, or with its setting.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// More of something than a document may hold.
    #[error("the document has more than {limit} {what}")]
    TooMuch {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How much of it there may be.
        limit: usize,
    },
    /// Something that may not be empty is.
    #[error("the document has no {what}")]
    Lacking {
        /// What is lacking.
        what: &'static str,
    },
    /// A heading of level two without one of level one above it, or the like. Who listens would look for
    /// what was skipped.
    #[error("the heading `{heading}` skips a level")]
    SkippedLevel {
        /// The text of the heading.
        heading: String,
    },
    /// A row of a table with more or fewer cells than it has headers.
    #[error("row {row} of the table `{caption}` has {cells} cells for {heads} headers")]
    UnevenRow {
        /// The caption of the table.
        caption: String,
        /// The number of the row, from 1.
        row: usize,
        /// Its cells.
        cells: usize,
        /// The headers of the table.
        heads: usize,
    },
    /// Columns within columns, or a heading in a column, where its place in the order would be unclear.
    #[error("a column holds columns or a heading")]
    NestedTooDeep,
    /// The language is not a tag of language and region that typst knows.
    #[error("`{language}` is not a language tag")]
    UnknownLanguage {
        /// What was given.
        language: String,
    },
    /// The document could not be set or written: mostly a drawing that is not SVG.
    #[error("setting the document: {reason}")]
    Setting {
        /// What typst says.
        reason: String,
    },
}
