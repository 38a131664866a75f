//! Fills as paint, and the legend that names them: once as markup for a page, once inside a drawing.

use super::steps::{BLUES, Fill};
use crate::charts::svg::{AXIS, INK, Look, PAPER, RULE, Svg, escaped, text_width};

/// The side of the swatch of a legend, in user units.
const SWATCH: f64 = 18.0;
/// Room between two entries of a legend in a drawing.
const GAP: f64 = 20.0;
/// The paper of what is not known.
const UNKNOWN: &str = "#f3f3f3";

/// The paint of a fill in the drawing with this id.
pub(super) fn paint(fill: Fill, id: &str) -> String {
    match fill {
        Fill::Zero => PAPER.to_owned(),
        Fill::Step(step) => BLUES[step.min(BLUES.len() - 1)].to_owned(),
        Fill::Few => format!("url(#{id}-few)"),
        Fill::Unknown => format!("url(#{id}-unknown)"),
    }
}

/// The hatchings that paints of the drawing with this id name.
pub(super) fn define(svg: &mut Svg, id: &str) {
    svg.open("defs", &[]);
    for (name, paper, d) in [("few", PAPER, "M0 8L8 0"), ("unknown", UNKNOWN, "M0 0L8 8M0 8L8 0")] {
        let pattern_id = format!("{id}-{name}");
        svg.open(
            "pattern",
            &[
                ("id", (&pattern_id).into()),
                ("width", 8.0.into()),
                ("height", 8.0.into()),
                ("patternUnits", "userSpaceOnUse".into()),
            ],
        );
        svg.empty("rect", &[("width", 8.0.into()), ("height", 8.0.into()), ("fill", paper.into())]);
        let stroke = if name == "few" { AXIS } else { RULE };
        svg.empty(
            "path",
            &[
                ("d", d.into()),
                ("stroke", stroke.into()),
                ("stroke-width", 1.0.into()),
                ("fill", "none".into()),
            ],
        );
        svg.close("pattern");
    }
    svg.close("defs");
}

/// The legend as a list beside the drawing.
pub(super) fn as_list(legend: &[(Fill, String)], id: &str) -> String {
    if legend.is_empty() {
        return String::new();
    }
    let mut out = String::from("<ul class=\"accord-legend\">");
    for (index, (fill, words)) in legend.iter().enumerate() {
        let id = format!("{id}-key{index}");
        let mut svg = Svg::default();
        svg.open(
            "svg",
            &[
                ("class", "accord-legend__swatch".into()),
                ("viewBox", "0 0 20 20".into()),
                ("width", 20.0.into()),
                ("height", 20.0.into()),
                ("aria-hidden", "true".into()),
                ("focusable", "false".into()),
            ],
        );
        if matches!(fill, Fill::Few | Fill::Unknown) {
            define(&mut svg, &id);
        }
        swatch(&mut svg, (1.0, 1.0), &paint(*fill, &id));
        svg.close("svg");
        out.push_str("<li class=\"accord-legend__item\">");
        out.push_str(&svg.finish());
        out.push_str(&escaped(words));
        out.push_str("</li>");
    }
    out.push_str("</ul>");
    out
}

fn swatch(svg: &mut Svg, (x, y): (f64, f64), paint: &str) {
    svg.empty(
        "rect",
        &[
            ("x", x.into()),
            ("y", y.into()),
            ("width", SWATCH.into()),
            ("height", SWATCH.into()),
            ("fill", paint.into()),
            ("stroke", INK.into()),
            ("stroke-width", 1.0.into()),
        ],
    );
}

/// Draws the legend from `top` downwards and returns where it ends.
pub(super) fn inside(
    svg: &mut Svg,
    legend: &[(Fill, String)],
    id: &str,
    top: f64,
    width: f64,
    size: f64,
) -> f64 {
    let (mut x, mut y) = (0.5, top + 10.0);
    for (fill, words) in legend {
        let needs = SWATCH + 8.0 + text_width(words, size);
        if x > 1.0 && x + needs > width {
            (x, y) = (0.5, y + SWATCH + 10.0);
        }
        swatch(svg, (x, y), &paint(*fill, id));
        svg.label((x + SWATCH + 8.0, y + SWATCH / 2.0 + size * 0.35), Look::ink(size), words);
        x += needs + GAP;
    }
    if legend.is_empty() { top } else { y + SWATCH + 4.0 }
}
