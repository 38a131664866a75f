//! Something that waits for somebody: what rooms tell Today.

use accord_kernel::{Day, Instant};

/// What waits, for the work queue of who may do it.
#[derive(Debug)]
pub struct Task {
    /// Where it is done.
    pub href: String,
    /// What is to be done.
    pub text: String,
    /// More about it.
    pub note: String,
    /// Where it stands.
    pub state: &'static str,
    /// By when it is done; `None` where no clock runs.
    pub due: Option<Instant>,
}

/// When partners of a borough ring on a day, with the briefing before them: 9:30am in London.
pub fn call_on(day: Day) -> Instant {
    Instant::from_london(day.date().at(9, 30, 0, 0))
}

/// The next call.
pub fn next_call(now: Instant) -> Instant {
    let today = call_on(now.day());
    if now <= today { today } else { call_on(now.day().plus_days(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_call_is_that_of_today_until_it_was() {
        // 22 July 2026 at 9:30am is 8:30 in UTC.
        let call = call_on(Day::new(2026, 7, 22).expect("a day of the test"));
        assert_eq!(call.micros(), 1_784_709_000_000_000);
        assert_eq!(next_call(call.plus_seconds(-60)), call);
        assert_eq!(next_call(call), call);
        assert_eq!(next_call(call.plus_seconds(60)), call.plus_seconds(86_400));
    }
}
