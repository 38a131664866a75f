//! Metropolitan Police homicide: victims, or people proceeded against.
//!
//! Both layouts have one person in each row (the count is always 1), so a row is an event that
//! describes one person in one capacity. Months are names with two or four digits of year.

use std::sync::Arc;

use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Cells, Columns};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::{Month, digits, month_from_name, parse_name_and_short_year};
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{Area, Capacity, Described, Event, EventKind, Period, Place, PlacePrecision, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "mps-homicide",
    title: "Homicide: victims or proceedings (Metropolitan Police)",
    publisher: "Metropolitan Police Service, London Datastore",
    anonymous: true,
    record: "event",
    time: TimeDetail::Month,
    place: PlaceDetail::Borough,
    age: true,
    lateness: "monthly, one to two months after the month it is about",
};

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "victims",
        required: &[
            &["count of victims"],
            &["age group"],
            &["sex"],
            &["methodofkilling", "method of killing"],
            &["recorded year"],
            &["recorded month"],
            &["homicide offence type"],
            &["borough"],
        ],
        optional: &["domestic abuse", "solved status", "officer observed ethnicity"],
        months: false,
    },
    Layout {
        name: "proceedings",
        required: &[
            &["count of ppa"],
            &["borough"],
            &["gender"],
            &["age group"],
            &["offence type"],
            &["proceedings date"],
        ],
        optional: &["self classified ethnicity", "charged summonsed"],
        months: false,
    },
];

enum When {
    YearAndMonth { year: usize, month: usize },
    NameAndYear(usize),
}

struct Homicide {
    columns: Columns,
    hasher: RowHasher,
    table: Arc<str>,
    kind: EventKind,
    capacity: Capacity,
    count: usize,
    when: When,
    offence: usize,
    sub_category: Option<usize>,
    outcome: Option<usize>,
    borough: usize,
    age: usize,
    sex: usize,
    self_defined: Option<usize>,
    observed: Option<usize>,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    let hasher = RowHasher::new(setup.format, setup.headings);
    let reader = if setup.layout == "victims" {
        Homicide {
            hasher,
            table: Arc::from("homicide victims"),
            kind: EventKind::HomicideVictim,
            capacity: Capacity::Victim,
            count: columns.need("count of victims")?,
            when: When::YearAndMonth {
                year: columns.need("recorded year")?,
                month: columns.need("recorded month")?,
            },
            offence: columns.need("homicide offence type")?,
            sub_category: columns.take_any(&["methodofkilling", "method of killing"]),
            outcome: columns.take("solved status"),
            borough: columns.need("borough")?,
            age: columns.need("age group")?,
            sex: columns.need("sex")?,
            self_defined: None,
            observed: columns.take("officer observed ethnicity"),
            columns,
        }
    } else {
        Homicide {
            hasher,
            table: Arc::from("homicide proceedings"),
            kind: EventKind::HomicideProceeding,
            capacity: Capacity::Accused,
            count: columns.need("count of ppa")?,
            when: When::NameAndYear(columns.need("proceedings date")?),
            offence: columns.need("offence type")?,
            sub_category: None,
            outcome: columns.take("charged summonsed"),
            borough: columns.need("borough")?,
            age: columns.need("age group")?,
            sex: columns.need("gender")?,
            self_defined: columns.take("self classified ethnicity"),
            observed: None,
            columns,
        }
    };
    Ok(Box::new(reader))
}

impl RowReader for Homicide {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Homicide {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        if cells.count(self.count)? != 1 {
            return Err(cells.refuse(self.count, Problem::NotOne));
        }
        let month = self.month(&cells)?;
        if self.self_defined.is_some_and(|index| row.get(index).trim().len() != row.get(index).len()) {
            notes.count(NoteKind::PaddedCells);
        }
        let described = Described {
            capacity: self.capacity,
            age: cells.age(Some(self.age))?,
            sex: cells.owned(Some(self.sex)),
            self_defined_ethnicity: cells.owned(self.self_defined),
            observed_ethnicity: cells.owned(self.observed),
        };
        let place = Place {
            precision: PlacePrecision::AreaOnly,
            borough: Some(Area { code: None, name: Some(cells.need(self.borough)?.to_owned()) }),
            ..Place::default()
        };
        let event = Event {
            kind: self.kind,
            reference: None,
            recorded_by: Some("Metropolitan Police Service".into()),
            category: cells.need(self.offence)?.to_owned(),
            sub_category: cells.owned(self.sub_category),
            period: Period::Month(month),
            place,
            how_sure: None,
            outcome: cells.owned(self.outcome),
            described: vec![described],
            free_text: Vec::new(),
            rest: self.columns.rest(row),
        };
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity {
                scope: ReplacementScope::TableMonth { table: Arc::clone(&self.table), month },
                fingerprint: self.hasher.row(row),
                pairing: None,
            },
            record: Record::Event(event),
        })
    }

    fn month(&self, cells: &Cells<'_>) -> Result<Month, RefusedRow> {
        match self.when {
            When::NameAndYear(index) => {
                parse_name_and_short_year(cells.need(index)?).map_err(|problem| cells.refuse(index, problem))
            }
            When::YearAndMonth { year, month } => {
                let name = month_from_name(cells.need(month)?);
                digits(cells.need(year)?)
                    .zip(name)
                    .and_then(|(year, month)| Month::new(year, month))
                    .ok_or_else(|| cells.refuse(month, Problem::NotAMonth))
            }
        }
    }
}
