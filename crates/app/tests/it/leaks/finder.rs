//! Looks for canaries in whatever the product sends or writes down.

use accord_testkit::Answer;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::io::{Cursor, Read as _};

/// What an answer says: its headers, and its body as text, unpacked when it is a workbook or a PDF.
pub fn text_of(answer: &Answer) -> String {
    let mut text: String =
        answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}\n")).collect();
    text.push_str(&text_in(&answer.bytes));
    text
}

/// The text in the bytes of a page or a file.
pub fn text_in(bytes: &[u8]) -> String {
    if bytes.starts_with(b"PK") {
        return text_of_workbook(bytes);
    }
    if bytes.starts_with(b"%PDF") {
        return text_of_pdf(bytes);
    }
    String::from_utf8_lossy(bytes).into_owned()
}

fn text_of_workbook(bytes: &[u8]) -> String {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook of ours is a sound archive");
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part of the archive");
        let mut unpacked = Vec::new();
        part.read_to_end(&mut unpacked).expect("a part that can be unpacked");
        text.push_str(&String::from_utf8_lossy(&unpacked));
        text.push('\n');
    }
    text
}

fn text_of_pdf(bytes: &[u8]) -> String {
    let document = accord_testkit::lopdf::Document::load_mem(bytes).expect("a document of ours can be read");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).expect("a document of ours has text")
}

/// A text made ready to be searched for many canaries.
#[derive(Debug)]
pub struct Searched {
    plain: String,
    lower: String,
}

impl Searched {
    /// The text without what may break a word.
    pub fn of(text: &str) -> Self {
        let plain: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && !['\u{ad}', '\u{200b}'].contains(letter))
            .collect();
        Self { lower: plain.to_lowercase(), plain }
    }

    /// Whether it holds the canary, with or without what may break a word: in any case, broken across lines, backwards, escaped as markup or as an address, in
    /// hexadecimal digits, or in base64.
    pub fn holds(&self, canary: &str) -> bool {
        let wanted = canary.to_lowercase().replace(char::is_whitespace, "");
        let each = |form: fn(u8) -> String| -> String { canary.bytes().map(form).collect() };
        let forms = [
            wanted.chars().rev().collect(),
            each(|byte| format!("{byte:02x}")),
            each(|byte| format!("&#{byte};")),
            each(|byte| format!("&#x{byte:x};")),
            each(|byte| format!("%{byte:02x}")),
            wanted,
        ];
        forms.iter().any(|form: &String| self.lower.contains(form.as_str()))
            || encodings(canary).iter().any(|encoded| self.plain.contains(encoded))
    }
}

/// Whether a text holds the canary, as [`Searched::holds`] finds it.
pub fn holds(text: &str, canary: &str) -> bool {
    Searched::of(text).holds(canary)
}

/// The part of the base64 text of a canary that is the same wherever in a longer text it stands.
fn encodings(canary: &str) -> Vec<String> {
    let mut found = Vec::new();
    for before in 0..3 {
        let shifted = format!("{}{canary}", "x".repeat(before));
        // Letters that hold bits of what stands before or after say nothing.
        let (start, end) = ((before * 4).div_ceil(3), shifted.len() * 4 / 3);
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&shifted);
            found.push(encoded[start..end.min(encoded.len())].to_owned());
        }
    }
    found
}

#[test]
fn a_canary_is_found_in_any_case_across_lines_and_in_base64() {
    let canary = "Kxqzvbplace";
    for text in ["… kXQZVBPLACE …", "<td>Kxqz\n   vbplace</td>", "Kxqz\u{ad}vbplace"] {
        assert!(holds(text, canary), "{text}");
    }
    for before in ["", "a", "ab", "abc"] {
        let text = format!("{before}{canary} and more");
        assert!(holds(&STANDARD_NO_PAD.encode(&text), canary), "{text}");
    }
    assert!(!holds("Kxqzvb place of another name: Kxqzvbplac", "Kxqzvbplaces"));
}
