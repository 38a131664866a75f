//! Replays what fuzzing found and what it started from.

use std::path::PathBuf;

use crate::properties::take_in;

#[test]
fn the_fuzz_corpus_replays_without_a_panic() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut files = 0;
    for target in std::fs::read_dir(&folder).expect("a corpus is committed") {
        for seed in std::fs::read_dir(target.expect("a folder").path()).expect("a folder of seeds") {
            let bytes = std::fs::read(seed.expect("a seed").path()).expect("a readable seed");
            take_in(&bytes);
            files += 1;
        }
    }
    assert!(files >= 20, "{files} seeds");
}
