//! police.uk stop and search.
//!
//! One row is one stop. Latitude stands before longitude, the other way round than in street
//! crime. Times are UTC: a stop at 23:05 UTC on 31 March is on 1 April in London, and belongs to
//! April's file. Rows that are exactly equal are separate stops (one real month has 2,347 of them).

use std::sync::Arc;

use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Bounds, Cells, Columns};
use crate::dates::{DateOrder, Moment, london, parse_moment};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::Month;
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{Capacity, Described, Event, EventKind, Period, Place, PlacePrecision, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "stop-search",
    title: "Stop and search (police.uk)",
    publisher: "Home Office, data.police.uk",
    anonymous: true,
    record: "event",
    time: TimeDetail::Time,
    place: PlaceDetail::SnappedPoint,
    age: true,
    lateness: "published about two months after the month it is about; whole months lack coordinates",
};

pub(super) const LAYOUTS: &[Layout] = &[Layout {
    name: "stop-and-search",
    required: &[
        &["type"],
        &["date"],
        &["latitude"],
        &["longitude"],
        &["gender"],
        &["age range"],
        &["legislation"],
        &["object of search"],
        &["outcome"],
    ],
    optional: &[
        "part of a policing operation",
        "policing operation",
        "self defined ethnicity",
        "officer defined ethnicity",
        "outcome linked to object of search",
        "removal of more than just outer clothing",
    ],
    months: false,
}];

struct Stops {
    columns: Columns,
    hasher: RowHasher,
    force: Option<Arc<str>>,
    kind: usize,
    date: usize,
    latitude: usize,
    longitude: usize,
    gender: usize,
    age: usize,
    self_defined: Option<usize>,
    observed: Option<usize>,
    object: usize,
    outcome: usize,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    Ok(Box::new(Stops {
        hasher: RowHasher::new(setup.format, setup.headings),
        force: force_in_name(setup.file_name),
        kind: columns.need("type")?,
        date: columns.need("date")?,
        latitude: columns.need("latitude")?,
        longitude: columns.need("longitude")?,
        gender: columns.need("gender")?,
        age: columns.need("age range")?,
        self_defined: columns.take("self defined ethnicity"),
        observed: columns.take("officer defined ethnicity"),
        object: columns.need("object of search")?,
        outcome: columns.need("outcome")?,
        columns,
    }))
}

/// `2022-04-metropolitan-stop-and-search.csv` names its force; the rows do not.
fn force_in_name(name: &str) -> Option<Arc<str>> {
    let file = name.rsplit('/').next()?.to_ascii_lowercase();
    let stem = file.split_once("-stop-and-search")?.0;
    let force = stem.get(8..)?;
    let dated = stem.get(..7).and_then(Month::parse).is_some() && stem.get(7..8) == Some("-");
    (dated && !force.is_empty()).then(|| Arc::from(force))
}

impl RowReader for Stops {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Stops {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let (period, month) = self.when(&cells, notes)?;
        let point = cells.point(self.longitude, self.latitude, Bounds::UnitedKingdom)?;
        if point.is_none() {
            notes.count(NoteKind::NoCoordinates);
        }
        let precision = if point.is_some() { PlacePrecision::SnappedPublic } else { PlacePrecision::None };
        let described = Described {
            capacity: Capacity::Searched,
            age: cells.age(Some(self.age))?,
            sex: cells.owned(Some(self.gender)),
            self_defined_ethnicity: cells.owned(self.self_defined),
            observed_ethnicity: cells.owned(self.observed),
        };
        let event = Event {
            kind: EventKind::StopAndSearch,
            reference: None,
            recorded_by: self.force.as_deref().map(str::to_owned),
            category: cells.need(self.kind)?.to_owned(),
            sub_category: cells.owned(Some(self.object)),
            period,
            place: Place { precision, point, ..Place::default() },
            how_sure: None,
            outcome: cells.owned(Some(self.outcome)),
            described: if described.says_nothing() { Vec::new() } else { vec![described] },
            free_text: Vec::new(),
            rest: self.columns.rest(row),
        };
        let scope = ReplacementScope::ForceMonth { force: self.force.clone(), month };
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity { scope, fingerprint: self.hasher.row(row), pairing: None },
            record: Record::Event(event),
        })
    }

    fn when(&self, cells: &Cells<'_>, notes: &mut Notes) -> Result<(Period, Month), RefusedRow> {
        let text = cells.need(self.date)?;
        let refuse = |problem| cells.refuse(self.date, problem);
        let Moment::Instant(at) = parse_moment(text, DateOrder::DayFirst).map_err(refuse)? else {
            return Err(refuse(Problem::NotAnInstant));
        };
        let local = london(at);
        let month = Month::of(local.date()).ok_or_else(|| refuse(Problem::YearOutOfRange))?;
        if text.get(..7) != Some(month.to_string().as_str()) {
            notes.count(NoteKind::UtcMonthSpill);
        }
        let period = Period::Instant { at, day: local.date(), hour: local.hour(), minute: local.minute() };
        Ok((period, month))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_force_comes_from_the_files_name_or_not_at_all() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(force_in_name(name).as_deref(), expected, "{name}")
        };
        check("2022-04-metropolitan-stop-and-search.csv", Some("metropolitan"));
        check("2018-04/2018-04-city-of-london-stop-and-search.csv", Some("city-of-london"));
        check("stops.csv", None);
        check("x022-04-metropolitan-stop-and-search.csv", None);
        check("2022-04--stop-and-search.csv", None);
    }
}
