//! Replays what fuzzing found and what it started from, through the same function.

use std::path::PathBuf;

#[path = "../../fuzz/targets/names.rs"]
mod fuzzed;

#[path = "../../fuzz/targets/calendar.rs"]
mod calendars;

#[test]
fn the_corpus_of_calendars_replays_without_a_panic() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/calendar");
    let mut seeds = 0;
    for seed in std::fs::read_dir(&folder).expect("a corpus is committed") {
        calendars::take_in(&std::fs::read(seed.expect("a seed").path()).expect("a readable seed"));
        seeds += 1;
    }
    assert!(seeds >= 5, "{seeds} seeds");
}

#[test]
fn the_fuzz_corpus_replays_without_a_panic() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/names");
    let mut seeds = 0;
    for seed in std::fs::read_dir(&folder).expect("a corpus is committed") {
        fuzzed::take_in(&std::fs::read(seed.expect("a seed").path()).expect("a readable seed"));
        seeds += 1;
    }
    assert!(seeds >= 5, "{seeds} seeds");
}
