//! The room in which lines are drawn: scales on both axes, marks, and keys.

use super::axis::time_ticks;
use super::point::{Point, Step};
use super::scale::{Scale, value_words};
use super::svg::{AXIS, FLAG, INK, LINE, Look, PAPER, QUIET, RANGE, RULE, Svg, path, text_width};

/// How many steps apart two points may be and still be joined: a missing row is a gap.
const JOINED_STEPS_MAX: f64 = 1.5;

/// Where the lines are drawn, in user units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub size: f64,
    pub scale: Scale,
    pub step: Step,
    /// The first and last position on the level axis.
    pub span: (f64, f64),
    pub decimals: u8,
}

impl Plot {
    pub fn x(&self, point: &Point) -> f64 {
        self.x_of(self.step.position(point.on))
    }

    pub fn x_of(&self, position: f64) -> f64 {
        let (first, last) = self.span;
        if last <= first {
            return (self.left + self.right) / 2.0;
        }
        self.left + ((position - first) / (last - first)).clamp(0.0, 1.0) * (self.right - self.left)
    }

    pub fn y(&self, value: f64) -> f64 {
        self.bottom - self.scale.share(value) * (self.bottom - self.top)
    }

    /// Level rules with their numbers.
    pub fn draw_values(&self, svg: &mut Svg) {
        for (value, words) in self.scale.ticks() {
            let y = self.y(value);
            let stroke = if value == 0.0 { AXIS } else { RULE };
            svg.line((self.left, y), (self.right, y), stroke, 1.0);
            svg.label((self.left - 8.0, y + self.size * 0.35), Look::quiet(self.size).end(), &words);
        }
    }

    /// Ticks with their times, and the name of the axis below.
    pub fn draw_times(&self, svg: &mut Svg, points: &[Point], name: &str) {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
        let ticks = time_ticks(self.step, first.on, last.on, self.right - self.left, self.size);
        for tick in ticks {
            let x = self.x_of(tick.position);
            svg.line((x, self.bottom), (x, self.bottom + 5.0), AXIS, 1.0);
            let y = self.bottom + 8.0 + self.size;
            svg.label((x, y), Look::quiet(self.size).middle(), &tick.text);
            if let Some(year) = tick.year {
                svg.label((x, y + self.size * 1.2), Look::quiet(self.size).middle(), &year);
            }
        }
        if !name.is_empty() {
            let x = (self.left + self.right) / 2.0;
            svg.label((x, self.bottom + 12.0 + self.size * 3.4), Look::quiet(self.size).middle(), name);
        }
    }

    /// Points that follow each other without a gap and share what `part` asks for.
    fn runs<'a>(&self, points: &'a [Point], has: impl Fn(&Point) -> bool) -> Vec<&'a [Point]> {
        let step = if self.step == Step::Week { 7.0 } else { 1.0 };
        let near = |a: &Point, b: &Point| {
            self.step.position(b.on) - self.step.position(a.on) <= step * JOINED_STEPS_MAX
        };
        let runs = points.chunk_by(|a, b| has(a) == has(b) && near(a, b));
        runs.filter(|run| run.first().is_some_and(&has)).collect()
    }

    /// The expected range, as an area for each run of points that have one.
    pub fn draw_range(&self, svg: &mut Svg, points: &[Point]) {
        for run in self.runs(points, |point| point.expected.is_some()) {
            let end = |point: &Point, pick: fn((f64, f64)) -> f64| {
                (self.x(point), self.y(point.expected.map_or(0.0, pick)))
            };
            let high = run.iter().map(|point| end(point, |(_, high)| high));
            let low = run.iter().rev().map(|point| end(point, |(low, _)| low));
            let mut corners: Vec<(f64, f64)> = high.chain(low).collect();
            if let [top, bottom] = corners[..] {
                // One point has no width of its own.
                let (from, to) = ((top.0 - 5.0).max(self.left), (top.0 + 5.0).min(self.right));
                corners = vec![(from, top.1), (to, top.1), (to, bottom.1), (from, bottom.1)];
            }
            let d = path(&corners, true);
            svg.empty(
                "path",
                &[("class", "accord-chart__range".into()), ("d", (&d).into()), ("fill", RANGE.into())],
            );
        }
    }

    /// The line: whole where both ends are complete, dashed to those that are not.
    pub fn draw_line(&self, svg: &mut Svg, points: &[Point], width: f64) {
        for run in self.runs(points, |point| point.value.is_some()) {
            let whole = run.iter().position(|point| point.incomplete).unwrap_or(run.len());
            let places: Vec<(f64, f64)> = run.iter().filter_map(|point| self.place(point)).collect();
            if whole > 1 {
                self.stroke(svg, &places[..whole], width, false);
            }
            if whole < run.len() && run.len() > 1 {
                self.stroke(svg, &places[whole.saturating_sub(1)..], width, true);
            }
            if let [alone] = places[..]
                && !run[0].incomplete
                && !run[0].flagged
            {
                self.dot(svg, alone, width + 1.0, false);
            }
        }
    }

    fn stroke(&self, svg: &mut Svg, places: &[(f64, f64)], width: f64, dashed: bool) {
        if places.len() < 2 {
            return;
        }
        let d = path(places, false);
        let mut attributes = vec![
            ("class", "accord-chart__line".into()),
            ("d", (&d).into()),
            ("fill", "none".into()),
            ("stroke", LINE.into()),
            ("stroke-width", width.into()),
            ("stroke-linejoin", "round".into()),
            ("stroke-linecap", if dashed { "butt".into() } else { "round".into() }),
        ];
        if dashed {
            attributes.push(("stroke-dasharray", "5 4".into()));
        }
        svg.empty("path", &attributes);
    }

    pub fn place(&self, point: &Point) -> Option<(f64, f64)> {
        point.value.map(|value| (self.x(point), self.y(value)))
    }

    pub fn dot(&self, svg: &mut Svg, (x, y): (f64, f64), radius: f64, hollow: bool) {
        let fill = if hollow { PAPER } else { LINE };
        svg.empty(
            "circle",
            &[
                ("cx", x.into()),
                ("cy", y.into()),
                ("r", radius.into()),
                ("fill", fill.into()),
                ("stroke", LINE.into()),
                ("stroke-width", 2.0.into()),
            ],
        );
    }

    /// Hollow dots for what is incomplete, then diamonds with their numbers for what is flagged.
    pub fn draw_marks(&self, svg: &mut Svg, points: &[Point], radius: f64) {
        for point in points.iter().filter(|point| point.incomplete && !point.flagged) {
            if let Some(place) = self.place(point) {
                self.dot(svg, place, radius * 0.6, true);
            }
        }
        let mut taken: Vec<[f64; 4]> = Vec::new();
        for point in points.iter().filter(|point| point.flagged) {
            let Some((x, y)) = self.place(point) else { continue };
            diamond(svg, (x, y), radius, point.incomplete);
            let words = value_words(point.value.unwrap_or_default(), self.decimals);
            let half = text_width(&words, self.size) / 2.0;
            let x = x.clamp(half + 1.0, (self.right + radius).max(half + 1.0));
            let above = y - radius - self.size * 0.35;
            let tries = [above, above - self.size * 1.1, y + radius + self.size, above - self.size * 2.2];
            let room = |y: f64| [x - half - 2.0, y - self.size, x + half + 2.0, y];
            let is_free = |y: &f64| {
                *y > self.size && *y < self.bottom && !taken.iter().any(|other| overlap(*other, room(*y)))
            };
            let y = tries.into_iter().find(is_free).unwrap_or(above.max(self.size));
            taken.push(room(y));
            svg.label((x, y), Look::ink(self.size).bold().middle().on_lines(), &words);
        }
    }
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

fn diamond(svg: &mut Svg, (x, y): (f64, f64), radius: f64, hollow: bool) {
    let d = path(&[(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], true);
    svg.empty(
        "path",
        &[
            ("class", if hollow { "accord-chart__flag--open".into() } else { "accord-chart__flag".into() }),
            ("d", (&d).into()),
            ("fill", if hollow { PAPER.into() } else { FLAG.into() }),
            ("stroke", FLAG.into()),
            ("stroke-width", 1.5.into()),
        ],
    );
}

/// A mark of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Line,
    Range,
    Threshold,
    Flag,
    Incomplete,
}

/// Width of the mark of a key, with the room after it.
const KEY_MARK: f64 = 30.0;
/// Room between two keys.
const KEY_GAP: f64 = 22.0;

/// Keys in as many lines as they need; line and place of each.
pub(super) fn flowed(keys: &[(Mark, String)], start: f64, width: f64, size: f64) -> Vec<(usize, f64)> {
    let (mut line, mut x) = (0, start);
    let mut places = Vec::with_capacity(keys.len());
    for (_, words) in keys {
        let needs = KEY_MARK + text_width(words, size);
        if x > 0.0 && x + needs > width {
            (line, x) = (line + 1, 0.0);
        }
        places.push((line, x));
        x += needs + KEY_GAP;
    }
    places
}

/// Draws a key whose words stand on the line `y`.
pub(super) fn draw_key(svg: &mut Svg, mark: Mark, words: &str, (x, y): (f64, f64), size: f64) {
    let middle = y - size * 0.35;
    let (from, to) = ((x, middle), (x + 22.0, middle));
    match mark {
        Mark::Line => svg.line(from, to, LINE, 3.0),
        Mark::Range => svg.empty(
            "rect",
            &[
                ("x", x.into()),
                ("y", (middle - 6.0).into()),
                ("width", 22.0.into()),
                ("height", 12.0.into()),
                ("fill", RANGE.into()),
            ],
        ),
        Mark::Threshold => draw_threshold(svg, from, to),
        Mark::Flag => diamond(svg, (x + 11.0, middle), 6.0, false),
        Mark::Incomplete => {
            svg.empty(
                "line",
                &[
                    ("x1", x.into()),
                    ("y1", middle.into()),
                    ("x2", (x + 22.0).into()),
                    ("y2", middle.into()),
                    ("stroke", LINE.into()),
                    ("stroke-width", 2.0.into()),
                    ("stroke-dasharray", "5 4".into()),
                ],
            );
            svg.empty(
                "circle",
                &[
                    ("cx", (x + 11.0).into()),
                    ("cy", middle.into()),
                    ("r", 4.0.into()),
                    ("fill", PAPER.into()),
                    ("stroke", LINE.into()),
                    ("stroke-width", 2.0.into()),
                ],
            );
        }
    }
    let fill = if mark == Mark::Line { INK } else { QUIET };
    svg.label((x + KEY_MARK, y), Look { fill, bold: mark == Mark::Line, ..Look::ink(size) }, words);
}

/// A line at a value that was set by somebody.
pub(super) fn draw_threshold(svg: &mut Svg, from: (f64, f64), to: (f64, f64)) {
    svg.empty(
        "line",
        &[
            ("x1", from.0.into()),
            ("y1", from.1.into()),
            ("x2", to.0.into()),
            ("y2", to.1.into()),
            ("stroke", INK.into()),
            ("stroke-width", 1.5.into()),
            ("stroke-dasharray", "2 4".into()),
        ],
    );
}
