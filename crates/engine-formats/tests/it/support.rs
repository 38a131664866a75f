//! Opening, reading and the way to the shared data.
#![expect(clippy::disallowed_methods, reason = "the test run says where the shared data are")]

use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;

use accord_engine_formats::{
    Accepted, Event, Format, Limits, Mapping, Notes, Preview, Recognised, Record, Refusal, RefusedRow,
    Totals, Upload,
};

/// Everything that came of one part.
#[derive(Debug)]
pub struct Outcome {
    pub recognised: Recognised,
    pub accepted: Vec<Accepted>,
    pub refused: Vec<RefusedRow>,
    pub totals: Totals,
    pub notes: Notes,
}

impl Outcome {
    pub fn events(&self) -> Vec<&Event> {
        self.accepted
            .iter()
            .map(|accepted| match &accepted.record {
                Record::Event(event) => event,
                other => panic!("an event was expected, not {other:?}"),
            })
            .collect()
    }
}

pub fn open(bytes: &[u8]) -> Result<Upload<Cursor<&[u8]>>, Refusal> {
    Upload::open(Cursor::new(bytes), Some("file.csv"), Limits::default())
}

/// Reads the first part of a file to its end.
pub fn read(bytes: impl AsRef<[u8]>) -> Result<Outcome, Refusal> {
    read_as(bytes, None, &[])
}

pub fn read_as(
    bytes: impl AsRef<[u8]>,
    wanted: Option<Format>,
    saved: &[Mapping],
) -> Result<Outcome, Refusal> {
    let mut upload = open(bytes.as_ref())?;
    let recognised = upload.recognise(0, wanted, saved)?.remove(0);
    read_part(&mut upload, 0, recognised)
}

pub fn read_part<R: std::io::Read + std::io::Seek>(
    upload: &mut Upload<R>,
    part: usize,
    recognised: Recognised,
) -> Result<Outcome, Refusal> {
    let mut reading = upload.read(part, &recognised)?;
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    for item in reading.by_ref() {
        match item {
            Ok(item) => accepted.push(item),
            Err(row) => refused.push(row),
        }
    }
    let notes = reading.notes().clone();
    let totals = reading.finish()?;
    assert!(totals.balance(), "{totals:?}");
    assert_eq!(totals.accepted, accepted.len() as u64);
    assert_eq!(totals.refused, refused.len() as u64);
    Ok(Outcome { recognised, accepted, refused, totals, notes })
}

pub fn kind(outcome: Result<Outcome, Refusal>) -> &'static str {
    match outcome {
        Ok(outcome) => panic!("a refusal was expected: {:?}", outcome.totals),
        Err(refusal) => {
            let words = refusal.to_string();
            assert!(words.ends_with('.') || words.ends_with('"'), "{words}");
            refusal.kind()
        }
    }
}

/// The folder of shared real data: `ACCORD_SHARED_DATA`, or `shared/data` beside the repository.
pub fn shared_data() -> Option<PathBuf> {
    let named = std::env::var_os("ACCORD_SHARED_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .map(|above_repository| above_repository.join("shared/data"));
    let found = named.or(beside).filter(|folder| folder.is_dir());
    if found.is_none() {
        // The convention is a line that CI can count; there is no logger in a test.
        #[allow(clippy::print_stdout)]
        {
            println!("skipped: no shared data");
        }
    }
    found
}

/// Opens one real file.
pub fn open_real(path: &str) -> Option<Upload<File>> {
    let path = shared_data()?.join(path);
    let name = path.file_name().and_then(|name| name.to_str());
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(Upload::open(file, name, Limits::default()).unwrap_or_else(|refusal| panic!("{refusal}")))
}

pub fn preview_real(path: &str, part: usize) -> Option<Preview> {
    let mut upload = open_real(path)?;
    let recognised =
        upload.recognise(part, None, &[]).unwrap_or_else(|refusal| panic!("{path}: {refusal}")).remove(0);
    let preview = upload.preview(part, &recognised, 5).unwrap_or_else(|refusal| panic!("{path}: {refusal}"));
    assert!(preview.totals.balance(), "{path}: {:?}", preview.totals);
    Some(preview)
}

pub fn read_real(path: &str, part: usize) -> Option<Outcome> {
    let mut upload = open_real(path)?;
    let recognised =
        upload.recognise(part, None, &[]).unwrap_or_else(|refusal| panic!("{path}: {refusal}")).remove(0);
    Some(read_part(&mut upload, part, recognised).unwrap_or_else(|refusal| panic!("{path}: {refusal}")))
}
