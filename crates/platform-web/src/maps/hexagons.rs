//! Hexagons: what happened to people, by cells of about 0.7 square kilometres, never by address.
//!
//! ```
//! use accord_platform_web::maps::{HexMap, hexagon_at, hexagon_boundary};
//! let cell = hexagon_at(-0.0714, 51.6004).expect("a place on Earth");
//! let polygon = hexagon_boundary(cell).expect("a cell");
//! assert_eq!(polygon.len(), 6);
//! let map = HexMap::new("hexagons", "Most swans are by the mill")
//!     .measuring("Place", "Swans", "Swans seen in 2026.")
//!     .around("E09000014")
//!     .cell("The mill", polygon, 3)
//!     .without_place(3, 44)
//!     .draw();
//! assert!(map.html().contains("Fewer than 5") && map.html().contains("3 of 44 have no place."));
//! ```

use h3o::{CellIndex, LatLng, Resolution};

use super::legend::paint;
use super::live::{json_degrees, json_text, live_paint, live_view};
use super::outlines::{outline, outlines};
use super::projection::{Bounds, Projection, is_place};
use super::sheet::{Canvas, Sheet, draw_focus, draw_ground, draw_shape, rings};
use super::steps::{Fill, Steps};
use crate::charts::drawing::{Figures, safe_id};
use crate::charts::svg::{Look, PAPER, RULE, Svg, text_width};
use crate::charts::{Amount, Drawing};

/// Counts above 0 and below this are not told: a neighbour could know who is meant.
pub const COUNT_LEAST: u32 = 5;
/// Hexagons of a map at most: those of the whole region. Of more, the fullest, and the map says so.
pub const HEXAGONS_MAX: usize = 3_000;
/// Corners of a polygon at most; a cell of H3 has at most ten.
const CORNERS_MAX: usize = 12;
/// About 0.74 square kilometres on average.
const RESOLUTION: Resolution = Resolution::Eight;
/// Degrees of latitude that a map shows at least.
const DEGREES_LEAST: f64 = 0.02;

/// The cell of H3 at resolution 8 that holds the place; `None` for what is no place on Earth.
pub fn hexagon_at(lon: f64, lat: f64) -> Option<u64> {
    let place = LatLng::new(lat, lon).ok().filter(|_| is_place((lon, lat)))?;
    Some(u64::from(place.to_cell(RESOLUTION)))
}

/// A short name of a cell of [`hexagon_at`], the same on every map: the digits of its index in which cells of
/// one city differ.
pub fn hexagon_name(cell: u64) -> String {
    // A digit of H3 has 3 bits, and the seven digits below this resolution are all set.
    const UNUSED_BITS: u32 = 3 * 7;
    format!("Hexagon {:04X}", (cell >> UNUSED_BITS) & 0xffff)
}

/// The corners of a cell of H3, as longitude and latitude in degrees; `None` for what is no cell.
pub fn hexagon_boundary(cell: u64) -> Option<Vec<(f64, f64)>> {
    let cell = CellIndex::try_from(cell).ok()?;
    Some(cell.boundary().iter().map(|corner| (corner.lng(), corner.lat())).collect())
}

/// A map of hexagons. Counts below [`COUNT_LEAST`] are withheld here, so that no page can forget it.
#[derive(Debug, Clone)]
pub struct HexMap {
    id: String,
    title: String,
    about: String,
    what: String,
    unit: String,
    cells: Vec<Hexagon>,
    focus: Option<String>,
    notes: Vec<String>,
}

#[derive(Debug, Clone)]
struct Hexagon {
    name: String,
    polygon: Vec<(f64, f64)>,
    amount: Amount,
}

impl HexMap {
    /// A map whose `title` says what it shows, as a sentence. The `id` is unique on the page.
    pub fn new(id: &str, title: impl Into<String>) -> Self {
        Self {
            id: safe_id(id),
            title: title.into(),
            about: String::new(),
            what: "Place".to_owned(),
            unit: "Count".to_owned(),
            cells: Vec::new(),
            focus: None,
            notes: Vec::new(),
        }
    }

    /// What a hexagon is called, what is counted, and a sentence on it.
    #[must_use]
    pub fn measuring(
        mut self,
        what: impl Into<String>,
        unit: impl Into<String>,
        about: impl Into<String>,
    ) -> Self {
        (self.what, self.unit, self.about) = (what.into(), unit.into(), about.into());
        self
    }

    /// With one more hexagon: what its place is called, its corners in degrees, and its count. Corners that
    /// are no places leave it in the table only.
    #[must_use]
    pub fn cell(mut self, name: impl Into<String>, polygon: Vec<(f64, f64)>, count: u64) -> Self {
        let is_sound = polygon.len() <= CORNERS_MAX && polygon.iter().all(|corner| is_place(*corner));
        let polygon = if is_sound { polygon } else { Vec::new() };
        self.cells.push(Hexagon {
            name: name.into(),
            polygon,
            amount: Amount::suppressed(count, COUNT_LEAST),
        });
        self
    }

    /// Fitted to the area with this code, whose neighbours are quieter, instead of to the hexagons.
    #[must_use]
    pub fn around(mut self, code: &str) -> Self {
        self.focus = Some(code.to_owned());
        self
    }

    /// With the sentence that so many of all have no place.
    #[must_use]
    pub fn without_place(mut self, count: u64, all: u64) -> Self {
        self.notes.extend(super::without_place_words(count, all));
        self
    }

    /// The map.
    pub fn draw(&self) -> Drawing {
        let mut cells: Vec<&Hexagon> = self.cells.iter().collect();
        // The fullest first; equal ones as they came.
        cells.sort_by(|a, b| rank(b.amount).total_cmp(&rank(a.amount)));
        let mut notes = self.notes.clone();
        if cells.len() > HEXAGONS_MAX {
            notes.push(format!("Only the {HEXAGONS_MAX} fullest hexagons are shown."));
            cells.truncate(HEXAGONS_MAX);
        }
        let amounts: Vec<Amount> = cells.iter().map(|cell| cell.amount).collect();
        let steps = Steps::of(&amounts, 0);
        let description = format!("Map of {} in {} hexagons.", self.unit, cells.len());
        let sheet = Sheet {
            id: &self.id,
            title: &self.title,
            about: &self.about,
            description,
            legend: steps.legend(),
            more_legend: String::new(),
            notes,
            figures: Figures {
                caption: self.title.clone(),
                heads: vec![self.what.clone(), self.unit.clone()],
                rows: cells.iter().map(|cell| vec![cell.name.clone(), cell.amount.words(0)]).collect(),
                numeric: vec![false, true],
                links: Vec::new(),
            },
            live: Some(live(&cells, &steps, self.bounds(&cells), self.focus.as_deref())),
            class: "",
            is_empty: false,
        };
        sheet.drawing(|svg, canvas, id| self.draw_on(svg, canvas, id, &steps, &cells))
    }

    fn bounds(&self, cells: &[&Hexagon]) -> Bounds {
        let focus = self.focus.as_deref().and_then(outline);
        let of_focus = focus.iter().flat_map(|outline| outline.rings).flat_map(|ring| ring.iter().copied());
        let of_cells = cells.iter().flat_map(|cell| cell.polygon.iter().copied());
        let of_all =
            || outlines().iter().flat_map(|outline| outline.rings).flat_map(|ring| ring.iter().copied());
        let bounds = Bounds::around(of_focus)
            .or_else(|| Bounds::around(of_cells))
            .or_else(|| Bounds::around(of_all()));
        let everywhere = Bounds { west: -0.51, south: 51.28, east: 0.34, north: 51.7 };
        bounds.unwrap_or(everywhere).widened(0.06, DEGREES_LEAST)
    }

    fn draw_on(&self, svg: &mut Svg, canvas: Canvas, id: &str, steps: &Steps, cells: &[&Hexagon]) -> f64 {
        let projection = Projection::fitting(self.bounds(cells), canvas.width, canvas.height_max);
        draw_ground(svg, &projection, self.focus.as_deref());
        for cell in cells.iter().rev() {
            let d = rings(&projection, std::iter::once(cell.polygon.as_slice()));
            if !d.is_empty() {
                let title = format!("{}: {}", cell.name, cell.amount.words(0));
                let fill = steps.fill(cell.amount);
                // White edges part blue cells; what is white or hatched needs an edge to be seen.
                let edge = if matches!(fill, Fill::Step(_)) { PAPER } else { RULE };
                draw_shape(svg, &d, &paint(fill, id), edge, &title);
            }
        }
        for cell in cells {
            let Some(centre) = centre(&cell.polygon) else { continue };
            let Some(value) = cell.amount.known().filter(|value| *value > 0.0) else { continue };
            let words = crate::charts::value_words(value, 0);
            // A cell is about as wide as 0.0086 degrees of latitude are high.
            let room = 0.0075 * projection.scale();
            if projection.shows(centre) && text_width(&words, canvas.size) < room {
                let (x, y) = projection.place(centre);
                let look = Look { fill: steps.fill(cell.amount).ink(), ..Look::ink(canvas.size) };
                let y = (y + canvas.size * 0.35).min(projection.height);
                svg.label((x, y), look.middle().bold(), &words);
            }
        }
        draw_focus(svg, &projection, self.focus.as_deref());
        projection.height
    }
}

/// Withheld counts come between 0 and the least that is told.
fn rank(amount: Amount) -> f64 {
    match amount {
        Amount::FewerThan(_) => 0.5,
        Amount::Known(_) | Amount::Missing => amount.known().unwrap_or(-1.0),
    }
}

fn centre(polygon: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = polygon.len() as f64;
    let sum = polygon.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
    (count > 2.0).then(|| (sum.0 / count, sum.1 / count))
}

fn live(cells: &[&Hexagon], steps: &Steps, bounds: Bounds, focus: Option<&str>) -> String {
    let cell = |cell: &&Hexagon| {
        let corner = |(lon, lat): &(f64, f64)| format!("[{},{}]", json_degrees(*lon), json_degrees(*lat));
        let mut corners: Vec<String> = cell.polygon.iter().map(corner).collect();
        corners.extend(corners.first().cloned());
        let words = json_text(&format!("{}: {}", cell.name, cell.amount.words(0)));
        let paint = live_paint(steps.fill(cell.amount), &cell.amount.short_words(0));
        format!("{{\"corners\":[{}],{paint},\"words\":{words}}}", corners.join(","))
    };
    let cells: Vec<String> = cells.iter().filter(|cell| cell.polygon.len() > 2).map(cell).collect();
    format!("{{\"kind\":\"hexagons\",{},\"cells\":[{}]}}", live_view(bounds, focus), cells.join(","))
}
