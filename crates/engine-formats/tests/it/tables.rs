//! Texts: encodings, delimiters, quotation marks, row numbers, and what is not data.

use accord_engine_formats::{CutOff, Delimiter, Encoding, NoteKind, PartKind, Problem, Refusal};

use crate::containers::WARDS;
use crate::support::{Outcome, kind, open, read};

fn text_kind(bytes: &[u8]) -> (Encoding, Option<Delimiter>) {
    let upload = open(bytes).expect("a text");
    let PartKind::Text { encoding, delimiter } = upload.parts()[0].kind else {
        panic!("a text was expected")
    };
    (encoding, delimiter)
}

fn wards(rows: &str) -> Result<Outcome, Refusal> {
    read(format!("Epoch,Category,Ward Name\n{rows}"))
}

fn ward_names(outcome: &Outcome) -> Vec<String> {
    outcome.events().iter().filter_map(|event| event.place.ward.clone()?.name).collect()
}

#[test]
fn encodings_are_told_by_the_whole_text() {
    let named = |name: &[u8]| [b"Epoch,Category,Ward Name\n2019-06-01,Robbery,", name, b"\n"].concat();
    let check = |bytes: &[u8], encoding: Encoding, name: &str| {
        assert_eq!(text_kind(bytes).0, encoding);
        assert_eq!(ward_names(&read(bytes).expect("a good file")), [name]);
    };
    check(&named("Caf\u{e9}".as_bytes()), Encoding::Utf8, "Café");
    check(&named(b"Caf\xe9"), Encoding::Latin1, "Café");
    check(&named(b"Caf\xe9 \x93Sun\x94"), Encoding::Windows1252, "Café “Sun”");
    let marked = [b"\xef\xbb\xbf".as_slice(), &named(b"Cafe")].concat();
    check(&marked, Encoding::Utf8, "Cafe");
    let wide: Vec<u8> = "\u{feff}Epoch\tCategory\tWard Name\r\n2019-06-01\tRobbery\tCafé\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check(&wide, Encoding::Utf16, "Café");
    let big: Vec<u8> = "\u{feff}Epoch,Category,Ward Name\n2019-06-01,Robbery,Café\n"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    check(&big, Encoding::Utf16, "Café");
}

#[test]
fn an_encoding_that_is_not_plain_is_noted() {
    let outcome = read(b"Epoch,Category,Ward Name\n2019-06-01,Robbery,Caf\xe9\n").expect("a good file");
    let lines: Vec<String> = outcome.notes.iter().map(|note| note.to_string()).collect();
    assert_eq!(lines, ["letters are stored as Latin-1"]);
}

#[test]
fn a_text_in_two_encodings_is_refused_with_its_row() {
    let mixed = b"Epoch,Category,Ward Name\n2019-06-01,Robbery,Caf\xc3\xa9\n2019-06-01,Robbery,Caf\xe9\n";
    assert_eq!(open(mixed).map(drop), Err(Refusal::MixedEncodings { row: 3 }));
    assert_eq!(open(b"a,b\n1,\x81\n").map(drop), Err(Refusal::UnknownEncoding { row: 2 }));
    let bare: Vec<u8> = "Epoch,Category\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(open(&bare).map(drop), Err(Refusal::UnknownEncoding { row: 1 }));
}

#[test]
fn delimiters_are_told_apart() {
    for delimiter in Delimiter::ALL {
        let text = WARDS.replace(',', &delimiter.character().to_string());
        assert_eq!(text_kind(text.as_bytes()), (Encoding::Utf8, Some(delimiter)));
        assert_eq!(read(&text).expect("a good file").totals.accepted, 2, "{}", delimiter.name());
    }
    // The not sign in Latin-1 is one byte.
    let latin: Vec<u8> = WARDS.replace(',', "¬").chars().map(|c| c as u8).collect();
    assert_eq!(text_kind(&latin), (Encoding::Latin1, Some(Delimiter::NotSign)));
    assert_eq!(read(&latin).expect("a good file").totals.accepted, 2);
}

#[test]
fn commas_inside_quotation_marks_and_doubled_marks_are_text() {
    let outcome = wards("2019-06-01,Robbery,\"The \"\"Example\"\", North\"\n").expect("a good file");
    assert_eq!(ward_names(&outcome), ["The \"Example\", North"]);
    let not_sign = "Epoch¬Category¬Ward Name\n2019-06-01¬Robbery¬\"One ¬ two\"\n";
    assert_eq!(ward_names(&read(not_sign).expect("a good file")), ["One ¬ two"]);
    // A mark inside a cell that did not begin with one is only a mark.
    let outcome = wards("2019-06-01,Robbery,6\" pipe\n2019-06-01,Robbery,x\n").expect("a good file");
    assert_eq!(ward_names(&outcome), ["6\" pipe", "x"]);
}

#[test]
fn a_row_keeps_the_number_that_a_person_sees() {
    let outcome =
        wards("\n2019-06-01,Robbery,\"two\nlines\"\r\n\n2019-99-01,Robbery,x\n").expect("a good file");
    // Heading 1, blank 2, the cell with a line break 3, blank 4, the wrong month 5.
    assert_eq!(outcome.accepted[0].row_number, 3);
    assert_eq!(outcome.refused[0].row_number, 5);
    assert_eq!((outcome.totals.rows, outcome.totals.blank), (5, 2));
}

#[test]
fn old_mac_line_ends_are_line_ends() {
    let outcome = read(WARDS.replace('\n', "\r")).expect("a good file");
    assert_eq!((outcome.totals.accepted, outcome.accepted[1].row_number), (2, 3));
}

#[test]
fn a_text_that_stops_early_is_refused_as_a_whole() {
    let check = |text: &str, expected: CutOff| {
        let outcome = read(text).map(|outcome| outcome.totals);
        assert_eq!(outcome, Err(expected.into()), "{text:?}");
    };
    check(
        "Epoch,Category,Ward Name\n2019-06-01,Robbery,Example\n2019-06-01,Rob",
        CutOff::LastRow { row: 3, found: 2, expected: 3 },
    );
    check("Epoch,Category,Ward Name\n2019-06-01,Robbery,\"Exam", CutOff::Quote { row: 2 });
    check(
        "Epoch,Category,Ward Name\n2019-06-01,Robbery,\"Exam\n2019-07-01,Robbery,x\n",
        CutOff::Quote { row: 2 },
    );
    // A last row that is whole but has no line end is whole.
    assert_eq!(read(WARDS.trim_end()).expect("a good file").totals.accepted, 2);
}

#[test]
fn a_row_with_too_few_or_too_many_cells_is_refused_and_the_others_are_not() {
    let outcome =
        wards("2019-06-01,Robbery\n2019-06-01,Robbery,x,y\n2019-06-01,Robbery,x,,\n").expect("a good file");
    let problems: Vec<Problem> = outcome.refused.iter().map(|row| row.problem).collect();
    assert_eq!(
        problems,
        [Problem::CellCount { found: 2, expected: 3 }, Problem::CellCount { found: 4, expected: 3 }]
    );
    assert_eq!(outcome.totals.accepted, 1, "blank cells from trailing delimiters do not count");
}

#[test]
fn titles_totals_footnotes_and_repeated_headings_are_recognised_not_guessed() {
    let text = "Crime in Example\n\nEpoch,Category,Ward Name\n2019-06-01,Robbery,x\nEpoch,Category,Ward Name\n\
                2019-07-01,Robbery,y\nTotal,,2\nSource: Example Council\n";
    let outcome = read(text).expect("a good file");
    let totals = outcome.totals;
    assert_eq!(outcome.recognised.header_row, 3);
    assert_eq!((totals.titles, totals.headings, totals.totals, totals.footnotes), (2, 2, 1, 1));
    assert_eq!((totals.rows, totals.read, totals.accepted), (8, 2, 2));
    assert_eq!(outcome.notes.count_of(NoteKind::HeadingsRepeated), 1);
    // Words in one cell that are no footnote are a row with too few cells.
    let outcome = wards("2019-06-01,Robbery,x\nthese are all\n").expect("a good file");
    assert_eq!(outcome.refused.len(), 1);
}

#[test]
fn two_columns_with_one_heading_are_refused() {
    let text = "Epoch,Category,Ward Name,category\n2019-06-01,Robbery,x,Theft\n";
    assert!(matches!(read(text), Err(Refusal::RepeatedColumn { .. })));
    assert_eq!(kind(read(text)), "repeated-column");
}
