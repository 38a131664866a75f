//! Every real file goes in with every row accounted for, against counts made with Python's csv module.

use accord_engine_formats::{Confidence, Format};

use crate::support::{preview_real, shared_data};

#[test]
fn every_real_file_is_recognised_and_every_row_accounted_for() {
    let Some(data) = shared_data() else { return };
    let counts = include_str!("../fixtures/real_counts.csv");
    let mut files = 0;
    for line in counts.lines().skip(1) {
        let [path, format, read, refused, equal] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("five columns in `{line}`")
        };
        let Some(preview) = preview_real(path, 0) else {
            return;
        };
        let totals = preview.totals;
        let number = |text: &str| text.parse::<u64>().expect("a count");
        assert_eq!(preview.recognised.format, format.parse::<Format>().expect("a format"), "{path}");
        assert_eq!(preview.recognised.confidence, Confidence::Certain, "{path}");
        assert_eq!(totals.read, number(read), "{path}: read");
        assert_eq!(totals.refused, number(refused), "{path}: refused {:?}", preview.first_refused);
        assert_eq!(totals.accepted, number(read) - number(refused), "{path}: accepted");
        assert_eq!(preview.equal_rows, number(equal), "{path}: equal rows");
        files += 1;
    }
    assert_eq!(files, 133, "all of {}", data.display());
}
