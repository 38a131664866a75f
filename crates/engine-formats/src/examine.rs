//! A look at a whole table before any of its rows is read: people, dates, a cut-off end.

use std::collections::BTreeMap;

use crate::cells::Columns;
use crate::dates::{ColumnDates, DateOrder, Verdict};
use crate::formats::schools::names_people;
use crate::formats::{DateColumn, DateFinding, Format};
use crate::notes::{NoteKind, Notes};
use crate::person::{PersonKind, PersonRule, in_cell_under, in_heading, in_heading_under, is_date_heading};
use crate::recognise::Recognised;
use crate::refusal::{CutOff, Refusal};
use crate::row::Row;
use crate::table::{RowClass, Table, classify};

/// What the look found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Examined {
    pub dates: BTreeMap<usize, DateFinding>,
    pub notes: Notes,
    pub rows: u64,
}

/// Columns of the school register about head teachers: published with the office, never read here.
fn passed_over(format: Format, heading: &str) -> bool {
    format == Format::Schools && names_people(heading)
}

/// Refuses a table with a column about people.
pub(crate) fn check_person_columns(recognised: &Recognised, notes: &mut Notes) -> Result<(), Refusal> {
    let rule = recognised.format.person_rule();
    let mut columns = Vec::new();
    for (number, heading) in (1..).zip(&recognised.headings) {
        if passed_over(recognised.format, heading) {
            notes.say(NoteKind::ColumnsPassedOver, heading.trim());
        } else if let Some(kind) = in_heading_under(heading, rule) {
            columns.push((number, kind));
        }
    }
    if columns.is_empty() { Ok(()) } else { Err(Refusal::PersonColumn { columns }) }
}

/// Looks at every row below the headings.
pub(crate) fn examine(table: &mut Table<'_>, recognised: &Recognised) -> Result<Examined, Refusal> {
    let mut examined = Examined::default();
    check_person_columns(recognised, &mut examined.notes)?;
    let format = recognised.format;
    let mut columns = Columns::new(format, &recognised.headings);
    let wanted = format.date_columns(&mut columns, recognised.mapping.as_ref());
    let mut looks: Vec<(DateColumn, ColumnDates)> =
        wanted.into_iter().map(|column| (column, ColumnDates::default())).collect();
    let people = PeopleLook::new(recognised, &looks);
    let expected = recognised.headings.len();
    let sheet = table.is_sheet();
    let mut row = Row::default();
    let mut data = 0_u64;
    while table.next(&mut row)? {
        examined.rows += 1;
        if row.number <= recognised.header_row || classify(&row, &recognised.headings) != RowClass::Data {
            continue;
        }
        data += 1;
        if !sheet && !row.terminated && row.len() < expected {
            return Err(Refusal::CutOff(CutOff::LastRow {
                row: row.number,
                found: row.len() as u64,
                expected: expected as u64,
            }));
        }
        people.check(&row, recognised)?;
        for (column, dates) in &mut looks {
            dates.see(row.number, row.get(column.index));
        }
    }
    if data == 0 {
        return Err(Refusal::NoRows);
    }
    decide_all(looks, recognised, &mut examined)?;
    Ok(examined)
}

/// What must be known of each column to look for people in it.
struct PeopleLook {
    rule: PersonRule,
    skip: Vec<bool>,
    dates_belong: Vec<bool>,
}

impl PeopleLook {
    fn new(recognised: &Recognised, looks: &[(DateColumn, ColumnDates)]) -> Self {
        let format = recognised.format;
        let rule = format.person_rule();
        // An organisation's phone number that lost its first nought has the ten digits of an NHS number.
        let public_phone = |heading: &str| {
            rule == PersonRule::Organisations && in_heading(heading) == Some(PersonKind::Phone)
        };
        let skip = recognised
            .headings
            .iter()
            .map(|heading| passed_over(format, heading) || public_phone(heading))
            .collect();
        let dates_belong = recognised
            .headings
            .iter()
            .enumerate()
            .map(|(index, heading)| {
                is_date_heading(heading) || looks.iter().any(|(column, _)| column.index == index)
            })
            .collect();
        Self { rule, skip, dates_belong }
    }

    fn check(&self, row: &Row, recognised: &Recognised) -> Result<(), Refusal> {
        for (index, cell) in row.iter().enumerate() {
            if cell.len() < 6 || self.skip.get(index).copied().unwrap_or(false) {
                continue;
            }
            let dates_belong = self.dates_belong.get(index).copied().unwrap_or(false);
            if let Some(kind) = in_cell_under(cell, dates_belong, self.rule) {
                let heading = recognised.headings.get(index);
                return Err(Refusal::PersonData {
                    kind,
                    column: heading.map_or_else(String::new, |heading| heading.trim().to_owned()),
                    column_number: index as u64 + 1,
                    row: row.number,
                });
            }
        }
        Ok(())
    }
}

/// Decides every date column.
///
/// The dates of a publisher's format come from one program, so its columns prove each other's
/// order. Columns of a mapped file need not: one real file has month-first and day-first ones.
fn decide_all(
    looks: Vec<(DateColumn, ColumnDates)>,
    recognised: &Recognised,
    examined: &mut Examined,
) -> Result<(), Refusal> {
    let together = looks.iter().fold(ColumnDates::default(), |sum, (_, dates)| sum.and(dates));
    for (mut column, dates) in looks {
        column.expected = column.expected.or(recognised.date_order);
        let proof = if recognised.format == Format::Incidents { dates } else { together };
        let order = decide(&column, &proof, recognised, &mut examined.notes)?;
        let has_time_of_day = dates.has_time_of_day();
        examined.dates.insert(column.index, DateFinding { order, has_time_of_day });
    }
    Ok(())
}

/// The order of day and month in a column, by proof or by choice, never by guess.
fn decide(
    column: &DateColumn,
    dates: &ColumnDates,
    recognised: &Recognised,
    notes: &mut Notes,
) -> Result<DateOrder, Refusal> {
    let name = || recognised.headings[column.index].trim().to_owned();
    match (dates.verdict(), column.expected) {
        (Verdict::NoDates | Verdict::Plain, expected) => Ok(expected.unwrap_or(DateOrder::DayFirst)),
        (Verdict::Mixed { day_first_row, month_first_row }, _) => {
            Err(Refusal::MixedDates { column: name(), day_first_row, month_first_row })
        }
        (Verdict::DayFirst { row }, Some(DateOrder::MonthFirst)) => {
            Err(Refusal::DayFirst { column: name(), row })
        }
        (Verdict::DayFirst { .. }, None | Some(DateOrder::DayFirst)) => Ok(DateOrder::DayFirst),
        (Verdict::MonthFirst { row }, None | Some(DateOrder::DayFirst)) => {
            Err(Refusal::MonthFirst { column: name(), row })
        }
        (Verdict::Ambiguous { row }, None) => Err(Refusal::AmbiguousDates { column: name(), row }),
        (Verdict::MonthFirst { .. } | Verdict::Ambiguous { .. }, Some(DateOrder::MonthFirst)) => {
            notes.say(NoteKind::MonthFirst, &name());
            Ok(DateOrder::MonthFirst)
        }
        (Verdict::Ambiguous { .. }, Some(DateOrder::DayFirst)) => Ok(DateOrder::DayFirst),
    }
}
