//! Bank holidays of England from the rule, for years of which nobody brought the file of GOV.UK in: no I/O.
//!
//! Source: Banking and Financial Dealings Act 1971, schedule 1, with New Year's Day and the early May holiday by royal
//! proclamation each year. A holiday that is proclaimed once, for a coronation say, is in the file only.

use accord_kernel::Day;
use jiff::civil::Weekday;

/// Easter Sunday of a year.
///
/// Source: Meeus, *Astronomical Algorithms* (1991), chapter 8: the Gregorian method, true for every year from 1583 on.
fn easter(year: i16) -> Option<Day> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    let (month, day) = (i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?);
    Day::new(i16::try_from(year).ok()?, month, day)
}

fn monday_from(day: Day) -> Day {
    (0..7).map(|days| day.plus_days(days)).find(|day| day.date().weekday() == Weekday::Monday).unwrap_or(day)
}

/// The first working day from `day` on that is not `taken`.
fn working_day(day: Day, taken: Option<Day>) -> Day {
    let is_free = |day: &Day| {
        !matches!(day.date().weekday(), Weekday::Saturday | Weekday::Sunday) && Some(*day) != taken
    };
    (0..5).map(|days| day.plus_days(days)).find(is_free).unwrap_or(day)
}

/// The bank holidays of a year, in their order, with their names.
pub(super) fn bank_holidays(year: i16) -> Vec<(Day, &'static str)> {
    let (Some(new_year), Some(easter), Some(may), Some(spring), Some(august), Some(christmas)) = (
        Day::new(year, 1, 1),
        easter(year),
        Day::new(year, 5, 1),
        Day::new(year, 5, 25),
        Day::new(year, 8, 25),
        Day::new(year, 12, 25),
    ) else {
        return Vec::new();
    };
    // The day in the place of Christmas is the first that Boxing Day does not need: of a Saturday both move.
    let boxing = working_day(christmas.plus_days(1), None);
    let first =
        working_day(christmas, Some(boxing).filter(|_| christmas.date().weekday() == Weekday::Sunday));
    let (first, second) = match christmas.date().weekday() {
        Weekday::Saturday => (christmas.plus_days(2), christmas.plus_days(3)),
        Weekday::Sunday => (christmas.plus_days(2), christmas.plus_days(1)),
        _ => (first, boxing),
    };
    let new_years_day = working_day(new_year, None);
    let named = |day: Day, proper: Day, name: &'static str, moved: &'static str| {
        (day, if day == proper { name } else { moved })
    };
    let mut days = vec![
        named(new_years_day, new_year, "New Year’s Day", "New Year’s Day (substitute day)"),
        (easter.plus_days(-2), "Good Friday"),
        (easter.plus_days(1), "Easter Monday"),
        (monday_from(may), "Early May bank holiday"),
        (monday_from(spring), "Spring bank holiday"),
        (monday_from(august), "Summer bank holiday"),
        named(first, christmas, "Christmas Day", "Christmas Day (substitute day)"),
        named(second, christmas.plus_days(1), "Boxing Day", "Boxing Day (substitute day)"),
    ];
    days.sort();
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_gives_what_the_published_file_says() {
        // From the GOV.UK file for England and Wales; 2020 moved the early May day and 2022 the spring day, which is what a
        // file is for.
        let check = |year: i16, expected: &[&str]| {
            let days: Vec<String> =
                bank_holidays(year).iter().map(|(day, _)| day.to_string()[5..].to_owned()).collect();
            assert_eq!(days, expected, "{year}");
        };
        let moved: Vec<&str> = bank_holidays(2026).iter().map(|(_, name)| *name).collect();
        assert_eq!(moved[6..], ["Christmas Day", "Boxing Day (substitute day)"]);
        check(2019, &["01-01", "04-19", "04-22", "05-06", "05-27", "08-26", "12-25", "12-26"]);
        check(2021, &["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"]);
        check(2023, &["01-02", "04-07", "04-10", "05-01", "05-29", "08-28", "12-25", "12-26"]);
        check(2026, &["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]);
        check(2027, &["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]);
    }
}
