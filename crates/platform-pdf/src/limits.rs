//! What a document may hold, checked before anything is set.

use crate::document::{Block, Document, Level, Table};
use crate::fault::Fault;

/// Blocks of a document at most, those in columns included: some hundreds of pages.
pub const BLOCKS_MAX: usize = 2_000;
/// Characters of one text at most.
pub const TEXT_CHARS_MAX: usize = 20_000;
/// Columns of a table at most: more do not fit a page.
pub const TABLE_COLUMNS_MAX: usize = 10;
/// Cells of all tables together at most. Setting takes about 20 µs for each.
pub const TABLE_CELLS_MAX: usize = 20_000;
/// Bytes of one drawing at most.
pub const SVG_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Checks what the design takes for granted.
pub(crate) fn check(document: &Document) -> Result<(), Fault> {
    if document.title.trim().is_empty() {
        return Err(Fault::Lacking { what: "title" });
    }
    if !is_language(&document.language) {
        return Err(Fault::UnknownLanguage { language: document.language.clone() });
    }
    let about = [&document.title, &document.author, &document.date_words, &document.reference];
    let by = [&document.byline, &document.printed];
    about.into_iter().chain(by).chain(&document.marking).try_for_each(|text| check_text(text))?;
    let mut counted = Counted { blocks: 0, cells: 0 };
    let mut above = 0;
    for block in &document.blocks {
        if let Block::Heading(level, text) = block {
            above = check_heading(above, *level, text)?;
        }
        counted.check(block)?;
    }
    Ok(())
}

/// Two or three letters, and two more for the region if there is one.
fn is_language(tag: &str) -> bool {
    let (language, region) = tag.split_once('-').unwrap_or((tag, "GB"));
    let letters = |text: &str| text.chars().all(|letter| letter.is_ascii_alphabetic());
    letters(language) && (2..=3).contains(&language.len()) && letters(region) && region.len() == 2
}

fn check_text(text: &str) -> Result<(), Fault> {
    // A text never has more characters than bytes, and most are short.
    if text.len() > TEXT_CHARS_MAX && text.chars().count() > TEXT_CHARS_MAX {
        return Err(Fault::TooMuch { what: "characters in a text", limit: TEXT_CHARS_MAX });
    }
    Ok(())
}

fn check_heading(above: u8, level: Level, text: &str) -> Result<u8, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::Lacking { what: "text in a heading" });
    }
    if level.number() > above + 1 {
        return Err(Fault::SkippedLevel { heading: text.to_owned() });
    }
    Ok(level.number())
}

struct Counted {
    blocks: usize,
    cells: usize,
}

impl Counted {
    fn check(&mut self, block: &Block) -> Result<(), Fault> {
        self.blocks += 1;
        if self.blocks > BLOCKS_MAX {
            return Err(Fault::TooMuch { what: "blocks", limit: BLOCKS_MAX });
        }
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) => check_text(text),
            Block::Bullets(items) | Block::Numbers(items) => {
                self.count_cells(items.len())?;
                items.iter().try_for_each(|item| check_text(item))
            }
            Block::Facts(facts) => {
                self.count_cells(facts.len())?;
                facts.iter().try_for_each(|(name, value)| check_text(name).and_then(|()| check_text(value)))
            }
            Block::Table(table) => self.check_table(table),
            Block::Figure(figure) => {
                if figure.alternative.trim().is_empty() {
                    return Err(Fault::Lacking { what: "alternative text of a figure" });
                }
                if figure.svg.len() > SVG_BYTES_MAX {
                    return Err(Fault::TooMuch { what: "bytes in a drawing", limit: SVG_BYTES_MAX });
                }
                check_text(&figure.caption).and_then(|()| check_text(&figure.alternative))
            }
            Block::Signatures(signatures) => {
                self.count_cells(signatures.len())?;
                let both = signatures.iter().flat_map(|signature| [&signature.name, &signature.role]);
                both.into_iter().try_for_each(|text| check_text(text))
            }
            Block::Columns(left, right) => left.iter().chain(right).try_for_each(|block| match block {
                Block::Columns(..) | Block::Heading(..) | Block::PageBreak => Err(Fault::NestedTooDeep),
                _ => self.check(block),
            }),
            Block::PageBreak => Ok(()),
        }
    }

    fn count_cells(&mut self, cells: usize) -> Result<(), Fault> {
        self.cells = self.cells.saturating_add(cells);
        if self.cells > TABLE_CELLS_MAX {
            return Err(Fault::TooMuch { what: "cells", limit: TABLE_CELLS_MAX });
        }
        Ok(())
    }

    fn check_table(&mut self, table: &Table) -> Result<(), Fault> {
        if table.heads.is_empty() {
            return Err(Fault::Lacking { what: "headers of a table" });
        }
        if table.heads.len() > TABLE_COLUMNS_MAX {
            return Err(Fault::TooMuch { what: "columns in a table", limit: TABLE_COLUMNS_MAX });
        }
        self.count_cells(table.heads.len().saturating_mul(table.rows.len()))?;
        for (row, cells) in (1..).zip(&table.rows) {
            if cells.len() != table.heads.len() {
                let caption = table.caption.clone();
                return Err(Fault::UnevenRow { caption, row, cells: cells.len(), heads: table.heads.len() });
            }
        }
        let about = [&table.caption, &table.summary];
        about
            .into_iter()
            .chain(&table.heads)
            .chain(table.rows.iter().flatten())
            .try_for_each(|text| check_text(text))
    }
}
