//! Weeks at a glance: a row for each week, a square for each day, and how much lies on it.
//!
//! ```
//! use accord_kernel::Day;
//! use accord_platform_web::charts::Weeks;
//! let from: Day = "2026-11-23".parse()?;
//! let weeks = Weeks::new("pond", "Most swans come in the second week", from, 7)
//!     .measuring("Swans", "Swans that are expected, by day.")
//!     .day(from.plus_days(8), 3)
//!     .draw();
//! assert!(weeks.svg().contains(">3<"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::drawing::{Drawing, Figures, Surrounds, safe_id};
use super::svg::{Frame, INK, LINE, Look, PAPER, RANGE, RULE, Svg};
use accord_kernel::Day;
use std::collections::BTreeMap;

/// Weeks of a drawing at most; of more, the first, and the drawing says so.
pub const WEEKS_MAX: i32 = 26;

/// Weeks as rows of seven days from a first day on.
#[derive(Debug, Clone)]
pub struct Weeks {
    id: String,
    title: String,
    about: String,
    unit: String,
    from: Day,
    weeks: i32,
    left_out: i32,
    days: BTreeMap<Day, u32>,
}

#[derive(Debug, Clone, Copy)]
struct Canvas {
    class: &'static str,
    suffix: &'static str,
    width: f64,
    size: f64,
    left: f64,
    height: f64,
}

const WIDE: Canvas = Canvas {
    class: "accord-chart__wide",
    suffix: "wide",
    width: 760.0,
    size: 14.0,
    left: 96.0,
    height: 34.0,
};
const NARROW: Canvas = Canvas {
    class: "accord-chart__narrow",
    suffix: "narrow",
    width: 360.0,
    size: 13.0,
    left: 58.0,
    height: 34.0,
};

impl Weeks {
    /// A drawing whose `title` says what it shows, as a sentence. The `id` is unique on the page.
    pub fn new(id: &str, title: impl Into<String>, from: Day, weeks: i32) -> Self {
        Self {
            id: safe_id(id),
            title: title.into(),
            about: String::new(),
            unit: "Count".to_owned(),
            from,
            weeks: weeks.clamp(1, WEEKS_MAX),
            left_out: (weeks - WEEKS_MAX).max(0),
            days: BTreeMap::new(),
        }
    }

    /// What lies on a day (`Swans`), and a sentence on what was counted.
    #[must_use]
    pub fn measuring(mut self, unit: impl Into<String>, about: impl Into<String>) -> Self {
        (self.unit, self.about) = (unit.into(), about.into());
        self
    }

    /// With so much on a day; days outside the weeks are left out.
    #[must_use]
    pub fn day(mut self, day: Day, count: u32) -> Self {
        if (0..self.weeks * 7).contains(&day.days_since(self.from)) && count > 0 {
            self.days.insert(day, count);
        }
        self
    }

    fn week(&self, week: i32) -> (Day, u32) {
        let first = self.from.plus_days(week * 7);
        let count = (0..7).filter_map(|day| self.days.get(&first.plus_days(day))).sum();
        (first, count)
    }

    /// The drawing.
    pub fn draw(&self) -> Drawing {
        let words: Vec<String> = (0..self.weeks)
            .map(|week| self.week(week))
            .map(|(first, count)| format!("week from {} {count}", first.short_words()))
            .collect();
        let description = format!("Calendar of {}: {}.", self.unit, words.join("; "));
        let (wide, narrow) = (self.drawing(WIDE, &description), self.drawing(NARROW, &description));
        let mut notes = Vec::new();
        if self.left_out > 0 {
            notes.push(format!("Only the first {WEEKS_MAX} weeks are drawn, {} are not.", self.left_out));
        }
        let rows = (0..self.weeks).map(|week| self.week(week));
        let figures = Figures {
            caption: self.title.clone(),
            heads: vec!["Week from".to_owned(), self.unit.clone()],
            rows: rows.map(|(first, count)| vec![first.short_words(), count.to_string()]).collect(),
            numeric: vec![false, true],
            links: Vec::new(),
        };
        let (title, about) = (self.title.as_str(), self.about.as_str());
        let (body, details) = (format!("{wide}{narrow}"), figures.details());
        let html =
            Surrounds { class: "accord-chart", title, about, body: &body, notes: &notes, details: &details }
                .figure();
        Drawing { html, table: figures.table(), svg: wide, description }
    }

    fn drawing(&self, canvas: Canvas, description: &str) -> String {
        let Canvas { width, size, left, height, .. } = canvas;
        let mut svg = Svg::default();
        let each = (width - left - 2.0) / 7.0;
        for day in 0..7 {
            let name = self.from.plus_days(day).date().strftime("%a").to_string();
            let middle = left + (f64::from(day) + 0.5) * each;
            svg.label((middle - size, size), Look::quiet(size), &name);
        }
        let top = size * 1.7;
        for week in 0..self.weeks {
            let y = top + f64::from(week) * height;
            let (first, _) = self.week(week);
            let name = first.date().strftime("%-d %b").to_string();
            svg.label((0.0, y + height / 2.0 + size * 0.35), Look::quiet(size), &name);
            for day in 0..7 {
                let (x, on) = (left + f64::from(day) * each, first.plus_days(day));
                let count = self.days.get(&on).copied().unwrap_or(0);
                square(&mut svg, (x, y), (each, height), count);
                let (number, is_dark) = (on.date().day().to_string(), count > 2);
                let look = Look { fill: if is_dark { PAPER } else { INK }, ..Look::ink(size * 0.8) };
                svg.label((x + 4.0, y + size * 0.95), look, &number);
                if count > 0 {
                    let look = Look { fill: if is_dark { PAPER } else { INK }, ..Look::ink(size) };
                    svg.label((x + each - 6.0, y + height - 8.0), look.bold().end(), &count.to_string());
                }
            }
        }
        let id = format!("{}-{}", self.id, canvas.suffix);
        let height = top + f64::from(self.weeks) * height + 4.0;
        svg.framed(Frame { id: &id, class: canvas.class, title: &self.title, description, width, height })
    }
}

/// A day: white, pale for one or two, dark for more. The number stands in it, so the colour only helps.
fn square(svg: &mut Svg, (x, y): (f64, f64), (width, height): (f64, f64), count: u32) {
    let fill = match count {
        0 => PAPER,
        1 | 2 => RANGE,
        _ => LINE,
    };
    svg.empty(
        "rect",
        &[
            ("x", (x + 1.0).into()),
            ("y", (y + 1.0).into()),
            ("width", (width - 2.0).into()),
            ("height", (height - 2.0).into()),
            ("fill", fill.into()),
            ("stroke", RULE.into()),
        ],
    );
}
