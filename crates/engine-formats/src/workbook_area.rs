//! How large a sheet would be laid out in full, told before anything lays it out.
//!
//! `calamine` holds a sheet of an old workbook (.xls) or an OpenDocument file as a full rectangle
//! from its first to its last cell. Two cells at opposite corners, or one cell that says it is
//! repeated a million times, make a few bytes ask for gigabytes. Both are measured here first.

use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};

use crate::limits::{LimitName, Limits};
use crate::refusal::Refusal;

const DAMAGED: Refusal = Refusal::Damaged { what: "the workbook" };

/// Cells of a rectangle allowed for each filled cell allowed: real sheets are never this empty.
const SPARSENESS_MAX: u64 = 4;

fn check(area: u64, limits: &Limits) -> Result<(), Refusal> {
    let allowed = limits.workbook_cells_max.saturating_mul(SPARSENESS_MAX);
    if area > allowed {
        return Err(Refusal::TooLarge {
            limit: LimitName::WorkbookCells,
            allowed: limits.workbook_cells_max,
            found: area,
        });
    }
    Ok(())
}

/// The rectangle of one sheet.
#[derive(Default)]
struct Corners {
    seen: bool,
    rows: (u64, u64),
    columns: (u64, u64),
}

impl Corners {
    fn see(&mut self, row: u64, columns: (u64, u64)) {
        if !self.seen {
            self.seen = true;
            self.rows = (row, row);
            self.columns = columns;
        }
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(columns.0), self.columns.1.max(columns.1));
    }

    fn area(&self) -> u64 {
        if !self.seen {
            return 0;
        }
        (self.rows.1 - self.rows.0 + 1).saturating_mul(self.columns.1 - self.columns.0 + 1)
    }
}

/// Walks the cell records of an .xls workbook.
///
/// Source: Microsoft, *\[MS-XLS\]: Excel Binary File Format*, 2.3 (record numbers) and 2.4.
pub(crate) fn check_xls(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)).ok_or(DAMAGED)?;
    let mut book = Vec::new();
    let limit = limits.workbook_bytes_max;
    let stream = file.open_stream(name).map_err(|_| DAMAGED)?;
    stream.take(limit).read_to_end(&mut book).map_err(|_| DAMAGED)?;
    let mut sheet = Corners::default();
    let mut total = 0_u64;
    let mut rest = book.as_slice();
    while let Some((head, after)) = rest.split_first_chunk::<4>() {
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]])).min(after.len());
        let (data, next) = after.split_at(length);
        rest = next;
        match kind {
            // NUMBER, LABEL, BOOLERR, FORMULA, LABELSST, RK, MULRK, RSTRING, BLANK, MULBLANK and the
            // older records of the first four.
            0x0203
            | 0x0204
            | 0x0205
            | 0x0006
            | 0x0206
            | 0x0406
            | 0x00fd
            | 0x027e
            | 0x00bd
            | 0x00d6
            | 0x0201
            | 0x00be
            | 0x0002..=0x0005 => {
                if let [a, b, c, d, ..] = data {
                    let row = u64::from(u16::from_le_bytes([*a, *b]));
                    let first = u64::from(u16::from_le_bytes([*c, *d]));
                    let last = match (kind, data) {
                        (0x00bd | 0x00be, [.., y, z]) => u64::from(u16::from_le_bytes([*y, *z])),
                        _ => first,
                    };
                    sheet.see(row, (first.min(last), first.max(last)));
                }
            }
            // EOF of a sheet.
            0x000a => {
                total = total.saturating_add(sheet.area());
                check(total, limits)?;
                sheet = Corners::default();
            }
            _ => {}
        }
    }
    check(total.saturating_add(sheet.area()), limits)
}

/// Walks the rows and cells of an OpenDocument workbook's `content.xml`.
///
/// Source: OASIS, *OpenDocument 1.3 part 3*, 19.675 and 19.678 (how often columns and rows repeat).
pub(crate) fn check_ods(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
    let content = archive.by_name("content.xml").map_err(|_| DAMAGED)?;
    let mut xml = quick_xml::Reader::from_reader(std::io::BufReader::new(content));
    xml.config_mut().check_end_names = false;
    let mut walk = OdsWalk::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| DAMAGED)? {
            Event::Eof => break,
            Event::Start(element) => walk.start(&element),
            Event::Empty(element) => {
                walk.start(&element);
                walk.end(name_of(element.name().as_ref()));
            }
            Event::End(element) => walk.end(name_of(element.name().as_ref())),
            Event::Text(text) if !text.trim_ascii().is_empty() => walk.cell_filled = true,
            _ => {}
        }
        check(walk.total.saturating_add(walk.sheet_area()), limits)?;
    }
    Ok(())
}

#[derive(Default)]
struct OdsWalk {
    total: u64,
    rows: u64,
    last_filled_row: u64,
    last_filled_column: u64,
    row_repeats: u64,
    column: u64,
    filled_to: u64,
    cell_repeats: u64,
    cell_filled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OdsElement {
    Table,
    Row,
    Cell,
    Other,
}

fn name_of(name: &(impl AsRef<[u8]> + ?Sized)) -> OdsElement {
    match name.as_ref() {
        b"table:table" => OdsElement::Table,
        b"table:table-row" => OdsElement::Row,
        b"table:table-cell" | b"table:covered-table-cell" => OdsElement::Cell,
        _ => OdsElement::Other,
    }
}

fn repeats(element: &BytesStart<'_>, attribute: &str) -> u64 {
    let found = element.try_get_attribute(attribute).ok().flatten();
    let text = found.map(|attribute| attribute.value.as_ref().to_owned());
    let number = text.and_then(|text| String::from_utf8_lossy(text.as_ref()).trim().parse().ok());
    number.unwrap_or(1)
}

impl OdsWalk {
    fn start(&mut self, element: &BytesStart<'_>) {
        match name_of(element.name().as_ref()) {
            OdsElement::Row => {
                self.row_repeats = repeats(element, "table:number-rows-repeated");
                self.column = 0;
                self.filled_to = 0;
            }
            OdsElement::Cell => {
                self.cell_repeats = repeats(element, "table:number-columns-repeated");
                let typed = element.try_get_attribute("office:value-type");
                self.cell_filled = typed.is_ok_and(|found| found.is_some());
            }
            OdsElement::Table | OdsElement::Other => {}
        }
    }

    fn end(&mut self, element: OdsElement) {
        match element {
            OdsElement::Cell => {
                self.column = self.column.saturating_add(self.cell_repeats);
                if self.cell_filled {
                    self.filled_to = self.column;
                }
                self.cell_filled = false;
            }
            OdsElement::Row => {
                self.rows = self.rows.saturating_add(self.row_repeats);
                if self.filled_to > 0 {
                    self.last_filled_row = self.rows;
                    self.last_filled_column = self.last_filled_column.max(self.filled_to);
                }
            }
            OdsElement::Table => {
                self.total = self.total.saturating_add(self.sheet_area());
                self.rows = 0;
                self.last_filled_row = 0;
                self.last_filled_column = 0;
            }
            OdsElement::Other => {}
        }
    }

    fn sheet_area(&self) -> u64 {
        self.last_filled_row.saturating_mul(self.last_filled_column)
    }
}
