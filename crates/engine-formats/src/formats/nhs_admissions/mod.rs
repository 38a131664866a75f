//! NHS admissions after an assault with a sharp object: a workbook of several sheets.
//!
//! The regional sheets have title rows, regions as headings merged over two or four columns (over
//! sexes, over FAEs and FCEs), the year merged down the side, months as names or `-` for "the same
//! month", a totals row after each year and footnotes. The national sheets are plain tables of the
//! same figures for England. Regional figures are rounded to 5, small ones are `*`, and in the last
//! two years small sheets leave cells blank: blank is kept as "not given", never as nought.

use std::sync::Arc;

mod national;

use super::{FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::Columns;
use crate::formats::Format;
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::{FinancialYear, Month, digits, month_from_name};
use crate::notes::{NoteKind, Notes};
use crate::reading::{Accepted, Sink};
use crate::recognise::{Confidence, Recognised};
use crate::record::{Area, AreaKind, Count, CountArea, Figure, Period, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};
use crate::table::{RowClass, is_footnote};
use crate::workbook::{Sheet, SheetRow};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "nhs-admissions",
    title: "Admissions after an assault with a sharp object (NHS)",
    publisher: "NHS England (formerly NHS Digital), Hospital Episode Statistics",
    anonymous: true,
    record: "count",
    time: TimeDetail::Month,
    place: PlaceDetail::Region,
    age: true,
    lateness: "yearly; the last year is provisional",
};

/// A national table: year, month, perhaps one split, and repeated totals of the month and the year.
const fn national_layout(name: &'static str, required: &'static [&'static [&'static str]]) -> Layout {
    Layout { name, required, optional: &[], months: false }
}

pub(super) const LAYOUTS: &[Layout] = &[
    national_layout("national", &[&["year"], &["month"], &["monthly episodes"], &["annual episodes"]]),
    national_layout(
        "national-by-gender",
        &[
            &["year"],
            &["month"],
            &["gender"],
            &["episodes per gender"],
            &["monthly episodes"],
            &["annual episodes"],
        ],
    ),
    national_layout(
        "national-by-age",
        &[
            &["year"],
            &["month"],
            &["age group"],
            &["episodes per age group"],
            &["monthly episodes"],
            &["annual episodes"],
        ],
    ),
    national_layout(
        "national-by-ethnicity",
        &[
            &["year"],
            &["month"],
            &["ethnicity"],
            &["episodes per ethnicity"],
            &["monthly episodes"],
            &["annual episodes"],
        ],
    ),
];

/// The name of the layout of regional sheets.
pub(crate) const REGIONAL: &str = "regional";

/// Recognises a regional sheet by its row of `Year`, `Month`, then FAEs and FCEs in turn.
pub(crate) fn recognise(sheet: &Sheet) -> Result<Option<Recognised>, Refusal> {
    for (at, row) in sheet.rows.iter().take(12).enumerate() {
        let text = |column: usize| cell(row, column).trim();
        if !text(0).eq_ignore_ascii_case("year") || !text(1).eq_ignore_ascii_case("month") {
            continue;
        }
        let measures: Vec<u32> = row
            .cells
            .iter()
            .filter(|(_, cell)| measure_of(cell).is_some())
            .map(|(column, _)| *column)
            .collect();
        if measures.len() < 2 {
            continue;
        }
        let headings = headings_of(sheet, at, row, &measures)?;
        let titles = sheet.rows[..at]
            .iter()
            .map(|row| row.cells.iter().map(|(_, text)| text.to_string()).collect())
            .collect();
        return Ok(Some(Recognised {
            format: Format::NhsAdmissions,
            layout: REGIONAL,
            confidence: Confidence::Certain,
            header_row: row.number,
            headings,
            mapping: None,
            date_order: None,
            read_at_micros: None,
            extra: Vec::new(),
            absent: Vec::new(),
            titles,
        }));
    }
    Ok(None)
}

fn cell(row: &SheetRow, column: usize) -> &str {
    row.cells.iter().find(|(at, _)| *at as usize == column).map_or("", |(_, text)| text)
}

/// `FAEs` or `FCEs`, with or without a footnote's number glued to it.
fn measure_of(text: &str) -> Option<&'static str> {
    let text = text.trim().trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
    ["FAEs", "FCEs"].into_iter().find(|measure| text.eq_ignore_ascii_case(measure))
}

/// Parts of a column's heading, joined: `London › Female › FAEs`.
const PART: &str = " › ";

/// One heading for each column, the merged ones above it spelt out.
///
/// A heading above is taken to run over a column only where the workbook says so by a merge.
fn headings_of(sheet: &Sheet, at: usize, row: &SheetRow, measures: &[u32]) -> Result<Vec<String>, Refusal> {
    let first = measures[0];
    let above: Vec<&SheetRow> = sheet.rows[..at]
        .iter()
        .filter(|row| row.cells.len() >= 2 && row.cells.iter().all(|(column, _)| *column >= first))
        .collect();
    if above.is_empty() {
        return Err(Refusal::MergedHeader { row: row.number, column_number: u64::from(first) + 1 });
    }
    let last = measures.last().copied().unwrap_or(first);
    let mut headings = Vec::new();
    for column in 0..=last {
        let own = cell(row, column as usize).trim();
        if column < first {
            headings.push(own.to_owned());
            continue;
        }
        let Some(measure) = measure_of(own) else {
            return Err(Refusal::MergedHeader { row: row.number, column_number: u64::from(column) + 1 });
        };
        let mut parts = Vec::new();
        for heading in &above {
            let label = label_over(sheet, heading, column)
                .ok_or(Refusal::MergedHeader { row: heading.number, column_number: u64::from(column) + 1 })?;
            parts.push(label);
        }
        parts.push(measure.to_owned());
        headings.push(parts.join(PART));
    }
    Ok(headings)
}

/// The label that stands over a column: its own cell's, or that of the merge which covers it.
fn label_over(sheet: &Sheet, heading: &SheetRow, column: u32) -> Option<String> {
    let row = u32::try_from(heading.number - 1).ok()?;
    let from = sheet
        .merges
        .iter()
        .find(|merge| {
            (merge.rows.0..=merge.rows.1).contains(&row)
                && (merge.columns.0..=merge.columns.1).contains(&column)
        })
        .map_or(column, |merge| merge.columns.0);
    let label = cell(heading, from as usize).split_whitespace().collect::<Vec<_>>().join(" ");
    (!label.is_empty()).then_some(label)
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    if setup.layout == REGIONAL { Ok(regional(setup)) } else { national::reader(setup) }
}

struct Figures {
    index: usize,
    heading: String,
    area: CountArea,
    sex: Option<String>,
    measure: Arc<str>,
}

struct Regional {
    hasher: RowHasher,
    table: Arc<str>,
    columns: Columns,
    figures: Vec<Figures>,
    split: Option<usize>,
    year: Option<FinancialYear>,
    month: Option<Month>,
}

fn regional(setup: &Setup<'_>) -> Reader {
    let columns = setup.columns();
    let measures: [Arc<str>; 2] = [Arc::from("FAEs"), Arc::from("FCEs")];
    let mut figures = Vec::new();
    for (index, heading) in setup.headings.iter().enumerate() {
        let parts: Vec<&str> = heading.split(PART).collect();
        let [region, between @ .., measure] = parts.as_slice() else {
            continue;
        };
        if parts.len() < 2 {
            continue;
        }
        let kind = if *region == "England" { AreaKind::Country } else { AreaKind::Region };
        figures.push(Figures {
            index,
            heading: heading.clone(),
            area: CountArea {
                kind,
                area: Area { code: None, name: Some((*region).to_owned()) },
                within: None,
            },
            sex: between.first().map(|sex| (*sex).to_owned()),
            measure: Arc::clone(&measures[usize::from(*measure == "FCEs")]),
        });
    }
    let first = figures.first().map_or(2, |figure| figure.index);
    Box::new(Regional {
        hasher: RowHasher::new(setup.format, &[]),
        table: Arc::from(setup.sheet_name.to_lowercase()),
        columns,
        figures,
        split: (first > 2).then_some(2),
        year: None,
        month: None,
    })
}

/// How many cells right of the table have something in them.
fn filled_beyond(row: &Row, columns: usize) -> u64 {
    (columns..row.len()).filter(|index| !row.get(*index).trim().is_empty()).count() as u64
}

/// `-` stands for "as above".
fn filled(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text != "-").then_some(text)
}

impl RowReader for Regional {
    fn classify(&mut self, row: &Row, notes: &mut Notes) -> Option<RowClass> {
        let first = row.get(0).trim();
        if let Some(label) = first.to_ascii_lowercase().strip_suffix("total") {
            if let (Some(named), Some(year)) = (FinancialYear::parse(label), self.year)
                && named != year
            {
                notes.say(
                    NoteKind::MislabelledTotal,
                    &format!("row {} says {first} below {year}", row.number),
                );
            }
            return Some(RowClass::Total);
        }
        let only = row.iter().filter(|cell| !cell.trim().is_empty()).count() <= 1;
        if only && is_footnote(first) {
            return Some(RowClass::Footnote);
        }
        Some(if row.is_blank() { RowClass::Blank } else { RowClass::Data })
    }

    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let (period, split) = match self.sides(row) {
            Ok(sides) => sides,
            Err(refused) => return sink.put(Err(refused)),
        };
        let beyond = self.columns.normalised().len();
        sink.notes.add(NoteKind::CellsOutsideTable, filled_beyond(row, beyond));
        for figure in &self.figures {
            let item = self.item(row, figure, period, split.as_deref(), &mut sink.notes);
            sink.put(item);
        }
    }
}

impl Regional {
    /// Year and month, carried down from the rows above, and the split in its own column.
    fn sides(&mut self, row: &Row) -> Result<(Month, Option<String>), RefusedRow> {
        let cells = self.columns.cells(row);
        if let Some(text) = filled(row.get(0)) {
            let year = FinancialYear::parse(text).ok_or_else(|| cells.refuse(0, Problem::NotAMonth))?;
            self.year = Some(year);
            self.month = None;
        }
        let year = self.year.ok_or_else(|| cells.refuse(0, Problem::Missing))?;
        if let Some(text) = filled(row.get(1)) {
            let month = month_from_name(text).and_then(|month| year.month(month));
            self.month = Some(month.ok_or_else(|| cells.refuse(1, Problem::NotAMonth))?);
        } else if self.split.is_none() {
            return Err(cells.refuse(1, Problem::Missing));
        }
        let month = self.month.ok_or_else(|| cells.refuse(1, Problem::Missing))?;
        let split = match self.split {
            None => None,
            Some(index) => {
                let text = filled(row.get(index)).ok_or_else(|| cells.refuse(index, Problem::Missing))?;
                Some(text.to_owned())
            }
        };
        Ok((month, split))
    }

    fn item(
        &self,
        row: &Row,
        figure: &Figures,
        month: Month,
        split: Option<&str>,
        notes: &mut Notes,
    ) -> Result<Accepted, RefusedRow> {
        let text = row.get(figure.index).trim();
        let value = value_of(text, figure.area.kind, notes)
            .ok_or_else(|| RefusedRow::cell(row.number, &figure.heading, text, Problem::NotACount))?;
        let mut splits = Vec::new();
        if let Some(sex) = &figure.sex {
            splits.push((Arc::from("Gender"), sex.clone()));
        }
        if let (Some(index), Some(split)) = (self.split, split) {
            splits.push((self.columns.shared_heading(index), split.to_owned()));
        }
        let year = self.year.expect("a row's sides were read before its figures");
        let month_text = month.to_string();
        let mut key = vec![figure.heading.as_str(), &month_text, split.unwrap_or_default()];
        let pairing = self.hasher.fields(&self.table, &key);
        key.push(text);
        let fingerprint = self.hasher.fields(&self.table, &key);
        Ok(Accepted {
            row_number: row.number,
            column: Some(figure.heading.clone()),
            identity: RowIdentity {
                scope: ReplacementScope::TableYear { table: Arc::clone(&self.table), year },
                fingerprint,
                pairing: Some(pairing),
            },
            record: Record::Count(Count {
                table: Arc::clone(&self.table),
                area: figure.area.clone(),
                measure: Arc::clone(&figure.measure),
                group: None,
                category: Some("Assault with sharp object (X99)".into()),
                splits,
                period: Period::Month(month),
                figure: value,
                rest: Vec::new(),
            }),
        })
    }
}

fn value_of(text: &str, kind: AreaKind, notes: &mut Notes) -> Option<Figure> {
    match text {
        "" => {
            notes.count(NoteKind::FiguresNotGiven);
            Some(Figure::NotGiven)
        }
        "*" => {
            notes.count(NoteKind::SuppressedFigures);
            Some(Figure::Suppressed)
        }
        _ => {
            let number: u64 = digits(text)?;
            // The workbook's note 12: sub-national figures are rounded to the nearest 5, noughts are not.
            if kind == AreaKind::Region && number > 0 && number.is_multiple_of(5) {
                notes.count(NoteKind::RoundedFigures);
                return Some(Figure::RoundedToFive(number));
            }
            Some(Figure::Exact(number))
        }
    }
}
