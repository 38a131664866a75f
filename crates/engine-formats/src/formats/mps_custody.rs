//! Metropolitan Police custody disposals.
//!
//! One row is a count: how many offences of one group ended in one disposal, for one sex, age group
//! and ethnicity in one month. It is therefore a [`Count`], not an event. The month stands as a number and
//! as a name, and both must agree. `Other ` carries a trailing blank.

use std::sync::Arc;

use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Cells, Columns};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::{Month, digits, month_from_name};
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{Area, AreaKind, Count, CountArea, Figure, Period, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "mps-custody",
    title: "Custody disposals (Metropolitan Police)",
    publisher: "Metropolitan Police Service, London Datastore",
    anonymous: true,
    record: "count",
    time: TimeDetail::Month,
    place: PlaceDetail::None,
    age: true,
    lateness: "monthly, one to two months after the month it is about",
};

pub(super) const LAYOUTS: &[Layout] = &[Layout {
    name: "disposals",
    required: &[
        &["current disposal year"],
        &["current disposal month"],
        &["gender"],
        &["age group"],
        &["ethnicity 4 1"],
        &["offence group"],
        &["current disposal"],
        &["offence count"],
    ],
    optional: &["current disposal month name", "sheet"],
    months: false,
}];

struct Custody {
    columns: Columns,
    hasher: RowHasher,
    table: Arc<str>,
    measure: Arc<str>,
    year: usize,
    month: usize,
    month_name: Option<usize>,
    splits: [usize; 3],
    offence: usize,
    disposal: usize,
    count: usize,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    Ok(Box::new(Custody {
        hasher: RowHasher::new(setup.format, setup.headings),
        table: Arc::from("custody disposals"),
        measure: Arc::from("Offences"),
        year: columns.need("current disposal year")?,
        month: columns.need("current disposal month")?,
        month_name: columns.take("current disposal month name"),
        splits: [columns.need("gender")?, columns.need("age group")?, columns.need("ethnicity 4 1")?],
        offence: columns.need("offence group")?,
        disposal: columns.need("current disposal")?,
        count: columns.need("offence count")?,
        columns,
    }))
}

impl RowReader for Custody {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Custody {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let month = self.month(&cells)?;
        let offence = cells.need(self.offence)?;
        let disposal = cells.need(self.disposal)?;
        let mut splits = Vec::new();
        let mut key = vec![month.to_string(), offence.to_owned(), disposal.to_owned()];
        for index in self.splits {
            let value = cells.need(index)?;
            if value.len() != row.get(index).len() {
                notes.count(NoteKind::PaddedCells);
            }
            splits.push((self.columns.shared_heading(index), value.to_owned()));
            key.push(value.to_owned());
        }
        let count = Count {
            table: Arc::clone(&self.table),
            area: CountArea {
                kind: AreaKind::Force,
                area: Area { code: None, name: Some("Metropolitan Police Service".into()) },
                within: None,
            },
            measure: Arc::clone(&self.measure),
            group: Some(offence.to_owned()),
            category: Some(disposal.to_owned()),
            splits,
            period: Period::Month(month),
            figure: Figure::Exact(cells.count(self.count)?),
            rest: self.columns.rest(row),
        };
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity {
                scope: ReplacementScope::TableMonth { table: Arc::clone(&self.table), month },
                fingerprint: self.hasher.row(row),
                pairing: Some(self.hasher.fields("figure", &key)),
            },
            record: Record::Count(count),
        })
    }

    fn month(&self, cells: &Cells<'_>) -> Result<Month, RefusedRow> {
        let number = digits::<i8>(cells.need(self.month)?);
        let year = digits::<i16>(cells.need(self.year)?);
        let month = year
            .zip(number)
            .and_then(|(year, month)| Month::new(year, month))
            .ok_or_else(|| cells.refuse(self.month, Problem::NotAMonth))?;
        if let Some(index) = self.month_name
            && let Some(name) = cells.text(index)
            && month_from_name(name) != number
        {
            return Err(cells.refuse(index, Problem::Disagree));
        }
        Ok(month)
    }
}
