//! The shared known answers: where they are, and reading them.

use accord_engine_surveillance::series::{CountSeries, Step};
use jiff::civil::Date;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder `peers` of the shared data: from `ACCORD_SHARED_DATA`, or `../shared/data` beside a
/// folder above this crate. `None`, with a word about it, where there is no such folder.
#[expect(clippy::print_stdout, reason = "a skipped comparison must say so")]
pub fn peers() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where the shared data is, is configuration of the test run"
    )]
    let named = std::env::var_os("ACCORD_SHARED_DATA").map(PathBuf::from);
    let beside = |folder: &Path| folder.parent().map(|parent| parent.join("shared/data"));
    let places: Vec<PathBuf> = match named {
        Some(data) => vec![data],
        None => Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().filter_map(beside).collect(),
    };
    let found = places.into_iter().map(|data| data.join("peers")).find(|peers| peers.is_dir());
    if found.is_none() {
        println!("skipped: no shared data");
    }
    found
}

/// A CSV file as rows of named fields. Fields here hold no comma and no quoted quote.
pub struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn read(path: &Path) -> Self {
        let text = if path.extension().is_some_and(|ending| ending == "gz") {
            // The only use of compression in this crate; gzip is on every machine that runs the tests.
            let out = Command::new("gzip").arg("-dc").arg(path).output().expect("gzip runs");
            assert!(out.status.success(), "gzip could not read {}", path.display());
            String::from_utf8(out.stdout).expect("the file is text")
        } else {
            std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        };
        let mut lines = text
            .lines()
            .map(|line| line.split(',').map(|field| field.trim_matches('"').to_owned()).collect::<Vec<_>>());
        let header = lines.next().expect("a header");
        Self {
            columns: header.into_iter().enumerate().map(|(i, name)| (name, i)).collect(),
            rows: lines.collect(),
        }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn text(&self, row: usize, column: &str) -> &str {
        &self.rows[row][self.columns[column]]
    }

    /// The number in a field; `None` for R's `NA`.
    pub fn number(&self, row: usize, column: &str) -> Option<f64> {
        let text = self.text(row, column);
        (text != "NA").then(|| text.parse().unwrap_or_else(|_| panic!("`{text}` in {column} is no number")))
    }

    pub fn whole(&self, row: usize, column: &str) -> usize {
        self.text(row, column).parse().unwrap_or_else(|_| panic!("row {row}, {column}: not whole"))
    }

    /// The series of weeks in `column`, from the date in the first row.
    pub fn weeks(&self, date_column: &str, column: &str) -> CountSeries {
        let first: Date = self.text(0, date_column).parse().expect("a date");
        let counts = (0..self.len()).map(|row| self.whole(row, column) as u32).collect();
        CountSeries::new(first, Step::Week, counts).expect("a series")
    }
}

/// The 33 generated series of 521 weeks.
pub fn weekly33(peers: &Path) -> Vec<CountSeries> {
    let table = Table::read(&peers.join("weekly/weekly33.csv"));
    (1..=33).map(|series| table.weeks("week_start", &format!("B{series:02}"))).collect()
}
