//! Rows of a delimited text: where each begins and ends, and its cells.
//!
//! The splitting into rows is our own because the `csv` crate drops blank lines without counting
//! them and takes a quotation mark that is never closed for the rest of the file without a word;
//! here a row keeps the number that a person sees, and an open quotation mark is a refusal.
//! Unquoting the cells of a row that has quotation marks is left to `csv_core`.

use std::io::{BufRead, BufReader, Read};

use crate::container::refusal_of;
use crate::limits::{LimitName, Limits};
use crate::refusal::{CutOff, Refusal};
use crate::row::Row;
use crate::text::{Encoding, TextFacts, decode};

/// What separates the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `¬`, as in the school register's extracts.
    NotSign,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// All, in the order in which a draw is decided.
    pub const ALL: [Self; 5] = [Self::Comma, Self::Semicolon, Self::Tab, Self::NotSign, Self::Pipe];

    /// The character.
    #[must_use]
    pub const fn character(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
            Self::NotSign => '¬',
            Self::Pipe => '|',
        }
    }

    /// The word for it in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::NotSign => "not sign (¬)",
            Self::Pipe => "pipe (|)",
        }
    }

    fn bytes(self, encoding: Encoding) -> &'static [u8] {
        match (self, encoding) {
            (Self::Comma, _) => b",",
            (Self::Semicolon, _) => b";",
            (Self::Tab, _) => b"\t",
            (Self::Pipe, _) => b"|",
            (Self::NotSign, Encoding::Utf8 | Encoding::Utf16) => b"\xc2\xac",
            (Self::NotSign, Encoding::Windows1252 | Encoding::Latin1) => b"\xac",
        }
    }
}

/// Stands for a delimiter of more than one byte while a row is taken apart; no text has it.
const UNIT_SEPARATOR: char = '\u{1f}';

/// The rows of a delimited text, one at a time.
pub(crate) struct Lines<'a> {
    input: BufReader<Box<dyn Read + 'a>>,
    facts: TextFacts,
    delimiter: Delimiter,
    limits: Limits,
    line_end: u8,
    number: u64,
    buffer: Vec<u8>,
    unquoter: Unquoter,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(
        input: Box<dyn Read + 'a>,
        facts: TextFacts,
        delimiter: Delimiter,
        limits: &Limits,
    ) -> Self {
        Self {
            input: BufReader::with_capacity(256 * 1024, input),
            facts,
            delimiter,
            limits: *limits,
            line_end: if facts.carriage_returns_only { b'\r' } else { b'\n' },
            number: 0,
            buffer: Vec::new(),
            unquoter: Unquoter::new(delimiter),
        }
    }

    /// Reads the next row, blank ones too; false at the end.
    pub(crate) fn next(&mut self, row: &mut Row) -> Result<bool, Refusal> {
        row.clear();
        self.buffer.clear();
        let Some(terminated) = self.read_row()? else {
            return Ok(false);
        };
        if self.number == 0
            && let Some(rest) = self.buffer.strip_prefix(b"\xef\xbb\xbf")
        {
            self.buffer = rest.to_vec();
        }
        self.number += 1;
        if self.number > self.limits.rows_max {
            return Err(self.too_large(LimitName::Rows, self.limits.rows_max, self.number));
        }
        row.number = self.number;
        row.terminated = terminated;
        let text = decode(self.facts.encoding, &self.buffer)?;
        if !text.is_empty() {
            split_cells(&text, self.delimiter, &mut self.unquoter, row);
        }
        if row.len() as u64 > self.limits.columns_max {
            return Err(self.too_large(LimitName::Columns, self.limits.columns_max, row.len() as u64));
        }
        if self.buffer.len() as u64 > self.limits.cell_bytes_max
            && let Some(longest) = row.iter().map(str::len).max()
            && longest as u64 > self.limits.cell_bytes_max
        {
            return Err(self.too_large(LimitName::CellBytes, self.limits.cell_bytes_max, longest as u64));
        }
        Ok(true)
    }

    fn too_large(&self, limit: LimitName, allowed: u64, found: u64) -> Refusal {
        Refusal::TooLarge { limit, allowed, found }
    }

    /// Reads up to a line end outside quotation marks; `None` at the end of the text.
    fn read_row(&mut self) -> Result<Option<bool>, Refusal> {
        let mut quotes = Quotes::new(self.delimiter.bytes(self.facts.encoding));
        let mut scanned = 0;
        loop {
            let available = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(refusal_of(error)),
            };
            if available.is_empty() {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                quotes.scan(&self.buffer, &mut scanned);
                if quotes.open {
                    return Err(CutOff::Quote { row: self.number + 1 }.into());
                }
                return Ok(Some(false));
            }
            let (taken, ended) = match memchr::memchr(self.line_end, available) {
                Some(at) => (at + 1, true),
                None => (available.len(), false),
            };
            self.buffer.extend_from_slice(&available[..taken]);
            self.input.consume(taken);
            if self.buffer.len() as u64 > self.limits.row_bytes_max {
                quotes.scan(&self.buffer, &mut scanned);
                return Err(if quotes.open {
                    CutOff::Quote { row: self.number + 1 }.into()
                } else {
                    self.too_large(LimitName::RowBytes, self.limits.row_bytes_max, self.buffer.len() as u64)
                });
            }
            if ended {
                quotes.scan(&self.buffer, &mut scanned);
                if !quotes.open {
                    self.trim_line_end();
                    return Ok(Some(true));
                }
            }
        }
    }

    fn trim_line_end(&mut self) {
        self.buffer.pop();
        while self.line_end == b'\n' && self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
    }
}

/// Follows quotation marks as `csv` does: they count only where a cell begins.
struct Quotes {
    delimiter: &'static [u8],
    open: bool,
    state: QuoteState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum QuoteState {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

impl Quotes {
    fn new(delimiter: &'static [u8]) -> Self {
        Self { delimiter, open: false, state: QuoteState::CellStart }
    }

    fn scan(&mut self, row: &[u8], scanned: &mut usize) {
        let from = *scanned;
        *scanned = row.len();
        if !self.open
            && self.state == QuoteState::CellStart
            && from == 0
            && memchr::memchr(b'"', row).is_none()
        {
            return;
        }
        for at in from..row.len() {
            let byte = row[at];
            let delimits =
                byte == self.delimiter[self.delimiter.len() - 1] && row[..=at].ends_with(self.delimiter);
            self.state = match (self.state, byte) {
                (QuoteState::CellStart | QuoteState::QuoteInQuoted, b'"') => QuoteState::Quoted,
                (QuoteState::Quoted, b'"') => QuoteState::QuoteInQuoted,
                (QuoteState::Quoted, _) => QuoteState::Quoted,
                _ if delimits => QuoteState::CellStart,
                // The first byte of a two-byte delimiter must not end the start of a cell; it cannot be a quote.
                _ => QuoteState::Plain,
            };
        }
        self.open = self.state == QuoteState::Quoted;
    }
}

/// Takes quoted cells apart with `csv_core`.
struct Unquoter {
    reader: csv_core::Reader,
    out: Vec<u8>,
    ends: Vec<usize>,
    stands_for_not_sign: bool,
}

impl Unquoter {
    fn new(delimiter: Delimiter) -> Self {
        let byte =
            if delimiter == Delimiter::NotSign { UNIT_SEPARATOR as u8 } else { delimiter.character() as u8 };
        let reader = csv_core::ReaderBuilder::new()
            .delimiter(byte)
            .terminator(csv_core::Terminator::Any(b'\n'))
            .build();
        Self {
            reader,
            out: Vec::new(),
            ends: Vec::new(),
            stands_for_not_sign: delimiter == Delimiter::NotSign,
        }
    }

    fn split(&mut self, text: &str, row: &mut Row) {
        self.reader.reset();
        self.out.resize(text.len() + 2, 0);
        self.ends.resize(text.len() + 2, 0);
        let mut input: &[u8] = text.as_bytes();
        let (mut written, mut cells) = (0, 0);
        loop {
            let (result, read, wrote, ended) =
                self.reader.read_record(input, &mut self.out[written..], &mut self.ends[cells..]);
            input = &input[read..];
            written += wrote;
            cells += ended;
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                _ => break,
            }
        }
        let mut start = 0;
        for &end in &self.ends[..cells] {
            let cell = self.out.get(start..end).and_then(|bytes| std::str::from_utf8(bytes).ok());
            let cell = cell.expect("cells of a valid text are cut at ASCII characters");
            if self.stands_for_not_sign && cell.contains(UNIT_SEPARATOR) {
                row.push(&cell.replace(UNIT_SEPARATOR, "¬"));
            } else {
                row.push(cell);
            }
            start = end;
        }
    }
}

fn split_cells(text: &str, delimiter: Delimiter, unquoter: &mut Unquoter, row: &mut Row) {
    if memchr::memchr(b'"', text.as_bytes()).is_some() {
        if delimiter == Delimiter::NotSign {
            unquoter.split(&text.replace('¬', "\u{1f}"), row);
        } else {
            unquoter.split(text, row);
        }
        return;
    }
    let mut start = 0;
    match delimiter {
        Delimiter::NotSign => text.split('¬').for_each(|cell| row.push(cell)),
        Delimiter::Comma | Delimiter::Semicolon | Delimiter::Tab | Delimiter::Pipe => {
            for at in memchr::memchr_iter(delimiter.character() as u8, text.as_bytes()) {
                row.push(&text[start..at]);
                start = at + 1;
            }
            row.push(&text[start..]);
        }
    }
}

/// Tells the delimiter from the first rows: the one that gives most rows the same number of cells.
///
/// Returns `None` when none gives any row two cells.
pub(crate) fn find_delimiter(
    start: &[u8],
    whole: bool,
    facts: TextFacts,
    limits: &Limits,
) -> Option<Delimiter> {
    // The sample bounds the work; limits speak when the table itself is read.
    let limits = &Limits {
        rows_max: u64::MAX,
        columns_max: u64::MAX,
        cell_bytes_max: u64::MAX,
        row_bytes_max: u64::MAX,
        ..*limits
    };
    let mut best: Option<(u64, Delimiter)> = None;
    for delimiter in Delimiter::ALL {
        let mut lines = Lines::new(Box::new(start), facts, delimiter, limits);
        let mut row = Row::default();
        let mut widths: Vec<usize> = Vec::new();
        while widths.len() < 60 && matches!(lines.next(&mut row), Ok(true)) {
            if (row.terminated || whole) && row.len() > 0 {
                widths.push(row.len());
            }
        }
        let score = widths
            .iter()
            .filter(|width| **width > 1)
            .map(|width| {
                let same = widths.iter().filter(|other| *other == width).count() as u64;
                same * 1000 + (*width as u64).min(999)
            })
            .max();
        if let Some(score) = score
            && best.is_none_or(|(most, _)| score > most)
        {
            best = Some((score, delimiter));
        }
    }
    best.map(|(_, delimiter)| delimiter)
}
