//! The outlines of the London boroughs as GeoJSON.
//!
//! The source is TopoJSON: boundaries shared by two boroughs are stored once, as arcs of whole
//! numbers that count steps from the point before. This decoder reads only what that file uses.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

type Point = [f64; 2];

/// A triangle with its first point repeated at the end.
const RING_POINTS_MIN: usize = 4;

/// Names in the order of the codes of the Office for National Statistics, from E09000001: the City
/// first, then by alphabet.
const NAMES: [&str; 33] = [
    "City of London",
    "Barking and Dagenham",
    "Barnet",
    "Bexley",
    "Brent",
    "Bromley",
    "Camden",
    "Croydon",
    "Ealing",
    "Enfield",
    "Greenwich",
    "Hackney",
    "Hammersmith and Fulham",
    "Haringey",
    "Harrow",
    "Havering",
    "Hillingdon",
    "Hounslow",
    "Islington",
    "Kensington and Chelsea",
    "Kingston upon Thames",
    "Lambeth",
    "Lewisham",
    "Merton",
    "Newham",
    "Redbridge",
    "Richmond upon Thames",
    "Southwark",
    "Sutton",
    "Tower Hamlets",
    "Waltham Forest",
    "Wandsworth",
    "Westminster",
];

#[derive(Deserialize)]
struct Topology {
    transform: Transform,
    objects: Objects,
    arcs: Vec<Vec<[i64; 2]>>,
}

#[derive(Deserialize)]
struct Transform {
    scale: Point,
    translate: Point,
}

#[derive(Deserialize)]
struct Objects {
    boroughs: Geometries,
}

#[derive(Deserialize)]
struct Geometries {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    id: String,
    #[serde(flatten)]
    shape: Shape,
}

/// Rings of arcs; a negative number `!n` means arc `n` backwards.
#[derive(Deserialize)]
#[serde(tag = "type", content = "arcs")]
enum Shape {
    Polygon(Vec<Vec<i64>>),
    MultiPolygon(Vec<Vec<Vec<i64>>>),
}

/// A GeoJSON feature collection, one borough a line in the order of the codes, each with `name` and
/// `code`; longitude and latitude in degrees (WGS84), to the sixth decimal, which is 11 cm.
///
/// # Errors
/// A file of another shape, or boroughs other than the 33.
pub fn geojson(topojson: &str) -> Result<String, String> {
    let topology: Topology = serde_json::from_str(topojson)
        .map_err(|error| format!("reading the outlines of the boroughs: {error}"))?;
    let arcs = absolute(&topology);
    let mut geometries = topology.objects.boroughs.geometries;
    if geometries.len() != NAMES.len() {
        return Err(format!("expected 33 boroughs, found {}", geometries.len()));
    }
    geometries.sort_by_key(|geometry| NAMES.iter().position(|name| *name == geometry.id));
    let mut lines = Vec::with_capacity(NAMES.len());
    for ((geometry, name), number) in geometries.iter().zip(NAMES).zip(1..) {
        if geometry.id != name {
            return Err(format!("`{}` is not a borough that was expected", geometry.id));
        }
        let (kind, coordinates) = match &geometry.shape {
            Shape::Polygon(rings) => ("Polygon", json!(polygon(rings, &arcs)?)),
            Shape::MultiPolygon(polygons) => {
                let polygons: Result<Vec<_>, String> =
                    polygons.iter().map(|rings| polygon(rings, &arcs)).collect();
                let mut polygons = polygons?;
                polygons.retain(|rings| !rings.is_empty());
                ("MultiPolygon", json!(polygons))
            }
        };
        lines.push(feature(name, number, kind, coordinates)?);
    }
    Ok(format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", lines.join(",\n")))
}

/// Structs rather than `json!`, whose order of keys depends on a feature that any crate may switch on.
#[derive(Serialize)]
struct Feature<'a> {
    r#type: &'a str,
    properties: Properties<'a>,
    geometry: GeometryOut<'a>,
}

#[derive(Serialize)]
struct Properties<'a> {
    code: String,
    name: &'a str,
}

#[derive(Serialize)]
struct GeometryOut<'a> {
    r#type: &'a str,
    coordinates: Value,
}

fn feature(name: &str, number: u32, kind: &str, coordinates: Value) -> Result<String, String> {
    let feature = Feature {
        r#type: "Feature",
        properties: Properties { code: format!("E09{number:06}"), name },
        geometry: GeometryOut { r#type: kind, coordinates },
    };
    serde_json::to_string(&feature).map_err(|error| format!("writing `{name}`: {error}"))
}

/// The arcs as points in degrees instead of steps.
fn absolute(topology: &Topology) -> Vec<Vec<Point>> {
    let Transform { scale, translate } = topology.transform;
    let degrees =
        |count: i64, axis: usize| ((count as f64 * scale[axis] + translate[axis]) * 1e6).round() / 1e6;
    let arc = |steps: &Vec<[i64; 2]>| {
        let (mut x, mut y) = (0, 0);
        steps
            .iter()
            .map(|[dx, dy]| {
                (x, y) = (x + dx, y + dy);
                [degrees(x, 0), degrees(y, 1)]
            })
            .collect()
    };
    topology.arcs.iter().map(arc).collect()
}

/// The rings of one polygon, the outer one anticlockwise and holes clockwise, as RFC 7946 (3.1.6)
/// asks; TopoJSON has them the other way round. Empty when the outer ring has no area: rounding to
/// whole steps has flattened a few specks.
fn polygon(rings: &[Vec<i64>], arcs: &[Vec<Point>]) -> Result<Vec<Vec<Point>>, String> {
    let mut turned = Vec::with_capacity(rings.len());
    for (index, ring) in rings.iter().enumerate() {
        let mut points = stitched(ring, arcs)?;
        let area = doubled_area(&points);
        if points.len() < RING_POINTS_MIN || area == 0.0 {
            if index == 0 {
                break;
            }
            continue;
        }
        if (area > 0.0) != (index == 0) {
            points.reverse();
        }
        turned.push(points);
    }
    Ok(turned)
}

/// The arcs of a ring one after the other; the end of each is the start of the next.
fn stitched(ring: &[i64], arcs: &[Vec<Point>]) -> Result<Vec<Point>, String> {
    let mut points: Vec<Point> = Vec::new();
    for &index in ring {
        let backwards = index < 0;
        let index = if backwards { !index } else { index };
        let arc = usize::try_from(index).ok().and_then(|index| arcs.get(index));
        let arc = arc.ok_or_else(|| format!("there is no arc {index}"))?;
        points.pop();
        if backwards {
            points.extend(arc.iter().rev());
        } else {
            points.extend(arc);
        }
    }
    // Rounding to whole steps has put some neighbours on the same spot.
    points.dedup();
    Ok(points)
}

/// Twice the area by the shoelace formula, positive for an anticlockwise ring.
fn doubled_area(ring: &[Point]) -> f64 {
    ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 5] = [[0.0, 0.0], [0.0, 2.0], [2.0, 2.0], [2.0, 0.0], [0.0, 0.0]];

    #[test]
    fn adds_up_the_steps_of_an_arc() {
        let topology = Topology {
            transform: Transform { scale: [0.5, 0.5], translate: [10.0, 20.0] },
            objects: Objects { boroughs: Geometries { geometries: Vec::new() } },
            arcs: vec![vec![[2, 0], [2, -2]]],
        };
        assert_eq!(absolute(&topology), [[[11.0, 20.0], [12.0, 19.0]]]);
    }

    #[test]
    fn joins_arcs_without_repeating_their_ends_and_turns_the_outer_ring_anticlockwise() {
        let arcs = vec![SQUARE[..3].to_vec(), vec![SQUARE[4], SQUARE[3], SQUARE[2]]];
        let rings = polygon(&[vec![0, -2]], &arcs).expect("both arcs exist");
        let mut anticlockwise = SQUARE.to_vec();
        anticlockwise.reverse();
        assert_eq!(rings, [anticlockwise]);
        assert_eq!(doubled_area(&rings[0]), 8.0);
        assert!(polygon(&[vec![7]], &arcs).is_err());
        let there_and_back = polygon(&[vec![0, !0]], &arcs).expect("the arc exists");
        assert!(there_and_back.is_empty());
    }

    #[test]
    fn refuses_a_file_with_other_boroughs() {
        let topojson = r#"{"transform": {"scale": [1, 1], "translate": [0, 0]}, "arcs": [],
            "objects": {"boroughs": {"geometries": [{"type": "Polygon", "arcs": [], "id": "York"}]}}}"#;
        assert_eq!(geojson(topojson), Err("expected 33 boroughs, found 1".to_owned()));
    }
}
