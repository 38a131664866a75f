//! Term dates as a table, `borough,start,end,label,inset`: no I/O.

use super::calendar::{Found, Reading, Refused, TITLE_LETTERS_MAX, Unreadable};
use accord_kernel::Day;
use accord_platform_web::lists::written_day;
use std::collections::BTreeSet;

/// Rows of a table at most.
const ROWS_MAX: usize = 2_000;
/// The columns, in any order.
const COLUMNS: [&str; 5] = ["borough", "start", "end", "label", "inset"];
/// What stands before the label of a day on which a school is closed for training.
pub(super) const INSET: &str = "Inset day: ";

/// The term dates of one borough, named or by its slug, from one day to another. Rows are numbered as a person sees them,
/// with the headings as the first.
///
/// # Errors
/// When the table as a whole is none; a single bad row is in [`Reading::refused`].
pub(super) fn read(text: &str, borough: (&str, &str), from: Day, to: Day) -> Result<Reading, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    let mut table =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let heads = table.headers().map_err(|_| Unreadable::NoCalendar)?.clone();
    let place = |name: &str| heads.iter().position(|head| head.eq_ignore_ascii_case(name));
    let columns = COLUMNS.map(place);
    let [Some(of), Some(start), Some(end), Some(label), inset] = columns else {
        return Err(Unreadable::NoCalendar);
    };
    let mut reading = Reading::default();
    let mut keys = BTreeSet::new();
    for (line, row) in (2..).zip(table.records()) {
        if line > ROWS_MAX {
            return Err(Unreadable::TooMany);
        }
        let Ok(row) = row else {
            reading.refused.push(Refused {
                line,
                what: String::new(),
                reason: "the row cannot be read".to_owned(),
            });
            continue;
        };
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        if row.iter().all(str::is_empty) {
            continue;
        }
        let inset = inset.map(cell).unwrap_or_default();
        let found = one_row([&cell(of), &cell(start), &cell(end), &cell(label), &inset], borough);
        match found {
            Ok(found) if !keys.insert(found.key.clone()) => reading.refused.push(Refused {
                line,
                what: found.title,
                reason: "the same row stands in the file before".to_owned(),
            }),
            Ok(found) if found.ends <= from.start() || found.starts > to.start() => reading.outside += 1,
            Ok(found) => {
                reading.taken += 1;
                reading.found.push(Found { line, ..found });
            }
            Err(reason) => {
                reading.refused.push(Refused { line, what: cell(label), reason: reason.to_owned() })
            }
        }
    }
    reading.found.sort_by(|one, other| (one.starts, &one.key).cmp(&(other.starts, &other.key)));
    Ok(reading)
}

/// Reads `borough`, `start`, `end`, `label` and `inset` of a row.
fn one_row(
    [of, start, end, label, inset]: [&str; 5],
    (name, slug): (&str, &str),
) -> Result<Found, &'static str> {
    if !of.eq_ignore_ascii_case(name) && !of.eq_ignore_ascii_case(slug) {
        return Err("it is of another borough: send it for that one");
    }
    let first = written_day(start).ok_or("its start is not a day: write 27/3/2027 or 2027-03-27")?;
    let last = if end.is_empty() {
        first
    } else {
        written_day(end).ok_or("its end is not a day: write 27/3/2027 or 2027-03-27")?
    };
    if last < first || last.days_since(first) >= super::model::DAYS_MAX {
        return Err("it ends before it begins, or takes more than 120 days");
    }
    if label.is_empty() || label.chars().count() > TITLE_LETTERS_MAX - INSET.len() {
        return Err("its label is empty, or has more than 180 characters");
    }
    let is_inset = match inset.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "inset" => true,
        "" | "no" | "n" | "false" | "0" => false,
        _ => return Err("whether it is an inset day is not said with yes or no"),
    };
    let title = if is_inset { format!("{INSET}{label}") } else { label.to_owned() };
    Ok(Found {
        // Term dates have no name but what they are and when they begin: a new end is a change, a new beginning another row.
        key: format!("{first}|{title}"),
        title,
        place: String::new(),
        words: String::new(),
        is_all_day: true,
        starts: first.start(),
        ends: last.plus_days(1).start(),
        line: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_taken_or_refused_with_its_number() {
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        let text = "borough,start,end,label,inset\n\
            Haringey,21/12/2026,2027-01-01,Christmas holidays,\n\
            haringey,4/1/2027,,Northumberland Park,yes\n\
            Enfield,21/12/2026,1/1/2027,Christmas holidays,no\n\
            Haringey,31/2/2027,,No such day,no\n\
            Haringey,4/1/2027,,Northumberland Park,yes\n\
            Haringey,4/1/2029,,Far away,no\n";
        let reading = read(text, ("Haringey", "haringey"), day("2026-11-01"), day("2027-12-01"))
            .expect("it is a table");
        let titles: Vec<&str> = reading.found.iter().map(|found| found.title.as_str()).collect();
        assert_eq!(titles, ["Christmas holidays", "Inset day: Northumberland Park"]);
        assert_eq!(reading.refused.iter().map(|refused| refused.line).collect::<Vec<_>>(), [4, 5, 6]);
        assert_eq!((reading.taken, reading.outside, reading.refused.len()), (2, 1, 3));
        let none = read("a,b\n1,2\n", ("Haringey", "haringey"), day("2026-11-01"), day("2027-12-01"));
        assert_eq!(none, Err(Unreadable::NoCalendar));
    }
}
