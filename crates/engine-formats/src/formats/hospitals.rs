//! Register of hospitals (NHS Choices export).
//!
//! One row is one hospital. Longitudes near the Greenwich meridian are written with an exponent
//! (`4.3E-2`). Addresses, phones and websites belong to the organisation.

use std::sync::Arc;

use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Bounds, Columns};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{Area, Hospital, Record, Reference};
use crate::refusal::Refusal;
use crate::row::{RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "hospitals",
    title: "Register of hospitals (NHS)",
    publisher: "NHS",
    anonymous: true,
    record: "reference",
    time: TimeDetail::None,
    place: PlaceDetail::Point,
    age: false,
    lateness: "a register, as of the day it was taken",
};

pub(super) const LAYOUTS: &[Layout] = &[Layout {
    name: "nhs-choices",
    required: &[&["organisationcode"], &["organisationname"], &["postcode"]],
    optional: &[
        "organisationid",
        "organisationtype",
        "subtype",
        "sector",
        "organisationstatus",
        "ispimsmanaged",
        "address1",
        "address2",
        "address3",
        "city",
        "county",
        "latitude",
        "longitude",
        "parentodscode",
        "parentname",
        "website",
        "borough",
    ],
    months: false,
}];

struct Hospitals {
    columns: Columns,
    hasher: RowHasher,
    code: usize,
    name: usize,
    kind: Option<usize>,
    sector: Option<usize>,
    status: Option<usize>,
    address: Vec<usize>,
    postcode: usize,
    point: Option<(usize, usize)>,
    borough: Option<usize>,
    parent: (Option<usize>, Option<usize>),
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    Ok(Box::new(Hospitals {
        hasher: RowHasher::new(setup.format, setup.headings),
        code: columns.need("organisationcode")?,
        name: columns.need("organisationname")?,
        kind: columns.take("subtype"),
        sector: columns.take("sector"),
        status: columns.take("organisationstatus"),
        address: ["address1", "address2", "address3", "city", "county"]
            .iter()
            .filter_map(|heading| columns.take(heading))
            .collect(),
        postcode: columns.need("postcode")?,
        point: columns.take("longitude").zip(columns.take("latitude")),
        borough: columns.take("borough"),
        parent: (columns.take("parentodscode"), columns.take("parentname")),
        columns,
    }))
}

impl RowReader for Hospitals {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Hospitals {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let code = cells.need(self.code)?.to_owned();
        let point = match self.point {
            Some((longitude, latitude)) => cells.point(longitude, latitude, Bounds::UnitedKingdom)?,
            None => None,
        };
        if point.is_none() {
            notes.count(NoteKind::NoCoordinates);
        }
        let hospital = Hospital {
            name: cells.need(self.name)?.to_owned(),
            kind: cells.owned(self.kind),
            sector: cells.owned(self.sector),
            status: cells.owned(self.status),
            address: self.address.iter().filter_map(|index| cells.owned(Some(*index))).collect(),
            postcode: cells.owned(Some(self.postcode)),
            point,
            borough: Area::new(None, cells.owned(self.borough)),
            parent: Area::new(cells.owned(self.parent.0), cells.owned(self.parent.1)),
            rest: self.columns.rest(row),
            code,
        };
        let pairing = Some(self.hasher.fields("hospital", &[&hospital.code]));
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity {
                scope: ReplacementScope::Whole { table: Arc::from("hospitals") },
                fingerprint: self.hasher.row(row),
                pairing,
            },
            record: Record::Reference(Reference::Hospital(hospital)),
        })
    }
}
