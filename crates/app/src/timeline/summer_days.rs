//! Days of the summer that come by a rule and are no bank holidays: results days and the Carnival of London: no I/O.
//!
//! Results days: every A-level results day from 2014 to 2020 and from 2022 to 2026 was the Thursday from 13 to 19 August, and
//! GCSE results came a week later. The Joint Council for Qualifications publishes the days of each year, and may choose
//! others, as it did in 2021: so the page says that these are from the rule.
//!
//! Carnival: Notting Hill Carnival is held on the Sunday and the Monday of the summer bank holiday.

use super::holidays::bank_holidays;
use super::model::{EventKind, Suggestion};
use accord_kernel::Day;
use jiff::civil::Weekday;

/// The results days and the Carnival of a year, in their order.
pub(super) fn summer_days(year: i16) -> Vec<Suggestion> {
    let thursday = (13..=19)
        .filter_map(|day| Day::new(year, 8, day))
        .find(|day| day.date().weekday() == Weekday::Thursday);
    let monday = bank_holidays(year).into_iter().find(|(day, _)| day.date().month() == 8).map(|(day, _)| day);
    let (Some(thursday), Some(monday)) = (thursday, monday) else { return Vec::new() };
    let all = [
        (EventKind::Results, thursday, "A-level results day"),
        (EventKind::Results, thursday.plus_days(7), "GCSE results day"),
        (EventKind::Carnival, monday.plus_days(-1), "Notting Hill Carnival, Sunday"),
        (EventKind::Carnival, monday, "Notting Hill Carnival, Monday"),
    ];
    all.into_iter()
        .map(|(kind, on, title)| Suggestion {
            key: format!("{}|{on}", kind.code()),
            kind,
            title: title.to_owned(),
            on,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_gives_the_days_that_were_published() {
        // Results days: JCQ key dates of each year. Carnival: as it was held.
        for (year, expected) in [
            (2019, ["08-15", "08-22", "08-25", "08-26"]),
            (2022, ["08-18", "08-25", "08-28", "08-29"]),
            (2023, ["08-17", "08-24", "08-27", "08-28"]),
            (2024, ["08-15", "08-22", "08-25", "08-26"]),
            (2025, ["08-14", "08-21", "08-24", "08-25"]),
            (2026, ["08-13", "08-20", "08-30", "08-31"]),
        ] {
            let days: Vec<String> =
                summer_days(year).iter().map(|found| found.on.to_string()[5..].to_owned()).collect();
            assert_eq!(days, expected, "{year}");
        }
    }
}
