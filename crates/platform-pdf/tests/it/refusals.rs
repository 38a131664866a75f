//! Documents that are refused, and why.

use accord_platform_pdf::{
    BLOCKS_MAX, Block, Fault, Figure, Level, SVG_BYTES_MAX, TABLE_CELLS_MAX, TEXT_CHARS_MAX, Table, render,
};

use crate::documents::document;

fn check(blocks: Vec<Block>, words: &str) {
    let refused = render(&document(blocks)).expect_err("the document is refused");
    assert!(refused.to_string().contains(words), "{refused}");
}

fn figure(alternative: &str, svg: &str) -> Block {
    Block::Figure(Figure { caption: String::new(), alternative: alternative.to_owned(), svg: svg.to_owned() })
}

#[test]
fn refuses_what_lacks_something() {
    let mut untitled = document(Vec::new());
    untitled.title = " ".to_owned();
    assert_eq!(render(&untitled), Err(Fault::Lacking { what: "title" }));
    let mut foreign = document(Vec::new());
    foreign.language = "English".to_owned();
    assert_eq!(render(&foreign), Err(Fault::UnknownLanguage { language: "English".to_owned() }));
    check(vec![Block::heading("")], "no text in a heading");
    check(vec![figure("", "<svg/>")], "no alternative text of a figure");
    check(vec![Block::Table(Table::new("Swans", [""; 0]))], "no headers of a table");
}

#[test]
fn refuses_headings_that_skip_a_level() {
    check(vec![Block::Heading(Level::Two, "First".to_owned())], "`First` skips a level");
    let skipping = vec![Block::heading("One"), Block::Heading(Level::Three, "Three".to_owned())];
    check(skipping, "`Three` skips a level");
}

#[test]
fn refuses_uneven_tables_and_columns_in_columns() {
    check(
        vec![Block::Table(Table::new("Swans", ["A", "B"]).row(["1"]))],
        "row 1 of the table `Swans` has 1 cells for 2 headers",
    );
    let nested = Block::Columns(Vec::new(), vec![Block::Columns(Vec::new(), Vec::new())]);
    check(vec![nested], "a column holds columns or a heading");
    check(
        vec![Block::Columns(vec![Block::heading("One")], Vec::new())],
        "a column holds columns or a heading",
    );
}

#[test]
fn refuses_too_much_of_anything() {
    check(vec![Block::paragraph("a"); BLOCKS_MAX + 1], "more than 2000 blocks");
    check(vec![Block::paragraph("é".repeat(TEXT_CHARS_MAX + 1))], "more than 20000 characters in a text");
    check(vec![Block::Bullets(vec![String::new(); TABLE_CELLS_MAX + 1])], "more than 20000 cells");
    check(vec![Block::Table(Table::new("", ["a"; 11]))], "more than 10 columns in a table");
    check(vec![figure("a", &" ".repeat(SVG_BYTES_MAX + 1))], "bytes in a drawing");
}

#[test]
fn refuses_drawings_that_are_none_or_look_for_files() {
    check(vec![figure("a", "not a drawing")], "setting the document");
    let linked = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><image href=\"/etc/hostname.png\" width=\"9\" height=\"9\"/></svg>";
    check(vec![figure("a", linked)], "setting the document");
}
