//! The level axis: times, labelled by day, by month or by year as room allows.

use accord_kernel::{Day, Month};

use super::point::Step;
use super::svg::text_width;

/// Above this many days a label names a month, below it a day.
const DAYS_BY_DAY_MAX: i32 = 200;
/// Room between two labels, in ems.
const GAP: f64 = 1.2;
/// More ticks than this are never drawn, however wide the drawing.
const TICKS_MAX: usize = 16;

/// One label of the axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeTick {
    pub position: f64,
    pub text: String,
    /// Below the text, at the first label of a year.
    pub year: Option<String>,
}

/// The labels between two days, both included, on an axis `width` long set in `size`.
pub(super) fn time_ticks(step: Step, first: Day, last: Day, width: f64, size: f64) -> Vec<TimeTick> {
    let by_day = step != Step::Month && last.days_since(first) <= DAYS_BY_DAY_MAX;
    let mut ticks = if by_day {
        day_ticks(step, first, last, width, size)
    } else {
        month_ticks(step, first, last, width, size)
    };
    if ticks.is_empty() {
        ticks.push((first, short(step, first)));
    }
    let mut year = None;
    let tick = |(day, text): (Day, String)| {
        let this = day.date().year();
        let is_new = year.replace(this) != Some(this) && !text.ends_with(&this.to_string());
        TimeTick { position: step.position(day), text, year: is_new.then(|| this.to_string()) }
    };
    ticks.into_iter().map(tick).collect()
}

fn short(step: Step, day: Day) -> String {
    let form = if step == Step::Month { "%b" } else { "%-d %b" };
    day.date().strftime(form).to_string()
}

fn fits(count: usize, label: &str, width: f64, size: f64) -> bool {
    let each = text_width(label, size) + GAP * size;
    // The label at either end hangs over the axis by half.
    count <= TICKS_MAX && (count.saturating_sub(1)) as f64 * each <= width
}

/// Every so many days backwards from the last, because the newest is what is asked about.
fn day_ticks(step: Step, first: Day, last: Day, width: f64, size: f64) -> Vec<(Day, String)> {
    let intervals: &[i32] = if step == Step::Day { &[1, 2, 7, 14, 28, 56] } else { &[7, 14, 28, 56] };
    let span = last.days_since(first);
    let count = |interval: i32| usize::try_from(span / interval).unwrap_or(0) + 1;
    let chosen = intervals.iter().find(|interval| fits(count(**interval), "30 Nov", width, size));
    let interval = *chosen.unwrap_or(&DAYS_BY_DAY_MAX);
    let mut days: Vec<Day> =
        (0..count(interval)).map(|back| last.plus_days(-interval * back as i32)).collect();
    days.reverse();
    days.into_iter().map(|day| (day, short(step, day))).collect()
}

fn month_ticks(step: Step, first: Day, last: Day, width: f64, size: f64) -> Vec<(Day, String)> {
    let starts_inside = first.month().first_day() == first || step == Step::Month;
    let from = first.month().number() + i32::from(!starts_inside);
    let to = last.month().number();
    let months = |interval: i32| -> Vec<Day> {
        let aligned = (from..=to).filter(|number| number.rem_euclid(interval) == 0);
        aligned.filter_map(Month::from_number).map(Month::first_day).collect()
    };
    for interval in [1, 2, 3, 6] {
        let days = months(interval);
        if fits(days.len(), "Nov", width, size) && fits(years(&days), "2026", width, size) {
            return days.into_iter().map(|day| (day, short(Step::Month, day))).collect();
        }
    }
    let all = [1, 2, 5, 10, 20, 50, 100].map(|years| months(12 * years));
    let days = all.into_iter().find(|days| fits(days.len(), "2026", width, size)).unwrap_or_default();
    days.into_iter().map(|day| (day, day.date().year().to_string())).collect()
}

fn years(days: &[Day]) -> usize {
    let mut years: Vec<i16> = days.iter().map(|day| day.date().year()).collect();
    years.dedup();
    years.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(step: Step, first: &str, last: &str, width: f64) -> String {
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        let ticks = time_ticks(step, day(first), day(last), width, 15.0);
        let word =
            |tick: TimeTick| tick.year.map_or(tick.text.clone(), |year| format!("{}/{year}", tick.text));
        ticks.into_iter().map(word).collect::<Vec<_>>().join(" · ")
    }

    #[test]
    fn names_days_months_or_years() {
        for (step, first, last, width, expected) in [
            (
                Step::Week,
                "2026-08-03",
                "2026-11-16",
                560.0,
                "10 Aug/2026 · 24 Aug · 7 Sep · 21 Sep · 5 Oct · 19 Oct · 2 Nov · 16 Nov",
            ),
            (Step::Week, "2026-08-03", "2026-11-16", 260.0, "24 Aug/2026 · 21 Sep · 19 Oct · 16 Nov"),
            (Step::Week, "2026-08-03", "2026-08-03", 260.0, "3 Aug/2026"),
            (
                Step::Day,
                "2026-12-28",
                "2027-01-02",
                560.0,
                "28 Dec/2026 · 29 Dec · 30 Dec · 31 Dec · 1 Jan/2027 · 2 Jan",
            ),
            (
                Step::Week,
                "2025-11-17",
                "2026-11-16",
                560.0,
                "Dec/2025 · Jan/2026 · Feb · Mar · Apr · May · Jun · Jul · Aug · Sep · Oct · Nov",
            ),
            (
                Step::Month,
                "2024-01-01",
                "2026-10-01",
                560.0,
                "Jan/2024 · Apr · Jul · Oct · Jan/2025 · Apr · Jul · Oct · Jan/2026 · Apr · Jul · Oct",
            ),
            (Step::Month, "2000-01-01", "2026-10-01", 300.0, "2000 · 2005 · 2010 · 2015 · 2020 · 2025"),
        ] {
            assert_eq!(words(step, first, last, width), expected);
        }
    }
}
