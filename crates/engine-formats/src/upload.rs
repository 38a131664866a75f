//! An uploaded file: what is inside, and reading each table in it.

use std::io::{Read, Seek, SeekFrom};

use crate::container::{Budget, open_member, refusal_of, rewind};
use crate::examine::{Examined, examine};
use crate::formats::{Format, Setup, bank_holidays};
use crate::limits::{LimitName, Limits};
use crate::lines::{Delimiter, Lines};
use crate::mapping::Mapping;
use crate::notes::{NoteKind, Notes};
use crate::opening::{Content, Opening, open_text};
use crate::preview::Preview;
use crate::reading::Reading;
use crate::recognise::{Confidence, HEAD_ROWS, Head, Recognised, recognise, unmapped};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sample::Sample;
use crate::table::Table;
use crate::text::Encoding;
use crate::workbook::SheetRows;

/// One table of an upload: the file itself, a member of an archive, or a sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name: the file's, the member's, or `member › sheet`.
    pub name: String,
    /// What it is.
    pub kind: PartKind,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// A delimited text.
    Text {
        /// How letters are stored.
        encoding: Encoding,
        /// What parts the columns; `None` when nothing does.
        delimiter: Option<Delimiter>,
    },
    /// A sheet of a workbook.
    Sheet {
        /// The workbook does not show this sheet.
        hidden: bool,
    },
    /// A JSON document.
    Json,
}

/// An uploaded file, opened: packed how, holding which tables.
///
/// The bytes are read through once when it is opened, so that a damaged, cut-off or oversized file
/// is refused before a row is seen; and again for each look, so `source` must be able to seek.
/// *Cost.* Text is never held in memory; a workbook is, under [`Limits::workbook_bytes_max`].
///
/// ```
/// use std::io::Cursor;
/// use accord_engine_formats::{Limits, Upload};
///
/// let csv = "Epoch,Category,Ward Name\n2019-06-01,Violence and sexual offences,Haverstock\n";
/// let mut upload = Upload::open(Cursor::new(csv), Some("wards.csv"), Limits::default())?;
/// let best = upload.recognise(0, None, &[])?.remove(0);
/// let mut reading = upload.read(0, &best)?;
/// assert!(reading.by_ref().all(|item| item.is_ok()));
/// assert_eq!(reading.finish()?.accepted, 1);
///
/// // A file that stops in the middle of a cell is refused as a whole.
/// let cut = Upload::open(Cursor::new("a,b\n1,\"x"), None, Limits::default())
///     .and_then(|mut upload| upload.recognise(0, None, &[]).map(drop));
/// assert_eq!(cut.unwrap_err().kind(), "cut-off");
/// # Ok::<(), accord_engine_formats::Refusal>(())
/// ```
pub struct Upload<R> {
    source: R,
    limits: Limits,
    bytes_in: u64,
    parts: Vec<Part>,
    contents: Vec<Content>,
    left_out: Vec<String>,
}

impl<R> std::fmt::Debug for Upload<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("parts", &self.parts)
            .field("left_out", &self.left_out)
            .finish_non_exhaustive()
    }
}

impl<R: Read + Seek> Upload<R> {
    /// Opens a file by its content.
    ///
    /// `name` is only used in messages and, for stop and search, to learn which force a file is of.
    ///
    /// # Errors
    /// Every refusal that is about the file as a whole: too large, damaged, cut off, locked, nothing in it.
    pub fn open(mut source: R, name: Option<&str>, limits: Limits) -> Result<Self, Refusal> {
        let bytes_in = source.seek(SeekFrom::End(0)).map_err(refusal_of)?;
        if bytes_in > limits.bytes_in_max {
            return Err(Refusal::TooLarge {
                limit: LimitName::BytesIn,
                allowed: limits.bytes_in_max,
                found: bytes_in,
            });
        }
        rewind(&mut source, 0)?;
        let Opening { parts, contents, left_out, .. } =
            Opening::of(&mut source, name.unwrap_or("the file"), bytes_in, limits)?;
        Ok(Self { source, limits, bytes_in, parts, contents, left_out })
    }

    /// The tables inside.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Members of an archive that were passed over, by name: readme files, pictures, what computers add.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// The formats that a part can be, best first; never empty.
    ///
    /// `wanted` is the format that was asked for, if any; `saved` the sender's saved mappings.
    ///
    /// # Errors
    /// When no format fits, with the nearest one and the columns that are missing; when the part is
    /// of another format than `wanted`; when headings repeat or run over several columns.
    ///
    /// # Panics
    /// If `part` is not an index of [`Upload::parts`].
    pub fn recognise(
        &mut self,
        part: usize,
        wanted: Option<Format>,
        saved: &[Mapping],
    ) -> Result<Vec<Recognised>, Refusal> {
        if let Content::Json(_) = &self.contents[part] {
            return match wanted {
                None | Some(Format::BankHolidays) => {
                    bank_holidays::read(self.json(part)?.as_bytes())?;
                    Ok(vec![recognised_json()])
                }
                Some(_) => Err(Refusal::NotATable),
            };
        }
        let rows = self.head(part)?;
        let sheet = match &self.contents[part] {
            Content::Sheet(sheet) => Some(sheet),
            Content::Text { .. } | Content::Json(_) => None,
        };
        recognise(&Head { rows, sheet }, wanted, saved)
    }

    /// Looks at the whole part without reading records: people, dates, a cut-off end.
    ///
    /// [`Upload::read`] does this by itself.
    ///
    /// # Errors
    /// Any refusal of the file as a whole.
    ///
    /// # Panics
    /// If `part` is not an index of [`Upload::parts`].
    pub fn examine(&mut self, part: usize, recognised: &Recognised) -> Result<u64, Refusal> {
        Ok(self.examined(part, recognised)?.rows)
    }

    fn examined(&mut self, part: usize, recognised: &Recognised) -> Result<Examined, Refusal> {
        let mut table = self.table(part)?;
        examine(&mut table, recognised)
    }

    /// Reads a part's records, after a look at the whole of it. A row of what has not
    /// happened at [`Recognised::read_at_micros`] is refused.
    ///
    /// # Errors
    /// Any refusal of the file as a whole: people in it, dates that cannot be decided, cut off.
    ///
    /// # Panics
    /// If `part` is not an index of [`Upload::parts`].
    pub fn read<'a>(&'a mut self, part: usize, recognised: &Recognised) -> Result<Reading<'a>, Refusal> {
        if recognised.format == Format::BankHolidays {
            let items = bank_holidays::read(self.json(part)?.as_bytes())?;
            return Ok(Reading::of_items(items, Notes::default()));
        }
        if let Some(mapping) = &recognised.mapping
            && let Some(column) = mapping.missing_from(&recognised.headings).into_iter().next()
        {
            return Err(Refusal::MappingColumnMissing { column, found: recognised.headings.clone() });
        }
        if recognised.format == Format::Incidents && recognised.mapping.is_none() {
            return Err(Refusal::NeedsMapping { found: recognised.headings.clone() });
        }
        let Examined { dates, mut notes, .. } = self.examined(part, recognised)?;
        self.note_the_file(part, recognised, &mut notes);
        let sheet_name = match &self.contents[part] {
            Content::Sheet(sheet) => sheet.name.as_str(),
            Content::Text { .. } | Content::Json(_) => "",
        };
        let setup = Setup {
            format: recognised.format,
            layout: recognised.layout,
            headings: &recognised.headings,
            mapping: recognised.mapping.as_ref(),
            file_name: &self.parts[part].name,
            titles: &recognised.titles,
            sheet_name,
            dates: &dates,
        };
        let reader = recognised.format.reader(&setup)?;
        let (headings, header_row) = (recognised.headings.clone(), recognised.header_row);
        let day_heading = recognised.mapping.as_ref().map(|mapping| mapping.when.date.trim().to_owned());
        let reading = Reading::new(self.table(part)?, reader, headings, header_row, notes);
        Ok(reading.refusing_after(recognised.read_at_micros, day_heading))
    }

    /// Reads a whole part and says what importing it would do.
    ///
    /// # Errors
    /// As [`Upload::read`].
    ///
    /// # Panics
    /// If `part` is not an index of [`Upload::parts`].
    pub fn preview(
        &mut self,
        part: usize,
        recognised: &Recognised,
        first: usize,
    ) -> Result<Preview, Refusal> {
        let name = self.parts[part].name.clone();
        Preview::of(name, recognised, self.read(part, recognised)?, first)
    }

    /// The headings and first rows of a part whose columns a person is to choose. The whole part is
    /// searched for people first; dates that cannot be decided are left to the choice.
    ///
    /// # Errors
    /// Any refusal of the file as a whole but those about the order of dates.
    ///
    /// # Panics
    /// If `part` is not an index of [`Upload::parts`].
    pub fn sample(&mut self, part: usize, rows_max: usize) -> Result<Sample, Refusal> {
        let head = self.head(part)?;
        let sheet = match &self.contents[part] {
            Content::Sheet(sheet) => Some(sheet),
            Content::Text { .. } | Content::Json(_) => None,
        };
        let recognised = unmapped(&Head { rows: head.clone(), sheet })?;
        match self.examine(part, &recognised) {
            Ok(_) => {}
            Err(refusal) if refusal.is_about_dates() => {}
            Err(refusal) => return Err(refusal),
        }
        let headings = recognised.headings;
        let width = headings.len();
        let rows = rows_below(head, recognised.header_row, width, rows_max);
        let guess = recognised.mapping.ok_or(Refusal::NotATable)?;
        Ok(Sample { part: self.parts[part].name.clone(), headings, rows, guess })
    }

    /// The first rows of a part as they stand, a cell under each heading; nothing for a JSON document. Only
    /// for a part that [`Upload::read`] takes: else there may be people in it.
    ///
    /// # Errors
    /// Any refusal of the file as a whole.
    ///
    /// # Panics
    /// If `part` is not an index of [`Upload::parts`].
    pub fn first_rows(
        &mut self,
        part: usize,
        recognised: &Recognised,
        rows_max: usize,
    ) -> Result<Vec<Vec<String>>, Refusal> {
        if matches!(&self.contents[part], Content::Json(_)) {
            return Ok(Vec::new());
        }
        Ok(rows_below(self.head(part)?, recognised.header_row, recognised.headings.len(), rows_max))
    }

    /// Gives the source back.
    pub fn into_inner(self) -> R {
        self.source
    }

    fn note_the_file(&self, part: usize, recognised: &Recognised, notes: &mut Notes) {
        if let PartKind::Text { encoding, delimiter } = self.parts[part].kind {
            if encoding != Encoding::Utf8 {
                notes.say(NoteKind::Encoding, encoding.name());
            }
            if let Some(delimiter) = delimiter.filter(|delimiter| *delimiter != Delimiter::Comma) {
                notes.say(NoteKind::Delimiter, delimiter.name());
            }
        }
        notes.add(NoteKind::TitleRows, recognised.titles.len() as u64);
        for column in &recognised.extra {
            notes.say(NoteKind::ExtraColumns, column);
        }
        for column in &recognised.absent {
            notes.say(NoteKind::MissingColumns, column);
        }
    }

    fn head(&mut self, part: usize) -> Result<Vec<(u64, Vec<String>)>, Refusal> {
        if let PartKind::Text { delimiter: None, .. } = self.parts[part].kind {
            return Err(self.why_no_table(part));
        }
        let mut table = self.table(part)?;
        let mut rows = Vec::new();
        let mut row = Row::default();
        while rows.len() < HEAD_ROWS && table.next(&mut row)? {
            rows.push((row.number, row.iter().map(str::to_owned).collect()));
        }
        Ok(rows)
    }

    /// A text without columns may be cut off in its first cell: then that is the reason.
    fn why_no_table(&mut self, part: usize) -> Refusal {
        let Content::Text { member, facts } = &self.contents[part] else {
            return Refusal::NotATable;
        };
        let budget = Budget { unpacked: 0, packed: self.bytes_in };
        let rows: Result<(), Refusal> = open_text(&mut self.source, member, *facts, &self.limits, budget)
            .and_then(|input| {
                let mut lines = Lines::new(input, *facts, Delimiter::Comma, &self.limits);
                let mut row = Row::default();
                while lines.next(&mut row)? {
                    if !row.is_blank() {
                        return Err(Refusal::NotATable);
                    }
                }
                Err(Refusal::Empty)
            });
        match rows {
            Ok(()) => Refusal::NotATable,
            Err(refusal) => refusal,
        }
    }

    fn table(&mut self, part: usize) -> Result<Table<'_>, Refusal> {
        let PartKind::Text { delimiter, .. } = self.parts[part].kind else {
            return match &self.contents[part] {
                Content::Sheet(sheet) => Ok(Table::Sheet(SheetRows::new(sheet))),
                Content::Text { .. } | Content::Json(_) => Err(Refusal::NotATable),
            };
        };
        let Content::Text { member, facts } = &self.contents[part] else {
            return Err(Refusal::NotATable);
        };
        let budget = Budget { unpacked: 0, packed: self.bytes_in };
        let input = open_text(&mut self.source, member, *facts, &self.limits, budget)?;
        Ok(Table::Lines(Box::new(Lines::new(
            input,
            *facts,
            delimiter.ok_or(Refusal::NotATable)?,
            &self.limits,
        ))))
    }

    fn json(&mut self, part: usize) -> Result<String, Refusal> {
        let Content::Json(member) = &self.contents[part] else {
            return Err(Refusal::NotATable);
        };
        let budget = Budget { unpacked: 0, packed: self.bytes_in };
        let mut bytes = Vec::new();
        let limit = self.limits.json_bytes_max;
        open_member(&mut self.source, member, &self.limits, budget)?
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(refusal_of)?;
        if bytes.len() as u64 > limit {
            return Err(Refusal::TooLarge { limit: LimitName::JsonBytes, allowed: limit, found: limit + 1 });
        }
        let text = String::from_utf8(bytes).map_err(|_| Refusal::UnknownEncoding { row: 1 })?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }
}

/// Rows below the headings, those of blanks left out.
fn rows_below(
    head: Vec<(u64, Vec<String>)>,
    header_row: u64,
    width: usize,
    rows_max: usize,
) -> Vec<Vec<String>> {
    head.into_iter()
        .filter(|(number, cells)| *number > header_row && cells.iter().any(|cell| !cell.trim().is_empty()))
        .take(rows_max)
        .map(|(_, mut cells)| {
            cells.resize(width, String::new());
            cells
        })
        .collect()
}

fn recognised_json() -> Recognised {
    Recognised {
        format: Format::BankHolidays,
        layout: "json",
        confidence: Confidence::Certain,
        header_row: 0,
        headings: Vec::new(),
        mapping: None,
        date_order: None,
        read_at_micros: None,
        extra: Vec::new(),
        absent: Vec::new(),
        titles: Vec::new(),
    }
}
