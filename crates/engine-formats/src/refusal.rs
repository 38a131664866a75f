//! Why a whole file is refused, in words that say what to do about it.
//!
//! A refusal of one row is in [`crate::row`]; this is about files.
//!
//! `problem` is over 70 lines because it is one table of words, as `what_to_do` is.

use std::fmt;

use crate::formats::Format;
use crate::limits::LimitName;
use crate::person::PersonKind;

/// Why a whole file (or one sheet, or one member of an archive) cannot be taken in.
///
/// `Display` gives the two sentences that a person sees: what is wrong, and what to do.
/// No variant carries a cell's value where that value could be about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A named limit was passed.
    TooLarge {
        /// Which limit.
        limit: LimitName,
        /// Its value.
        allowed: u64,
        /// What was found; where counting stopped early, the value at which it stopped.
        found: u64,
    },
    /// There is nothing in the file, or only blank rows.
    Empty,
    /// There are headings but not one row under them.
    NoRows,
    /// There is text, but no table with at least two columns.
    NotATable,
    /// The file is something else, for example a PDF.
    AnotherKindOfFile {
        /// What it looks like, with its article: "a PDF".
        looks_like: &'static str,
    },
    /// The file is packed or built wrongly.
    Damaged {
        /// What is damaged: "the zip archive".
        what: &'static str,
    },
    /// The file stops before its end.
    CutOff(CutOff),
    /// The file is locked with a password.
    Encrypted {
        /// What is locked: "the workbook".
        what: &'static str,
    },
    /// An archive inside an archive.
    NestedArchive {
        /// The name of the inner archive.
        name: String,
    },
    /// An archive or workbook without any table in it.
    NothingToRead {
        /// What was found and left out, by name.
        left_out: Vec<String>,
    },
    /// Some rows are in one encoding and some in another.
    MixedEncodings {
        /// The first row that does not fit, as a line of the file.
        row: u64,
    },
    /// No known encoding fits.
    UnknownEncoding {
        /// The first row that does not fit, as a line of the file.
        row: u64,
    },
    /// The headings belong to no format that is known here.
    UnknownColumns {
        /// The format that comes nearest, if any shares a column.
        nearest: Option<Format>,
        /// Columns of the nearest format that are missing.
        missing: Vec<String>,
        /// The headings that were found.
        found: Vec<String>,
    },
    /// The file is of another format than the one that was asked for.
    AnotherFormat {
        /// What was asked for.
        wanted: Format,
        /// What the file is.
        found: Format,
    },
    /// Two columns have the same heading.
    RepeatedColumn {
        /// The heading.
        column: String,
    },
    /// A heading runs over several columns without the workbook saying which.
    MergedHeader {
        /// The row of the heading.
        row: u64,
        /// The first column without one, counted from 1.
        column_number: u64,
    },
    /// The dates are month first and nobody has said that they may be.
    MonthFirst {
        /// The column.
        column: String,
        /// A row that proves it.
        row: u64,
    },
    /// The dates are day first and the mapping says month first.
    DayFirst {
        /// The column.
        column: String,
        /// A row that proves it.
        row: u64,
    },
    /// No date in the column shows whether the day or the month comes first.
    AmbiguousDates {
        /// The column.
        column: String,
        /// The first row with such a date.
        row: u64,
    },
    /// Some dates are day first and others month first.
    MixedDates {
        /// The column.
        column: String,
        /// A row that can only be day first.
        day_first_row: u64,
        /// A row that can only be month first.
        month_first_row: u64,
    },
    /// A column about a named or numbered person.
    PersonColumn {
        /// What the columns hold, with the column number counted from 1.
        columns: Vec<(u64, PersonKind)>,
    },
    /// A cell that looks like it identifies a person. The value is not kept and not shown.
    PersonData {
        /// What it looks like.
        kind: PersonKind,
        /// The column's heading.
        column: String,
        /// The column number, counted from 1.
        column_number: u64,
        /// The row number as a person sees it in the file.
        row: u64,
    },
    /// A saved mapping names a column that this file does not have.
    MappingColumnMissing {
        /// The column that the mapping names.
        column: String,
        /// The headings that were found.
        found: Vec<String>,
    },
    /// The `incidents` format needs a mapping and none fits.
    NeedsMapping {
        /// The headings that were found.
        found: Vec<String>,
    },
    /// The bytes could not be read on our side: nothing is wrong with the file itself.
    CouldNotRead {
        /// What was being done.
        attempted: &'static str,
        /// What the system said.
        detail: String,
    },
}

/// Where a file was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutOff {
    /// A zip archive stops early or its list of files is missing.
    Zip,
    /// A gzip file stops early.
    Gzip,
    /// A quotation mark was opened and never closed.
    Quote {
        /// The row in which it was opened.
        row: u64,
    },
    /// The last row is too short and has no line end.
    LastRow {
        /// The row.
        row: u64,
        /// Cells found.
        found: u64,
        /// Cells expected.
        expected: u64,
    },
    /// A JSON document stops early.
    Json,
}

impl Refusal {
    /// A short fixed name for counting and for tests, for example `month-first`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::Empty => "empty",
            Self::NoRows => "no-rows",
            Self::NotATable => "not-a-table",
            Self::AnotherKindOfFile { .. } => "another-kind-of-file",
            Self::Damaged { .. } => "damaged",
            Self::CutOff(_) => "cut-off",
            Self::Encrypted { .. } => "encrypted",
            Self::NestedArchive { .. } => "nested-archive",
            Self::NothingToRead { .. } => "nothing-to-read",
            Self::MixedEncodings { .. } => "mixed-encodings",
            Self::UnknownEncoding { .. } => "unknown-encoding",
            Self::UnknownColumns { .. } => "unknown-columns",
            Self::AnotherFormat { .. } => "another-format",
            Self::RepeatedColumn { .. } => "repeated-column",
            Self::MergedHeader { .. } => "merged-header",
            Self::MonthFirst { .. } => "month-first",
            Self::DayFirst { .. } => "day-first",
            Self::AmbiguousDates { .. } => "ambiguous-dates",
            Self::MixedDates { .. } => "mixed-dates",
            Self::PersonColumn { .. } => "person-column",
            Self::PersonData { .. } => "person-data",
            Self::MappingColumnMissing { .. } => "mapping-column-missing",
            Self::NeedsMapping { .. } => "needs-mapping",
            Self::CouldNotRead { .. } => "could-not-read",
        }
    }

    /// Whether the upload must not be kept, because it holds data about people.
    #[must_use]
    pub const fn must_not_be_kept(&self) -> bool {
        matches!(self, Self::PersonColumn { .. } | Self::PersonData { .. })
    }

    /// Whether only the order of day and month is in doubt: then the whole table was searched for people
    /// first, and none were found.
    #[must_use]
    pub const fn is_about_dates(&self) -> bool {
        matches!(
            self,
            Self::MonthFirst { .. }
                | Self::DayFirst { .. }
                | Self::AmbiguousDates { .. }
                | Self::MixedDates { .. }
        )
    }

    /// What is wrong, in one or two sentences.
    #[must_use]
    pub fn problem(&self) -> String {
        match self {
            Self::TooLarge { limit, allowed, found } => {
                format!("The file has too many {}: {found}. At most {allowed} are taken.", limit.counts())
            }
            Self::Empty => "The file is empty.".into(),
            Self::NoRows => "The file has headings but no rows under them.".into(),
            Self::NotATable => "There is no table with headings in this file.".into(),
            Self::AnotherKindOfFile { looks_like } => {
                format!("This is {looks_like}, not a table of rows and columns.")
            }
            Self::Damaged { what } => format!("We cannot open {what}: it is damaged."),
            Self::CutOff(place) => place.problem(),
            Self::Encrypted { what } => format!("A password locks {what}."),
            Self::NestedArchive { name } => {
                format!("“{name}” is an archive inside an archive.")
            }
            Self::NothingToRead { left_out } if left_out.is_empty() => {
                "There is nothing inside this archive.".into()
            }
            Self::NothingToRead { left_out } => {
                format!("There is no table inside, only: {}.", some_of(left_out))
            }
            Self::MixedEncodings { row } => format!(
                "Letters are stored in two different ways in this file. Row {row} is the first that does not fit."
            ),
            Self::UnknownEncoding { row } => {
                format!("We cannot read the letters in row {row}.")
            }
            Self::UnknownColumns { nearest, missing, found } => unknown_columns(*nearest, missing, found),
            Self::AnotherFormat { wanted, found } => {
                format!("You chose “{}”, but this file is “{}” (`{found}`).", wanted.title(), found.title())
            }
            Self::RepeatedColumn { column } => {
                format!("Two columns have the heading “{column}”.")
            }
            Self::MergedHeader { row, column_number } => format!(
                "Column {column_number} has no heading of its own in row {row}: the heading beside it may run over several columns."
            ),
            Self::MonthFirst { column, row } => format!(
                "The dates in column “{column}” have the month first, as in America. Row {row} proves it."
            ),
            Self::DayFirst { column, row } => format!(
                "The dates in column “{column}” have the day first, but the saved settings for this file say month first. Row {row} proves it."
            ),
            Self::AmbiguousDates { column, row } => format!(
                "No date in column “{column}” shows whether the day or the month comes first. Row {row} is an example."
            ),
            Self::MixedDates { column, day_first_row, month_first_row } => format!(
                "Column “{column}” mixes two kinds of date: row {day_first_row} has the day first, row {month_first_row} the month."
            ),
            Self::PersonColumn { columns } => {
                let list: Vec<String> =
                    columns.iter().map(|(n, kind)| format!("column {n} ({})", kind.words())).collect();
                format!("This file has data about people: {}.", list.join(", "))
            }
            Self::PersonData { kind, column, column_number, row } => format!(
                "Row {row}, column {column_number} (“{column}”) holds what looks like {}. We have not kept it.",
                kind.words()
            ),
            Self::MappingColumnMissing { column, found } => format!(
                "The saved settings look for a column “{column}”, and the file has only: {}.",
                some_of(found)
            ),
            Self::NeedsMapping { found } if found.is_empty() => {
                "We cannot find one row of headings that says when, where and what.".into()
            }
            Self::NeedsMapping { found } => {
                format!("We do not know which of these columns say when, where and what: {}.", some_of(found))
            }
            Self::CouldNotRead { attempted, .. } => {
                format!("Something went wrong on our side while we tried to {attempted}.")
            }
        }
    }

    /// What the person can do about it.
    #[must_use]
    pub fn what_to_do(&self) -> String {
        match self {
            Self::TooLarge { limit: LimitName::UnpackRatio | LimitName::BytesUnpacked, .. } => {
                "Unpack the archive yourself, check what is inside, and send the table on its own.".into()
            }
            Self::TooLarge { limit: LimitName::WorkbookBytes | LimitName::WorkbookCells, .. } => {
                "Save the sheet as CSV and send that.".into()
            }
            Self::TooLarge { .. } => "Send it in smaller parts, for example one month in each file.".into(),
            Self::Empty | Self::NoRows => "Check that you chose the right file, and export it again.".into(),
            Self::NotATable => "Send a file with one row of headings and the rows below it.".into(),
            Self::AnotherKindOfFile { .. } => "Send the table itself as CSV, Excel (.xlsx) or OpenDocument (.ods).".into(),
            Self::Damaged { .. } => "Get the file from the sender again. If it fails again, ask for a plain CSV.".into(),
            Self::CutOff(_) => "Download or export the whole file again.".into(),
            Self::Encrypted { .. } => "Take the password off and send it again over the secure route.".into(),
            Self::NestedArchive { .. } => "Unpack the outer archive and send the inner one.".into(),
            Self::NothingToRead { .. } => "Put the CSV files straight into the archive, or send one on its own.".into(),
            Self::MixedEncodings { .. } | Self::UnknownEncoding { .. } => {
                "Export the file again as \"CSV UTF-8\".".into()
            }
            Self::UnknownColumns { .. } => {
                "Send the publisher's file with its headings unchanged, or import it as incidents and say which column is which.".into()
            }
            Self::AnotherFormat { found, .. } => format!("Choose “{}” for it.", found.title()),
            Self::RepeatedColumn { .. } => "Give each column its own heading, or take one of them out.".into(),
            Self::MergedHeader { .. } => "Take the merge apart, so that each column has its own heading.".into(),
            Self::MonthFirst { .. } => {
                "If that is right, choose \"month first\" for this file. If not, export it again with the day first.".into()
            }
            Self::DayFirst { .. } => "Choose \"day first\" for this file.".into(),
            Self::AmbiguousDates { .. } => "Choose \"day first\" or \"month first\" for this file.".into(),
            Self::MixedDates { .. } => {
                "Ask the sender for dates written year first, as in 2024-05-31.".into()
            }
            Self::PersonColumn { .. } | Self::PersonData { .. } => {
                "Ask the sender to take this out and send the file again. Delete your copy if you should not have it.".into()
            }
            Self::MappingColumnMissing { .. } => "Choose the columns again for this file.".into(),
            Self::NeedsMapping { found } if found.is_empty() => {
                "Put all headings into one row above the data, one for each column, and one of them over the dates. Undo merged cells, and make one row of headings that stand in two. Then send the file again.".into()
            }
            Self::NeedsMapping { .. } => {
                "Choose the columns once on the page Imports; we keep your choice for the next file. On the command line, give a file that says so with --mapping.".into()
            }
            Self::CouldNotRead { .. } => "Try again. If it happens again, tell the people who run this system.".into(),
        }
    }
}

impl CutOff {
    fn problem(self) -> String {
        match self {
            Self::Zip => "The zip archive is cut off: its end is missing.".into(),
            Self::Gzip => "The .gz file is cut off: its end is missing.".into(),
            Self::Quote { row } => {
                format!("The file is cut off, or a quotation mark in row {row} was opened and never closed.")
            }
            Self::LastRow { row, found, expected } => format!(
                "The file is cut off in its last row: row {row} has {found} of {expected} columns and no line end."
            ),
            Self::Json => "The file is cut off: it stops before the end of the JSON.".into(),
        }
    }
}

fn unknown_columns(nearest: Option<Format>, missing: &[String], found: &[String]) -> String {
    match nearest {
        Some(format) if missing.is_empty() => {
            format!("The columns do not fit “{}” (`{format}`). Found: {}.", format.title(), some_of(found))
        }
        Some(format) => format!(
            "The columns are not of a kind we know. The nearest is “{}” (`{format}`); it also needs: {}.",
            format.title(),
            some_of(missing)
        ),
        None if found.is_empty() => "The columns are not of a kind we know.".into(),
        None => format!("The columns are not of a kind we know. Found: {}.", some_of(found)),
    }
}

/// At most ten names, each cut to 40 letters, then how many more there are.
fn some_of(names: &[String]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(10)
        .map(|name| format!("“{}”", name.chars().take(40).collect::<String>()))
        .collect();
    let mut text = shown.join(", ");
    if names.len() > 10 {
        text.push_str(&format!(" and {} more", names.len() - 10));
    }
    text
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.problem(), self.what_to_do())
    }
}

impl std::error::Error for Refusal {}

impl From<CutOff> for Refusal {
    fn from(place: CutOff) -> Self {
        Self::CutOff(place)
    }
}
