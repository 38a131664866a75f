//! Things that happened: when, where and to whom, no finer than the file says.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::Rest;
use crate::months::{FinancialYear, Month};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What sort of event.
    pub kind: EventKind,
    /// The publisher's reference, for example the police.uk crime ID. Not unique, often blank.
    pub reference: Option<String>,
    /// Who recorded it, in the file's words, for example `City of London Police`.
    pub recorded_by: Option<String>,
    /// The publisher's category, word for word.
    pub category: String,
    /// A finer category, where the feed has one.
    pub sub_category: Option<String>,
    /// When, no finer than the file says.
    pub period: Period,
    /// Where, no finer than the file says.
    pub place: Place,
    /// How sure the sender is of it (of the place, for geocoded feeds), word for word.
    pub how_sure: Option<String>,
    /// The outcome, word for word.
    pub outcome: Option<String>,
    /// What is said about people, always with the capacity in which they stand in it.
    pub described: Vec<Described>,
    /// Text that someone typed freely: held back from everyone but the importer until a person has checked it.
    pub free_text: Rest,
    /// Everything else that was published.
    pub rest: Rest,
}

/// What sort of event one row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// A crime or anti-social behaviour as the police record it.
    RecordedCrime,
    /// A stop and search.
    StopAndSearch,
    /// A search that removes more than outer clothing.
    ThoroughSearch,
    /// A person who was killed. One row is one victim.
    HomicideVictim,
    /// A person who was proceeded against for homicide. One row is one person.
    HomicideProceeding,
    /// An attendance at an emergency department after an assault.
    AssaultAttendance,
    /// An incident from a mapped file.
    Incident,
}

impl EventKind {
    /// The name for storage and messages, for example `stop-and-search`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RecordedCrime => "recorded-crime",
            Self::StopAndSearch => "stop-and-search",
            Self::ThoroughSearch => "thorough-search",
            Self::HomicideVictim => "homicide-victim",
            Self::HomicideProceeding => "homicide-proceeding",
            Self::AssaultAttendance => "assault-attendance",
            Self::Incident => "incident",
        }
    }
}

const DAYS_FROM_MONDAY_TO_SUNDAY: i32 = 6;

/// When something happened, no finer than the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// An instant. The day and the hour are London's.
    Instant {
        /// The instant.
        at: Timestamp,
        /// The civil day in London.
        day: Date,
        /// The hour of the day in London, 0 to 23.
        hour: i8,
        /// The minute of the hour in London.
        minute: i8,
    },
    /// A time of the clock on the wall that cannot be turned into an instant: another city's, or the
    /// hour that comes twice when the clocks go back.
    Clock {
        /// The day as written.
        day: Date,
        /// The hour as written, 0 to 23.
        hour: i8,
        /// The minute as written.
        minute: i8,
    },
    /// A day.
    Day(Date),
    /// A week, by its Monday.
    Week(Date),
    /// A month.
    Month(Month),
    /// A financial year, April to March.
    FinancialYear(FinancialYear),
}

impl Period {
    /// `instant`, `clock`, `day`, `week`, `month` or `financial-year`.
    #[must_use]
    pub const fn precision(&self) -> &'static str {
        match self {
            Self::Instant { .. } => "instant",
            Self::Clock { .. } => "clock",
            Self::Day(_) => "day",
            Self::Week(_) => "week",
            Self::Month(_) => "month",
            Self::FinancialYear(_) => "financial-year",
        }
    }

    /// The first day it can be.
    #[must_use]
    pub fn first_day(&self) -> Date {
        match self {
            Self::Instant { day, .. } | Self::Clock { day, .. } | Self::Day(day) | Self::Week(day) => *day,
            Self::Month(month) => month.first_day(),
            Self::FinancialYear(year) => year.first_day(),
        }
    }

    /// The last day it can be.
    #[must_use]
    pub fn last_day(&self) -> Date {
        match self {
            Self::Instant { day, .. } | Self::Clock { day, .. } | Self::Day(day) => *day,
            Self::Week(monday) => monday.saturating_add(DAYS_FROM_MONDAY_TO_SUNDAY.days()),
            Self::Month(month) => month.last_day(),
            Self::FinancialYear(year) => year.last_day(),
        }
    }

    /// The instant, where it is known.
    #[must_use]
    pub const fn instant(&self) -> Option<Timestamp> {
        match self {
            Self::Instant { at, .. } => Some(*at),
            Self::Clock { .. } | Self::Day(_) | Self::Week(_) | Self::Month(_) | Self::FinancialYear(_) => {
                None
            }
        }
    }

    /// The hour of the day, where it is known.
    #[must_use]
    pub const fn hour(&self) -> Option<i8> {
        match self {
            Self::Instant { hour, .. } | Self::Clock { hour, .. } => Some(*hour),
            Self::Day(_) | Self::Week(_) | Self::Month(_) | Self::FinancialYear(_) => None,
        }
    }

    /// The month it lies in, for a week that of its Monday; `None` for a financial year.
    #[must_use]
    pub fn month(&self) -> Option<Month> {
        match self {
            Self::Instant { day, .. } | Self::Clock { day, .. } | Self::Day(day) | Self::Week(day) => {
                Month::of(*day)
            }
            Self::Month(month) => Some(*month),
            Self::FinancialYear(_) => None,
        }
    }
}

/// Where something happened, no finer than the file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// How much the point can be trusted.
    pub precision: PlacePrecision,
    /// Longitude and latitude in degrees (WGS 84).
    pub point: Option<Point>,
    /// The published LSOA, code and name. Never derived from the point.
    pub lsoa: Option<Area>,
    /// Ward or safer neighbourhood team.
    pub ward: Option<Area>,
    /// Borough or other local authority, under the publisher's name for it.
    pub borough: Option<Area>,
    /// The place in words, as published or typed.
    pub text: Option<String>,
    /// The kind of place in words, for example `Home` or `street`.
    pub kind: Option<String>,
}

/// How much a point can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PlacePrecision {
    /// The publisher moved it to the nearest of a list of public points: never draw it as exact.
    SnappedPublic,
    /// The sender states it as where it happened.
    Stated,
    /// No point, only an area.
    AreaOnly,
    /// No place at all.
    #[default]
    None,
}

impl PlacePrecision {
    /// The name for storage, for example `snapped-public`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SnappedPublic => "snapped-public",
            Self::Stated => "stated",
            Self::AreaOnly => "area-only",
            Self::None => "none",
        }
    }
}

/// A point in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
}

/// An area by code, name or both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Area {
    /// The published code without blanks around it.
    pub code: Option<String>,
    /// The published name without blanks around it.
    pub name: Option<String>,
}

impl Area {
    /// The area, or `None` when both are blank.
    #[must_use]
    pub fn new(code: Option<String>, name: Option<String>) -> Option<Self> {
        (code.is_some() || name.is_some()).then_some(Self { code, name })
    }
}

/// What is said about one person in an event. Never enough to tell who.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// In which capacity.
    pub capacity: Capacity,
    /// Age or age group.
    pub age: Option<AgeGroup>,
    /// Sex or gender, word for word.
    pub sex: Option<String>,
    /// Ethnicity as the person defines it, word for word.
    pub self_defined_ethnicity: Option<String>,
    /// Ethnicity as somebody else saw it, word for word. Never merged with the person's own.
    pub observed_ethnicity: Option<String>,
}

impl Described {
    pub(crate) fn says_nothing(&self) -> bool {
        self.age.is_none()
            && self.sex.is_none()
            && self.self_defined_ethnicity.is_none()
            && self.observed_ethnicity.is_none()
    }
}

/// In which capacity a person stands in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// Was harmed.
    Victim,
    /// Is said to have done it.
    Suspect,
    /// Was proceeded against.
    Accused,
    /// Was searched.
    Searched,
}

/// An age or age group, as published and as years.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AgeGroup {
    /// As published.
    pub text: String,
    /// Youngest, in whole years; `None` when open or unknown.
    pub from: Option<u8>,
    /// Oldest, in whole years; `None` when open or unknown.
    pub to: Option<u8>,
}
