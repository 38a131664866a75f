//! Sentences as they stand in files, plans and messages, each with the words that a practitioner would want marked.
//!
//! `labelled.csv` was committed before the matcher, and none of it was removed after results were seen. The hints were written
//! with it, so it says how well the list is covered; `held_out.csv` was labelled afterwards by somebody who knew neither, and says
//! what to expect of texts that nobody has seen. `labelled.out` and `held_out.out` have the
//! results of each term.

use accord_engine_language::edition::first_terms;
use accord_engine_language::{Matcher, TextKind};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

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

/// What came of labelled sentences.
struct Results {
    whole: Count,
    /// For each term how often it was found rightly and wrongly.
    by_term: BTreeMap<&'static str, Count>,
    /// Words that should have been marked and were not, with their sentences.
    missed: Vec<String>,
}

impl Results {
    /// A line for each term, and what was missed. The worst term is named first: where none is wrong, that which the fewest
    /// sentences show.
    fn words(&self) -> String {
        let worst = self.by_term.iter().min_by(|(one, first), (other, second)| {
            first
                .precision()
                .total_cmp(&second.precision())
                .then(first.right.cmp(&second.right))
                .then(one.cmp(other))
        });
        let mut words = format!(
            "precision {:.4}, recall {:.4}: {} right, {} wrong, {} missed\n",
            self.whole.precision(),
            self.whole.recall(),
            self.whole.right,
            self.whole.wrong,
            self.whole.missed
        );
        if let Some((term, count)) = worst {
            words.push_str(&format!(
                "worst term: {term}, {} right and {} wrong\n\n",
                count.right, count.wrong
            ));
        }
        for (term, count) in &self.by_term {
            words.push_str(&format!("{term}: {} right, {} wrong\n", count.right, count.wrong));
        }
        for missed in &self.missed {
            words.push_str(&format!("missed: {missed}\n"));
        }
        words
    }
}

/// Looks for the terms of the first edition in labelled sentences; prints every mistake.
fn judge(file: &str, sentences_min: usize) -> Results {
    let matcher = Matcher::new(first_terms()).expect("the first edition is well formed");
    let (mut whole, mut by_term) = (Count::default(), BTreeMap::<&'static str, Count>::new());
    let mut all_missed = Vec::new();
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
            all_missed.push(format!("`{}` in: {}", &one.sentence[mark], one.sentence));
        }
    }
    whole.right = by_term.values().map(|count| count.right).sum();
    whole.wrong = by_term.values().map(|count| count.wrong).sum();
    let results = Results { whole, by_term, missed: all_missed };
    println!("{}", results.words());
    results
}

/// Whether the results of each term are those that somebody reviewed.
#[expect(clippy::disallowed_methods, reason = "how somebody asks for the golden file to be written anew")]
fn is_as_reviewed(file: &str, results: &Results) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
    let now = results.words();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &now).expect("the golden file can be written");
    }
    let reviewed = std::fs::read_to_string(&path).expect("the results are part of the repository");
    assert!(
        now == reviewed,
        "the results changed: run with UPDATE_GOLDEN=1 and review the diff of {file}\n{now}"
    );
}

#[test]
fn finds_what_practitioners_would_mark_and_leaves_the_rest_alone() {
    let results = judge(include_str!("labelled.csv"), 1_436);
    let whole = results.whole;
    is_as_reviewed("labelled.out", &results);
    assert!(whole.precision() >= 0.98 && whole.recall() >= 0.98, "{whole:?}");
}

#[test]
fn does_nearly_as_well_on_sentences_that_nobody_had_seen() {
    let results = judge(include_str!("held_out.csv"), 260);
    let whole = results.whole;
    is_as_reviewed("held_out.out", &results);
    assert!(whole.precision() >= 0.98 && whole.recall() >= 0.98, "{whole:?}");
}
