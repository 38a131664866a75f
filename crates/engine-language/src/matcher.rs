//! Finding the words to avoid.

use crate::exempt::{is_in_a_name, is_in_a_reference};
use crate::hints::{Hint, first_hints};
use crate::patterns::{Ends, FORM_WORDS_MAX, MalformedTerm, Patterns, Step};
use crate::quotes::{Quotes, sentence_around};
use crate::words::{Gap, Word, words};
use crate::{Term, TextKind};
use std::collections::BTreeMap;
use std::ops::Range;

/// Words to avoid in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Where they stand, in bytes.
    pub range: Range<usize>,
    /// The term, by its place in the list that the matcher was made from.
    pub term: usize,
}

/// A list of terms, ready to be looked for.
///
/// ```
/// use accord_engine_language::{Matcher, TextKind, edition::first_terms};
/// let matcher = Matcher::new(first_terms())?;
/// let found = matcher.suggest("Two gang members were hard-to-reach.", TextKind::Any);
/// let terms: Vec<&str> = found.iter().map(|one| first_terms()[one.term].name()).collect();
/// assert_eq!(terms, ["gang member", "hard to reach"]);
/// // A youth worker is no headline.
/// assert!(matcher.suggest("A youth worker rang.", TextKind::Any).is_empty());
/// # Ok::<(), accord_engine_language::MalformedTerm>(())
/// ```
#[derive(Debug)]
pub struct Matcher {
    patterns: Patterns,
    /// To which texts each term applies.
    applies: Vec<crate::AppliesTo>,
}

/// Words of a phrase in a text at most: each word of it may be a contraction, which is two.
const PHRASE_WORDS_MAX: usize = 2 * FORM_WORDS_MAX;

/// A form where it stands, in words of the text.
#[derive(Debug, Clone)]
struct Found {
    form: usize,
    words: Range<usize>,
}

impl Matcher {
    /// Makes a matcher for a list of terms, with the hints that come with the product.
    ///
    /// # Errors
    /// When a form has no word, or too many.
    pub fn new(terms: &[Term]) -> Result<Self, MalformedTerm> {
        Self::with_hints(terms, first_hints())
    }

    /// Makes a matcher for a list of terms and hints.
    ///
    /// # Errors
    /// When a form or a phrase has no word, too many, or a phrase begins with a blank to be filled.
    pub fn with_hints(terms: &[Term], hints: &[Hint]) -> Result<Self, MalformedTerm> {
        let applies = terms.iter().map(|term| term.applies_to).collect();
        Ok(Self { patterns: Patterns::new(terms, hints)?, applies })
    }

    /// The words to avoid in a text, in the order in which they stand; none overlap, and of two that would the longer
    /// one is meant.
    ///
    /// Left alone: what a child said, between quotation marks; names of laws, orders and organisations; police references.
    ///
    /// *Cost*: linear in the length of the text; 100,000 words take less than 10 ms (`docs/performance.md`).
    pub fn suggest(&self, text: &str, kind: TextKind) -> Vec<Suggestion> {
        let words = words(text);
        let numbers: Vec<Option<u32>> = words
            .iter()
            .map(|word| self.patterns.number_of(if word.is_not { "not" } else { &text[word.range.clone()] }))
            .collect();
        let mut seen = Seen::default();
        for (at, number) in numbers.iter().enumerate() {
            let root = number.and_then(|number| self.patterns.roots.get(number as usize).copied());
            if let Some(node) = root.filter(|node| *node != 0) {
                self.follow(&Reading { text, words: &words, numbers: &numbers }, at, at, node, &mut seen);
            }
        }
        let quotes = if seen.forms.is_empty() { Quotes::default() } else { Quotes::of(text) };
        let mut meant: Vec<Found> = seen
            .forms
            .iter()
            .filter(|found| self.is_meant(found, &seen, text, &words, kind))
            .filter(|found| {
                let range = range_of(&words, &found.words);
                !quotes.are_of_a_child(text, &range)
                    && !is_in_a_reference(text, &range)
                    && !is_in_a_name(text, &words, &found.words)
            })
            .cloned()
            .collect();
        meant.sort_by_key(|found| (std::cmp::Reverse(found.words.len()), found.words.start, found.form));
        let (mut chosen, mut taken): (Vec<Found>, Vec<bool>) = (Vec::new(), vec![false; words.len()]);
        for found in meant {
            if !taken[found.words.clone()].contains(&true) {
                taken[found.words.clone()].fill(true);
                chosen.push(found);
            }
        }
        chosen.sort_by_key(|found| found.words.start);
        chosen
            .into_iter()
            .map(|found| Suggestion {
                range: range_of(&words, &found.words),
                term: self.patterns.forms[found.form].term,
            })
            .collect()
    }

    /// Whether a form stands in the sense to avoid.
    fn is_meant(&self, found: &Found, seen: &Seen, text: &str, words: &[Word], kind: TextKind) -> bool {
        let form = &self.patterns.forms[found.form];
        let range = range_of(words, &found.words);
        self.applies[form.term].covers(kind)
            && !seen.unless.hold(found)
            && (!form.needs_phrase || seen.only_in.hold(found))
            && (form.company.is_empty() || around(text, &range, |part| form.company.is_in(part)))
            && (form.elsewhere.is_empty() || !around(text, &range, |part| form.elsewhere.is_in(part)))
    }

    /// Follows every pattern that goes on from `node`, of which the word `at` was the last one taken.
    fn follow(&self, reading: &Reading<'_>, first: usize, at: usize, node: usize, seen: &mut Seen) {
        let node = &self.patterns.nodes[node];
        for ends in &node.ends {
            seen.take(*ends, first..at + 1);
        }
        for (step, next) in &node.next {
            let taken = match step {
                Step::First(word) => reading.is_exactly(at, word).then_some(at),
                Step::End => reading.ends_after(at).then_some(at),
                step => reading.takes(at + 1, step).then_some(at + 1),
            };
            if let Some(at) = taken {
                self.follow(reading, first, at, *next, seen);
            }
        }
    }
}

#[derive(Debug, Default)]
struct Seen {
    forms: Vec<Found>,
    unless: Phrases,
    only_in: Phrases,
}

/// The phrases of each form that were found, in the order in which they begin.
#[derive(Debug, Default)]
struct Phrases(BTreeMap<usize, Vec<Range<usize>>>);

impl Phrases {
    fn take(&mut self, form: usize, words: Range<usize>) {
        self.0.entry(form).or_default().push(words);
    }

    /// Whether one of them holds a form. A phrase has few words, so only those that begin shortly before it can.
    fn hold(&self, found: &Found) -> bool {
        let Some(phrases) = self.0.get(&found.form) else { return false };
        let before = phrases.partition_point(|phrase| phrase.start <= found.words.start);
        let near = phrases[..before].iter().rev();
        near.take_while(|phrase| phrase.start + PHRASE_WORDS_MAX > found.words.start)
            .any(|phrase| found.words.end <= phrase.end)
    }
}

impl Seen {
    fn take(&mut self, ends: Ends, words: Range<usize>) {
        match ends {
            Ends::Form(form) => self.forms.push(Found { form, words }),
            Ends::Unless(form) => self.unless.take(form, words),
            Ends::OnlyIn(form) => self.only_in.take(form, words),
        }
    }
}

struct Reading<'a> {
    text: &'a str,
    words: &'a [Word],
    numbers: &'a [Option<u32>],
}

impl Reading<'_> {
    fn word(&self, at: usize) -> &str {
        let word = &self.words[at];
        if word.is_not { "not" } else { &self.text[word.range.clone()] }
    }

    fn is_exactly(&self, at: usize, expected: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(expected)
    }

    fn ends_after(&self, at: usize) -> bool {
        self.words.get(at + 1).is_none_or(|next| next.gap != Gap::Joined)
    }

    /// Whether the word `at` is there, belongs to the one before it, and is what the step asks for.
    fn takes(&self, at: usize, step: &Step) -> bool {
        let Some(word) = self.words.get(at) else { return false };
        match step {
            Step::Word { id, after_comma } => {
                let belongs = word.gap == Gap::Joined || (*after_comma && word.gap == Gap::Comma);
                belongs && self.numbers[at] == Some(*id)
            }
            _ if word.gap != Gap::Joined => false,
            Step::Exactly(expected) => self.is_exactly(at, expected),
            Step::Any => true,
            Step::Past => self.word(at).to_ascii_lowercase().ends_with("ed"),
            Step::Number => self.word(at).starts_with(|letter: char| letter.is_ascii_digit()),
            Step::First(_) | Step::End => false,
        }
    }
}

fn range_of(words: &[Word], range: &Range<usize>) -> Range<usize> {
    words[range.start].range.start..words[range.end - 1].range.end
}

/// Whether something holds of the sentence around a range, before it or after it.
fn around(text: &str, range: &Range<usize>, holds: impl Fn(&str) -> bool) -> bool {
    let sentence = sentence_around(text, range);
    holds(&text[sentence.start..range.start]) || holds(&text[range.end..sentence.end])
}
