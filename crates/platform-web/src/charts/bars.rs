//! Bars: one amount for each of several things, largest or first first, as the caller orders them.
//!
//! ```
//! use accord_platform_web::charts::{Amount, Bars};
//! let bars = Bars::new("kinds", "Most birds are swans")
//!     .measuring("Kind", "Birds", "Birds on the pond, 2026.")
//!     .bar("Swans", Amount::Known(40.0))
//!     .bar("Geese", Amount::suppressed(3, 5))
//!     .draw();
//! assert!(bars.svg().contains("Fewer than 5"));
//! ```

use super::drawing::{Drawing, Figures, NO_COUNTS, Surrounds, safe_id};
use super::point::Amount;
use super::svg::{AXIS, Frame, LINE, Look, QUIET, Svg, text_width, wrapped};

/// Bars of a chart at most; of more, the first, and the chart says so.
pub const BARS_MAX: usize = 60;

#[derive(Debug, Clone)]
struct Bar {
    label: String,
    amount: Amount,
    href: Option<String>,
}

/// Horizontal bars with labels and numbers.
#[derive(Debug, Clone)]
pub struct Bars {
    id: String,
    title: String,
    about: String,
    what: String,
    unit: String,
    decimals: u8,
    bars: Vec<Bar>,
    left_out: usize,
}

#[derive(Debug, Clone, Copy)]
struct Canvas {
    class: &'static str,
    suffix: &'static str,
    width: f64,
    size: f64,
    /// Room for labels at the left; none on phones, where they stand above their bars.
    label_width: f64,
}

const WIDE: Canvas =
    Canvas { class: "accord-chart__wide", suffix: "wide", width: 760.0, size: 15.0, label_width: 230.0 };
const NARROW: Canvas =
    Canvas { class: "accord-chart__narrow", suffix: "narrow", width: 360.0, size: 14.0, label_width: 0.0 };
const BAR_HEIGHT: f64 = 20.0;

impl Bars {
    /// A chart whose `title` says what it shows, as a sentence. The `id` is unique on the page.
    pub fn new(id: &str, title: impl Into<String>) -> Self {
        Self {
            id: safe_id(id),
            title: title.into(),
            about: String::new(),
            what: String::new(),
            unit: "Count".to_owned(),
            decimals: 0,
            bars: Vec::new(),
            left_out: 0,
        }
    }

    /// What a bar stands for (`Kind`), what it counts (`Birds`), and a sentence on what was counted.
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

    /// With so many decimals; at most 3.
    #[must_use]
    pub fn decimals(mut self, decimals: u8) -> Self {
        self.decimals = decimals.min(3);
        self
    }

    /// With one more bar below the others.
    #[must_use]
    pub fn bar(self, label: impl Into<String>, amount: Amount) -> Self {
        self.added(label.into(), amount, None)
    }

    /// With one more bar, whose row in the table leads to the list that it counts.
    #[must_use]
    pub fn bar_to(self, label: impl Into<String>, amount: Amount, href: &str) -> Self {
        self.added(label.into(), amount, Some(href.to_owned()))
    }

    fn added(mut self, label: String, amount: Amount, href: Option<String>) -> Self {
        if self.bars.len() < BARS_MAX {
            self.bars.push(Bar { label, amount, href });
        } else {
            self.left_out += 1;
        }
        self
    }

    /// The chart. Without a bar it says "No counts".
    pub fn draw(&self) -> Drawing {
        let known: Vec<String> = self
            .bars
            .iter()
            .map(|Bar { label, amount, .. }| format!("{label} {}", amount.words(self.decimals)))
            .collect();
        let description = if known.is_empty() {
            format!("{}: no counts.", self.unit)
        } else {
            format!("Bar chart of {}: {}.", self.unit, known.join("; "))
        };
        let (wide, narrow) = (self.drawing(WIDE, &description), self.drawing(NARROW, &description));
        let body = if self.bars.is_empty() { NO_COUNTS.to_owned() } else { format!("{wide}{narrow}") };
        let mut notes = Vec::new();
        if self.left_out > 0 {
            notes.push(format!("Only the first {BARS_MAX} are shown, {} are not.", self.left_out));
        }
        let details = self.figures().details();
        let (title, about) = (self.title.as_str(), self.about.as_str());
        let html =
            Surrounds { class: "accord-chart", title, about, body: &body, notes: &notes, details: &details }
                .figure();
        Drawing { html, table: self.figures().table(), svg: wide, description }
    }

    fn figures(&self) -> Figures {
        let row = |Bar { label, amount, .. }: &Bar| vec![label.clone(), amount.words(self.decimals)];
        Figures {
            caption: self.title.clone(),
            heads: vec![self.what.clone(), self.unit.clone()],
            rows: self.bars.iter().map(row).collect(),
            numeric: vec![false, true],
            links: self.bars.iter().map(|bar| bar.href.clone()).collect(),
        }
    }

    fn drawing(&self, canvas: Canvas, description: &str) -> String {
        let Canvas { width, size, label_width, .. } = canvas;
        let mut svg = Svg::default();
        let largest = self.bars.iter().filter_map(|Bar { amount, .. }| amount.known()).fold(0.0, f64::max);
        let widest = self
            .bars
            .iter()
            .map(|Bar { amount, .. }| text_width(&amount.words(self.decimals), size))
            .fold(0.0, f64::max);
        let needed = self.bars.iter().map(|Bar { label, .. }| text_width(label, size)).fold(0.0, f64::max);
        let left = label_width.min(needed + 14.0);
        // The number stands after the end of its bar.
        let room = (width - left - (widest + 10.0)).max(width * 0.2);
        let unit = wrapped(&self.unit, size, width - left, 1).remove(0);
        svg.label((left, size), Look::quiet(size), &unit);
        let top = size * 1.9;
        let mut y = top;
        for Bar { label, amount, .. } in &self.bars {
            if label_width == 0.0 {
                let line = wrapped(label, size, width, 1).remove(0);
                svg.label((0.0, y + size), Look::ink(size), &line);
                y += size * 1.45;
                // Beside each bar alone: a line past the labels would strike them through.
                svg.line((left, y - 2.0), (left, y + BAR_HEIGHT + 2.0), AXIS, 1.0);
            } else {
                let lines = wrapped(label, size, left - 14.0, 2);
                // Two lines are lower than the bar and centred on it.
                let first = y + BAR_HEIGHT / 2.0 + size * 0.35 - (lines.len() as f64 - 1.0) * size * 0.58;
                for (index, line) in lines.iter().enumerate() {
                    let place = (left - 12.0, first + index as f64 * size * 1.16);
                    svg.label(place, Look::ink(size).end(), line);
                }
            }
            self.bar_at(&mut svg, (left, y), *amount, largest, room, size);
            y += BAR_HEIGHT + if label_width == 0.0 { 12.0 } else { size * 1.1 };
        }
        if label_width > 0.0 {
            svg.line((left, top - 4.0), (left, y - 6.0), AXIS, 1.0);
        }
        let id = format!("{}-{}", self.id, canvas.suffix);
        svg.framed(Frame {
            id: &id,
            class: canvas.class,
            title: &self.title,
            description,
            width,
            height: y + 4.0,
        })
    }

    fn bar_at(&self, svg: &mut Svg, (x, y): (f64, f64), amount: Amount, largest: f64, room: f64, size: f64) {
        let length =
            amount.known().map_or(0.0, |value| if largest > 0.0 { value / largest * room } else { 0.0 });
        if length > 0.0 {
            svg.empty(
                "rect",
                &[
                    ("class", "accord-chart__bar".into()),
                    ("x", x.into()),
                    ("y", y.into()),
                    ("width", length.into()),
                    ("height", BAR_HEIGHT.into()),
                    ("fill", LINE.into()),
                ],
            );
        }
        let words = amount.words(self.decimals);
        let look = if amount.known().is_some() {
            Look::ink(size).bold()
        } else {
            Look { fill: QUIET, ..Look::ink(size) }
        };
        svg.label((x + length + 8.0, y + BAR_HEIGHT / 2.0 + size * 0.35), look, &words);
    }
}
