//! Traps of the real Metropolitan Police files.

use std::collections::{BTreeMap, BTreeSet};

use accord_engine_formats::{AreaKind, Capacity, Count, Figure, NoteKind, Record, ReplacementScope};

use crate::support::{Outcome, preview_real, read_real};

fn counts(outcome: &Outcome) -> Vec<&Count> {
    outcome
        .accepted
        .iter()
        .map(|accepted| match &accepted.record {
            Record::Count(count) => count,
            other => panic!("a count was expected, not {other:?}"),
        })
        .collect()
}

const KNIFE: &str = "mps/knife_crime_monthly_borough_and_snt_2022-03_2025-06.csv.gz";

#[test]
fn codes_with_trailing_blanks_are_trimmed_and_what_is_no_code_is_kept_apart() {
    let Some(knife) = read_real(KNIFE, 0) else {
        return;
    };
    assert_eq!(knife.notes.count_of(NoteKind::PaddedCells), 24_719);
    // Blank 288, N/K 156, -1 93, NON ATHENA FORCE 34.
    assert_eq!(knife.notes.count_of(NoteKind::AreaCodesUnknown), 571);
    let counts = counts(&knife);
    assert!(counts.iter().all(|count| { count.area.area.code.as_ref().is_none_or(|code| code.len() == 9) }));
    let kept = counts
        .iter()
        .flat_map(|count| &count.rest)
        .filter(|(heading, value)| &**heading == "area_code" && value == "NON ATHENA FORCE")
        .count();
    assert_eq!(kept, 34);
}

#[test]
fn places_that_are_no_boroughs_stand_among_the_boroughs() {
    let Some(knife) = read_real(KNIFE, 0) else {
        return;
    };
    let boroughs: BTreeSet<&str> = counts(&knife)
        .iter()
        .filter(|count| count.area.kind == AreaKind::Borough)
        .filter_map(|count| count.area.area.name.as_deref())
        .collect();
    assert!(boroughs.contains("Aviation Security (SO18) (Legacy Only)"));
    assert!(boroughs.contains("N/K (Legacy Only)"));
}

#[test]
fn a_team_lies_in_the_borough_that_its_name_begins_with() {
    let Some(knife) = read_real(KNIFE, 0) else {
        return;
    };
    let counts = counts(&knife);
    let within: BTreeSet<&str> = counts.iter().filter_map(|count| count.area.within.as_deref()).collect();
    assert_eq!(within.len(), 32, "every borough of the Metropolitan Police: {within:?}");
    let teams = counts.iter().filter(|count| count.area.kind == AreaKind::SaferNeighbourhoodTeam);
    let without = teams.filter(|count| count.area.within.is_none()).count();
    assert!(without < 400, "{without} teams without a borough");
}

#[test]
fn a_figure_of_one_is_published_and_noughts_are_absent() {
    let Some(knife) = read_real(KNIFE, 0) else {
        return;
    };
    assert!(counts(&knife).iter().all(|count| count.figure.number().is_some_and(|number| number > 0)));
}

#[test]
fn every_figure_of_the_long_file_has_a_key_of_its_own() {
    let Some(knife) = read_real(KNIFE, 0) else {
        return;
    };
    let mut keys = BTreeSet::new();
    for accepted in &knife.accepted {
        let key = (accepted.identity.scope.clone(), accepted.identity.pairing);
        assert!(keys.insert(key), "row {}", accepted.row_number);
    }
}

#[test]
fn each_month_of_a_wide_file_is_a_figure() {
    let Some(ward) = preview_real("mps/recorded-crime-ward.csv.gz", 0) else {
        return;
    };
    assert_eq!(ward.totals.data, 18_688);
    assert_eq!(ward.totals.read, 18_688 * 17);
    assert_eq!(ward.by_month.len(), 17);
    assert_eq!(ward.scopes.len(), 17);
    assert!(matches!(&ward.scopes[0], ReplacementScope::TableMonth { table, .. } if &**table == "wide-ward"));
    let history =
        preview_real("mps/recorded-crime-borough-historical.csv.gz", 0).expect("the data are there");
    assert_eq!((history.totals.read, history.by_month.len()), (181_195, 167));
}

#[test]
fn the_wide_borough_file_sums_to_what_python_summed() {
    let Some(borough) = read_real("mps/recorded-crime-borough.csv.gz", 0) else {
        return;
    };
    let total: u64 = counts(&borough).iter().filter_map(|count| count.figure.number()).sum();
    assert_eq!(total, SUM_OF_BOROUGHS);
    assert!(
        counts(&borough).iter().any(|count| count.figure == Figure::Exact(0)),
        "noughts are published here"
    );
}

/// `sum(int(v) for row in rows for v in row[3:])` over the file.
const SUM_OF_BOROUGHS: u64 = 1_239_573;

#[test]
fn custody_rows_are_counts_and_the_month_is_said_twice() {
    let Some(custody) = read_real("mps/custody.csv.gz", 0) else {
        return;
    };
    assert_eq!(custody.notes.count_of(NoteKind::PaddedCells), 3843);
    let counts = counts(&custody);
    assert!(counts.iter().all(|count| count.area.kind == AreaKind::Force && count.splits.len() == 3));
    assert!(counts.iter().all(|count| count.splits.iter().all(|(_, value)| value.trim() == value)));
}

#[test]
fn homicide_rows_are_one_person_each_in_one_capacity() {
    let Some(victims) = read_real("mps/mps_homicide_victims_2003_2021.csv.gz", 0) else {
        return;
    };
    let proceedings = read_real("mps/homicide.csv.gz", 0).expect("the data are there");
    assert!(victims.events().iter().all(|event| event.described[0].capacity == Capacity::Victim));
    assert!(proceedings.events().iter().all(|event| event.described[0].capacity == Capacity::Accused));
    let first = proceedings.events()[0].period.first_day().to_string();
    assert_eq!(first, "2003-01-01", "Jan-03 is January 2003");
    let boroughs: BTreeSet<_> =
        victims.events().iter().filter_map(|e| e.place.borough.clone()?.name).collect();
    assert!(boroughs.contains("Unmapped"), "the publisher's own word is kept");
}

#[test]
fn three_spellings_of_one_column_become_one_answer() {
    let Some(searches) = read_real("mps/thorough-searches.csv.gz", 0) else {
        return;
    };
    let mut answers: BTreeMap<String, u64> = BTreeMap::new();
    for event in searches.events() {
        let mut said = event.rest.iter().filter(|(heading, _)| &**heading == "positive_outcome_of_stop");
        let answer = said.next().map_or_else(|| "none".to_owned(), |(_, value)| value.clone());
        assert!(said.next().is_none(), "once only");
        *answers.entry(answer).or_default() += 1;
    }
    assert_eq!(
        answers,
        BTreeMap::from([("No".into(), 7397 + 8005 + 7201), ("Yes".into(), 7778 + 7348 + 6381)])
    );
    assert_eq!(searches.notes.count_of(NoteKind::SpreadsheetErrors), 15);
    assert_eq!(searches.notes.count_of(NoteKind::NoPlace), 304);
    assert!(searches.events().iter().all(|event| event.period.precision() == "day"));
}
