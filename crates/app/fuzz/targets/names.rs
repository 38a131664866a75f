//! The patterns that notice names, numbers and dates in a tension note. They use nothing else of the product,
//! so that only they are built for fuzzing.

#[path = "../../src/tension/names.rs"]
mod names;

pub fn take_in(bytes: &[u8]) {
    let Ok(words) = std::str::from_utf8(bytes) else {
        return;
    };
    let found = names::looks(words);
    for (at, looks) in found.iter().enumerate() {
        assert!(!looks.words().is_empty() && !found[..at].contains(looks), "each kind once");
    }
}
