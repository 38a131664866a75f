//! Reads a PDF back: its catalogue, its structure, and the words of its pages.

use accord_platform_pdf::Pdf;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// An element of the structure that is read aloud, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub kind: String,
    pub alternative: Option<String>,
    pub scope: Option<String>,
    pub summary: Option<String>,
}

pub struct Read {
    document: Document,
}

impl Read {
    pub fn of(pdf: &Pdf) -> Self {
        Self { document: Document::load_mem(&pdf.bytes).expect("the file is a PDF") }
    }

    fn catalog(&self) -> &Dictionary {
        self.document.catalog().expect("a catalogue")
    }

    fn follow<'a>(&'a self, object: &'a Object) -> &'a Object {
        match object {
            Object::Reference(id) => self.document.get_object(*id).expect("what is referred to exists"),
            other => other,
        }
    }

    pub fn language(&self) -> String {
        text_of(self.follow(self.catalog().get(b"Lang").expect("a language")))
    }

    pub fn is_tagged(&self) -> bool {
        let marks = self.follow(self.catalog().get(b"MarkInfo").expect("marks"));
        marks
            .as_dict()
            .and_then(|marks| marks.get(b"Marked"))
            .and_then(Object::as_bool)
            .expect("marked or not")
    }

    /// The title and more as XML.
    pub fn metadata(&self) -> String {
        let stream = self.follow(self.catalog().get(b"Metadata").expect("metadata"));
        let stream = stream.as_stream().expect("a stream");
        let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        String::from_utf8(bytes).expect("XML in UTF-8")
    }

    pub fn elements(&self) -> Vec<Element> {
        let root = self.follow(self.catalog().get(b"StructTreeRoot").expect("a structure"));
        let mut found = Vec::new();
        self.collect(root.as_dict().expect("a dictionary").get(b"K").expect("children"), &mut found);
        found
    }

    fn collect(&self, object: &Object, found: &mut Vec<Element>) {
        match self.follow(object) {
            Object::Array(items) => items.iter().for_each(|item| self.collect(item, found)),
            Object::Dictionary(element) => {
                if let Ok(kind) = element.get(b"S").and_then(Object::as_name) {
                    let text = |key: &[u8]| element.get(key).ok().map(|object| text_of(self.follow(object)));
                    found.push(Element {
                        kind: String::from_utf8_lossy(kind).into_owned(),
                        alternative: text(b"Alt"),
                        scope: self.attribute(element, b"Scope"),
                        summary: self.attribute(element, b"Summary"),
                    });
                }
                if let Ok(children) = element.get(b"K") {
                    self.collect(children, found);
                }
            }
            _ => {}
        }
    }

    fn attribute(&self, element: &Dictionary, name: &[u8]) -> Option<String> {
        let attributes = self.follow(element.get(b"A").ok()?);
        let all: Vec<&Object> = match attributes {
            Object::Array(items) => items.iter().map(|item| self.follow(item)).collect(),
            other => vec![other],
        };
        let found =
            all.into_iter().filter_map(|object| object.as_dict().ok()).find_map(|one| one.get(name).ok())?;
        match self.follow(found) {
            Object::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
            other => Some(text_of(other)),
        }
    }

    /// The kinds of the elements that `wanted` picks.
    pub fn kinds(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        self.elements().into_iter().map(|element| element.kind).filter(|kind| wanted(kind)).collect()
    }

    /// The words of each page, without white space: how words are spaced is the font's business.
    pub fn pages(&self) -> Vec<String> {
        let pages: Vec<u32> = self.document.get_pages().into_keys().collect();
        let text = |page: u32| self.document.extract_text(&[page]).expect("the page has text");
        pages.into_iter().map(|page| squeezed(&text(page))).collect()
    }

    pub fn fonts_are_embedded(&self) -> bool {
        let files: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];
        let has_file = |one: &Dictionary| files.iter().any(|key| one.has(key));
        let descriptors = self.dictionaries().filter(|(_, one)| one.has_type(b"FontDescriptor"));
        let mut all = descriptors.map(|(_, one)| has_file(one)).peekable();
        all.peek().is_some() && all.all(|has| has)
    }

    fn dictionaries(&self) -> impl Iterator<Item = (&ObjectId, &Dictionary)> {
        self.document.objects.iter().filter_map(|(id, object)| Some((id, object.as_dict().ok()?)))
    }
}

pub fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// A text string of PDF: UTF-16 with a byte order mark, or one byte a character.
fn text_of(object: &Object) -> String {
    lopdf::decode_text_string(object).expect("a text")
}
