//! The patterns that notice names, numbers and dates in what people write. They use nothing else of the product,
//! so that only they are built for fuzzing.

#[path = "../../src/names.rs"]
mod names;

pub fn take_in(bytes: &[u8]) {
    let Ok(words) = std::str::from_utf8(bytes) else {
        return;
    };
    let found = names::looks(words);
    for (at, looks) in found.iter().enumerate() {
        assert!(!looks.words().is_empty() && !found[..at].contains(looks), "each kind once");
    }
    assert!(!names::names_somebody(words) || !found.is_empty(), "what is sure is noticed");
    assert!(!names::names_in_a_kind(words) || !found.is_empty(), "and what is less sure");
    assert!(
        !names::names_in_a_reference(words) || names::names_somebody(words),
        "a reference is looked at less"
    );
    assert!(
        names::warnings(words, words).is_empty(),
        "whoever was warned is not warned of the same words again"
    );
}
