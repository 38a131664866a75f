//! Metropolitan Police thorough searches (more than outer clothing removed).
//!
//! One row is one search on one day, so a row is an event. The published file joins years whose
//! headings were spelt differently: whether the outcome was positive stands in one of three
//! columns (`positive_outcome_of_stop`, `postive_outcome_of_stop`, `positve_outcome`), whether an
//! appropriate adult was there in one of two. Two filled ones that disagree refuse the row.

use std::sync::Arc;

use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Cells, Columns};
use crate::dates::{DateOrder, parse_moment};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::Month;
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{Area, Capacity, Described, Event, EventKind, Period, Place, PlacePrecision, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "mps-searches",
    title: "Thorough searches (Metropolitan Police)",
    publisher: "Metropolitan Police Service, London Datastore",
    anonymous: true,
    record: "event",
    time: TimeDetail::Day,
    place: PlaceDetail::Borough,
    age: true,
    lateness: "monthly, one to two months after the month it is about",
};

const POSITIVE: &[&str] = &["positive outcome of stop", "postive outcome of stop", "positve outcome"];
const ADULT: &[&str] = &[
    "appropriate adult present",
    "approporiate adult present if required",
    "appropriate adult present if required",
];

pub(super) const LAYOUTS: &[Layout] = &[Layout {
    name: "searches",
    required: &[
        &["stop date"],
        &["borough"],
        &["age group"],
        &["sex"],
        &["ethnic appearance"],
        &["stop reason"],
        &["outcome reason"],
        POSITIVE,
    ],
    optional: &[
        "col 0",
        "area",
        "sheet",
        "appropriate adult present",
        "approporiate adult present if required",
        "positive outcome of stop",
        "postive outcome of stop",
        "positve outcome",
    ],
    months: false,
}];

struct Searches {
    columns: Columns,
    hasher: RowHasher,
    table: Arc<str>,
    date: usize,
    borough: usize,
    age: usize,
    sex: usize,
    ethnicity: usize,
    reason: usize,
    outcome: usize,
    positive: Vec<usize>,
    adult: Vec<usize>,
    positive_heading: Arc<str>,
    adult_heading: Arc<str>,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    Ok(Box::new(Searches {
        hasher: RowHasher::new(setup.format, setup.headings),
        table: Arc::from("thorough searches"),
        date: columns.need("stop date")?,
        borough: columns.need("borough")?,
        age: columns.need("age group")?,
        sex: columns.need("sex")?,
        ethnicity: columns.need("ethnic appearance")?,
        reason: columns.need("stop reason")?,
        outcome: columns.need("outcome reason")?,
        positive: POSITIVE.iter().filter_map(|heading| columns.take(heading)).collect(),
        adult: ADULT.iter().filter_map(|heading| columns.take(heading)).collect(),
        positive_heading: Arc::from("positive_outcome_of_stop"),
        adult_heading: Arc::from("appropriate_adult_present"),
        columns,
    }))
}

impl RowReader for Searches {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Searches {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let refuse = |problem| cells.refuse(self.date, problem);
        let day = parse_moment(cells.need(self.date)?, DateOrder::DayFirst).map_err(refuse)?.day();
        let month = Month::of(day).ok_or_else(|| refuse(Problem::YearOutOfRange))?;
        let mut rest = self.columns.rest(row);
        if let Some(positive) = one_of(&cells, &self.positive, &["Yes", "No"])? {
            rest.push((Arc::clone(&self.positive_heading), positive.to_owned()));
        }
        if let Some(adult) = one_of(&cells, &self.adult, &["Y", "N"])? {
            rest.push((Arc::clone(&self.adult_heading), adult.to_owned()));
        }
        let mut ethnicity = cells.owned(Some(self.ethnicity));
        if ethnicity.as_deref().is_some_and(|text| text.starts_with("#N/A")) {
            // A spreadsheet's error says nothing about anyone, but the search did take place.
            rest.push((self.columns.shared_heading(self.ethnicity), ethnicity.take().unwrap_or_default()));
            notes.count(NoteKind::SpreadsheetErrors);
        }
        let described = Described {
            capacity: Capacity::Searched,
            age: cells.age(Some(self.age))?,
            sex: cells.owned(Some(self.sex)),
            self_defined_ethnicity: None,
            observed_ethnicity: ethnicity,
        };
        let event = Event {
            kind: EventKind::ThoroughSearch,
            reference: None,
            recorded_by: Some("Metropolitan Police Service".into()),
            category: cells.need(self.reason)?.to_owned(),
            sub_category: None,
            period: Period::Day(day),
            place: self.place(&cells, notes),
            how_sure: None,
            outcome: cells.owned(Some(self.outcome)),
            described: vec![described],
            free_text: Vec::new(),
            rest,
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
}

impl Searches {
    fn place(&self, cells: &Cells<'_>, notes: &mut Notes) -> Place {
        let borough = Area::new(None, cells.owned(Some(self.borough)));
        let precision = if borough.is_some() {
            PlacePrecision::AreaOnly
        } else {
            notes.count(NoteKind::NoPlace);
            PlacePrecision::None
        };
        Place { precision, borough, ..Place::default() }
    }
}

/// The value of columns that mean the same; filled ones must agree and be one of the known words.
fn one_of<'r>(
    cells: &'r Cells<'_>,
    columns: &[usize],
    known: &[&str],
) -> Result<Option<&'r str>, RefusedRow> {
    let mut found: Option<&str> = None;
    for &index in columns {
        let Some(text) = cells.text(index) else {
            continue;
        };
        if !known.contains(&text) {
            return Err(cells.refuse(index, Problem::NotAKnownWord));
        }
        if found.is_some_and(|other| other != text) {
            return Err(cells.refuse(index, Problem::Disagree));
        }
        found = Some(text);
    }
    Ok(found)
}
