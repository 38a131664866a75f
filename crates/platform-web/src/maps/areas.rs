//! A choropleth: every area in the blue of its amount, with its number where it fits.

use super::legend::paint;
use super::live::{json_text, live_paint};
use super::outlines::{Outline, outline, outlines};
use super::projection::{Bounds, Projection};
use super::sheet::{Canvas, Sheet, draw_shape, rings};
use super::steps::{Fill, Steps};
use crate::charts::drawing::{Figures, safe_id};
use crate::charts::svg::{INK, Look, Svg, text_width};
use crate::charts::{Amount, Drawing};

/// A map of all areas. An area without an amount is drawn as "No data".
#[derive(Debug, Clone)]
pub struct AreaMap {
    id: String,
    title: String,
    about: String,
    what: String,
    unit: String,
    decimals: u8,
    areas: Vec<Area>,
    unplaced: Vec<String>,
}

#[derive(Debug, Clone)]
struct Area {
    outline: &'static Outline,
    amount: Amount,
    href: Option<String>,
}

impl AreaMap {
    /// A map whose `title` says what it shows, as a sentence. The `id` is unique on the page.
    pub fn new(id: &str, title: impl Into<String>) -> Self {
        Self {
            id: safe_id(id),
            title: title.into(),
            about: String::new(),
            what: "Area".to_owned(),
            unit: "Count".to_owned(),
            decimals: 0,
            areas: Vec::new(),
            unplaced: Vec::new(),
        }
    }

    /// What an area is called, what is counted, and a sentence on it.
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

    /// With so many decimals, for rates; at most 3.
    #[must_use]
    pub fn decimals(mut self, decimals: u8) -> Self {
        self.decimals = decimals.min(3);
        self
    }

    /// With the amount of the area with this code, and where its row in the table leads. A code without an
    /// outline is named in a note; of two amounts for one code the first counts.
    #[must_use]
    pub fn area(mut self, code: &str, amount: Amount, href: Option<&str>) -> Self {
        match outline(code) {
            Some(outline) => {
                if self.areas.iter().all(|area| area.outline.code != code) {
                    self.areas.push(Area { outline, amount, href: href.map(str::to_owned) });
                }
            }
            None => self.unplaced.push(code.to_owned()),
        }
        self
    }

    /// The map.
    pub fn draw(&self) -> Drawing {
        let amounts: Vec<Amount> = outlines().iter().map(|outline| self.amount(outline)).collect();
        let steps = Steps::of(&amounts, self.decimals);
        let description = format!("Map of {} by {}.{}", self.unit, self.what.to_lowercase(), self.largest());
        let mut notes = Vec::new();
        if !self.unplaced.is_empty() {
            notes.push(format!("Not on the map: {}.", self.unplaced.join(", ")));
        }
        let sheet = Sheet {
            id: &self.id,
            title: &self.title,
            about: &self.about,
            description,
            legend: steps.legend(),
            more_legend: String::new(),
            notes,
            figures: self.figures(),
            live: Some(self.live(&steps)),
            class: "accord-chart--areas",
            is_empty: false,
        };
        sheet.drawing(|svg, canvas, id| self.draw_on(svg, canvas, id, &steps))
    }

    fn amount(&self, outline: &Outline) -> Amount {
        let area = self.areas.iter().find(|area| area.outline.code == outline.code);
        area.map_or(Amount::Missing, |area| area.amount)
    }

    fn words(&self, outline: &Outline) -> String {
        format!("{}: {}", outline.name, self.amount(outline).words(self.decimals))
    }

    /// ` Most in Camden: 13.`
    fn largest(&self) -> String {
        let known = self.areas.iter().filter_map(|area| Some((area.amount.known()?, area.outline)));
        let largest = known.filter(|(value, _)| *value > 0.0).max_by(|a, b| a.0.total_cmp(&b.0));
        largest.map_or_else(String::new, |(_, outline)| format!(" Most in {}.", self.words(outline)))
    }

    fn figures(&self) -> Figures {
        let mut areas: Vec<&Area> = self.areas.iter().collect();
        areas.sort_by_key(|area| area.outline.name);
        Figures {
            caption: self.title.clone(),
            heads: vec![self.what.clone(), self.unit.clone()],
            rows: areas
                .iter()
                .map(|area| vec![area.outline.name.to_owned(), area.amount.words(self.decimals)])
                .collect(),
            numeric: vec![false, true],
            links: areas.iter().map(|area| area.href.clone()).collect(),
        }
    }

    fn live(&self, steps: &Steps) -> String {
        let area = |outline: &Outline| {
            let paint = live_paint(
                steps.fill(self.amount(outline)),
                &self.amount(outline).short_words(self.decimals),
            );
            let words = json_text(&self.words(outline));
            format!("{}:{{{paint},\"words\":{words}}}", json_text(outline.code))
        };
        let areas: Vec<String> = outlines().iter().map(area).collect();
        format!("{{\"kind\":\"areas\",\"areas\":{{{}}}}}", areas.join(","))
    }

    fn draw_on(&self, svg: &mut Svg, canvas: Canvas, id: &str, steps: &Steps) -> f64 {
        let corners =
            outlines().iter().flat_map(|outline| outline.rings).flat_map(|ring| ring.iter().copied());
        let Some(bounds) = Bounds::around(corners) else { return 0.0 };
        let projection = Projection::fitting(bounds.widened(0.01, 0.0), canvas.width, canvas.height_max);
        for outline in outlines() {
            let fill = steps.fill(self.amount(outline));
            let d = rings(&projection, outline.rings.iter().copied());
            draw_shape(svg, &d, &paint(fill, id), INK, &self.words(outline));
        }
        for outline in outlines() {
            self.label(svg, &projection, outline, steps, canvas.size);
        }
        projection.height
    }

    /// The number where it fits into the area, and the name above it where that fits, too.
    fn label(&self, svg: &mut Svg, projection: &Projection, outline: &Outline, steps: &Steps, size: f64) {
        let amount = self.amount(outline);
        let Some(value) = amount.known() else { return };
        let words = crate::charts::value_words(value, self.decimals);
        let (x, y) = projection.place(outline.label);
        let room = outline.room * projection.scale();
        if room < (text_width(&words, size) / 2.0).hypot(size * 0.4) {
            return;
        }
        let fill = steps.fill(amount);
        let look = Look { fill: fill.ink(), ..Look::ink(size) }.middle();
        let small = size * 0.8;
        // A name may reach past the largest circle in its area: areas are wider than that circle.
        let fits_name = text_width(outline.name, small) / 2.0 < room * 1.15 && size + small < room * 1.3;
        if fits_name {
            svg.label((x, y - small * 0.2), Look { size: small, ..look }, outline.name);
            svg.label((x, y + size * 0.95), look.bold(), &words);
        } else {
            svg.label((x, y + size * 0.35), look.bold(), &words);
        }
        debug_assert!(fill != Fill::Few, "what is withheld has no number");
    }
}
