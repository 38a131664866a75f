//! One declaration of a list: what the page shows and links to, and what its files hold.

use std::io::Cursor;

use accord_kernel::{Day, Instant, Month};
use accord_platform_web::lists::{
    Cell, Column, Direction, FILE_ROWS_MAX, FileFormat, FileNotes, Filter, List, ListFile, Offer, Room,
    Shown, Tone,
};
use accord_platform_web::page::values;
use accord_platform_web::{Chrome, Pages};
use calamine::{Data, Reader, Xlsx};
use minijinja::context;
use proptest::prelude::*;
use scraper::{Html, Selector};

struct Pond {
    name: String,
    state: &'static str,
    depth_cm: i64,
    seen_on: Option<Day>,
}

fn day(text: &str) -> Day {
    text.parse().expect("a day of the test")
}

fn month(text: &str) -> Month {
    text.parse().expect("a month of the test")
}

fn ponds(names: &[&str]) -> Vec<Pond> {
    let pond = |(at, name): (i64, &&str)| Pond {
        name: (*name).to_owned(),
        state: "Tidal",
        depth_cm: 1_200 + at,
        seen_on: (at > 0).then(|| day("2026-11-22")),
    };
    (0..).zip(names).map(pond).collect()
}

fn list() -> List<Pond> {
    List::new("/ponds", "Ponds", ("pond", "ponds"))
        .filter(Filter::text("q", "Name"))
        .filter(Filter::choice("state", "State", [("open", "Open"), ("dry", "Dry")]).hint("As last seen"))
        .filter(Filter::choices(
            "kind",
            "Kind",
            [("tidal", "Tidal"), ("fresh", "Fresh water"), ("x&y", "<X>")],
        ))
        .filter(Filter::days("seen", "Seen"))
        .filter(Filter::months("month", "Month", month("2025-01"), month("2026-11")))
        .column(
            Column::text("name", "Name", |pond: &Pond| {
                Cell::text(&pond.name).to("/ponds/1").note("By the mill")
            })
            .sortable(),
        )
        .column(Column::text("state", "State", |pond: &Pond| Cell::text(pond.state).tag(Tone::Blue)))
        .column(Column::number("depth", "Depth (cm)", |pond: &Pond| Cell::number(pond.depth_cm)).sortable())
        .column(
            Column::time("seen", "Seen", |pond: &Pond| Cell::or(pond.seen_on, Cell::day, "Not yet"))
                .sortable(),
        )
        .column(
            Column::text("change", "Change", |_: &Pond| Cell::text("Change").to("/ponds/1/change"))
                .only_on_page(),
        )
        .column(Column::text("note", "Note", |_: &Pond| Cell::text("-12 by the mill")).only_in_files())
        .when_empty("No pond has been dug yet.")
}

fn page(query: &str, rows: &[Pond], shown: &Shown) -> String {
    let pages = Pages::new(&[(
        "ponds.html",
        "{% extends \"layout.html\" %}{% block main %}<h1>Ponds</h1>{% include \"list.html\" %}{% endblock %}",
    )]);
    let chrome = Chrome {
        installation: "Ponds".to_owned(),
        is_demonstration: false,
        navigation: Vec::new(),
        account: None,
        notice: None,
        words: Vec::new(),
        paper: None,
    };
    let list = list();
    let view = list.view(&list.read(Some(query)), rows, shown);
    let pages = pages.expect("the templates compile");
    pages.render("ponds.html", &chrome, context! { list => values(view) }).expect("the page renders")
}

fn texts(html: &str, selector: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let selector = Selector::parse(selector).expect("a selector of the test");
    let text = |element: scraper::ElementRef<'_>| {
        element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    page.select(&selector).map(text).collect()
}

fn attributes(html: &str, selector: &str, name: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let selector = Selector::parse(selector).expect("a selector of the test");
    page.select(&selector).filter_map(|element| element.value().attr(name).map(str::to_owned)).collect()
}

#[test]
fn reads_what_was_chosen() {
    let list = list();
    let query = list.read(Some(
        "q=+mill+&state=dry&kind=fresh&kind=tidal&seen-from=17%2F5%2F2026&seen-to=2026-06-01&month-to=2026-11&sort=-depth&page=3&rows=50",
    ));
    assert_eq!(query.text("q"), Some("mill"));
    assert_eq!(query.choice("state"), Some("dry"));
    assert_eq!(query.choices("kind"), ["tidal", "fresh"]);
    assert_eq!(query.days("seen").from, Some(day("2026-05-17")));
    assert_eq!(query.days("seen").to, Some(day("2026-06-01")));
    assert_eq!((query.months("month").from, query.months("month").to), (None, Some(month("2026-11"))));
    assert_eq!((query.sort().column, query.sort().direction), ("depth", Direction::Descending));
    assert_eq!((query.window(1_234).offset, query.window(1_234).limit), (100, 50));
    assert!(query.problems().is_empty() && query.is_filtered());
}

#[test]
fn leaves_out_what_it_cannot_follow_and_says_so() {
    for (query, problem) in [
        ("state=gone", "State: `gone` is not one of the choices, choose again"),
        ("kind=tidal&kind=gone", "Kind: `gone` is not one of the choices, choose again"),
        ("seen-from=31/2/2026", "Seen: enter a real date for the start, for example 17/5/2026"),
        ("seen-to=1/1/26", "Seen: enter a real date for the end, for example 17/5/2026"),
        ("seen-from=2026-02-02&seen-to=2026-02-01", "Seen: the end must be the same as or after the start"),
        ("month-from=2031-01", "Month: `2031-01` is not one of the months, choose again"),
    ] {
        let list = list();
        let query = list.read(Some(query));
        let texts: Vec<&str> = query.problems().iter().map(|problem| problem.text.as_str()).collect();
        assert_eq!(texts, [problem]);
        assert!(query.require_sound().is_err());
        assert_eq!((query.choice("state"), query.days("seen").from), (None, None));
    }
    let long = "a".repeat(201);
    assert_eq!(list().read(Some(&format!("q={long}"))).problems().len(), 1);
}

#[test]
fn a_filter_that_cannot_be_read_has_no_rows_beside_it() {
    let pond = ponds(&["Mill"]);
    let shown = Shown::of(1).fact("As of today.").offering(Offer::Files);
    for query in ["state=gone", "seen-from=31/2/2026"] {
        let html = page(query, &pond, &shown);
        assert_eq!(texts(&html, ".govuk-error-summary li").len(), 1);
        let main = texts(&html, "main").join(" ");
        assert!(main.contains("Nothing is listed, because the filter could not be read."), "{main}");
        assert!(!main.contains("As of today.") && !main.contains("Save this list"), "{main}");
        assert_eq!(texts(&html, "main table"), [""; 0]);
    }
}

#[test]
fn unknown_orders_and_pages_become_the_default() {
    let list = list();
    for query in ["sort=weight", "sort=-change", "sort=", "sort=--name", "page=0", "page=x", "rows=7"] {
        let query = list.read(Some(query));
        assert_eq!((query.sort().column, query.sort().direction), ("name", Direction::Ascending));
        assert_eq!((query.window(99).offset, query.window(99).limit), (0, 25));
        assert!(query.problems().is_empty());
    }
    assert_eq!(list.read(Some("page=4000000000000")).window(60).offset, 0);
    assert_eq!(list.read(Some("page=9")).window(60).offset, 50, "a page beyond the last is the last");
    assert_eq!(list.read(Some("page=9")).window(0).offset, 0);
}

#[test]
#[should_panic(expected = "INVARIANT: the list declares a filter `kinds`")]
fn a_mistyped_key_in_a_store_is_found_at_once() {
    let _ = list().read(None).choices("kinds");
}

#[test]
fn the_page_links_every_change_and_keeps_the_rest() {
    let html = page(
        "kind=tidal&kind=x%26y&seen-from=2026-05-17&sort=-depth&page=2",
        &ponds(&["A", "B"]),
        &Shown::of(1_234),
    );
    assert_eq!(texts(&html, ".accord-list-facts"), ["Showing 26 to 50 of 1,234 ponds."]);
    assert_eq!(
        texts(&html, ".moj-filter__tag"),
        ["Remove this filter Tidal", "Remove this filter <X>", "Remove this filter From 17 May 2026",]
    );
    assert_eq!(
        attributes(&html, ".moj-filter__tag", "href")[0],
        "/ponds?kind=x%26y&seen-from=2026-05-17&sort=-depth"
    );
    assert_eq!(attributes(&html, ".moj-filter__heading-action a", "href"), ["/ponds?sort=-depth"]);
    assert_eq!(texts(&html, "thead th"), ["Name", "State", "Depth (cm)", "Seen", "Change"]);
    assert_eq!(attributes(&html, "thead th", "aria-sort"), ["descending"]);
    let filter = "kind=tidal&kind=x%26y&seen-from=2026-05-17";
    assert_eq!(
        attributes(&html, "thead a", "href"),
        [
            format!("/ponds?{filter}"),
            format!("/ponds?{filter}&sort=depth"),
            format!("/ponds?{filter}&sort=-seen"),
        ]
    );
    assert_eq!(texts(&html, ".govuk-pagination__item"), ["1", "2", "3", "⋯", "50"]);
    assert_eq!(
        attributes(&html, ".govuk-pagination__next a", "href"),
        [format!("/ponds?{filter}&sort=-depth&page=3")]
    );
    assert_eq!(
        attributes(&html, ".govuk-pagination__prev a", "href"),
        [format!("/ponds?{filter}&sort=-depth")]
    );
    assert_eq!(attributes(&html, "form#filter input[type=hidden]", "value"), ["-depth"]);
    assert_eq!(attributes(&html, "form#filter input[checked]", "value"), ["tidal", "x&y"]);
    assert_eq!(attributes(&html, "#filter-seen-from", "value"), ["17/5/2026"]);
    assert_eq!(texts(&html, "tbody tr:first-child td"), ["Tidal", "1,200", "Not yet", "Change"]);
    assert_eq!(texts(&html, "tbody tr:first-child th"), ["ABy the mill"]);
}

#[test]
fn pages_are_named_without_a_gap_of_one() {
    for (at, last, expected) in [
        (1, 3, "1 2 3"),
        (1, 7, "1 2 ⋯ 7"),
        (4, 7, "1 2 3 4 5 6 7"),
        (5, 9, "1 ⋯ 4 5 6 ⋯ 9"),
        (9, 9, "1 ⋯ 8 9"),
        (3, 9, "1 2 3 4 ⋯ 9"),
    ] {
        let html = page(&format!("page={at}"), &ponds(&["A"]), &Shown::of(last * 25));
        assert_eq!(texts(&html, ".govuk-pagination__item").join(" "), expected);
        let current = attributes(&html, "[aria-current=page]", "aria-label");
        assert_eq!(current, [format!("Page {at}")]);
    }
}

#[test]
fn says_when_there_is_nothing_and_offers_files_only_where_told() {
    let html = page("", &[], &Shown::of(0).fact("Data to 21 November 2026.").offering(Offer::Files));
    assert_eq!(texts(&html, "main > p.govuk-body, main .govuk-body")[1], "No pond has been dug yet.");
    assert_eq!(texts(&html, ".accord-list-facts"), ["Data to 21 November 2026."]);
    let html = page("q=x", &[], &Shown::of(0));
    assert!(texts(&html, ".govuk-body").contains(&"No ponds match this filter. Clear filters".to_owned()));
    let html = page("q=x&sort=-seen&page=2&rows=50", &ponds(&["A"]), &Shown::of(1).offering(Offer::Files));
    assert_eq!(texts(&html, ".accord-list-facts"), ["Showing 1 pond. Save this list as CSV or Excel."]);
    assert_eq!(
        attributes(&html, ".accord-list-facts a", "href"),
        ["/ponds.csv?q=x&sort=-seen", "/ponds.xlsx?q=x&sort=-seen"]
    );
    let html = page("q=x&state=gone", &ponds(&["A"]), &Shown::of(1).offering(Offer::Files));
    assert!(attributes(&html, ".accord-list-facts a", "href").is_empty());
    assert_eq!(attributes(&html, ".govuk-error-summary__list a", "href"), ["#filter-state"]);
    assert_eq!(texts(&html, ".govuk-error-message").len(), 1);
    let html = page("seen-to=soon", &ponds(&["A"]), &Shown::of(1));
    assert_eq!(attributes(&html, "#filter-seen-to", "value"), ["soon"], "what was typed is shown again");
}

fn file(format: FileFormat, query: &str, names: &[&str], total: u64) -> ListFile {
    let list = list();
    let notes = FileNotes::made(day("2026-11-22").start()).by("Mill Trust").marked("Official").fictional();
    let mut file = list.file(format, &list.read(Some(query)), notes.sentence("Data to 21 November."));
    assert_eq!(file.push(&ponds(names)).expect("rows can be written"), Room::Left);
    file.finish(total).expect("the file can be finished")
}

#[test]
fn csv_quotes_and_defends_against_formulas() {
    let file = file(FileFormat::Csv, "", &["=1+1", "a \"b\", c", "@x", "line\nbreak"], 9);
    assert_eq!(file.name, "fictional-ponds-2026-11-22.csv");
    let text = String::from_utf8(file.bytes).expect("UTF-8");
    assert_eq!(
        text,
        "\u{feff}Name,State,Depth (cm),Seen,Note,Marking\r\n\
        '=1+1,Tidal,1200,,'-12 by the mill,Fictional data\r\n\
        \"a \"\"b\"\", c\",Tidal,1201,2026-11-22,'-12 by the mill,Fictional data\r\n\
        '@x,Tidal,1202,2026-11-22,'-12 by the mill,Fictional data\r\n\
        \"line\nbreak\",Tidal,1203,2026-11-22,'-12 by the mill,Fictional data\r\n\
        This file holds the first 4 of 9 ponds. Narrow the filter for the others.\r\n"
    );
}

#[test]
fn a_workbook_has_typed_cells_and_says_what_it_is() {
    let file = file(FileFormat::Xlsx, "kind=tidal&month-to=2026-11", &["=1+1", "B"], 2);
    assert_eq!(file.name, "fictional-ponds-2026-11-22.xlsx");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.bytes)).expect("a workbook");
    let rows = book.worksheet_range("Rows").expect("the sheet of rows");
    let row: Vec<Data> = rows.rows().nth(2).expect("two rows and the heads").to_vec();
    assert_eq!(row[0], Data::String("B".to_owned()));
    assert_eq!(row[2], Data::Float(1_201.0));
    assert!(matches!(&row[3], Data::DateTime(date) if date.as_f64() == 46_348.0), "{:?}", row[3]);
    assert_eq!(rows.rows().nth(1).expect("a row")[0], Data::String("=1+1".to_owned()));
    let notes = book.worksheet_range("Notes").expect("the sheet of notes");
    let lines: Vec<String> =
        notes.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(
        lines,
        [
            "Title|Ponds",
            "Data|Fictional data. Everyone and everything here is made up.",
            "Marking|Official",
            "Made on|Sunday 22 November 2026 at 12:00am",
            "Made by|Mill Trust",
            "Filter|Kind: Tidal",
            "|Month: To November 2026",
            "|Ordered by name, from A to Z",
            "Note|Data to 21 November.",
        ]
    );
}

#[test]
fn a_file_is_cut_at_its_limit_and_says_so() {
    let list = list();
    let query = list.read(None);
    let mut file = list.file(FileFormat::Csv, &query, FileNotes::made(Instant::from_micros(0)));
    let batch = ponds(&vec!["A"; 15_000]);
    assert_eq!(file.push(&batch).expect("rows"), Room::Left);
    assert_eq!(file.push(&batch).expect("rows"), Room::Full);
    let text = String::from_utf8(file.finish(30_000).expect("a file").bytes).expect("UTF-8");
    assert_eq!(text.lines().count(), FILE_ROWS_MAX + 2);
    assert!(text.ends_with(
        "\"This file holds the first 20,000 of 30,000 ponds. Narrow the filter for the others.\"\r\n"
    ));
}

proptest! {
    /// Whatever the address says, the page renders, no text becomes markup, and the window stays inside.
    #[test]
    fn no_query_breaks_the_page(query in ".{0,80}", name in ".{0,40}", count in 0_u64..2_000) {
        let probe = format!("q=<script>&{query}&kind=<script>&seen-from=<script>");
        let rows = ponds(&[&format!("<script>{name}")]);
        let html = page(&probe, if count == 0 { &[] } else { &rows }, &Shown::of(count).fact("<script>"));
        prop_assert!(!html.contains("<script>"), "{html}");
        let window = list().read(Some(&probe)).window(count);
        prop_assert!(window.offset <= count && window.limit <= 100);
    }

    /// The address that a page makes for itself reads back as the same choice.
    #[test]
    fn addresses_read_back(text in "[a-zA-Z&=%+é ]{0,12}", page_number in 1_u32..9) {
        let list = list();
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let first = list.read(Some(&format!("q={encoded}&kind=fresh&sort=seen&page={page_number}")));
        let html = page(&format!("q={encoded}&kind=fresh&sort=seen"), &ponds(&["A"]), &Shown::of(900));
        let href = attributes(&html, ".govuk-pagination__item a", "href").into_iter().next().expect("a page");
        let again = list.read(href.split_once('?').map(|(_, query)| query));
        prop_assert_eq!(first.text("q"), again.text("q"));
        prop_assert_eq!(first.choices("kind"), again.choices("kind"));
        prop_assert_eq!(first.sort(), again.sort());
    }
}
