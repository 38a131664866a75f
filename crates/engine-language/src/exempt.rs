//! Names and references, in which no word is anybody's choice.

use crate::words::{Gap, Word};
use std::ops::Range;

/// Words that a law, an order or a public body ends with.
const OF_THE_LAW: &[&str] = &[
    "act",
    "acts",
    "bill",
    "code",
    "convention",
    "court",
    "courts",
    "directive",
    "guidance",
    "injunction",
    "institution",
    "institutions",
    "notice",
    "order",
    "orders",
    "regulations",
    "rules",
    "scheme",
    "service",
    "statute",
    "team",
    "teams",
    "tribunal",
    "warrant",
];
/// Words that join the parts of a name.
const JOINING: &[&str] = &["and", "for", "in", "of", "on", "the", "to", "with"];
/// Words of a name that are looked at on each side of what was found.
const NAME_WORDS_MAX: usize = 12;

/// Whether words stand in the name of a law, an order, an organisation or a place: among capital letters that are more than
/// their own.
pub(crate) fn is_in_a_name(text: &str, words: &[Word], found: &Range<usize>) -> bool {
    let names = Names { text, words };
    if !found.clone().any(|at| names.is_capital(at) || names.is_shouted(at)) {
        return false;
    }
    let law = names.run(found, |at| names.is_capital(at) || names.is_joining(at));
    let is_law =
        law.clone().any(|at| names.is_capital(at) && !found.contains(&at) && names.is_of_the_law(at));
    let own = names.run(found, |at| names.is_capital(at));
    // A capital letter at the beginning of a sentence says nothing.
    let others = own
        .filter(|at| !found.contains(at) && names.is_capital(*at) && !names.begins_a_sentence(*at))
        .count();
    let all_capital = found.clone().all(|at| names.is_capital(at) || names.is_joining(at));
    is_law || (others > 0 && all_capital) || others > 1
}

struct Names<'a> {
    text: &'a str,
    words: &'a [Word],
}

impl Names<'_> {
    fn word(&self, at: usize) -> &str {
        &self.text[self.words[at].range.clone()]
    }

    /// One capital letter, then small ones.
    fn is_capital(&self, at: usize) -> bool {
        let mut letters = self.word(at).chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.clone().next().is_some()
            && letters.all(|letter| !letter.is_uppercase())
    }

    fn is_shouted(&self, at: usize) -> bool {
        self.word(at).chars().all(|letter| !letter.is_lowercase())
    }

    fn is_joining(&self, at: usize) -> bool {
        JOINING.contains(&self.word(at).to_lowercase().as_str())
    }

    fn is_of_the_law(&self, at: usize) -> bool {
        OF_THE_LAW.contains(&self.word(at).to_lowercase().as_str())
    }

    fn begins_a_sentence(&self, at: usize) -> bool {
        self.words[at].gap == Gap::Apart
    }

    /// What was found with the words on both sides that go on with it.
    fn run(&self, found: &Range<usize>, goes_on: impl Fn(usize) -> bool) -> Range<usize> {
        let joined = |at: usize| self.words.get(at).is_some_and(|word| word.gap == Gap::Joined);
        let (mut first, mut last) = (found.start, found.end - 1);
        while first > 0 && found.start - first < NAME_WORDS_MAX && joined(first) && goes_on(first - 1) {
            first -= 1;
        }
        while last + 1 - found.end < NAME_WORDS_MAX && joined(last + 1) && goes_on(last + 1) {
            last += 1;
        }
        first..last + 1
    }
}

/// Words before a number that say it is a reference of the police or of a file.
const REFERENCES: &[&str] = &["cad", "cris", "crn", "ref", "ref.", "reference", "urn", "merlin", "crimint"];

/// Bytes of a piece without blanks that are looked at on each side at most: what is longer is no reference.
const REFERENCE_BYTES_MAX: usize = 120;

/// Whether a range lies in a reference: a piece without blanks that has a stroke, a colon or a full stop between digits, or
/// that comes after a word such as CAD.
pub(crate) fn is_in_a_reference(text: &str, range: &Range<usize>) -> bool {
    if text[range.clone()].contains(char::is_whitespace) {
        return false;
    }
    let earliest = range.start.saturating_sub(REFERENCE_BYTES_MAX);
    let earliest = (earliest..=range.start).find(|at| text.is_char_boundary(*at)).unwrap_or(range.start);
    let latest = text.len().min(range.end + REFERENCE_BYTES_MAX);
    let latest = (range.end..=latest).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(range.end);
    let start =
        text[earliest..range.start].rfind(char::is_whitespace).map_or(earliest, |at| earliest + at + 1);
    let end = text[range.end..latest].find(char::is_whitespace).map_or(latest, |at| range.end + at);
    let start = (start..=range.start).find(|at| text.is_char_boundary(*at)).unwrap_or(range.start);
    let piece = text[start..end].trim_matches(|letter: char| !letter.is_alphanumeric());
    let outside = piece.len() > range.len();
    let digits = piece.chars().filter(char::is_ascii_digit).count();
    let own_digits = text[range.clone()].chars().filter(char::is_ascii_digit).count();
    if outside && digits > own_digits + 1 && piece.contains(['/', ':', '-', '.', '_']) {
        return true;
    }
    let before = text[earliest..start].trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    let before = before.trim_end_matches([':', '.', '#']).to_lowercase();
    outside && digits > own_digits && REFERENCES.contains(&before.as_str())
}
