//! Calendar months and financial years as publishers write them.

use std::fmt;

use jiff::civil::Date;

use crate::row::Problem;

/// A calendar month.
///
/// ```
/// use accord_engine_formats::Month;
/// let month = Month::parse("2024-02").unwrap();
/// assert_eq!(month.last_day().to_string(), "2024-02-29");
/// assert!(Month::parse("2024-13").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month, or `None` outside the years 1900 to 2100 or the months 1 to 12.
    #[must_use]
    pub const fn new(year: i16, month: i8) -> Option<Self> {
        if year < 1900 || year > 2100 || month < 1 || month > 12 {
            return None;
        }
        Some(Self { year, month })
    }

    /// The month of a day; `None` outside the years 1900 to 2100.
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        Self::new(day.year(), day.month())
    }

    /// Reads `2024-05`, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        Self::new(digits(year)?, digits(month)?)
    }

    /// Reads `202405`, as in the headings of wide monthly tables.
    #[must_use]
    pub fn parse_compact(text: &str) -> Option<Self> {
        if text.len() != 6 || !text.is_ascii() {
            return None;
        }
        Self::new(digits(&text[..4])?, digits(&text[4..])?)
    }

    /// Reads the first day of a month written as a date, `2024-05-01`.
    #[must_use]
    pub fn parse_first_day(text: &str) -> Option<Self> {
        Self::parse(text.strip_suffix("-01")?)
    }

    /// Year, for example 2024.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Month of the year, 1 to 12.
    #[must_use]
    pub const fn month(self) -> i8 {
        self.month
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).expect("year and month were checked when the month was made")
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A financial year: 1 April to 31 March.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FinancialYear {
    starts_in: i16,
}

impl FinancialYear {
    /// The financial year that starts in April of `year`; `None` outside 1900 to 2099.
    #[must_use]
    pub const fn starting(year: i16) -> Option<Self> {
        if year < 1900 || year > 2099 {
            return None;
        }
        Some(Self { starts_in: year })
    }

    /// Reads `2012-13`, `2012 - 2013`, `2019 -2020`, `2012/13` and `fy21-22`, blanks and line breaks at the ends included.
    ///
    /// The second year must follow the first: `2012-14` is not a financial year.
    ///
    /// ```
    /// use accord_engine_formats::FinancialYear;
    /// let year = FinancialYear::parse("2017-18 \n").unwrap();
    /// assert_eq!(year.to_string(), "2017-18");
    /// assert!(FinancialYear::parse("2017-19").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_prefix("fy").unwrap_or(&text);
        let (first, second) = text.split_once(['-', '/', '–'])?;
        let (first, second) = (first.trim(), second.trim());
        let start: i16 = match first.len() {
            4 => digits(first)?,
            2 => 2000 + digits::<i16>(first)?,
            _ => return None,
        };
        let follows = match second.len() {
            4 => digits::<i16>(second)? == start + 1,
            2 => digits::<i16>(second)? == (start + 1) % 100,
            _ => false,
        };
        if follows { Self::starting(start) } else { None }
    }

    /// The month of this year that has the given number, 4 to 12 in the first calendar year, 1 to 3 in the second.
    #[must_use]
    pub fn month(self, month: i8) -> Option<Month> {
        let year = if month >= 4 { self.starts_in } else { self.starts_in + 1 };
        Month::new(year, month)
    }

    /// The first day, 1 April.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.starts_in, 4, 1).expect("the year was checked when the financial year was made")
    }

    /// The last day, 31 March.
    #[must_use]
    pub fn last_day(self) -> Date {
        Date::new(self.starts_in + 1, 3, 31).expect("the year was checked when the financial year was made")
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.starts_in, (self.starts_in + 1) % 100)
    }
}

/// The number of a month from its English name, whole or its first three letters.
pub(crate) fn month_from_name(name: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.trim().to_ascii_lowercase();
    let at = NAMES
        .iter()
        .position(|full| *full == name || full[..3] == name || (name == "sept" && *full == "september"))?;
    i8::try_from(at + 1).ok()
}

/// Reads `Jan-03`: month name and two digits, always of this century, because the feeds that write so begin in 2003.
pub(crate) fn parse_name_and_short_year(text: &str) -> Result<Month, Problem> {
    let (name, year) = text.trim().split_once('-').ok_or(Problem::NotAMonth)?;
    let month = month_from_name(name).ok_or(Problem::NotAMonth)?;
    if year.len() != 2 {
        return Err(Problem::NotAMonth);
    }
    let year: i16 = digits(year).ok_or(Problem::NotAMonth)?;
    Month::new(2000 + year, month).ok_or(Problem::NotAMonth)
}

/// A number of digits only: no sign, no blank.
pub(crate) fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_months_only_as_they_are_published() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Month::parse(text).map(|m| m.to_string()).as_deref(), expected, "{text}");
        };
        check("2011-06", Some("2011-06"));
        check("2011-6", None);
        check("2011-00", None);
        check("Jun-11", None);
        check("1899-12", None);
        check("+011-06", None);
        assert_eq!(Month::parse_compact("201004").map(|m| m.to_string()).as_deref(), Some("2010-04"));
        assert_eq!(Month::parse_compact("2010é"), None);
        assert_eq!(Month::parse_first_day("2022-03-02"), None);
    }

    #[test]
    fn reads_month_names_with_two_digits_of_year() {
        assert_eq!(parse_name_and_short_year("Jan-03").map(|m| m.to_string()), Ok("2003-01".into()));
        assert_eq!(parse_name_and_short_year("Jan-2003"), Err(Problem::NotAMonth));
        assert_eq!(parse_name_and_short_year("Foo-03"), Err(Problem::NotAMonth));
    }

    #[test]
    fn reads_financial_years_in_all_the_ways_they_are_written() {
        for text in ["2019-20", "2019 -2020", "2019 - 2020", "fy19-20", "2019/20", " 2019-20\n"] {
            assert_eq!(
                FinancialYear::parse(text).map(|y| y.to_string()).as_deref(),
                Some("2019-20"),
                "{text}"
            );
        }
        assert_eq!(FinancialYear::parse("1999-00").map(|y| y.to_string()).as_deref(), Some("1999-00"));
        assert_eq!(FinancialYear::parse("2020-21 Total"), None);
        assert_eq!(
            FinancialYear::parse("2019-20").and_then(|y| y.month(1)).map(|m| m.to_string()).as_deref(),
            Some("2020-01")
        );
    }
}
