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

    /// Whether it holds the canary: in any case, broken across lines, backwards, escaped as markup or as an address, in
    /// hexadecimal digits, or in base64.
    pub fn holds(&self, canary: &str) -> bool {
        let wanted = canary.to_lowercase();
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

/// An answer with these bytes, and this header besides.
fn answer(bytes: Vec<u8>, header: Option<(&'static str, &str)>) -> Answer {
    let mut headers = axum::http::HeaderMap::new();
    if let Some((name, value)) = header {
        headers.insert(name, value.parse().expect("a header of the test"));
    }
    Answer { status: 200, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
}

/// A workbook with one part that says this.
fn workbook(part: &str, text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    file.start_file(part, zip::write::SimpleFileOptions::default()).expect("a part can be begun");
    file.write_all(text.as_bytes()).expect("it can be written");
    file.finish().expect("a workbook can be ended").into_inner()
}

/// A document that says this.
fn paper(block: accord_platform_pdf::Block) -> Vec<u8> {
    let at = accord_testkit::noon();
    let mut document = accord_platform_pdf::Document::new("A paper", "en-GB", at);
    document.blocks = vec![block];
    accord_platform_pdf::render(&document).expect("a document of the test").bytes
}

#[test]
fn each_of_twenty_planted_leaks_is_found() {
    use accord_platform_pdf::{Block, Table};
    let canary = "Kxqzvbchild";
    let page = |text: String| answer(format!("<!doctype html><main>{text}</main>").into_bytes(), None);
    let swapped: String =
        canary
            .chars()
            .map(|letter| {
                if letter.is_uppercase() { letter.to_ascii_lowercase() } else { letter.to_ascii_uppercase() }
            })
            .collect();
    let each = |form: fn(char) -> String| -> String { canary.chars().map(form).collect() };
    let leaks: Vec<(&str, Answer)> = vec![
        ("in the text", page(canary.to_owned())),
        ("in an attribute", page(format!("<a href=\"/x\" title=\"{canary}\">x</a>"))),
        ("in a comment", page(format!("<!-- {canary} -->"))),
        ("in a hidden field", page(format!("<input type=hidden name=a value='{canary}'>"))),
        ("with its case reversed", page(swapped)),
        ("in capitals", page(canary.to_uppercase())),
        ("broken across lines", page("Kxqz\n  vbchild".to_owned())),
        ("with soft hyphens", page("Kxqz\u{ad}vb\u{ad}child".to_owned())),
        ("with blanks of no width", page("Kxqz\u{200b}vbchild".to_owned())),
        ("backwards", page(canary.chars().rev().collect())),
        ("escaped as markup", page(each(|letter| format!("&#{};", u32::from(letter))))),
        ("escaped as hexadecimal markup", page(each(|letter| format!("&#x{:X};", u32::from(letter))))),
        (
            "escaped in an address",
            page(format!("<a href='/?q={}'>x</a>", each(|l| format!("%{:02X}", l as u32)))),
        ),
        ("in base64", page(STANDARD_NO_PAD.encode(format!("ab{canary}cd")))),
        ("in base64 of an address", page(URL_SAFE_NO_PAD.encode(format!("a{canary}")))),
        ("in hexadecimal digits", page(canary.bytes().map(|byte| format!("{byte:02x}")).collect())),
        ("in a header", answer(Vec::new(), Some(("location", &format!("/people?name={canary}"))))),
        ("in a cell of a workbook", answer(workbook("xl/sharedStrings.xml", canary), None)),
        (
            "in the name of a sheet",
            answer(workbook("xl/workbook.xml", &format!("<sheet name='{canary}'/>")), None),
        ),
        ("in a paragraph of a document", answer(paper(Block::paragraph(canary)), None)),
        (
            "in a table of a document",
            answer(paper(Block::Table(Table::new("Lines", ["Who"]).row([canary]))), None),
        ),
    ];
    assert!(leaks.len() >= 20);
    for (how, leak) in &leaks {
        assert!(holds(&text_of(leak), canary), "{how}");
        assert!(!holds(&text_of(leak), "Kxqzvbother"), "{how}");
    }
    assert!(!holds(&text_of(&page("Nothing".to_owned())), canary));
}
