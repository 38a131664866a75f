//! Where incidents can be: a circle inside each borough, made-up wards and made-up places.
//!
//! The circles are round numbers close to the largest that fit into the borough; nothing else about a
//! borough is taken from the world. Wards and places carry names that no map has.

use super::samplers::Draw;
use crate::agencies::london::{BOROUGHS, Borough};

/// Kilometres in a degree of latitude.
const KM_NORTH: f64 = 111.32;
/// Kilometres in a degree of longitude at 51.5 degrees north; over London it varies by half of one per cent.
const KM_EAST: f64 = 69.30;
/// How many places of a borough draw more than their share.
const SPOTS: usize = 8;
/// The share of incidents that happen at one of them.
const AT_A_SPOT: f64 = 0.5;
/// Kilometres around a spot: the spread, and the most.
const AROUND_A_SPOT: (f64, f64) = (0.15, 0.35);

/// Longitude and latitude in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
}

impl Point {
    /// The point so far away in a direction drawn at random.
    pub fn moved(self, draw: &Draw, km: f64) -> Self {
        let direction = draw.between(0.0, std::f64::consts::TAU);
        Self {
            longitude: self.longitude + km * direction.cos() / KM_EAST,
            latitude: self.latitude + km * direction.sin() / KM_NORTH,
        }
    }

    /// Kilometres to the east and to the north of another point.
    fn from(self, other: Self) -> (f64, f64) {
        ((self.longitude - other.longitude) * KM_EAST, (self.latitude - other.latitude) * KM_NORTH)
    }

    /// Kilometres to another point.
    pub fn km_to(self, other: Self) -> f64 {
        let (east, north) = self.from(other);
        east.hypot(north)
    }

    /// As it stands in a file: five decimals, which is about a metre.
    pub fn written(self) -> (String, String) {
        (format!("{:.5}", self.longitude), format!("{:.5}", self.latitude))
    }
}

/// What the generator takes a borough to be.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// The slug in `agencies::london`.
    pub slug: &'static str,
    /// The middle of the circle.
    pub centre: Point,
    /// The radius of the circle in kilometres: every point lies inside.
    pub radius_km: f64,
    /// Incidents on a day of average season, in the year of [`super::rates`].
    pub incidents_a_day: f64,
}

const fn profile(
    slug: &'static str,
    longitude: f64,
    latitude: f64,
    radius_km: f64,
    incidents_a_day: f64,
) -> Profile {
    Profile { slug, centre: Point { longitude, latitude }, radius_km, incidents_a_day }
}

/// The boroughs, in the order of [`BOROUGHS`].
pub const PROFILES: &[Profile] = &[
    profile("city-of-london", -0.0951, 51.5151, 0.62, 1.0),
    profile("barking-and-dagenham", 0.1339, 51.5365, 2.29, 3.0),
    profile("barnet", -0.2131, 51.6171, 2.6, 3.0),
    profile("bexley", 0.1287, 51.4500, 2.6, 1.8),
    profile("brent", -0.2853, 51.5631, 2.37, 4.2),
    profile("bromley", 0.0615, 51.3758, 2.6, 2.4),
    profile("camden", -0.1649, 51.5545, 1.73, 3.8),
    profile("croydon", -0.0729, 51.3582, 2.6, 4.9),
    profile("ealing", -0.3394, 51.5212, 2.49, 4.0),
    profile("enfield", -0.0736, 51.6464, 2.6, 4.3),
    profile("greenwich", 0.0519, 51.4758, 2.26, 3.7),
    profile("hackney", -0.0552, 51.5498, 1.45, 4.4),
    profile("hammersmith-and-fulham", -0.2067, 51.4782, 1.18, 2.5),
    profile("haringey", -0.1050, 51.5907, 1.9, 5.2),
    profile("harrow", -0.3543, 51.5968, 2.6, 2.0),
    profile("havering", 0.2396, 51.5597, 2.6, 2.3),
    profile("hillingdon", -0.4372, 51.5751, 2.6, 3.0),
    profile("hounslow", -0.3481, 51.4775, 2.03, 3.2),
    profile("islington", -0.1051, 51.5450, 1.39, 3.6),
    profile("kensington-and-chelsea", -0.1798, 51.4889, 0.95, 1.9),
    profile("kingston-upon-thames", -0.2780, 51.4009, 2.08, 1.3),
    profile("lambeth", -0.1231, 51.4600, 1.61, 4.8),
    profile("lewisham", -0.0152, 51.4433, 2.15, 4.2),
    profile("merton", -0.2100, 51.4106, 2.41, 1.8),
    profile("newham", 0.0322, 51.5312, 2.5, 5.2),
    profile("redbridge", 0.0864, 51.5788, 2.6, 3.1),
    profile("richmond-upon-thames", -0.2930, 51.4520, 2.29, 1.1),
    profile("southwark", -0.0792, 51.4860, 1.7, 4.9),
    profile("sutton", -0.1677, 51.3628, 2.6, 1.4),
    profile("tower-hamlets", -0.0356, 51.5227, 1.54, 4.7),
    profile("waltham-forest", -0.0201, 51.5814, 2.26, 3.3),
    profile("wandsworth", -0.1727, 51.4525, 1.67, 3.0),
    profile("westminster", -0.1708, 51.5210, 1.64, 5.6),
];

/// Every borough with its index in [`BOROUGHS`] and its profile.
pub fn boroughs() -> impl Iterator<Item = (usize, &'static Borough, &'static Profile)> {
    BOROUGHS.iter().enumerate().filter_map(|(index, borough)| {
        let profile = PROFILES.iter().find(|profile| profile.slug == borough.slug)?;
        Some((index, borough, profile))
    })
}

/// The borough with this slug; nothing for an unknown slug.
pub fn borough_with_slug(slug: &str) -> Option<(usize, &'static Borough, &'static Profile)> {
    boroughs().find(|(_, borough, _)| borough.slug == slug)
}

impl Profile {
    /// The point itself, or the nearest one inside the circle.
    pub fn keep_inside(&self, point: Point) -> Point {
        let (east, north) = point.from(self.centre);
        let shrunk = (self.radius_km / east.hypot(north)).min(1.0);
        Point {
            longitude: self.centre.longitude + east * shrunk / KM_EAST,
            latitude: self.centre.latitude + north * shrunk / KM_NORTH,
        }
    }

    /// The ward of a point: four quarters of three rings make twelve.
    pub fn ward_letter(&self, point: Point) -> char {
        let (east, north) = point.from(self.centre);
        let ring = match east.hypot(north) / self.radius_km {
            share if share < 0.35 => 0,
            share if share < 0.7 => 1,
            _ => 2,
        };
        let quarter = usize::from(east < 0.0) + 2 * usize::from(north < 0.0);
        char::from(b"ABCDEFGHIJKL"[ring * 4 + quarter])
    }
}

const WORDS: &[&str] = &["Example", "Sample", "Specimen", "Placeholder", "Pretend", "Invented"];
/// What a made-up place is called, and its kind.
const NOUNS: &[(&str, &str)] = &[
    ("Parade", "Shopping street"),
    ("Bus Stop", "Transport"),
    ("Green", "Park"),
    ("Tavern", "Licensed premises"),
    ("Square", "Public square"),
    ("Lane", "Street"),
    ("Rise", "Street"),
    ("Corner", "Street"),
];

/// A made-up place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    word: usize,
    noun: usize,
}

impl Place {
    /// In words, for example `near Example Parade`.
    pub fn words(self) -> String {
        format!("near {} {}", WORDS[self.word], NOUNS[self.noun].0)
    }

    /// The kind, for example `Shopping street`.
    pub fn kind(self) -> &'static str {
        NOUNS[self.noun].1
    }
}

/// The places of one borough that draw more than their share.
#[derive(Debug)]
pub struct Spots {
    profile: &'static Profile,
    spots: Vec<(Point, Place)>,
    weights: Vec<f64>,
}

impl Spots {
    /// Those that belong to the seed.
    pub fn of(seed: u64, borough: usize, profile: &'static Profile) -> Self {
        let draw = Draw::of(seed, "spots", &[borough as i32]);
        let spot = |number: usize| {
            let km = draw.distance(profile.radius_km / 2.0, profile.radius_km * 0.9);
            let place = Place { word: draw.index(WORDS.len()), noun: number % NOUNS.len() };
            (profile.centre.moved(&draw, km), place)
        };
        let spots: Vec<_> = (0..SPOTS).map(spot).collect();
        let weights = spots.iter().map(|_| draw.between(0.5, 2.0)).collect();
        Self { profile, spots, weights }
    }

    /// Somewhere in the borough: at one of these places, or anywhere.
    pub fn somewhere(&self, draw: &Draw) -> (Point, Place) {
        if draw.chance(AT_A_SPOT) {
            let (middle, place) = self.spots[draw.weighted(&self.weights)];
            let (spread, most) = AROUND_A_SPOT;
            return (self.profile.keep_inside(middle.moved(draw, draw.distance(spread, most))), place);
        }
        let km = draw.distance(self.profile.radius_km / 1.5, self.profile.radius_km);
        (self.profile.centre.moved(draw, km), any_place(draw))
    }
}

/// Any made-up place.
pub fn any_place(draw: &Draw) -> Place {
    Place { word: draw.index(WORDS.len()), noun: draw.index(NOUNS.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_stand_in_the_order_of_the_boroughs() {
        let slugs: Vec<&str> = PROFILES.iter().map(|profile| profile.slug).collect();
        assert_eq!(slugs, BOROUGHS.iter().map(|borough| borough.slug).collect::<Vec<_>>());
        assert_eq!(boroughs().count(), BOROUGHS.len());
    }

    #[test]
    fn what_is_drawn_lies_inside_the_circle() {
        for (index, borough, profile) in boroughs() {
            let (spots, draw) = (Spots::of(4, index, profile), Draw::of(4, "points", &[]));
            for _ in 0..500 {
                let (point, _) = spots.somewhere(&draw);
                assert!(point.km_to(profile.centre) <= profile.radius_km + 1e-6, "{}", borough.name);
            }
        }
    }

    #[test]
    fn a_point_kept_inside_comes_no_further_from_one_that_is_inside() {
        let profile = &PROFILES[13];
        let draw = Draw::of(5, "inside", &[]);
        for _ in 0..500 {
            let inside = profile.centre.moved(&draw, draw.distance(2.0, profile.radius_km));
            let outside = inside.moved(&draw, 0.4);
            assert!(profile.keep_inside(outside).km_to(inside) <= 0.4 + 1e-6);
        }
    }
}
