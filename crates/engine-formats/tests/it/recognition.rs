//! Telling formats apart by their headings, in words.

use accord_engine_formats::{Confidence, Format, Refusal};

use crate::support::{open, read_as};

const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,\
                      Crime type,Last outcome category,Context";

fn recognise(text: &str, wanted: Option<Format>) -> Result<Vec<(Format, Confidence)>, Refusal> {
    let found = open(text.as_bytes())?.recognise(0, wanted, &[])?;
    Ok(found.iter().map(|candidate| (candidate.format, candidate.confidence)).collect())
}

#[test]
fn exact_headings_are_certain_and_others_likely() {
    let row = "\n,2024-05,A,A,,,No Location,,,Burglary,,\n";
    assert_eq!(
        recognise(&format!("{STREET}{row}"), None),
        Ok(vec![(Format::PoliceStreet, Confidence::Certain)])
    );
    let renamed = STREET.replace("Crime ID", "crime_id").replace("LSOA code", "lsoa-CODE");
    assert_eq!(
        recognise(&format!("{renamed}{row}"), None),
        Ok(vec![(Format::PoliceStreet, Confidence::Certain)])
    );
    let fewer = STREET.replace(",Context", "");
    assert_eq!(
        recognise(&format!("{fewer}\n,2024-05,A,A,,,No Location,,,Burglary,\n"), None),
        Ok(vec![(Format::PoliceStreet, Confidence::Likely)])
    );
}

#[test]
fn the_wrong_format_is_named_with_the_right_one() {
    let text = format!("{STREET}\n,2024-05,A,A,,,No Location,,,Burglary,,\n");
    assert_eq!(
        recognise(&text, Some(Format::StopSearch)),
        Err(Refusal::AnotherFormat { wanted: Format::StopSearch, found: Format::PoliceStreet })
    );
    let words = recognise(&text, Some(Format::StopSearch)).expect_err("another").to_string();
    assert!(words.contains("“Street-level crime (police.uk)” (`police-street`)"), "{words}");
}

#[test]
fn unknown_headings_name_the_nearest_format_and_what_is_missing() {
    let text = "Crime ID,Reported by,Longitude,Latitude,Location,Crime type\na,b,,,x,y\n";
    let Err(Refusal::UnknownColumns { nearest, missing, .. }) = recognise(text, Some(Format::PoliceStreet))
    else {
        panic!("unknown columns were expected")
    };
    assert_eq!(nearest, Some(Format::PoliceStreet));
    assert_eq!(missing, ["month", "lsoa code"]);
}

#[test]
fn unknown_headings_with_a_date_are_possible_incidents_for_a_person_to_confirm() {
    let text = "Incident date,Category,Location,Reference\n2024-05-31,Robbery,Example Road,7\n";
    assert_eq!(recognise(text, None), Ok(vec![(Format::Incidents, Confidence::Possible)]));
    let outcome = read_as(text, Some(Format::Incidents), &[]).expect("a suggestion");
    let event = outcome.events()[0];
    assert_eq!((event.category.as_str(), event.reference.as_deref()), ("Robbery", Some("7")));
    assert_eq!(event.free_text.len(), 1, "a typed place is held back");
}

#[test]
fn incidents_without_a_column_for_when_need_a_mapping() {
    let text = "Category,Colour\nRobbery,Blue\n";
    let refusal = recognise(text, Some(Format::Incidents)).expect_err("no date");
    assert_eq!(refusal.kind(), "needs-mapping");
}

#[test]
fn headings_in_two_rows_are_refused_with_what_to_do() {
    let text = "Reference,When,,What\n,date,time,kind\nR1,2026-11-21,23:15,Robbery\n";
    let refusal = recognise(text, Some(Format::Incidents)).expect_err("no row has all headings");
    assert_eq!(refusal.kind(), "needs-mapping");
    assert!(
        refusal.what_to_do().contains("one row of headings that stand in two"),
        "{}",
        refusal.what_to_do()
    );
    let one = "Reference,Date,Time,What\nR1,2026-11-21,23:15,Robbery\n";
    let not_mapped = Refusal::NeedsMapping { found: vec!["Date".into()] };
    assert!(not_mapped.what_to_do().contains("--mapping"), "the command line has no page");
    assert!(recognise(one, Some(Format::Incidents)).is_ok());
}
