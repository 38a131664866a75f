//! Published figures.

use std::sync::Arc;

use super::{Area, Period, Rest};

/// One published figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// What the file calls the table; part of what tells figures apart.
    pub table: Arc<str>,
    /// The area.
    pub area: CountArea,
    /// What is counted, word for word: `Offences`, `Positive Outcomes`, `FAEs`.
    pub measure: Arc<str>,
    /// The group of offences, word for word.
    pub group: Option<String>,
    /// The offence, disposal or cause, word for word.
    pub category: Option<String>,
    /// Further splits, heading and value: sex, age group, ethnicity.
    pub splits: Rest,
    /// For when.
    pub period: Period,
    /// How many.
    pub figure: Figure,
    /// Everything else that was published.
    pub rest: Rest,
}

/// The area of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CountArea {
    /// What kind of area.
    pub kind: AreaKind,
    /// The area itself; code and name are both `None` only where the publisher leaves both blank.
    pub area: Area,
    /// The borough that it lies in, in the publisher's words.
    pub within: Option<String>,
}

/// What kind of area a figure is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AreaKind {
    /// A lower layer super output area.
    Lsoa,
    /// A ward.
    Ward,
    /// A safer neighbourhood team's area: a ward, or part of one.
    SaferNeighbourhoodTeam,
    /// A borough, or what the publisher lists among boroughs (`Aviation Security (SO18)`, `Unknown`).
    Borough,
    /// A police force's whole area.
    Force,
    /// A region of England, or what the publisher lists among regions.
    Region,
    /// England.
    Country,
}

impl AreaKind {
    /// The name for storage, for example `safer-neighbourhood-team`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lsoa => "lsoa",
            Self::Ward => "ward",
            Self::SaferNeighbourhoodTeam => "safer-neighbourhood-team",
            Self::Borough => "borough",
            Self::Force => "force",
            Self::Region => "region",
            Self::Country => "country",
        }
    }
}

/// A figure as published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    /// The number itself.
    Exact(u64),
    /// Rounded by the publisher to the nearest multiple of 5.
    RoundedToFive(u64),
    /// Held back by the publisher because it is small.
    Suppressed,
    /// The cell is blank: neither a number nor a statement that it is small. Never to be read as 0.
    NotGiven,
}

impl Figure {
    /// The number, where one is published.
    #[must_use]
    pub const fn number(self) -> Option<u64> {
        match self {
            Self::Exact(number) | Self::RoundedToFive(number) => Some(number),
            Self::Suppressed | Self::NotGiven => None,
        }
    }
}
