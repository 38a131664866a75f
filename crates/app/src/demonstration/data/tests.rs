//! The files as partners' files: the same again for a seed, and taken in without one refused row.

use super::*;
use accord_engine_formats::{Accepted, Format, Limits, Mapping, Record, Upload};
use accord_kernel::Day;
use std::collections::BTreeSet;
use std::io::Cursor;

fn today() -> Day {
    "2026-11-22".parse().expect("a date of the test")
}

/// Every file that is made, under a name.
fn files(seed: u64, today: Day) -> Vec<(&'static str, String)> {
    let mut files = daily_incidents(seed, today);
    files.push(("weekly", weekly_counts(seed, today)));
    files.push(("ambulance", ambulance_calls(seed, today)));
    files.push(("istv", istv_attendances(seed, today)));
    files.push(("monthly", mps_monthly_wide(seed, today)));
    files
}

/// Reads a text as the importer does; any refusal fails the test.
fn read(text: &str, format: Format, mapping: Option<Mapping>) -> Vec<Accepted> {
    let saved: Vec<Mapping> = mapping.into_iter().collect();
    let mut upload =
        Upload::open(Cursor::new(text), Some("file.csv"), Limits::default()).expect("a good file");
    let recognised = upload.recognise(0, None, &saved).expect("a known format").remove(0);
    assert_eq!((recognised.format, recognised.mapping.as_ref()), (format, saved.first()));
    let mut reading = upload.read(0, &recognised).expect("a good table");
    let accepted: Vec<Accepted> =
        reading.by_ref().map(|item| item.unwrap_or_else(|refused| panic!("{format}: {refused}"))).collect();
    let totals = reading.finish().expect("the file to its end");
    assert_eq!((totals.refused, totals.accepted), (0, accepted.len() as u64));
    accepted
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let (first, again, other) = (files(1, today()), files(1, today()), files(2, today()));
    assert_eq!(first.len(), 17);
    assert!(first == again);
    for ((name, text), (_, of_other)) in first.iter().zip(&other) {
        assert!(text != of_other, "{name}");
    }
}

#[test]
fn every_daily_file_is_taken_in_without_a_refused_row() {
    let (mut rows, mut references, mut agencies) = (0, BTreeSet::new(), BTreeSet::new());
    for (key, text) in daily_incidents(1, today()) {
        for accepted in read(&text, Format::Incidents, Some(incident_mapping())) {
            let Record::Event(event) = accepted.record else { panic!("an event was expected") };
            assert!(event.place.point.is_some() && event.free_text.is_empty());
            assert!(event.place.ward.is_some() && event.place.borough.is_some());
            references.insert(event.reference.expect("every incident has one"));
            rows += 1;
        }
        agencies.insert(key);
    }
    assert_eq!(agencies.len(), 13);
    assert_eq!(references.len(), rows, "references are unique");
    assert!((60_000..=90_000).contains(&rows), "{rows}");
}

#[test]
fn weekly_counts_are_taken_in_without_a_refused_row() {
    let accepted = read(&weekly_counts(1, today()), Format::WeeklyCounts, None);
    assert_eq!(accepted.len(), 365 * 33 * 5);
    let last = accepted.last().and_then(|one| one.record.period()).expect("a count has a period");
    assert_eq!(last.last_day().to_string(), "2026-11-15");
}

#[test]
fn monthly_figures_are_taken_in_without_a_refused_row() {
    let accepted = read(&mps_monthly_wide(1, today()), Format::MpsMonthly, None);
    assert_eq!(accepted.len(), 60 * 32 * 3);
    let months: BTreeSet<String> = accepted
        .iter()
        .filter_map(|one| one.record.period()?.month())
        .map(|month| month.to_string())
        .collect();
    assert_eq!(months.len(), 60);
    assert_eq!(months.last().map(String::as_str), Some("2026-09"));
}

#[test]
fn ambulance_calls_and_attendances_are_taken_in_without_a_refused_row() {
    let calls = read(&ambulance_calls(1, today()), Format::Incidents, Some(ambulance_mapping()));
    assert!(calls.iter().all(|one| one.record.category() == "Assault"));
    let attendances = read(&istv_attendances(1, today()), Format::Istv, None);
    assert!((800..2_500).contains(&attendances.len()), "{}", attendances.len());
    let periods: BTreeSet<String> = attendances.iter().map(|one| one.identity.scope.to_string()).collect();
    assert_eq!(periods.len(), 24);
    assert_eq!(periods.last().map(String::as_str), Some("ZZZ01/2026-10-01..2026-10-31"));
}

#[test]
fn other_days_and_seeds_are_taken_in_too() {
    // Days around the changes of the clocks and the ends of months and years.
    for (seed, day) in [(3, "2026-03-30"), (4, "2026-10-26"), (5, "2027-01-01"), (6, "2028-03-01")] {
        let today: Day = day.parse().expect("a date of the test");
        for (key, text) in daily_incidents(seed, today).into_iter().filter(|(key, _)| *key == "North Area") {
            assert!(!read(&text, Format::Incidents, Some(incident_mapping())).is_empty(), "{key}");
        }
        read(&ambulance_calls(seed, today), Format::Incidents, Some(ambulance_mapping()));
        read(&istv_attendances(seed, today), Format::Istv, None);
        read(&mps_monthly_wide(seed, today), Format::MpsMonthly, None);
    }
}
