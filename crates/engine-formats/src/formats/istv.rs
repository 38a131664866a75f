//! Information Sharing to Tackle Violence (ISTV): assault attendances at emergency departments.
//!
//! Anonymous. No real file is public; this follows the field list of the NHS Data Dictionary
//! (*Information Sharing to Tackle Violence Minimum Dataset*): reporting period start and end, site
//! code, arrival date and time, assault date and time, method, method other, location type,
//! location description. The reporting period may stand in rows above the headings instead. What
//! someone typed about the place or the method is kept word for word and held back until checked.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    DateColumn, DateFinding, FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail,
};
use crate::cells::{Bounds, Cells, Columns};
use crate::dates::{Moment, from_london, london, parse_day, parse_moment, parse_time};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity, normalised};
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{Event, EventKind, Period, Place, PlacePrecision, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "istv",
    title: "Assault attendances at emergency departments (ISTV)",
    publisher: "NHS trusts",
    anonymous: true,
    record: "event",
    time: TimeDetail::Time,
    place: PlaceDetail::Point,
    age: false,
    lateness: "at least monthly",
};

const PERIOD_START: &[&str] = &["reporting period start date", "reporting period start"];
const PERIOD_END: &[&str] = &["reporting period end date", "reporting period end"];
const SITE: &[&str] = &["site code of treatment", "site code"];
const ASSAULT: &[&str] = &["assault date and time", "assault date"];
const ASSAULT_TIME: &[&str] = &["assault time"];
const ARRIVAL: &[&str] =
    &["arrival date and time at accident and emergency department", "arrival date and time", "arrival date"];
const ARRIVAL_TIME: &[&str] = &["arrival time"];
const METHOD: &[&str] = &["assault method"];
const METHOD_OTHER: &[&str] = &["assault method other description", "assault method other"];
const PLACE_TYPE: &[&str] = &["assault location type"];
const PLACE_TEXT: &[&str] = &["assault location description"];
const HOW_SURE: &[&str] = &["geocode confidence", "location confidence", "confidence"];

pub(super) const LAYOUTS: &[Layout] = &[Layout {
    name: "attendances",
    required: &[SITE, ASSAULT, METHOD, PLACE_TYPE],
    optional: &[
        "reporting period start date",
        "reporting period end date",
        "arrival date and time at accident and emergency department",
        "arrival date and time",
        "arrival date",
        "arrival time",
        "assault time",
        "assault method other description",
        "assault method other",
        "assault location description",
        "geocode confidence",
        "location confidence",
        "confidence",
        "longitude",
        "latitude",
        "lsoa code",
    ],
    months: false,
}];

pub(super) fn date_columns(columns: &mut Columns) -> Vec<DateColumn> {
    [PERIOD_START, PERIOD_END, ASSAULT, ARRIVAL]
        .iter()
        .filter_map(|any| columns.take_any(any))
        .map(|index| DateColumn { index, expected: None })
        .collect()
}

/// Where a day of the reporting period stands.
enum PeriodDay {
    Column(usize, DateFinding),
    Title(Date),
}

struct Istv {
    columns: Columns,
    hasher: RowHasher,
    start: PeriodDay,
    end: PeriodDay,
    site: usize,
    assault: (usize, DateFinding),
    assault_time: Option<usize>,
    arrival: Option<(usize, DateFinding)>,
    arrival_time: Option<usize>,
    method: usize,
    place_type: usize,
    free_text: Vec<usize>,
    point: Option<(usize, usize)>,
    lsoa: Option<usize>,
    how_sure: Option<usize>,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    let start = period_day(setup, &mut columns, PERIOD_START)?;
    let end = period_day(setup, &mut columns, PERIOD_END)?;
    let dated = |index: usize| (index, setup.date(index));
    Ok(Box::new(Istv {
        hasher: RowHasher::new(setup.format, setup.headings),
        start,
        end,
        site: columns.need_any(SITE)?,
        assault: dated(columns.need_any(ASSAULT)?),
        assault_time: columns.take_any(ASSAULT_TIME),
        arrival: columns.take_any(ARRIVAL).map(dated),
        arrival_time: columns.take_any(ARRIVAL_TIME),
        method: columns.need_any(METHOD)?,
        place_type: columns.need_any(PLACE_TYPE)?,
        free_text: [METHOD_OTHER, PLACE_TEXT].iter().filter_map(|any| columns.take_any(any)).collect(),
        point: columns.take("longitude").zip(columns.take("latitude")),
        lsoa: columns.take("lsoa code"),
        how_sure: columns.take_any(HOW_SURE),
        columns,
    }))
}

/// A column, or a row above the headings with the field's name and the date beside it.
fn period_day(setup: &Setup<'_>, columns: &mut Columns, names: &[&str]) -> Result<PeriodDay, Refusal> {
    if let Some(index) = columns.take_any(names) {
        return Ok(PeriodDay::Column(index, setup.date(index)));
    }
    let order = setup.dates.values().next().copied().unwrap_or_default().order;
    setup
        .titles
        .iter()
        .find_map(|title| {
            let at = title.iter().position(|cell| names.contains(&normalised(cell).as_str()))?;
            parse_day(title.get(at + 1)?, order).ok()
        })
        .map(PeriodDay::Title)
        .ok_or_else(|| Refusal::UnknownColumns {
            nearest: Some(setup.format),
            missing: vec![names[0].to_owned()],
            found: setup.headings.to_vec(),
        })
}

impl RowReader for Istv {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Istv {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let scope = self.scope(&cells)?;
        let period = when(&cells, self.assault, self.assault_time, notes)?
            .ok_or_else(|| cells.refuse(self.assault.0, Problem::Missing))?;
        self.check_arrival(&cells, &period)?;
        let method = cells.need(self.method)?.to_owned();
        let place = self.place(&cells, notes)?;
        let free_text: Vec<_> = self
            .free_text
            .iter()
            .filter(|index| cells.text(**index).is_some())
            .map(|index| (self.columns.shared_heading(*index), row.get(*index).to_owned()))
            .collect();
        if !free_text.is_empty() {
            notes.count(NoteKind::FreeText);
        }
        let mut rest = self.columns.rest(row);
        let arrival = self.arrival.map(|(index, _)| index);
        for index in
            [arrival, self.arrival_time].into_iter().flatten().filter(|index| cells.text(*index).is_some())
        {
            rest.push((self.columns.shared_heading(index), row.get(index).to_owned()));
        }
        let event = Event {
            kind: EventKind::AssaultAttendance,
            reference: None,
            recorded_by: cells.owned(Some(self.site)),
            category: method,
            sub_category: None,
            period,
            place,
            how_sure: cells.owned(self.how_sure),
            outcome: None,
            described: Vec::new(),
            free_text,
            rest,
        };
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity { scope, fingerprint: self.hasher.row(row), pairing: None },
            record: Record::Event(event),
        })
    }

    fn scope(&self, cells: &Cells<'_>) -> Result<ReplacementScope, RefusedRow> {
        let day = |from: &PeriodDay| match from {
            PeriodDay::Title(day) => Ok(*day),
            PeriodDay::Column(index, finding) => parse_moment(cells.need(*index)?, finding.order)
                .map(Moment::day)
                .map_err(|problem| cells.refuse(*index, problem)),
        };
        let (from, to) = (day(&self.start)?, day(&self.end)?);
        if from > to {
            return Err(RefusedRow::new(cells.row.number, Problem::WrongOrder));
        }
        let site = Arc::from(cells.need(self.site)?.to_uppercase());
        Ok(ReplacementScope::SitePeriod { site, from, to })
    }

    /// Nobody arrives before the assault.
    fn check_arrival(&self, cells: &Cells<'_>, assault: &Period) -> Result<(), RefusedRow> {
        let Some(arrival) = self.arrival else {
            return Ok(());
        };
        let Some(arrived) = when(cells, arrival, self.arrival_time, &mut Notes::default())? else {
            return Ok(());
        };
        let wrong = match (assault.instant(), arrived.instant()) {
            (Some(assault), Some(arrived)) => arrived < assault,
            _ => arrived.last_day() < assault.first_day(),
        };
        if wrong { Err(cells.refuse(arrival.0, Problem::WrongOrder)) } else { Ok(()) }
    }

    fn place(&self, cells: &Cells<'_>, notes: &mut Notes) -> Result<Place, RefusedRow> {
        let point = match self.point {
            Some((longitude, latitude)) => cells.point(longitude, latitude, Bounds::UnitedKingdom)?,
            None => None,
        };
        let lsoa = match self.lsoa {
            Some(code) => cells.lsoa(code, None, notes)?,
            None => None,
        };
        let precision = match (&point, &lsoa) {
            (Some(_), _) => PlacePrecision::Stated,
            (None, Some(_)) => PlacePrecision::AreaOnly,
            (None, None) => PlacePrecision::None,
        };
        let kind = Some(cells.need(self.place_type)?.to_owned());
        Ok(Place { precision, point, lsoa, kind, ..Place::default() })
    }
}

/// A date and time in one column or two, in London's time; `None` when blank.
fn when(
    cells: &Cells<'_>,
    (index, finding): (usize, DateFinding),
    time: Option<usize>,
    notes: &mut Notes,
) -> Result<Option<Period>, RefusedRow> {
    let Some(text) = cells.text(index) else {
        return Ok(None);
    };
    let refuse = |problem| cells.refuse(index, problem);
    let mut moment = parse_moment(text, finding.order).map_err(refuse)?;
    if let Some(time) = time.filter(|time| cells.text(*time).is_some()) {
        let (of_day, _) = parse_time(cells.need(time)?).map_err(|problem| cells.refuse(time, problem))?;
        moment = Moment::Clock(moment.day().to_datetime(of_day));
    }
    let at = match moment {
        Moment::Day(day) => return Ok(Some(Period::Day(day))),
        Moment::Instant(at) => at,
        Moment::Clock(written) => match from_london(written).map_err(refuse)? {
            Some(at) => at,
            None => {
                notes.count(NoteKind::RepeatedHour);
                let (hour, minute) = (written.hour(), written.minute());
                return Ok(Some(Period::Clock { day: written.date(), hour, minute }));
            }
        },
    };
    let local = london(at);
    Ok(Some(Period::Instant { at, day: local.date(), hour: local.hour(), minute: local.minute() }))
}
