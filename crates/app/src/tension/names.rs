//! Words that look as if they named somebody: two capitalised words in a row, a telephone number, a date of
//! birth, an e-mail address. It warns and never blocks: place names look like names.

/// What a note may have in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// A first name and a surname.
    Name,
    /// A telephone number.
    Phone,
    /// A date of birth.
    BirthDate,
    /// An e-mail address.
    Email,
}

impl Looks {
    /// What the warning says.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name => "words that look like somebody’s name",
            Self::Phone => "what looks like a telephone number",
            Self::BirthDate => "what looks like a date of birth",
            Self::Email => "an e-mail address",
        }
    }
}

/// Words that end a place's name, so that `Example Road` alone does not warn.
const PLACES: &[&str] = &[
    "road", "street", "lane", "avenue", "park", "estate", "station", "school", "square", "green", "high",
    "town", "common", "gardens", "court", "house", "close", "hill", "market", "bridge", "centre", "library",
    "academy",
];
/// Digits of a telephone number at least.
const PHONE_DIGITS_MIN: usize = 10;

/// What in a note looks as if it named somebody; each kind once.
pub fn looks(words: &str) -> Vec<Looks> {
    let mut found = Vec::new();
    if has_name(words) {
        found.push(Looks::Name);
    }
    if longest_number(words) >= PHONE_DIGITS_MIN {
        found.push(Looks::Phone);
    }
    if words.split_whitespace().any(is_birth_date) {
        found.push(Looks::BirthDate);
    }
    if words.split_whitespace().any(|word| word.contains('@') && word.contains('.')) {
        found.push(Looks::Email);
    }
    found
}

fn has_name(words: &str) -> bool {
    let tokens: Vec<&str> = words.split_whitespace().collect();
    tokens.windows(2).any(|pair| {
        let ends_sentence = pair[0].ends_with(['.', '!', '?', ':', ';', ',']);
        let second = pair[1].trim_matches(|letter: char| !letter.is_alphanumeric());
        !ends_sentence
            && is_capitalised(pair[0])
            && is_capitalised(second)
            && !PLACES.contains(&second.to_lowercase().as_str())
    })
}

fn is_capitalised(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphabetic());
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().count() > 0
        && letters.all(|letter| letter.is_lowercase() || letter == '-' || letter == '’' || letter == '\'')
}

/// Digits in a row, blanks and the signs of telephone numbers between them not counted.
fn longest_number(words: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for letter in words.chars() {
        match letter {
            '0'..='9' => {
                run += 1;
                longest = longest.max(run);
            }
            ' ' | '-' | '+' | '(' | ')' => {}
            _ => run = 0,
        }
    }
    longest
}

/// A day, month and year of somebody alive, in digits.
fn is_birth_date(word: &str) -> bool {
    let parts: Vec<u32> = word
        .trim_matches(|letter: char| !letter.is_ascii_digit())
        .split(['/', '.', '-'])
        .map(|part| part.parse().unwrap_or(0))
        .collect();
    matches!(parts.as_slice(), [day @ 1..=31, 1..=12, year] if *day > 0 && (*year >= 1900 || (1..100).contains(year)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_dates_and_addresses_are_noticed_and_places_are_not() {
        for (words, expected) in [
            ("Shopkeepers near Example Parade say it is quiet", vec![Looks::Name]),
            ("Shopkeepers on Example Road say it is quiet", vec![]),
            ("heard that Jordan Example is back", vec![Looks::Name]),
            ("They met. Then they left", vec![]),
            ("ring 020 7946 0958", vec![Looks::Phone]),
            ("born 3/4/2009", vec![Looks::BirthDate]),
            ("on 3/4 about 20 people", vec![]),
            ("write to a@example.org", vec![Looks::Email]),
        ] {
            assert_eq!(looks(words), expected, "{words}");
        }
    }
}
