//! Workbooks: sheets become the rows that a CSV would have.

use accord_engine_formats::{Figure, Format, Limits, Period, Record, Refusal, Upload};
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Workbook};
use std::io::Cursor;

use crate::containers::{gz, zipped};
use crate::support::{kind, read, read_as, read_part};

/// A workbook with one sheet for each table of words; `31/05/2024 23:15` style words stay words.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a sheet's name");
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

const ROWS: &[&[&str]] = &[
    &["Month", "Longitude", "Latitude", "Location", "LSOA code"],
    &["2022-01-01", "-1.1", "52.9", "Example Road", "E01000001"],
];

#[test]
fn a_sheet_reads_like_a_csv() {
    let outcome = read(workbook(&[("one", ROWS)])).expect("a good workbook");
    let csv =
        read("Month,Longitude,Latitude,Location,LSOA code\n2022-01-01,-1.1,52.9,Example Road,E01000001\n")
            .expect("a good file");
    assert_eq!(outcome.accepted, csv.accepted);
}

#[test]
fn weekly_counts_come_as_a_workbook_too() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["week_beginning", "borough", "category", "count"]) {
        sheet.write_string(0, column, heading).expect("a cell");
    }
    let style = Style::new().set_num_format("dd/mm/yyyy");
    let monday = ExcelDateTime::from_ymd(2024, 7, 29).expect("a date");
    sheet.write_datetime_with_format(1, 0, &monday, &style).expect("a cell");
    sheet.write_string(1, 1, "Example Borough").expect("a cell");
    sheet.write_string(1, 2, "Robbery").expect("a cell");
    sheet.write_number(1, 3, 12.0).expect("a cell");
    let outcome = read(book.save_to_buffer().expect("a workbook")).expect("a good workbook");
    assert_eq!(outcome.recognised.format, Format::WeeklyCounts);
    let Record::Count(count) = &outcome.accepted[0].record else { panic!("a count was expected") };
    assert_eq!(
        (count.period, count.figure),
        (Period::Week(jiff::civil::date(2024, 7, 29)), Figure::Exact(12))
    );
}

#[test]
fn dates_of_the_program_become_days_or_times_by_the_whole_column() {
    let build = |times: &[f64]| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "When").expect("a cell");
        sheet.write_string(0, 1, "Category").expect("a cell");
        let style = Style::new().set_num_format("dd/mm/yyyy hh:mm");
        for (row, day) in (1..).zip(times) {
            let at = ExcelDateTime::from_serial_datetime(*day).expect("a date");
            sheet.write_datetime_with_format(row, 0, &at, &style).expect("a cell");
            sheet.write_string(row, 1, "Robbery").expect("a cell");
        }
        let bytes = book.save_to_buffer().expect("a workbook");
        let outcome = read_as(bytes, Some(Format::Incidents), &[]).expect("a good workbook");
        outcome.events().iter().map(|event| event.period).collect::<Vec<_>>()
    };
    let days = build(&[45_443.0, 45_444.0]);
    assert_eq!(days[0], Period::Day(jiff::civil::date(2024, 5, 31)));
    let times = build(&[45_443.0, 45_444.5]);
    assert_eq!(times[0].precision(), "instant", "midnight is a time when other rows have times");
    assert_eq!(times[1].hour(), Some(12));
}

#[test]
fn every_sheet_is_a_part_and_hidden_ones_say_so() {
    let bytes = workbook(&[("one", ROWS), ("empty", &[]), ("words", &[&["only words"]])]);
    let mut upload =
        Upload::open(Cursor::new(&bytes), Some("a.xlsx"), Limits::default()).expect("a workbook");
    let names: Vec<&str> = upload.parts().iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["a.xlsx › one", "a.xlsx › words"]);
    assert_eq!(upload.left_out(), ["a.xlsx › empty"]);
    let recognised = upload.recognise(0, None, &[]).expect("a format").remove(0);
    assert_eq!(read_part(&mut upload, 0, recognised).expect("a table").totals.accepted, 1);
    assert_eq!(upload.recognise(1, None, &[]), Err(Refusal::NotATable));
}

#[test]
fn a_workbook_may_come_packed() {
    let bytes = workbook(&[("one", ROWS)]);
    assert_eq!(read(zipped(&[("a.xlsx", &bytes)])).expect("in a zip").totals.accepted, 1);
    assert_eq!(read(gz(&bytes)).expect("in a gzip").totals.accepted, 1);
}

#[test]
fn a_heading_over_several_columns_is_refused() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["Month", "Category", "Ward Name"]) {
        sheet.write_string(0, column, heading).expect("a cell");
        sheet.write_string(1, column, "2022-01").expect("a cell");
    }
    sheet.merge_range(0, 2, 0, 3, "Ward Name", &Style::new()).expect("a merge");
    let bytes = book.save_to_buffer().expect("a workbook");
    assert_eq!(kind(read(bytes)), "merged-header");
}

#[test]
fn damaged_and_oversized_workbooks_are_refused() {
    let bytes = workbook(&[("one", ROWS)]);
    let limits = Limits { workbook_cells_max: 5, ..Limits::default() };
    let refusal = Upload::open(Cursor::new(&bytes), None, limits).map(drop).expect_err("a limit");
    assert!(refusal.to_string().contains("filled cells in one workbook"), "{refusal}");
    let limits = Limits { workbook_bytes_max: 2_000, ..Limits::default() };
    let refusal = Upload::open(Cursor::new(&bytes), None, limits).map(drop).expect_err("a limit");
    assert!(refusal.to_string().contains("bytes in a workbook after unpacking"), "{refusal}");
    let mut damaged = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    damaged.resize(2048, 7);
    assert_eq!(kind(read(damaged)), "damaged");
    let empty = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("[Content_Types].xml", b"<x/>")]);
    assert!(matches!(kind(read(empty)), "damaged" | "nothing-to-read"));
}

#[test]
fn an_old_workbook_reads_like_a_new_one() {
    let old = read(include_bytes!("../fixtures/one_sheet.xls")).expect("a good workbook");
    let new = read(include_bytes!("../fixtures/two_sheets.xlsx")).expect("a good workbook");
    assert_eq!(old.accepted, new.accepted);
    assert_eq!(old.events()[0].period.hour(), Some(0));
}

#[test]
fn an_old_workbook_with_cells_in_far_corners_is_refused_before_it_is_laid_out() {
    // Twelve sheets of two cells each: 2,048 bytes a sheet, 6 gigabytes laid out.
    let refusal = read(include_bytes!("../fixtures/far_corners.xls")).map(|_| ()).expect_err("a limit");
    assert!(refusal.to_string().contains("filled cells in one workbook"), "{refusal}");
}

fn ods(rows: &str) -> Vec<u8> {
    ods_with("", rows)
}

fn ods_with(declaration: &str, rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?>{declaration}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="one">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

fn ods_text(text: &str) -> String {
    format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
}

fn ods_row(cells: &[String]) -> String {
    format!("<table:table-row>{}</table:table-row>", cells.concat())
}

#[test]
fn an_opendocument_sheet_reads_like_a_csv() {
    let date = r#"<table:table-cell office:value-type="date" office:date-value="2019-06-01"><text:p>01/06/19</text:p></table:table-cell>"#;
    let headings = ["Epoch", "Category", "Ward Name"].map(ods_text);
    let row = [date.to_owned(), ods_text("Robbery"), ods_text("Example Ward")];
    // Programs end a sheet with a million blank rows that they do not store.
    let blank = r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>"#;
    let outcome =
        read(ods(&format!("{}{}{blank}", ods_row(&headings), ods_row(&row)))).expect("a good sheet");
    assert_eq!(outcome.events()[0].period.first_day().to_string(), "2019-06-01");
    assert_eq!(outcome.totals.rows, 2);
}

#[test]
fn what_a_sheet_declares_about_other_files_or_repeats_is_not_followed() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let headings = ["Epoch", "Category", "Ward Name"].map(ods_text);
    let told = |declaration: &str, ward: &str| {
        let row = ["2019-06-01", "Robbery", ward].map(ods_text);
        let rows = format!("{}{}", ods_row(&headings), ods_row(&row));
        match read(ods_with(declaration, &rows)) {
            Ok(outcome) => format!("{:?}", outcome.events()),
            Err(refusal) => format!("{refusal:?} {refusal}"),
        }
    };
    assert!(told("", "Ward accord-engine-formats").contains("accord-engine-formats"), "as it is written");
    for declared in [
        format!("<!ENTITY e SYSTEM \"file://{file}\">"),
        "<!ENTITY a \"accord-engine-formats accord-engine-formats\"><!ENTITY e \"&a;&a;&a;\">".to_owned(),
    ] {
        let told = told(&format!("<!DOCTYPE x [{declared}]>"), "Ward &e;");
        assert!(!told.contains("accord-engine-formats"), "{told}");
    }
}

#[test]
fn an_opendocument_cell_that_says_it_is_repeated_a_million_times_is_refused() {
    let filled = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="100" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let refusal = read(ods(filled)).map(|_| ()).expect_err("a limit");
    assert!(refusal.to_string().contains("filled cells in one workbook"), "{refusal}");
    let corner = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="500"/><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    assert_eq!(kind(read(ods(corner))), "too-large");
}
