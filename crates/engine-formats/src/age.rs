//! Ages and age groups as publishers write them.

use crate::months::digits;
use crate::record::AgeGroup;
use crate::row::Problem;

/// The oldest age that is believed.
const AGE_MAX: u8 = 120;

/// Reads an age or age group; `Ok(None)` for a blank.
///
/// Words such as `Unknown` or `Not Recorded` are kept as published, with neither bound.
/// A number that no person's age can be (`1020`, `224`, `940` in one real file) is refused.
pub(crate) fn parse_age(text: &str) -> Result<Option<AgeGroup>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (from, to) = bounds(&text.to_ascii_lowercase()).ok_or(Problem::NotAnAge)?;
    if from.zip(to).is_some_and(|(from, to)| from > to) || from.max(to).is_some_and(|age| age > AGE_MAX) {
        return Err(Problem::NotAnAge);
    }
    Ok(Some(AgeGroup { text: text.to_owned(), from, to }))
}

type Bounds = (Option<u8>, Option<u8>);

fn bounds(text: &str) -> Option<Bounds> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Some(match text {
            "adult" => (Some(18), None),
            "child" => (None, Some(17)),
            _ => (None, None),
        });
    }
    let text = text.trim_end_matches("years").trim_end_matches("yrs").trim();
    for (prefix, shift) in [("under ", 1), ("<", 1), ("below ", 1)] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return Some((None, Some(digits::<u8>(rest.trim())?.checked_sub(shift)?)));
        }
    }
    for prefix in ["over ", ">"] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return Some((Some(digits::<u8>(rest.trim())?.checked_add(1)?), None));
        }
    }
    for suffix in ["+", " and over", " or over", " or older", " and older"] {
        if let Some(rest) = text.strip_suffix(suffix) {
            return Some((Some(digits(rest.trim())?), None));
        }
    }
    for between in [" to ", "-to-", "-", "–"] {
        if let Some((from, to)) = text.split_once(between) {
            let years = |part: &str| digits::<u8>(part.trim().trim_end_matches('y'));
            return Some((Some(years(from)?), Some(years(to)?)));
        }
    }
    if text.starts_with("recorded as 0") {
        return Some((None, None));
    }
    let age = digits::<u8>(text)?;
    Some((Some(age), Some(age)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<Bounds, Problem>) {
        let got = parse_age(text).map(|group| group.map_or((None, None), |g| (g.from, g.to)));
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn reads_the_age_groups_of_every_feed() {
        check("10-17", Ok((Some(10), Some(17))));
        check("under 10", Ok((None, Some(9))));
        check("over 34", Ok((Some(35), None)));
        check("<18", Ok((None, Some(17))));
        check("65+", Ok((Some(65), None)));
        check("65 and over", Ok((Some(65), None)));
        check("18 or older", Ok((Some(18), None)));
        check("15 to 19", Ok((Some(15), Some(19))));
        check("10y-to-19y", Ok((Some(10), Some(19))));
        check("17", Ok((Some(17), Some(17))));
        check("Child", Ok((None, Some(17))));
        check("UNKNOWN", Ok((None, None)));
        check("Recorded as 0 or Not Known", Ok((None, None)));
        check(" ", Ok((None, None)));
    }

    #[test]
    fn refuses_ages_that_no_person_has() {
        for text in ["1020", "224", "940", "19-15", "130", "10-", "-5"] {
            check(text, Err(Problem::NotAnAge));
        }
    }
}
