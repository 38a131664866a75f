//! A line the height of a word, beside a number in a table or a list.
//!
//! ```
//! use accord_platform_web::charts::Sparkline;
//! let spark = Sparkline::new("Swans a week", [Some(4.0), None, Some(6.0)]);
//! assert!(spark.html().contains("Swans a week: 4, missing, 6"));
//! // In the handler: context! { spark => spark.value() }, in the page: {{ spark }}
//! ```

use minijinja::Value;

use super::scale::{drawable, value_words};
use super::svg::{LINE, Svg, path};

/// Values that are drawn at most; of more, the newest.
const VALUES_MAX: usize = 60;
const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 28.0;
/// Room for the dot at the end.
const MARGIN: f64 = 4.0;

/// A sparkline, from the oldest value to the newest.
#[derive(Debug, Clone)]
pub struct Sparkline {
    html: String,
}

impl Sparkline {
    /// A line of `values` called `name`. It begins at 0 as every chart does; a missing value is a gap.
    pub fn new(name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let mut values: Vec<Option<f64>> = values.into_iter().map(drawable).collect();
        values.drain(..values.len().saturating_sub(VALUES_MAX));
        let words: Vec<String> = values
            .iter()
            .map(|value| value.map_or_else(|| "missing".to_owned(), |value| value_words(value, 0)))
            .collect();
        let label = if values.iter().all(Option::is_none) {
            format!("{name}: no counts")
        } else {
            format!("{name}: {}", words.join(", "))
        };
        Self { html: drawn(&values, &label) }
    }

    /// For a page; marked safe.
    pub fn value(&self) -> Value {
        Value::from_safe_string(self.html.clone())
    }

    /// The markup.
    pub fn html(&self) -> &str {
        &self.html
    }
}

fn drawn(values: &[Option<f64>], label: &str) -> String {
    let largest = values.iter().flatten().copied().fold(0.0, f64::max).max(1.0);
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let place = |(index, value): (usize, f64)| {
        let x = MARGIN + index as f64 / steps * (WIDTH - 2.0 * MARGIN);
        (x, HEIGHT - MARGIN - value / largest * (HEIGHT - 2.0 * MARGIN))
    };
    let mut svg = Svg::default();
    svg.open(
        "svg",
        &[
            ("class", "accord-spark".into()),
            ("viewBox", "0 0 120 28".into()),
            ("width", WIDTH.into()),
            ("height", HEIGHT.into()),
            ("role", "img".into()),
            ("aria-label", label.into()),
        ],
    );
    let known: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(index, value)| value.map(|value| (index, value))).collect();
    for run in known.chunk_by(|a, b| b.0 == a.0 + 1) {
        let places: Vec<(f64, f64)> = run.iter().copied().map(place).collect();
        let d = path(&places, false);
        svg.empty(
            "path",
            &[
                ("d", (&d).into()),
                ("fill", "none".into()),
                ("stroke", LINE.into()),
                ("stroke-width", 1.75.into()),
                ("stroke-linecap", "round".into()),
            ],
        );
    }
    if let Some(last) = known.last() {
        let (x, y) = place(*last);
        svg.empty("circle", &[("cx", x.into()), ("cy", y.into()), ("r", 3.0.into()), ("fill", LINE.into())]);
    }
    svg.close("svg");
    svg.finish()
}
