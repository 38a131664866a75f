//! A list as a file: what both formats share.
//!
//! ```
//! use accord_kernel::Instant;
//! use accord_platform_web::lists::{Cell, Column, FileFormat, FileNotes, List};
//!
//! let list = List::new("/ponds", "Ponds", ("pond", "ponds"))
//!     .column(Column::text("name", "Name", |name: &String| Cell::text(name)));
//! let query = list.read(None);
//! let notes = FileNotes::made(Instant::from_micros(0)).marked("Official");
//! let mut file = list.file(FileFormat::Csv, &query, notes);
//! file.push(&["=1+1".to_owned()])?; // batches, until `Room::Full` or there are no more
//! let sent = file.finish(1)?;       // a response with its name and type
//! assert_eq!(sent.name, "ponds-1970-01-01.csv");
//! assert_eq!(sent.bytes, "\u{feff}Name\r\n'=1+1\r\n".as_bytes());
//! # Ok::<(), accord_platform_web::lists::FileFault>(())
//! ```

use accord_kernel::Instant;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::column::Column;
use super::csv::CsvRows;
use super::view::number_words;
use super::xlsx::Workbook;
use super::{List, ListQuery};

/// Rows of a file at most. More are cut, and the file says so. It keeps a workbook in memory below
/// about 50 MB with ten columns.
pub const FILE_ROWS_MAX: usize = 20_000;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated values in UTF-8.
    Csv,
    /// A workbook of Excel 2007 and later.
    Xlsx,
}

impl FileFormat {
    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What files of made-up data say.
const FICTIONAL: &str = "Fictional data";

/// What a file says of itself.
#[derive(Debug, Clone)]
pub struct FileNotes {
    pub(super) made_at: Instant,
    pub(super) made_by: Option<String>,
    pub(super) marking: Option<String>,
    pub(super) is_fictional: bool,
    pub(super) sentences: Vec<String>,
}

impl FileNotes {
    /// Made at this time.
    pub const fn made(made_at: Instant) -> Self {
        Self { made_at, made_by: None, marking: None, is_fictional: false, sentences: Vec::new() }
    }

    /// By this person or agency.
    #[must_use]
    pub fn by(mut self, name: impl Into<String>) -> Self {
        self.made_by = Some(name.into());
        self
    }

    /// With a marking such as `Official-Sensitive`.
    #[must_use]
    pub fn marked(mut self, marking: impl Into<String>) -> Self {
        self.marking = Some(marking.into());
        self
    }

    /// Marked as fictional data, in its name, in each row of text and in the workbook. Pass `chrome.is_demonstration` through
    /// an `if`.
    #[must_use]
    pub const fn fictional(mut self) -> Self {
        self.is_fictional = true;
        self
    }

    /// With one more sentence, such as the date of the data.
    #[must_use]
    pub fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.sentences.push(sentence.into());
        self
    }
}

/// A file could not be written: a fault of ours, not of the reader.
#[derive(Debug, thiserror::Error)]
#[error("could not write the rows of `{path}` as a file")]
pub struct FileFault {
    path: String,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Whether a file takes more rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// It does.
    Left,
    /// It has [`FILE_ROWS_MAX`] rows; do not load more.
    Full,
}

/// A file that is being written, in batches, so that the rows need not be in memory as values at once.
#[derive(Debug)]
pub struct FileWriter<'a, R> {
    list: &'a List<R>,
    columns: Vec<&'a Column<R>>,
    notes: FileNotes,
    filter: Vec<String>,
    written: usize,
    format: FileFormat,
    sheet: Sheet,
}

#[derive(Debug)]
enum Sheet {
    Csv(Box<CsvRows>),
    Xlsx(Box<Workbook>),
}

/// A finished file; as a response it is offered for saving.
#[derive(Debug, Clone)]
pub struct ListFile {
    /// The name to save it under.
    pub name: String,
    /// The media type.
    pub content_type: &'static str,
    /// The content.
    pub bytes: Vec<u8>,
}

impl<R> List<R> {
    /// Begins a file of the rows that pass the filter of `query`. Check `query.require_sound()` before.
    pub fn file(&self, format: FileFormat, query: &ListQuery, notes: FileNotes) -> FileWriter<'_, R> {
        let columns: Vec<&Column<R>> = self.columns.iter().filter(|column| column.is_in_files()).collect();
        let mut filter = self.filter_words(query);
        if filter.is_empty() {
            filter.push("None: all rows".to_owned());
        }
        let order = self.order_words(query.sort());
        if !order.is_empty() {
            filter.push(order);
        }
        let heads: Vec<(&str, super::Kind)> =
            columns.iter().map(|column| (column.heading(), column.kind())).collect();
        let sheet = match format {
            FileFormat::Csv => {
                Sheet::Csv(Box::new(CsvRows::new(&heads, notes.is_fictional.then_some(FICTIONAL))))
            }
            FileFormat::Xlsx => Sheet::Xlsx(Box::new(Workbook::new(&heads))),
        };
        FileWriter { list: self, columns, notes, filter, written: 0, format, sheet }
    }
}

impl<R> FileWriter<'_, R> {
    fn fault(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> FileFault {
        FileFault { path: self.list.path.clone(), source: source.into() }
    }

    /// Adds rows, up to [`FILE_ROWS_MAX`] of all batches together.
    ///
    /// # Errors
    /// When a row cannot be written, such as a text longer than a cell of a workbook holds.
    pub fn push(&mut self, rows: &[R]) -> Result<Room, FileFault> {
        for row in rows {
            if self.written == FILE_ROWS_MAX {
                return Ok(Room::Full);
            }
            let cells = self.columns.iter().map(|column| column.cell(row));
            let done = match &mut self.sheet {
                Sheet::Csv(csv) => csv.push(cells).map_err(Into::into),
                Sheet::Xlsx(workbook) => workbook.push(cells).map_err(Into::into),
            };
            done.map_err(|source: Box<dyn std::error::Error + Send + Sync>| self.fault(source))?;
            self.written += 1;
        }
        Ok(if self.written == FILE_ROWS_MAX { Room::Full } else { Room::Left })
    }

    /// The file, given how many rows pass the filter in all: what was cut is said in the file.
    ///
    /// # Errors
    /// When a workbook cannot be put together.
    pub fn finish(mut self, total: u64) -> Result<ListFile, FileFault> {
        let written = u64::try_from(self.written).unwrap_or(u64::MAX);
        let cut = (total > written).then(|| {
            format!(
                "This file holds the first {} of {}. Narrow the filter for the others.",
                number_words(written),
                self.list.counted(total)
            )
        });
        let path = self.list.path.clone();
        let fault = |source: Box<dyn std::error::Error + Send + Sync>| FileFault { path, source };
        let bytes = match self.sheet {
            Sheet::Csv(csv) => csv.finish(cut.as_deref()).map_err(|source| fault(source.into()))?,
            Sheet::Xlsx(workbook) => {
                self.notes.sentences.extend(cut.clone());
                workbook
                    .finish(&self.list.title, &self.notes, &self.filter, cut.as_deref())
                    .map_err(|source| fault(source.into()))?
            }
        };
        let name = file_name(&self.list.title, &self.notes, self.format);
        Ok(ListFile { name, content_type: self.format.content_type(), bytes })
    }
}

/// `ponds-2026-11-22.csv`: letters, digits and hyphens only, so that the header needs no quoting.
fn file_name(title: &str, notes: &FileNotes, format: FileFormat) -> String {
    let mut slug = String::from(if notes.is_fictional { "fictional" } else { "" });
    for word in title.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word.to_ascii_lowercase());
    }
    format!("{slug}-{}.{}", notes.made_at.day(), format.extension())
}

impl IntoResponse for ListFile {
    fn into_response(self) -> Response {
        let disposition = format!("attachment; filename=\"{}\"", self.name);
        let headers = [
            (header::CONTENT_TYPE, self.content_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        (headers, self.bytes).into_response()
    }
}
