//! Replays what fuzzing found and what it started from: through the functions that are fuzzed, and as uploads.

use std::path::PathBuf;

use crate::properties;

#[path = "../../fuzz/targets/cells.rs"]
mod cells;
#[path = "../../fuzz/targets/mapping.rs"]
mod mapping;
#[path = "../../fuzz/targets/open.rs"]
mod open;
#[path = "../../fuzz/targets/rows.rs"]
mod rows;

/// A fuzz target: takes in whatever bytes it is given.
type Target = fn(&[u8]);

#[test]
fn the_fuzz_corpus_replays_without_a_panic() {
    let targets: [(&str, Target); 4] = [
        ("cells", cells::take_in),
        ("mapping", mapping::take_in),
        ("open", open::take_in),
        ("rows", rows::take_in),
    ];
    for (name, take_in) in targets {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        let mut seeds = 0;
        for seed in std::fs::read_dir(&folder).expect("a corpus is committed") {
            let bytes = std::fs::read(seed.expect("a seed").path()).expect("a readable seed");
            take_in(&bytes);
            properties::take_in(&bytes);
            seeds += 1;
        }
        assert!(seeds >= 5, "{name}: {seeds} seeds");
    }
}
