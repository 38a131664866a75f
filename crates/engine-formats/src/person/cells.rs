//! Patterns in cells that identify a person: numbers with valid check digits, e-mails, phones, birth dates.

use super::PersonKind;
use crate::dates::{DateOrder, parse_day};

/// What a cell identifies, if anything.
///
/// `dates_belong` is true in a date column, where a bare date says nothing about a birth.
///
/// ```
/// use accord_engine_formats::person::{PersonKind, in_cell};
/// assert_eq!(in_cell("seen by staff, NHS 999 000 0018", false), Some(PersonKind::NhsNumber));
/// assert_eq!(in_cell("999 000 0019", false), None);
/// assert_eq!(in_cell("51.587154388427734", false), None);
/// ```
#[must_use]
pub fn in_cell(text: &str, dates_belong: bool) -> Option<PersonKind> {
    let bytes = text.as_bytes();
    let seen = Seen::of(bytes);
    if seen.at_sign && has_email(text) {
        return Some(PersonKind::Email);
    }
    if seen.digits < 5 || is_decimal(bytes) {
        return None;
    }
    if seen.one_token && !matches!(bytes.len(), 9..=14) {
        // A hash or a code in one piece: neither a number of ours nor a date.
        return None;
    }
    if has_upn(bytes) {
        return Some(PersonKind::Upn);
    }
    if has_national_insurance(bytes) {
        return Some(PersonKind::NationalInsurance);
    }
    if seen.digits >= 9 {
        for run in NumberRuns::new(bytes) {
            if run.is_nhs_number() {
                return Some(PersonKind::NhsNumber);
            }
            if run.is_phone() {
                return Some(PersonKind::Phone);
            }
        }
    }
    let birth = says_born(text) || (!dates_belong && seen.separators >= 2 && has_date(text));
    birth.then_some(PersonKind::DateOfBirth)
}

/// What one pass over a cell tells, so that most cells need no closer look.
struct Seen {
    digits: usize,
    separators: usize,
    at_sign: bool,
    one_token: bool,
}

impl Seen {
    fn of(bytes: &[u8]) -> Self {
        let (mut digits, mut letters, mut separators, mut at_sign) = (0, 0, 0, false);
        for byte in bytes {
            match byte {
                b'0'..=b'9' => digits += 1,
                b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
                b'@' => at_sign = true,
                b'/' | b'-' | b'.' | b' ' => separators += 1,
                _ => {}
            }
        }
        Self { digits, separators, at_sign, one_token: digits + letters == bytes.len() }
    }
}

/// A number with a decimal point or an exponent: a coordinate, not a reference.
fn is_decimal(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E' | b' '))
        && bytes.iter().filter(|byte| **byte == b'.').count() == 1
}

fn has_email(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let before =
            text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || "._-+".contains(c));
        let domain: String =
            text[at + 1..].chars().take_while(|c| c.is_alphanumeric() || *c == '.' || *c == '-').collect();
        let dotted = domain.trim_end_matches('.').rsplit_once('.');
        before
            && dotted.is_some_and(|(host, top)| {
                !host.is_empty() && top.len() >= 2 && top.chars().all(char::is_alphabetic)
            })
    })
}

/// Letters and digits in one piece, at their place in the text.
fn tokens(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80).filter(|token| !token.is_empty())
}

/// A unique pupil number: a check letter, eleven digits, and a digit or (temporary numbers) a letter.
///
/// Source: Department for Education, *Unique pupil numbers: guide for schools and local
/// authorities*: weights 2 to 13, remainder by 23, letters without I, O and S.
fn has_upn(bytes: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
    tokens(bytes).any(|token| {
        if token.len() != 13 || !token[1..12].iter().all(u8::is_ascii_digit) {
            return false;
        }
        let value = |byte: &u8| match byte {
            b'0'..=b'9' => Some(usize::from(byte - b'0')),
            other => LETTERS.iter().position(|letter| letter == &other.to_ascii_uppercase()),
        };
        let mut sum = 0;
        for (weight, byte) in (2..).zip(&token[1..]) {
            let Some(value) = value(byte) else {
                return false;
            };
            sum += weight * value;
        }
        LETTERS[sum % 23] == token[0].to_ascii_uppercase()
    })
}

fn has_national_insurance(bytes: &[u8]) -> bool {
    let shape = |token: &[u8]| {
        token.len() == 9
            && token[..2]
                .iter()
                .all(|b| b.is_ascii_alphabetic() && !b"DFIQUV".contains(&b.to_ascii_uppercase()))
            && token[2..8].iter().all(u8::is_ascii_digit)
            && (b'A'..=b'D').contains(&token[8].to_ascii_uppercase())
    };
    if tokens(bytes).any(shape) {
        return true;
    }
    // The printed form, AB 12 34 56 C.
    if tokens(bytes).nth(4).is_none() {
        return false;
    }
    let parts: Vec<&[u8]> = tokens(bytes).collect();
    parts.windows(5).any(|window| {
        let lengths = [2, 2, 2, 2, 1];
        window.iter().zip(lengths).all(|(part, length)| part.len() == length) && shape(&window.concat())
    })
}

/// Groups of digits parted by single blanks, hyphens or brackets.
#[derive(Debug, Default)]
struct NumberRun {
    digits: Vec<u8>,
    groups: Vec<usize>,
    plus: bool,
}

impl NumberRun {
    /// Ten digits in one piece or as 3-3-4, the last a valid check digit by modulus 11.
    ///
    /// Source: NHS Data Dictionary, *NHS NUMBER*: weights 10 to 2; remainder 11 is 0, 10 is invalid.
    fn is_nhs_number(&self) -> bool {
        if self.plus || self.digits.len() != 10 || !(self.groups == [10] || self.groups == [3, 3, 4]) {
            return false;
        }
        if self.digits.iter().all(|digit| *digit == self.digits[0]) {
            return false;
        }
        let sum: u32 = self.digits[..9]
            .iter()
            .zip((2..=10).rev())
            .map(|(digit, weight)| u32::from(*digit) * weight)
            .sum();
        let check = (11 - sum % 11) % 11;
        check == u32::from(self.digits[9])
    }

    /// A United Kingdom number: 0, +44 or 0044, then nine or ten digits that do not begin with 0, 4 or 6.
    fn is_phone(&self) -> bool {
        let digits = self.digits.as_slice();
        let national = if self.plus {
            let Some(rest) = digits.strip_prefix(&[4, 4]) else {
                return false;
            };
            rest.strip_prefix(&[0]).unwrap_or(rest)
        } else if let Some(rest) = digits.strip_prefix(&[0, 0, 4, 4]) {
            rest
        } else {
            let Some(rest) = digits.strip_prefix(&[0]) else {
                return false;
            };
            rest
        };
        matches!(national.len(), 9 | 10) && !matches!(national[0], 0 | 4 | 6)
    }
}

/// Walks the number runs of a text; runs that touch letters, slashes, colons or decimals are passed over.
struct NumberRuns<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> NumberRuns<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }
}

impl Iterator for NumberRuns<'_> {
    type Item = NumberRun;

    fn next(&mut self) -> Option<NumberRun> {
        let bytes = self.bytes;
        while self.at < bytes.len() {
            while self.at < bytes.len() && !bytes[self.at].is_ascii_digit() {
                self.at += 1;
            }
            let start = self.at;
            let mut run = NumberRun::default();
            let mut group = 0;
            while self.at < bytes.len() {
                let byte = bytes[self.at];
                if byte.is_ascii_digit() {
                    run.digits.push(byte - b'0');
                    group += 1;
                } else if matches!(byte, b' ' | b'-' | b'(' | b')') && next_digit_is_near(bytes, self.at) {
                    if group > 0 {
                        run.groups.push(group);
                    }
                    group = 0;
                } else {
                    break;
                }
                self.at += 1;
            }
            if group > 0 {
                run.groups.push(group);
            }
            let before = start.checked_sub(1).map(|at| bytes[at]);
            run.plus = before == Some(b'+');
            let after = bytes.get(self.at).copied();
            let after_that = bytes.get(self.at + 1).copied();
            let blocked = |byte: Option<u8>| {
                byte.is_some_and(|b| {
                    b.is_ascii_alphanumeric() || b >= 0x80 || matches!(b, b'.' | b'/' | b':' | b'_')
                })
            };
            let sentence_ends = after == Some(b'.') && !after_that.is_some_and(|b| b.is_ascii_digit());
            if !run.digits.is_empty() && !blocked(before) && (!blocked(after) || sentence_ends) {
                return Some(run);
            }
        }
        None
    }
}

/// At most one more separator stands between here and the next digit.
fn next_digit_is_near(bytes: &[u8], at: usize) -> bool {
    bytes[at + 1..].iter().take(2).any(u8::is_ascii_digit)
}

fn says_born(text: &str) -> bool {
    if memchr::memchr2(b'b', b'B', text.as_bytes()).is_none() {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    ["dob", "d.o.b", "born on", "date of birth"].iter().any(|word| {
        lower.match_indices(word).any(|(at, _)| {
            let alone = !lower[..at].ends_with(|c: char| c.is_alphanumeric());
            alone && lower[at + word.len()..].chars().take(8).any(|c| c.is_ascii_digit())
        })
    })
}

/// A whole date anywhere in a text: 12/03/2008, 2008-03-12, 12 March 2008.
fn has_date(text: &str) -> bool {
    let is_date = |piece: &str| {
        parse_day(piece, DateOrder::DayFirst).is_ok() || parse_day(piece, DateOrder::MonthFirst).is_ok()
    };
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | 'T'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().any(|word| word.len() >= 8 && word.len() <= 11 && is_date(word))
        || words.windows(3).any(|three| {
            let day = three[0].trim_end_matches(|c: char| c.is_alphabetic());
            three[1].len() >= 3
                && three[1].chars().all(char::is_alphabetic)
                && three[2].len() == 4
                && is_date(&format!("{day} {} {}", three[1], three[2]))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_identify_someone_are_found() {
        use PersonKind::{DateOfBirth, Email, NationalInsurance, NhsNumber, Phone, Upn};
        let check =
            |text: &str, expected: PersonKind| assert_eq!(in_cell(text, false), Some(expected), "{text}");
        check("9990000018", NhsNumber);
        check("NHS no. 999-000-0018.", NhsNumber);
        check("pupil A123456789012", Upn);
        check("write to a.person@example.org please", Email);
        check("07700 900123", Phone);
        check("+44 (0)20 7946 0018", Phone);
        check("ring 020 7946 0018.", Phone);
        check("QQ 12 34 56 C is not one, AB 12 34 56 C is", NationalInsurance);
        check("AB123456C", NationalInsurance);
        check("a boy, 12/03/2008", DateOfBirth);
        check("born 2008-03-12", DateOfBirth);
        check("12th March 2008", DateOfBirth);
        check("DOB 12.3.08", DateOfBirth);
    }

    #[test]
    fn places_and_references_are_not_taken_for_people() {
        for text in [
            "-0.1234567890",
            "51.587154388427734",
            "4.3077960610389709E-2",
            "530076.239",
            "169180023",
            "9990000019",
            "ffb51ba1e962d86d72d6c7a2ea11f14b707f3bd86ceacaaae00eb07ea58e303f",
            "E01032739",
            "0000000000",
            "Victoria",
            "Grace Road",
            "On or near Junction 14",
            "1,009,357",
            "(51.529117, -0.126199)",
            "CAD 1234/12",
            "Misuse of Drugs Act 1971 (section 23)",
            "6@5",
            "https://www.example.org/a",
            "2012-13 Total",
        ] {
            assert_eq!(in_cell(text, false), None, "{text}");
        }
        for text in
            ["2021-08-14 00:00:00.000000", "2022-03-31T23:05:00+00:00", "09/01/2019 12:00:00 AM", "201004"]
        {
            assert_eq!(in_cell(text, true), None, "{text}");
        }
    }
}
