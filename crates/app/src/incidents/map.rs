//! Where incidents were: hexagons of about 0.7 square kilometres, never a point and never an address.

use crate::agencies::ChosenArea;
use accord_platform_web::maps::{COUNT_LEAST, HexMap, hexagon_boundary, hexagon_name};
use minijinja::Value;
use serde_json::json;
use std::collections::BTreeMap;

/// The map of a list of `count` incidents, of which `unplaced` have no place.
pub(super) fn draw(
    chosen: &ChosenArea,
    cells: &BTreeMap<u64, u64>,
    (count, unplaced): (u64, u64),
    marking: Option<&str>,
) -> Value {
    let title = match cells.values().max() {
        Some(most) if *most >= u64::from(COUNT_LEAST) => format!("The fullest hexagon has {most} incidents"),
        _ => format!("No hexagon has {COUNT_LEAST} incidents or more"),
    };
    let mut map = HexMap::new("incidents", title)
        .measuring("Hexagon", "Incidents", "Hexagons of about 0.7 square kilometres, never by address.")
        .without_place(unplaced, count);
    if let Some(code) = &chosen.area.ons_code {
        map = map.around(code);
    }
    for (cell, incidents) in cells {
        if let Some(polygon) = hexagon_boundary(*cell) {
            map = map.cell(hexagon_name(*cell), polygon, *incidents);
        }
    }
    map.draw().marked(marking).value()
}

/// The same hexagons as GeoJSON, with a marking where there is one. Small counts are withheld here as they
/// are on the map.
pub(super) fn geojson(cells: &BTreeMap<u64, u64>, marking: Option<&str>) -> serde_json::Value {
    let features: Vec<_> = cells
        .iter()
        .filter_map(|(cell, incidents)| {
            let mut ring = hexagon_boundary(*cell)?;
            ring.push(*ring.first()?);
            let is_small = *incidents < u64::from(COUNT_LEAST);
            let ring: Vec<[f64; 2]> = ring.into_iter().map(|(longitude, latitude)| [longitude, latitude]).collect();
            Some(json!({
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "properties": {
                    "incidents": (!is_small).then_some(*incidents),
                    "words": if is_small { format!("fewer than {COUNT_LEAST}") } else { incidents.to_string() },
                },
            }))
        })
        .collect();
    let mut collection = json!({"type": "FeatureCollection", "features": features});
    if let Some(marking) = marking {
        // A member of our own, which GeoJSON lets a collection have (RFC 7946, section 6.1).
        collection["marking"] = json!(marking);
    }
    collection
}
