//! Metropolitan Police monthly crime figures, by borough, ward, safer neighbourhood team or LSOA.
//!
//! The long layout has one figure in each row; the wide ones have a column for each month, and each
//! of those figures is one record. Months without an offence have no row in the long layout: a
//! figure that is absent is not nought. Codes carry trailing blanks, `N/K` and `-1` stand where
//! codes should, and `Aviation Security (SO18)` stands among the boroughs.

use std::sync::Arc;

use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Cells, Columns};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::{Month, digits};
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::record::{Area, AreaKind, Count, CountArea, Figure, Period, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "mps-monthly",
    title: "Monthly crime figures (Metropolitan Police)",
    publisher: "Metropolitan Police Service, London Datastore",
    anonymous: true,
    record: "count",
    time: TimeDetail::Month,
    place: PlaceDetail::Ward,
    age: false,
    lateness: "monthly, within the month after the month it is about; past months are revised",
};

const MAJOR: &[&str] = &["majortext", "major text", "major category"];
const MINOR: &[&str] = &["minortext", "minor text", "minor category"];
const BOROUGH: &[&str] = &["lookup boroughname", "boroughname", "borough name", "borough"];
const WARD_CODE: &[&str] = &["wardcode", "ward code"];
const WARD_NAME: &[&str] = &["wardname", "ward name"];

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "long",
        required: &[
            &["month year"],
            &["area type"],
            &["area name"],
            &["area code"],
            &["crime type"],
            &["crime subtype"],
            &["measure"],
            &["count"],
        ],
        optional: &["borough snt", "financial year", "fy fyindex", "refresh date", "sheet"],
        months: false,
    },
    Layout {
        name: "wide-ward",
        required: &[MAJOR, MINOR, WARD_NAME, WARD_CODE, BOROUGH],
        optional: &[],
        months: true,
    },
    Layout {
        name: "wide-lsoa",
        required: &[MAJOR, MINOR, &["lsoa code"], BOROUGH],
        optional: &["lsoa name"],
        months: true,
    },
    Layout { name: "wide-borough", required: &[MAJOR, MINOR, BOROUGH], optional: &[], months: true },
];

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    if setup.layout == "long" { long(setup) } else { wide(setup) }
}

struct Long {
    columns: Columns,
    hasher: RowHasher,
    month: usize,
    area_type: usize,
    area_name: usize,
    area_code: usize,
    borough_snt: Option<usize>,
    crime_type: usize,
    crime_subtype: usize,
    measure: usize,
    count: usize,
}

fn long(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    Ok(Box::new(Long {
        hasher: RowHasher::new(setup.format, setup.headings),
        month: columns.need("month year")?,
        area_type: columns.need("area type")?,
        area_name: columns.need("area name")?,
        area_code: columns.need("area code")?,
        // Looked at, and kept among the rest as it stands: the prefix is a borough only for known boroughs.
        borough_snt: columns.normalised().iter().position(|heading| heading == "borough snt"),
        crime_type: columns.need("crime type")?,
        crime_subtype: columns.need("crime subtype")?,
        measure: columns.need("measure")?,
        count: columns.need("count")?,
        columns,
    }))
}

impl RowReader for Long {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row, &mut sink.notes);
        sink.put(item);
    }
}

impl Long {
    fn item(&self, row: &Row, notes: &mut Notes) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let month =
            cells.month(self.month, |text| Month::parse_first_day(text).or_else(|| Month::parse(text)))?;
        let area_type = cells.need(self.area_type)?;
        let kind =
            area_kind(area_type).ok_or_else(|| cells.refuse(self.area_type, Problem::NotAKnownWord))?;
        let crime_type = cells.need(self.crime_type)?;
        let category = cells.need(self.crime_subtype)?;
        let figure = Figure::Exact(cells.count(self.count)?);
        let raw_code = row.get(self.area_code);
        if raw_code.trim().len() != raw_code.len() {
            notes.count(NoteKind::PaddedCells);
        }
        let mut rest = self.columns.rest(row);
        let area = self.area(&cells, &mut rest, notes);
        let team = self.borough_snt.and_then(|index| cells.text(index));
        let within = team.filter(|_| kind != AreaKind::Borough).and_then(borough_at_start);
        let key = [
            area_type,
            raw_code.trim(),
            row.get(self.area_name).trim(),
            team.unwrap_or_default(),
            crime_type,
            category,
            cells.need(self.measure)?,
        ];
        let month_text = month.to_string();
        let pairing = self.hasher.fields("figure", &[&key[..], &[month_text.as_str()]].concat());
        let table: Arc<str> = Arc::from(format!("{area_type}/{crime_type}").to_lowercase());
        let measure: Arc<str> = Arc::from(cells.need(self.measure)?);
        let count = Count {
            table: Arc::clone(&table),
            area: CountArea { kind, area, within: within.map(str::to_owned) },
            measure,
            group: Some(crime_type.to_owned()),
            category: Some(category.to_owned()),
            splits: Vec::new(),
            period: Period::Month(month),
            figure,
            rest,
        };
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity {
                scope: ReplacementScope::TableMonth { table, month },
                fingerprint: self.hasher.row(row),
                pairing: Some(pairing),
            },
            record: Record::Count(count),
        })
    }

    /// A code that is no code stays among the rest, word for word.
    fn area(&self, cells: &Cells<'_>, rest: &mut crate::record::Rest, notes: &mut Notes) -> Area {
        let name = cells.owned(Some(self.area_name));
        let code = cells.text(self.area_code);
        match code {
            Some(code) if is_ons_code(code) => Area { code: Some(code.to_owned()), name },
            Some(other) => {
                notes.say(NoteKind::AreaCodesUnknown, other);
                rest.push((self.columns.shared_heading(self.area_code), other.to_owned()));
                Area { code: None, name }
            }
            None => {
                notes.say(NoteKind::AreaCodesUnknown, "blank");
                Area { code: None, name }
            }
        }
    }
}

fn area_kind(area_type: &str) -> Option<AreaKind> {
    match area_type.to_ascii_lowercase().as_str() {
        "borough" => Some(AreaKind::Borough),
        "ward" => Some(AreaKind::Ward),
        "safer neighbourhood teams" | "safer neighbourhood team" => Some(AreaKind::SaferNeighbourhoodTeam),
        "lsoa" => Some(AreaKind::Lsoa),
        _ => None,
    }
}

/// A nine-character code of the Office for National Statistics.
fn is_ons_code(code: &str) -> bool {
    code.len() == 9
        && code.starts_with(['E', 'W', 'S', 'N', 'K'])
        && code[1..].bytes().all(|b| b.is_ascii_digit())
}

/// Names of London's boroughs, to take the borough off `Westminster Westbourne`.
const BOROUGHS: [&str; 33] = [
    "Barking and Dagenham",
    "Barnet",
    "Bexley",
    "Brent",
    "Bromley",
    "Camden",
    "City of London",
    "Croydon",
    "Ealing",
    "Enfield",
    "Greenwich",
    "Hackney",
    "Hammersmith and Fulham",
    "Haringey",
    "Harrow",
    "Havering",
    "Hillingdon",
    "Hounslow",
    "Islington",
    "Kensington and Chelsea",
    "Kingston upon Thames",
    "Lambeth",
    "Lewisham",
    "Merton",
    "Newham",
    "Redbridge",
    "Richmond upon Thames",
    "Southwark",
    "Sutton",
    "Tower Hamlets",
    "Waltham Forest",
    "Wandsworth",
    "Westminster",
];

fn borough_at_start(team: &str) -> Option<&'static str> {
    BOROUGHS.into_iter().find(|borough| team.strip_prefix(borough).is_some_and(|rest| rest.starts_with(' ')))
}

struct Wide {
    columns: Columns,
    hasher: RowHasher,
    table: Arc<str>,
    measure: Arc<str>,
    kind: AreaKind,
    major: usize,
    minor: usize,
    area_code: Option<usize>,
    area_name: Option<usize>,
    borough: usize,
    months: Vec<(usize, Month)>,
}

fn wide(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    let (major, minor) = (columns.need_any(MAJOR)?, columns.need_any(MINOR)?);
    let borough = columns.need_any(BOROUGH)?;
    let (kind, area_code, area_name) = match setup.layout {
        "wide-ward" => {
            (AreaKind::Ward, Some(columns.need_any(WARD_CODE)?), Some(columns.need_any(WARD_NAME)?))
        }
        "wide-lsoa" => (AreaKind::Lsoa, Some(columns.need("lsoa code")?), columns.take("lsoa name")),
        _ => (AreaKind::Borough, None, Some(borough)),
    };
    let months: Vec<(usize, Month)> = columns
        .normalised()
        .iter()
        .enumerate()
        .filter_map(|(index, heading)| Month::parse_compact(heading).map(|month| (index, month)))
        .collect();
    for (index, _) in &months {
        columns.mark_used(*index);
    }
    Ok(Box::new(Wide {
        hasher: RowHasher::new(setup.format, setup.headings),
        table: Arc::from(setup.layout),
        measure: Arc::from("Offences"),
        kind,
        major,
        minor,
        area_code,
        area_name,
        borough,
        months,
        columns,
    }))
}

impl RowReader for Wide {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let common = match self.common(row) {
            Ok(common) => common,
            Err(refused) => return sink.put(Err(refused)),
        };
        for &(index, month) in &self.months {
            let item = self.figure(row, index, month, &common, &mut sink.notes);
            sink.put(item);
        }
    }
}

/// What all figures of a row share.
struct Common {
    area: CountArea,
    group: String,
    category: String,
    rest: crate::record::Rest,
    key: Vec<String>,
}

impl Wide {
    fn common(&self, row: &Row) -> Result<Common, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let code = match self.area_code {
            Some(index) => Some(cells.need(index)?.to_owned()),
            None => None,
        };
        if let Some((index, code)) = self.area_code.zip(code.as_deref())
            && !is_ons_code(code)
        {
            return Err(cells.refuse(index, Problem::NotAnAreaCode));
        }
        let borough = cells.need(self.borough)?.to_owned();
        let (group, category) = (cells.need(self.major)?.to_owned(), cells.need(self.minor)?.to_owned());
        let name = cells.owned(self.area_name);
        let key = vec![
            group.clone(),
            category.clone(),
            code.clone().unwrap_or_default(),
            name.clone().unwrap_or_default(),
            borough.clone(),
        ];
        let within = if self.kind == AreaKind::Borough { None } else { Some(borough) };
        let area = CountArea { kind: self.kind, area: Area { code, name }, within };
        Ok(Common { area, group, category, rest: self.columns.rest(row), key })
    }

    fn figure(
        &self,
        row: &Row,
        index: usize,
        month: Month,
        common: &Common,
        notes: &mut Notes,
    ) -> Result<Accepted, RefusedRow> {
        let cells = self.columns.cells(row);
        let figure = match cells.text(index) {
            None => {
                notes.count(NoteKind::FiguresNotGiven);
                Figure::NotGiven
            }
            Some(text) => Figure::Exact(digits(text).ok_or_else(|| cells.refuse(index, Problem::NotACount))?),
        };
        let month_text = month.to_string();
        let mut key: Vec<&str> = common.key.iter().map(String::as_str).collect();
        key.push(&month_text);
        let pairing = self.hasher.fields(&self.table, &key);
        key.push(row.get(index).trim());
        let fingerprint = self.hasher.fields(&self.table, &key);
        Ok(Accepted {
            row_number: row.number,
            column: Some(self.columns.heading(index).to_owned()),
            identity: RowIdentity {
                scope: ReplacementScope::TableMonth { table: Arc::clone(&self.table), month },
                fingerprint,
                pairing: Some(pairing),
            },
            record: Record::Count(Count {
                table: Arc::clone(&self.table),
                area: common.area.clone(),
                measure: Arc::clone(&self.measure),
                group: Some(common.group.clone()),
                category: Some(common.category.clone()),
                splits: Vec::new(),
                period: Period::Month(month),
                figure,
                rest: common.rest.clone(),
            }),
        })
    }
}
