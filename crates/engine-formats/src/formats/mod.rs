//! The formats that can be taken in, one file each.
//!
//! A format's file states its facts ([`FormatFacts`]), the layouts by which it is recognised, and
//! how one of its rows is read. Adding a format means adding a file and following the compiler:
//! every choice between formats is a `match` without a catch-all arm.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::cells::Columns;
use crate::dates::DateOrder;
use crate::mapping::Mapping;
use crate::notes::Notes;
use crate::person::PersonRule;
use crate::reading::Sink;
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};
use crate::table::RowClass;

pub(crate) mod bank_holidays;
mod hospitals;
mod incidents;
mod istv;
mod mps_custody;
mod mps_homicide;
mod mps_monthly;
mod mps_searches;
pub(crate) mod nhs_admissions;
mod police_outcomes;
mod police_street;
pub(crate) mod schools;
mod stop_search;
mod weekly_counts;

/// A format that can be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// police.uk street-level crime.
    PoliceStreet,
    /// police.uk outcomes.
    PoliceOutcomes,
    /// police.uk stop and search.
    StopSearch,
    /// Metropolitan Police monthly crime by borough and ward, long or wide.
    MpsMonthly,
    /// Weekly counts by borough and category, from any partner.
    WeeklyCounts,
    /// Metropolitan Police custody disposals.
    MpsCustody,
    /// Metropolitan Police homicide: victims, or proceedings.
    MpsHomicide,
    /// Metropolitan Police searches that remove more than outer clothing.
    MpsSearches,
    /// NHS admissions after an assault with a sharp object.
    NhsAdmissions,
    /// Information Sharing to Tackle Violence, from emergency departments.
    Istv,
    /// Incidents from any partner, by mapping.
    Incidents,
    /// Register of schools.
    Schools,
    /// Register of hospitals.
    Hospitals,
    /// Bank holidays from GOV.UK.
    BankHolidays,
}

/// What a format is and what its rows can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatFacts {
    /// The name on the command line and in storage.
    pub name: &'static str,
    /// The title for people.
    pub title: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// Whether it may hold nothing about people. Every format of part 1 is anonymous.
    pub anonymous: bool,
    /// The word for what a row becomes.
    pub record: &'static str,
    /// The finest time in it.
    pub time: TimeDetail,
    /// The finest place in it.
    pub place: PlaceDetail,
    /// Whether rows have an age or age group.
    pub age: bool,
    /// How late it comes, in words.
    pub lateness: &'static str,
}

/// The finest time in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeDetail {
    /// No time at all.
    None,
    /// A financial year.
    FinancialYear,
    /// A month.
    Month,
    /// A week, Monday to Sunday.
    Week,
    /// A day.
    Day,
    /// A time of day.
    Time,
}

/// The finest place in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceDetail {
    /// No place.
    None,
    /// A region.
    Region,
    /// A borough.
    Borough,
    /// A ward.
    Ward,
    /// An LSOA, with a point that the publisher has moved.
    SnappedPoint,
    /// A point or an address as the sender states it.
    Point,
}

/// One set of headings by which a format is recognised; all normalised.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub name: &'static str,
    /// Each entry is one column, under any of its headings.
    pub required: &'static [&'static [&'static str]],
    pub optional: &'static [&'static str],
    /// The rest of the columns are months, `202405`.
    pub months: bool,
}

/// Everything a format needs to read one table.
pub(crate) struct Setup<'a> {
    pub format: Format,
    pub layout: &'static str,
    pub headings: &'a [String],
    pub mapping: Option<&'a Mapping>,
    /// The file's name, or the member's in an archive.
    pub file_name: &'a str,
    /// Rows above the headings.
    pub titles: &'a [Vec<String>],
    pub sheet_name: &'a str,
    /// What was found out about each date column.
    pub dates: &'a BTreeMap<usize, DateFinding>,
}

impl Setup<'_> {
    pub(crate) fn columns(&self) -> Columns {
        Columns::new(self.format, self.headings)
    }

    pub(crate) fn date(&self, column: usize) -> DateFinding {
        self.dates.get(&column).copied().unwrap_or_default()
    }
}

/// What a look at a whole column found out about its dates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DateFinding {
    pub order: DateOrder,
    pub has_time_of_day: bool,
}

impl Default for DateFinding {
    fn default() -> Self {
        Self { order: DateOrder::DayFirst, has_time_of_day: true }
    }
}

/// A column whose dates must be looked at as a whole before a row is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DateColumn {
    pub index: usize,
    /// What the publisher or the mapping says.
    pub expected: Option<DateOrder>,
}

/// Reads the rows of one table.
pub(crate) trait RowReader {
    /// Turns one row into records and refusals; nothing else may happen to it.
    fn read(&mut self, row: &Row, sink: &mut Sink);

    /// For tables whose totals and footnotes are the format's own matter.
    fn classify(&mut self, _row: &Row, _notes: &mut Notes) -> Option<RowClass> {
        None
    }
}

pub(crate) type Reader = Box<dyn RowReader>;

/// Refuses a row with more or fewer cells than there are headings.
///
/// Blank cells at the end, which trailing delimiters leave, do not count.
pub(crate) fn check_width(row: &Row, columns: &Columns) -> Result<(), RefusedRow> {
    let (found, expected) = (row.len(), columns.normalised().len());
    let short = found < expected && !row.padded;
    if short || row.filled_len() > expected {
        let problem = Problem::CellCount { found: found as u64, expected: expected as u64 };
        return Err(RefusedRow::new(row.number, problem));
    }
    Ok(())
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 14] = [
        Self::PoliceStreet,
        Self::PoliceOutcomes,
        Self::StopSearch,
        Self::MpsMonthly,
        Self::WeeklyCounts,
        Self::MpsCustody,
        Self::MpsHomicide,
        Self::MpsSearches,
        Self::NhsAdmissions,
        Self::Istv,
        Self::Incidents,
        Self::Schools,
        Self::Hospitals,
        Self::BankHolidays,
    ];

    /// What the format is.
    #[must_use]
    pub const fn facts(self) -> &'static FormatFacts {
        match self {
            Self::PoliceStreet => &police_street::FACTS,
            Self::PoliceOutcomes => &police_outcomes::FACTS,
            Self::StopSearch => &stop_search::FACTS,
            Self::MpsMonthly => &mps_monthly::FACTS,
            Self::WeeklyCounts => &weekly_counts::FACTS,
            Self::MpsCustody => &mps_custody::FACTS,
            Self::MpsHomicide => &mps_homicide::FACTS,
            Self::MpsSearches => &mps_searches::FACTS,
            Self::NhsAdmissions => &nhs_admissions::FACTS,
            Self::Istv => &istv::FACTS,
            Self::Incidents => &incidents::FACTS,
            Self::Schools => &schools::FACTS,
            Self::Hospitals => &hospitals::FACTS,
            Self::BankHolidays => &bank_holidays::FACTS,
        }
    }

    /// The name on the command line and in storage, for example `police-street`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The title for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.facts().title
    }

    pub(crate) const fn layouts(self) -> &'static [Layout] {
        match self {
            Self::PoliceStreet => police_street::LAYOUTS,
            Self::PoliceOutcomes => police_outcomes::LAYOUTS,
            Self::StopSearch => stop_search::LAYOUTS,
            Self::MpsMonthly => mps_monthly::LAYOUTS,
            Self::WeeklyCounts => weekly_counts::LAYOUTS,
            Self::MpsCustody => mps_custody::LAYOUTS,
            Self::MpsHomicide => mps_homicide::LAYOUTS,
            Self::MpsSearches => mps_searches::LAYOUTS,
            Self::NhsAdmissions => nhs_admissions::LAYOUTS,
            Self::Istv => istv::LAYOUTS,
            Self::Incidents => &[],
            Self::Schools => schools::LAYOUTS,
            Self::Hospitals => hospitals::LAYOUTS,
            Self::BankHolidays => &[],
        }
    }

    pub(crate) const fn person_rule(self) -> PersonRule {
        match self {
            Self::Schools | Self::Hospitals => PersonRule::Organisations,
            Self::PoliceStreet
            | Self::PoliceOutcomes
            | Self::StopSearch
            | Self::MpsMonthly
            | Self::WeeklyCounts
            | Self::MpsCustody
            | Self::MpsHomicide
            | Self::MpsSearches
            | Self::NhsAdmissions
            | Self::Istv
            | Self::Incidents
            | Self::BankHolidays => PersonRule::Anonymous,
        }
    }

    pub(crate) fn date_columns(self, columns: &mut Columns, mapping: Option<&Mapping>) -> Vec<DateColumn> {
        match self {
            Self::Istv => istv::date_columns(columns),
            Self::Incidents => incidents::date_columns(columns, mapping),
            Self::Schools => schools::date_columns(columns),
            Self::WeeklyCounts => weekly_counts::date_columns(columns),
            Self::PoliceStreet
            | Self::PoliceOutcomes
            | Self::StopSearch
            | Self::MpsMonthly
            | Self::MpsCustody
            | Self::MpsHomicide
            | Self::MpsSearches
            | Self::NhsAdmissions
            | Self::Hospitals
            | Self::BankHolidays => Vec::new(),
        }
    }

    pub(crate) fn reader(self, setup: &Setup<'_>) -> Result<Reader, Refusal> {
        match self {
            Self::PoliceStreet => police_street::reader(setup),
            Self::PoliceOutcomes => police_outcomes::reader(setup),
            Self::StopSearch => stop_search::reader(setup),
            Self::MpsMonthly => mps_monthly::reader(setup),
            Self::WeeklyCounts => weekly_counts::reader(setup),
            Self::MpsCustody => mps_custody::reader(setup),
            Self::MpsHomicide => mps_homicide::reader(setup),
            Self::MpsSearches => mps_searches::reader(setup),
            Self::NhsAdmissions => nhs_admissions::reader(setup),
            Self::Istv => istv::reader(setup),
            Self::Incidents => incidents::reader(setup),
            Self::Schools => schools::reader(setup),
            Self::Hospitals => hospitals::reader(setup),
            // Bank holidays are JSON, which has no rows; their own entry point reads them.
            Self::BankHolidays => Err(Refusal::NotATable),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is of no format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat {
    /// The name as given.
    pub name: String,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        write!(f, "no format is called `{}`; there are {}", self.name, names.join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_own_name_and_reads_back() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert!(format.facts().anonymous, "part 1 takes in nothing about people");
        }
        let mut names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Format::ALL.len());
        assert!("street".parse::<Format>().is_err());
    }

    #[test]
    fn layouts_are_written_normalised() {
        for format in Format::ALL {
            for layout in format.layouts() {
                let headings = layout.required.iter().flat_map(|any| any.iter()).chain(layout.optional);
                for heading in headings {
                    assert_eq!(crate::identity::normalised(heading), **heading, "{format} {}", layout.name);
                }
            }
        }
    }
}
