//! A text as words: where each begins and ends, and what stands between two of them.

use std::ops::Range;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Nothing but spaces, one end of a line, a hyphen or a slash: the words can belong together.
    Joined,
    /// A comma.
    Comma,
    /// Anything else: the end of a clause, a bracket, a quotation mark, an empty line.
    Apart,
}

/// One word of a text.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// Its bytes, without a possessive ending.
    pub(crate) range: Range<usize>,
    /// What stands before it.
    pub(crate) gap: Gap,
    /// Whether it is the “not” of a contraction such as “didn’t”, which stands for two words.
    pub(crate) is_not: bool,
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | 'ʼ')
}

/// The words of a text in order.
///
/// A word is letters and digits, with apostrophes inside. “Didn’t” is two words, “did” and “not”; “child’s” is
/// the word “child”.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 6);
    let mut letters = text.char_indices().peekable();
    let (mut gap, mut ends) = (Gap::Apart, 0u8);
    while let Some((start, letter)) = letters.next() {
        if !letter.is_alphanumeric() {
            let is_within = letter == '–'
                && text[..start].ends_with(char::is_alphanumeric)
                && continues_after(text, start + letter.len_utf8());
            gap = if is_within { gap } else { wider(gap, letter, &mut ends) };
            continue;
        }
        let mut end = start + letter.len_utf8();
        let mut last_apostrophe = None;
        while let Some(&(at, next)) = letters.peek() {
            if next.is_alphanumeric() {
                end = at + next.len_utf8();
            } else if !(is_apostrophe(next) && continues_after(text, at + next.len_utf8())) {
                break;
            } else {
                last_apostrophe = Some(at);
            }
            letters.next();
        }
        push(&mut found, text, start..end, last_apostrophe, gap);
        (gap, ends) = (Gap::Joined, 0);
    }
    found
}

/// How many words a text has, counting as [`crate::Matcher`] does.
///
/// *Cost*: linear in the length of the text.
pub fn count_words(text: &str) -> usize {
    let mut inside = false;
    let mut count = 0;
    for letter in text.chars() {
        let is_letter = letter.is_alphanumeric();
        count += usize::from(is_letter && !inside);
        inside = is_letter || (inside && is_apostrophe(letter));
    }
    count
}

fn continues_after(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(char::is_alphanumeric)
}

fn wider(gap: Gap, letter: char, ends: &mut u8) -> Gap {
    match letter {
        '\n' => {
            *ends += 1;
            if *ends > 1 { Gap::Apart } else { gap }
        }
        ' ' | '\t' | '\r' | '\u{a0}' | '-' | '‐' | '‑' | '/' | '’' | '\'' => gap,
        ',' if gap == Gap::Joined => Gap::Comma,
        _ => Gap::Apart,
    }
}

fn push(found: &mut Vec<Word>, text: &str, range: Range<usize>, apostrophe: Option<usize>, gap: Gap) {
    let Some(at) = apostrophe else {
        found.push(Word { range, gap, is_not: false });
        return;
    };
    let tail = text[at..range.end].trim_start_matches(is_apostrophe);
    if tail.eq_ignore_ascii_case("t") && text[range.start..at].to_ascii_lowercase().ends_with('n') {
        let base = &text[range.start..at - 1];
        // “Can’t” and “won’t” have a base that is no word of its own; nothing is listed with them.
        found.push(Word { range: range.start..range.start + base.len(), gap, is_not: false });
        found.push(Word { range, gap: Gap::Joined, is_not: true });
    } else if tail.eq_ignore_ascii_case("s") {
        found.push(Word { range: range.start..at, gap, is_not: false });
    } else {
        found.push(Word { range, gap, is_not: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = words(text)
            .iter()
            .map(|word| if word.is_not { "not" } else { &text[word.range.clone()] })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_keep_their_apostrophes_and_lose_their_possessives() {
        check("NFA'd, the child’s", &["NFA'd", "the", "child"]);
        check("He didn't, 'really'", &["He", "did", "not", "really"]);
        check("hard-to-reach 16-year-old", &["hard", "to", "reach", "16", "year", "old"]);
        check("Łukasz isn’t", &["Łukasz", "is", "not"]);
        check("", &[]);
    }

    #[test]
    fn commas_join_less_than_spaces_and_everything_else_parts() {
        let gaps: Vec<Gap> = words("a b, c. d\ne\n\nf (g").iter().map(|word| word.gap).collect();
        use Gap::{Apart, Comma, Joined};
        assert_eq!(gaps, [Apart, Joined, Comma, Apart, Joined, Apart, Apart]);
    }

    #[test]
    fn a_text_has_as_many_words_as_a_person_counts() {
        assert_eq!(count_words("He didn’t go, he said. 16-year-old"), 8);
    }
}
