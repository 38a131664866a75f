//! What a record becomes in the tables: pure, so that the store only writes cells.

use super::district::{district_of, of_area};
use super::model::HeldField;
use crate::names::{names_in_a_reference, names_somebody};
use accord_engine_formats::{
    AgeGroup, Capacity, Count, Described, Event, EventKind, Figure, OutcomeUpdate, Period, Place, Record,
    Reference, Rest,
};
use accord_kernel::{Day, Month};
use accord_platform_web::maps::hexagon_at;

/// A table that imports fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BulkTable {
    /// Things that happened.
    Event,
    /// Published figures.
    Figure,
    /// Schools, hospitals, bank holidays.
    RegisterEntry,
    /// What became of crimes.
    OutcomeUpdate,
}

impl BulkTable {
    /// Every bulk table.
    pub const ALL: &'static [Self] = &[Self::Event, Self::Figure, Self::RegisterEntry, Self::OutcomeUpdate];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Figure => "figure",
            Self::RegisterEntry => "register_entry",
            Self::OutcomeUpdate => "outcome_update",
        }
    }

    /// The table with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.name() == name)
    }

    /// The columns that [`cells_of`] fills, in its order.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Event => &[
                "kind",
                "category",
                "sub_category",
                "reference",
                "recorded_by",
                "precision",
                "first_on",
                "last_on",
                "month",
                "at",
                "hour",
                "place_precision",
                "longitude",
                "latitude",
                "lsoa",
                "ward",
                "district",
                "place_words",
                "how_sure",
                "outcome",
                "described",
                "held_back",
                "rest",
                "age_from",
                "age_to",
                "place_kind",
                "cell",
            ],
            Self::Figure => &[
                "table_words",
                "area_kind",
                "area_code",
                "area_name",
                "district",
                "measure",
                "offence_group",
                "category",
                "splits",
                "precision",
                "first_on",
                "last_on",
                "month",
                "stated",
                "number",
                "rest",
            ],
            Self::RegisterEntry => {
                &["kind", "code", "name", "day_on", "longitude", "latitude", "district", "detail"]
            }
            Self::OutcomeUpdate => &[
                "reference",
                "month",
                "recorded_by",
                "outcome",
                "place_precision",
                "longitude",
                "latitude",
                "lsoa",
                "ward",
                "district",
                "place_words",
                "rest",
            ],
        }
    }
}

/// One cell to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text as it stands; `None` for nothing.
    Text(Option<String>),
    /// Text that many rows share: the table of terms holds it once.
    Term(Option<String>),
    /// A whole number.
    Whole(Option<i64>),
    /// A number.
    Real(Option<f64>),
}

fn text(value: &str) -> Cell {
    Cell::Text(Some(value.to_owned()))
}

fn term(value: Option<&str>) -> Cell {
    Cell::Term(value.filter(|value| !value.is_empty()).map(str::to_owned))
}

/// The table that a record goes to, and its cells in the order of [`BulkTable::columns`].
pub fn cells_of(record: &Record) -> (BulkTable, Vec<Cell>) {
    match record {
        Record::Event(event) => (BulkTable::Event, event_cells(event)),
        Record::Count(count) => (BulkTable::Figure, figure_cells(count)),
        Record::Reference(reference) => (BulkTable::RegisterEntry, register_cells(reference)),
        Record::OutcomeUpdate(update) => (BulkTable::OutcomeUpdate, outcome_cells(update)),
    }
}

/// A field of a partner's file, unless somebody is named in it: then it is held back. Published files have their own
/// fixed words.
fn unless<'a>(
    event: &Event,
    value: Option<&'a str>,
    field: HeldField,
    is_named: fn(&str) -> bool,
    held: &mut Vec<(HeldField, &'a str)>,
) -> Option<&'a str> {
    let named = value.filter(|value| event.kind == EventKind::Incident && is_named(value));
    let Some(named) = named else { return value };
    held.push((field, named));
    None
}

/// Fields that are held back, and what was typed freely: apart, because a partner may head a column like one of our
/// fields, and both in a list, because it may head two columns alike.
fn held_json(fields: &[(HeldField, &str)], typed: &Rest) -> Option<String> {
    if fields.is_empty() && typed.is_empty() {
        return None;
    }
    let typed: Vec<(&str, &str)> =
        typed.iter().map(|(heading, words)| (heading.as_ref(), words.as_str())).collect();
    Some(serde_json::json!({ "fields": fields, "typed": typed }).to_string())
}

fn event_cells(event: &Event) -> Vec<Cell> {
    let mut held = Vec::new();
    let category = unless(event, Some(&event.category), HeldField::Kind, names_somebody, &mut held);
    let finer = unless(event, event.sub_category.as_deref(), HeldField::Finer, names_somebody, &mut held);
    let reference =
        unless(event, event.reference.as_deref(), HeldField::Reference, names_in_a_reference, &mut held);
    let place_kind =
        unless(event, event.place.kind.as_deref(), HeldField::PlaceKind, names_somebody, &mut held);
    let mut cells = vec![
        text(event.kind.name()),
        term(category),
        term(finer),
        Cell::Text(reference.map(str::to_owned)),
        term(event.recorded_by.as_deref()),
    ];
    cells.extend(period_cells(&event.period));
    cells.push(Cell::Whole(event.period.instant().map(|at| at.as_microsecond())));
    cells.push(Cell::Whole(event.period.hour().map(i64::from)));
    cells.extend(place_cells(&event.place));
    cells.extend([
        term(event.how_sure.as_deref()),
        term(event.outcome.as_deref()),
        Cell::Text(described_json(&event.described)),
        Cell::Text(held_json(&held, &event.free_text)),
        Cell::Text(rest_json(&event.rest)),
    ]);
    let age = youngest_harmed(&event.described);
    cells.extend([
        Cell::Whole(age.0.map(i64::from)),
        Cell::Whole(age.1.map(i64::from)),
        term(place_kind),
        Cell::Whole(cell_of(&event.place)),
    ]);
    cells
}

/// Between which ages the youngest person who was harmed is. Without an upper end of anybody's age, the lower
/// end is known only where everybody has one.
fn youngest_harmed(described: &[Described]) -> (Option<u8>, Option<u8>) {
    let harmed: Vec<Option<&AgeGroup>> = described
        .iter()
        .filter(|person| person.capacity == Capacity::Victim)
        .map(|person| person.age.as_ref())
        .collect();
    let ages = || harmed.iter().copied().flatten();
    match ages().filter(|age| age.to.is_some()).min_by_key(|age| age.to) {
        Some(age) => (age.from, age.to),
        None if ages().filter(|age| age.from.is_some()).count() == harmed.len() => {
            (ages().filter_map(|age| age.from).min(), None)
        }
        None => (None, None),
    }
}

/// The first and the last day that a record may be of; `None` for what is in a register.
pub fn days_of(record: &Record) -> Option<(Day, Day)> {
    let period = match record {
        Record::Event(event) => &event.period,
        Record::Count(count) => &count.period,
        Record::Reference(_) => return None,
        Record::OutcomeUpdate(update) => {
            return Some((Day::from_date(update.month.first_day()), Day::from_date(update.month.last_day())));
        }
    };
    Some((Day::from_date(period.first_day()), Day::from_date(period.last_day())))
}

fn figure_cells(count: &Count) -> Vec<Cell> {
    let area = &count.area;
    let district = match area.kind {
        accord_engine_formats::AreaKind::Borough => of_area(&area.area),
        _ => area.within.as_ref().and_then(|name| of_area(&named(name))),
    };
    let (stated, number) = match count.figure {
        Figure::Exact(_) => ("exact", count.figure.number()),
        Figure::RoundedToFive(_) => ("rounded_to_five", count.figure.number()),
        Figure::Suppressed => ("suppressed", None),
        Figure::NotGiven => ("not_given", None),
    };
    let mut cells = vec![
        term(Some(&count.table)),
        text(area.kind.name()),
        term(area.area.code.as_deref()),
        term(area.area.name.as_deref()),
        term(district.as_deref()),
        term(Some(&count.measure)),
        term(count.group.as_deref()),
        term(count.category.as_deref()),
        Cell::Text(rest_json(&count.splits)),
    ];
    cells.extend(period_cells(&count.period));
    cells.push(text(stated));
    cells.push(Cell::Whole(number.map(|number| i64::try_from(number).unwrap_or(i64::MAX))));
    cells.push(Cell::Text(rest_json(&count.rest)));
    cells
}

fn named(name: &str) -> accord_engine_formats::Area {
    accord_engine_formats::Area { code: None, name: Some(name.to_owned()) }
}

fn register_cells(reference: &Reference) -> Vec<Cell> {
    use serde_json::json;
    let (kind, code, name, day, point, borough, detail) = match reference {
        Reference::School(school) => (
            "school",
            school.urn.clone(),
            school.name.clone(),
            None,
            school.point,
            school.borough.as_ref(),
            json!({"phase": school.phase, "kind": school.kind, "status": school.status, "town": school.town,
                "postcode": school.postcode, "pupils": school.pupils,
                "opened_on": school.opened_on.map(|day| day.to_string()),
                "closed_on": school.closed_on.map(|day| day.to_string())}),
        ),
        Reference::Hospital(hospital) => (
            "hospital",
            hospital.code.clone(),
            hospital.name.clone(),
            None,
            hospital.point,
            hospital.borough.as_ref(),
            json!({"kind": hospital.kind, "sector": hospital.sector, "status": hospital.status,
                "postcode": hospital.postcode}),
        ),
        Reference::BankHoliday(holiday) => (
            "bank_holiday",
            format!("{}/{}", holiday.division, holiday.day),
            holiday.title.clone(),
            Some(Day::from_date(holiday.day)),
            None,
            None,
            json!({"division": holiday.division, "notes": holiday.notes}),
        ),
    };
    vec![
        text(kind),
        Cell::Text(Some(code)),
        Cell::Text(Some(name)),
        Cell::Whole(day.map(|day| i64::from(day.number()))),
        Cell::Real(point.map(|point| point.longitude)),
        Cell::Real(point.map(|point| point.latitude)),
        term(borough.and_then(of_area).as_deref()),
        Cell::Text(Some(detail.to_string())),
    ]
}

fn outcome_cells(update: &OutcomeUpdate) -> Vec<Cell> {
    let month = Day::from_date(update.month.first_day()).month();
    let mut cells = vec![
        text(&update.reference),
        Cell::Whole(Some(i64::from(month.number()))),
        term(Some(&update.recorded_by)),
        term(Some(&update.outcome)),
    ];
    cells.extend(place_cells(&update.place));
    cells.push(Cell::Text(rest_json(&update.rest)));
    cells
}

/// Precision, first day, last day, month.
fn period_cells(period: &Period) -> [Cell; 4] {
    let day = |date| Cell::Whole(Some(i64::from(Day::from_date(date).number())));
    let month: Option<Month> = period.month().map(|month| Day::from_date(month.first_day()).month());
    [
        text(period.precision()),
        day(period.first_day()),
        day(period.last_day()),
        Cell::Whole(month.map(|month| i64::from(month.number()))),
    ]
}

/// Precision, longitude, latitude, LSOA, ward, district, words.
fn place_cells(place: &Place) -> [Cell; 7] {
    let code_or_name = |area: Option<&accord_engine_formats::Area>| {
        area.and_then(|area| area.code.clone().or_else(|| area.name.clone()))
    };
    [
        text(place.precision.name()),
        Cell::Real(place.point.map(|point| point.longitude)),
        Cell::Real(place.point.map(|point| point.latitude)),
        Cell::Term(code_or_name(place.lsoa.as_ref())),
        Cell::Term(code_or_name(place.ward.as_ref())),
        term(district_of(place).as_deref()),
        term(place.text.as_deref()),
    ]
}

/// The hexagon of the map in which a place lies: kept with the row, so that a map of many rows is one sum.
fn cell_of(place: &Place) -> Option<i64> {
    let cell = place.point.and_then(|point| hexagon_at(point.longitude, point.latitude))?;
    i64::try_from(cell).ok()
}

fn described_json(described: &[Described]) -> Option<String> {
    use serde_json::{Value, json};
    if described.is_empty() {
        return None;
    }
    let people: Vec<Value> = described
        .iter()
        .map(|person| {
            json!({
                "capacity": person.capacity,
                "age": person.age.as_ref().map(|age| json!({"text": age.text, "from": age.from, "to": age.to})),
                "sex": person.sex,
                "self_defined_ethnicity": person.self_defined_ethnicity,
                "observed_ethnicity": person.observed_ethnicity,
            })
        })
        .collect();
    Some(Value::Array(people).to_string())
}

fn rest_json(rest: &Rest) -> Option<String> {
    if rest.is_empty() {
        return None;
    }
    let fields: serde_json::Map<String, serde_json::Value> =
        rest.iter().map(|(heading, value)| (heading.to_string(), value.clone().into())).collect();
    Some(serde_json::Value::Object(fields).to_string())
}
