//! Mapped incident files, and mappings saved as JSON.

use accord_engine_formats::{
    Capacity, Format, LaterFiles, Mapping, Ordinals, PersonColumns, PlacePrecision, PointColumns, Problem,
    Refusal, ReplacementScope, What, known_mappings,
};

use crate::support::read_as;

fn ambulance() -> Mapping {
    let mut mapping = Mapping::new("Ambulance call-outs", "Call date", What::Column("Illness".into()));
    mapping.when.time = Some("Call time".into());
    mapping.point = Some(PointColumns { longitude: "Lon".into(), latitude: "Lat".into() });
    mapping.how_sure = Some("Confidence".into());
    mapping.reference = Some("CAD".into());
    mapping.people = vec![PersonColumns {
        capacity: Capacity::Victim,
        age: Some("Age".into()),
        sex: None,
        self_defined_ethnicity: None,
        observed_ethnicity: None,
    }];
    mapping.free_text = vec!["Notes".into()];
    mapping
}

const HEAD: &str = "CAD,Call date,Call time,Illness,Lon,Lat,Confidence,Age,Notes\n";

#[test]
fn when_where_what_how_sure_reference_and_age_come_through() {
    let text = format!("{HEAD}17,31/05/2024,23:15,Stabbing,-0.1,51.5,High,16,by the gate\n");
    let outcome = read_as(text, Some(Format::Incidents), &[ambulance()]).expect("a good file");
    let event = outcome.events()[0];
    assert_eq!(event.period.instant().map(|at| at.to_string()).as_deref(), Some("2024-05-31T22:15:00Z"));
    assert_eq!(event.category, "Stabbing");
    assert_eq!(event.how_sure.as_deref(), Some("High"));
    assert_eq!(event.reference.as_deref(), Some("17"));
    assert_eq!(event.place.precision, PlacePrecision::Stated);
    assert_eq!(event.described[0].age.as_ref().map(|age| (age.from, age.to)), Some((Some(16), Some(16))));
    assert_eq!(&*event.free_text[0].0, "Notes");
    assert_eq!(outcome.accepted[0].identity.scope, ReplacementScope::Additive);
}

#[test]
fn rows_are_refused_with_the_column_that_is_wrong() {
    let rows = "1,,23:15,Stabbing,,,,,\n\
                2,31/02/2024,23:15,Stabbing,,,,,\n\
                3,31/05/2024,25:15,Stabbing,,,,,\n\
                4,31/05/2024,,,,,,,\n\
                5,31/05/2024,,Stabbing,-0.1,,,,\n\
                6,31/05/2024,,Stabbing,51.5,-0.1,,,\n\
                7,31/05/2024,,Stabbing,0,0,,,\n\
                8,31/05/2024,,Stabbing,,,,199,\n";
    let outcome =
        read_as(format!("{HEAD}{rows}"), Some(Format::Incidents), &[ambulance()]).expect("a good file");
    let got: Vec<(u64, Option<&str>, Problem)> =
        outcome.refused.iter().map(|row| (row.row_number, row.column.as_deref(), row.problem)).collect();
    assert_eq!(
        got,
        [
            (2, Some("Call date"), Problem::Missing),
            (3, Some("Call date"), Problem::NotADate),
            (4, Some("Call time"), Problem::NotATime),
            (5, Some("Illness"), Problem::Missing),
            (6, Some("Lat"), Problem::HalfAPlace),
            (7, Some("Lon"), Problem::PlaceSwapped),
            (8, Some("Lon"), Problem::PlaceOutOfRange),
            (9, Some("Age"), Problem::NotAnAge),
        ]
    );
    assert!(outcome.refused.iter().all(|row| !row.what_to_do().is_empty() && row.reason().ends_with('.')));
}

#[test]
fn a_mapping_goes_to_json_and_back_and_is_found_again_by_headings() {
    for mapping in known_mappings().into_iter().chain([ambulance()]) {
        let json = serde_json::to_string(&mapping).expect("plain data");
        assert_eq!(serde_json::from_str::<Mapping>(&json).expect("our own JSON"), mapping);
    }
    let text = format!("{HEAD}17,2024-05-31,23:15,Stabbing,,,,,\n");
    let outcome = read_as(text, None, &[ambulance()]).expect("found by its headings");
    assert_eq!(
        outcome.recognised.mapping.map(|mapping| mapping.name).as_deref(),
        Some("Ambulance call-outs")
    );
}

#[test]
fn a_column_that_went_away_is_named() {
    let text = "CAD,Call date,Illness\n17,2024-05-31,Stabbing\n";
    let mut upload = crate::support::open(text.as_bytes()).expect("a text");
    let mut recognised = upload.recognise(0, Some(Format::Incidents), &[]).expect("a guess").remove(0);
    recognised.mapping = Some(ambulance());
    let refusal = upload.read(0, &recognised).map(drop).expect_err("a column is missing");
    assert!(
        matches!(refusal, Refusal::MappingColumnMissing { ref column, .. } if column == "Call time"),
        "{refusal}"
    );
}

#[test]
fn the_same_rows_in_another_order_of_columns_are_the_same_rows() {
    let mut mapping = Mapping::new("Feed", "When", What::Column("What".into()));
    mapping.later_files = LaterFiles::ReplaceMonths;
    let read = |text: &str| {
        let outcome = read_as(text, Some(Format::Incidents), &[mapping.clone()]).expect("a good file");
        let mut ordinals = Ordinals::default();
        let mut known: Vec<_> = outcome
            .accepted
            .iter()
            .map(|accepted| {
                let identity = &accepted.identity;
                (
                    identity.scope.to_string(),
                    identity.fingerprint,
                    ordinals.next(&identity.scope, identity.fingerprint),
                )
            })
            .collect();
        known.sort();
        known
    };
    let one = read("When,What\n2024-05-31,Robbery\n2024-05-31,Robbery\n2024-06-01,Theft\n");
    let two = read("What;When\nTheft;2024-06-01\nRobbery;2024-05-31\nRobbery;2024-05-31\n");
    assert_eq!(one, two);
    assert_eq!(one[0].0, "feed/2024-05");
}
