//! Whatever the bytes: no panic, and every row accounted for.

use std::io::Cursor;

use accord_engine_formats::dates::{ColumnDates, DateOrder, parse_moment};
use accord_engine_formats::person::{in_cell, in_heading};
use accord_engine_formats::{FinancialYear, Format, Limits, Mapping, Month, Upload, What, neutralise};
use proptest::prelude::*;

use crate::containers::{gz, zipped};

/// Takes bytes through every entry point.
pub fn take_in(bytes: &[u8]) {
    let limits = Limits { bytes_unpacked_max: 8 << 20, workbook_bytes_max: 8 << 20, ..Limits::default() };
    let Ok(mut upload) = Upload::open(Cursor::new(bytes), Some("2024-05-x-stop-and-search.csv"), limits)
    else {
        return;
    };
    let mapping = Mapping::new("Feed", "a", What::Column("b".into()));
    for part in 0..upload.parts().len().min(4) {
        for wanted in [None, Some(Format::Incidents), Some(Format::Istv)] {
            let Ok(found) = upload.recognise(part, wanted, std::slice::from_ref(&mapping)) else {
                continue;
            };
            for recognised in found {
                if let Ok(preview) = upload.preview(part, &recognised, 3) {
                    assert!(preview.totals.balance());
                }
            }
        }
    }
}

/// Headings of every format, so that arbitrary rows reach every reader.
const HEADINGS: &[&str] = &[
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context",
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type",
    "Type,Date,Latitude,Longitude,Gender,Age range,Legislation,Object of search,Outcome",
    "month_year,area_type,area_name,area_code,crime_type,crime_subtype,measure,count",
    "majortext,minortext,boroughname,202404,202405",
    "majortext,minortext,wardname,wardcode,lookup_boroughname,202404",
    "current_disposal_year,current_disposal_month,gender,age_group,ethnicity_4+1,offence_group,current_disposal,offence_count",
    "count_of_ppa,borough,gender,age_group,offence_type,proceedings_date",
    "Count of Victims,Age Group,Sex,MethodofKilling,Recorded Year,Recorded Month,Homicide Offence Type,Borough",
    "stop_date,borough,age_group,sex,ethnic_appearance,stop_reason,outcome_reason,positve_outcome",
    "Year,Month,Monthly_Episodes,Annual_Episodes",
    "Reporting Period Start,Reporting Period End,Site Code,Assault Date,Assault Time,Assault Method,Assault Location Type",
    "urn,name,postcode,open_date,lat,lon",
    "OrganisationCode,OrganisationName,Postcode,Latitude,Longitude",
    "month,longitude,latitude,location,lsoa_code",
];

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ -~]{0,12}",
        "\\PC{0,6}",
        "[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}( [0-9]{1,2}:[0-9]{2})?",
        "-?[0-9]{1,3}\\.[0-9]{1,6}",
        "[0-9]{1,14}",
        Just("2024-05".to_owned()),
        Just("1".to_owned()),
        Just("E01000001".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        take_in(&bytes);
        take_in(&gz(&bytes));
        take_in(&zipped(&[("a.csv", &bytes), ("b", &bytes)]));
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[a-c\",;¬|\\n\\r\\t0-9é -]{0,400}") {
        take_in(text.as_bytes());
    }

    #[test]
    fn arbitrary_bytes_behind_a_magic_number_never_panic(
        magic in prop_oneof![
            Just(b"PK\x03\x04".to_vec()), Just(b"\x1f\x8b\x08".to_vec()),
            Just(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()), Just(b"\xff\xfe".to_vec()), Just(b"{\"a\":".to_vec()),
        ],
        bytes in proptest::collection::vec(any::<u8>(), 0..1500),
    ) {
        take_in(&[magic, bytes].concat());
    }

    #[test]
    fn a_workbook_with_bytes_changed_never_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = include_bytes!("../fixtures/two_sheets.xlsx").to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        take_in(&bytes);
    }

    #[test]
    fn every_row_of_every_format_is_accounted_for(
        headings in proptest::sample::select(HEADINGS),
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 0..14), 0..12),
    ) {
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        csv.write_record(headings.split(',')).expect("writing to memory");
        for row in &rows {
            csv.write_record(row).expect("writing to memory");
        }
        take_in(&csv.into_inner().expect("writing to memory"));
    }

    #[test]
    fn rows_are_split_as_the_csv_crate_splits_them(
        rows in proptest::collection::vec(proptest::collection::vec("[a-c\",\\n é0]{0,5}", 2..5), 1..8),
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(["when", "what"]).expect("writing to memory");
        for row in &rows {
            writer.write_record(row).expect("writing to memory");
        }
        let bytes = writer.into_inner().expect("writing to memory");
        let expected = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice()).records().count() as u64;
        let mut upload = Upload::open(Cursor::new(&bytes), None, Limits::default()).expect("a text");
        let recognised = upload.recognise(0, Some(Format::Incidents), &[]).expect("a guess").remove(0);
        if let Ok(mut reading) = upload.read(0, &recognised) {
            let items = reading.by_ref().count() as u64;
            let totals = reading.finish().expect("read to the end");
            // Rows that look like footnotes or totals cannot be made of these letters; blank ones can.
            prop_assert_eq!(totals.data + totals.blank + totals.headings - 1, expected);
            prop_assert_eq!(items, totals.data);
        }
    }

    #[test]
    fn small_parsers_never_panic(text in "\\PC{0,40}", number in any::<u64>()) {
        for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
            _ = parse_moment(&text, order);
        }
        ColumnDates::default().see(number, &text);
        _ = (in_cell(&text, true), in_cell(&text, false), in_heading(&text));
        _ = (Month::parse(&text), Month::parse_compact(&text), Month::parse_first_day(&text), FinancialYear::parse(&text));
        let safe = neutralise(&text);
        prop_assert!(!safe.starts_with(['=', '+', '@', '\t', '\r']));
        prop_assert!(safe.ends_with(&text));
    }
}
