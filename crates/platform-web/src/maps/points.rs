//! Points: each a shape of its kind, on the outlines of areas, for who may see single places.
//!
//! ```
//! use accord_platform_web::maps::PointMap;
//! let map = PointMap::new("points", "Five swans near the mill")
//!     .measuring("Bird", "Seen in 2026.")
//!     .kinds(["Swan", "Goose"])
//!     .point(-0.0714, 51.6004, 0, "Swan, 3 May 2026")
//!     .point(-0.0801, 51.5930, 1, "Goose, 4 May 2026")
//!     .without_place(3, 5)
//!     .draw();
//! assert!(map.html().contains("3 of 5 have no place."));
//! ```

use super::live::{json_degrees, json_text, live_view};
use super::outlines::outline;
use super::projection::{Bounds, Projection, is_place};
use super::sheet::{Canvas, Sheet, draw_focus, draw_ground};
use crate::charts::Drawing;
use crate::charts::drawing::{Figures, safe_id};
use crate::charts::svg::{FLAG, INK, LINE, PAPER, Svg, escaped, path};

/// Points of a map at most; of more, the first, and the map says so.
pub const MAP_POINTS_MAX: usize = 2_000;
/// Kinds of points at most: each has a shape of its own.
pub const POINT_KINDS_MAX: usize = 4;
/// Degrees of latitude that a map shows at least.
const DEGREES_LEAST: f64 = 0.02;

/// A map of points.
#[derive(Debug, Clone)]
pub struct PointMap {
    id: String,
    title: String,
    about: String,
    what: String,
    kinds: Vec<String>,
    points: Vec<Spot>,
    left_out: usize,
    focus: Option<String>,
    notes: Vec<String>,
}

#[derive(Debug, Clone)]
struct Spot {
    place: (f64, f64),
    kind: usize,
    words: String,
}

impl PointMap {
    /// A map whose `title` says what it shows, as a sentence. The `id` is unique on the page.
    pub fn new(id: &str, title: impl Into<String>) -> Self {
        Self {
            id: safe_id(id),
            title: title.into(),
            about: String::new(),
            what: "Point".to_owned(),
            kinds: Vec::new(),
            points: Vec::new(),
            left_out: 0,
            focus: None,
            notes: Vec::new(),
        }
    }

    /// What a point is called, and a sentence on what is shown.
    #[must_use]
    pub fn measuring(mut self, what: impl Into<String>, about: impl Into<String>) -> Self {
        (self.what, self.about) = (what.into(), about.into());
        self
    }

    /// The kinds, at most [`POINT_KINDS_MAX`]: circle, diamond, square, triangle.
    #[must_use]
    pub fn kinds<T: Into<String>>(mut self, kinds: impl IntoIterator<Item = T>) -> Self {
        self.kinds = kinds.into_iter().map(Into::into).take(POINT_KINDS_MAX).collect();
        self
    }

    /// With one more point, of the kind with this index, and its words. What is no place is left out: count
    /// it into [`Self::without_place`].
    #[must_use]
    pub fn point(mut self, lon: f64, lat: f64, kind: usize, words: impl Into<String>) -> Self {
        if !is_place((lon, lat)) {
            return self;
        }
        if self.points.len() < MAP_POINTS_MAX {
            let kind = kind.min(POINT_KINDS_MAX - 1);
            self.points.push(Spot { place: (lon, lat), kind, words: words.into() });
        } else {
            self.left_out += 1;
        }
        self
    }

    /// Fitted to the area with this code instead of to the points.
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

    /// The map. Without a point and an area it says "No counts".
    pub fn draw(&self) -> Drawing {
        let Some(bounds) = self.bounds() else {
            return self.sheet("No points.".to_owned(), None).drawing(|_, _, _| 1.0);
        };
        let description = format!("Map of {} points.", self.points.len());
        self.sheet(description, Some(self.live(bounds)))
            .drawing(|svg, canvas, _| self.draw_on(svg, canvas, bounds))
    }

    fn sheet(&self, description: String, live: Option<String>) -> Sheet<'_> {
        let mut notes = self.notes.clone();
        if self.left_out > 0 {
            notes.push(format!("Only the first {MAP_POINTS_MAX} are shown, {} are not.", self.left_out));
        }
        Sheet {
            id: &self.id,
            title: &self.title,
            about: &self.about,
            description,
            legend: Vec::new(),
            more_legend: self.legend(),
            notes,
            figures: Figures {
                caption: self.title.clone(),
                heads: vec![self.what.clone()],
                rows: self.points.iter().map(|spot| vec![spot.words.clone()]).collect(),
                numeric: vec![false],
                links: Vec::new(),
            },
            live,
            class: "",
            is_empty: self.bounds().is_none(),
        }
    }

    fn legend(&self) -> String {
        if self.kinds.len() < 2 {
            return String::new();
        }
        let mut out = String::from("<ul class=\"accord-legend\">");
        for (kind, words) in self.kinds.iter().enumerate() {
            let mut svg = Svg::default();
            draw_spot(&mut svg, (10.0, 10.0), kind, 7.0, None);
            out.push_str("<li class=\"accord-legend__item\"><svg class=\"accord-legend__swatch\" viewBox=\"0 0 20 20\" width=\"20\" height=\"20\" aria-hidden=\"true\" focusable=\"false\">");
            out.push_str(&svg.finish());
            out.push_str(&format!("</svg>{}</li>", escaped(words)));
        }
        out.push_str("</ul>");
        out
    }

    fn bounds(&self) -> Option<Bounds> {
        let focus = self.focus.as_deref().and_then(outline);
        let of_focus = focus.iter().flat_map(|outline| outline.rings).flat_map(|ring| ring.iter().copied());
        let of_points = self.points.iter().map(|spot| spot.place);
        let bounds = Bounds::around(of_focus).or_else(|| Bounds::around(of_points))?;
        Some(bounds.widened(0.08, DEGREES_LEAST))
    }

    fn draw_on(&self, svg: &mut Svg, canvas: Canvas, bounds: Bounds) -> f64 {
        let projection = Projection::fitting(bounds, canvas.width, canvas.height_max);
        draw_ground(svg, &projection, self.focus.as_deref());
        draw_focus(svg, &projection, self.focus.as_deref());
        let radius = canvas.size * 0.5;
        for spot in self.points.iter().filter(|spot| projection.shows(spot.place)) {
            let (x, y) = projection.place(spot.place);
            // A point on the edge is moved in by less than its own size.
            let x = x.clamp(radius, (projection.width - radius).max(radius));
            let y = y.clamp(radius, (projection.height - radius).max(radius));
            draw_spot(svg, (x, y), spot.kind, radius, Some(&spot.words));
        }
        projection.height
    }

    fn live(&self, bounds: Bounds) -> String {
        let point = |spot: &Spot| {
            let (lon, lat) = (json_degrees(spot.place.0), json_degrees(spot.place.1));
            format!("{{\"place\":[{lon},{lat}],\"kind\":{},\"words\":{}}}", spot.kind, json_text(&spot.words))
        };
        let points: Vec<String> = self.points.iter().map(point).collect();
        format!(
            "{{\"kind\":\"points\",{},\"points\":[{}]}}",
            live_view(bounds, self.focus.as_deref()),
            points.join(",")
        )
    }
}

fn draw_spot(svg: &mut Svg, (x, y): (f64, f64), kind: usize, radius: f64, words: Option<&str>) {
    let r = radius;
    let square = r * 0.86;
    let (corners, fill): (Vec<(f64, f64)>, &str) = match kind {
        0 => ((0..16).map(|turn| turned((x, y), r * 0.94, f64::from(turn) / 16.0)).collect(), LINE),
        1 => (vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)], FLAG),
        2 => (
            vec![
                (x - square, y - square),
                (x + square, y - square),
                (x + square, y + square),
                (x - square, y + square),
            ],
            "#3b8ad9",
        ),
        _ => (vec![(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)], INK),
    };
    let d = path(&corners, true);
    let attributes = [
        ("d", (&d).into()),
        ("fill", fill.into()),
        ("stroke", PAPER.into()),
        ("stroke-width", 1.5.into()),
        ("stroke-linejoin", "round".into()),
    ];
    match words {
        Some(words) => svg.titled("path", &attributes, words),
        None => svg.empty("path", &attributes),
    }
}

fn turned((x, y): (f64, f64), radius: f64, share: f64) -> (f64, f64) {
    let angle = share * std::f64::consts::TAU;
    (x + radius * angle.cos(), y + radius * angle.sin())
}
