//! What a room gives to the inspection pack: a section of a document, as at a day.

use accord_platform_pdf::{Block, Level, Table};

/// A section of the pack.
#[derive(Debug)]
pub struct Section {
    /// Its heading.
    pub heading: &'static str,
    /// What it says; headings in it are of the second level and below.
    pub blocks: Vec<Block>,
}

impl Section {
    /// An empty section.
    pub const fn new(heading: &'static str) -> Self {
        Self { heading, blocks: Vec::new() }
    }

    /// A heading within the section.
    pub fn part(&mut self, heading: impl Into<String>) {
        self.blocks.push(Block::Heading(Level::Two, heading.into()));
    }

    /// A paragraph.
    pub fn say(&mut self, words: impl Into<String>) {
        self.blocks.push(Block::Paragraph(words.into()));
    }

    /// A table, or a sentence where it would have no row.
    pub fn table(&mut self, table: Table, rows: usize, when_empty: &str) {
        match rows {
            0 => self.say(when_empty),
            _ => self.blocks.push(Block::Table(table)),
        }
    }
}
