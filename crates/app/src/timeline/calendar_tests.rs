//! What calendars of the world say, in small.

use super::calendar::{Unreadable, read};
use accord_kernel::Day;

fn day(text: &str) -> Day {
    text.parse().expect("a day of the test")
}

/// Reads events in the autumn of 2026 and gives the beginning and title of each.
fn check(events: &str, expected: &[&str]) {
    let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.replace('\n', "\r\n"));
    let reading = read(&text, day("2026-10-01"), day("2026-12-31")).expect("it is a calendar");
    let lines = |found: &super::calendar::Found| format!("{} {}", found.starts, found.title);
    let found: Vec<String> = reading.found.iter().map(lines).collect();
    assert_eq!(found, expected, "{events}\n{:?}", reading.refused);
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:a\nSUMMARY:Match\n{lines}END:VEVENT\n")
}

#[test]
fn times_stand_in_their_zone_and_whole_days_in_london() {
    check(&event("DTSTART:20261002T140000Z\nDTEND:20261002T160000Z\n"), &["2026-10-02T14:00:00Z Match"]);
    check(
        &event("DTSTART;TZID=Europe/London:20261002T150000\nDURATION:PT2H\n"),
        &["2026-10-02T14:00:00Z Match"],
    );
    check(&event("DTSTART:20261002T150000\n"), &["2026-10-02T14:00:00Z Match"]);
    check(&event("DTSTART;TZID=GMT Standard Time:20261102T150000\n"), &["2026-11-02T15:00:00Z Match"]);
    check(&event("DTSTART;TZID=\"America/New_York\":20261102T100000\n"), &["2026-11-02T15:00:00Z Match"]);
    check(
        &event("DTSTART;VALUE=DATE:20261002\nDTEND;VALUE=DATE:20261004\n"),
        &["2026-10-01T23:00:00Z Match"],
    );
}

#[test]
fn a_match_stays_at_its_hour_when_the_clocks_change() {
    let weekly = event("DTSTART;TZID=Europe/London:20261018T150000\nRRULE:FREQ=WEEKLY;COUNT=3\n");
    check(
        &weekly,
        &["2026-10-18T14:00:00Z Match", "2026-10-25T15:00:00Z Match", "2026-11-01T15:00:00Z Match"],
    );
    let until =
        event("DTSTART;TZID=Europe/London:20261018T150000\nRRULE:FREQ=WEEKLY;UNTIL=20261025T150000Z\n");
    check(&until, &["2026-10-18T14:00:00Z Match", "2026-10-25T15:00:00Z Match"]);
    let days = event("DTSTART;VALUE=DATE:20261018\nRRULE:FREQ=WEEKLY;UNTIL=20261025\n");
    check(&days, &["2026-10-17T23:00:00Z Match", "2026-10-24T23:00:00Z Match"]);
}

#[test]
fn what_began_long_ago_is_read_for_the_days_asked_for_alone() {
    let old = event("DTSTART:20120105T190000\nRRULE:FREQ=MONTHLY;BYDAY=1TH\n");
    check(&old, &["2026-10-01T18:00:00Z Match", "2026-11-05T19:00:00Z Match", "2026-12-03T19:00:00Z Match"]);
}

#[test]
fn a_series_of_long_ago_keeps_its_step() {
    // Every second Thursday since 1 January 1970: 8 October 2026 is 1,481 times two weeks later.
    let weeks = event("DTSTART:19700101T190000\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261030T000000\n");
    check(&weeks, &["2026-10-08T18:00:00Z Match", "2026-10-22T18:00:00Z Match"]);
    let days = event("DTSTART:19700101T190000\nRRULE:FREQ=DAILY;INTERVAL=50\n");
    check(&days, &["2026-10-24T18:00:00Z Match", "2026-12-13T19:00:00Z Match"]);
    let months = event("DTSTART:19700131T190000\nRRULE:FREQ=MONTHLY;INTERVAL=2\n");
    check(&months, &[]);
    let ends = event("DTSTART:19700131T190000\nRRULE:FREQ=MONTHLY\n");
    check(&ends, &["2026-10-31T19:00:00Z Match", "2026-12-31T19:00:00Z Match"]);
    let last = event("DTSTART:19700101T190000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1\n");
    check(&last, &["2026-10-30T19:00:00Z Match", "2026-11-30T19:00:00Z Match", "2026-12-31T19:00:00Z Match"]);
    let years = event("DTSTART:19701205T190000\nRRULE:FREQ=YEARLY;INTERVAL=8\n");
    check(&years, &["2026-12-05T19:00:00Z Match"]);
    let leap = event("DTSTART:19720229T190000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=5\n");
    check(&leap, &["2026-11-05T19:00:00Z Match"]);
    let counted = event("DTSTART:20260928T190000\nRRULE:FREQ=DAILY;COUNT=6\n");
    check(
        &counted,
        &["2026-10-01T18:00:00Z Match", "2026-10-02T18:00:00Z Match", "2026-10-03T18:00:00Z Match"],
    );
    let over = event("DTSTART:19700105T190000\nRRULE:FREQ=WEEKLY;COUNT=10\n");
    check(&over, &[]);
}

#[test]
fn a_file_that_repeats_since_long_ago_or_never_is_refused_as_a_whole() {
    let of = |rule: &str, count: usize| {
        let event = |at| {
            format!(
                "BEGIN:VEVENT\r\nUID:{at}\r\nSUMMARY:x\r\nDTSTART:19700101T000000Z\r\nRRULE:{rule}\r\nEND:VEVENT\r\n"
            )
        };
        let events: String = (0..count).map(event).collect();
        read(&format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n"), day("2026-10-01"), day("2026-12-31"))
    };
    assert_eq!(of("FREQ=DAILY;INTERVAL=90;COUNT=30000", 200), Err(Unreadable::RepeatsTooLong));
    assert_eq!(of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 100), Err(Unreadable::RepeatsTooLong));
    assert_eq!(of("FREQ=WEEKLY", 1_900), Err(Unreadable::TooMany));
    assert_eq!(of("FREQ=YEARLY", 1_900).map(|reading| reading.outside), Ok(1_900));
    let often = of("FREQ=DAILY;BYHOUR=1,2,3", 1).expect("it is a calendar");
    assert!(often.refused[0].reason.contains("more than once a day"), "{often:?}");
}

#[test]
fn repetitions_are_left_out_added_moved_and_cancelled() {
    let weekly = |more: &str| event(&format!("DTSTART:20261105T190000\nRRULE:FREQ=WEEKLY;COUNT=3\n{more}"));
    check(
        &weekly("EXDATE:20261112T190000\nRDATE:20261114T100000\n"),
        &["2026-11-05T19:00:00Z Match", "2026-11-14T10:00:00Z Match", "2026-11-19T19:00:00Z Match"],
    );
    let moved = "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20261112T190000\nDTSTART:20261113T200000\nSUMMARY:Match, moved\nEND:VEVENT\n";
    check(
        &format!("{}{moved}", weekly("")),
        &["2026-11-05T19:00:00Z Match", "2026-11-13T20:00:00Z Match, moved", "2026-11-19T19:00:00Z Match"],
    );
    let cancelled = moved.replace("SUMMARY", "STATUS:CANCELLED\nSUMMARY");
    check(
        &format!("{}{cancelled}", weekly("")),
        &["2026-11-05T19:00:00Z Match", "2026-11-19T19:00:00Z Match"],
    );
}

#[test]
fn folded_lines_and_escapes_are_read_and_what_nobody_sees_is_dropped() {
    let folded = "BEGIN:VEVENT\nUID:a\nSUMMARY:Fair\\, games\n  and \u{202e}music\nDTSTART:20261102T100000\nEND:VEVENT\n";
    check(folded, &["2026-11-02T10:00:00Z Fair, games and music"]);
}

#[test]
fn whatever_is_refused_names_its_line_and_costs_nothing_else() {
    let bad = [
        event(""),
        event("DTSTART:20261332T100000\n"),
        event("DTSTART:20261102T100000\nRRULE:FREQ=HOURLY\n"),
        event("DTSTART:20261102T100000\nDTEND:20261101T100000\n"),
        event("DTSTART;TZID=Nowhere/Land:20261102T100000\n"),
        event("CLASS:PRIVATE\nDTSTART:20261102T100000\n"),
    ];
    for bad in bad {
        let good = "BEGIN:VEVENT\nUID:good\nSUMMARY:Good\nDTSTART:20261102T100000\nEND:VEVENT\n";
        let text = format!("BEGIN:VCALENDAR\n{bad}{good}END:VCALENDAR\n");
        let reading = read(&text, day("2026-10-01"), day("2026-12-31")).expect("it is a calendar");
        assert_eq!(reading.found.len(), 1, "{bad}");
        assert_eq!(reading.refused.iter().map(|refused| refused.line).collect::<Vec<_>>(), [2], "{bad}");
        assert_eq!((reading.taken, reading.outside, reading.cancelled), (1, 0, 0));
    }
    let twice = format!("BEGIN:VCALENDAR\n{0}{0}END:VCALENDAR\n", event("DTSTART:20261102T100000\n"));
    let reading = read(&twice, day("2026-10-01"), day("2026-12-31")).expect("it is a calendar");
    assert_eq!((reading.found.len(), reading.refused.len()), (1, 1));
}

#[test]
fn what_is_no_calendar_is_refused_as_a_whole() {
    let check = |text: &str| read(text, day("2026-10-01"), day("2026-12-31"));
    assert_eq!(check("Hello"), Err(Unreadable::NoCalendar));
    assert_eq!(check("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n"), Err(Unreadable::CutOff));
}
