//! Printed products as tests read them.

use accord_testkit::lopdf::{Dictionary, Document, Object, decode_text_string};

/// The words of every page, blanks squeezed.
pub fn words_of(pdf: &[u8]) -> String {
    assert!(pdf.starts_with(b"%PDF"), "it is no PDF");
    let document = Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).expect("the pages have words");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many pages there are.
pub fn pages_of(pdf: &[u8]) -> usize {
    Document::load_mem(pdf).expect("a PDF").get_pages().len()
}

/// What a PDF says of itself to who hears it: its language, its title, and its elements in reading order, each with the
/// scope that a header of a table has.
#[derive(Debug)]
pub struct Told {
    pub language: String,
    pub title: String,
    pub elements: Vec<(String, Option<String>)>,
}

/// Reads what a PDF says of itself.
pub fn told_by(pdf: &[u8]) -> Told {
    let document = Document::load_mem(pdf).expect("a PDF");
    let catalog = document.catalog().expect("a catalogue");
    let text = |object: &Object| decode_text_string(follow(&document, object)).expect("a text");
    let info = follow(&document, document.trailer.get(b"Info").expect("information"));
    let title = info.as_dict().expect("a dictionary").get(b"Title").expect("a title");
    let root = follow(&document, catalog.get(b"StructTreeRoot").expect("a structure"));
    let mut elements = Vec::new();
    collect(&document, root.as_dict().expect("a dictionary").get(b"K").expect("children"), &mut elements);
    let language = text(catalog.get(b"Lang").expect("a language"));
    Told { language, title: text(title), elements }
}

fn follow<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    match object {
        Object::Reference(id) => document.get_object(*id).expect("what is referred to exists"),
        other => other,
    }
}

fn collect(document: &Document, object: &Object, found: &mut Vec<(String, Option<String>)>) {
    match follow(document, object) {
        Object::Array(items) => items.iter().for_each(|item| collect(document, item, found)),
        Object::Dictionary(element) => {
            if let Ok(kind) = element.get(b"S").and_then(Object::as_name) {
                found.push((String::from_utf8_lossy(kind).into_owned(), scope_of(document, element)));
            }
            if let Ok(children) = element.get(b"K") {
                collect(document, children, found);
            }
        }
        _ => {}
    }
}

/// Of what a header of a table is the header.
fn scope_of(document: &Document, element: &Dictionary) -> Option<String> {
    let attributes = follow(document, element.get(b"A").ok()?);
    let all: Vec<&Object> = match attributes {
        Object::Array(items) => items.iter().map(|item| follow(document, item)).collect(),
        other => vec![other],
    };
    let scope =
        all.into_iter().filter_map(|one| one.as_dict().ok()).find_map(|one| one.get(b"Scope").ok())?;
    let name = follow(document, scope).as_name().ok()?;
    Some(String::from_utf8_lossy(name).into_owned())
}
