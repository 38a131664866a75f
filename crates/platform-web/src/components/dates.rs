//! The date filters of the MOJ components: instants in London time, in the words of GOV.UK style.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt::strtime};
use minijinja::{Error, ErrorKind, Value};

use super::html::text;

/// The filter `mojDate`: `2026-03-09T14:05:00Z` as `9 March 2026 at 2:05pm`, or the part of it that
/// `kind` names; without a kind it is left alone.
///
/// # Errors
/// A kind that MOJ does not know, or a timestamp that is not ISO 8601.
pub fn moj_date(timestamp: &Value, kind: Option<&str>) -> Result<String, Error> {
    let Some(kind) = kind else {
        return Ok(text(timestamp).into_owned());
    };
    let at = parsed(timestamp)?;
    let time = if at.minute() > 0 { "%-I:%M%P" } else { "%-I%P" };
    let format = match kind {
        "datetime" => format!("%-d %B %Y at {time}"),
        "shortdatetime" => format!("%-d %b %Y at {time}"),
        "date" => "%-d %B %Y".to_owned(),
        "shortdate" => "%-d %b %Y".to_owned(),
        "time" => time.to_owned(),
        _ => return Err(refused(format!("`{kind}` is not a kind of date"))),
    };
    written(&format, at)
}

/// The filter `date`, with the letters of moment.js that dates in Britain need; without a format it
/// writes date and time in words, where moment.js would show the raw timestamp.
///
/// # Errors
/// A letter outside these, or a timestamp that is not ISO 8601.
pub fn date(timestamp: &Value, format: Option<&str>) -> Result<String, Error> {
    const LETTERS: [(&str, &str); 14] = [
        ("YYYY", "%Y"),
        ("YY", "%y"),
        ("MMMM", "%B"),
        ("MMM", "%b"),
        ("MM", "%m"),
        ("M", "%-m"),
        ("dddd", "%A"),
        ("DD", "%d"),
        ("D", "%-d"),
        ("HH", "%H"),
        ("h", "%-I"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("a", "%P"),
    ];
    let Some(format) = format else {
        return moj_date(timestamp, Some("datetime"));
    };
    let mut translated = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if let Some((letters, ours)) = LETTERS.iter().find(|(letters, _)| rest.starts_with(letters)) {
            translated.push_str(ours);
            rest = &rest[letters.len()..];
        } else if first.is_ascii_alphabetic() || first == '%' {
            return Err(refused(format!("`{first}` in the format of a date is not known")));
        } else {
            translated.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    written(&translated, parsed(timestamp)?)
}

/// An instant is shown as London's clocks show it; a time without zone is one of theirs already.
fn parsed(timestamp: &Value) -> Result<DateTime, Error> {
    let text = text(timestamp);
    if let Ok(instant) = text.parse::<Timestamp>() {
        let london = TimeZone::get("Europe/London").map_err(|error| refused(error.to_string()))?;
        return Ok(instant.to_zoned(london).datetime());
    }
    text.parse().map_err(|_| refused("a timestamp is not written as ISO 8601".to_owned()))
}

fn written(format: &str, at: DateTime) -> Result<String, Error> {
    strtime::format(format, at).map_err(|error| refused(error.to_string()))
}

fn refused(reason: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(timestamp: &str, kind: &str, expected: &str) {
        let written = moj_date(&Value::from(timestamp), Some(kind));
        assert_eq!(written.expect("a timestamp and a kind"), expected);
    }

    #[test]
    fn writes_dates_as_gov_uk_does() {
        check("2026-03-09T14:05:00Z", "datetime", "9 March 2026 at 2:05pm");
        check("2026-03-09T09:00:00", "shortdatetime", "9 Mar 2026 at 9am");
        check("2026-03-09", "date", "9 March 2026");
        // London is an hour ahead of UTC in summer, here past midnight.
        check("2026-07-31T23:30:00Z", "shortdate", "1 Aug 2026");
        check("2026-07-31T23:30:00Z", "time", "12:30am");
    }

    #[test]
    fn translates_formats_and_refuses_what_it_does_not_know() {
        let at = Value::from("2026-03-09T14:05:00");
        assert_eq!(date(&at, Some("DD/MM/YYYY HH:mm")).expect("known letters"), "09/03/2026 14:05");
        assert_eq!(date(&at, None).expect("words"), "9 March 2026 at 2:05pm");
        assert!(date(&at, Some("Q")).is_err());
        assert!(moj_date(&at, Some("month")).is_err());
        assert!(moj_date(&Value::from("last Monday"), Some("date")).is_err());
    }
}
