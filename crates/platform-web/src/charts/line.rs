//! A line over time with its expected range.

use super::drawing::{Drawing, Figures, NO_COUNTS, Surrounds, safe_id};
use super::plot::{Mark, Plot, draw_key, draw_threshold, flowed};
use super::point::{POINTS_MAX, Point, Step};
use super::scale::{Scale, drawable, value_words};
use super::svg::{Frame, Look, Svg, text_width, wrapped};

/// Points above which no point says its number when it is pointed at: they would lie on each other.
const POINTED_MAX: usize = 120;

/// How large a drawing is, in user units: one for wide places, one for phones.
#[derive(Debug, Clone, Copy)]
struct Canvas {
    class: &'static str,
    suffix: &'static str,
    width: f64,
    plot_height: f64,
    size: f64,
    ticks: u32,
    /// Room for labels at the right of the line; none on phones, where keys stand above it.
    label_width: f64,
}

const WIDE: Canvas = Canvas {
    class: "accord-chart__wide",
    suffix: "wide",
    width: 760.0,
    plot_height: 230.0,
    size: 15.0,
    ticks: 4,
    label_width: 132.0,
};
const NARROW: Canvas = Canvas {
    class: "accord-chart__narrow",
    suffix: "narrow",
    width: 360.0,
    plot_height: 170.0,
    size: 14.0,
    ticks: 3,
    label_width: 0.0,
};

/// A line chart: one series over time.
#[derive(Debug, Clone)]
pub struct LineChart {
    id: String,
    title: String,
    about: String,
    series: String,
    unit: String,
    range: String,
    flag: String,
    step: Step,
    decimals: u8,
    threshold: Option<(f64, String)>,
    points: Vec<Point>,
    left_out: usize,
}

impl LineChart {
    /// A chart whose `title` says what it shows, as a sentence. The `id` is unique on the page.
    pub fn new(id: &str, title: impl Into<String>, step: Step) -> Self {
        Self {
            id: safe_id(id),
            title: title.into(),
            about: String::new(),
            series: "Count".to_owned(),
            unit: String::new(),
            range: "Expected range".to_owned(),
            flag: "Outside the expected range".to_owned(),
            step,
            decimals: 0,
            threshold: None,
            points: Vec::new(),
            left_out: 0,
        }
    }

    /// What the line is called (`Swans`), what the upright axis counts (`Swans a week`), and a sentence on
    /// what was counted, by whom and where.
    #[must_use]
    pub fn measuring(
        mut self,
        series: impl Into<String>,
        unit: impl Into<String>,
        about: impl Into<String>,
    ) -> Self {
        (self.series, self.unit, self.about) = (series.into(), unit.into(), about.into());
        self
    }

    /// What a diamond means, and what the area is called, where the usual words do not fit.
    #[must_use]
    pub fn calling(mut self, flag: impl Into<String>, range: impl Into<String>) -> Self {
        (self.flag, self.range) = (flag.into(), range.into());
        self
    }

    /// With so many decimals, for rates; at most 3. Without it, numbers are whole.
    #[must_use]
    pub fn decimals(mut self, decimals: u8) -> Self {
        self.decimals = decimals.min(3);
        self
    }

    /// The points. They are put in order of time; of two with the same time the first stays; beyond
    /// [`POINTS_MAX`] only the newest are kept and the chart says so.
    #[must_use]
    pub fn points(mut self, points: impl IntoIterator<Item = Point>) -> Self {
        self.points = points.into_iter().collect();
        self.points.sort_by_key(|point| point.on);
        self.points.dedup_by_key(|point| point.on);
        self.left_out = self.points.len().saturating_sub(POINTS_MAX);
        self.points.drain(..self.left_out);
        self
    }

    /// With a line at a value that somebody has set, and its words.
    #[must_use]
    pub fn threshold(mut self, value: f64, words: impl Into<String>) -> Self {
        self.threshold = drawable(Some(value)).map(|value| (value, words.into()));
        self
    }

    /// The chart. Without a single value it says "No counts".
    pub fn draw(&self) -> Drawing {
        let description = self.description();
        let has_values = self.points.iter().any(|point| point.value.is_some());
        let (wide, narrow) = if has_values {
            (self.drawing(WIDE, &description), self.drawing(NARROW, &description))
        } else {
            (self.nothing(&description), String::new())
        };
        let body = if has_values { format!("{wide}{narrow}") } else { NO_COUNTS.to_owned() };
        let mut notes = Vec::new();
        if self.left_out > 0 {
            notes.push(format!("Only the newest {} are shown.", self.step.counted(POINTS_MAX)));
        }
        let details = if has_values { self.figures().details() } else { String::new() };
        let html = Surrounds {
            class: "accord-chart",
            title: &self.title,
            about: &self.about,
            body: &body,
            notes: &notes,
            details: &details,
        }
        .figure();
        Drawing { html, table: self.figures().table(), svg: wide, description }
    }

    /// What a person who does not see the chart is told; the numbers are in the table.
    fn description(&self) -> String {
        let known: Vec<&Point> = self.points.iter().filter(|point| point.value.is_some()).collect();
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return format!("{}: no counts.", self.series);
        };
        let value = |point: &Point| value_words(point.value.unwrap_or_default(), self.decimals);
        let mut words = format!(
            "Line chart of {} from {} to {}: {}",
            self.series,
            self.step.words(first.on),
            self.step.words(last.on),
            self.step.counted(known.len())
        );
        let missing = self.points.len() - known.len();
        if missing > 0 {
            words.push_str(&format!(", {missing} more missing"));
        }
        words.push_str(&format!(". Newest {}", value(last)));
        if let Some((low, high)) = last.expected {
            words.push_str(&format!(", expected {}", self.range_words(low, high)));
        }
        if last.incomplete {
            words.push_str(", not complete yet");
        }
        let flagged: Vec<String> = known
            .iter()
            .filter(|point| point.flagged)
            .map(|point| format!("{} in {}", value(point), self.step.words(point.on)))
            .collect();
        if !flagged.is_empty() {
            words.push_str(&format!(". {}: {}", self.flag, flagged.join("; ")));
        }
        words.push('.');
        words
    }

    fn range_words(&self, low: f64, high: f64) -> String {
        // Of whole counts, those within the range are said: no count lies between two.
        let (low, high) = if self.decimals == 0 { (low.ceil(), high.floor()) } else { (low, high) };
        if low >= high {
            return value_words(high, self.decimals);
        }
        format!("{} to {}", value_words(low, self.decimals), value_words(high, self.decimals))
    }

    fn figures(&self) -> Figures {
        let has_range = self.points.iter().any(|point| point.expected.is_some());
        let mut heads = vec![self.step.heading().to_owned(), self.series.clone()];
        let mut numeric = vec![false, true];
        if has_range {
            heads.push(self.range.clone());
            numeric.push(true);
        }
        let has_notes = self.points.iter().any(|point| !point.note().is_empty());
        if has_notes {
            heads.push("Note".to_owned());
            numeric.push(false);
        }
        let row = |point: &Point| {
            let value = point.value.map_or_else(|| "–".to_owned(), |value| value_words(value, self.decimals));
            let mut row = vec![self.step.words(point.on), value];
            if has_range {
                row.push(
                    point.expected.map_or_else(|| "–".to_owned(), |(low, high)| self.range_words(low, high)),
                );
            }
            if has_notes {
                row.push(point.note());
            }
            row
        };
        Figures {
            caption: self.title.clone(),
            heads,
            rows: self.points.iter().map(row).collect(),
            numeric,
            links: Vec::new(),
        }
    }

    fn nothing(&self, description: &str) -> String {
        let mut svg = Svg::default();
        svg.label((0.0, 30.0), Look::quiet(WIDE.size), "No counts");
        let id = format!("{}-none", self.id);
        svg.framed(Frame {
            id: &id,
            class: "",
            title: &self.title,
            description,
            width: WIDE.width,
            height: 48.0,
        })
    }

    fn scale(&self, canvas: Canvas) -> Scale {
        let values = self.points.iter().filter_map(|point| point.value);
        let expected = self.points.iter().filter_map(|point| point.expected.map(|(_, high)| high));
        let threshold = self.threshold.iter().map(|(value, _)| *value);
        let largest = values.chain(expected).chain(threshold).fold(0.0, f64::max);
        Scale::holding(largest, canvas.ticks, self.decimals)
    }

    /// The keys that no label at the line makes needless.
    fn keys(&self, canvas: Canvas) -> Vec<(Mark, String)> {
        let mut keys = Vec::new();
        if canvas.label_width == 0.0 {
            keys.push((Mark::Line, self.series.clone()));
            if self.points.iter().any(|point| point.expected.is_some()) {
                keys.push((Mark::Range, self.range.clone()));
            }
            keys.extend(self.threshold.iter().map(|(_, words)| (Mark::Threshold, words.clone())));
        }
        if self.points.iter().any(|point| point.flagged && point.value.is_some()) {
            keys.push((Mark::Flag, self.flag.clone()));
        }
        if self.points.iter().any(|point| point.incomplete && point.value.is_some()) {
            keys.push((Mark::Incomplete, "Not complete yet".to_owned()));
        }
        keys
    }

    fn drawing(&self, canvas: Canvas, description: &str) -> String {
        let mut svg = Svg::default();
        let size = canvas.size;
        let line_height = size * 1.5;
        let unit = wrapped(&self.unit, size, canvas.width, 1).remove(0);
        let has_unit = !unit.is_empty();
        svg.label((0.0, size), Look::quiet(size), &unit);
        let keys = self.keys(canvas);
        // Keys begin beside the unit where there is room, and below it on phones.
        let beside = has_unit && canvas.label_width > 0.0;
        let start = if beside { text_width(&unit, size) + 30.0 } else { 0.0 };
        let first_line = if has_unit && !beside { 1.0 } else { 0.0 };
        let places = flowed(&keys, start, canvas.width, size);
        let key_y = |line: usize| size + (first_line + line as f64) * line_height;
        for ((mark, words), (line, x)) in keys.iter().zip(&places) {
            draw_key(&mut svg, *mark, words, (*x, key_y(*line)), size);
        }
        let lines = places.last().map_or(first_line, |(line, _)| first_line + *line as f64 + 1.0);
        let top = lines.max(if has_unit { 1.0 } else { 0.0 }) * line_height + size * 2.0;
        let scale = self.scale(canvas);
        let widest = scale.ticks().iter().map(|(_, words)| text_width(words, size)).fold(0.0, f64::max);
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return String::new();
        };
        let plot = Plot {
            left: (widest + 12.0).min(canvas.width * 0.4),
            right: canvas.width - canvas.label_width.max(size * 1.6),
            top,
            bottom: top + canvas.plot_height,
            size,
            scale,
            step: self.step,
            span: (self.step.position(first.on), self.step.position(last.on)),
            decimals: self.decimals,
        };
        plot.draw_range(&mut svg, &self.points);
        plot.draw_values(&mut svg);
        plot.draw_times(&mut svg, &self.points, self.step.heading());
        if let Some((value, _)) = &self.threshold {
            let y = plot.y(*value);
            draw_threshold(&mut svg, (plot.left, y), (plot.right, y));
        }
        plot.draw_line(&mut svg, &self.points, if self.points.len() > 60 { 1.75 } else { 2.5 });
        self.mark_last(&mut svg, &plot);
        plot.draw_marks(&mut svg, &self.points, 7.0);
        if canvas.label_width > 0.0 {
            self.label_directly(&mut svg, &plot, canvas);
        }
        if self.points.len() <= POINTED_MAX {
            self.point_at(&mut svg, &plot);
        }
        svg.framed(Frame {
            id: &format!("{}-{}", self.id, canvas.suffix),
            class: canvas.class,
            title: &self.title,
            description,
            width: canvas.width,
            height: plot.bottom + 18.0 + size * 3.4,
        })
    }

    fn mark_last(&self, svg: &mut Svg, plot: &Plot) {
        if let Some(last) = self.points.last()
            && !last.flagged
            && !last.incomplete
            && let Some(place) = plot.place(last)
        {
            plot.dot(svg, place, 3.5, false);
        }
    }

    /// Names beside what they name, pushed apart where they would touch.
    fn label_directly(&self, svg: &mut Svg, plot: &Plot, canvas: Canvas) {
        let (size, width) = (canvas.size, canvas.label_width - 14.0);
        let mut labels: Vec<(f64, Look, Vec<String>)> = Vec::new();
        if let Some(last) = self.points.iter().rev().find(|point| point.value.is_some()) {
            let value = last.value.unwrap_or_default();
            // A flagged point already has its number above it.
            let words = if last.flagged {
                self.series.clone()
            } else {
                format!("{} {}", self.series, value_words(value, self.decimals))
            };
            labels.push((plot.y(value), Look::ink(size).bold(), wrapped(&words, size, width, 3)));
        }
        if let Some((low, high)) = self.points.iter().rev().find_map(|point| point.expected) {
            let middle = f64::midpoint(plot.y(low), plot.y(high));
            labels.push((middle, Look::quiet(size), wrapped(&self.range, size, width, 2)));
        }
        if let Some((value, words)) = &self.threshold {
            labels.push((plot.y(*value), Look::quiet(size), wrapped(words, size, width, 3)));
        }
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        let line_height = size * 1.2;
        let height = |lines: &[String]| lines.len() as f64 * line_height;
        // Tops of the labels, each centred on its place, then pushed down, then up from the lower end.
        let mut tops: Vec<f64> = Vec::with_capacity(labels.len());
        let mut free = 0.0_f64;
        for (y, _, lines) in &labels {
            let top = (y - height(lines) / 2.0).max(free);
            tops.push(top);
            free = top + height(lines) + 4.0;
        }
        let mut end = plot.bottom + size;
        for (top, (_, _, lines)) in tops.iter_mut().zip(&labels).rev() {
            *top = top.min(end - height(lines));
            end = *top - 4.0;
        }
        for (top, (_, look, lines)) in tops.iter().zip(&labels) {
            for (index, line) in lines.iter().enumerate() {
                let y = top + index as f64 * line_height + size * 0.95;
                svg.label((plot.right + 14.0, y.max(size)), *look, line);
            }
        }
    }

    /// Unseen discs that say their number when they are pointed at.
    fn point_at(&self, svg: &mut Svg, plot: &Plot) {
        for point in &self.points {
            let Some((x, y)) = plot.place(point) else { continue };
            let mut words = format!(
                "{}: {}",
                self.step.words(point.on),
                value_words(point.value.unwrap_or_default(), self.decimals)
            );
            if let Some((low, high)) = point.expected {
                words.push_str(&format!(", expected {}", self.range_words(low, high)));
            }
            if point.incomplete {
                words.push_str(", not complete yet");
            }
            svg.titled(
                "circle",
                &[("cx", x.into()), ("cy", y.into()), ("r", 9.0.into()), ("fill-opacity", 0.0.into())],
                &words,
            );
        }
    }
}
