//! A document as values for the design.

use typst::foundations::{Array, Bytes, Dict, IntoValue, Value};

use crate::document::{Block, Document, Figure, Setting, Signature, Table};
use crate::text::Texts;

/// The values under `sys.inputs`; see `document.typ` for what reads them.
pub(crate) fn inputs(document: &Document, texts: &mut Texts) -> Dict {
    let (language, region) = document.language.split_once('-').unwrap_or((&document.language, ""));
    let fields = [
        ("title", texts.value(&document.title)),
        ("language", language.to_ascii_lowercase().into_value()),
        ("region", region.to_ascii_uppercase().into_value()),
        ("marking", texts.values(&document.marking)),
        ("author", texts.value(&document.author)),
        ("date-words", texts.value(&document.date_words)),
        ("byline", texts.value(&document.byline)),
        ("printed", texts.value(&document.printed)),
        ("is-close", (document.setting == Setting::Close).into_value()),
        ("reference", texts.value(&document.reference)),
        ("blocks", blocks(&document.blocks, texts)),
    ];
    dict([("document", dict(fields).into_value())])
}

fn dict<const N: usize>(fields: [(&str, Value); N]) -> Dict {
    fields.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

fn array(items: impl Iterator<Item = Value>) -> Value {
    items.collect::<Array>().into_value()
}

impl Texts {
    fn value(&mut self, text: &str) -> Value {
        self.set(text).into_value()
    }

    fn values(&mut self, texts: &[String]) -> Value {
        array(texts.iter().map(|text| self.value(text)))
    }
}

fn blocks(blocks: &[Block], texts: &mut Texts) -> Value {
    array(blocks.iter().map(|one| block(one, texts).into_value()))
}

fn block(block: &Block, texts: &mut Texts) -> Dict {
    let kind = |kind: &str| ("kind", kind.into_value());
    match block {
        Block::Heading(level, text) => {
            let level = i64::from(level.number()).into_value();
            dict([kind("heading"), ("level", level), ("text", texts.value(text))])
        }
        Block::Paragraph(text) => dict([kind("paragraph"), ("text", texts.value(text))]),
        Block::Bullets(items) => dict([kind("bullets"), ("items", texts.values(items))]),
        Block::Numbers(items) => dict([kind("numbers"), ("items", texts.values(items))]),
        Block::Facts(facts) => {
            let fact = |(name, value): &(String, String)| {
                dict([("name", texts.value(name)), ("value", texts.value(value))]).into_value()
            };
            dict([kind("facts"), ("facts", array(facts.iter().map(fact)))])
        }
        Block::Table(one) => table(one, texts),
        Block::Figure(one) => figure(one, texts),
        Block::Signatures(signatures) => {
            let signature = |Signature { name, role }: &Signature| {
                dict([("name", texts.value(name)), ("role", texts.value(role))]).into_value()
            };
            dict([kind("signatures"), ("signatures", array(signatures.iter().map(signature)))])
        }
        Block::Columns(left, right) => {
            dict([kind("columns"), ("left", blocks(left, texts)), ("right", blocks(right, texts))])
        }
        Block::PageBreak => dict([kind("page-break")]),
    }
}

fn table(table: &Table, texts: &mut Texts) -> Dict {
    let numeric = (0..table.heads.len()).map(|column| table.numeric.contains(&column).into_value());
    let widths = (0..table.heads.len())
        .map(|column| i64::from(table.widths.get(column).copied().unwrap_or(1)).into_value());
    dict([
        ("kind", "table".into_value()),
        ("caption", texts.value(&table.caption)),
        ("summary", texts.value(&table.summary)),
        ("heads", texts.values(&table.heads)),
        ("numeric", array(numeric)),
        ("widths", array(widths)),
        ("rows", array(table.rows.iter().map(|row| texts.values(row)))),
    ])
}

fn figure(figure: &Figure, texts: &mut Texts) -> Dict {
    // What a drawing says is set by the same fonts; its markup is plain ASCII and stays as it is.
    let svg = texts.set(&figure.svg);
    dict([
        ("kind", "figure".into_value()),
        ("caption", texts.value(&figure.caption)),
        ("alternative", texts.value(&figure.alternative)),
        ("svg", Bytes::from_string(svg).into_value()),
    ])
}
