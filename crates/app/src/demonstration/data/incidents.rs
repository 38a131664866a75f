//! The incidents that the police files, the ambulance file and the hospital file are all made from.

use super::places::{Place, Point, Profile, Spots, any_place};
use super::rates::{INCIDENT_DAYS, Outbreak, level, outbreaks, time_on, weekday_share};
use super::samplers::Draw;
use crate::agencies::london::Borough;
use accord_kernel::{Day, Instant};

/// The words for what happened, each with its share of all incidents.
const KINDS: &[(&str, f64)] = &[
    ("Assault with injury", 0.37),
    ("Stabbing", 0.06),
    ("Robbery", 0.25),
    ("Robbery with a knife", 0.10),
    ("Threat with a knife", 0.12),
    ("Group fight", 0.09),
    ("Shooting", 0.01),
];
/// The plainest kind, as an index of [`KINDS`].
const ASSAULT: usize = 0;
/// The kinds with a knife, as indexes of [`KINDS`]: what an outbreak has more of.
const WITH_A_KNIFE: [usize; 3] = [1, 3, 4];

/// The shape of the negative binomial of a day: the smaller, the more one day differs from the next.
const DAY_SHAPE: f64 = 6.0;
/// The share of incidents after which there is another one nearby soon.
const BREEDS: f64 = 0.12;
/// The share of those that are of the same kind as the first.
const BREEDS_ITS_KIND: f64 = 0.6;
/// How far from the first the other one is at most, and its spread, in kilometres.
pub const NEAR_REPEAT_KM: f64 = 0.4;
const NEAR_REPEAT_SPREAD_KM: f64 = 0.18;
/// How many days after the first the other one is at most.
pub const NEAR_REPEAT_DAYS: i32 = 14;
/// Kilometres around the place of an outbreak: the spread, and the most.
const AROUND_AN_OUTBREAK: (f64, f64) = (0.22, 0.5);
/// The share of incidents without an age.
const NO_AGE: f64 = 0.25;
const AGE_MIN: u8 = 12;
const AGE_MAX: u8 = 60;

/// One made-up incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// The source's reference: letters of the borough, the day's number, and a number within the day.
    pub reference: String,
    /// When.
    pub at: Instant,
    /// What, as an index of the words.
    kind: usize,
    /// Where.
    pub point: Point,
    /// Near what.
    pub place: Place,
    /// The age of whoever was harmed, where it is known.
    pub age: Option<u8>,
}

impl Incident {
    /// An assault that the police do not know of, still without a reference.
    pub fn unknown_to_police(at: Instant, point: Point, place: Place, age: Option<u8>) -> Self {
        Self { reference: String::new(), at, kind: ASSAULT, point, place, age }
    }

    /// What happened, in words.
    pub fn kind(&self) -> &'static str {
        KINDS[self.kind].0
    }

    /// The day in London.
    pub fn day(&self) -> Day {
        Day::from_date(self.at.london().date())
    }

    /// The share of such incidents after which somebody goes to an emergency department.
    pub fn needs_a_hospital(&self) -> f64 {
        match KINDS[self.kind].0 {
            "Stabbing" | "Shooting" => 0.85,
            "Assault with injury" => 0.35,
            "Group fight" => 0.25,
            _ => 0.05,
        }
    }

    /// Whether a sharp object was used.
    pub fn is_with_a_knife(&self) -> bool {
        WITH_A_KNIFE.contains(&self.kind)
    }
}

/// An age from 12 to 60, most of them young; blank for a quarter.
pub fn any_age(draw: &Draw) -> Option<u8> {
    let years = f64::from(AGE_MIN) + draw.gamma(2.0, 6.5);
    let age = (years as u8).clamp(AGE_MIN, AGE_MAX);
    (!draw.chance(NO_AGE)).then_some(age)
}

/// Makes the incidents of one borough.
struct Making<'a> {
    seed: u64,
    index: usize,
    profile: &'static Profile,
    spots: Spots,
    outbreaks: &'a [Outbreak],
    made: Vec<Incident>,
}

impl Making<'_> {
    /// Incidents on a day without those of an outbreak.
    fn usual(&self, day: Day) -> f64 {
        self.profile.incidents_a_day * level(day) * weekday_share(day)
    }

    fn put(&mut self, draw: &Draw, day: Day, kind: usize, point: Point, place: Place) {
        let (at, age) = (time_on(draw, day), any_age(draw));
        self.made.push(Incident { reference: String::new(), at, kind, point, place, age });
    }

    fn day(&mut self, day: Day) {
        let draw = Draw::of(self.seed, "incidents", &[self.index as i32, day.number()]);
        // Incidents that follow others come on top, so the others are fewer by that share.
        let first = draw.negative_binomial(self.usual(day) / (1.0 + BREEDS), DAY_SHAPE);
        let weights: Vec<f64> = KINDS.iter().map(|(_, share)| *share).collect();
        for _ in 0..first {
            let kind = draw.weighted(&weights);
            let (point, place) = self.spots.somewhere(&draw);
            self.put(&draw, day, kind, point, place);
            if draw.chance(BREEDS) {
                let later = day.plus_days(draw.whole(1, NEAR_REPEAT_DAYS));
                let again = if draw.chance(BREEDS_ITS_KIND) { kind } else { draw.weighted(&weights) };
                let km = draw.distance(NEAR_REPEAT_SPREAD_KM, NEAR_REPEAT_KM);
                let near = self.profile.keep_inside(point.moved(&draw, km));
                self.put(&draw, later, again, near, place);
            }
        }
        let (hidden, index) = (self.outbreaks, self.index);
        for outbreak in hidden.iter().filter(|found| found.borough == index && found.lasts_on(day)) {
            self.of_outbreak(day, outbreak);
        }
    }

    fn of_outbreak(&mut self, day: Day, outbreak: &Outbreak) {
        let draw = Draw::of(self.seed, "incidents of an outbreak", &[self.index as i32, day.number()]);
        let weights = WITH_A_KNIFE.map(|kind| KINDS[kind].1);
        let with_a_knife = self.usual(day) * weights.iter().sum::<f64>();
        for _ in 0..draw.poisson(with_a_knife * (outbreak.times_expected - 1.0)) {
            let (spread, most) = AROUND_AN_OUTBREAK;
            let point = outbreak.place.moved(&draw, draw.distance(spread, most));
            let kind = WITH_A_KNIFE[draw.weighted(&weights)];
            self.put(&draw, day, kind, self.profile.keep_inside(point), any_place(&draw));
        }
    }
}

/// The first of the two years of days that end the day before `today`.
pub fn two_years_before(today: Day) -> Day {
    today.plus_days(-INCIDENT_DAYS)
}

/// The incidents of one borough, in order of time, from `first` up to and including the day before `today`.
///
/// A later `today` or another `first` gives the same incidents for the same days, but for those of outbreaks.
pub fn incidents_of(
    seed: u64,
    first: Day,
    today: Day,
    (index, borough, profile): (usize, &Borough, &'static Profile),
) -> Vec<Incident> {
    let hidden = outbreaks(seed, today);
    let spots = Spots::of(seed, index, profile);
    let mut making = Making { seed, index, profile, spots, outbreaks: &hidden, made: Vec::new() };
    // What follows something before the first day lies in the window too.
    for number in -NEAR_REPEAT_DAYS..today.days_since(first) {
        making.day(first.plus_days(number));
    }
    let mut made = making.made;
    made.retain(|incident| incident.day() >= first && incident.day() < today);
    made.sort_by_key(|incident| incident.at);
    let letters = borough.letters.to_uppercase();
    let (mut of_day, mut number) = (first, 0);
    for incident in &mut made {
        number = if incident.day() == of_day { number + 1 } else { 1 };
        of_day = incident.day();
        incident.reference = reference(&letters, of_day, number);
    }
    made
}

/// A reference of one piece that no check for numbers of people takes for one of theirs.
pub fn reference(letters: &str, day: Day, number: u32) -> String {
    format!("{letters}{:05}{number:03}", day.number())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demonstration::data::places::{borough_with_slug, boroughs};
    use crate::demonstration::data::rates::LEAD_BOROUGH;

    fn day(text: &str) -> Day {
        text.parse().expect("a date of the test")
    }

    fn lead(seed: u64, today: &str) -> Vec<Incident> {
        let (today, borough) = (day(today), borough_with_slug(LEAD_BOROUGH).expect("the borough is there"));
        incidents_of(seed, two_years_before(today), today, borough)
    }

    #[test]
    fn incidents_lie_in_the_two_years_and_in_the_borough() {
        let today = day("2026-11-22");
        let (_, _, profile) = borough_with_slug(LEAD_BOROUGH).expect("the borough is there");
        let made = lead(1, "2026-11-22");
        assert!(made.iter().all(|one| one.day() >= today.plus_days(-INCIDENT_DAYS) && one.day() < today));
        assert!(made.iter().any(|one| one.day() == today.plus_days(-1)), "yesterday has some");
        assert!(made.iter().all(|one| one.point.km_to(profile.centre) <= profile.radius_km + 1e-6));
        let blank = made.iter().filter(|one| one.age.is_none()).count() as f64 / made.len() as f64;
        assert!((0.2..0.3).contains(&blank), "{blank}");
        assert!(made.iter().filter_map(|one| one.age).all(|age| (AGE_MIN..=AGE_MAX).contains(&age)));
    }

    #[test]
    fn a_later_today_leaves_the_past_as_it_was() {
        let (before, after) = (lead(1, "2026-11-22"), lead(1, "2026-11-29"));
        // Far from any outbreak of either day, as those move with `today`.
        let usual = |all: &[Incident]| -> Vec<Incident> {
            let quiet = |one: &&Incident| {
                let moved = ["2026-11-22", "2026-11-29"].map(|today| outbreaks(1, day(today)));
                !moved.iter().flatten().any(|outbreak| outbreak.lasts_on(one.day()))
                    && one.day() >= day("2024-12-20")
                    && one.day() < day("2026-10-01")
            };
            all.iter().filter(quiet).cloned().collect()
        };
        assert!(usual(&before).len() > 1_000);
        assert_eq!(usual(&before), usual(&after));
    }

    #[test]
    fn an_outbreak_has_more_with_knives_around_its_place() {
        let today = day("2026-11-22");
        for outbreak in outbreaks(1, today) {
            let borough = boroughs().nth(outbreak.borough).expect("an index of the list");
            let made = incidents_of(1, two_years_before(today), today, borough);
            let last = outbreak.last_day.min(today.plus_days(-1));
            let days = f64::from(last.days_since(outbreak.first_day) + 1);
            let near = |one: &&Incident| one.is_with_a_knife() && one.point.km_to(outbreak.place) <= 0.5;
            let during = made.iter().filter(near).filter(|one| outbreak.lasts_on(one.day())).count() as f64;
            let other = made.iter().filter(near).filter(|one| !outbreak.lasts_on(one.day())).count() as f64;
            let usual = other / (f64::from(INCIDENT_DAYS) - days) * days;
            assert!(during > 2.0 * usual && during >= 5.0, "{}: {during} against {usual}", borough.1.slug);
        }
    }
}
