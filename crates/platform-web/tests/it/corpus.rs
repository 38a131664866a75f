//! Replays what fuzzing found and what it started from, through the same functions.

use std::path::PathBuf;

#[path = "../../fuzz/targets/cookie.rs"]
mod cookie;
#[path = "../../fuzz/targets/list_query.rs"]
mod list_query;

/// A fuzz target: takes in whatever bytes it is given.
type Target = fn(&[u8]);

#[test]
fn the_fuzz_corpus_replays_without_a_panic() {
    let targets: [(&str, Target); 2] = [("cookie", cookie::take_in), ("list_query", list_query::take_in)];
    for (name, take_in) in targets {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        let mut seeds = 0;
        for seed in std::fs::read_dir(&folder).expect("a corpus is committed") {
            take_in(&std::fs::read(seed.expect("a seed").path()).expect("a readable seed"));
            seeds += 1;
        }
        assert!(seeds >= 5, "{name}: {seeds} seeds");
    }
}
