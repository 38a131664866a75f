//! Outlines of areas for the maps, from GeoJSON to Rust, while the crate is built.
//!
//! Rounding to [`GRID`] takes away points that a screen cannot show, and keeps borders that two areas
//! share identical, which simplifying each ring for itself would not.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// Degrees to which points are rounded: about 20 m to the north and 14 m to the east at 51.5°.
const GRID: f64 = 0.0002;
/// How much shorter a degree is to the east at 51.5° north.
const EAST: f64 = 0.622_514_6;
/// Places that are tried along each side of an area for the one farthest from its border.
const TRIES: u32 = 24;

type Point = (f64, f64);
type Ring = Vec<Point>;

/// The Rust source, or nothing when the file is not there or of another shape.
pub fn source(folder: &Path) -> Option<String> {
    let path = folder.join("data/london_boroughs.geojson");
    let collection: Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    let mut out = String::from("pub static OUTLINES: &[Outline] = &[\n");
    for feature in collection["features"].as_array()? {
        let properties = &feature["properties"];
        let rings = rings(&feature["geometry"])?;
        let (label, room) = roomiest(&rings)?;
        write!(
            out,
            "Outline {{ code: {:?}, name: {:?}, label: ({:.4}, {:.4}), room: {:.4}, rings: &[",
            properties["code"].as_str()?,
            properties["name"].as_str()?,
            label.0,
            label.1,
            room,
        )
        .ok()?;
        for ring in &rings {
            out.push_str("&[");
            for (east, north) in ring {
                write!(out, "({east:.4}, {north:.4}),").ok()?;
            }
            out.push_str("],");
        }
        out.push_str("] },\n");
    }
    out.push_str("];\n");
    Some(out)
}

/// All rings of a polygon or of several, rounded, each without its last point, which is its first.
fn rings(geometry: &Value) -> Option<Vec<Ring>> {
    let polygons = match geometry["type"].as_str()? {
        "Polygon" => vec![&geometry["coordinates"]],
        "MultiPolygon" => geometry["coordinates"].as_array()?.iter().collect(),
        _ => return None,
    };
    let mut rings = Vec::new();
    for polygon in polygons {
        for ring in polygon.as_array()? {
            let rounded = |point: &Value| {
                let degrees = |axis: usize| Some((point[axis].as_f64()? / GRID).round() * GRID);
                Some((degrees(0)?, degrees(1)?))
            };
            let mut points: Ring = ring.as_array()?.iter().map(rounded).collect::<Option<_>>()?;
            points.dedup();
            points.pop();
            if points.len() >= 3 {
                rings.push(points);
            }
        }
    }
    Some(rings)
}

/// The place farthest from every border, and how far that is, in degrees to the north.
fn roomiest(rings: &[Ring]) -> Option<(Point, f64)> {
    let points = || rings.iter().flatten();
    let least = |pick: fn(&Point) -> f64| points().map(pick).fold(f64::INFINITY, f64::min);
    let most = |pick: fn(&Point) -> f64| points().map(pick).fold(f64::NEG_INFINITY, f64::max);
    let (west, south) = (least(|point| point.0), least(|point| point.1));
    let (width, height) = (most(|point| point.0) - west, most(|point| point.1) - south);
    let mut best: Option<(Point, f64)> = None;
    for across in 0..TRIES {
        for up in 0..TRIES {
            let share = |index: u32| (f64::from(index) + 0.5) / f64::from(TRIES);
            let place = (west + share(across) * width, south + share(up) * height);
            if !is_inside(place, rings) {
                continue;
            }
            let room = distance(place, rings);
            if best.is_none_or(|(_, most)| room > most) {
                best = Some((place, room));
            }
        }
    }
    best
}

/// Whether a line from the place to the east crosses borders an odd number of times.
fn is_inside((east, north): Point, rings: &[Ring]) -> bool {
    let crosses = |(a, b): (Point, Point)| {
        (a.1 > north) != (b.1 > north) && east < a.0 + (north - a.1) / (b.1 - a.1) * (b.0 - a.0)
    };
    rings.iter().flat_map(edges).filter(|edge| crosses(*edge)).count() % 2 == 1
}

fn edges(ring: &Ring) -> impl Iterator<Item = (Point, Point)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

fn distance(place: Point, rings: &[Ring]) -> f64 {
    let flat = |point: Point| (point.0 * EAST, point.1);
    let (x, y) = flat(place);
    let to_edge = |(a, b): (Point, Point)| {
        let ((ax, ay), (bx, by)) = (flat(a), flat(b));
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let along =
            if length > 0.0 { (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        (x - ax - along * dx).hypot(y - ay - along * dy)
    };
    rings.iter().flat_map(edges).map(to_edge).fold(f64::INFINITY, f64::min)
}
