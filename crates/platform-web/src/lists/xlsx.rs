//! Workbooks: a sheet of rows with typed cells, and a sheet of notes that says what they are.

use accord_kernel::Day;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook as Book, Worksheet, XlsxError,
};

use super::cell::{Cell, Value, made_words};
use super::column::Kind;
use super::file::FileNotes;

/// Widths of columns in characters.
const TEXT_WIDTH: f64 = 32.0;
const NUMBER_WIDTH: f64 = 14.0;
const TIME_WIDTH: f64 = 18.0;
/// The widest word of the left column of the notes, with room.
const NOTE_KEY_WIDTH: f64 = 16.0;
const NOTE_WIDTH: f64 = 80.0;

pub(super) struct Workbook {
    sheet: Worksheet,
    next_row: u32,
    formats: Formats,
    begun: Result<(), XlsxError>,
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("next_row", &self.next_row).finish_non_exhaustive()
    }
}

struct Formats {
    whole: Format,
    decimals: [Format; 7],
    day: Format,
    month: Format,
    moment: Format,
}

impl Formats {
    fn new() -> Self {
        let decimal = |places: usize| match places {
            0 => Format::new().set_num_format("#,##0"),
            _ => Format::new().set_num_format(format!("#,##0.{}", "0".repeat(places))),
        };
        Self {
            whole: decimal(0),
            decimals: std::array::from_fn(decimal),
            day: Format::new().set_num_format("d mmm yyyy").set_align(FormatAlign::Left),
            month: Format::new().set_num_format("mmmm yyyy").set_align(FormatAlign::Left),
            moment: Format::new().set_num_format("d mmm yyyy hh:mm").set_align(FormatAlign::Left),
        }
    }
}

impl Workbook {
    pub(super) fn new(heads: &[(&str, Kind)]) -> Self {
        let mut sheet = Worksheet::new();
        let begun = begin(&mut sheet, heads);
        Self { sheet, next_row: 1, formats: Formats::new(), begun }
    }

    pub(super) fn push(&mut self, cells: impl Iterator<Item = Cell>) -> Result<(), XlsxError> {
        for (column, cell) in (0..).zip(cells) {
            self.write(column, &cell)?;
        }
        self.next_row += 1;
        Ok(())
    }

    fn write(&mut self, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let (row, formats) = (self.next_row, &self.formats);
        match &cell.value {
            Value::Absent(_) => {}
            // Written as a text, it is never run as a formula, whatever it begins with.
            Value::Text(text) => {
                self.sheet.write_string(row, column, text)?;
            }
            Value::Number(number) => {
                // Excel holds 15 digits; a number beyond that is kept exactly, as text.
                if number.unsigned_abs() < 1_000_000_000_000_000 {
                    self.sheet.write_number_with_format(row, column, *number as f64, &formats.whole)?;
                } else {
                    self.sheet.write_string(row, column, number.to_string())?;
                }
            }
            Value::Decimal(number, decimals) => {
                let format = &formats.decimals[usize::from((*decimals).min(6))];
                self.sheet.write_number_with_format(row, column, *number, format)?;
            }
            Value::Day(day) => self.write_date(column, cell, excel_day(*day), DateLook::Day)?,
            Value::Month(month) => {
                self.write_date(column, cell, excel_day(month.first_day()), DateLook::Month)?;
            }
            Value::Moment(at) => {
                let local = at.london();
                let seconds = u8::try_from(local.second()).unwrap_or(0);
                let hour = u16::try_from(local.hour()).unwrap_or(0);
                let minute = u8::try_from(local.minute()).unwrap_or(0);
                let date = excel_day(at.day()).and_then(|day| day.and_hms(hour, minute, seconds).ok());
                self.write_date(column, cell, date, DateLook::Moment)?;
            }
        }
        Ok(())
    }

    /// Writes a date, or its text when Excel's calendar, which begins in 1900, does not have it.
    fn write_date(
        &mut self,
        column: u16,
        cell: &Cell,
        date: Option<ExcelDateTime>,
        look: DateLook,
    ) -> Result<(), XlsxError> {
        let format = match look {
            DateLook::Day => &self.formats.day,
            DateLook::Month => &self.formats.month,
            DateLook::Moment => &self.formats.moment,
        };
        match date {
            Some(date) => self.sheet.write_datetime_with_format(self.next_row, column, &date, format)?,
            None => self.sheet.write_string(self.next_row, column, cell.plain())?,
        };
        Ok(())
    }

    pub(super) fn finish(
        mut self,
        title: &str,
        notes: &FileNotes,
        filter: &[String],
        cut: Option<&str>,
    ) -> Result<Vec<u8>, XlsxError> {
        self.begun?;
        if let Some(cut) = cut {
            self.sheet.write_string(self.next_row, 0, cut)?;
        }
        self.sheet.set_name("Rows")?;
        let mut book = Book::new();
        let mut properties = DocProperties::new().set_title(title);
        if let Some(made) = excel_day(notes.made_at.day()) {
            properties = properties.set_creation_datetime(&made);
        }
        book.set_properties(&properties);
        book.push_worksheet(self.sheet);
        let mut sheet = Worksheet::new();
        sheet.set_name("Notes")?;
        write_notes(&mut sheet, title, notes, filter)?;
        book.push_worksheet(sheet);
        book.save_to_buffer()
    }
}

#[derive(Clone, Copy)]
enum DateLook {
    Day,
    Month,
    Moment,
}

fn begin(sheet: &mut Worksheet, heads: &[(&str, Kind)]) -> Result<(), XlsxError> {
    for (column, (head, kind)) in (0..).zip(heads) {
        let align = if *kind == Kind::Number { FormatAlign::Right } else { FormatAlign::Left };
        let bold = Format::new().set_bold().set_text_wrap().set_align(align);
        sheet.write_string_with_format(0, column, *head, &bold)?;
        let width = match kind {
            Kind::Text => TEXT_WIDTH,
            Kind::Number => NUMBER_WIDTH,
            Kind::Time => TIME_WIDTH,
        };
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn write_notes(
    sheet: &mut Worksheet,
    title: &str,
    notes: &FileNotes,
    filter: &[String],
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut lines: Vec<(&str, &str)> = vec![("Title", title)];
    if notes.is_fictional {
        lines.push(("Data", "Fictional data. Everyone and everything here is made up."));
    }
    lines.extend(notes.marking.iter().map(|marking| ("Marking", marking.as_str())));
    let made = made_words(notes.made_at);
    lines.push(("Made on", &made));
    lines.extend(notes.made_by.iter().map(|name| ("Made by", name.as_str())));
    lines.extend(
        filter.iter().enumerate().map(|(at, line)| (if at == 0 { "Filter" } else { "" }, line.as_str())),
    );
    lines.extend(notes.sentences.iter().map(|sentence| ("Note", sentence.as_str())));
    for (row, (key, words)) in (0..).zip(lines) {
        sheet.write_string_with_format(row, 0, key, &bold)?;
        sheet.write_string_with_format(row, 1, words, &wrapped)?;
    }
    sheet.set_column_width(0, NOTE_KEY_WIDTH)?;
    sheet.set_column_width(1, NOTE_WIDTH)?;
    Ok(())
}

fn excel_day(day: Day) -> Option<ExcelDateTime> {
    let date = day.date();
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}
