//! What a chart is made of: one value at one time, and what is known about it.

use accord_kernel::Day;

use super::scale::{drawable, value_words};

/// Points of a series that are drawn at most: two years of days. Of more, the newest are drawn and the
/// chart says so.
pub const POINTS_MAX: usize = 750;

/// What a point stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A day.
    Day,
    /// A week, given by its first day.
    Week,
    /// A month, given by its first day.
    Month,
}

impl Step {
    /// `1 week`, `16 weeks`.
    pub(super) fn counted(self, count: usize) -> String {
        let noun = match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        };
        format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
    }

    /// The heading of its column.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week from",
            Self::Month => "Month",
        }
    }

    /// A time in words, with its year.
    pub(super) fn words(self, day: Day) -> String {
        match self {
            Self::Day | Self::Week => day.short_words(),
            Self::Month => day.month().words(),
        }
    }

    /// Where a time stands, in days or months, so that neighbours are equally far apart.
    pub(super) fn position(self, day: Day) -> f64 {
        match self {
            Self::Day | Self::Week => f64::from(day.number()),
            Self::Month => f64::from(day.month().number()),
        }
    }
}

/// One value at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub(super) on: Day,
    pub(super) value: Option<f64>,
    pub(super) expected: Option<(f64, f64)>,
    pub(super) flagged: bool,
    pub(super) incomplete: bool,
}

impl Point {
    /// A value on a day, or on the first day of its week or month. A value below zero or not finite is
    /// missing.
    pub fn at(on: Day, value: f64) -> Self {
        Self { value: drawable(Some(value)), ..Self::missing(on) }
    }

    /// Nothing is known for this time: a gap in the line.
    pub const fn missing(on: Day) -> Self {
        Self { on, value: None, expected: None, flagged: false, incomplete: false }
    }

    /// With the range in which it was expected, both ends included. A range that cannot be drawn is left
    /// out; a lower end below zero is zero.
    #[must_use]
    pub fn expecting(mut self, low: f64, high: f64) -> Self {
        self.expected = match (drawable(Some(low.max(0.0))), drawable(Some(high))) {
            (Some(low), Some(high)) if low <= high => Some((low, high)),
            _ => None,
        };
        self
    }

    /// As one that stands out: drawn as a diamond with its number.
    #[must_use]
    pub const fn flagged(mut self) -> Self {
        self.flagged = true;
        self
    }

    /// As one that may still grow, because not everything has come in: drawn hollow, its line dashed.
    #[must_use]
    pub const fn incomplete(mut self) -> Self {
        self.incomplete = true;
        self
    }

    /// What the table says beside the number.
    pub(super) fn note(&self) -> String {
        let mut notes = Vec::new();
        if self.value.is_none() {
            notes.push("Missing");
        }
        if self.flagged {
            notes.push("Flagged");
        }
        if self.incomplete {
            notes.push("Not complete yet");
        }
        notes.join(", ")
    }
}

/// An amount that may be withheld: for bars, tiles and areas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// It is known. Below zero or not finite counts as missing.
    Known(f64),
    /// It is known but small, and only "fewer than" this may be said.
    FewerThan(u32),
    /// Nothing is known.
    Missing,
}

impl Amount {
    /// A count, withheld when it is above 0 and below `least`; 0 tells nothing of anybody.
    ///
    /// ```
    /// use accord_platform_web::charts::Amount;
    /// assert_eq!(Amount::suppressed(3, 5), Amount::FewerThan(5));
    /// assert_eq!(Amount::suppressed(0, 5), Amount::Known(0.0));
    /// assert_eq!(Amount::suppressed(5, 5), Amount::Known(5.0));
    /// ```
    pub fn suppressed(count: u64, least: u32) -> Self {
        if count > 0 && count < u64::from(least) { Self::FewerThan(least) } else { Self::Known(count as f64) }
    }

    pub(crate) fn known(self) -> Option<f64> {
        match self {
            Self::Known(value) => drawable(Some(value)),
            Self::FewerThan(_) | Self::Missing => None,
        }
    }

    /// `1,234`, `Fewer than 5`, `No data`.
    pub(crate) fn words(self, decimals: u8) -> String {
        match self {
            Self::FewerThan(least) => format!("Fewer than {least}"),
            Self::Known(_) | Self::Missing => {
                self.known().map_or_else(|| "No data".to_owned(), |value| value_words(value, decimals))
            }
        }
    }

    /// `1,234`, `<5`, `–`, for places without room.
    pub(crate) fn short_words(self, decimals: u8) -> String {
        match self {
            Self::FewerThan(least) => format!("<{least}"),
            Self::Known(_) | Self::Missing => {
                self.known().map_or_else(|| "–".to_owned(), |value| value_words(value, decimals))
            }
        }
    }
}
