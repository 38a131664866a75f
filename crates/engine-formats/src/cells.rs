//! Reading the cells of one row as what they mean, or refusing them.

use std::sync::Arc;

use crate::age::parse_age;
use crate::formats::Format;
use crate::identity::normalised;
use crate::months::{Month, digits};
use crate::notes::{NoteKind, Notes};
use crate::record::{AgeGroup, Area, Point, Rest};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

/// The headings of a table, and which columns have a field of their own.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    format: Format,
    headings: Vec<Arc<str>>,
    normalised: Vec<String>,
    used: Vec<bool>,
}

impl Columns {
    pub(crate) fn new(format: Format, headings: &[String]) -> Self {
        Self {
            format,
            headings: headings.iter().map(|heading| Arc::from(heading.trim())).collect(),
            normalised: headings.iter().map(|heading| normalised(heading)).collect(),
            used: vec![false; headings.len()],
        }
    }

    pub(crate) fn cells<'a>(&'a self, row: &'a Row) -> Cells<'a> {
        Cells { row, columns: self }
    }

    pub(crate) fn heading(&self, index: usize) -> &str {
        self.headings.get(index).map_or("", |heading| heading)
    }

    pub(crate) fn shared_heading(&self, index: usize) -> Arc<str> {
        Arc::clone(&self.headings[index])
    }

    pub(crate) fn normalised(&self) -> &[String] {
        &self.normalised
    }

    /// The column with this normalised heading; it now has a field of its own.
    pub(crate) fn take(&mut self, wanted: &str) -> Option<usize> {
        let index = self.normalised.iter().position(|heading| heading == wanted)?;
        self.used[index] = true;
        Some(index)
    }

    /// The first of several headings that the file has.
    pub(crate) fn take_any(&mut self, wanted: &[&str]) -> Option<usize> {
        wanted.iter().find_map(|wanted| self.take(wanted))
    }

    /// A column that recognition has already seen.
    pub(crate) fn need(&mut self, wanted: &str) -> Result<usize, Refusal> {
        self.take(wanted).ok_or_else(|| Refusal::UnknownColumns {
            nearest: Some(self.format),
            missing: vec![wanted.to_owned()],
            found: self.headings.iter().map(|heading| heading.to_string()).collect(),
        })
    }

    pub(crate) fn need_any(&mut self, wanted: &[&str]) -> Result<usize, Refusal> {
        self.take_any(wanted).map_or_else(|| self.need(wanted[0]), Ok)
    }

    /// A column that a mapping names.
    pub(crate) fn mapped(&mut self, column: &str) -> Result<usize, Refusal> {
        self.take(&normalised(column)).ok_or_else(|| Refusal::MappingColumnMissing {
            column: column.to_owned(),
            found: self.headings.iter().map(|heading| heading.to_string()).collect(),
        })
    }

    /// A column that a mapping may name.
    pub(crate) fn mapped_if(&mut self, column: &Option<String>) -> Result<Option<usize>, Refusal> {
        column.as_deref().map(|column| self.mapped(column)).transpose()
    }

    pub(crate) fn mark_used(&mut self, index: usize) {
        self.used[index] = true;
    }

    /// Filled cells of columns without a field of their own, word for word.
    pub(crate) fn rest(&self, row: &Row) -> Rest {
        let mut rest = Vec::new();
        for (index, used) in self.used.iter().enumerate() {
            if !used {
                let cell = row.get(index);
                if !cell.trim().is_empty() {
                    rest.push((Arc::clone(&self.headings[index]), cell.to_owned()));
                }
            }
        }
        rest
    }
}

/// Where coordinates must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    UnitedKingdom,
    World,
}

/// One row with its headings.
pub(crate) struct Cells<'a> {
    pub row: &'a Row,
    pub columns: &'a Columns,
}

type Cell<T> = Result<T, RefusedRow>;

impl Cells<'_> {
    pub(crate) fn refuse(&self, index: usize, problem: Problem) -> RefusedRow {
        RefusedRow::cell(self.row.number, self.columns.heading(index), self.row.get(index), problem)
    }

    pub(crate) fn text(&self, index: usize) -> Option<&str> {
        let text = self.row.get(index).trim();
        (!text.is_empty()).then_some(text)
    }

    pub(crate) fn owned(&self, index: Option<usize>) -> Option<String> {
        self.text(index?).map(str::to_owned)
    }

    pub(crate) fn need(&self, index: usize) -> Cell<&str> {
        self.text(index).ok_or_else(|| self.refuse(index, Problem::Missing))
    }

    pub(crate) fn month(&self, index: usize, parse: impl Fn(&str) -> Option<Month>) -> Cell<Month> {
        parse(self.need(index)?).ok_or_else(|| self.refuse(index, Problem::NotAMonth))
    }

    pub(crate) fn count(&self, index: usize) -> Cell<u64> {
        digits(self.need(index)?).ok_or_else(|| self.refuse(index, Problem::NotACount))
    }

    pub(crate) fn age(&self, index: Option<usize>) -> Cell<Option<AgeGroup>> {
        let Some(index) = index else { return Ok(None) };
        parse_age(self.row.get(index)).map_err(|problem| self.refuse(index, problem))
    }

    fn number(&self, index: usize) -> Cell<Option<f64>> {
        let Some(text) = self.text(index) else {
            return Ok(None);
        };
        let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
        let number: Option<f64> = if plain { text.parse().ok() } else { None };
        match number {
            Some(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.refuse(index, Problem::NotANumber)),
        }
    }

    pub(crate) fn point(&self, longitude: usize, latitude: usize, bounds: Bounds) -> Cell<Option<Point>> {
        let (east, north) = match (self.number(longitude)?, self.number(latitude)?) {
            (None, None) => return Ok(None),
            (Some(east), Some(north)) => (east, north),
            (None, Some(_)) => return Err(self.refuse(longitude, Problem::HalfAPlace)),
            (Some(_), None) => return Err(self.refuse(latitude, Problem::HalfAPlace)),
        };
        let in_kingdom =
            |east: f64, north: f64| (-9.0..=3.0).contains(&east) && (49.0..=61.5).contains(&north);
        let fits = match bounds {
            Bounds::UnitedKingdom => in_kingdom(east, north),
            Bounds::World => east.abs() <= 180.0 && north.abs() <= 90.0 && !(east == 0.0 && north == 0.0),
        };
        if fits {
            return Ok(Some(Point { longitude: east, latitude: north }));
        }
        let swapped = in_kingdom(north, east);
        Err(self.refuse(longitude, if swapped { Problem::PlaceSwapped } else { Problem::PlaceOutOfRange }))
    }

    pub(crate) fn grid(&self, easting: usize, northing: usize) -> Cell<Option<(f64, f64)>> {
        match (self.number(easting)?, self.number(northing)?) {
            (None, None) => Ok(None),
            (Some(east), Some(north)) => Ok(Some((east, north))),
            (None, Some(_)) => Err(self.refuse(easting, Problem::HalfAPlace)),
            (Some(_), None) => Err(self.refuse(northing, Problem::HalfAPlace)),
        }
    }

    /// An LSOA by code and name; a code must have the shape of one.
    pub(crate) fn lsoa(&self, code: usize, name: Option<usize>, notes: &mut Notes) -> Cell<Option<Area>> {
        let code_text = self.text(code);
        if let Some(text) = code_text {
            let shape = (8..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
            if !shape || !text.bytes().any(|b| b.is_ascii_digit()) {
                return Err(self.refuse(code, Problem::NotAnAreaCode));
            }
            notes.count(if is_lsoa_of_2021(text) {
                NoteKind::Lsoa2021Codes
            } else {
                NoteKind::LsoaOlderCodes
            });
        }
        Ok(Area::new(code_text.map(str::to_owned), self.owned(name)))
    }
}

/// Whether an English LSOA code was made for the 2021 census.
///
/// Codes are given in order; the last of the 2011 census is E01033768 (in the ONS lookups of the
/// two censuses the lowest new London code is E01033784 and the highest old one E01033746). An older code may have been
/// retired in 2021, which only the ONS lookup can say.
fn is_lsoa_of_2021(code: &str) -> bool {
    code.starts_with("E01") && code > "E01033768"
}
