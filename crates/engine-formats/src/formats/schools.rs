//! Register of schools: the full extract of Get Information about Schools, or the London list made from it.
//!
//! One row is one school, open or closed. The full extract parts its columns with commas or `¬` and
//! stores letters as Latin-1. It also names head teachers: those columns are never read.

use std::sync::Arc;

use jiff::civil::{Date, date};

use super::{
    DateColumn, DateFinding, FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail,
};
use crate::cells::{Bounds, Cells, Columns};
use crate::dates::{DateOrder, parse_day_of_any_year};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::digits;
use crate::notes::{NoteKind, Notes};
use crate::person::words_of;
use crate::reading::{Accepted, Sink};
use crate::record::{Area, Record, Reference, School};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "schools",
    title: "Register of schools (Department for Education)",
    publisher: "Department for Education, Get Information about Schools",
    anonymous: true,
    record: "reference",
    time: TimeDetail::Day,
    place: PlaceDetail::Point,
    age: false,
    lateness: "a register, as of the day it was taken",
};

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "london-list",
        required: &[&["urn"], &["name"], &["postcode"]],
        optional: &["town", "lead school", "open date", "close date", "lat", "lon", "borough"],
        months: false,
    },
    Layout {
        name: "full-extract",
        required: &[&["urn"], &["establishmentname"]],
        optional: &[
            "la name",
            "la code",
            "typeofestablishment name",
            "establishmentstatus name",
            "phaseofeducation name",
            "numberofpupils",
            "town",
            "postcode",
            "easting",
            "northing",
            "opendate",
            "closedate",
        ],
        months: false,
    },
];

const OPENED: &[&str] = &["open date", "opendate"];
const CLOSED: &[&str] = &["close date", "closedate"];

/// Columns about people: the head teacher, and the proprietor of an independent school.
pub(crate) fn names_people(heading: &str) -> bool {
    words_of(heading).first().is_some_and(|word| word == "head" || word == "props")
}

pub(super) fn date_columns(columns: &mut Columns) -> Vec<DateColumn> {
    [OPENED, CLOSED]
        .iter()
        .filter_map(|any| columns.take_any(any))
        .map(|index| DateColumn { index, expected: Some(DateOrder::DayFirst) })
        .collect()
}

struct Schools {
    columns: Columns,
    hasher: RowHasher,
    urn: usize,
    name: usize,
    phase: Option<usize>,
    kind: Option<usize>,
    status: Option<usize>,
    town: Option<usize>,
    postcode: Option<usize>,
    borough: (Option<usize>, Option<usize>),
    point: Option<(usize, usize)>,
    grid: Option<(usize, usize)>,
    opened: Option<(usize, DateFinding)>,
    closed: Option<(usize, DateFinding)>,
    pupils: Option<usize>,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    let kept: Vec<String> = setup.headings.iter().filter(|heading| !names_people(heading)).cloned().collect();
    for (index, heading) in setup.headings.iter().enumerate() {
        if names_people(heading) {
            columns.mark_used(index);
        }
    }
    let hasher = RowHasher::with_columns(setup.format, setup.headings, |heading| kept.contains(heading));
    let mut dated = |any: &[&str]| columns.take_any(any).map(|index| (index, setup.date(index)));
    Ok(Box::new(Schools {
        hasher,
        opened: dated(OPENED),
        closed: dated(CLOSED),
        urn: columns.need("urn")?,
        name: columns.need_any(&["establishmentname", "name"])?,
        phase: columns.take("phaseofeducation name"),
        kind: columns.take("typeofestablishment name"),
        status: columns.take("establishmentstatus name"),
        town: columns.take("town"),
        postcode: columns.take("postcode"),
        borough: (columns.take("la code"), columns.take_any(&["la name", "borough"])),
        point: columns.take("lon").zip(columns.take("lat")),
        grid: columns.take("easting").zip(columns.take("northing")),
        pupils: columns.take("numberofpupils"),
        columns,
    }))
}

impl RowReader for Schools {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Schools {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let urn = cells.need(self.urn)?.to_owned();
        if urn.len() > 8 || digits::<u32>(&urn).is_none() {
            return Err(cells.refuse(self.urn, Problem::NotANumber));
        }
        let name = cells.need(self.name)?.to_owned();
        if mixes_alphabets(&name) {
            notes.count(NoteKind::MixedAlphabets);
        }
        let point = match self.point {
            Some((longitude, latitude)) => cells.point(longitude, latitude, Bounds::UnitedKingdom)?,
            None => None,
        };
        let grid = match self.grid {
            Some((easting, northing)) => cells.grid(easting, northing)?,
            None => None,
        };
        if point.is_none() && grid.is_none() {
            notes.count(NoteKind::NoCoordinates);
        }
        let pupils = match self.pupils.filter(|index| cells.text(*index).is_some()) {
            None => None,
            Some(index) => {
                let count = cells.count(index)?;
                Some(u32::try_from(count).map_err(|_| cells.refuse(index, Problem::NotACount))?)
            }
        };
        let school = School {
            urn,
            name,
            phase: cells.owned(self.phase),
            kind: cells.owned(self.kind),
            status: cells.owned(self.status),
            town: cells.owned(self.town),
            postcode: cells.owned(self.postcode),
            borough: Area::new(cells.owned(self.borough.0), cells.owned(self.borough.1)),
            point,
            grid,
            opened_on: day(&cells, self.opened, notes)?,
            closed_on: day(&cells, self.closed, notes)?,
            pupils,
            rest: self.columns.rest(row),
        };
        let pairing = Some(self.hasher.fields("school", &[&school.urn]));
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity {
                scope: ReplacementScope::Whole { table: Arc::from("schools") },
                fingerprint: self.hasher.row(row),
                pairing,
            },
            record: Record::Reference(Reference::School(school)),
        })
    }
}

fn day(
    cells: &Cells<'_>,
    column: Option<(usize, DateFinding)>,
    notes: &mut Notes,
) -> Result<Option<Date>, RefusedRow> {
    let Some((index, finding)) = column else {
        return Ok(None);
    };
    let Some(text) = cells.text(index) else {
        return Ok(None);
    };
    let day = parse_day_of_any_year(text, finding.order).map_err(|problem| cells.refuse(index, problem))?;
    if day == date(1900, 1, 1) {
        notes.count(NoteKind::PlaceholderDates);
    }
    Ok(Some(day))
}

/// Latin and Cyrillic letters in one word: the mark of a file that went through the wrong encoding.
fn mixes_alphabets(text: &str) -> bool {
    let cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
    text.split_whitespace()
        .any(|word| word.chars().any(cyrillic) && word.chars().any(|c| c.is_ascii_alphabetic()))
}
