//! Incidents from any partner, by a mapping of columns.
//!
//! One row is one incident, or one person in one where the partner sends it so. When, where, what,
//! how sure, and the source's own reference; an age where there is one.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, Time};

use super::{DateColumn, DateFinding, FormatFacts, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Bounds, Cells, Columns};
use crate::dates::{Moment, from_london, london, parse_moment, parse_time};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity, normalised};
use crate::mapping::{ClockOf, LaterFiles, Mapping, PersonColumns, PointsAre, What, WhenMeans};
use crate::months::Month;
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{
    Area, Capacity, Described, Event, EventKind, Period, Place, PlacePrecision, Record, Rest,
};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "incidents",
    title: "Incidents by mapping",
    publisher: "any partner",
    anonymous: true,
    record: "event",
    time: TimeDetail::Time,
    place: PlaceDetail::Point,
    age: true,
    lateness: "as often as the partner sends it",
};

struct Person {
    capacity: Capacity,
    age: Option<usize>,
    sex: Option<usize>,
    self_defined: Option<usize>,
    observed: Option<usize>,
}

struct Incidents {
    columns: Columns,
    hasher: RowHasher,
    name: Arc<str>,
    date: usize,
    date_finding: DateFinding,
    time: Option<usize>,
    means: WhenMeans,
    clock: ClockOf,
    later_files: LaterFiles,
    point: Option<(usize, usize)>,
    points_are: PointsAre,
    lsoa: Option<usize>,
    ward: (Option<usize>, Option<usize>),
    borough: (Option<usize>, Option<usize>),
    /// What the sender calls boroughs, without regard to capitals, and the name of each.
    boroughs: BTreeMap<String, String>,
    borough_always: Option<String>,
    place_text: Option<usize>,
    place_kind: Option<usize>,
    what: Result<usize, String>,
    sub_category: Option<usize>,
    how_sure: Option<usize>,
    reference: Option<usize>,
    outcome: Option<usize>,
    people: Vec<Person>,
    free_text: Vec<usize>,
}

pub(super) fn date_columns(columns: &mut Columns, mapping: Option<&Mapping>) -> Vec<DateColumn> {
    let Some(mapping) = mapping else {
        return Vec::new();
    };
    columns
        .take(&normalised(&mapping.when.date))
        .map(|index| DateColumn { index, expected: mapping.when.order })
        .into_iter()
        .collect()
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mapping = setup.mapping.ok_or_else(|| Refusal::NeedsMapping { found: setup.headings.to_vec() })?;
    let mut columns = setup.columns();
    let date = columns.mapped(&mapping.when.date)?;
    let point = match &mapping.point {
        None => None,
        Some(point) => Some((columns.mapped(&point.longitude)?, columns.mapped(&point.latitude)?)),
    };
    let what = match &mapping.what {
        What::Always(words) => Err(words.clone()),
        What::Column(column) => Ok(columns.mapped(column)?),
    };
    let people = people(mapping, &mut columns)?;
    let free_text: Vec<usize> =
        mapping.free_text.iter().map(|column| columns.mapped(column)).collect::<Result<_, _>>()?;
    let reader = Incidents {
        hasher: RowHasher::new(setup.format, setup.headings),
        name: Arc::from(mapping.name.to_lowercase()),
        date,
        date_finding: setup.date(date),
        time: columns.mapped_if(&mapping.when.time)?,
        means: mapping.when.means,
        clock: mapping.when.clock,
        later_files: mapping.later_files,
        point,
        points_are: mapping.points_are,
        lsoa: columns.mapped_if(&mapping.lsoa_code)?,
        ward: (columns.mapped_if(&mapping.ward_code)?, columns.mapped_if(&mapping.ward_name)?),
        borough: (columns.mapped_if(&mapping.borough_code)?, columns.mapped_if(&mapping.borough_name)?),
        boroughs: mapping.boroughs.iter().map(|(theirs, ours)| (normalised(theirs), ours.clone())).collect(),
        borough_always: mapping.borough_always.clone(),
        place_text: columns.mapped_if(&mapping.place_text)?.filter(|index| !free_text.contains(index)),
        place_kind: columns.mapped_if(&mapping.place_kind)?,
        what,
        sub_category: columns.mapped_if(&mapping.sub_category)?,
        how_sure: columns.mapped_if(&mapping.how_sure)?,
        reference: columns.mapped_if(&mapping.reference)?,
        outcome: columns.mapped_if(&mapping.outcome)?,
        people,
        free_text,
        columns,
    };
    Ok(Box::new(reader))
}

fn people(mapping: &Mapping, columns: &mut Columns) -> Result<Vec<Person>, Refusal> {
    let person = |of: &PersonColumns| {
        Ok(Person {
            capacity: of.capacity,
            age: columns.mapped_if(&of.age)?,
            sex: columns.mapped_if(&of.sex)?,
            self_defined: columns.mapped_if(&of.self_defined_ethnicity)?,
            observed: columns.mapped_if(&of.observed_ethnicity)?,
        })
    };
    mapping.people.iter().map(person).collect()
}

impl RowReader for Incidents {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Incidents {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let period = self.when(&cells, notes)?;
        let place = self.place(&cells, notes)?;
        let category = match &self.what {
            Ok(column) => cells.need(*column)?.to_owned(),
            Err(words) => words.clone(),
        };
        let mut described = Vec::new();
        for person in &self.people {
            let said = Described {
                capacity: person.capacity,
                age: cells.age(person.age)?,
                sex: cells.owned(person.sex),
                self_defined_ethnicity: cells.owned(person.self_defined),
                observed_ethnicity: cells.owned(person.observed),
            };
            if !said.says_nothing() {
                described.push(said);
            }
        }
        let reference = cells.owned(self.reference);
        if reference.is_none() && self.reference.is_some() {
            notes.count(NoteKind::BlankReferences);
        }
        let pairing = reference.as_deref().map(|text| self.hasher.fields("incident", &[&self.name, text]));
        let event = Event {
            kind: EventKind::Incident,
            reference,
            recorded_by: None,
            category,
            sub_category: cells.owned(self.sub_category),
            period,
            place,
            how_sure: cells.owned(self.how_sure),
            outcome: cells.owned(self.outcome),
            described,
            free_text: self.free_text(&cells, notes),
            rest: self.columns.rest(row),
        };
        let scope = match (self.later_files, period.month()) {
            (LaterFiles::ReplaceMonths, Some(month)) => {
                ReplacementScope::TableMonth { table: Arc::clone(&self.name), month }
            }
            (LaterFiles::Add, _) | (LaterFiles::ReplaceMonths, None) => ReplacementScope::Additive,
        };
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity { scope, fingerprint: self.hasher.row(row), pairing },
            record: Record::Event(event),
        })
    }

    fn free_text(&self, cells: &Cells<'_>, notes: &mut Notes) -> Rest {
        let texts: Rest = self
            .free_text
            .iter()
            .filter(|index| cells.text(**index).is_some())
            .map(|index| (self.columns.shared_heading(*index), cells.row.get(*index).to_owned()))
            .collect();
        if !texts.is_empty() {
            notes.count(NoteKind::FreeText);
        }
        texts
    }

    fn when(&self, cells: &Cells<'_>, notes: &mut Notes) -> Result<Period, RefusedRow> {
        let refuse = |problem| cells.refuse(self.date, problem);
        let text = cells.need(self.date)?;
        if self.means == WhenMeans::Month {
            return self.month(text).map(Period::Month).map_err(refuse);
        }
        let moment = parse_moment(text, self.date_finding.order).map_err(refuse)?;
        if let Some(time) = self.time.filter(|time| cells.text(*time).is_some()) {
            let (time_of_day, _) =
                parse_time(cells.need(time)?).map_err(|problem| cells.refuse(time, problem))?;
            return self.at(moment.day(), time_of_day, notes).map_err(|problem| cells.refuse(time, problem));
        }
        match moment {
            Moment::Day(day) => Ok(Period::Day(day)),
            // A column without one time of day holds days, whatever midnights its program wrote.
            Moment::Clock(at) if !self.date_finding.has_time_of_day => Ok(Period::Day(at.date())),
            Moment::Clock(at) => self.at(at.date(), at.time(), notes).map_err(refuse),
            Moment::Instant(at) => {
                let local = london(at);
                Ok(Period::Instant { at, day: local.date(), hour: local.hour(), minute: local.minute() })
            }
        }
    }

    fn month(&self, text: &str) -> Result<Month, Problem> {
        if let Some(month) = Month::parse(text) {
            return Ok(month);
        }
        let day = parse_moment(text, self.date_finding.order)?.day();
        // INVARIANT: a file whose dates are not all the first of a month does not hold months.
        if day.day() == 1 { Month::of(day).ok_or(Problem::YearOutOfRange) } else { Err(Problem::NotAMonth) }
    }

    fn at(&self, day: Date, time: Time, notes: &mut Notes) -> Result<Period, Problem> {
        let written = day.to_datetime(time);
        let instant = match self.clock {
            ClockOf::Elsewhere => None,
            ClockOf::Utc => {
                Some(jiff::tz::Offset::UTC.to_timestamp(written).map_err(|_| Problem::YearOutOfRange)?)
            }
            ClockOf::London => {
                let instant = from_london(written)?;
                if instant.is_none() {
                    notes.count(NoteKind::RepeatedHour);
                }
                instant
            }
        };
        Ok(match instant {
            Some(at) => {
                let local = london(at);
                Period::Instant { at, day: local.date(), hour: local.hour(), minute: local.minute() }
            }
            None => Period::Clock { day, hour: time.hour(), minute: time.minute() },
        })
    }

    fn place(&self, cells: &Cells<'_>, notes: &mut Notes) -> Result<Place, RefusedRow> {
        let bounds = if self.clock == ClockOf::Elsewhere { Bounds::World } else { Bounds::UnitedKingdom };
        let point = match self.point {
            Some((longitude, latitude)) => cells.point(longitude, latitude, bounds)?,
            None => None,
        };
        if point.is_none() && self.point.is_some() {
            notes.count(NoteKind::NoCoordinates);
        }
        let lsoa = match self.lsoa {
            Some(code) => cells.lsoa(code, None, notes)?,
            None => None,
        };
        let area =
            |(code, name): (Option<usize>, Option<usize>)| Area::new(cells.owned(code), cells.owned(name));
        let (ward, borough) = (area(self.ward), self.named(area(self.borough)));
        let has_area = lsoa.is_some() || ward.is_some() || borough.is_some();
        let text = cells.owned(self.place_text);
        let precision = match (point.is_some(), self.points_are) {
            (true, PointsAre::SnappedPublic) => PlacePrecision::SnappedPublic,
            (true, PointsAre::Stated) => PlacePrecision::Stated,
            (false, _) if has_area => PlacePrecision::AreaOnly,
            (false, _) => PlacePrecision::None,
        };
        if precision == PlacePrecision::None && text.is_none() {
            notes.count(NoteKind::NoPlace);
        }
        Ok(Place { precision, point, lsoa, ward, borough, text, kind: cells.owned(self.place_kind) })
    }

    /// The borough under the name that the mapping gives it.
    fn named(&self, published: Option<Area>) -> Option<Area> {
        let Some(published) = published else {
            return Area::new(None, self.borough_always.clone());
        };
        let ours = published.name.as_deref().and_then(|name| self.boroughs.get(&normalised(name)));
        Some(Area { name: ours.cloned().or(published.name.clone()), ..published })
    }
}
