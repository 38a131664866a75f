//! Reading a table from first row to last, with every row accounted for.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::dates::london;
use crate::formats::{Reader, RowReader};
use crate::identity::RowIdentity;
use crate::notes::{NoteKind, Notes};
use crate::record::{Period, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};
use crate::table::{RowClass, Table, classify};

/// One accepted record with where it came from and what it is known by.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// The row's number as a person sees it in the file, counted from 1 with the headings.
    pub row_number: u64,
    /// The heading of the figure's column, in wide tables.
    pub column: Option<String>,
    /// What the record is known by when the file comes again.
    pub identity: RowIdentity,
    /// The record.
    pub record: Record,
}

/// What became of every row.
///
/// *Units.* `read` counts items: one for each row of a long table, one for each figure of a wide
/// one, one for each event of a JSON file. It is always `accepted + refused`. All other counts
/// are rows; `rows` is always the sum of `titles`, `headings`, `blank`, `totals`, `footnotes` and `data`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows in the table, from the first to the last.
    pub rows: u64,
    /// Rows above the headings.
    pub titles: u64,
    /// Rows of headings, repeated ones too.
    pub headings: u64,
    /// Blank rows below the headings.
    pub blank: u64,
    /// Rows of totals.
    pub totals: u64,
    /// Rows of footnotes.
    pub footnotes: u64,
    /// Rows of data.
    pub data: u64,
    /// Items read.
    pub read: u64,
    /// Items accepted.
    pub accepted: u64,
    /// Items refused.
    pub refused: u64,
}

impl Totals {
    /// Whether every row and every item is accounted for.
    #[must_use]
    pub const fn balance(&self) -> bool {
        self.read == self.accepted + self.refused
            && self.rows
                == self.titles + self.headings + self.blank + self.totals + self.footnotes + self.data
    }

    pub(crate) fn see(&mut self, class: RowClass) {
        self.rows += 1;
        match class {
            RowClass::Data => self.data += 1,
            RowClass::Blank => self.blank += 1,
            RowClass::Headings => self.headings += 1,
            RowClass::Total => self.totals += 1,
            RowClass::Footnote => self.footnotes += 1,
        }
    }
}

/// Where a format puts what a row became.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    pub items: VecDeque<Result<Accepted, RefusedRow>>,
    pub notes: Notes,
}

impl Sink {
    pub(crate) fn put(&mut self, item: Result<Accepted, RefusedRow>) {
        self.items.push_back(item);
    }
}

/// The records and refusals of one table, in the order of the file.
///
/// Ends when the table ends or when the bytes could not be read to the end: call
/// [`Reading::finish`] to know which, before anything is kept.
#[must_use = "a reading does nothing until it is iterated, and only `finish` says whether it got to the end"]
pub struct Reading<'a> {
    table: Option<Table<'a>>,
    reader: Reader,
    headings: Vec<String>,
    header_row: u64,
    row: Row,
    sink: Sink,
    totals: Totals,
    failed: Option<Refusal>,
    read_at: Option<Timestamp>,
    day_heading: Option<String>,
}

impl std::fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("totals", &self.totals).finish_non_exhaustive()
    }
}

/// Years that an event may lie back: feeds of incidents are younger.
const YEARS_BACK_MAX: i16 = 30;

struct NoRows;

impl RowReader for NoRows {
    fn read(&mut self, _row: &Row, _sink: &mut Sink) {}
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        table: Table<'a>,
        reader: Reader,
        headings: Vec<String>,
        header_row: u64,
        notes: Notes,
    ) -> Self {
        let sink = Sink { items: VecDeque::new(), notes };
        Self {
            table: Some(table),
            reader,
            headings,
            header_row,
            row: Row::default(),
            sink,
            totals: Totals::default(),
            failed: None,
            read_at: None,
            day_heading: None,
        }
    }

    /// A reading of items that are already there, for JSON.
    pub(crate) fn of_items(items: VecDeque<Result<Accepted, RefusedRow>>, notes: Notes) -> Self {
        let count = items.len() as u64;
        Self {
            table: None,
            reader: Box::new(NoRows),
            headings: Vec::new(),
            header_row: 0,
            row: Row::default(),
            sink: Sink { items, notes },
            totals: Totals { rows: count, data: count, ..Totals::default() },
            failed: None,
            read_at: None,
            day_heading: None,
        }
    }

    /// The same, but rows of what has not happened at `read_at_micros` are refused. `day_heading` is the column
    /// that says the day, where one does.
    pub(crate) fn refusing_after(self, read_at_micros: Option<i64>, day_heading: Option<String>) -> Self {
        let read_at = read_at_micros.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        Self { read_at, day_heading, ..self }
    }

    /// Refuses a record of what has not happened, and an event of long ago: one mistyped year would stretch its
    /// feed over years in which nothing happened. A period that has begun is none of those.
    fn check_day(&self, accepted: Accepted) -> Result<Accepted, RefusedRow> {
        let period = match &accepted.record {
            // A bank holiday lies ahead, and so may the opening of a school.
            Record::Reference(_) => None,
            other => other.period(),
        };
        let (Some(period), Some(read_at)) = (period, self.read_at) else { return Ok(accepted) };
        let (begins_on, today) = (period.first_day(), london(read_at).date());
        let is_event = matches!(accepted.record, Record::Event(_));
        let has_not_happened = match period {
            Period::Instant { at, .. } => at > read_at,
            // Another city's clock may show the next day already.
            Period::Clock { day, .. } => Some(day) > today.tomorrow().ok(),
            _ => begins_on > today,
        };
        let problem = if has_not_happened {
            Problem::InTheFuture
        } else if is_event && begins_on.year() < today.year() - YEARS_BACK_MAX {
            Problem::LongAgo
        } else {
            return Ok(accepted);
        };
        Err(RefusedRow {
            row_number: accepted.row_number,
            column: accepted.column.or_else(|| self.day_heading.clone()),
            value_excerpt: Some(begins_on.to_string()),
            problem,
        })
    }

    /// What became of the rows so far.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// Notes so far.
    #[must_use]
    pub fn notes(&self) -> &Notes {
        &self.sink.notes
    }

    /// What became of every row.
    ///
    /// # Errors
    /// The refusal that ended the reading early. Then nothing of the file may be kept.
    ///
    /// # Panics
    /// If rows are left that nobody has taken: an importer that stops early must not report totals.
    pub fn finish(mut self) -> Result<Totals, Refusal> {
        if let Some(refusal) = self.failed {
            return Err(refusal);
        }
        assert!(
            self.table.is_none() && self.sink.items.is_empty() || self.next().is_none(),
            "all rows are taken before the reading is finished"
        );
        if let Some(refusal) = self.failed {
            return Err(refusal);
        }
        assert!(self.totals.balance(), "every row read is accepted or refused: {:?}", self.totals);
        Ok(self.totals)
    }

    /// Reads rows until there is an item to hand out; false at the end.
    fn advance(&mut self) -> Result<bool, Refusal> {
        let Some(table) = &mut self.table else {
            return Ok(false);
        };
        while self.sink.items.is_empty() {
            if !table.next(&mut self.row)? {
                self.table = None;
                return Ok(false);
            }
            if self.row.number < self.header_row {
                self.totals.rows += 1;
                self.totals.titles += 1;
                continue;
            }
            if self.row.number == self.header_row {
                self.totals.see(RowClass::Headings);
                continue;
            }
            let class = self
                .reader
                .classify(&self.row, &mut self.sink.notes)
                .unwrap_or_else(|| classify(&self.row, &self.headings));
            self.totals.see(class);
            match class {
                RowClass::Data => self.reader.read(&self.row, &mut self.sink),
                RowClass::Blank => self.sink.notes.count(NoteKind::BlankRows),
                RowClass::Headings => self.sink.notes.count(NoteKind::HeadingsRepeated),
                RowClass::Total => self.sink.notes.count(NoteKind::TotalRows),
                RowClass::Footnote => self.sink.notes.count(NoteKind::FootnoteRows),
            }
        }
        Ok(true)
    }
}

impl Iterator for Reading<'_> {
    type Item = Result<Accepted, RefusedRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed.is_some() {
            return None;
        }
        if self.sink.items.is_empty() {
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(refusal) => {
                    self.failed = Some(refusal);
                    return None;
                }
            }
        }
        let item = self.sink.items.pop_front()?.and_then(|accepted| self.check_day(accepted));
        self.totals.read += 1;
        match &item {
            Ok(_) => self.totals.accepted += 1,
            Err(_) => self.totals.refused += 1,
        }
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Limits, Upload};

    /// What becomes of rows whose Mondays are these, when the file is read at this time.
    fn check(mondays: &[&str], read_at: Option<Timestamp>) -> (u64, Vec<RefusedRow>) {
        let mut file = "week beginning,borough,category,count\n".to_owned();
        for monday in mondays {
            file.push_str(&format!("{monday},Haringey,Robbery,3\n"));
        }
        let mut upload = Upload::open(std::io::Cursor::new(file), None, Limits::default()).expect("a table");
        let mut best =
            upload.recognise(0, Some(Format::WeeklyCounts), &[]).expect("our own layout").remove(0);
        best.read_at_micros = read_at.map(Timestamp::as_microsecond);
        let mut reading = upload.read(0, &best).expect("nothing is wrong with the whole");
        let refused = reading.by_ref().filter_map(Result::err).collect();
        (reading.finish().expect("it reads to the end").accepted, refused)
    }

    #[test]
    fn a_row_of_a_day_that_has_not_come_is_refused_and_accounted_for() {
        let today = "2026-11-17T12:00:00Z".parse::<Timestamp>().expect("an instant of the test");
        // The week of today has begun; 2062 is a slip for 2026.
        let (accepted, refused) = check(&["2026-11-16", "2062-11-13", "2026-11-23"], Some(today));
        assert_eq!(accepted, 1);
        let said: Vec<_> = refused.iter().map(|row| (row.row_number, row.problem)).collect();
        assert_eq!(said, [(3, Problem::InTheFuture), (4, Problem::InTheFuture)]);
        assert_eq!(refused[0].value_excerpt.as_deref(), Some("2062-11-13"));
        assert_eq!(check(&["2062-11-13"], None).0, 1, "without a time nothing is in the future");
    }

    #[test]
    fn what_has_not_happened_yet_is_refused_and_today_is_taken() {
        let read_at = "2026-11-17T12:00:00Z".parse::<Timestamp>().expect("an instant of the test");
        for (clock, rows, accepted) in [
            ("london", ["2026-11-17 12:00", "2026-11-17 12:01", "2026-11-18 00:10"], 1),
            ("elsewhere", ["2026-11-17 23:50", "2026-11-18 09:00", "2026-11-19 09:00"], 2),
        ] {
            let mapping = format!(
                r#"{{"name": "Nights", "when": {{"date": "When", "clock": "{clock}"}}, "what": {{"column": "What"}}}}"#
            );
            let mapping: crate::Mapping = serde_json::from_str(&mapping).expect("a mapping of the test");
            let file = format!("When,What\n{},Noise\n", rows.join(",Noise\n"));
            assert_eq!(accepted_of(file, &mapping, read_at), accepted, "{clock}");
        }
        let days: crate::Mapping = serde_json::from_str(
            r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"}}"#,
        )
        .expect("a mapping of the test");
        let file = "When,What\n2026-11-17,Noise\n2026-11-18,Noise\n".to_owned();
        assert_eq!(accepted_of(file, &days, read_at), 1);
    }

    fn accepted_of(file: String, mapping: &crate::Mapping, read_at: Timestamp) -> u64 {
        let mut upload = Upload::open(std::io::Cursor::new(file), None, Limits::default()).expect("a table");
        let mappings = std::slice::from_ref(mapping);
        let mut best = upload.recognise(0, Some(Format::Incidents), mappings).expect("its columns").remove(0);
        best.read_at_micros = Some(read_at.as_microsecond());
        let mut reading = upload.read(0, &best).expect("nothing is wrong with the whole");
        reading.by_ref().for_each(drop);
        reading.finish().expect("it reads to the end").accepted
    }
}
