//! Small multiples: many small line charts in a grid, for comparing shapes at a glance.
//!
//! ```
//! use accord_kernel::Day;
//! use accord_platform_web::charts::{Multiples, Point, Scaling, Step};
//! let first: Day = "2026-08-03".parse()?;
//! let points = |height: f64| (0..8).map(move |week| Point::at(first.plus_days(week * 7), height + f64::from(week)));
//! let grid = Multiples::new("ponds", "Swans are more in both ponds", Step::Week, Scaling::Shared)
//!     .measuring("Pond", "Swans a week", "Swans counted on Sundays.")
//!     .panel("Mill", Some("/ponds/mill"), points(2.0))
//!     .panel("Weir", None, points(4.0))
//!     .draw();
//! assert!(grid.html().contains("All are drawn to the same scale"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::drawing::{Drawing, Figures, NO_COUNTS, Surrounds, safe_id};
use super::plot::Plot;
use super::point::{Point, Step};
use super::scale::{Scale, value_words};
use super::svg::{AXIS, Frame, LINE, Look, RULE, Svg, escaped, text_width};
use accord_kernel::Day;

/// Panels of a grid at most; of more, the first, and the grid says so.
pub const PANELS_MAX: usize = 60;
/// Points of a panel at most; of more, the newest.
const PANEL_POINTS_MAX: usize = 120;

const WIDTH: f64 = 240.0;
const PLOT_HEIGHT: f64 = 84.0;
const SIZE: f64 = 13.0;

/// Whether panels can be compared by height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaling {
    /// One scale for all: heights compare.
    Shared,
    /// Each has its own, and the grid says so: only shapes compare.
    Own,
}

#[derive(Debug, Clone)]
struct Panel {
    name: String,
    href: Option<String>,
    points: Vec<Point>,
}

/// A grid of small line charts over the same time.
#[derive(Debug, Clone)]
pub struct Multiples {
    id: String,
    title: String,
    about: String,
    what: String,
    unit: String,
    step: Step,
    scaling: Scaling,
    decimals: u8,
    panels: Vec<Panel>,
    left_out: usize,
}

impl Multiples {
    /// A grid whose `title` says what it shows, as a sentence. The `id` is unique on the page.
    pub fn new(id: &str, title: impl Into<String>, step: Step, scaling: Scaling) -> Self {
        Self {
            id: safe_id(id),
            title: title.into(),
            about: String::new(),
            what: String::new(),
            unit: String::new(),
            step,
            scaling,
            decimals: 0,
            panels: Vec::new(),
            left_out: 0,
        }
    }

    /// What a panel stands for (`Pond`), what is counted (`Swans a week`), and a sentence on it.
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

    /// With one more panel, whose name leads to `href` if given.
    #[must_use]
    pub fn panel(
        mut self,
        name: impl Into<String>,
        href: Option<&str>,
        points: impl IntoIterator<Item = Point>,
    ) -> Self {
        if self.panels.len() == PANELS_MAX {
            self.left_out += 1;
            return self;
        }
        let mut points: Vec<Point> = points.into_iter().collect();
        points.sort_by_key(|point| point.on);
        points.dedup_by_key(|point| point.on);
        points.drain(..points.len().saturating_sub(PANEL_POINTS_MAX));
        self.panels.push(Panel { name: name.into(), href: href.map(str::to_owned), points });
        self
    }

    /// The grid. Its `svg` is empty: a document takes one chart at a time.
    pub fn draw(&self) -> Drawing {
        let all = || self.panels.iter().flat_map(|panel| &panel.points);
        let has_values = all().any(|point| point.value.is_some());
        let description = format!("{}: {} small line charts.", self.unit, self.panels.len());
        let body = if has_values { self.grid() } else { NO_COUNTS.to_owned() };
        let scaling = match self.scaling {
            Scaling::Shared => "All are drawn to the same scale.",
            Scaling::Own => "Each is drawn to its own scale: compare shapes, not heights.",
        };
        let mut notes = vec![scaling.to_owned()];
        if all().any(|point| point.flagged) {
            notes.push("A diamond with a number is outside the expected range.".to_owned());
        }
        if all().any(|point| point.incomplete) {
            notes.push("A hollow dot is not complete yet.".to_owned());
        }
        if self.left_out > 0 {
            notes.push(format!("Only the first {PANELS_MAX} are shown, {} are not.", self.left_out));
        }
        let notes = if has_values { vec![notes.join(" ")] } else { Vec::new() };
        let details = if has_values { self.figures().details() } else { String::new() };
        let html = Surrounds {
            class: "accord-chart accord-chart--many",
            title: &self.title,
            about: &format!("{}. {}", self.unit, self.about),
            body: &body,
            notes: &notes,
            details: &details,
        }
        .figure();
        Drawing { html, table: self.figures().table(), svg: String::new(), description }
    }

    fn span(&self) -> Option<(Day, Day)> {
        let days = || self.panels.iter().flat_map(|panel| &panel.points).map(|point| point.on);
        Some((days().min()?, days().max()?))
    }

    fn grid(&self) -> String {
        let Some(span) = self.span() else { return String::new() };
        let largest = |panels: &[Panel]| {
            let points = panels.iter().flat_map(|panel| &panel.points);
            let both = points.flat_map(|point| [point.value, point.expected.map(|(_, high)| high)]);
            both.flatten().fold(0.0, f64::max)
        };
        let shared = Scale::holding(largest(&self.panels), 2, self.decimals);
        let mut out = String::from("<ul class=\"accord-multiples\">");
        for (index, panel) in self.panels.iter().enumerate() {
            let scale = match self.scaling {
                Scaling::Shared => shared,
                Scaling::Own => Scale::holding(largest(std::slice::from_ref(panel)), 2, self.decimals),
            };
            let name = escaped(&panel.name);
            let name = panel.href.as_ref().map_or(name.clone(), |href| {
                format!("<a class=\"govuk-link\" href=\"{}\">{name}</a>", escaped(href))
            });
            out.push_str(&format!(
                "<li class=\"accord-multiples__panel\"><span class=\"accord-multiples__name\">{name}</span>"
            ));
            out.push_str(&self.drawing(panel, index, scale, span));
            out.push_str("</li>");
        }
        out.push_str("</ul>");
        out
    }

    fn drawing(&self, panel: &Panel, index: usize, scale: Scale, (first, last): (Day, Day)) -> String {
        let mut svg = Svg::default();
        let top_words = value_words(scale.top, if scale.top >= 1.0 { 0 } else { self.decimals });
        let top_words = scale.ticks().pop().map_or(top_words, |(_, words)| words);
        let left = (text_width(&top_words, SIZE) + 7.0).min(WIDTH * 0.45);
        let (top, bottom) = (SIZE * 1.6, SIZE * 1.6 + PLOT_HEIGHT);
        let span = (self.step.position(first), self.step.position(last));
        let plot = Plot {
            left,
            right: WIDTH - SIZE * 1.3,
            top,
            bottom,
            size: SIZE,
            scale,
            step: self.step,
            span,
            decimals: self.decimals,
        };
        plot.draw_range(&mut svg, &panel.points);
        svg.line((left, top), (plot.right, top), RULE, 1.0);
        svg.line((left, bottom), (plot.right, bottom), AXIS, 1.0);
        svg.label((left - 5.0, top + SIZE * 0.35), Look::quiet(SIZE).end(), &top_words);
        svg.label((left - 5.0, bottom + SIZE * 0.35), Look::quiet(SIZE).end(), "0");
        let form = if self.step == Step::Month { "%b %Y" } else { "%-d %b" };
        let words = |day: Day| day.date().strftime(form).to_string();
        svg.label((left, bottom + SIZE * 1.5), Look::quiet(SIZE), &words(first));
        if first != last {
            svg.label((WIDTH - 2.0, bottom + SIZE * 1.5), Look::quiet(SIZE).end(), &words(last));
        }
        plot.draw_line(&mut svg, &panel.points, 2.0);
        plot.draw_marks(&mut svg, &panel.points, 5.5);
        let known = panel.points.iter().rev().find(|point| point.value.is_some());
        if let Some(point) = known.filter(|point| !point.flagged)
            && let Some((x, y)) = plot.place(point)
        {
            if !point.incomplete {
                svg.empty(
                    "circle",
                    &[("cx", x.into()), ("cy", y.into()), ("r", 3.0.into()), ("fill", LINE.into())],
                );
            }
            let value = value_words(point.value.unwrap_or_default(), self.decimals);
            let half = text_width(&value, SIZE) / 2.0;
            let place = (x.min(WIDTH - half - 1.0), (y - 8.0).max(SIZE));
            svg.label(place, Look::ink(SIZE).bold().middle().on_lines(), &value);
        }
        let newest = known.map_or_else(
            || "no counts".to_owned(),
            |point| format!("newest {}", value_words(point.value.unwrap_or_default(), self.decimals)),
        );
        let id = format!("{}-{}", self.id, index + 1);
        let description = format!("{}, {newest}.", self.unit);
        svg.framed(Frame {
            id: &id,
            class: "",
            title: &panel.name,
            description: &description,
            width: WIDTH,
            height: bottom + SIZE * 2.0,
        })
    }

    /// One row a panel, one column a time.
    fn figures(&self) -> Figures {
        let mut days: Vec<Day> =
            self.panels.iter().flat_map(|panel| &panel.points).map(|point| point.on).collect();
        days.sort_unstable();
        days.dedup();
        let row = |panel: &Panel| {
            let cell = |day: &Day| {
                let point = panel.points.iter().find(|point| point.on == *day);
                let Some(point) = point else { return "–".to_owned() };
                let value =
                    point.value.map_or_else(|| "–".to_owned(), |value| value_words(value, self.decimals));
                let note = point.note();
                if note.is_empty() || point.value.is_none() {
                    value
                } else {
                    format!("{value} ({})", note.to_lowercase())
                }
            };
            std::iter::once(panel.name.clone()).chain(days.iter().map(cell)).collect()
        };
        let heads = std::iter::once(self.what.clone()).chain(days.iter().map(|day| self.step.words(*day)));
        let numeric = std::iter::once(false).chain(days.iter().map(|_| true)).collect();
        Figures {
            caption: self.title.clone(),
            heads: heads.collect(),
            rows: self.panels.iter().map(row).collect(),
            numeric,
            links: self.panels.iter().map(|panel| panel.href.clone()).collect(),
        }
    }
}
