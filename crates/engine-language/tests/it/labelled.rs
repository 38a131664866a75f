//! Sentences as they stand in files, plans and messages, each with the words that a practitioner would want marked.
//!
//! They were committed before the matcher, and none was removed after results were seen. The hints were written with an eye on the
//! first, third, fifth … sentence only; the others are held out, and both figures are printed.

use accord_engine_language::edition::first_terms;
use accord_engine_language::{Matcher, TextKind};
use std::collections::BTreeMap;
use std::ops::Range;

/// A sentence and where it should be marked.
struct Labelled {
    sentence: String,
    marks: Vec<Range<usize>>,
}

fn labelled() -> Vec<Labelled> {
    let mut reader = csv::Reader::from_reader(include_str!("labelled.csv").as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.expect("a row of the labelled sentences");
        let (sentence, mut from) = (row[0].to_owned(), 0);
        let marks = row[1].split('|').filter(|mark| !mark.is_empty()).map(|mark| {
            let at = from
                + sentence[from..].find(mark).unwrap_or_else(|| panic!("`{mark}` stands in `{sentence}`"));
            from = at + mark.len();
            at..from
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

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

#[test]
fn finds_what_practitioners_would_mark_and_leaves_the_rest_alone() {
    let matcher = Matcher::new(first_terms()).expect("the first edition is well formed");
    let (mut halves, mut by_term) = ([Count::default(); 2], BTreeMap::<&str, Count>::new());
    let mut words = String::new();
    let all = labelled();
    assert!(all.len() >= 1_400, "sentences are added and never removed");
    for (at, one) in all.iter().enumerate() {
        let found = matcher.suggest(&one.sentence, TextKind::Any);
        let overlaps =
            |one: &Range<usize>, other: &Range<usize>| one.start < other.end && other.start < one.end;
        let mut count = Count::default();
        let mut open = one.marks.clone();
        for suggestion in &found {
            let term = first_terms()[suggestion.term].name();
            let taken = open.iter().position(|mark| overlaps(mark, &suggestion.range));
            let own = by_term.entry(term).or_default();
            if let Some(taken) = taken {
                open.remove(taken);
                (count.right, own.right) = (count.right + 1, own.right + 1);
            } else {
                (count.wrong, own.wrong) = (count.wrong + 1, own.wrong + 1);
                words += &format!(
                    "{at} wrong `{}` [{term}] in: {}\n",
                    &one.sentence[suggestion.range.clone()],
                    one.sentence
                );
            }
        }
        for mark in open {
            count.missed += 1;
            words += &format!("{at} missed `{}` in: {}\n", &one.sentence[mark], one.sentence);
        }
        halves[at % 2].add(count);
    }
    let mut whole = halves[0];
    whole.add(halves[1]);
    println!("{words}");
    for (name, count) in [("first half", halves[0]), ("held out", halves[1]), ("all", whole)] {
        println!("{name}: precision {:.4}, recall {:.4} {count:?}", count.precision(), count.recall());
    }
    let worst = by_term.iter().filter(|(_, count)| count.wrong > 0).max_by_key(|(_, count)| count.wrong);
    println!("most often wrong: {worst:?}");
    assert!(whole.precision() >= 0.98, "{whole:?}");
    assert!(whole.recall() >= 0.98, "{whole:?}");
}
