//! One row as it stands in the file, and why a row is refused.

use std::fmt;

/// One row of a table: its cells as text and its number as a person sees it.
///
/// The buffers are kept between rows so that a million rows need no allocation each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// 1-based; counts heading and blank rows; a cell with line breaks is still one row.
    pub number: u64,
    /// False only for a last line of a text file without a line end.
    pub terminated: bool,
    /// True for rows of a sheet, which simply end after their last filled cell.
    pub padded: bool,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.terminated = true;
        self.padded = false;
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell's text as it stands, or an empty text past the end of the row.
    pub(crate) fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else {
            return "";
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start..end]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// How many cells there are up to the last one with something in it.
    pub(crate) fn filled_len(&self) -> usize {
        (0..self.len()).rev().find(|&index| !self.get(index).trim().is_empty()).map_or(0, |index| index + 1)
    }
}

/// A row (or one figure of a wide table) that was not taken in, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// The row's number as a person sees it in the file, counted from 1 with the headings.
    pub row_number: u64,
    /// The heading of the column that is wrong; `None` when the row as a whole is.
    pub column: Option<String>,
    /// The start of the value, at most 60 letters. Never set for anything that may be about a person.
    pub value_excerpt: Option<String>,
    /// What is wrong.
    pub problem: Problem,
}

impl RefusedRow {
    pub(crate) fn new(row_number: u64, problem: Problem) -> Self {
        Self { row_number, column: None, value_excerpt: None, problem }
    }

    pub(crate) fn cell(row_number: u64, column: &str, value: &str, problem: Problem) -> Self {
        let value = value.trim();
        let excerpt = (!value.is_empty()).then(|| value.chars().take(60).collect());
        Self { row_number, column: Some(column.to_owned()), value_excerpt: excerpt, problem }
    }

    /// What is wrong, in a sentence.
    #[must_use]
    pub fn reason(&self) -> String {
        self.problem.to_string()
    }

    /// What the sender can do about it, in a sentence.
    #[must_use]
    pub fn what_to_do(&self) -> &'static str {
        self.problem.what_to_do()
    }
}

impl fmt::Display for RefusedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row {}", self.row_number)?;
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        write!(f, ": {} {}", self.reason(), self.what_to_do())
    }
}

/// What can be wrong with one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// Too few or too many cells.
    CellCount {
        /// Cells found.
        found: u64,
        /// Cells expected.
        expected: u64,
    },
    /// A needed cell is blank.
    Missing,
    /// Not a month.
    NotAMonth,
    /// Not a date, or not one that exists.
    NotADate,
    /// A week must begin on a Monday, and this day is none.
    NotAMonday,
    /// Not a time of day.
    NotATime,
    /// The clocks go forward over this time: it does not exist in London.
    NoSuchTime,
    /// Not an instant with its offset from UTC.
    NotAnInstant,
    /// Not a number.
    NotANumber,
    /// Not a whole number of things.
    NotACount,
    /// Outside what a longitude or latitude can be, or outside the United Kingdom where it must be inside.
    PlaceOutOfRange,
    /// Latitude and longitude look swapped.
    PlaceSwapped,
    /// One coordinate is there and the other is not.
    HalfAPlace,
    /// Not an area code.
    NotAnAreaCode,
    /// Not an age or age group that a person can have.
    NotAnAge,
    /// One of a fixed set of words was needed.
    NotAKnownWord,
    /// Columns that should say the same thing disagree.
    Disagree,
    /// The row stands for several people or incidents.
    NotOne,
    /// Two times are in the wrong order.
    WrongOrder,
    /// A spreadsheet program has changed the value, for example `1.2E+45` for a reference.
    ChangedBySpreadsheet,
    /// Outside the years 1900 to 2100.
    YearOutOfRange,
    /// Of a day that has not come yet.
    InTheFuture,
    /// Of a day so long ago that the year is likely to be mistyped.
    LongAgo,
}

impl Problem {
    /// A short fixed name for counting, for example `not-a-date`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::CellCount { .. } => "cell-count",
            Self::Missing => "missing",
            Self::NotAMonth => "not-a-month",
            Self::NotADate => "not-a-date",
            Self::NotAMonday => "not-a-monday",
            Self::NotATime => "not-a-time",
            Self::NoSuchTime => "no-such-time",
            Self::NotAnInstant => "not-an-instant",
            Self::NotANumber => "not-a-number",
            Self::NotACount => "not-a-count",
            Self::PlaceOutOfRange => "place-out-of-range",
            Self::PlaceSwapped => "place-swapped",
            Self::HalfAPlace => "half-a-place",
            Self::NotAnAreaCode => "not-an-area-code",
            Self::NotAnAge => "not-an-age",
            Self::NotAKnownWord => "not-a-known-word",
            Self::Disagree => "disagree",
            Self::NotOne => "not-one",
            Self::WrongOrder => "wrong-order",
            Self::ChangedBySpreadsheet => "changed-by-spreadsheet",
            Self::YearOutOfRange => "year-out-of-range",
            Self::InTheFuture => "in-the-future",
            Self::LongAgo => "long-ago",
        }
    }

    /// What the sender can do about it, in a sentence.
    #[must_use]
    pub const fn what_to_do(self) -> &'static str {
        match self {
            Self::CellCount { .. } => {
                "Put text that contains the column separator in quotation marks, or export the file again."
            }
            Self::Missing => "Fill in the cell.",
            Self::NotAMonth => "Write the month as year and month, for example 2024-05.",
            Self::NotADate => "Write the date as 2024-05-31 or 31/05/2024.",
            Self::NotAMonday => "Write the Monday on which the week begins, for example 2024-05-27.",
            Self::NotATime => "Write the time as 23:15.",
            Self::NoSuchTime => "The clocks went forward over this hour. Check the time.",
            Self::NotAnInstant => "Write the time with its offset, for example 2024-05-31T22:15:00+00:00.",
            Self::NotANumber => "Write the number in digits, with a point for decimals.",
            Self::NotACount => "Write a whole number, 0 or more.",
            Self::PlaceOutOfRange => "Check the coordinates, or leave both blank.",
            Self::PlaceSwapped => {
                "Put the latitude in the latitude column and the longitude in the longitude column."
            }
            Self::HalfAPlace => "Give both coordinates, or leave both blank.",
            Self::NotAnAreaCode => {
                "Use the code that the Office for National Statistics publishes, for example E01000001."
            }
            Self::NotAnAge => "Write an age from 0 to 120 or an age group such as 10-17, or leave it blank.",
            Self::NotAKnownWord => "Use one of the publisher's words.",
            Self::Disagree => "Make the columns agree, or leave the wrong one blank.",
            Self::NotOne => "Send one row for each.",
            Self::WrongOrder => "Check both times.",
            Self::ChangedBySpreadsheet => {
                "Download the file again and do not save it in a spreadsheet program."
            }
            Self::YearOutOfRange => "Check the year.",
            Self::InTheFuture => "Correct the year or send the row when it has happened.",
            Self::LongAgo => "Correct the year.",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CellCount { found, expected } => {
                write!(f, "The row has {found} cells, and the headings have {expected}.")
            }
            Self::Missing => f.write_str("A cell that must be filled is blank."),
            Self::NotAMonth => f.write_str("This is not a month."),
            Self::NotADate => f.write_str("This is not a date that exists."),
            Self::NotAMonday => f.write_str("This day is not a Monday."),
            Self::NotATime => f.write_str("This is not a time of day."),
            Self::NoSuchTime => f.write_str("This time did not exist in London on that day."),
            Self::NotAnInstant => f.write_str("This is not a date and time with its offset."),
            Self::NotANumber => f.write_str("This is not a number."),
            Self::NotACount => f.write_str("This is not a whole number."),
            Self::PlaceOutOfRange => f.write_str("This place is outside the area that the file is about."),
            Self::PlaceSwapped => f.write_str("Latitude and longitude look the wrong way round."),
            Self::HalfAPlace => f.write_str("Only one of the two coordinates is given."),
            Self::NotAnAreaCode => f.write_str("This is not an area code."),
            Self::NotAnAge => f.write_str("This is not an age or age group that a person can have."),
            Self::NotAKnownWord => f.write_str("We do not know this word here."),
            Self::Disagree => f.write_str("Two columns that should say the same thing disagree."),
            Self::NotOne => f.write_str("The row stands for none or for more than one."),
            Self::WrongOrder => f.write_str("The end comes before the start."),
            Self::ChangedBySpreadsheet => f.write_str("A spreadsheet program has changed this value."),
            Self::YearOutOfRange => f.write_str("The year is not between 1900 and 2100."),
            Self::InTheFuture => f.write_str("This date is in the future."),
            Self::LongAgo => f.write_str("This date is more than 30 years ago."),
        }
    }
}
