//! Clocks of what is shared: no I/O.

use accord_kernel::{Instant, Purpose};
use accord_platform_web::words::moment;

/// How long a recipient can read what was sent: four weeks, or until it is done and three days over.
pub const VIEW_SECONDS: i64 = 28 * 24 * 60 * 60;
/// How long a recipient can still read what they have answered.
pub const VIEW_AFTER_SECONDS: i64 = 3 * 24 * 60 * 60;

/// By when a recipient says that it arrived: an hour in danger, else the end of the next working day.
pub fn acknowledge_by(sent_at: Instant, purpose: Purpose) -> Instant {
    match purpose {
        Purpose::ImmediateDanger => sent_at.plus_seconds(60 * 60),
        Purpose::DecideProtection => sent_at.plus_seconds(4 * 60 * 60),
        _ => sent_at.day().plus_working_days(1).plus_days(1).start(),
    }
}

/// A clock in words: its day where all of the day is left, else the moment.
pub fn by_words(at: Instant) -> String {
    let before = at.plus_seconds(-1).day();
    if before == at.day() { moment(at) } else { format!("the end of {}", before.words()) }
}

/// By when somebody looks back at a one-off decision: within five working days.
pub fn review_by(decided_at: Instant) -> Instant {
    decided_at.day().plus_working_days(5).plus_days(1).start()
}

/// The middle of these numbers, the lower of two; `None` of none.
pub fn median(mut numbers: Vec<i64>) -> Option<i64> {
    numbers.sort_unstable();
    numbers.get(numbers.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::Day;

    fn day(text: &str) -> Day {
        text.parse().expect("a day of the test")
    }

    #[test]
    fn clocks_are_short_in_danger_and_count_working_days_else() {
        let friday = day("2026-11-20").start();
        assert_eq!(acknowledge_by(friday, Purpose::ImmediateDanger), friday.plus_seconds(3_600));
        assert_eq!(acknowledge_by(friday, Purpose::DecideProtection), friday.plus_seconds(14_400));
        assert_eq!(acknowledge_by(friday, Purpose::OfferHelp), day("2026-11-24").start());
        assert_eq!(review_by(friday), day("2026-11-28").start());
    }

    #[test]
    fn a_clock_that_ends_with_a_day_names_the_day() {
        let midnight = day("2026-11-24").start();
        assert_eq!(by_words(midnight), "the end of Monday 23 November 2026");
        assert_eq!(by_words(midnight.plus_seconds(3_600)), "24 Nov 2026 at 1:00am");
    }

    #[test]
    fn the_median_is_the_lower_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7]), Some(7));
        assert_eq!(median(vec![9, 1, 5, 3]), Some(3));
    }
}
