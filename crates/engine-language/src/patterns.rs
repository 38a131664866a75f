//! The forms of a list and the phrases of its hints as one tree of words.

use crate::Term;
use crate::hints::Hint;
use crate::inflect::forms;
use crate::words::{Gap, words};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Words of a form or of a phrase at most.
pub const FORM_WORDS_MAX: usize = 12;

/// A form or a phrase that cannot be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedTerm {
    /// It has no word in it.
    #[error("`{0}` has no word in it")]
    NoWord(String),
    /// It has too many words.
    #[error("`{0}` has more than {FORM_WORDS_MAX} words")]
    TooLong(String),
    /// A phrase begins with a blank to be filled.
    #[error("`{0}` has to begin with a word")]
    BeginsOpen(String),
}

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A word of the vocabulary in any of its forms; and whether a comma may stand before it.
    Word { id: u32, after_comma: bool },
    /// A word exactly as it is.
    Exactly(String),
    /// The word that the pattern begins with, looked at again: exactly as it is.
    First(String),
    /// Any word: `*`.
    Any,
    /// Any word that ends in `-ed`: `*ed`.
    Past,
    /// A number: `#`.
    Number,
    /// The end of a clause or of the text: `.`. It takes no word.
    End,
}

/// What a pattern means where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    /// A form to avoid, by its number.
    Form(usize),
    /// A phrase in which this form is harmless.
    Unless(usize),
    /// A phrase of which one has to hold this form for it to be meant.
    OnlyIn(usize),
}

/// A form of a term.
#[derive(Debug)]
pub(crate) struct Form {
    /// The term, by its place in the list.
    pub(crate) term: usize,
    /// Whether it is meant only within a phrase.
    pub(crate) needs_phrase: bool,
    /// Words of which one has to stand in the same sentence; empty where none has to.
    pub(crate) company: Company,
    /// Words of which none may stand in the same sentence.
    pub(crate) elsewhere: Company,
}

/// Words and phrases that may stand somewhere in a sentence.
#[derive(Debug)]
pub(crate) struct Company {
    words: HashSet<String>,
    phrases: Vec<String>,
}

impl Company {
    fn new(list: &[String]) -> Self {
        let (words, phrases): (Vec<_>, Vec<_>) =
            list.iter().partition(|one| one.chars().all(char::is_alphanumeric));
        Self {
            words: words.into_iter().flat_map(|word| forms(word, true)).collect(),
            phrases: phrases.into_iter().map(|one| one.to_lowercase()).collect(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty()
    }

    /// Whether one of them stands in some text.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        words(&lower).iter().any(|word| self.words.contains(&lower[word.range.clone()]))
            || self.phrases.iter().any(|phrase| lower.contains(phrase.as_str()))
    }
}

#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) next: Vec<(Step, usize)>,
    pub(crate) ends: Vec<Ends>,
}

/// The tree with its vocabulary.
#[derive(Debug)]
pub(crate) struct Patterns {
    pub(crate) forms: Vec<Form>,
    pub(crate) nodes: Vec<Node>,
    /// Lower-case words of any pattern, to the number of the word that they are a form of.
    vocabulary: HashMap<Vec<u8>, u32, BuildHasherDefault<WordHasher>>,
    /// Where a pattern goes on that begins with a word, by the word's number; 0 for nowhere.
    pub(crate) roots: Vec<usize>,
    longest: usize,
    /// How many words the vocabulary has, each with all its forms.
    learned: u32,
}

impl Patterns {
    pub(crate) fn new(terms: &[Term], hints: &[Hint]) -> Result<Self, MalformedTerm> {
        let mut made = Self {
            forms: Vec::new(),
            nodes: vec![Node::default()],
            vocabulary: HashMap::default(),
            roots: Vec::new(),
            longest: 0,
            learned: 0,
        };
        for (term, own) in terms.iter().enumerate() {
            for avoid in &own.avoid {
                made.add_form(term, avoid, hints)?;
            }
        }
        Ok(made)
    }

    fn add_form(&mut self, term: usize, avoid: &str, hints: &[Hint]) -> Result<(), MalformedTerm> {
        let hint = hints.iter().find(|hint| hint.form.eq_ignore_ascii_case(avoid));
        let of = |list: fn(&Hint) -> &[String]| hint.map(list).unwrap_or_default();
        let form = self.forms.len();
        self.forms.push(Form {
            term,
            needs_phrase: hint.is_some_and(|hint| !hint.only_in.is_empty()),
            company: Company::new(of(|hint| &hint.company)),
            elsewhere: Company::new(of(|hint| &hint.elsewhere)),
        });
        self.add(avoid, Ends::Form(form))?;
        // “Drop-out” is also written “dropout”.
        if avoid.contains('-') {
            self.add(&avoid.replacen('-', "", 1), Ends::Form(form))?;
        }
        for other in of(|hint| &hint.also) {
            self.add(other, Ends::Form(form))?;
        }
        for phrase in of(|hint| &hint.unless) {
            self.add(phrase, Ends::Unless(form))?;
        }
        for phrase in of(|hint| &hint.only_in) {
            self.add(phrase, Ends::OnlyIn(form))?;
        }
        Ok(())
    }

    fn add(&mut self, pattern: &str, ends: Ends) -> Result<(), MalformedTerm> {
        let mut steps = self.steps(pattern)?.into_iter();
        // The tree hangs from words in any of their forms; where the first has to be exact, it is looked at once more.
        let (first, again) = match steps.next() {
            Some(Step::Word { id, .. }) => (id, None),
            Some(Step::Exactly(word)) => (self.learn(&word, true), Some(Step::First(word))),
            _ => return Err(MalformedTerm::BeginsOpen(pattern.to_owned())),
        };
        let first = first as usize;
        if self.roots.len() <= first {
            self.roots.resize(first + 1, 0);
        }
        if self.roots[first] == 0 {
            self.roots[first] = self.push_node();
        }
        let mut node = self.roots[first];
        for step in again.into_iter().chain(steps) {
            let known = self.nodes[node].next.iter().find(|(one, _)| *one == step).map(|(_, next)| *next);
            node = known.unwrap_or_else(|| {
                let next = self.push_node();
                self.nodes[node].next.push((step, next));
                next
            });
        }
        self.nodes[node].ends.push(ends);
        Ok(())
    }

    fn push_node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn steps(&mut self, pattern: &str) -> Result<Vec<Step>, MalformedTerm> {
        let pieces: Vec<&str> = pattern.split_whitespace().collect();
        let mut steps = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            match *piece {
                "*" => steps.push(Step::Any),
                "*ed" => steps.push(Step::Past),
                "#" => steps.push(Step::Number),
                "." => steps.push(Step::End),
                piece => {
                    if let Some(exact) = piece.strip_prefix('=') {
                        steps.push(Step::Exactly(exact.to_lowercase()));
                        continue;
                    }
                    let own = words(piece);
                    let after_comma = at > 0 && pieces[at - 1].ends_with(',');
                    let last_piece = at + 1 == pieces.len();
                    for (number, word) in own.iter().enumerate() {
                        let is_last = last_piece && number + 1 == own.len();
                        let text = if word.is_not { "not" } else { &piece[word.range.clone()] };
                        let id = self.learn(text, is_last);
                        debug_assert!(number == 0 || word.gap == Gap::Joined, "pieces hold no blanks");
                        steps.push(Step::Word { id, after_comma: after_comma && number == 0 });
                    }
                }
            }
        }
        if steps.is_empty() {
            return Err(MalformedTerm::NoWord(pattern.to_owned()));
        }
        if steps.len() > FORM_WORDS_MAX {
            return Err(MalformedTerm::TooLong(pattern.to_owned()));
        }
        Ok(steps)
    }

    /// The number of a word; its forms are known from now on. A form that is known already brings its number.
    fn learn(&mut self, word: &str, is_last: bool) -> u32 {
        let all = forms(word, is_last);
        let known: Option<u32> = all.iter().find_map(|form| self.vocabulary.get(form.as_bytes()).copied());
        let id = known.unwrap_or_else(|| {
            self.learned += 1;
            self.learned
        });
        for form in all {
            self.longest = self.longest.max(form.len());
            self.vocabulary.entry(form.into_bytes()).or_insert(id);
        }
        id
    }

    /// The number of the word that a text's word is a form of; `None` when no pattern has it.
    pub(crate) fn number_of(&self, word: &str) -> Option<u32> {
        const SHORT: usize = 48;
        if word.len() > self.longest * 2 {
            return None;
        }
        if word.is_ascii() && word.len() <= SHORT {
            let mut lower = [0u8; SHORT];
            let lower = &mut lower[..word.len()];
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            return self.vocabulary.get(&*lower).copied();
        }
        self.vocabulary.get(word.to_lowercase().replace('’', "'").as_bytes()).copied()
    }
}

/// A quick hash of short words (FNV-1a): the vocabulary comes from the list and not from who writes the text, so
/// nobody can choose words that collide.
#[derive(Debug)]
pub(crate) struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
