//! Charts as SVG made on the server: no script, the same drawing on a page, on paper and in a document.
//!
//! What this is: values in, a [`Drawing`] out, which a page prints with `{{ chart }}`. Every chart says its
//! finding in its title, starts at 0, marks what is flagged by shape and number, leaves gaps where nothing
//! is known, has a second drawing for phones, and its figures as a table.
//! It owns: scales, labels, and the markup around drawings. It knows no domain words and no statistics:
//! what is expected and what is flagged comes in. Output is deterministic, and every text is escaped.
//! Start at [`LineChart`], [`Bars`], [`Multiples`] or [`Sparkline`].
//!
//! ```
//! use accord_kernel::Day;
//! use accord_platform_web::charts::{LineChart, Point, Step};
//!
//! let first: Day = "2026-08-03".parse()?;
//! let points = (0..16).map(|week| {
//!     Point::at(first.plus_days(week * 7), f64::from(4 + week % 3)).expecting(2.0, 9.0)
//! });
//! let chart = LineChart::new("weekly", "The number of swans stays within the expected range", Step::Week)
//!     .measuring("Swans", "Swans a week", "Swans on the mill pond, counted on Sundays.")
//!     .points(points)
//!     .threshold(12.0, "Room for 12")
//!     .draw();
//! // In the handler: context! { chart => chart.value() }, in the page: {{ chart }}
//! assert!(chart.html().contains("Swans a week"));
//! // For a document: the wide drawing alone, with its alternative text.
//! assert!(chart.svg().starts_with("<svg") && chart.description().contains("16 weeks"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod axis;
mod bars;
pub(crate) mod drawing;
mod line;
mod multiples;
mod plot;
mod point;
mod scale;
mod sparkline;
pub(crate) mod svg;
mod weeks;

pub use bars::{BARS_MAX, Bars};
pub use drawing::Drawing;
pub use line::LineChart;
pub use multiples::{Multiples, PANELS_MAX, Scaling};
pub use point::{Amount, POINTS_MAX, Point, Step};
pub use sparkline::Sparkline;
pub use weeks::{WEEKS_MAX, Weeks};

pub(crate) use scale::value_words;
