//! The reader of calendars. It uses nothing else of the product but days and instants, so that only it is built for fuzzing.

#[path = "../../src/timeline/calendar.rs"]
mod calendar;

use accord_kernel::Day;

pub fn take_in(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (from, to) = (Day::new(2026, 10, 1), Day::new(2027, 12, 31));
    let (Some(from), Some(to)) = (from, to) else { return };
    if text.len() > calendar::BYTES_MAX {
        return;
    }
    let reading = match calendar::read(text, from, to) {
        Ok(reading) => reading,
        Err(unreadable) => return assert!(!unreadable.words().is_empty(), "it says what to do"),
    };
    assert!(reading.found.len() <= calendar::FOUND_MAX, "a named limit");
    assert!(reading.taken <= calendar::COMPONENTS_MAX, "a named limit");
    let lines = text.lines().count().max(1);
    for refused in &reading.refused {
        assert!((1..=lines).contains(&refused.line) && !refused.reason.is_empty(), "it says where and why");
    }
    for (at, found) in reading.found.iter().enumerate() {
        assert!(found.starts <= found.ends, "it ends after it begins");
        assert!(!found.key.is_empty() && !found.title.is_empty(), "it has a name");
        assert!(found.starts < to.plus_days(1).start(), "it lies in the days asked for");
        assert!(found.title.chars().count() <= calendar::TITLE_LETTERS_MAX, "a named limit");
        assert!(
            reading.found[..at].iter().all(|other| other.key != found.key || at > 200),
            "a name stands for one"
        );
        assert!(
            found.words.chars().count() <= calendar::TEXT_LETTERS_MAX && (1..=lines).contains(&found.line)
        );
    }
    // Read again, it is the same.
    assert_eq!(calendar::read(text, from, to).as_ref(), Ok(&reading));
}
