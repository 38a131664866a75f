//! Throughput on generated street rows: the whole way from bytes to records, ordinals included.
//!
//! Rows are made on the fly from a counter, so that nothing of the size of a real year is kept in
//! the repository. `cargo bench -p accord-engine-formats` reads a million; the goal for a whole
//! import is 30 s, of which reading may take a third.

use std::io::{Cursor, Write};

use accord_engine_formats::{Limits, Ordinals, Upload};

fn main() {
    divan::main();
}

/// `rows` rows in the shape of a police.uk file, about 200 bytes each.
fn street_csv(rows: u64) -> Vec<u8> {
    let mut csv = Vec::with_capacity(rows as usize * 220);
    csv.extend_from_slice(
        b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,\
          Crime type,Last outcome category,Context\n",
    );
    for n in 0..rows {
        let spread = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        writeln!(
            csv,
            "{spread:016x}{n:048x},2024-{:02},Example Force,Example Force,-0.{:06},51.{:06},\
             \"On or near Example Street, North\",E01{:06},Example {:03}A,Violence and sexual offences,\
             Status update unavailable,",
            n * 12 / rows + 1,
            spread % 400_000,
            400_000 + spread % 100_000,
            1 + spread % 33_000,
            spread % 1000,
        )
        .expect("writing to memory");
    }
    csv
}

#[divan::bench(args = [100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn read_street_rows(bencher: divan::Bencher<'_, '_>, rows: u64) {
    let csv = street_csv(rows);
    bencher
        .counter(divan::counter::BytesCount::new(csv.len()))
        .counter(divan::counter::ItemsCount::new(rows))
        .bench(|| read(&csv, rows));
}

fn read(csv: &[u8], rows: u64) {
    let mut upload = Upload::open(Cursor::new(csv), Some("street.csv"), Limits::default())
        .expect("a readable file");
    let format = upload
        .recognise(0, None, &[])
        .expect("a known format")
        .remove(0);
    let mut reading = upload.read(0, &format).expect("a readable table");
    let mut ordinals = Ordinals::default();
    for accepted in reading.by_ref().flatten() {
        ordinals.next(&accepted.identity.scope, accepted.identity.fingerprint);
    }
    let totals = reading.finish().expect("read to the end");
    assert_eq!((totals.accepted, totals.refused), (rows, 0));
}
