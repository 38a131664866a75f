//! A tile map: areas as squares of one size, so that a small one is as plain as a large one.

use super::legend::paint;
use super::sheet::{Canvas, Sheet};
use super::steps::Steps;
use crate::charts::drawing::{Figures, safe_id};
use crate::charts::svg::{INK, Look, Svg, text_width, wrapped};
use crate::charts::{Amount, Drawing};

/// Columns and rows of a tile map at most.
pub const TILES_ACROSS_MAX: u8 = 40;

/// One tile.
#[derive(Debug, Clone)]
pub struct Tile {
    /// Its column from the west, from 0, below [`TILES_ACROSS_MAX`].
    pub column: u8,
    /// Its row from the north, from 0, below [`TILES_ACROSS_MAX`].
    pub row: u8,
    /// Up to about four letters in the tile.
    pub letters: String,
    /// Its name, for the table and for who points at it.
    pub name: String,
    /// Its amount.
    pub amount: Amount,
    /// Where its row in the table leads.
    pub href: Option<String>,
}

/// A tile map.
#[derive(Debug, Clone)]
pub struct TileMap {
    id: String,
    title: String,
    about: String,
    what: String,
    unit: String,
    decimals: u8,
    tiles: Vec<Tile>,
}

impl TileMap {
    /// A map whose `title` says what it shows, as a sentence. The `id` is unique on the page.
    pub fn new(id: &str, title: impl Into<String>) -> Self {
        Self {
            id: safe_id(id),
            title: title.into(),
            about: String::new(),
            what: "Area".to_owned(),
            unit: "Count".to_owned(),
            decimals: 0,
            tiles: Vec::new(),
        }
    }

    /// What a tile is called, what is counted, and a sentence on it.
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

    /// The tiles. Those beyond the limits of columns and rows are only in the table.
    #[must_use]
    pub fn tiles(mut self, tiles: impl IntoIterator<Item = Tile>) -> Self {
        self.tiles = tiles.into_iter().collect();
        self
    }

    fn placed(&self) -> impl Iterator<Item = &Tile> {
        self.tiles.iter().filter(|tile| tile.column < TILES_ACROSS_MAX && tile.row < TILES_ACROSS_MAX)
    }

    /// The map. Without a tile it says "No counts".
    pub fn draw(&self) -> Drawing {
        let amounts: Vec<Amount> = self.tiles.iter().map(|tile| tile.amount).collect();
        let steps = Steps::of(&amounts, self.decimals);
        let description = format!("Tile map of {} by {}.", self.unit, self.what.to_lowercase());
        let sheet = Sheet {
            id: &self.id,
            title: &self.title,
            about: &self.about,
            description,
            legend: steps.legend(),
            more_legend: String::new(),
            notes: Vec::new(),
            figures: self.figures(),
            live: None,
            class: "accord-chart--tiles",
            is_empty: self.tiles.is_empty(),
        };
        sheet.drawing(|svg, canvas, id| self.draw_on(svg, canvas, id, &steps))
    }

    fn figures(&self) -> Figures {
        let mut tiles: Vec<&Tile> = self.tiles.iter().collect();
        tiles.sort_by(|a, b| a.name.cmp(&b.name));
        Figures {
            caption: self.title.clone(),
            heads: vec![self.what.clone(), self.unit.clone()],
            rows: tiles
                .iter()
                .map(|tile| vec![tile.name.clone(), tile.amount.words(self.decimals)])
                .collect(),
            numeric: vec![false, true],
            links: tiles.iter().map(|tile| tile.href.clone()).collect(),
        }
    }

    fn draw_on(&self, svg: &mut Svg, canvas: Canvas, id: &str, steps: &Steps) -> f64 {
        let columns = self.placed().map(|tile| tile.column + 1).max().unwrap_or(1);
        let rows = self.placed().map(|tile| tile.row + 1).max().unwrap_or(1);
        let side = (canvas.width / f64::from(columns)).min(canvas.height_max / f64::from(rows).min(6.0));
        let gap = (side * 0.05).max(1.0);
        let left = (canvas.width - side * f64::from(columns)) / 2.0;
        // Letters and number stand one above the other with room around them.
        let size = (side * 0.3).min(canvas.size * 1.6);
        for tile in self.placed() {
            let (x, y) = (left + f64::from(tile.column) * side, f64::from(tile.row) * side);
            let fill = steps.fill(tile.amount);
            let words = format!("{}: {}", tile.name, tile.amount.words(self.decimals));
            svg.titled(
                "rect",
                &[
                    ("x", (x + gap / 2.0).into()),
                    ("y", (y + gap / 2.0).into()),
                    ("width", (side - gap).into()),
                    ("height", (side - gap).into()),
                    ("fill", (&paint(fill, id)).into()),
                    ("stroke", INK.into()),
                    ("stroke-width", 1.0.into()),
                ],
                &words,
            );
            let look = Look { fill: fill.ink(), ..Look::ink(size) }.middle();
            let look = if tile.amount.known().is_none() { look.on_lines() } else { look };
            let middle = x + side / 2.0;
            let letters = wrapped(&tile.letters, size * 0.85, side - gap * 2.0, 1).remove(0);
            svg.label((middle, y + side * 0.42), Look { size: size * 0.85, ..look }, &letters);
            let number = tile.amount.short_words(self.decimals);
            // A long number is set smaller rather than cut.
            let fitting = (side - gap * 3.0) / text_width(&number, 1.0).max(0.1);
            svg.label((middle, y + side * 0.76), Look { size: size.min(fitting), ..look }.bold(), &number);
        }
        side * f64::from(rows)
    }
}
