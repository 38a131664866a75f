//! Sentences as they stand in files, plans and messages, each with the words that a practitioner would want marked.
//!
//! `labelled.csv` was committed before the matcher, and none of it was removed after results were seen. The hints were written
//! with it, so it says how well the list is covered; `held_out.csv` was labelled afterwards by somebody who knew neither, and says
//! what to expect of texts that nobody has seen.

use accord_engine_language::edition::first_terms;
use accord_engine_language::{Matcher, TextKind};
use std::collections::BTreeMap;
use std::ops::Range;

/// A sentence and where it should be marked.
struct Labelled {
    sentence: String,
    marks: Vec<Range<usize>>,
}

fn labelled(file: &str) -> Vec<Labelled> {
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.expect("a row of the labelled sentences");
        let (sentence, mut from) = (row[0].to_owned(), 0);
        let marks = row[1].split('|').filter(|mark| !mark.is_empty()).map(|mark| {
            let at = sentence[from..].find(mark).unwrap_or_else(|| panic!("`{mark}` stands in `{sentence}`"));
            let range = from + at..from + at + mark.len();
            from = range.end;
            range
        });
        let marks = marks.collect();
        Labelled { sentence, marks }
    });
    rows.collect()
}

/// What was found rightly, found wrongly, and missed.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Count {
    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }
}

/// Looks for the terms of the first edition in labelled sentences; prints every mistake and the worst term.
fn judge(file: &str, sentences_min: usize) -> Count {
    let matcher = Matcher::new(first_terms()).expect("the first edition is well formed");
    let (mut whole, mut by_term) = (Count::default(), BTreeMap::<&str, Count>::new());
    let all = labelled(file);
    assert!(all.len() >= sentences_min, "sentences are added and never removed");
    for one in &all {
        let mut open = one.marks.clone();
        for suggestion in matcher.suggest(&one.sentence, TextKind::Any) {
            let found = suggestion.range;
            let term = first_terms()[suggestion.term].name();
            let is_it = |mark: &Range<usize>| mark.start < found.end && found.start < mark.end;
            let own = by_term.entry(term).or_default();
            if let Some(taken) = open.iter().position(is_it) {
                open.remove(taken);
                own.right += 1;
            } else {
                own.wrong += 1;
                println!("wrong `{}` [{term}] in: {}", &one.sentence[found], one.sentence);
            }
        }
        for mark in open {
            whole.missed += 1;
            println!("missed `{}` in: {}", &one.sentence[mark], one.sentence);
        }
    }
    whole.right = by_term.values().map(|count| count.right).sum();
    whole.wrong = by_term.values().map(|count| count.wrong).sum();
    let worst = by_term.iter().filter(|(_, count)| count.wrong > 0).max_by_key(|(_, count)| count.wrong);
    println!("precision {:.4}, recall {:.4}, {whole:?}", whole.precision(), whole.recall());
    println!("most often wrong: {worst:?}");
    whole
}

#[test]
fn finds_what_practitioners_would_mark_and_leaves_the_rest_alone() {
    let whole = judge(include_str!("labelled.csv"), 1_436);
    assert!(whole.precision() >= 0.98 && whole.recall() >= 0.98, "{whole:?}");
}

#[test]
fn does_nearly_as_well_on_sentences_that_nobody_had_seen() {
    let whole = judge(include_str!("held_out.csv"), 260);
    assert!(whole.precision() >= 0.98 && whole.recall() >= 0.98, "{whole:?}");
}
