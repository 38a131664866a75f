//! Maps as SVG made on the server: areas, tiles, hexagons and points.
//!
//! What this is: values in, a [`Drawing`](crate::charts::Drawing) out, as charts are. The drawing is always
//! there; where a browser can, `accord-map.js` lays a live map over it, and only after that has drawn.
//! It owns: the outlines of areas, the projection, steps of blue with their legend, and the data for the
//! live map. Blues have at most four steps; what is withheld and what is not known are hatched, each in
//! its own way, so that colour is never alone. It knows neither wards nor streets.
//! Start at [`AreaMap`], [`TileMap`], [`HexMap`] or [`PointMap`].
//!
//! ```
//! use accord_platform_web::charts::Amount;
//! use accord_platform_web::maps::{AreaMap, outlines};
//! let mut map = AreaMap::new("boroughs", "Most swans are in Camden").measuring("Borough", "Swans", "Seen in 2026.");
//! for (count, outline) in (0..).zip(outlines()) {
//!     map = map.area(outline.code, Amount::Known(f64::from(count)), Some("/swans?area=x"));
//! }
//! let map = map.draw();
//! // In the handler: context! { map => map.value() }, in the page: {{ map }}
//! assert!(map.html().contains("Camden: 6") && map.html().contains("27 or more") == false);
//! ```

mod areas;
mod cells;
mod hexagons;
mod legend;
mod live;
mod outlines;
mod points;
mod projection;
mod sheet;
mod steps;
mod tiles;

pub use areas::AreaMap;
pub use cells::{fine_cells_near, fine_cells_within, metres_between};
pub use hexagons::{COUNT_LEAST, HEXAGONS_MAX, HexMap, hexagon_at, hexagon_boundary, hexagon_name};
pub use outlines::{Outline, outlines};
pub use points::{MAP_POINTS_MAX, POINT_KINDS_MAX, PointMap};
pub use tiles::{TILES_ACROSS_MAX, Tile, TileMap};

use crate::words::grouped;

/// `3 of 44 have no place.`
fn without_place_words(count: u64, all: u64) -> Option<String> {
    let words = |number: u64| grouped(i64::try_from(number).unwrap_or(i64::MAX));
    let have = if count == 1 { "has" } else { "have" };
    (count > 0).then(|| format!("{} of {} {have} no place.", words(count), words(all)))
}
