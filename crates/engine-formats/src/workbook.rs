//! Workbooks (xlsx, xls, ods): their sheets as rows of text.
//!
//! A workbook is held in memory, under limits on bytes and filled cells. Cells become the text
//! that a person would type: numbers in their shortest form, dates year first, so that what
//! reads a CSV reads a sheet.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, Xlsx};

use crate::limits::{LimitName, Limits};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::workbook_area::{check_ods, check_xls};

/// Which kind of workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkbookKind {
    Xlsx,
    Xls,
    Ods,
}

/// One sheet: its filled rows and its merged regions.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub name: String,
    pub hidden: bool,
    pub rows: Vec<SheetRow>,
    pub merges: Vec<Merge>,
}

#[derive(Debug, Clone)]
pub(crate) struct SheetRow {
    /// 1-based, as the program shows it.
    pub number: u64,
    /// Column from 0, and text; blank cells are left out.
    pub cells: Vec<(u32, Box<str>)>,
}

/// Cells joined into one, all counted from 0, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// Loads all sheets.
pub(crate) fn load(bytes: &[u8], kind: WorkbookKind, limits: &Limits) -> Result<Vec<Sheet>, Refusal> {
    // calamine is careful but not proved free of panics on damaged workbooks; one bad upload must not
    // take the import down with it.
    let loaded = catch_unwind(AssertUnwindSafe(|| match kind {
        WorkbookKind::Xlsx => load_xlsx(bytes, limits),
        WorkbookKind::Xls => load_xls(bytes, limits),
        WorkbookKind::Ods => load_ods(bytes, limits),
    }));
    loaded.unwrap_or(Err(DAMAGED))
}

const DAMAGED: Refusal = Refusal::Damaged { what: "the workbook" };

fn load_xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refusal> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => Refusal::Encrypted { what: "the workbook" },
        _ => DAMAGED,
    })?;
    let listed = sheets_of(book.sheets_metadata(), limits)?;
    let mut room = Room::new(limits);
    let mut sheets = Vec::new();
    for (name, hidden) in listed {
        let mut builder = SheetBuilder::default();
        {
            let mut cells = book.worksheet_cells_reader(&name).map_err(|_| DAMAGED)?;
            while let Some(cell) = cells.next_cell().map_err(|_| DAMAGED)? {
                let (row, column) = cell.get_position();
                let text = text_of_ref(cell.get_value());
                builder.put(row, column, text, &mut room)?;
            }
        }
        let merges = book.merge_cells_by_sheet_name(&name).map_err(|_| DAMAGED)?;
        sheets.push(builder.finish(name, hidden, merges.iter().map(merge_of).collect()));
    }
    Ok(sheets)
}

fn load_xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refusal> {
    check_xls(bytes, limits)?;
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => Refusal::Encrypted { what: "the workbook" },
        _ => DAMAGED,
    })?;
    let listed = sheets_of(book.sheets_metadata(), limits)?;
    let mut room = Room::new(limits);
    let mut sheets = Vec::new();
    for (name, hidden) in listed {
        let range = book.worksheet_range(&name).map_err(|_| DAMAGED)?;
        let merges = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let builder = from_range(&range, &mut room)?;
        sheets.push(builder.finish(name, hidden, merges.iter().map(merge_of).collect()));
    }
    Ok(sheets)
}

fn load_ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refusal> {
    check_ods(bytes, limits)?;
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::OdsError::Password => Refusal::Encrypted { what: "the workbook" },
        _ => DAMAGED,
    })?;
    let listed = sheets_of(book.sheets_metadata(), limits)?;
    let mut room = Room::new(limits);
    let mut sheets = Vec::new();
    for (name, hidden) in listed {
        let range = book.worksheet_range(&name).map_err(|_| DAMAGED)?;
        let builder = from_range(&range, &mut room)?;
        sheets.push(builder.finish(name, hidden, Vec::new()));
    }
    Ok(sheets)
}

fn sheets_of(listed: &[calamine::Sheet], limits: &Limits) -> Result<Vec<(String, bool)>, Refusal> {
    if listed.len() as u64 > limits.sheets_max {
        return Err(Refusal::TooLarge {
            limit: LimitName::Sheets,
            allowed: limits.sheets_max,
            found: listed.len() as u64,
        });
    }
    Ok(listed
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect())
}

fn merge_of(region: &calamine::Dimensions) -> Merge {
    Merge { rows: (region.start.0, region.end.0), columns: (region.start.1, region.end.1) }
}

fn from_range(range: &calamine::Range<Data>, room: &mut Room) -> Result<SheetBuilder, Refusal> {
    let mut builder = SheetBuilder::default();
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let (row, column) = (row as u64 + u64::from(first_row), column as u64 + u64::from(first_column));
        let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else {
            return Err(DAMAGED);
        };
        builder.put(row, column, text_of(value), room)?;
    }
    Ok(builder)
}

/// What is left of the limits of one workbook.
struct Room {
    limits: Limits,
    cells: u64,
    bytes: u64,
}

impl Room {
    fn new(limits: &Limits) -> Self {
        Self { limits: *limits, cells: 0, bytes: 0 }
    }

    fn take(&mut self, row: u32, column: u32, text: &str) -> Result<(), Refusal> {
        self.cells += 1;
        self.bytes += text.len() as u64;
        let too_large = |limit, allowed, found| Err(Refusal::TooLarge { limit, allowed, found });
        let limits = &self.limits;
        if self.cells > limits.workbook_cells_max {
            return too_large(LimitName::WorkbookCells, limits.workbook_cells_max, self.cells);
        }
        if self.bytes > limits.workbook_bytes_max {
            return too_large(LimitName::WorkbookBytes, limits.workbook_bytes_max, self.bytes);
        }
        if u64::from(row) >= limits.rows_max {
            return too_large(LimitName::Rows, limits.rows_max, u64::from(row) + 1);
        }
        if u64::from(column) >= limits.columns_max {
            return too_large(LimitName::Columns, limits.columns_max, u64::from(column) + 1);
        }
        if text.len() as u64 > limits.cell_bytes_max {
            return too_large(LimitName::CellBytes, limits.cell_bytes_max, text.len() as u64);
        }
        Ok(())
    }
}

#[derive(Default)]
struct SheetBuilder {
    rows: Vec<SheetRow>,
    sorted: bool,
}

impl SheetBuilder {
    fn put(&mut self, row: u32, column: u32, text: String, room: &mut Room) -> Result<(), Refusal> {
        if text.is_empty() {
            return Ok(());
        }
        room.take(row, column, &text)?;
        let number = u64::from(row) + 1;
        let cell = (column, text.into_boxed_str());
        match self.rows.last_mut() {
            Some(last) if last.number == number => last.cells.push(cell),
            last => {
                self.sorted |= last.is_some_and(|last| last.number > number);
                self.rows.push(SheetRow { number, cells: vec![cell] });
            }
        }
        Ok(())
    }

    fn finish(mut self, name: String, hidden: bool, merges: Vec<Merge>) -> Sheet {
        if self.sorted {
            // Rows out of order: some programs write them so.
            self.rows.sort_by_key(|row| row.number);
            self.rows.dedup_by(|later, earlier| {
                let same = later.number == earlier.number;
                if same {
                    earlier.cells.append(&mut later.cells);
                }
                same
            });
        }
        for row in &mut self.rows {
            row.cells.sort_by_key(|(column, _)| *column);
            row.cells.dedup_by_key(|(column, _)| *column);
        }
        Sheet { name, hidden, rows: self.rows, merges }
    }
}

fn text_of(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => text_of_number(*number),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(at) => text_of_date(*at),
        Data::Error(error) => error.to_string(),
    }
}

fn text_of_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => text_of(&Data::from(other.clone())),
    }
}

fn text_of_number(number: f64) -> String {
    // `{}` prints the shortest form that reads back the same, and whole numbers without a point.
    if number == 0.0 { "0".into() } else { format!("{number}") }
}

/// Year first. Whether midnight is a time or only a day is decided over the whole column later.
fn text_of_date(at: ExcelDateTime) -> String {
    if at.is_duration() {
        return text_of_number(at.as_f64());
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    if at.as_f64() < 1.0 {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    let rounded = jiff::civil::DateTime::new(
        i16::try_from(year).unwrap_or(i16::MAX),
        i8::try_from(month).unwrap_or(0),
        i8::try_from(day).unwrap_or(0),
        i8::try_from(hour).unwrap_or(0),
        i8::try_from(minute).unwrap_or(0),
        i8::try_from(second).unwrap_or(0),
        i32::from(milli) * 1_000_000,
    )
    .and_then(|at| at.round(jiff::Unit::Second));
    match rounded {
        Ok(at) => at.to_string(),
        Err(_) => text_of_number(at.as_f64()),
    }
}

/// Walks the rows of a sheet, blank ones too.
#[derive(Debug)]
pub(crate) struct SheetRows<'a> {
    sheet: &'a Sheet,
    at: usize,
    number: u64,
}

impl<'a> SheetRows<'a> {
    pub(crate) fn new(sheet: &'a Sheet) -> Self {
        Self { sheet, at: 0, number: 0 }
    }

    pub(crate) fn next(&mut self, row: &mut Row) -> bool {
        row.clear();
        row.padded = true;
        let Some(filled) = self.sheet.rows.get(self.at) else {
            return false;
        };
        self.number += 1;
        row.number = self.number;
        if filled.number == self.number {
            self.at += 1;
            let mut next = 0;
            for (column, text) in &filled.cells {
                while next < *column {
                    row.push("");
                    next += 1;
                }
                row.push(text);
                next += 1;
            }
        }
        true
    }
}
