//! Which format a table is in, told by its headings.

use crate::dates::{ColumnDates, DateOrder, Verdict};
use crate::examine::check_person_columns;
use crate::formats::{Format, Layout, nhs_admissions};
use crate::identity::normalised;
use crate::known_mappings::known_mappings;
use crate::mapping::{Mapping, What};
use crate::months::Month;
use crate::notes::Notes;
use crate::person::{PersonKind, in_heading, is_date_heading};
use crate::refusal::Refusal;
use crate::workbook::Sheet;

/// How sure recognition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Exactly the publisher's columns, or exactly the columns of a saved mapping.
    Certain,
    /// All the columns that are needed; some others are missing or more.
    Likely,
    /// A guess from headings: a person must confirm the columns.
    Possible,
}

impl Confidence {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Certain => "exactly the columns that we know",
            Self::Likely => "all columns that are needed; some others are missing or more",
            Self::Possible => "a guess: check which column is which",
        }
    }
}

/// A table's format and how to read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised {
    /// The format.
    pub format: Format,
    /// Which of the format's layouts, for example `wide-ward`.
    pub layout: &'static str,
    /// How sure this is.
    pub confidence: Confidence,
    /// The row with the headings, counted from 1. In tables with several, the last.
    pub header_row: u64,
    /// The headings as they stand.
    pub headings: Vec<String>,
    /// Which column says what, for `incidents`.
    pub mapping: Option<Mapping>,
    /// Set by whoever decides, when dates can be read both ways and the mapping does not say.
    pub date_order: Option<DateOrder>,
    /// When the file is read, in microseconds since 1 January 1970 (UTC), set by whoever knows: nothing has
    /// happened later. `None` takes any row. What is in a register may lie ahead.
    pub read_at_micros: Option<i64>,
    /// Columns that the format does not have.
    pub extra: Vec<String>,
    /// Columns that the format can have and this table does not.
    pub absent: Vec<String>,
    pub(crate) titles: Vec<Vec<String>>,
}

/// The first rows of a table.
pub(crate) struct Head<'a> {
    pub rows: Vec<(u64, Vec<String>)>,
    pub sheet: Option<&'a Sheet>,
}

/// How many rows from the top the headings are looked for.
pub(crate) const HEAD_ROWS: usize = 30;

/// All formats that fit, best first.
pub(crate) fn recognise(
    head: &Head<'_>,
    wanted: Option<Format>,
    saved: &[Mapping],
) -> Result<Vec<Recognised>, Refusal> {
    if head.rows.iter().all(|(_, cells)| cells.iter().all(|cell| cell.trim().is_empty())) {
        return Err(Refusal::Empty);
    }
    let mut found = candidates(head, saved);
    if let Some(sheet) = head.sheet
        && let Some(recognised) = nhs_admissions::recognise(sheet)?
    {
        found.push(recognised);
    }
    found.sort_by_key(|candidate| (candidate.confidence, candidate.header_row, candidate.extra.len()));
    let guess = guess_incidents(head);
    if let Some(wanted) = wanted {
        if found.iter().any(|candidate| candidate.format == wanted) {
            found.retain(|candidate| candidate.format == wanted);
        } else if let Some(other) = found.first() {
            return Err(Refusal::AnotherFormat { wanted, found: other.format });
        }
    }
    if found.is_empty() && (wanted.is_none() || wanted == Some(Format::Incidents)) {
        found.extend(guess);
    }
    if found.is_empty() {
        return Err(nearest(head, wanted));
    }
    if found[0].confidence == Confidence::Certain {
        // What fits exactly leaves no room for what fits with columns over.
        found.retain(|candidate| candidate.confidence == Confidence::Certain);
    }
    for candidate in &found {
        check_headings(head, candidate)?;
    }
    check_person_columns(&found[0], &mut Notes::default())?;
    Ok(found)
}

fn candidates(head: &Head<'_>, saved: &[Mapping]) -> Vec<Recognised> {
    let known = known_mappings();
    for (at, (number, cells)) in head.rows.iter().enumerate() {
        let mut found = Vec::new();
        let titles = || head.rows[..at].iter().map(|(_, cells)| cells.clone()).collect();
        for format in Format::ALL {
            for layout in format.layouts() {
                if let Some((extra, absent)) = fits(layout, cells) {
                    found.push(Recognised {
                        format,
                        layout: layout.name,
                        confidence: if extra.is_empty() && absent.is_empty() {
                            Confidence::Certain
                        } else {
                            Confidence::Likely
                        },
                        header_row: *number,
                        headings: trimmed(cells),
                        mapping: None,
                        date_order: None,
                        read_at_micros: None,
                        extra,
                        absent,
                        titles: titles(),
                    });
                }
            }
        }
        for (mapping, ours) in
            saved.iter().map(|mapping| (mapping, false)).chain(known.iter().map(|m| (m, true)))
        {
            let already = found.iter().any(|candidate| candidate.format == Format::Incidents);
            if !already && mapping_fits(mapping, cells, ours) {
                found.push(with_mapping(mapping.clone(), Confidence::Certain, *number, cells, titles()));
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// A built-in mapping must fit without a column more; a saved one may have more columns beside it.
fn mapping_fits(mapping: &Mapping, cells: &[String], exactly: bool) -> bool {
    let named = mapping.missing_from(cells).is_empty();
    if !exactly {
        return named;
    }
    let known = crate::known_mappings::headings_of(&mapping.name);
    let found: Vec<String> = trimmed(cells).iter().map(|heading| normalised(heading)).collect();
    named
        && known.is_some_and(|known| {
            known.len() == found.len() && known.iter().all(|k| found.iter().any(|f| f == k))
        })
}

fn with_mapping(
    mapping: Mapping,
    confidence: Confidence,
    header_row: u64,
    cells: &[String],
    titles: Vec<Vec<String>>,
) -> Recognised {
    Recognised {
        format: Format::Incidents,
        layout: "mapped",
        confidence,
        header_row,
        headings: trimmed(cells),
        mapping: Some(mapping),
        date_order: None,
        read_at_micros: None,
        extra: Vec::new(),
        absent: Vec::new(),
        titles,
    }
}

/// Extra and absent columns when all needed columns are there.
fn fits(layout: &Layout, cells: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let found: Vec<String> = trimmed(cells).iter().map(|cell| normalised(cell)).collect();
    if !layout
        .required
        .iter()
        .all(|any| any.iter().any(|wanted| found.iter().any(|heading| heading == wanted)))
    {
        return None;
    }
    let is_month = |heading: &str| layout.months && Month::parse_compact(heading).is_some();
    if layout.months && !found.iter().any(|heading| is_month(heading)) {
        return None;
    }
    let known = |heading: &str| {
        layout.required.iter().any(|any| any.contains(&heading))
            || layout.optional.contains(&heading)
            || is_month(heading)
    };
    let extra = cells
        .iter()
        .zip(&found)
        .filter(|(_, plain)| !known(plain))
        .map(|(cell, _)| cell.trim().to_owned())
        .collect();
    let absent = layout
        .optional
        .iter()
        .filter(|heading| !found.iter().any(|plain| plain == *heading))
        .map(|heading| (*heading).to_owned())
        .collect();
    Some((extra, absent))
}

/// Headings without the blank ones at the end that trailing delimiters leave.
fn trimmed(cells: &[String]) -> Vec<String> {
    let filled = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    cells[..filled].to_vec()
}

/// The first row that can be headings: at least two, all filled, none a number.
fn likely_headings<'h>(head: &'h Head<'_>) -> Option<(usize, u64, &'h [String])> {
    head.rows.iter().enumerate().find_map(|(at, (number, cells))| {
        let filled = trimmed(cells);
        let good =
            filled.len() >= 2 && filled.iter().all(|cell| normalised(cell).chars().any(char::is_alphabetic));
        good.then_some((at, *number, cells.as_slice()))
    })
}

fn guess_incidents(head: &Head<'_>) -> Option<Recognised> {
    let (_, _, cells) = likely_headings(head)?;
    Mapping::suggest("Incidents", &trimmed(cells))?;
    unmapped(head).ok()
}

/// The first column in which every filled cell of the first rows is a date.
fn column_of_dates(rows: &[(u64, Vec<String>)], width: usize) -> Option<usize> {
    (0..width).find(|column| {
        let mut filled =
            rows.iter().filter_map(|(_, cells)| cells.get(*column)).filter(|cell| !cell.trim().is_empty());
        let mut any = false;
        let dated = filled.all(|cell| {
            any = true;
            let mut dates = ColumnDates::default();
            dates.see(1, cell);
            dates.verdict() != Verdict::NoDates
        });
        dated && any
    })
}

/// A table whose columns a person has yet to choose, with the likeliest choice.
pub(crate) fn unmapped(head: &Head<'_>) -> Result<Recognised, Refusal> {
    let Some((at, number, cells)) = likely_headings(head) else {
        return Err(nearest(head, Some(Format::Incidents)));
    };
    let headings = trimmed(cells);
    let mapping = Mapping::suggest("Incidents", &headings).unwrap_or_else(|| {
        let date = column_of_dates(&head.rows[at + 1..], headings.len()).unwrap_or(0);
        Mapping::new("Incidents", headings[date].trim(), What::Always("Incident".to_owned()))
    });
    let titles = head.rows[..at].iter().map(|(_, cells)| cells.clone()).collect();
    Ok(with_mapping(mapping, Confidence::Possible, number, cells, titles))
}

/// The refusal for headings that nothing fits.
fn nearest(head: &Head<'_>, wanted: Option<Format>) -> Refusal {
    let widest = likely_headings(head).map(|(_, _, cells)| cells).or_else(|| {
        head.rows.iter().map(|(_, cells)| cells.as_slice()).max_by_key(|cells| trimmed(cells).len())
    });
    let found = widest.map(trimmed).unwrap_or_default();
    if found.len() < 2 {
        return Refusal::NotATable;
    }
    let people: Vec<(u64, PersonKind)> = (1..)
        .zip(&found)
        .filter_map(|(number, heading)| in_heading(heading).map(|kind| (number, kind)))
        .collect();
    if !people.is_empty() {
        return Refusal::PersonColumn { columns: people };
    }
    if wanted == Some(Format::Incidents) {
        let shown = found.iter().any(|heading| is_date_heading(heading));
        return Refusal::NeedsMapping { found: if shown { found } else { Vec::new() } };
    }
    let plain: Vec<String> = found.iter().map(|heading| normalised(heading)).collect();
    let has = |any: &&[&str]| any.iter().any(|wanted| plain.iter().any(|heading| heading == wanted));
    let best = Format::ALL
        .into_iter()
        .filter(|format| wanted.is_none_or(|wanted| wanted == *format))
        .flat_map(|format| format.layouts().iter().map(move |layout| (format, layout)))
        .map(|(format, layout)| {
            let hits = layout.required.iter().filter(|any| has(any)).count();
            (hits * 1000 / layout.required.len().max(1), hits, format, layout)
        })
        .max_by_key(|(share, hits, ..)| (*share, *hits));
    // A first row that shares no heading with anything may be data, and data may be about people:
    // it is not shown.
    let known = best.as_ref().is_some_and(|(_, hits, ..)| *hits > 0)
        || found.iter().any(|heading| is_date_heading(heading));
    let found = if known { found } else { Vec::new() };
    match best {
        Some((_, hits, format, layout)) if hits > 0 || wanted.is_some() => Refusal::UnknownColumns {
            nearest: Some(format),
            missing: layout.required.iter().filter(|any| !has(any)).map(|any| any[0].to_owned()).collect(),
            found,
        },
        _ => Refusal::UnknownColumns { nearest: wanted, missing: Vec::new(), found },
    }
}

/// Two columns of one name, or one heading over several columns, cannot be told apart.
fn check_headings(head: &Head<'_>, candidate: &Recognised) -> Result<(), Refusal> {
    if candidate.layout == nhs_admissions::REGIONAL {
        return Ok(());
    }
    let mut seen: Vec<String> = Vec::new();
    for heading in &candidate.headings {
        let plain = heading.trim().to_lowercase();
        if !plain.is_empty() && seen.contains(&plain) {
            return Err(Refusal::RepeatedColumn { column: heading.trim().to_owned() });
        }
        seen.push(plain);
    }
    let merges = head.sheet.map(|sheet| sheet.merges.as_slice()).unwrap_or_default();
    let row = u32::try_from(candidate.header_row - 1).unwrap_or(u32::MAX);
    let wide = merges
        .iter()
        .find(|merge| merge.rows.0 <= row && row <= merge.rows.1 && merge.columns.1 > merge.columns.0);
    match wide {
        Some(merge) => Err(Refusal::MergedHeader {
            row: candidate.header_row,
            column_number: u64::from(merge.columns.0) + 2,
        }),
        None => Ok(()),
    }
}
