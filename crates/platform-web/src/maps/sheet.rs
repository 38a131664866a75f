//! What every map has around its places: two drawings, the live map's data, legend, notes and table.

use super::legend;
use super::outlines::{outline, outlines};
use super::projection::Projection;
use super::steps::Fill;
use crate::charts::Drawing;
use crate::charts::drawing::{Figures, NO_COUNTS, Surrounds};
use crate::charts::svg::{AXIS, Frame, INK, Look, Of, PAPER, Svg, escaped, path};

/// Land outside the areas that are shown, and water.
const AROUND: &str = "#f3f5f7";

/// How large a map is, in user units: one for wide places, one for phones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas {
    pub class: &'static str,
    pub suffix: &'static str,
    pub width: f64,
    pub height_max: f64,
    pub size: f64,
}

pub(super) const WIDE: Canvas = Canvas {
    class: "accord-chart__wide accord-map__still",
    suffix: "wide",
    width: 760.0,
    height_max: 610.0,
    size: 14.0,
};
pub(super) const NARROW: Canvas = Canvas {
    class: "accord-chart__narrow accord-map__still",
    suffix: "narrow",
    width: 360.0,
    height_max: 400.0,
    size: 13.0,
};

/// A map with everything but its places.
pub(super) struct Sheet<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub about: &'a str,
    pub description: String,
    pub legend: Vec<(Fill, String)>,
    /// A legend of another kind, as markup; after the other.
    pub more_legend: String,
    pub notes: Vec<String>,
    pub figures: Figures,
    /// What the live map reads, as JSON; nothing where there is none.
    pub live: Option<String>,
    /// A class of the figure, for maps that want less room.
    pub class: &'a str,
    /// Whether there is anything to draw; otherwise the figure says "No counts".
    pub is_empty: bool,
}

impl Sheet<'_> {
    fn nothing(&self) -> String {
        let mut svg = Svg::default();
        svg.label((0.0, 30.0), Look::quiet(WIDE.size), "No counts");
        let (title, description) = (self.title, self.description.as_str());
        svg.framed(Frame { id: self.id, class: "", title, description, width: WIDE.width, height: 48.0 })
    }

    fn figure(&self, body: &str) -> String {
        Surrounds {
            class: &format!("accord-chart {}", self.class),
            title: self.title,
            about: self.about,
            body,
            notes: &self.notes,
            details: &self.figures.details(),
        }
        .figure()
    }

    /// The figure: `draw` puts the places onto a canvas, and says how high the map is.
    pub fn drawing(&self, draw: impl Fn(&mut Svg, Canvas, &str) -> f64) -> Drawing {
        let one = |canvas: Canvas, with_legend: bool| {
            let id = format!("{}-{}{}", self.id, canvas.suffix, if with_legend { "-whole" } else { "" });
            let mut svg = Svg::default();
            legend::define(&mut svg, &id);
            let mut height = draw(&mut svg, canvas, &id);
            if with_legend {
                height = legend::inside(&mut svg, &self.legend, &id, height, canvas.width, canvas.size);
            }
            let (title, description) = (self.title, self.description.as_str());
            svg.framed(Frame {
                id: &id,
                class: canvas.class,
                title,
                description,
                width: canvas.width,
                height,
            })
        };
        if self.is_empty {
            return Drawing {
                html: self.figure(NO_COUNTS),
                table: String::new(),
                svg: self.nothing(),
                description: self.description.clone(),
            };
        }
        let mut body = String::from("<div class=\"accord-map\"");
        if let Some(outlines) = crate::assets::asset_url("outlines.json").filter(|_| self.live.is_some()) {
            body.push_str(&format!(" data-accord-map=\"{}\"", escaped(outlines)));
        }
        body.push('>');
        body.push_str(&one(WIDE, false));
        body.push_str(&one(NARROW, false));
        if let Some(live) = &self.live {
            // In a script element nothing is escaped but what would end it.
            let live = live.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
            body.push_str(&format!("<script type=\"application/json\">{live}</script>"));
        }
        body.push_str("</div>");
        body.push_str(&legend::as_list(&self.legend, self.id));
        body.push_str(&self.more_legend);
        let html = self.figure(&body);
        Drawing {
            html,
            table: self.figures.table(),
            svg: one(WIDE, true),
            description: self.description.clone(),
        }
    }
}

/// The frame and the outlines of all areas as a quiet ground.
pub(super) fn draw_ground(svg: &mut Svg, projection: &Projection, focus: Option<&str>) {
    svg.empty(
        "rect",
        &[("width", projection.width.into()), ("height", projection.height.into()), ("fill", AROUND.into())],
    );
    for outline in outlines() {
        let is_focus = focus.is_none_or(|code| code == outline.code);
        let d = rings(projection, outline.rings.iter().copied());
        if !d.is_empty() {
            let paper = if is_focus { PAPER } else { AROUND };
            svg.empty(
                "path",
                &[
                    ("d", (&d).into()),
                    ("fill", paper.into()),
                    ("stroke", AXIS.into()),
                    ("stroke-width", 1.0.into()),
                ],
            );
        }
    }
}

/// Rings of degrees as one path in the frame.
pub(super) fn rings<'a>(projection: &Projection, rings: impl Iterator<Item = &'a [(f64, f64)]>) -> String {
    rings
        .map(|ring| projection.ring(ring))
        .filter(|ring| ring.len() > 2)
        .map(|ring| path(&ring, true))
        .collect()
}

/// A filled shape that says `title` when it is pointed at.
pub(super) fn draw_shape(svg: &mut Svg, d: &str, paint: &str, stroke: &str, title: &str) {
    let attributes: [(&str, Of<'_>); 5] = [
        ("d", d.into()),
        ("fill", paint.into()),
        ("stroke", stroke.into()),
        ("stroke-width", 1.0.into()),
        ("stroke-linejoin", "round".into()),
    ];
    svg.titled("path", &attributes, title);
}

/// The border of the area that a map is about, above what is drawn in it.
pub(super) fn draw_focus(svg: &mut Svg, projection: &Projection, code: Option<&str>) {
    let Some(outline) = code.and_then(outline) else { return };
    let d = rings(projection, outline.rings.iter().copied());
    svg.empty(
        "path",
        &[
            ("d", (&d).into()),
            ("fill", "none".into()),
            ("stroke", INK.into()),
            ("stroke-width", 2.0.into()),
            ("pointer-events", "none".into()),
        ],
    );
}
