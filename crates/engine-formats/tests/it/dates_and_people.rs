//! Whole-column dates, and people in files that must not have any.

use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::person::PersonKind;
use accord_engine_formats::{ClockOf, Format, Mapping, Problem, Refusal, What};

use crate::support::{Outcome, kind, read, read_as};

fn incidents(order: Option<DateOrder>, rows: &str) -> Result<Outcome, Refusal> {
    let mut mapping = Mapping::new("Example feed", "When", What::Column("What".into()));
    mapping.when.order = order;
    mapping.place_text = Some("Where".into());
    read_as(format!("When,What,Where\n{rows}"), Some(Format::Incidents), &[mapping])
}

#[test]
fn month_first_files_are_named_and_taken_only_when_chosen() {
    let rows = "05/06/2024,Robbery,a\n05/31/2024,Robbery,b\n";
    assert_eq!(incidents(None, rows).map(|_| ()), Err(Refusal::MonthFirst { column: "When".into(), row: 3 }));
    assert_eq!(kind(incidents(Some(DateOrder::DayFirst), rows)), "month-first");
    let chosen = incidents(Some(DateOrder::MonthFirst), rows).expect("chosen");
    assert_eq!(chosen.events()[0].period.first_day().to_string(), "2024-05-06");
}

#[test]
fn day_first_is_taken_when_proved_and_refused_when_the_mapping_says_otherwise() {
    let rows = "05/06/2024,Robbery,a\n31/05/2024,Robbery,b\n";
    let proved = incidents(None, rows).expect("proved");
    assert_eq!(proved.events()[0].period.first_day().to_string(), "2024-06-05");
    assert_eq!(kind(incidents(Some(DateOrder::MonthFirst), rows)), "day-first");
}

#[test]
fn ambiguous_dates_are_refused_until_someone_chooses() {
    let rows = "05/06/2024,Robbery,a\n01/02/2024,Robbery,b\n";
    assert_eq!(
        incidents(None, rows).map(|_| ()),
        Err(Refusal::AmbiguousDates { column: "When".into(), row: 2 })
    );
    let chosen = incidents(Some(DateOrder::DayFirst), rows).expect("chosen");
    assert_eq!(chosen.events()[0].period.first_day().to_string(), "2024-06-05");
    assert_eq!(kind(incidents(None, "13/06/2024,Robbery,a\n06/13/2024,Robbery,b\n")), "mixed-dates");
}

#[test]
fn london_time_and_utc_are_not_confused() {
    let mut mapping = Mapping::new("Example feed", "When", What::Always("Robbery".into()));
    let at = |mapping: &Mapping, text: &str| {
        let outcome = read_as(
            format!("When,Other\n{text},x\n"),
            Some(Format::Incidents),
            std::slice::from_ref(mapping),
        )
        .expect("a good file");
        match outcome.refused.first() {
            Some(row) => Err(row.problem),
            None => {
                let period = outcome.events()[0].period;
                Ok((period.precision(), period.first_day().to_string(), period.hour()))
            }
        }
    };
    let answer = |kind, day: &str, hour| Ok((kind, day.to_owned(), Some(hour)));
    assert_eq!(at(&mapping, "2024-06-30 23:30"), answer("instant", "2024-06-30", 23));
    assert_eq!(at(&mapping, "2024-06-30T23:30:00Z"), answer("instant", "2024-07-01", 0));
    assert_eq!(at(&mapping, "2024-10-27 01:30"), answer("clock", "2024-10-27", 1));
    assert_eq!(at(&mapping, "2024-03-31 01:30"), Err(Problem::NoSuchTime));
    mapping.when.clock = ClockOf::Utc;
    assert_eq!(at(&mapping, "2024-06-30 23:30"), answer("instant", "2024-07-01", 0));
    mapping.when.clock = ClockOf::Elsewhere;
    assert_eq!(at(&mapping, "2024-03-31 01:30"), answer("clock", "2024-03-31", 1));
}

const ISTV: &str = "Reporting Period Start Date,Reporting Period End Date,Site Code,Arrival Date and Time,\
                    Assault Date and Time,Assault Method,Assault Location Type,Assault Location Description";

fn istv(more_headings: &str, description: &str, more: &str) -> Result<Outcome, Refusal> {
    read(format!(
        "{ISTV}{more_headings}\n2024-05-01,2024-05-31,RXX01,2024-05-04 01:10,2024-05-03 23:40,Sharp object,Street,\
         {description}{more}\n"
    ))
}

#[test]
fn a_person_column_refuses_an_anonymous_file_whole() {
    assert_eq!(istv("", "by the park", "").expect("anonymous").totals.accepted, 1);
    let refusal = istv(",Surname,NHS Number", "by the park", ",Xxxx,").map(|_| ()).expect_err("people");
    assert_eq!(
        refusal,
        Refusal::PersonColumn { columns: vec![(9, PersonKind::Name), (10, PersonKind::NhsNumber)] }
    );
    assert!(refusal.must_not_be_kept());
}

#[test]
fn a_cell_that_identifies_someone_refuses_the_file_and_is_never_quoted() {
    let check = |cell: &str, expected: PersonKind| {
        let refusal = istv("", &format!("\"{cell}\""), "").map(|_| ()).expect_err(cell);
        let Refusal::PersonData { kind, column_number, row, .. } = &refusal else { panic!("{refusal}") };
        assert_eq!((*kind, *column_number, *row), (expected, 8, 2), "{cell}");
        assert!(refusal.must_not_be_kept());
        for part in cell.split_whitespace().filter(|part| part.len() > 5) {
            assert!(!refusal.to_string().contains(part), "{refusal}");
            assert!(!format!("{refusal:?}").contains(part), "{refusal:?}");
        }
    };
    check("bus stop, NHS 999 000 0018", PersonKind::NhsNumber);
    check("pupil A123456789012", PersonKind::Upn);
    check("told by someone@example.org", PersonKind::Email);
    check("rang from 07700 900123", PersonKind::Phone);
    check("boy, 12/03/2008", PersonKind::DateOfBirth);
}

#[test]
fn places_that_look_like_names_stay() {
    for place in ["Victoria", "Grace Road", "outside St Mary's", "Junction 12", "bus 243 stop 9000"] {
        let outcome = istv("", place, "").expect(place);
        assert_eq!(outcome.events()[0].free_text[0].1, place);
        assert_eq!(outcome.events()[0].place.text, None, "typed text is held back");
    }
}

#[test]
fn people_are_found_even_in_files_that_nothing_recognises() {
    assert_eq!(kind(read("First name,Date of birth,Team\nXxxx,2010-01-02,Blue\n")), "person-column");
}

#[test]
fn a_file_without_headings_shows_no_cell_of_its_first_row() {
    let refusal =
        read("Xavier,Example,Blue Team\nYvonne,Example,Red Team\n").map(|_| ()).expect_err("unknown");
    assert!(!refusal.to_string().contains("Xavier"), "{refusal}");
    assert!(!format!("{refusal:?}").contains("Xavier"), "{refusal:?}");
}

#[test]
fn the_school_register_passes_over_head_teachers_and_keeps_phones() {
    let text = "URN,EstablishmentName,LA (name),TelephoneNum,HeadFirstName,HeadLastName\n\
                100001,Example School,Exampleshire,9990000018,Xxxx,Yyyy\n";
    let outcome = read(text).expect("a register");
    assert_eq!(outcome.totals.accepted, 1);
    assert!(!format!("{:?}", outcome.accepted).contains("Yyyy"));
    let lines: Vec<String> = outcome.notes.iter().map(|note| note.to_string()).collect();
    assert!(lines.contains(&"columns about people were not read: HeadFirstName, HeadLastName".to_owned()));
}
