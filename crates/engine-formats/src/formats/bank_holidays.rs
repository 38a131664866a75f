//! Bank holidays from GOV.UK, as JSON.
//!
//! One event is one holiday in one division. Past years roll off the publisher's feed, so a later
//! file never withdraws anything: the application keeps the history. Titles have curly apostrophes.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::{Format, FormatFacts, PlaceDetail, TimeDetail};
use crate::dates::{DateOrder, parse_day};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::reading::Accepted;
use crate::record::{BankHoliday, Record, Reference};
use crate::refusal::{CutOff, Refusal};
use crate::row::{Problem, RefusedRow};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "bank-holidays",
    title: "Bank holidays (GOV.UK)",
    publisher: "GOV.UK",
    anonymous: true,
    record: "reference",
    time: TimeDetail::Day,
    place: PlaceDetail::None,
    age: false,
    lateness: "about two years ahead; past years roll off",
};

/// Reads the whole document.
pub(crate) fn read(bytes: &[u8]) -> Result<VecDeque<Result<Accepted, RefusedRow>>, Refusal> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| {
        if error.is_eof() { CutOff::Json.into() } else { Refusal::Damaged { what: "the JSON" } }
    })?;
    let divisions =
        document.as_object().filter(|divisions| !divisions.is_empty()).ok_or(Refusal::NotATable)?;
    let hasher = RowHasher::new(Format::BankHolidays, &[]);
    let mut items = VecDeque::new();
    if divisions.keys().any(|division| division.contains('\0')) {
        return Err(Refusal::Damaged { what: "the JSON" });
    }
    for (division, content) in divisions {
        let events =
            content.get("events").and_then(Value::as_array).ok_or_else(|| Refusal::UnknownColumns {
                nearest: Some(Format::BankHolidays),
                missing: vec!["events".into()],
                found: divisions.keys().cloned().collect(),
            })?;
        for event in events {
            let number = items.len() as u64 + 1;
            items.push_back(item(division, event, number, &hasher));
        }
    }
    if items.is_empty() { Err(Refusal::NoRows) } else { Ok(items) }
}

fn item(division: &str, event: &Value, number: u64, hasher: &RowHasher) -> Result<Accepted, RefusedRow> {
    let fields = event.as_object().ok_or_else(|| RefusedRow::new(number, Problem::Missing))?;
    let title = text(fields, "title", number)?
        .ok_or_else(|| RefusedRow::cell(number, "title", "", Problem::Missing))?;
    let date = text(fields, "date", number)?
        .ok_or_else(|| RefusedRow::cell(number, "date", "", Problem::Missing))?;
    let day = parse_day(date, DateOrder::DayFirst)
        .ok()
        .filter(|day| day.to_string() == date)
        .ok_or_else(|| RefusedRow::cell(number, "date", date, Problem::NotADate))?;
    let notes = text(fields, "notes", number)?;
    let bunting = match fields.get("bunting") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(flown)) => Some(*flown),
        Some(other) => {
            return Err(RefusedRow::cell(number, "bunting", &other.to_string(), Problem::NotAKnownWord));
        }
    };
    let flag = bunting.map_or("", |flown| if flown { "true" } else { "false" });
    let identity = RowIdentity {
        scope: ReplacementScope::Additive,
        fingerprint: hasher.fields("bank-holiday", &[division, date, title, notes.unwrap_or_default(), flag]),
        pairing: Some(hasher.fields("day", &[division, date])),
    };
    let holiday = BankHoliday {
        division: division.to_owned(),
        day,
        title: title.to_owned(),
        notes: notes.map(str::to_owned),
        bunting,
    };
    Ok(Accepted {
        row_number: number,
        column: None,
        identity,
        record: Record::Reference(Reference::BankHoliday(holiday)),
    })
}

fn text<'v>(fields: &'v Map<String, Value>, name: &str, number: u64) -> Result<Option<&'v str>, RefusedRow> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        // No calendar has one, and PostgreSQL stores no text with one.
        Some(Value::String(text)) if text.contains('\0') => {
            Err(RefusedRow::cell(number, name, &text.replace('\0', "?"), Problem::NotAKnownWord))
        }
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(other) => Err(RefusedRow::cell(number, name, &other.to_string(), Problem::NotAKnownWord)),
    }
}
