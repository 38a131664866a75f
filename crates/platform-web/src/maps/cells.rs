//! Fine cells: small hexagons with which the share of an area is worked out that something covers.

use super::outlines::outline;
use h3o::{CellIndex, LatLng, Resolution};
use std::collections::BTreeSet;

/// About 0.015 square kilometres: a circle of 500 metres has some 50 of them, a borough some thousands.
const FINE: Resolution = Resolution::Ten;
/// Metres from the middle of a fine cell to that of its neighbour, at least.
const STEP_METRES: f64 = 100.0;
/// Metres around a place at most.
const METRES_MAX: f64 = 5_000.0;

/// Metres between two places, each longitude and latitude in degrees, on the great circle. Places that are none are
/// infinitely far from everything.
///
/// ```
/// # use accord_platform_web::maps::metres_between;
/// let metres = metres_between((-0.0713, 51.5897), (-0.0713, 51.5942));
/// assert!((metres - 500.0).abs() < 2.0);
/// ```
pub fn metres_between((lon, lat): (f64, f64), (other_lon, other_lat): (f64, f64)) -> f64 {
    let place = |lon, lat| LatLng::new(lat, lon);
    match (place(lon, lat), place(other_lon, other_lat)) {
        (Ok(one), Ok(other)) => one.distance_m(other),
        _ => f64::INFINITY,
    }
}

fn middle(cell: CellIndex) -> (f64, f64) {
    let place = LatLng::from(cell);
    (place.lng(), place.lat())
}

/// The fine cells whose middle lies within so many metres of a place; at most 5 kilometres.
pub fn fine_cells_near(place: (f64, f64), metres: f64) -> Vec<u64> {
    let Ok(at) = LatLng::new(place.1, place.0) else { return Vec::new() };
    let metres = metres.clamp(0.0, METRES_MAX);
    let steps = (metres / STEP_METRES).ceil() as u32 + 1;
    let cells: Vec<CellIndex> = at.to_cell(FINE).grid_disk(steps);
    let near = cells.into_iter().filter(|cell| metres_between(middle(*cell), place) <= metres);
    near.map(u64::from).collect()
}

/// Degrees between the places at which a cell is looked up: closer than the cells are to each other.
const SCAN_DEGREES: (f64, f64) = (0.0008, 0.0005);

/// The fine cells whose middle lies within the outline of the area with this code; none for an area without an outline.
pub fn fine_cells_within(code: &str) -> BTreeSet<u64> {
    let Some(outline) = outline(code) else { return BTreeSet::new() };
    let points = || outline.rings.iter().flat_map(|ring| ring.iter().copied());
    let bounds = |pick: fn((f64, f64)) -> f64| {
        points()
            .map(pick)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
    };
    let ((west, east), (south, north)) = (bounds(|point| point.0), bounds(|point| point.1));
    let mut cells = BTreeSet::new();
    let steps = |from: f64, to: f64, step: f64| {
        (0..=((to - from) / step).ceil() as u32).map(move |at| from + f64::from(at) * step)
    };
    for lat in steps(south, north, SCAN_DEGREES.1) {
        for lon in steps(west, east, SCAN_DEGREES.0) {
            if let Ok(place) = LatLng::new(lat, lon) {
                cells.insert(place.to_cell(FINE));
            }
        }
    }
    let within = |cell: &CellIndex| is_within(outline.rings, middle(*cell));
    cells.into_iter().filter(within).map(u64::from).collect()
}

/// Whether a place lies within rings: a line from it to the east crosses their borders an odd number of times.
fn is_within(rings: &[&[(f64, f64)]], (lon, lat): (f64, f64)) -> bool {
    let mut is_in = false;
    for ring in rings {
        let next = ring.iter().skip(1).chain(ring.first());
        for ((lon1, lat1), (lon2, lat2)) in ring.iter().zip(next) {
            let crosses = (*lat1 > lat) != (*lat2 > lat);
            if crosses && lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1 {
                is_in = !is_in;
            }
        }
    }
    is_in
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_covers_about_its_own_area() {
        // 0.785 square kilometres in cells of about 0.0150 at this latitude.
        let cells = fine_cells_near((-0.0713, 51.5897), 500.0).len() as f64;
        assert!((40.0..70.0).contains(&cells), "{cells}");
    }

    #[test]
    fn a_borough_covers_about_its_own_area() {
        // Haringey has 29.6 square kilometres, and its outline here is drawn coarsely.
        let cells = fine_cells_within("E09000014");
        let circle = fine_cells_near((-0.0713, 51.5897), 500.0);
        let area = cells.len() as f64 / circle.len() as f64 * 0.785;
        assert!((25.0..35.0).contains(&area), "{area}");
        assert!(circle.iter().all(|cell| cells.contains(cell)), "Tottenham lies in it");
        assert!(fine_cells_within("nowhere").is_empty());
    }
}
