//! Words that look as if they named somebody: capitalised words in a row, a given name, a family, a telephone number, a
//! date of birth, an e-mail address or account, a whole postcode, a number plate. It warns and never blocks: place names
//! look like names, and nobody can list every name.
//!
//! Over 500 lines because fuzzing builds this one file by itself, and half of it is examples.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What a note may have in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// A name.
    Name,
    /// A telephone number.
    Phone,
    /// A date of birth.
    BirthDate,
    /// An e-mail address.
    Email,
    /// A name on social media.
    Account,
    /// A whole postcode: a dozen homes.
    Postcode,
    /// A number plate.
    Plate,
}

impl Looks {
    /// What the warning says.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name => "words that look like somebody’s name",
            Self::Phone => "what looks like a telephone number",
            Self::BirthDate => "what looks like a date of birth",
            Self::Email => "an e-mail address",
            Self::Account => "what looks like a name on social media",
            Self::Postcode => "a whole postcode",
            Self::Plate => "what looks like a number plate",
        }
    }
}

/// Words that end a place's name. Many are surnames too, so they excuse words only where something happens
/// `on`, `at` or `near` them.
const PLACES: &[&str] = &[
    "road", "street", "lane", "avenue", "park", "estate", "station", "school", "square", "green", "high",
    "town", "common", "gardens", "court", "house", "close", "hill", "market", "bridge", "centre", "library",
    "academy", "hospital", "college", "church", "ward", "line",
];
/// Words after which a place may follow.
const BEFORE_PLACES: &[&str] = &["on", "at", "near", "in", "outside", "along", "off"];
/// The months, each as long as it is written out; three letters of it are enough.
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Letters of a month at least.
const MONTH_LETTERS_MIN: usize = 3;
/// Digits of a telephone number at least.
const PHONE_DIGITS_MIN: usize = 10;
/// Letters of a word in small letters that makes a kind a sentence: shorter ones join the words of a heading.
const SENTENCE_WORD_MIN: usize = 3;
/// Longer words in small letters that join the words of a heading too.
const JOINING: &[&str] = &[
    "and", "the", "with", "from", "for", "without", "against", "not", "nor", "other", "than", "under",
    "over", "per", "via", "any",
];
/// Letters of a name on social media at least.
const ACCOUNT_LETTERS_MIN: usize = 3;
/// What makes the capitalised word before it a surname.
const FAMILIES: &[&str] =
    &["family", "brother", "brothers", "sister", "sisters", "twins", "cousins", "boys", "lads", "girls"];
/// Given names that are drugs, drinks, clothes and harbours too: in small letters they are those.
const EVERYDAY: &[&str] = &["billy", "brandy", "charlie", "jean", "marina", "molly"];
/// What a Stanley directly before it is the make of.
const BLADES: &[&str] = &["knife", "knives", "blade", "blades"];
/// What says in a reference that a number beside it is a telephone's.
const BEFORE_PHONES: &[&str] = &["tel", "telephone", "phone", "mob", "mobile", "ring", "call"];
/// What says in a reference that a date beside it is that of a birth.
const BEFORE_BIRTHS: &[&str] = &["dob", "born", "birth", "birthday"];
/// Digits of a mobile number.
const MOBILE_DIGITS: usize = 11;
/// Parts, with blanks between them, in which somebody writes it at most.
const MOBILE_PARTS_MAX: usize = 8;
/// Common given names in lower case, without those that are parts of London.
static GIVEN: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("names/given.txt").split_whitespace().collect());

/// What in a note looks as if it named somebody; each kind once.
pub fn looks(words: &str) -> Vec<Looks> {
    let mut found = Vec::new();
    if has_name(words) || has_given_name(words) || has_initial(words) || has_family(words) {
        found.push(Looks::Name);
    }
    if longest_number(words) >= PHONE_DIGITS_MIN {
        found.push(Looks::Phone);
    }
    if words.split_whitespace().any(is_birth_date) || has_birth_date_in_words(words) {
        found.push(Looks::BirthDate);
    }
    if words.split_whitespace().any(is_email) {
        found.push(Looks::Email);
    }
    if words.split_whitespace().any(is_account) {
        found.push(Looks::Account);
    }
    let all: Vec<String> = words.split_whitespace().map(bare).collect();
    if parts(&all).any(|part| is_postcode(&part)) {
        found.push(Looks::Postcode);
    }
    if parts(&all).any(|part| is_plate(&part)) {
        found.push(Looks::Plate);
    }
    found
}

/// The word in capitals without what stands around it.
fn bare(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_uppercase()
}

/// Each word, and each two in a row as one: a postcode and a plate are written with a blank or without.
fn parts(words: &[String]) -> impl Iterator<Item = String> + '_ {
    words.iter().cloned().chain(words.windows(2).map(<[String]>::concat))
}

/// Whether the signs of a word are these, `A` for a letter and `9` for a digit.
fn is_shaped(word: &str, shape: &str) -> bool {
    let is_sign = |(sign, like): (char, char)| match like {
        'A' => sign.is_ascii_uppercase(),
        _ => sign.is_ascii_digit(),
    };
    word.chars().count() == shape.len() && word.chars().zip(shape.chars()).all(is_sign)
}

/// `N17 8AB`; the first half by itself is a district and names nobody.
fn is_postcode(word: &str) -> bool {
    ["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"].iter().any(|shape| is_shaped(word, shape))
}

/// `AB12 CDE`: plates since 2001.
fn is_plate(word: &str) -> bool {
    is_shaped(word, "AA99AAA")
}

fn is_email(word: &str) -> bool {
    word.contains('@') && word.contains('.')
}

/// `@somebody`.
fn is_account(word: &str) -> bool {
    let word = word.trim_start_matches(|letter: char| letter != '@');
    word.strip_prefix('@').is_some_and(|name| {
        !name.contains('.')
            && name.chars().filter(|letter| letter.is_alphanumeric()).count() >= ACCOUNT_LETTERS_MIN
    })
}

/// Whether a common given name stands somewhere, however it is written, unless it begins a place: `Albert Road`,
/// `St Albert Primary School`.
fn has_given_name(words: &str) -> bool {
    let tokens: Vec<&str> = words.split_whitespace().collect();
    // An empty one ends what a comma ends: no two words meet across it.
    let parts: Vec<(usize, &str)> = tokens
        .iter()
        .enumerate()
        .flat_map(|(at, token)| token.split(['-', '/', ',']).map(move |part| (at, part)))
        .collect();
    parts.iter().enumerate().any(|(position, (at, part))| {
        let next = parts.get(position + 1).map_or("", |(_, next)| *next);
        is_given(part, next) && !begins_place(&tokens[*at..])
    })
}

/// Whether a word is a given name, and not what else it means: a drug in small letters, the make of a knife.
fn is_given(word: &str, next: &str) -> bool {
    let name = plain(word);
    let is_everyday = EVERYDAY.contains(&name.as_str()) && is_small(word);
    let is_blade = name == "stanley" && !ends_clause(word) && BLADES.contains(&plain(next).as_str());
    GIVEN.contains(name.as_str()) && !is_everyday && !is_blade
}

/// Whether no letter of the word is a capital.
fn is_small(word: &str) -> bool {
    !word.chars().any(char::is_uppercase)
}

/// Whether the first of these words begins the name of a place of two words or three: each has a capital, and the last
/// is a road or the like.
fn begins_place(tokens: &[&str]) -> bool {
    (2..=3).any(|length| {
        let Some((last, before)) = tokens.get(..length).and_then(<[&str]>::split_last) else { return false };
        let is_named = before.iter().all(|word| is_name_word(word) && !ends_clause(word));
        is_named && is_name_word(last) && PLACES.contains(&plain(last).as_str())
    })
}

/// Whether an initial stands before a surname: `J. Example`. `A` and `I` without a full stop are words.
fn has_initial(words: &str) -> bool {
    let tokens: Vec<&str> = words.split_whitespace().collect();
    tokens.windows(2).any(|two| {
        let letter = two[0].strip_suffix('.').unwrap_or(two[0]);
        let is_letter = letter.chars().count() == 1 && letter.chars().all(char::is_uppercase);
        is_letter && !["A", "I"].contains(&two[0]) && is_name_word(two[1])
    })
}

/// Whether a family is named by its surname: `the Smith family`, `O’Neill boys`.
fn has_family(words: &str) -> bool {
    let tokens: Vec<&str> = words.split_whitespace().collect();
    tokens.windows(2).any(|two| {
        let [name, family] = two else { return false };
        let opens = matches!(
            plain(name).as_str(),
            "the" | "a" | "two" | "three" | "some" | "young" | "older" | "school"
        );
        is_name_word(name) && !opens && !ends_clause(name) && FAMILIES.contains(&plain(family).as_str())
    })
}

/// Whether somebody is named in a sender's reference. Numbers and dates are what references are made of: they name
/// somebody only where they are like nothing but a mobile number, or a word says what they are.
pub fn names_in_a_reference(words: &str) -> bool {
    let says = |signs: &[&str]| {
        let letters = words.to_lowercase().replace('.', "");
        letters.split(|letter: char| !letter.is_alphabetic()).any(|word| signs.contains(&word))
    };
    let has_birth_date = words.split_whitespace().any(is_birth_date) || has_birth_date_in_words(words);
    has_given_name(words)
        || has_initial(words)
        || has_family(words)
        || words.split_whitespace().any(|word| is_account(word) || is_email(word))
        || has_mobile(words)
        || (says(BEFORE_PHONES) && longest_number(words) >= PHONE_DIGITS_MIN)
        || (says(BEFORE_BIRTHS) && has_birth_date)
}

/// Whether a number that is a mobile's stands somewhere, written with blanks or without.
fn has_mobile(words: &str) -> bool {
    words.split(|letter| !is_in_number(letter)).any(|number| {
        let parts: Vec<&str> = number.split_whitespace().collect();
        (0..parts.len()).any(|start| {
            let mut digits = String::new();
            parts[start..].iter().take(MOBILE_PARTS_MAX).any(|part| {
                digits.extend(part.chars().filter(char::is_ascii_digit));
                is_mobile(&digits)
            })
        })
    })
}

/// `07700900123`, `447700900123`, `00447700900123`. The third digits are those of mobiles only; no day, month and year
/// in a row begin like them.
fn is_mobile(digits: &str) -> bool {
    let from_abroad = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
    let digits =
        from_abroad.map_or_else(|| digits.to_owned(), |rest| format!("0{}", rest.trim_start_matches('0')));
    let begins = ["073", "074", "075", "077", "078", "079"];
    digits.len() == MOBILE_DIGITS && begins.iter().any(|begin| digits.starts_with(begin))
}

/// Whether the sign may be part of a telephone number.
fn is_in_number(letter: char) -> bool {
    letter.is_ascii_digit() || [' ', '-', '+', '(', ')', '.'].contains(&letter)
}

/// Whether somebody may be named in what a partner's file says happened. Kinds are often written `Like This`; beside a
/// longer word in small letters, as in a sentence, two capitals are a name.
pub fn names_in_a_kind(words: &str) -> bool {
    let is_sentence = words.split(|letter: char| letter.is_whitespace() || letter == '/').any(|word| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        word.chars().count() >= SENTENCE_WORD_MIN
            && word.chars().all(|letter| letter.is_lowercase() || ['-', '\'', '’'].contains(&letter))
            && !JOINING.contains(&word)
    });
    names_somebody(words) || (is_sentence && has_name(words))
}

/// Whether somebody is named, or can be found: more sure than [`looks`], for which two capitalised words are enough,
/// as in many a kind of crime.
pub fn names_somebody(words: &str) -> bool {
    let more = looks(words).iter().any(|found| *found != Looks::Name);
    more || has_given_name(words) || has_initial(words) || has_family(words)
}

/// What in a form's words looks as if it named somebody, for a warning; nothing when somebody who was warned of
/// just these words sent them again, as `checked`.
pub fn warnings(words: &str, checked: &str) -> Vec<&'static str> {
    // A browser may change the line breaks of a hidden field.
    if words.split_whitespace().eq(checked.split_whitespace()) {
        return Vec::new();
    }
    looks(words).iter().map(|found| found.words()).collect()
}

/// Whether two capitalised words or more stand in a row that is no place.
fn has_name(words: &str) -> bool {
    let tokens: Vec<&str> = words.split_whitespace().collect();
    let mut start = 0;
    while start < tokens.len() {
        let mut end = start;
        while end < tokens.len() && is_name_word(tokens[end]) {
            end += 1;
            if ends_clause(tokens[end - 1]) {
                break;
            }
        }
        if end - start >= 2 && !is_place(&tokens[..start], tokens[end - 1]) {
            return true;
        }
        start = end.max(start + 1);
    }
    false
}

/// Whether a row of capitalised words that ends with `last`, after the words `before`, is a place:
/// `on Example High Street`, `near the Example Estate`.
fn is_place(before: &[&str], last: &str) -> bool {
    let before = match before {
        [rest @ .., the] if plain(the) == "the" => rest,
        all => all,
    };
    let follows =
        before.last().is_some_and(|word| !ends_clause(word) && BEFORE_PLACES.contains(&plain(word).as_str()));
    follows && PLACES.contains(&plain(last).as_str())
}

/// The word in lower case without what stands around it, and without the `’s` of what belongs to somebody.
fn plain(word: &str) -> String {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    for ending in ["'s", "’s"] {
        if let Some(stem) = word.strip_suffix(ending) {
            return stem.to_owned();
        }
    }
    word
}

/// Whether something new begins after the word.
fn ends_clause(word: &str) -> bool {
    let word = word.trim_end_matches(['"', '\'', '”', '’', ')', ']']);
    word.ends_with(['.', '!', '?', ':', ';', ','])
}

/// Whether the word may be part of a name: `On` at the beginning of a sentence is not.
fn is_name_word(word: &str) -> bool {
    let plain = plain(word);
    is_capitalised(word) && plain != "the" && !BEFORE_PLACES.contains(&plain.as_str())
}

/// Whether the word begins with a capital and is not all capitals. `O’Brien`, `McLean` and `Smith-Jones` have
/// more of them; `NHS` and `PCSOs` are abbreviations.
fn is_capitalised(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphabetic());
    let letters: Vec<char> = word.chars().collect();
    letters.first().is_some_and(|letter| letter.is_uppercase())
        && letters.iter().any(|letter| letter.is_lowercase())
        && letters.iter().all(|letter| letter.is_alphabetic() || ['-', '\'', '’'].contains(letter))
        && !letters.windows(2).any(|pair| pair[0].is_uppercase() && pair[1].is_uppercase())
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
            sign if is_in_number(sign) => {}
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
    match parts.as_slice() {
        [1..=31, 1..=12, year] => *year >= 1900 || (1..100).contains(year),
        [year, 1..=12, 1..=31] => *year >= 1900,
        _ => false,
    }
}

/// A day, month and year of somebody alive, with the month in letters: `3 April 2009`, `3rd of Apr, 2009`,
/// `April 3, 2009`.
fn has_birth_date_in_words(words: &str) -> bool {
    let tokens: Vec<String> = words
        .split(|letter: char| letter.is_whitespace() || ['/', '-', '.', ','].contains(&letter))
        .map(plain)
        .filter(|word| !word.is_empty() && word != "of")
        .collect();
    tokens.windows(3).any(|three| {
        let [one, other, year] = three else { return false };
        let is_day_of_month = (is_day(one) && is_month(other)) || (is_month(one) && is_day(other));
        is_day_of_month
            && year.len() == 4
            && year.parse::<u32>().is_ok_and(|year| (1900..2100).contains(&year))
    })
}

fn is_day(word: &str) -> bool {
    let digits = word.trim_end_matches(|letter: char| letter.is_alphabetic());
    let ending = &word[digits.len()..];
    ["", "st", "nd", "rd", "th"].contains(&ending)
        && digits.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day))
}

fn is_month(word: &str) -> bool {
    word.len() >= MONTH_LETTERS_MIN && MONTHS.iter().any(|month| month.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_was_warned_is_not_warned_of_the_same_words_again() {
        let words = "heard that Jordan Example is back";
        assert_eq!(warnings(words, ""), [Looks::Name.words()]);
        assert_eq!(warnings(words, "heard that\r\nJordan Example is back "), [""; 0]);
        assert_eq!(warnings(words, "heard that Sam Sample is back"), [Looks::Name.words()]);
        assert_eq!(warnings("it is quiet", ""), [""; 0]);
    }

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

    #[test]
    fn a_surname_that_ends_places_too_is_noticed_unless_the_words_say_where() {
        for name in [
            "Marcus Green",
            "Tyrone Hill",
            "Amy Park",
            "Kieran Lane",
            "Sean O'Brien",
            "Sean O’Brien",
            "Kayleigh Smith-Jones",
            "Sam McSample",
            "Zoë Ümlaut",
        ] {
            for words in
                [format!("heard that {name} is back"), format!("{name}'s cousin"), format!("({name})")]
            {
                assert_eq!(looks(&words), [Looks::Name], "{words}");
            }
        }
        for words in [
            "Loud after school in Example Green",
            "Near Example Park it is quiet",
            "Seen ON Example High Street, then off Sample Lane.",
            "Two groups met outside the Example Centre",
            "A crowd at Example Road's corner",
            "Young people from the NHS and the PCSOs spoke",
            "It is loud in Tottenham",
            "At Tottenham it is loud",
            "We looked on. Then it was quiet",
        ] {
            assert!(looks(words).is_empty(), "{words}: {:?}", looks(words));
        }
        for words in [
            "Come on. Marcus Green is back",
            "It was on when Tyrone Hill came",
            "in Example Green they met Amy Park",
        ] {
            assert_eq!(looks(words), [Looks::Name], "{words}");
        }
    }

    #[test]
    fn what_people_type_on_a_telephone_is_noticed() {
        for (words, expected) in [
            ("jamie smith was there with a knife", Looks::Name),
            ("JAMIE SMITH WAS THERE", Looks::Name),
            ("Charlie stabbed by Billy", Looks::Name),
            ("Charlie has a knife at school", Looks::Name),
            ("molly and BILLY were there", Looks::Name),
            ("Jean, Marina’s sister", Looks::Name),
            ("a fight with stanley", Looks::Name),
            ("It was Stanley. Knife found", Looks::Name),
            ("J. Sample was there", Looks::Name),
            ("Jamie, Kofi and Ade were there", Looks::Name),
            ("a boy called kofi", Looks::Name),
            ("Tyrell outside school with a knife", Looks::Name),
            ("Kofi at court tomorrow", Looks::Name),
            ("Jamie near station", Looks::Name),
            ("The Sample family are upset", Looks::Name),
            ("O’Neill boys again", Looks::Name),
            ("trouble with the Mensah brothers", Looks::Name),
            ("@sample_17 posted on snap", Looks::Account),
            ("ring 07700.900.123", Looks::Phone),
            ("at N17 8AB", Looks::Postcode),
            ("at n178ab.", Looks::Postcode),
            ("a car ab12 cde", Looks::Plate),
        ] {
            assert_eq!(looks(words), [expected], "{words}");
        }
        for words in [
            "Boys from two schools met at 4pm",
            "Two boys and some girls",
            "A crowd on Albert Road",
            "Seen near Alexandra Park, quiet since",
            "Outside Albert Primary School at 4pm",
            "Somebody had a Stanley knife",
            "two stanley-knives in a bag",
            "selling charlie and molly by the marina",
            "smelt of brandy, in a jean jacket",
            "Many in N17 are afraid",
            "about 20 at the bus stop @ 4",
            "The lads at the gym were kind",
            "On the A10 and the 149 bus",
        ] {
            assert!(looks(words).is_empty(), "{words}: {:?}", looks(words));
        }
    }

    #[test]
    fn numbers_of_references_and_words_of_kinds_name_nobody_and_people_in_them_are_named() {
        for reference in [
            "INC-20261121-0045",
            "LAS 21.11.2026 10.30",
            "INC 21/11/2026",
            "07-2026-12345",
            "07.11.2026 9.30",
            "07012345678",
            "00012345678",
            "CALL 45",
            "AB12CDE",
        ] {
            assert!(!names_in_a_reference(reference), "{reference}");
        }
        for reference in [
            "Kofi 2",
            "@sample_17",
            "a@example.org",
            "the Sample family",
            "J. Sample",
            "07700900123",
            "5 07700 900 123",
            "Mob 07700900123",
            "ref 7: +44 (0)7700 900-123",
            "Tel. 020 7946 0958",
            "ZE dob 14/02/2009",
            "ZE, D.O.B. 14 Feb 2009",
            "born:14.02.2009",
        ] {
            assert!(names_in_a_reference(reference) && names_somebody(reference), "{reference}");
        }
        for kind in [
            "Street Robbery",
            "Knife Enabled",
            "Knife-enabled Street Robbery",
            "Violence With Injury",
            "Robbery of Personal Property",
            "Sexual Offences and/or Public Order",
            "Common Assault without Injury",
            "Possession of Stanley knife",
        ] {
            assert!(!names_in_a_kind(kind), "{kind}");
        }
        for kind in [
            "Jordan stabbed",
            "Charlie stabbed by Billy",
            "Zoltan Example stabbed",
            "Zoltan Example stabbed.",
            "Zoltan Example shot",
            "Zoltan Example hurt",
            "Marcus Green shot",
            "Marcus Green stabbed/shot",
            "Marcus Green re-arrested",
            "stabbed by kofi",
        ] {
            assert!(names_in_a_kind(kind), "{kind}");
        }
    }

    #[test]
    fn a_full_date_is_noticed_however_it_is_written() {
        for words in [
            "born 3 April 2009",
            "born 3rd April 2009",
            "born on the 3rd of Apr, 2009.",
            "born April 3, 2009",
            "born 03-Apr-2009",
            "born 3.4.2009",
            "born 3/4/09",
            "born 2009-04-03",
        ] {
            assert_eq!(looks(words), [Looks::BirthDate], "{words}");
        }
        for words in
            ["on 3 April 20 people came", "in April 2026", "on 3 April", "they may 3 times", "3 in 2009"]
        {
            assert!(looks(words).is_empty(), "{words}: {:?}", looks(words));
        }
    }
}
