//! Traps of the real police.uk files, each with its count.

use std::collections::{BTreeMap, BTreeSet};

use accord_engine_formats::{NoteKind, Ordinals, Period, PlacePrecision, Record, ReplacementScope};

use crate::support::{preview_real, read_real, shared_data};

#[test]
fn anti_social_behaviour_has_no_reference_and_2011_has_none_at_all() {
    let Some(city) = read_real("police_uk/city_of_london/2018-01-city-of-london-street.csv.gz", 0) else {
        return;
    };
    assert!(
        city.events()
            .iter()
            .all(|event| (event.category == "Anti-social behaviour") == event.reference.is_none())
    );
    assert_eq!(city.notes.count_of(NoteKind::BlankReferences), 141);
    let old = read_real("police_uk/metropolitan_burglary_only/2011-06/2011-06-metropolitan-street.csv.gz", 0)
        .expect("the data are there");
    assert_eq!(old.notes.count_of(NoteKind::BlankReferences), 7336);
    assert!(old.accepted.iter().all(|accepted| accepted.identity.pairing.is_none()));
}

#[test]
fn rows_without_a_place_are_kept_and_counted() {
    let Some(city) = read_real("police_uk/city_of_london/2018-01-city-of-london-street.csv.gz", 0) else {
        return;
    };
    let placeless: Vec<_> =
        city.events().into_iter().filter(|event| event.place.precision == PlacePrecision::None).collect();
    assert_eq!(placeless.len(), 21);
    assert!(placeless.iter().all(|event| event.place.text.is_none() && event.place.lsoa.is_none()));
    assert_eq!(city.notes.count_of(NoteKind::NoPlace), 21);
}

#[test]
fn the_published_lsoa_is_trusted_even_outside_the_force() {
    let Some(city) = read_real("police_uk/city_of_london/2018-01-city-of-london-street.csv.gz", 0) else {
        return;
    };
    let outside = city
        .events()
        .iter()
        .filter_map(|event| event.place.lsoa.as_ref()?.name.clone())
        .filter(|name| !name.starts_with("City of London"))
        .count();
    assert!(outside > 0, "a City file has rows in other boroughs");
}

#[test]
fn references_repeat_inside_one_file_while_rows_differ() {
    let path = "police_uk/metropolitan_burglary_only/2023-10/2023-10-metropolitan-street.csv.gz";
    let Some(preview) = preview_real(path, 0) else {
        return;
    };
    assert_eq!(preview.notes().count_of(NoteKind::RepeatedReferences), 135);
    assert_eq!(preview.equal_rows, 3);
    assert!(preview.note_lines().contains(&"3 rows exactly equal to an earlier row".to_owned()));
}

#[test]
fn lsoa_codes_change_from_2011_to_2021_and_one_file_of_2022_has_both() {
    if shared_data().is_none() {
        return;
    }
    let check = |month: &str, new: u64, older: u64| {
        let path = format!("police_uk/metropolitan_burglary_only/{month}/{month}-metropolitan-street.csv.gz");
        let preview = preview_real(&path, 0).expect("the data are there");
        let notes = preview.notes();
        assert_eq!(
            (notes.count_of(NoteKind::Lsoa2021Codes), notes.count_of(NoteKind::LsoaOlderCodes)),
            (new, older),
            "{month}"
        );
    };
    check("2019-06", 0, 6289);
    check("2022-06", 6, 4094);
    check("2023-10", 414, 4131);
    check("2024-02", 378, 4010);
    check("2024-08", 389, 3801);
}

#[test]
fn outcomes_join_by_reference_only_and_repeat_exactly() {
    let path = "police_uk/metropolitan_burglary_only/2024-03/2024-03-metropolitan-outcomes.csv.gz";
    let Some(outcome) = read_real(path, 0) else {
        return;
    };
    let mut references = BTreeSet::new();
    for accepted in &outcome.accepted {
        let Record::OutcomeUpdate(update) = &accepted.record else { panic!("an outcome was expected") };
        assert_eq!(update.month.to_string(), "2024-03");
        references.insert(update.reference.clone());
    }
    // More than half of this month's rows are exact repeats of another.
    assert_eq!((outcome.accepted.len(), references.len()), (2274, 1109));
}

#[test]
fn a_stop_at_eleven_at_night_utc_on_the_last_of_march_is_in_april() {
    let path = "police_uk/metropolitan_stop_and_search/2015-04-metropolitan-stop-and-search.csv.gz";
    let Some(stops) = read_real(path, 0) else {
        return;
    };
    let months: BTreeSet<String> = stops
        .events()
        .iter()
        .filter_map(|event| event.period.month())
        .map(|month| month.to_string())
        .collect();
    assert_eq!(months, BTreeSet::from(["2015-04".to_owned()]));
    assert_eq!(stops.notes.count_of(NoteKind::UtcMonthSpill), 9);
    let first = stops.events()[0].period.instant().expect("an instant");
    assert!(stops.events().iter().all(|event| matches!(event.period, Period::Instant { .. })), "{first}");
}

#[test]
fn every_months_stops_belong_to_one_london_month_and_208_rows_spill_over_in_utc() {
    let Some(data) = shared_data() else { return };
    let (mut spill, mut equal) = (0, 0);
    for folder in ["metropolitan_stop_and_search", "city_of_london"] {
        let listed = std::fs::read_dir(data.join("police_uk").join(folder)).expect("a folder");
        for entry in listed {
            let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
            if !name.contains("stop-and-search") {
                continue;
            }
            let preview = preview_real(&format!("police_uk/{folder}/{name}"), 0).expect("the data are there");
            assert_eq!(preview.by_month.keys().collect::<Vec<_>>(), [&name[..7]], "{name}");
            let [ReplacementScope::ForceMonth { force: Some(force), month }] = preview.scopes.as_slice()
            else {
                panic!("one scope in {name}: {:?}", preview.scopes)
            };
            assert_eq!(month.to_string(), name[..7]);
            assert!(name.contains(&**force), "{name} names {force}");
            spill += preview.notes().count_of(NoteKind::UtcMonthSpill);
            equal += preview.equal_rows;
        }
    }
    assert_eq!((spill, equal), (208, 7428));
}

#[test]
fn whole_months_of_stops_lack_coordinates_and_ages_can_be_blank() {
    let path = "police_uk/metropolitan_stop_and_search/2015-04-metropolitan-stop-and-search.csv.gz";
    let Some(stops) = read_real(path, 0) else {
        return;
    };
    assert_eq!(stops.notes.count_of(NoteKind::NoCoordinates), stops.totals.read);
    assert!(stops.events().iter().any(|event| event.described.iter().all(|person| person.age.is_none())));
}

#[test]
fn latitude_stands_before_longitude_in_stops_and_after_it_in_street_crime() {
    let Some(stops) = read_real("police_uk/city_of_london/2018-04-city-of-london-stop-and-search.csv.gz", 0)
    else {
        return;
    };
    let street =
        read_real("police_uk/city_of_london/2018-04-city-of-london-street.csv.gz", 0).expect("the data");
    for event in stops.events().into_iter().chain(street.events()) {
        if let Some(point) = event.place.point {
            assert!((51.0..52.0).contains(&point.latitude) && (-1.0..1.0).contains(&point.longitude));
            assert_eq!(event.place.precision, PlacePrecision::SnappedPublic);
        }
    }
}

#[test]
fn a_month_whose_every_row_stands_twice_keeps_both_and_says_so() {
    let path = "police_uk/city_of_london/2020-07-city-of-london-stop-and-search.csv.gz";
    let Some(stops) = read_real(path, 0) else {
        return;
    };
    let mut ordinals = Ordinals::default();
    let mut by_ordinal: BTreeMap<u32, u64> = BTreeMap::new();
    for accepted in &stops.accepted {
        *by_ordinal
            .entry(ordinals.next(&accepted.identity.scope, accepted.identity.fingerprint))
            .or_default() += 1;
    }
    assert_eq!(by_ordinal, BTreeMap::from([(0, 259), (1, 259)]));
}

#[test]
fn outcome_words_changed_over_the_years_and_stay_as_they_are() {
    let Some(old) =
        read_real("police_uk/metropolitan_stop_and_search/2015-04-metropolitan-stop-and-search.csv.gz", 0)
    else {
        return;
    };
    let new =
        read_real("police_uk/metropolitan_stop_and_search/2022-04-metropolitan-stop-and-search.csv.gz", 0)
            .expect("the data are there");
    let has = |outcome: &crate::support::Outcome, words: &str| {
        outcome.events().iter().any(|event| event.outcome.as_deref() == Some(words))
    };
    assert!(
        has(&old, "Nothing found - no further action") && !has(&new, "Nothing found - no further action")
    );
    assert!(has(&new, "A no further action disposal"));
}

#[test]
fn line_ends_do_not_change_what_a_row_is_known_by() {
    let Some(data) = shared_data() else { return };
    let path = data.join("police_uk/city_of_london/2018-01-city-of-london-street.csv.gz");
    let file = std::fs::File::open(path).expect("a real file");
    let mut windows = String::new();
    std::io::Read::read_to_string(&mut flate2_reader(file), &mut windows).expect("a gzip file");
    assert!(windows.contains("\r\n"), "this real file has Windows line ends");
    let unix = windows.replace("\r\n", "\n");
    let prints = |text: &str| -> Vec<_> {
        let outcome = crate::support::read(text).expect("a good file");
        outcome.accepted.iter().map(|accepted| accepted.identity.fingerprint).collect()
    };
    assert_eq!(prints(&windows), prints(&unix));
}

fn flate2_reader(file: std::fs::File) -> impl std::io::Read {
    flate2::read::MultiGzDecoder::new(file)
}

#[test]
fn the_camden_form_has_month_first_months_beside_a_day_first_upload_date() {
    let path = "police_uk/camden_open_data_form/Police_API_Sample_July_2019.csv";
    let Some(outcome) = read_real(path, 0) else {
        return;
    };
    assert_eq!(outcome.totals.accepted, 4075);
    assert!(outcome.events().iter().all(|event| event.period.first_day().to_string() == "2019-06-01"));
    assert!(outcome.events().iter().all(|event| event.period.precision() == "month"));
    assert_eq!(outcome.notes.count_of(NoteKind::MonthFirst), 1);
    // Old ward codes of another kind (`00AG02N`) are kept as they are.
    let old_codes = outcome
        .events()
        .iter()
        .filter(|e| {
            e.place.ward.as_ref().and_then(|w| w.code.as_deref()).is_some_and(|code| code.starts_with("00"))
        })
        .count();
    assert_eq!(old_codes, 430 + 154 + 113);
}
