//! A column: one declaration for the page, the CSV file and the workbook.

use std::fmt;

use super::cell::Cell;
use super::query::Direction;

/// What a column holds. It decides alignment, the first direction of sorting, and the width in a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Numbers, set to the right.
    Number,
    /// Days, months and points in time.
    Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Everywhere,
    Page,
    Files,
}

type CellOf<R> = Box<dyn Fn(&R) -> Cell + Send + Sync>;

/// A column of rows of type `R`.
pub struct Column<R> {
    key: &'static str,
    heading: String,
    kind: Kind,
    sortable: bool,
    shown: Where,
    cell: CellOf<R>,
}

impl<R> fmt::Debug for Column<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column").field("key", &self.key).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl<R> Column<R> {
    fn new(
        key: &'static str,
        heading: impl Into<String>,
        kind: Kind,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Self {
        Self {
            key,
            heading: heading.into(),
            kind,
            sortable: false,
            shown: Where::Everywhere,
            cell: Box::new(cell),
        }
    }

    /// A column of words. `key` names it in the address when it is sorted.
    pub fn text(
        key: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, heading, Kind::Text, cell)
    }

    /// A column of numbers; name the unit in the heading.
    pub fn number(
        key: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, heading, Kind::Number, cell)
    }

    /// A column of days, months or points in time.
    pub fn time(
        key: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, heading, Kind::Time, cell)
    }

    /// With a header that sorts by it. The room's store must know the key.
    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// On the page only, such as a link to change the row.
    #[must_use]
    pub fn only_on_page(mut self) -> Self {
        self.shown = Where::Page;
        self
    }

    /// In files only, such as the note below a name.
    #[must_use]
    pub fn only_in_files(mut self) -> Self {
        self.shown = Where::Files;
        self
    }

    pub(super) const fn key(&self) -> &'static str {
        self.key
    }

    pub(super) fn heading(&self) -> &str {
        &self.heading
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) const fn can_sort(&self) -> bool {
        self.sortable
    }

    pub(super) fn is_on_page(&self) -> bool {
        self.shown != Where::Files
    }

    pub(super) fn is_in_files(&self) -> bool {
        self.shown != Where::Page
    }

    pub(super) fn cell(&self, row: &R) -> Cell {
        (self.cell)(row)
    }

    /// Where the first press of the header leads: words from A, numbers and times from the largest.
    pub(super) const fn first_direction(&self) -> Direction {
        match self.kind {
            Kind::Text => Direction::Ascending,
            Kind::Number | Kind::Time => Direction::Descending,
        }
    }
}
