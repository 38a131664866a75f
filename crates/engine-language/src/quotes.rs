//! What somebody else said, and whether it was the child.
//!
//! Over 500 lines because half of it are the tests of what is a quote and what is none.

use crate::words::{Gap, Word, words};
use std::cell::OnceCell;
use std::ops::Range;

/// Bytes of a quotation at most: a mark that is never closed ends nothing.
const QUOTATION_BYTES_MAX: usize = 1_500;
/// Words between a verb of speaking and who speaks at most.
const SUBJECT_WORDS_MAX: usize = 10;
/// Bytes of a sentence that are looked at on each side at most: a text without full stops is no sentence, and each of its words
/// would be read for every other.
const SENTENCE_BYTES_MAX: usize = 1_500;
/// Bytes before a sentence in which a pronoun finds whom it stands for.
const ANTECEDENT_BYTES_MAX: usize = 200;

/// Verbs of speaking and the like.
const SPEAKING: &[&str] = &[
    "add",
    "added",
    "adds",
    "answered",
    "ask",
    "asked",
    "asks",
    "call",
    "called",
    "calls",
    "describe",
    "described",
    "describes",
    "explain",
    "explained",
    "explains",
    "felt",
    "insisted",
    "labelled",
    "messaged",
    "refer",
    "referred",
    "refers",
    "repeated",
    "replied",
    "replies",
    "reports",
    "said",
    "say",
    "saying",
    "says",
    "sent",
    "shout",
    "shouted",
    "shouts",
    "stated",
    "states",
    "tell",
    "telling",
    "tells",
    "texted",
    "texts",
    "told",
    "typed",
    "use",
    "used",
    "uses",
    "whispered",
    "word",
    "words",
    "write",
    "writes",
    "wrote",
    "recorded",
    "noted",
    "logged",
    "put",
    "puts",
    "read",
    "reads",
    "want",
    "wants",
];
/// Words for a child.
const CHILD: &[&str] = &[
    "boy", "boys", "brother", "child", "children", "daughter", "girl", "girls", "himself", "herself",
    "pupil", "sister", "son", "student", "teenager",
];
/// Words for whoever was spoken of before: a child, where nobody else was.
const SPOKEN_OF: &[&str] = &["he", "i", "she", "they"];
/// What stands before “words” in “in her own words”.
const WHOSE: &[&str] = &["her", "his", "my", "own", "their"];
/// Titles of those who are no children.
const TITLES: &[&str] = &[
    "cllr", "dc", "dr", "dci", "di", "ds", "miss", "mr", "mrs", "ms", "mx", "nurse", "pc", "prof", "rev",
    "sgt", "sir",
];
/// Words before whoever a sentence is about.
const DETERMINERS: &[&str] =
    &["a", "an", "another", "her", "his", "my", "one", "our", "that", "the", "their", "this"];
/// What a child writes or says, in “Jay’s statement reads”.
const WRITTEN: &[&str] =
    &["account", "diary", "email", "letter", "message", "note", "poem", "statement", "story", "text"];
/// Forms of “be”, after which a verb says what others say.
const BEING: &[&str] = &["is", "are", "was", "were", "be", "been", "being", "often", "got"];
/// Verbs of naming.
const NAMING: &[&str] = &["called", "described", "labelled", "referred", "recorded", "noted", "logged"];
/// Words for everybody else who speaks in a file.
const OTHERS: &[&str] = &[
    "agency",
    "annex",
    "assessment",
    "aunt",
    "chronology",
    "detective",
    "door",
    "governor",
    "graffiti",
    "grandad",
    "grandma",
    "guardian",
    "handover",
    "minister",
    "nan",
    "paint",
    "probation",
    "sheet",
    "sign",
    "wall",
    "borough",
    "caller",
    "carer",
    "carers",
    "chair",
    "colleague",
    "colleagues",
    "committee",
    "constable",
    "council",
    "court",
    "custody",
    "dad",
    "dealer",
    "desk",
    "doctor",
    "dsl",
    "email",
    "entry",
    "father",
    "file",
    "form",
    "foster",
    "gp",
    "grandmother",
    "gran",
    "head",
    "headline",
    "headteacher",
    "hospital",
    "housing",
    "judge",
    "letter",
    "log",
    "magistrate",
    "manager",
    "mash",
    "media",
    "minutes",
    "mother",
    "mum",
    "neighbour",
    "neighbours",
    "newspaper",
    "note",
    "notes",
    "nurse",
    "officer",
    "officers",
    "panel",
    "paper",
    "parent",
    "parents",
    "pc",
    "people",
    "police",
    "policy",
    "poster",
    "press",
    "professional",
    "professionals",
    "provider",
    "record",
    "records",
    "referral",
    "referrer",
    "report",
    "reports",
    "resident",
    "residents",
    "reviewer",
    "school",
    "sergeant",
    "service",
    "services",
    "social",
    "staff",
    "statement",
    "stepfather",
    "supervisor",
    "system",
    "teacher",
    "teachers",
    "tutor",
    "uncle",
    "worker",
    "workers",
    "yot",
    "author",
    "board",
    "article",
    "leaflet",
    "councillor",
    "landlord",
    "somebody",
    "someone",
    "we",
];

/// The quotations of a text.
#[derive(Debug, Default)]
pub(crate) struct Quotes(Vec<Quote>);

#[derive(Debug)]
struct Quote {
    range: Range<usize>,
    /// Whether its words are a child's: worked out once, however many words in it are asked for.
    is_of_a_child: OnceCell<bool>,
}

impl Quotes {
    /// Finds them: “curly”, "straight" and ‘single’ marks, each pair with what stands between.
    pub(crate) fn of(text: &str) -> Self {
        let mut found = Vec::new();
        let mut open: Option<(char, usize)> = None;
        for (at, letter) in text.char_indices() {
            let after = text[at + letter.len_utf8()..].chars().next();
            let before = text[..at].chars().next_back();
            let opens = before.is_none_or(|one| !one.is_alphanumeric())
                && after.is_some_and(|one| !one.is_whitespace());
            let closes = after.is_none_or(|one| !one.is_alphanumeric());
            match (open, letter) {
                (None, '“') => open = Some(('”', at)),
                (None, '"') if opens => open = Some(('"', at)),
                (None, '‘') => open = Some(('’', at)),
                (None, '\'') if opens => open = Some(('\'', at)),
                (Some((mark, start)), _) if letter == mark && (mark == '”' || closes) => {
                    found
                        .push(Quote { range: start..at + letter.len_utf8(), is_of_a_child: OnceCell::new() });
                    open = None;
                }
                (Some((_, start)), _) if at - start > QUOTATION_BYTES_MAX => open = None,
                _ => {}
            }
        }
        Self(found)
    }

    /// Whether a range lies between quotation marks whose words are a child's.
    pub(crate) fn are_of_a_child(&self, text: &str, range: &Range<usize>) -> bool {
        // They stand in order and none overlap.
        let before = self.0.partition_point(|quote| quote.range.start <= range.start);
        let holding =
            before.checked_sub(1).map(|at| &self.0[at]).filter(|quote| range.end <= quote.range.end);
        holding.is_some_and(|quote| *quote.is_of_a_child.get_or_init(|| is_of_a_child(text, &quote.range)))
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Child,
    Other,
}

fn is_of_a_child(text: &str, quote: &Range<usize>) -> bool {
    let sentence = sentence_around(text, quote);
    let before = Clause::new(text, sentence.start..quote.start, sentence.start);
    let after = Clause::new(text, quote.end..sentence.end, quote.start);
    before.who_says_then().or_else(|| after.who_said()) == Some(Speaker::Child)
}

/// A part of a sentence beside a quotation.
struct Clause<'a> {
    text: &'a str,
    range: Range<usize>,
    words: Vec<Word>,
    lower: Vec<String>,
    /// Where the text ends that was read before: what is quoted names nobody.
    earlier: usize,
}

impl<'a> Clause<'a> {
    fn new(text: &'a str, range: Range<usize>, earlier: usize) -> Self {
        let part = &text[range.clone()];
        let words = words(part);
        let lower = words.iter().map(|word| part[word.range.clone()].to_lowercase()).collect();
        Self { text, range, words, lower, earlier }
    }

    fn is_speaking(&self, at: usize) -> bool {
        SPEAKING.contains(&self.lower[at].as_str())
    }

    /// Who speaks in `Jay told us that he is “…”`, `In her words: “…”`, `Jay: “…”`.
    fn who_says_then(&self) -> Option<Speaker> {
        let Some(verb) = (0..self.words.len()).rposition(|at| self.is_speaking(at)) else {
            // A name or “the child” before a colon.
            let is_label = self.text[self.range.clone()].trim_end().ends_with(':');
            return self.subject_before(self.words.len()).filter(|_| is_label);
        };
        if matches!(self.lower[verb].as_str(), "word" | "words") {
            let whose = self.lower[..verb].last()?;
            return if WHOSE.contains(&whose.as_str()) {
                Some(Speaker::Child)
            } else {
                self.speaker(verb - 1)
            };
        }
        let is_told_of = NAMING.contains(&self.lower[verb].as_str())
            && self.lower[..verb].last().is_some_and(|before| BEING.contains(&before.as_str()));
        if is_told_of { Some(Speaker::Other) } else { self.subject_before(verb) }
    }

    /// Who speaks in `“…”, she said` and `“…” said Jay`.
    fn who_said(&self) -> Option<Speaker> {
        let verb = (0..self.words.len().min(SUBJECT_WORDS_MAX)).find(|at| self.is_speaking(*at))?;
        let after = verb + 1..self.words.len().min(verb + 4);
        self.subject_before(verb).or_else(|| after.into_iter().find_map(|at| self.speaker(at)))
    }

    /// Who a verb is said of. “The caretaker at Block C says” is of the caretaker, and of nobody named after.
    fn subject_before(&self, end: usize) -> Option<Speaker> {
        // “As he wrote it” and “Mal says”: whoever stands right before the verb.
        if let Some(speaker) =
            end.checked_sub(1).filter(|at| self.is_subject(*at)).and_then(|at| self.speaker(at))
        {
            return Some(speaker);
        }
        // “Jay’s statement for the panel reads”.
        if end > 1 && self.is_whose(0) && WRITTEN.contains(&self.lower[1].as_str()) {
            return self.speaker(0);
        }
        let begins = self.lower[..end].first().is_some_and(|first| DETERMINERS.contains(&first.as_str()));
        if begins {
            let head = 1..end.min(4);
            if head.clone().any(|at| CHILD.contains(&self.lower[at].as_str())) {
                return Some(Speaker::Child);
            }
            if !head.into_iter().any(|at| SPOKEN_OF.contains(&self.lower[at].as_str())) {
                return Some(Speaker::Other);
            }
        }
        (end.saturating_sub(SUBJECT_WORDS_MAX)..end).rev().find_map(|at| self.speaker(at))
    }

    fn is_capital(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| {
            self.text[self.range.clone()][word.range.clone()].starts_with(char::is_uppercase)
        })
    }

    fn is_subject(&self, at: usize) -> bool {
        SPOKEN_OF.contains(&self.lower[at].as_str()) || self.is_capital(at)
    }

    /// Whether a word is followed by `’s`.
    fn is_whose(&self, at: usize) -> bool {
        let after = &self.text[self.range.clone()][self.words[at].range.end..];
        ["'s ", "’s "].iter().any(|ending| after.starts_with(ending))
    }

    fn speaker(&self, at: usize) -> Option<Speaker> {
        let lower = self.lower[at].as_str();
        if WRITTEN.contains(&lower) && at > 0 && self.is_whose(at - 1) {
            return self.speaker(at - 1);
        }
        if OTHERS.contains(&lower) || TITLES.contains(&lower) {
            return Some(Speaker::Other);
        }
        if CHILD.contains(&lower) {
            return Some(Speaker::Child);
        }
        if SPOKEN_OF.contains(&lower) {
            return Some(self.spoken_of_before(at));
        }
        // Any other word with a capital inside a sentence is a name or an initial; at its beginning it is one when it is no
        // word that sentences begin with.
        if !self.is_capital(at) || BEGINNINGS.contains(&lower) {
            return None;
        }
        if at > 0 && TITLES.contains(&self.lower[at - 1].as_str()) {
            return Some(Speaker::Other);
        }
        // Two capitals in a row are an organisation or a place: of children files give the first name.
        let joined = |at: usize| self.words.get(at).is_some_and(|word| word.gap == Gap::Joined);
        let before = at > 0
            && joined(at)
            && self.is_capital(at - 1)
            && !BEGINNINGS.contains(&self.lower[at - 1].as_str());
        let in_a_row = before || (joined(at + 1) && self.is_capital(at + 1));
        (!in_a_row).then_some(Speaker::Child)
    }

    /// For whom “he” or “she” stands: the last one named before it, in the clause or in the sentence before. A child, where nobody
    /// else was named.
    fn spoken_of_before(&self, at: usize) -> Speaker {
        let named = (0..at).rev().find_map(|at| self.named(at));
        let from = self.earlier.saturating_sub(ANTECEDENT_BYTES_MAX);
        let from = (from..=self.earlier).find(|at| self.text.is_char_boundary(*at)).unwrap_or_default();
        let earlier = || {
            let clause = Clause::new(self.text, from..self.earlier, from);
            (0..clause.words.len()).rev().find_map(|at| clause.named(at))
        };
        named.or_else(earlier).unwrap_or(Speaker::Child)
    }

    fn named(&self, at: usize) -> Option<Speaker> {
        // “We” is never whom “she” stands for.
        let lower = self.lower[at].as_str();
        if SPOKEN_OF.contains(&lower) || lower == "we" { None } else { self.speaker(at) }
    }
}

/// Words that sentences begin with and nobody is called.
const BEGINNINGS: &[&str] = &[
    "a",
    "after",
    "again",
    "all",
    "also",
    "although",
    "an",
    "and",
    "as",
    "at",
    "because",
    "before",
    "but",
    "by",
    "during",
    "each",
    "every",
    "first",
    "for",
    "from",
    "however",
    "if",
    "in",
    "later",
    "monday",
    "my",
    "no",
    "not",
    "now",
    "on",
    "once",
    "our",
    "several",
    "since",
    "so",
    "some",
    "that",
    "the",
    "then",
    "there",
    "these",
    "this",
    "those",
    "today",
    "two",
    "until",
    "was",
    "what",
    "when",
    "where",
    "while",
    "who",
    "with",
    "yesterday",
    "you",
];

/// The sentence that holds a range, from its first letter to its last mark, or as much of it as is looked at. Marks between the
/// ends of the range are part of it.
pub(crate) fn sentence_around(text: &str, range: &Range<usize>) -> Range<usize> {
    let ends_at = |at: usize, letter: char| match letter {
        '.' | '!' | '?' => {
            let rest = &text[at + 1..];
            let rest = rest.trim_start_matches(['"', '”', '’', '\'', ')']);
            rest.is_empty() || rest.starts_with(char::is_whitespace)
        }
        '\n' => text[at + 1..].starts_with(['\n', '-', '*', '•']),
        _ => false,
    };
    let earliest = range.start.saturating_sub(SENTENCE_BYTES_MAX);
    let earliest = (earliest..=range.start).find(|at| text.is_char_boundary(*at)).unwrap_or(range.start);
    let latest = text.len().min(range.end + SENTENCE_BYTES_MAX);
    let latest = (range.end..=latest).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(range.end);
    let start = text[earliest..range.start]
        .char_indices()
        .map(|(at, letter)| (earliest + at, letter))
        .rev()
        .find(|(at, letter)| ends_at(*at, *letter) && !text[*at..range.start].starts_with(".”"))
        .map_or(earliest, |(at, letter)| at + letter.len_utf8());
    let end = text[range.end..latest]
        .char_indices()
        .find(|(at, letter)| ends_at(range.end + at, *letter))
        .map_or(latest, |(at, letter)| range.end + at + letter.len_utf8());
    start..end
}
