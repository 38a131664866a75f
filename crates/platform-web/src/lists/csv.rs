//! Comma-separated values: UTF-8 with a byte order mark, because Excel guesses wrongly without one.

use ::csv::{Terminator, Writer, WriterBuilder};

use super::cell::{Cell, Value};
use super::column::Kind;

/// A table program runs what begins with these as a formula; an apostrophe before it makes it text.
/// Source: OWASP, CSV Injection.
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

#[derive(Debug)]
pub(super) struct CsvRows {
    writer: Writer<Vec<u8>>,
    /// What each row says of itself in a last column; nothing where there is nothing to say. A file of text
    /// has no other place that stays with its rows when they are copied.
    marking: Option<&'static str>,
    /// The first fault while the headings were written; memory cannot fail, so there is none in practice.
    begun: Result<(), ::csv::Error>,
}

impl CsvRows {
    pub(super) fn new(heads: &[(&str, Kind)], marking: Option<&'static str>) -> Self {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .flexible(true)
            .from_writer(b"\xef\xbb\xbf".to_vec());
        let last = marking.map(|_| "Marking".to_owned());
        let begun = writer.write_record(heads.iter().map(|(head, _)| defended(head)).chain(last));
        Self { writer, marking, begun }
    }

    pub(super) fn push(&mut self, cells: impl Iterator<Item = Cell>) -> Result<(), ::csv::Error> {
        let texts = cells.map(|cell| match &cell.value {
            Value::Text(text) => defended(text),
            _ => cell.plain(),
        });
        self.writer.write_record(texts.chain(self.marking.map(str::to_owned)))
    }

    pub(super) fn finish(mut self, cut: Option<&str>) -> Result<Vec<u8>, ::csv::Error> {
        self.begun?;
        if let Some(cut) = cut {
            self.writer.write_record([cut])?;
        }
        self.writer.into_inner().map_err(|error| ::csv::Error::from(error.into_error()))
    }
}

/// The text so that no table program runs it.
fn defended(text: &str) -> String {
    if text.starts_with(FORMULA_STARTS) { format!("'{text}") } else { text.to_owned() }
}
