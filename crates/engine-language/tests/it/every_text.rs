//! What holds for every text, however strange.

use accord_engine_language::edition::first_terms;
use accord_engine_language::{Matcher, TextKind, count_words, reading_age};
use proptest::prelude::*;
use std::sync::LazyLock;

static MATCHER: LazyLock<Matcher> =
    LazyLock::new(|| Matcher::new(first_terms()).expect("the first edition is well formed"));

/// Pieces of which strange texts are made.
fn pieces() -> impl Strategy<Value = String> {
    let words = first_terms().iter().flat_map(|term| term.avoid.clone()).collect::<Vec<_>>();
    let piece = prop_oneof![
        3 => proptest::sample::select(words),
        1 => proptest::sample::select(vec!["“", "”", "\"", "'", "’", ".", "\n\n", "-", "(", ":", " said ", "Jay ", "CAD 12/IC3", "ﬁ", "İ", "ß", "👧"]).prop_map(str::to_owned),
        2 => "[a-zA-Z ,.]{0,12}",
        1 => "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn suggestions_lie_in_the_text_in_order_and_apart(text in pieces()) {
        let found = MATCHER.suggest(&text, TextKind::Any);
        let mut end = 0;
        for one in &found {
            prop_assert!(one.range.start >= end && !one.range.is_empty());
            prop_assert!(text.get(one.range.clone()).is_some(), "whole letters");
            end = one.range.end;
        }
    }

    #[test]
    fn capital_and_small_letters_of_a_plain_word_are_the_same(count in 1usize..4) {
        let small = "the feral boy ".repeat(count);
        let large = small.to_uppercase();
        prop_assert_eq!(MATCHER.suggest(&small, TextKind::Any).len(), count);
        prop_assert_eq!(MATCHER.suggest(&large, TextKind::Any).len(), count);
    }

    #[test]
    fn a_word_before_moves_suggestions_and_changes_none(text in pieces()) {
        let before = "Then, the next day. ";
        let moved = MATCHER.suggest(&format!("{before}\n\n{text}"), TextKind::Any).len();
        prop_assert_eq!(moved, MATCHER.suggest(&text, TextKind::Any).len());
    }

    #[test]
    fn a_text_is_counted_and_judged_without_fault(text in "\\PC{0,400}") {
        prop_assert!(count_words(&text) <= text.len());
        prop_assert!(reading_age(&text).is_none_or(|age| age.years.is_finite() && age.years >= 5.0));
    }
}
