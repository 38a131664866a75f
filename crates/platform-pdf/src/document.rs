//! What a document is made of.

use accord_kernel::Instant;

/// A document, from its title to its last block.
#[derive(Debug, Clone)]
pub struct Document {
    /// The title; may not be empty.
    pub title: String,
    /// The language as a BCP 47 tag of language and region, such as `en-GB`.
    pub language: String,
    /// When it was made; it is written into the file, so tests give a fixed one.
    pub made_at: Instant,
    /// Words at the head of every page, such as `Official-Sensitive` and `Fictional data`.
    pub marking: Vec<String>,
    /// Who made it, as the file says; empty for nobody.
    pub author: String,
    /// Its date in words, such as `22 November 2026`, below the title; empty for none.
    pub date_words: String,
    /// Who answers for it, below the title, such as `Signed by Ann Other`; empty for nobody.
    pub byline: String,
    /// Who printed it and when, at the foot of every page; empty for nobody.
    pub printed: String,
    /// The reference at the head of every page; empty for none.
    pub reference: String,
    /// How close it is set.
    pub setting: Setting,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

impl Document {
    /// A roomy document without marking, author, reference and blocks: set these fields.
    pub fn new(title: impl Into<String>, language: impl Into<String>, made_at: Instant) -> Self {
        Self {
            title: title.into(),
            language: language.into(),
            made_at,
            marking: Vec::new(),
            author: String::new(),
            date_words: String::new(),
            byline: String::new(),
            printed: String::new(),
            reference: String::new(),
            setting: Setting::Roomy,
            blocks: Vec::new(),
        }
    }
}

/// How close a document is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// For reading at leisure.
    Roomy,
    /// For what has to fit few pages.
    Close,
}

/// How deep a heading is. The title stands above all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A section.
    One,
    /// A part of a section.
    Two,
    /// A part of that.
    Three,
}

impl Level {
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }
}

/// One part of a document.
#[derive(Debug, Clone)]
pub enum Block {
    /// A heading. The first is of level one, and none is more than one level below the one before.
    Heading(Level, String),
    /// A paragraph. A line break in it stays a line break.
    Paragraph(String),
    /// A list with bullets.
    Bullets(Vec<String>),
    /// A list with numbers, from 1.
    Numbers(Vec<String>),
    /// Names and values, such as `Area` and `Haringey`, set apart from the text.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// A drawing.
    Figure(Figure),
    /// Lines for signing by hand.
    Signatures(Vec<Signature>),
    /// Two columns beside each other, the left one read first. They hold neither columns nor headings.
    Columns(Vec<Block>, Vec<Block>),
    /// What follows begins a page.
    PageBreak,
}

impl Block {
    /// A heading of level one.
    pub fn heading(text: impl Into<String>) -> Self {
        Self::Heading(Level::One, text.into())
    }

    /// A paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(text.into())
    }
}

/// A table with one row of headers; the first cell of each row names the row.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) caption: String,
    pub(crate) summary: String,
    pub(crate) heads: Vec<String>,
    pub(crate) numeric: Vec<usize>,
    pub(crate) widths: Vec<u8>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a caption, which is shown, and the headers of its columns.
    pub fn new<T: Into<String>>(caption: impl Into<String>, heads: impl IntoIterator<Item = T>) -> Self {
        Self {
            caption: caption.into(),
            summary: String::new(),
            heads: heads.into_iter().map(Into::into).collect(),
            numeric: Vec::new(),
            widths: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// With words on how it is laid out, for who hears it; needed only when that is not plain.
    #[must_use]
    pub fn summary(mut self, summary: impl Into<String>) -> Self {
        self.summary = summary.into();
        self
    }

    /// The columns, from 0, that hold numbers and are set to the right.
    #[must_use]
    pub fn numeric(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.numeric = columns.into_iter().collect();
        self
    }

    /// How wide the columns are that hold no numbers, in proportion to each other, from the first. A column
    /// that is not named is as wide as 1; one of numbers is as wide as they are.
    #[must_use]
    pub fn widths(mut self, widths: impl IntoIterator<Item = u8>) -> Self {
        self.widths = widths.into_iter().collect();
        self
    }

    /// The same table with every cell changed.
    #[must_use]
    pub fn map_cells(mut self, change: impl Fn(&str) -> String) -> Self {
        for cell in self.rows.iter_mut().flatten() {
            *cell = change(cell);
        }
        self
    }

    /// With one more row, of as many cells as there are headers.
    #[must_use]
    pub fn row<T: Into<String>>(mut self, cells: impl IntoIterator<Item = T>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }
}

/// A drawing with a caption, which is shown, and an alternative text, which is read aloud.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The caption; empty for none.
    pub caption: String,
    /// What the drawing shows, in words; may not be empty.
    pub alternative: String,
    /// A file of SVG. Nothing outside of it is loaded, and its texts are set in the font of the document.
    pub svg: String,
}

/// A place to sign.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Who signs; empty for a name to be written by hand.
    pub name: String,
    /// In which role.
    pub role: String,
}
