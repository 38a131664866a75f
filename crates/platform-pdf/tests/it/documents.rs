//! Documents that can be set: what is in the file.

use accord_kernel::{Day, Instant};
use accord_platform_pdf::{Block, Document, Figure, Level, Pdf, Setting, Signature, Table, render};
use proptest::prelude::*;

use crate::reading::{Element, Read, squeezed};

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 20\" font-family=\"Helvetica, Arial, sans-serif\">\
    <rect width=\"60\" height=\"20\" fill=\"#0f385c\"/><text x=\"64\" y=\"14\" font-size=\"10\">Drawn</text></svg>";

pub fn made_at() -> Instant {
    "2026-11-22".parse::<Day>().expect("a day of the test").start()
}

pub fn document(blocks: Vec<Block>) -> Document {
    let mut document = Document::new("Swans on the mill pond", "en-GB", made_at());
    document.marking = vec!["Official-Sensitive".to_owned(), "Fictional data".to_owned()];
    document.author = "Mill Trust".to_owned();
    document.date_words = "22 November 2026".to_owned();
    document.reference = "MT-7".to_owned();
    document.blocks = blocks;
    document
}

fn set(blocks: Vec<Block>) -> (Pdf, Read) {
    let pdf = render(&document(blocks)).expect("the document can be set");
    let read = Read::of(&pdf);
    (pdf, read)
}

fn swans() -> Table {
    Table::new("Swans by month", ["Month", "Swans"])
        .numeric([1])
        .row(["October", "12"])
        .row(["November", "14"])
}

fn figure() -> Figure {
    Figure { caption: "Swans".to_owned(), alternative: "Fourteen swans".to_owned(), svg: SVG.to_owned() }
}

#[test]
fn says_what_it_is() {
    let (pdf, read) = set(vec![Block::paragraph("There are 14 swans.")]);
    assert_eq!(pdf.page_count, 1);
    assert_eq!(read.language(), "en-GB");
    assert!(read.is_tagged() && read.fonts_are_embedded());
    let metadata = read.metadata();
    for part in [
        "Swans on the mill pond",
        "Mill Trust",
        "<pdfuaid:part>1<",
        "<pdfaid:part>2<",
        "<pdfaid:conformance>A<",
        "2026-11-22T00:00:00",
    ] {
        assert!(metadata.contains(part), "{part} in {metadata}");
    }
}

#[test]
fn headings_lists_and_paragraphs_are_told_in_order() {
    let (_, read) = set(vec![
        Block::heading("What we saw"),
        Block::Heading(Level::Two, "In autumn".to_owned()),
        Block::Bullets(vec!["Swans".to_owned(), "Geese".to_owned()]),
        Block::heading("What we did"),
        Block::Numbers(vec!["Counted".to_owned()]),
    ]);
    let told = read.kinds(|kind| kind.starts_with('H') || kind == "L" || kind == "LI");
    assert_eq!(told, ["H1", "H2", "L", "LI", "LI", "H1", "L", "LI"]);
}

#[test]
fn a_table_has_headers_for_its_columns_and_rows() {
    let (_, read) = set(vec![Block::Table(swans().summary("A month a row."))]);
    let elements = read.elements();
    let headers: Vec<Option<&str>> = elements
        .iter()
        .filter(|element| element.kind == "TH")
        .map(|element| element.scope.as_deref())
        .collect();
    assert_eq!(headers, [Some("Column"), Some("Column"), Some("Row"), Some("Row")]);
    assert_eq!(elements.iter().filter(|element| element.kind == "TD").count(), 2);
    assert!(elements.iter().any(|element| element.kind == "Caption"));
    let table = elements.iter().find(|element| element.kind == "Table").expect("a table");
    assert_eq!(table.summary.as_deref(), Some("A month a row."));
}

#[test]
fn a_drawing_is_told_by_its_alternative_text() {
    let (_, read) = set(vec![Block::Figure(figure())]);
    let told: Vec<Element> =
        read.elements().into_iter().filter(|element| element.alternative.is_some()).collect();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].kind.as_str(), told[0].alternative.as_deref()), ("Figure", Some("Fourteen swans")));
    assert!(read.pages()[0].contains("Drawn"), "texts of a drawing stay texts");
}

#[test]
fn every_page_has_marking_reference_and_number() {
    let rows = (0..120).fold(swans(), |table, row| table.row([format!("Row {row}"), row.to_string()]));
    let (pdf, read) = set(vec![Block::Table(rows), Block::PageBreak, Block::paragraph("The end.")]);
    let pages = read.pages();
    assert!(pdf.page_count > 3 && pages.len() == pdf.page_count);
    for (number, page) in (1..).zip(&pages) {
        for words in
            ["Official-Sensitive·Fictionaldata", "MT-7", &format!("Page{number}of{}", pdf.page_count)]
        {
            assert!(page.contains(words), "{words} on page {number}: {page}");
        }
        assert_eq!(page.matches("MT-7").count(), 1, "the reference on page {number}: {page}");
    }
    assert!(pages[1].contains("MonthSwans"), "the headers of a table are repeated: {}", pages[1]);
}

#[test]
fn who_answers_for_it_stands_below_the_title_and_who_printed_it_at_the_foot() {
    let mut signed =
        document(vec![Block::paragraph("There are 14 swans."), Block::PageBreak, Block::paragraph("Still.")]);
    signed.byline = "Signed by Ann Other".to_owned();
    signed.printed = "Printed by Sam Sample".to_owned();
    let pages = Read::of(&render(&signed).expect("the document can be set")).pages();
    assert!(pages[0].contains("Swansonthemillpond22November2026.SignedbyAnnOther"), "{}", pages[0]);
    assert!(!pages[1].contains("AnnOther"), "{}", pages[1]);
    for page in &pages {
        assert!(page.contains("PrintedbySamSample"), "{page}");
    }
}

#[test]
fn a_close_document_takes_fewer_pages() {
    let blocks = || (0..60).map(|number| Block::paragraph(format!("Swan {number}. ").repeat(12))).collect();
    let roomy = document(blocks());
    let mut close = document(blocks());
    close.setting = Setting::Close;
    let pages = |document: &Document| render(document).expect("it can be set").page_count;
    assert!(pages(&close) < pages(&roomy), "{} and {}", pages(&close), pages(&roomy));
}

#[test]
fn a_word_that_is_longer_than_its_line_goes_on_below() {
    let word = "w".repeat(9_000);
    for block in [
        Block::paragraph(word.as_str()),
        Block::Bullets(vec![word.clone()]),
        Block::Facts(vec![("Pond".to_owned(), word.clone())]),
        Block::Table(Table::new("", ["Pond", "Swans"]).row(["The mill", word.as_str()])),
    ] {
        let kind = format!("{:.20}", format!("{block:?}"));
        assert!(set(vec![block]).0.page_count > 1, "{kind}");
    }
}

#[test]
fn columns_are_as_wide_as_they_are_said_to_be() {
    let words = "Swans on the mill pond. ".repeat(150);
    let table = || Table::new("", ["What", "Who"]).row([words.as_str(), "Ann"]);
    let pages = |table: Table| set(vec![Block::Table(table)]).0.page_count;
    assert!(pages(table().widths([9, 1])) < pages(table().widths([1, 9])));
}

#[test]
fn facts_columns_and_signatures_are_on_the_page() {
    let (_, read) = set(vec![
        Block::Facts(vec![("Pond".to_owned(), "The mill".to_owned())]),
        Block::Columns(
            vec![Block::paragraph("Left part.")],
            vec![Block::Table(swans()), Block::paragraph("Right part.")],
        ),
        Block::Signatures(vec![Signature { name: "Ann Other".to_owned(), role: "Chair".to_owned() }]),
    ]);
    let page = &read.pages()[0];
    for words in ["Pond", "Themill", "Leftpart.", "Rightpart.", "AnnOther", "Chair", "Date"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (left, right) = (page.find("Leftpart."), page.find("Rightpart."));
    assert!(left < right, "the left column is read first");
}

#[test]
fn what_is_markup_elsewhere_is_text_here() {
    let probe = "#let x = 1; $a^2$ *bold* _it_ [b] @ref <label> = Heading `code` // note \\ \"q\" -- #image(\"/etc/passwd\") {x} ~";
    let mut probed = document(vec![
        Block::heading(probe),
        Block::paragraph(probe),
        Block::Bullets(vec![probe.to_owned()]),
        Block::Facts(vec![(probe.to_owned(), probe.to_owned())]),
        Block::Table(Table::new(probe, [probe]).summary(probe).row([probe])),
        Block::Signatures(vec![Signature { name: probe.to_owned(), role: probe.to_owned() }]),
    ]);
    probed.title = probe.to_owned();
    probed.reference = "#*MT*".to_owned();
    let read = Read::of(&render(&probed).expect("the document can be set"));
    let text = read.pages().concat();
    assert!(text.matches(&squeezed(probe)).count() >= 9, "{text}");
    assert!(text.contains("#*MT*"));
    assert!(read.metadata().contains("#let x = 1; $a^2$ *bold*"));
}

#[test]
fn characters_without_a_shape_are_replaced_and_counted() {
    let (pdf, read) = set(vec![Block::paragraph("Zoë Łukasz Ελένη Дмитро ✓ → 漢字 \u{1f9a2} \u{e000}\u{7}")]);
    assert_eq!(pdf.replaced_characters, 4);
    let page = &read.pages()[0];
    assert!(page.contains("ZoëŁukaszΕλένηДмитро✓→") && page.contains('\u{fffd}'), "{page}");
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let blocks = || vec![Block::heading("One"), Block::Table(swans()), Block::Figure(figure())];
    assert!(set(blocks()).0 == set(blocks()).0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// No text makes a document that cannot be set.
    #[test]
    fn any_text_can_be_set(text in "\\PC{0,60}", other in any::<String>()) {
        let blocks = vec![
            Block::paragraph(text.as_str()),
            Block::Bullets(vec![other.clone(), text.clone()]),
            Block::Table(Table::new(other.as_str(), [text.as_str()]).row([other.as_str()])),
        ];
        let mut any = document(blocks);
        any.reference = text;
        prop_assert!(render(&any).is_ok());
    }
}
