//! Rows under the headings of a real format: the first byte chooses the format.

use std::io::Cursor;

use accord_engine_formats::{Format, Limits, Upload};

const HEADINGS: &[&str] = &[
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context",
    "Type,Date,Latitude,Longitude,Gender,Age range,Legislation,Object of search,Outcome",
    "month_year,area_type,area_name,area_code,crime_type,crime_subtype,measure,count",
    "majortext,minortext,boroughname,202404,202405",
    "stop_date,borough,age_group,sex,ethnic_appearance,stop_reason,outcome_reason,positve_outcome",
    "Reporting Period Start,Reporting Period End,Site Code,Assault Date,Assault Time,Assault Method,Assault Location Type",
    "urn,name,postcode,open_date,lat,lon",
    "Incident date,Category,Location,Reference,Age",
];

pub fn take_in(bytes: &[u8]) {
    let Some((first, rows)) = bytes.split_first() else {
        return;
    };
    let headings = HEADINGS[usize::from(*first) % HEADINGS.len()];
    let csv = [headings.as_bytes(), b"\n", rows].concat();
    let Ok(mut upload) = Upload::open(Cursor::new(csv), None, Limits::default()) else {
        return;
    };
    for wanted in [None, Some(Format::Incidents)] {
        for recognised in upload.recognise(0, wanted, &[]).unwrap_or_default() {
            if let Ok(preview) = upload.preview(0, &recognised, 3) {
                assert!(preview.totals.balance());
            }
        }
    }
}
