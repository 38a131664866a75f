//! The national sheets: plain tables of England's finished consultant episodes.

use std::sync::Arc;

use super::filled_beyond;
use crate::cells::Columns;
use crate::formats::{Reader, RowReader, Setup};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity, normalised};
use crate::months::{FinancialYear, month_from_name};
use crate::notes::NoteKind;
use crate::reading::{Accepted, Sink};
use crate::record::{Area, AreaKind, Count, CountArea, Figure, Period, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

const EPISODES: &[&str] =
    &["episodes per gender", "episodes per age group", "episodes per ethnicity", "monthly episodes"];
const SPLITS: &[&str] = &["gender", "age group", "ethnicity"];

struct National {
    columns: Columns,
    hasher: RowHasher,
    table: Arc<str>,
    measure: Arc<str>,
    year: usize,
    month: usize,
    count: usize,
    splits: Vec<usize>,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    let count = columns.need_any(EPISODES)?;
    Ok(Box::new(National {
        hasher: RowHasher::new(setup.format, setup.headings),
        table: Arc::from(setup.sheet_name.to_lowercase()),
        measure: columns.shared_heading(count),
        year: columns.need("year")?,
        month: columns.need("month")?,
        count,
        splits: SPLITS.iter().filter_map(|heading| columns.take(heading)).collect(),
        columns,
    }))
}

impl RowReader for National {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        // Somebody's sums stand beside one row of the real workbook, without a heading.
        let beyond = self.columns.normalised().len();
        sink.notes.add(NoteKind::CellsOutsideTable, filled_beyond(row, beyond));
        let item = self.item(row);
        sink.put(item);
    }
}

impl National {
    fn item(&self, row: &Row) -> Result<Accepted, RefusedRow> {
        let cells = self.columns.cells(row);
        let year = FinancialYear::parse(cells.need(self.year)?)
            .ok_or_else(|| cells.refuse(self.year, Problem::NotAMonth))?;
        let month =
            cells.month(self.month, |text| month_from_name(text).and_then(|month| year.month(month)))?;
        let mut splits = Vec::new();
        let mut key = vec![month.to_string()];
        for &index in &self.splits {
            let text = cells.need(index)?;
            splits.push((self.columns.shared_heading(index), text.to_owned()));
            key.push(normalised(text));
        }
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity {
                scope: ReplacementScope::TableYear { table: Arc::clone(&self.table), year },
                fingerprint: self.hasher.row(row),
                pairing: Some(self.hasher.fields(&self.table, &key)),
            },
            record: Record::Count(Count {
                table: Arc::clone(&self.table),
                area: CountArea {
                    kind: AreaKind::Country,
                    area: Area { code: None, name: Some("England".into()) },
                    within: None,
                },
                measure: Arc::clone(&self.measure),
                group: None,
                category: Some("Assault with sharp object (X99)".into()),
                splits,
                period: Period::Month(month),
                figure: Figure::Exact(cells.count(self.count)?),
                rest: self.columns.rest(row),
            }),
        })
    }
}
