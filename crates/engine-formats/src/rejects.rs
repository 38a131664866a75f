//! The file of refused rows that goes back to the sender.

use std::io::{self, Write};

use crate::refusal::Refusal;
use crate::row::RefusedRow;

/// Writes refused rows as CSV: file, row, column, value, reason, what to do.
///
/// Cells that a spreadsheet program would run as a formula get an apostrophe in front.
///
/// ```
/// use accord_engine_formats::{RejectsWriter, neutralise};
/// let mut rejects = RejectsWriter::new(Vec::new())?;
/// let file = String::from_utf8(rejects.finish()?).unwrap();
/// assert_eq!(file.trim_end(), "file,row,column,value,reason,what to do");
/// assert_eq!(neutralise("=1+1"), "'=1+1");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct RejectsWriter<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> RejectsWriter<W> {
    /// Starts the file with its headings.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn new(output: W) -> io::Result<Self> {
        let mut csv = csv::Writer::from_writer(output);
        csv.write_record(["file", "row", "column", "value", "reason", "what to do"])?;
        Ok(Self { csv })
    }

    /// Writes one refused row of the named part.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn row(&mut self, part: &str, refused: &RefusedRow) -> io::Result<()> {
        self.csv.write_record([
            neutralise(part).as_str(),
            &refused.row_number.to_string(),
            &neutralise(refused.column.as_deref().unwrap_or_default()),
            &neutralise(refused.value_excerpt.as_deref().unwrap_or_default()),
            &refused.reason(),
            refused.what_to_do(),
        ])?;
        Ok(())
    }

    /// Writes the refusal of a whole part, without a row.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn part(&mut self, part: &str, refusal: &Refusal) -> io::Result<()> {
        self.csv.write_record([
            neutralise(part).as_str(),
            "",
            "",
            "",
            &neutralise(&refusal.problem()),
            &refusal.what_to_do(),
        ])?;
        Ok(())
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(|error| error.into_error())
    }
}

/// A text that no spreadsheet program runs as a formula: an apostrophe goes in front of one that
/// begins with `=`, `+`, `-`, `@`, a tab, a carriage return or a line feed.
///
/// Source: OWASP, *CSV Injection*. Plain numbers (`-0.1262`) are left alone.
#[must_use]
pub fn neutralise(text: &str) -> String {
    let dangerous = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let number = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        && text.parse::<f64>().is_ok_and(f64::is_finite);
    if dangerous && !number { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Problem;

    #[test]
    fn cells_that_would_run_as_formulas_are_neutralised() {
        for text in
            ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-0x1", "+447700900123"]
        {
            assert_eq!(neutralise(text), format!("'{text}"));
        }
        for text in ["-0.126199", "51.5", "On or near Supermarket", "", "a=b"] {
            assert_eq!(neutralise(text), text);
        }
    }

    #[test]
    fn a_refused_row_says_where_what_and_what_to_do() {
        let refused = RefusedRow::cell(7, "=Month", "=2019-13", Problem::NotAMonth);
        let mut rejects = RejectsWriter::new(Vec::new()).expect("writing to memory");
        rejects.row("a.csv", &refused).expect("writing to memory");
        let file = String::from_utf8(rejects.finish().expect("writing to memory")).expect("UTF-8");
        assert_eq!(
            file.lines().nth(1),
            Some(
                "a.csv,7,'=Month,'=2019-13,This is not a month.,\"Write the month as year and month, for example 2024-05.\""
            )
        );
    }
}
