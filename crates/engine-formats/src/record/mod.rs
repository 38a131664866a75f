//! What a row becomes. Four kinds, each a table of the application:
//!
//! - [`Event`]: one thing that happened (a crime, a stop, an attendance, a homicide);
//! - [`Count`]: one published figure for one area and period;
//! - [`Reference`]: a school, a hospital, a bank holiday;
//! - [`OutcomeUpdate`]: what became of a crime, joined by its reference.
//!
//! Words stay the publisher's own: turning `Violence and sexual offences` into a category of the
//! product is the application's business, and so is where a place lies.

use std::sync::Arc;

use crate::months::Month;

mod count;
mod event;
mod reference;

pub use count::{AreaKind, Count, CountArea, Figure};
pub use event::{
    AgeGroup, Area, Capacity, Described, Event, EventKind, Period, Place, PlacePrecision, Point,
};
pub use reference::{BankHoliday, Hospital, Reference, School};

/// One accepted row (or one figure of a wide table).
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// Something that happened.
    Event(Event),
    /// A published figure.
    Count(Count),
    /// An entry of a register.
    Reference(Reference),
    /// The outcome of a crime.
    OutcomeUpdate(OutcomeUpdate),
}

/// Published columns that have no field of their own: the heading as published, and the text as it stands.
///
/// Blank cells are left out; order is the file's.
pub type Rest = Vec<(Arc<str>, String)>;

/// What became of a crime.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeUpdate {
    /// The crime's reference: the only way to join it.
    pub reference: String,
    /// The month of the outcome, not of the crime.
    pub month: Month,
    /// The force.
    pub recorded_by: String,
    /// The outcome, word for word.
    pub outcome: String,
    /// Where the crime was, as published.
    pub place: Place,
    /// Everything else that was published.
    pub rest: Rest,
}

impl Record {
    /// The word for the kind of record: `event`, `count`, `reference` or `outcome-update`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Event(_) => "event",
            Self::Count(_) => "count",
            Self::Reference(_) => "reference",
            Self::OutcomeUpdate(_) => "outcome-update",
        }
    }

    /// The category that a preview counts by.
    #[must_use]
    pub fn category(&self) -> &str {
        match self {
            Self::Event(event) => &event.category,
            Self::Count(count) => {
                count.category.as_deref().or(count.group.as_deref()).unwrap_or(&count.measure)
            }
            Self::Reference(Reference::School(school)) => school.phase.as_deref().unwrap_or("school"),
            Self::Reference(Reference::Hospital(hospital)) => {
                hospital.sector.as_deref().unwrap_or("hospital")
            }
            Self::Reference(Reference::BankHoliday(holiday)) => &holiday.division,
            Self::OutcomeUpdate(update) => &update.outcome,
        }
    }

    /// When, for events, counts and outcomes.
    #[must_use]
    pub const fn period(&self) -> Option<Period> {
        match self {
            Self::Event(event) => Some(event.period),
            Self::Count(count) => Some(count.period),
            Self::Reference(Reference::BankHoliday(holiday)) => Some(Period::Day(holiday.day)),
            Self::Reference(Reference::School(_) | Reference::Hospital(_)) => None,
            Self::OutcomeUpdate(update) => Some(Period::Month(update.month)),
        }
    }
}
