//! police.uk street-level crime.
//!
//! One row is one crime or one report of anti-social behaviour in one month. Points are snapped to
//! public ones; the published LSOA is trusted and never derived from the point. Anti-social
//! behaviour and everything before 2012 has no crime ID, and the same ID can stand on rows that differ.

use std::sync::Arc;

use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Bounds, Cells, Columns};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::Month;
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{Event, EventKind, Period, Place, PlacePrecision, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "police-street",
    title: "Street-level crime (police.uk)",
    publisher: "Home Office, data.police.uk",
    anonymous: true,
    record: "event",
    time: TimeDetail::Month,
    place: PlaceDetail::SnappedPoint,
    age: false,
    lateness: "published about two months after the month it is about; a month can be missing for a force",
};

pub(super) const LAYOUTS: &[Layout] = &[Layout {
    name: "street",
    required: &[
        &["month"],
        &["reported by"],
        &["longitude"],
        &["latitude"],
        &["location"],
        &["lsoa code"],
        &["crime type"],
    ],
    optional: &["crime id", "falls within", "lsoa name", "last outcome category", "context"],
    months: false,
}];

/// Columns that street crimes and outcomes share.
pub(super) struct Shared {
    pub columns: Columns,
    pub hasher: RowHasher,
    pub reference: Option<usize>,
    month: usize,
    reported_by: usize,
    longitude: usize,
    latitude: usize,
    location: usize,
    lsoa_code: usize,
    lsoa_name: Option<usize>,
    /// The last scope, because it is nearly always the next row's too.
    scope: Option<(Arc<str>, Month)>,
}

impl Shared {
    pub(super) fn new(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let mut columns = setup.columns();
        Ok(Self {
            hasher: RowHasher::new(setup.format, setup.headings),
            reference: columns.take("crime id"),
            month: columns.need("month")?,
            reported_by: columns.need("reported by")?,
            longitude: columns.need("longitude")?,
            latitude: columns.need("latitude")?,
            location: columns.need("location")?,
            lsoa_code: columns.need("lsoa code")?,
            lsoa_name: columns.take("lsoa name"),
            columns,
            scope: None,
        })
    }

    pub(super) fn reference(&self, cells: &Cells<'_>) -> Result<Option<String>, RefusedRow> {
        let Some(index) = self.reference else {
            return Ok(None);
        };
        let Some(text) = cells.text(index) else {
            return Ok(None);
        };
        if text.contains("E+") {
            return Err(cells.refuse(index, Problem::ChangedBySpreadsheet));
        }
        Ok(Some(text.to_owned()))
    }

    pub(super) fn place(&self, cells: &Cells<'_>, notes: &mut Notes) -> Result<Place, RefusedRow> {
        let point = cells.point(self.longitude, self.latitude, Bounds::UnitedKingdom)?;
        let lsoa = cells.lsoa(self.lsoa_code, self.lsoa_name, notes)?;
        let text = cells.text(self.location).filter(|text| *text != "No Location").map(str::to_owned);
        if point.is_none() && lsoa.is_none() {
            notes.count(NoteKind::NoPlace);
        }
        let precision = match (&point, &lsoa) {
            (Some(_), _) => PlacePrecision::SnappedPublic,
            (None, Some(_)) => PlacePrecision::AreaOnly,
            (None, None) => PlacePrecision::None,
        };
        Ok(Place { precision, point, lsoa, text, ..Place::default() })
    }

    /// The month and the force, and the scope they make.
    pub(super) fn scope(&mut self, row: &Row) -> Result<(Month, String, ReplacementScope), RefusedRow> {
        let cells = self.columns.cells(row);
        let month = cells.month(self.month, Month::parse)?;
        let force = cells.need(self.reported_by)?.to_owned();
        let named = match &self.scope {
            Some((name, last)) if *last == month && name.eq_ignore_ascii_case(&force) => Arc::clone(name),
            _ => Arc::from(force.to_lowercase()),
        };
        self.scope = Some((Arc::clone(&named), month));
        Ok((month, force, ReplacementScope::ForceMonth { force: Some(named), month }))
    }
}

struct Street {
    shared: Shared,
    crime_type: usize,
    outcome: Option<usize>,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut shared = Shared::new(setup)?;
    let crime_type = shared.columns.need("crime type")?;
    let outcome = shared.columns.take("last outcome category");
    Ok(Box::new(Street { shared, crime_type, outcome }))
}

impl RowReader for Street {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Street {
    fn item(&mut self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.shared.columns)?;
        let (month, force, scope) = self.shared.scope(row)?;
        let cells = self.shared.columns.cells(row);
        let category = cells.need(self.crime_type)?.to_owned();
        let reference = self.shared.reference(&cells)?;
        let place = self.shared.place(&cells, notes)?;
        if reference.is_none() {
            notes.count(NoteKind::BlankReferences);
        }
        let pairing = reference.as_deref().map(|id| self.shared.hasher.fields("crime", &[id]));
        let event = Event {
            kind: EventKind::RecordedCrime,
            reference,
            recorded_by: Some(force),
            category,
            sub_category: None,
            period: Period::Month(month),
            place,
            how_sure: None,
            outcome: cells.owned(self.outcome),
            described: Vec::new(),
            free_text: Vec::new(),
            rest: self.shared.columns.rest(row),
        };
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity { scope, fingerprint: self.shared.hasher.row(row), pairing },
            record: Record::Event(event),
        })
    }
}
