//! A whole case file: 100,000 words, one in a hundred of them to avoid.
//!
//! `cargo bench -p accord-engine-language --bench suggest`. The goal is 10 ms. Beside it the floor: the same text cut into words by
//! the standard library, each word looked up in a set.

use accord_engine_language::edition::first_terms;
use accord_engine_language::{Matcher, TextKind};
use divan::Bencher;
use divan::counter::ItemsCount;
use std::collections::HashSet;

const WORDS: usize = 100_000;

fn main() {
    divan::main();
}

/// Sentences of notes about children, repeated, with a word to avoid in every eighth.
fn case_file() -> String {
    let plain = "She came to the office with her aunt and spoke about school, the bus home and what she wants to do next year. ";
    let other = "We rang on Tuesday and again on Friday; nobody answered, so we went round and left a card with our number. ";
    let marked = "The referral calls him a gang member and says that he did not engage with the service in the spring. ";
    let mut text = String::new();
    let mut words = 0;
    for at in 0.. {
        let sentence = if at % 8 == 7 {
            marked
        } else if at % 2 == 0 {
            plain
        } else {
            other
        };
        text.push_str(sentence);
        words += sentence.split_whitespace().count();
        if words >= WORDS {
            break;
        }
    }
    text
}

#[divan::bench(sample_count = 50)]
fn suggest(bencher: Bencher) {
    let (matcher, text) = (Matcher::new(first_terms()).expect("the first edition"), case_file());
    assert!(matcher.suggest(&text, TextKind::Any).len() > 1_000);
    bencher.counter(ItemsCount::new(WORDS)).bench(|| matcher.suggest(&text, TextKind::Any).len());
}

#[divan::bench(sample_count = 50)]
fn floor(bencher: Bencher) {
    let text = case_file();
    let known: HashSet<&str> = first_terms().iter().map(|term| term.name()).collect();
    bencher
        .counter(ItemsCount::new(WORDS))
        .bench(|| text.split_whitespace().filter(|word| known.contains(word)).count());
}

#[divan::bench(sample_count = 10)]
fn make_a_matcher(bencher: Bencher) {
    bencher.bench(|| Matcher::new(first_terms()).expect("the first edition"));
}
