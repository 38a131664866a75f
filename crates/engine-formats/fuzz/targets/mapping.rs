//! A mapping as somebody may write one, read from JSON, and then followed on a file.

use std::io::Cursor;

use accord_engine_formats::{Format, Limits, Mapping, Upload};

/// A file with a column of every kind that a mapping can name.
const FILE: &str = "Reference,When,Time,What,Age,Sex,Longitude,Latitude,Borough,Place\n\
    R1,2026-11-18,21:00,Stabbing,17,F,-0.07,51.59,Haringey,Example Road\n\
    R2,18/11/2026,9pm,,under 25,,0,0,Camden,\n";

pub fn take_in(bytes: &[u8]) {
    let Ok(mapping) = serde_json::from_slice::<Mapping>(bytes) else {
        return;
    };
    // What was kept reads back as the same.
    let kept = serde_json::to_vec(&mapping).expect("a mapping can be written");
    let again: Mapping = serde_json::from_slice(&kept).expect("what we wrote can be read");
    assert_eq!(serde_json::to_vec(&again).expect("a mapping can be written"), kept);
    let Ok(mut upload) = Upload::open(Cursor::new(FILE), Some("a.csv"), Limits::default()) else {
        return;
    };
    for recognised in upload.recognise(0, Some(Format::Incidents), &[mapping]).unwrap_or_default() {
        if let Ok(preview) = upload.preview(0, &recognised, 3) {
            assert!(preview.totals.balance());
        }
    }
}
