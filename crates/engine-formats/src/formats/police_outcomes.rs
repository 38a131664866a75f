//! police.uk outcomes: what became of crimes, joined only by crime ID.
//!
//! One row is one outcome. The month is that of the outcome. Months of real files repeat more than
//! half of their rows exactly; each is kept and counted.

use super::police_street::Shared;
use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::identity::RowIdentity;
use crate::notes::Notes;
use crate::reading::{Accepted, Sink};
use crate::record::{OutcomeUpdate, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "police-outcomes",
    title: "Outcomes of crimes (police.uk)",
    publisher: "Home Office, data.police.uk",
    anonymous: true,
    record: "outcome-update",
    time: TimeDetail::Month,
    place: PlaceDetail::SnappedPoint,
    age: false,
    lateness: "published about two months after the month of the outcome",
};

pub(super) const LAYOUTS: &[Layout] = &[Layout {
    name: "outcomes",
    required: &[
        &["crime id"],
        &["month"],
        &["reported by"],
        &["longitude"],
        &["latitude"],
        &["location"],
        &["lsoa code"],
        &["outcome type"],
    ],
    optional: &["falls within", "lsoa name"],
    months: false,
}];

struct Outcomes {
    shared: Shared,
    outcome: usize,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut shared = Shared::new(setup)?;
    let outcome = shared.columns.need("outcome type")?;
    Ok(Box::new(Outcomes { shared, outcome }))
}

impl RowReader for Outcomes {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Outcomes {
    fn item(&mut self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.shared.columns)?;
        let (month, recorded_by, scope) = self.shared.scope(row)?;
        let cells = self.shared.columns.cells(row);
        let outcome = cells.need(self.outcome)?.to_owned();
        let Some(reference) = self.shared.reference(&cells)? else {
            let index = self.shared.reference.unwrap_or(0);
            return Err(cells.refuse(index, Problem::Missing));
        };
        let place = self.shared.place(&cells, notes)?;
        let pairing = Some(self.shared.hasher.fields("crime", &[&reference]));
        let rest = self.shared.columns.rest(row);
        let update = OutcomeUpdate { reference, month, recorded_by, outcome, place, rest };
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity { scope, fingerprint: self.shared.hasher.row(row), pairing },
            record: Record::OutcomeUpdate(update),
        })
    }
}
