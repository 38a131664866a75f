//! How old a reader has to be.

use crate::words::words;

/// An estimate of how old a reader has to be to read a text with ease.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadingAge {
    /// Years, not below 5.
    pub years: f64,
    /// The words it was worked out from.
    pub words: usize,
}

/// Words below which nothing can be said.
pub const WORDS_MIN: usize = 30;

/// An estimate of how old a reader has to be; `None` for fewer than [`WORDS_MIN`] words.
///
/// *Source*: Kincaid, Fishburne, Rogers and Chissom (1975), grade = 0.39 × words per sentence + 11.8 × syllables per word − 15.59; an
/// English child in US grade g is about g + 5 years old. *Assumptions*: English prose; syllables are counted by the groups
/// of vowels of a word, so single words may be wrong and a text hardly is. When not to use it: for lists, names, forms.
///
/// ```
/// use accord_engine_language::reading_age;
/// let plain = "We can help you. You can talk to us. We will not tell your school. ".repeat(3);
/// assert!(reading_age(&plain).is_some_and(|age| age.years < 8.0));
/// assert!(reading_age("Ring us.").is_none());
/// ```
pub fn reading_age(text: &str) -> Option<ReadingAge> {
    let own = words(text);
    if own.len() < WORDS_MIN {
        return None;
    }
    let syllables: usize = own.iter().map(|word| syllables(&text[word.range.clone()])).sum();
    let ends = text.chars().zip(text.chars().skip(1).chain([' ']));
    let sentences = ends
        .filter(|(letter, next)| matches!(letter, '.' | '!' | '?' | '\n') && next.is_whitespace())
        .count();
    let (words, sentences) = (own.len() as f64, sentences.max(1) as f64);
    let grade = 0.39 * words / sentences + 11.8 * syllables as f64 / words - 15.59;
    Some(ReadingAge { years: (grade + 5.0).max(5.0), words: own.len() })
}

/// Groups of vowels, without a silent `e` at the end; at least one.
fn syllables(word: &str) -> usize {
    let lower = word.to_lowercase();
    let is_vowel = |letter: char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut count = 0;
    let mut before = false;
    for letter in lower.chars() {
        count += usize::from(is_vowel(letter) && !before);
        before = is_vowel(letter);
    }
    let silent = lower.ends_with('e') && !lower.ends_with("le") && count > 1;
    (count - usize::from(silent)).max(1)
}
