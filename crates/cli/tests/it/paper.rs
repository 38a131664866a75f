//! Printed products as tests read them.

use accord_testkit::lopdf::Document;

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
