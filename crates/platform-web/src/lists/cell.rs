//! One value of a row, typed, so that a workbook gets a number where the page shows one.

use accord_kernel::{Day, Instant, Month};

use crate::words::{clock, grouped, moment};

/// A cell: a typed value, and how the page dresses it. Files take the value only.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub(super) value: Value,
    pub(super) href: Option<String>,
    pub(super) note: Option<String>,
    pub(super) tone: Option<Tone>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing is known; the words say so on the page (`Not known`), files leave the cell empty.
    Absent(&'static str),
    Text(String),
    Number(i64),
    /// A number and how many decimals of it mean something.
    Decimal(f64, u8),
    Day(Day),
    Month(Month),
    Moment(Instant),
}

/// How a tag looks. Red is left out: it is for clocks and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A state.
    Blue,
    /// A quiet state, such as one that is over.
    Grey,
    /// Something that waits for somebody.
    Yellow,
}

impl Tone {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Blue => "govuk-tag--blue",
            Self::Grey => "govuk-tag--grey",
            Self::Yellow => "govuk-tag--yellow",
        }
    }
}

impl Cell {
    fn of(value: Value) -> Self {
        Self { value, href: None, note: None, tone: None }
    }

    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Value::Text(text.into()))
    }

    /// A whole number. The page groups its thousands.
    pub fn number(number: i64) -> Self {
        Self::of(Value::Number(number))
    }

    /// A number with so many decimals, at most 6. What is not finite reads `Not known`.
    pub fn decimal(number: f64, decimals: u8) -> Self {
        if number.is_finite() {
            Self::of(Value::Decimal(number, decimals.min(6)))
        } else {
            Self::absent("Not known")
        }
    }

    /// A civil day.
    pub fn day(day: Day) -> Self {
        Self::of(Value::Day(day))
    }

    /// A month.
    pub fn month(month: Month) -> Self {
        Self::of(Value::Month(month))
    }

    /// A point in time, shown by the London clock.
    pub fn moment(at: Instant) -> Self {
        Self::of(Value::Moment(at))
    }

    /// Nothing, with the words that the page shows for it, such as `Not known`.
    pub fn absent(words: &'static str) -> Self {
        Self::of(Value::Absent(words))
    }

    /// The cell of `value`, or the words when there is none.
    pub fn or<T>(value: Option<T>, cell: impl FnOnce(T) -> Self, words: &'static str) -> Self {
        value.map_or_else(|| Self::absent(words), cell)
    }

    /// As a link to `href` on the page.
    #[must_use]
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// With a second, quieter line on the page. Files leave it out: give it a column there.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// As a tag on the page.
    #[must_use]
    pub fn tag(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }

    /// What the page shows.
    pub(super) fn words(&self) -> String {
        match &self.value {
            Value::Absent(words) => (*words).to_owned(),
            Value::Text(text) => text.clone(),
            Value::Number(number) => grouped(*number),
            Value::Decimal(number, decimals) => decimal_words(*number, *decimals),
            Value::Day(day) => day.short_words(),
            Value::Month(month) => month.words(),
            Value::Moment(at) => moment(*at),
        }
    }

    /// What a file of plain text holds: dates as ISO 8601, numbers without grouping.
    pub(super) fn plain(&self) -> String {
        match &self.value {
            Value::Absent(_) => String::new(),
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Decimal(number, decimals) => format!("{number:.*}", usize::from(*decimals)),
            Value::Day(day) => day.to_string(),
            Value::Month(month) => month.to_string(),
            Value::Moment(at) => at.london().strftime("%Y-%m-%d %H:%M").to_string(),
        }
    }
}

/// `1,234.5`, with a true minus sign.
fn decimal_words(number: f64, decimals: u8) -> String {
    let written = format!("{:.*}", usize::from(decimals), number.abs());
    let (whole, rest) = written.split_once('.').unwrap_or((&written, ""));
    let whole = whole.parse::<i64>().map_or_else(|_| whole.to_owned(), grouped);
    // What rounds to nothing has no sign.
    let is_zero = written.chars().all(|letter| matches!(letter, '0' | '.'));
    let sign = if number < 0.0 && !is_zero { "−" } else { "" };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// `22 Nov 2026 at 8:30am` for the notes of a file.
pub(super) fn made_words(at: Instant) -> String {
    format!("{} at {}", at.day().words(), clock(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_read_words_and_files_read_values() {
        let day = Day::new(2026, 11, 22).expect("a day of the test");
        for (cell, words, plain) in [
            (Cell::text("A <b>"), "A <b>", "A <b>"),
            (Cell::number(-12_345), "−12,345", "-12345"),
            (Cell::decimal(1_234.56, 1), "1,234.6", "1234.6"),
            (Cell::decimal(-0.04, 1), "0.0", "-0.0"),
            (Cell::decimal(f64::NAN, 1), "Not known", ""),
            (Cell::day(day), "22 Nov 2026", "2026-11-22"),
            (Cell::month(day.month()), "November 2026", "2026-11"),
            (Cell::moment(day.start()), "22 Nov 2026 at 12:00am", "2026-11-22 00:00"),
            (Cell::absent("None yet"), "None yet", ""),
        ] {
            assert_eq!((cell.words().as_str(), cell.plain().as_str()), (words, plain));
        }
    }
}
