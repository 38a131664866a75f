//! Throughput on generated street rows: the whole way from bytes to records, ordinals included.
//!
//! The file is made on the fly while it is read (rows have one width, so a place in the file says
//! which row it is), so nothing the size of a real year is in the repository or in memory. Making
//! the rows is inside the measured time. The goal for a whole import of a million rows is 30 s and
//! 300 MB; reading may take a third of either. `PEAK=1 cargo bench` also prints the peak memory.
#![expect(clippy::disallowed_methods, reason = "whoever runs it asks for the peak of memory")]

use std::io::{self, Read, Seek, SeekFrom, Write};

use accord_engine_formats::{Limits, Ordinals, Upload};

fn main() {
    if std::env::var_os("PEAK").is_some() {
        read(1_000_000);
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = status.lines().find(|line| line.starts_with("VmHWM"));
        eprintln!("peak memory over a million rows: {}", peak.unwrap_or("not known on this system"));
        return;
    }
    divan::main();
}

const HEADINGS: &[u8] = b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,\
    LSOA code,LSOA name,Crime type,Last outcome category,Context\n";

/// A police.uk file of `rows` rows, about 230 bytes each, one in sixteen with quotation marks.
struct Street {
    rows: u64,
    at: u64,
    row: Vec<u8>,
    made: Option<u64>,
}

impl Street {
    fn new(rows: u64) -> Self {
        let mut street = Self { rows, at: 0, row: Vec::new(), made: None };
        street.make(0);
        street
    }

    fn len(&self) -> u64 {
        HEADINGS.len() as u64 + self.rows * self.row.len() as u64
    }

    fn make(&mut self, n: u64) {
        if self.made == Some(n) {
            return;
        }
        self.made = Some(n);
        let spread = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // Both places are of one width; a mark counts only where a cell begins.
        let place =
            if n.is_multiple_of(16) { "\"On or near Example, No\"" } else { "On or near Example  Road" };
        self.row.clear();
        writeln!(
            self.row,
            "{spread:032x}{n:032x},2024-{:02},Example Force,Example Force,-0.{:06},51.{:06},\
             {place},E01{:06},Example {:03}A,Violence and sexual offences,\
             Status update unavailable,",
            n * 12 / self.rows.max(1) + 1,
            spread % 400_000,
            400_000 + spread % 100_000,
            1 + spread % 33_000,
            spread % 1000,
        )
        .expect("writing to memory");
    }
}

impl Read for Street {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let head = HEADINGS.len() as u64;
        let mut written = 0;
        while written < buf.len() && self.at < self.len() {
            let from = if self.at < head {
                &HEADINGS[self.at as usize..]
            } else {
                let width = self.row.len() as u64;
                self.make((self.at - head) / width);
                &self.row[((self.at - head) % width) as usize..]
            };
            let n = from.len().min(buf.len() - written);
            buf[written..written + n].copy_from_slice(&from[..n]);
            written += n;
            self.at += n as u64;
        }
        Ok(written)
    }
}

impl Seek for Street {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.len().saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

#[divan::bench(args = [100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn read_street_rows(bencher: divan::Bencher<'_, '_>, rows: u64) {
    bencher
        .counter(divan::counter::BytesCount::new(Street::new(rows).len()))
        .counter(divan::counter::ItemsCount::new(rows))
        .bench(|| read(rows));
}

fn read(rows: u64) {
    let mut upload =
        Upload::open(Street::new(rows), Some("street.csv"), Limits::default()).expect("a readable file");
    let format = upload.recognise(0, None, &[]).expect("a known format").remove(0);
    let mut reading = upload.read(0, &format).expect("a readable table");
    let mut ordinals = Ordinals::default();
    for accepted in reading.by_ref().flatten() {
        ordinals.next(&accepted.identity.scope, accepted.identity.fingerprint);
    }
    let totals = reading.finish().expect("read to the end");
    assert_eq!((totals.accepted, totals.refused), (rows, 0));
}
