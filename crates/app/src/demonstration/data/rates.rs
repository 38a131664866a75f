//! How many incidents are to be expected: season, rhythm of the week and of the day, slow change, and
//! the outbreaks that are hidden in the data.

use super::places::{PROFILES, Point, borough_with_slug, boroughs};
use super::samplers::Draw;
use accord_kernel::{Day, Instant};

/// The lead borough of the demonstration, whose people see most; the outbreak that goes on is there.
pub const LEAD_BOROUGH: &str = "haringey";
/// How many days of incidents there are: two years.
pub const INCIDENT_DAYS: i32 = 730;

/// The share by which midsummer lies above, and midwinter below, the average of the year.
const SEASON: f64 = 0.15;
/// The day of the year of the summer's peak: the middle of July.
const PEAK_OF_SUMMER: f64 = 196.0;
const DAYS_A_YEAR: f64 = 365.25;
/// The share by which each year lies above the one before.
const CHANGE_A_YEAR: f64 = 0.012;
/// The year in which the level is 1. Fixed, so that the past stays as it was when `today` moves on.
const LEVEL_YEAR: i16 = 2025;

/// Monday to Sunday; they add up to 7.
const WEEKDAYS: [f64; 7] = [0.88, 0.86, 0.90, 0.95, 1.18, 1.32, 0.91];

/// Hours of a school day: a peak when schools close, a lower one in the evening.
const SCHOOL_DAY: [f64; 24] = [
    1.6, 0.9, 0.6, 0.4, 0.3, 0.3, 0.4, 0.8, 1.4, 1.0, 1.1, 1.3, 1.8, 1.9, 2.4, 5.6, 6.2, 4.6, 3.8, 3.6, 3.7,
    3.6, 3.3, 2.6,
];
/// Hours of a Friday: schools close, and then the night begins.
const FRIDAY: [f64; 24] = [
    1.6, 0.9, 0.6, 0.4, 0.3, 0.3, 0.4, 0.8, 1.3, 1.0, 1.1, 1.3, 1.7, 1.9, 2.4, 5.2, 5.8, 4.5, 4.2, 4.4, 5.0,
    6.0, 6.8, 6.9,
];
/// Hours of a Saturday: the night of Friday ends, that of Saturday begins.
const SATURDAY: [f64; 24] = [
    6.0, 5.2, 4.2, 2.8, 1.4, 0.8, 0.5, 0.5, 0.6, 0.9, 1.2, 1.6, 2.0, 2.3, 2.6, 2.9, 3.1, 3.2, 3.6, 4.2, 5.0,
    6.2, 7.2, 7.4,
];
/// Hours of a Sunday: the night of Saturday ends.
const SUNDAY: [f64; 24] = [
    6.6, 5.8, 4.6, 3.0, 1.6, 0.8, 0.5, 0.5, 0.6, 0.8, 1.1, 1.5, 1.8, 2.1, 2.3, 2.5, 2.7, 2.8, 3.0, 3.0, 2.9,
    2.6, 2.2, 1.6,
];

/// How many outbreaks are hidden in the data.
pub const OUTBREAKS: usize = 6;
/// How many days one lasts: the fewest and the most.
pub const OUTBREAK_DAYS: (i32, i32) = (14, 28);
/// How many times the expected number there are while it lasts: the least and the most.
pub const OUTBREAK_TIMES: (f64, f64) = (2.0, 3.0);
/// How long ago the one that goes on began: long enough that a week of it is complete.
const GOING_ON_SINCE_DAYS: (i32, i32) = (9, 20);
/// The other ones are over for at least so many days, so that they are history.
const OVER_SINCE_DAYS: i32 = 60;
/// Boroughs with fewer incidents a day are left out: three times very few is still very few.
const OUTBREAK_NEEDS_A_DAY: f64 = 2.0;

/// Season and slow change on a day; 1 on an average day of the year in which the level is 1.
pub fn level(day: Day) -> f64 {
    let date = day.date();
    let year = f64::from(date.year() - LEVEL_YEAR) + f64::from(date.day_of_year()) / DAYS_A_YEAR;
    let angle = std::f64::consts::TAU * (f64::from(date.day_of_year()) - PEAK_OF_SUMMER) / DAYS_A_YEAR;
    (1.0 + SEASON * angle.cos()) * (CHANGE_A_YEAR * year).exp()
}

/// 0 for Monday to 6 for Sunday.
fn weekday(day: Day) -> usize {
    usize::try_from(day.date().weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// How much more than the average of the week a day has.
pub fn weekday_share(day: Day) -> f64 {
    WEEKDAYS[weekday(day)]
}

/// A time of the clock in London on that day, as the hours of such a day go.
pub fn time_on(draw: &Draw, day: Day) -> Instant {
    let hours = match weekday(day) {
        0..=3 => &SCHOOL_DAY,
        4 => &FRIDAY,
        5 => &SATURDAY,
        _ => &SUNDAY,
    };
    let hour = i8::try_from(draw.weighted(hours)).unwrap_or(0);
    let minute = i8::try_from(draw.whole(0, 59)).unwrap_or(0);
    // An hour that the clocks skip becomes the one after it, and so is never written.
    Instant::from_london(day.date().at(hour, minute, 0, 0))
}

/// A hidden outbreak: for a few weeks there is more violence with knives around one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outbreak {
    /// The borough, as an index of `agencies::london::BOROUGHS`.
    pub borough: usize,
    /// The middle of the place.
    pub place: Point,
    /// The first day.
    pub first_day: Day,
    /// The last day; for the one that goes on it lies at or after `today`.
    pub last_day: Day,
    /// How many times the incidents with a knife that the borough would otherwise have.
    pub times_expected: f64,
}

impl Outbreak {
    /// Whether it is there on that day.
    pub fn lasts_on(&self, day: Day) -> bool {
        (self.first_day..=self.last_day).contains(&day)
    }
}

/// The outbreaks that are hidden in everything that this module makes for `seed` and `today`.
///
/// The first goes on at `today`, in the lead borough. The others are over, each in a borough of its own,
/// and began within the last two years.
pub fn outbreaks(seed: u64, today: Day) -> Vec<Outbreak> {
    let draw = Draw::of(seed, "outbreaks", &[]);
    let mut others: Vec<usize> = boroughs()
        .filter(|(_, borough, profile)| {
            profile.incidents_a_day >= OUTBREAK_NEEDS_A_DAY && borough.slug != LEAD_BOROUGH
        })
        .map(|(index, ..)| index)
        .collect();
    let lead = borough_with_slug(LEAD_BOROUGH).map_or(0, |(index, ..)| index);
    let mut found = Vec::with_capacity(OUTBREAKS);
    for number in 0..OUTBREAKS {
        let is_going_on = number == 0;
        let borough = if is_going_on { lead } else { others.swap_remove(draw.index(others.len())) };
        let length = draw.whole(OUTBREAK_DAYS.0, OUTBREAK_DAYS.1);
        let first_day = if is_going_on {
            let (fewest, most) = GOING_ON_SINCE_DAYS;
            today.plus_days(-draw.whole(fewest, most.min(length - 1)))
        } else {
            today.plus_days(-draw.whole(OVER_SINCE_DAYS + length, INCIDENT_DAYS))
        };
        found.push(Outbreak {
            borough,
            place: place_in(&draw, borough),
            first_day,
            last_day: first_day.plus_days(length - 1),
            times_expected: draw.between(OUTBREAK_TIMES.0, OUTBREAK_TIMES.1),
        });
    }
    found
}

/// Not at the edge of the circle, so that what gathers around it stays round.
fn place_in(draw: &Draw, borough: usize) -> Point {
    let profile = &PROFILES[borough];
    profile.centre.moved(draw, draw.distance(profile.radius_km / 2.0, profile.radius_km * 0.7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a date of the test")
    }

    #[test]
    fn every_outbreak_lies_in_its_window_and_one_goes_on() {
        let today = day("2026-11-22");
        for seed in 0..200 {
            let found = outbreaks(seed, today);
            assert_eq!(found.len(), OUTBREAKS);
            assert_eq!(found.iter().filter(|outbreak| outbreak.lasts_on(today)).count(), 1, "{seed}");
            let mut places: Vec<usize> = found.iter().map(|outbreak| outbreak.borough).collect();
            places.sort_unstable();
            places.dedup();
            assert_eq!(places.len(), OUTBREAKS, "{seed}: each in a borough of its own");
            for outbreak in found {
                assert!(outbreak.first_day >= today.plus_days(-INCIDENT_DAYS) && outbreak.first_day < today);
                let days = outbreak.last_day.days_since(outbreak.first_day) + 1;
                assert!((OUTBREAK_DAYS.0..=OUTBREAK_DAYS.1).contains(&days), "{seed}: {days}");
                assert!((OUTBREAK_TIMES.0..=OUTBREAK_TIMES.1).contains(&outbreak.times_expected));
            }
        }
    }

    #[test]
    fn summers_and_weekends_have_more_and_the_week_adds_up() {
        assert!(level(day("2025-07-15")) > 1.25 * level(day("2025-01-15")));
        assert!(weekday_share(day("2026-11-21")) > weekday_share(day("2026-11-18")));
        assert!((WEEKDAYS.iter().sum::<f64>() - 7.0).abs() < 1e-9);
    }

    #[test]
    fn no_time_is_one_that_the_clocks_skip() {
        // On 29 March 2026 the hour from 1 to 2 does not exist in London.
        let draw = Draw::of(1, "clocks", &[]);
        assert!((0..2_000).all(|_| time_on(&draw, day("2026-03-29")).london().hour() != 1));
    }
}
