//! Weekly counts by borough, and the monthly figures that are made from them.

use super::csv_line;
use super::places::{Profile, boroughs};
use super::rates::{Outbreak, level, outbreaks};
use super::samplers::Draw;
use accord_kernel::{Day, Month};

/// How many complete weeks there are: seven years.
pub const WEEKS: i32 = 365;
/// How many months the monthly figures have: five years.
pub const MONTHS: i32 = 60;
/// How many months before the month of `today` the monthly figures end.
const MONTHS_LATE: i32 = 2;
const WEEK_DAYS: i32 = 7;
/// Incidents a day of the borough for which the categories state their mean.
const OF_INCIDENTS_A_DAY: f64 = 3.3;

/// One category of the weekly counts.
struct Category {
    name: &'static str,
    /// A week's mean in a borough of middling size, on an average day of the year.
    mean: f64,
    /// The shape of the negative binomial: the smaller, the more one week differs from the next.
    shape: f64,
    /// How much of an outbreak shows in it: 1 for what is all about knives.
    shows_outbreaks: f64,
}

const CATEGORIES: [Category; 5] = [
    Category { name: "Violence with injury", mean: 38.0, shape: 40.0, shows_outbreaks: 0.15 },
    Category { name: "Knife crime", mean: 9.0, shape: 25.0, shows_outbreaks: 1.0 },
    Category { name: "Knife injury, aged under 25", mean: 1.3, shape: 12.0, shows_outbreaks: 1.0 },
    Category { name: "Robbery", mean: 20.0, shape: 25.0, shows_outbreaks: 0.25 },
    Category { name: "Possession of weapons", mean: 4.5, shape: 15.0, shows_outbreaks: 0.3 },
];

/// A row of the monthly file: group, category, from which weekly category, and which share of it.
const MONTHLY: [(&str, &str, usize, f64); 3] = [
    ("VIOLENCE AGAINST THE PERSON", "VIOLENCE WITH INJURY", 0, 1.0),
    ("ROBBERY", "ROBBERY OF PERSONAL PROPERTY", 3, 0.85),
    ("POSSESSION OF WEAPONS", "POSSESSION OF WEAPONS", 4, 1.0),
];

/// Everything that the count of a week depends on.
struct Weeks {
    seed: u64,
    outbreaks: Vec<Outbreak>,
}

impl Weeks {
    fn count(&self, index: usize, profile: &Profile, category: usize, monday: Day) -> u32 {
        let about = &CATEGORIES[category];
        let days = (0..WEEK_DAYS).map(|day| monday.plus_days(day));
        let more: f64 = self
            .outbreaks
            .iter()
            .filter(|outbreak| outbreak.borough == index)
            .map(|outbreak| {
                let share = days.clone().filter(|day| outbreak.lasts_on(*day)).count() as f64 / 7.0;
                share * (outbreak.times_expected - 1.0) * about.shows_outbreaks
            })
            .sum();
        let size = profile.incidents_a_day / OF_INCIDENTS_A_DAY;
        // The middle of the week stands for its season.
        let mean = about.mean * size * level(monday.plus_days(WEEK_DAYS / 2)) * (1.0 + more);
        let draw = Draw::of(self.seed, "weekly", &[index as i32, category as i32, monday.number()]);
        draw.negative_binomial(mean, about.shape)
    }

    /// The weeks of a month, each with its share of days in that month, added up.
    fn month(&self, index: usize, profile: &Profile, category: usize, month: Month) -> f64 {
        let first = month.first_day();
        let mut after = Month::from_number(month.number() + 1).map_or(first, Month::first_day).number();
        let mut total = 0.0;
        while after > first.number() {
            let monday = first.plus_days(after - first.number() - 1).week().first_day();
            let days = after - monday.number().max(first.number());
            total += f64::from(self.count(index, profile, category, monday)) * f64::from(days) / 7.0;
            after -= days;
        }
        total
    }
}

/// The Monday of the last week that is complete before `today`.
pub fn last_complete_week(today: Day) -> Day {
    today.week().first_day().plus_days(-WEEK_DAYS)
}

/// Seven years of weekly counts for the format `weekly-counts`: 365 complete weeks up to the last one
/// before `today`, for all 33 boroughs and five categories.
///
/// A later `today` gives the same figures for the same weeks, but for those of outbreaks.
pub fn weekly_counts(seed: u64, today: Day) -> String {
    let weeks = Weeks { seed, outbreaks: outbreaks(seed, today) };
    let mut text = String::from("week_beginning,borough,category,count\n");
    for before in (0..WEEKS).rev() {
        let monday = last_complete_week(today).plus_days(-before * WEEK_DAYS);
        for (index, borough, profile) in boroughs() {
            for (category, about) in CATEGORIES.iter().enumerate() {
                let count = weeks.count(index, profile, category, monday).to_string();
                csv_line(&mut text, &[&monday.to_string(), borough.name, about.name, &count]);
            }
        }
    }
    text
}

/// Five years of monthly figures for the format `mps-monthly` in its wide layout for boroughs, ending two
/// months before the month of `today`.
///
/// They are the weekly counts shared out by days, so the two sources agree. The City of London has no
/// rows, as in the real file: it has a police force of its own.
pub fn mps_monthly_wide(seed: u64, today: Day) -> String {
    let weeks = Weeks { seed, outbreaks: outbreaks(seed, today) };
    let end = today.month().number() - MONTHS_LATE;
    let months: Vec<Month> = (end - MONTHS + 1..=end).filter_map(Month::from_number).collect();
    let mut text = String::from("majortext,minortext,boroughname");
    for month in &months {
        text.push(',');
        text.push_str(&month.to_string().replace('-', ""));
    }
    text.push('\n');
    for (group, category, weekly, share) in MONTHLY {
        for (index, borough, profile) in boroughs().filter(|(_, borough, _)| borough.command_unit.is_some()) {
            let figure =
                |month: &Month| (weeks.month(index, profile, weekly, *month) * share).round().to_string();
            let figures: Vec<String> = months.iter().map(figure).collect();
            let mut cells = vec![group, category, borough.name];
            cells.extend(figures.iter().map(String::as_str));
            csv_line(&mut text, &cells);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a date of the test")
    }

    #[test]
    fn the_last_week_is_complete_on_any_day() {
        for (today, monday) in
            [("2026-11-22", "2026-11-09"), ("2026-11-23", "2026-11-16"), ("2026-11-24", "2026-11-16")]
        {
            assert_eq!(last_complete_week(day(today)), day(monday), "{today}");
        }
    }

    #[test]
    fn the_weeks_of_an_outbreak_have_more_knife_crime() {
        let today = day("2026-11-22");
        for seed in 0..5 {
            let with = Weeks { seed, outbreaks: outbreaks(seed, today) };
            let without = Weeks { seed, outbreaks: Vec::new() };
            let (mut more, mut usual) = (0, 0);
            for outbreak in outbreaks(seed, today) {
                let (index, _, profile) = boroughs().nth(outbreak.borough).expect("an index of the list");
                let monday = outbreak.first_day.plus_days(6).week().first_day();
                more += with.count(index, profile, 1, monday);
                usual += without.count(index, profile, 1, monday);
            }
            assert!(f64::from(more) > 1.6 * f64::from(usual), "{seed}: {more} against {usual}");
        }
    }

    #[test]
    fn the_days_of_a_month_are_shared_out_without_rest() {
        // 1 February 2026 is a Sunday, and 28 February a Saturday.
        let weeks = Weeks { seed: 1, outbreaks: Vec::new() };
        let (index, _, profile) = boroughs().next().expect("there are boroughs");
        let month: Month = "2026-02".parse().expect("a month of the test");
        let mondays = ["2026-01-26", "2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"];
        let days = [1.0, 7.0, 7.0, 7.0, 6.0];
        let expected: f64 = mondays
            .iter()
            .zip(days)
            .map(|(monday, days)| f64::from(weeks.count(index, profile, 0, day(monday))) * days / 7.0)
            .sum();
        assert!((weeks.month(index, profile, 0, month) - expected).abs() < 1e-9);
    }
}
