//! How pages write dates, times and numbers. One way for the whole product.

use accord_kernel::{Day, Instant};
use minijinja::{Environment, Error, ErrorKind};

/// Adds the filters `day`, `short_day`, `clock`, `moment` and `grouped`.
///
/// Days arrive as their stored number, instants as microseconds: pages get the same values as stores.
pub(crate) fn register(environment: &mut Environment<'_>) {
    environment.add_filter("day", |number: i32| day(number).map(Day::words));
    environment.add_filter("short_day", |number: i32| day(number).map(Day::short_words));
    environment.add_filter("clock", |micros: i64| clock(Instant::from_micros(micros)));
    environment.add_filter("moment", |micros: i64| moment(Instant::from_micros(micros)));
    environment.add_filter("grouped", grouped);
}

fn day(number: i32) -> Result<Day, Error> {
    Day::from_number(number).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "no such day"))
}

/// A day as somebody types it into a form: `27/3/2026`.
pub fn typed_day(day: Day) -> String {
    day.date().strftime("%-d/%-m/%Y").to_string()
}

/// The London wall clock, `8:30am`.
pub fn clock(at: Instant) -> String {
    let time = at.london();
    let (hour, half) = match time.hour() {
        0 => (12, "am"),
        hour @ 1..=11 => (hour, "am"),
        12 => (12, "pm"),
        hour => (hour - 12, "pm"),
    };
    format!("{hour}:{:02}{half}", time.minute())
}

/// `22 Nov 2026 at 8:30am`.
pub fn moment(at: Instant) -> String {
    format!("{} at {}", at.day().short_words(), clock(at))
}

/// The same words with a capital letter at the beginning.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Thousands set apart by commas: `12,345`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, words) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (-12_345, "−12,345"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), words);
        }
    }

    #[test]
    fn clocks_read_as_people_say_them() {
        let midnight = "2026-11-22".parse::<Day>().expect("a date of the test").start();
        for (minutes, words) in [(0, "12:00am"), (90, "1:30am"), (720, "12:00pm"), (1_439, "11:59pm")] {
            assert_eq!(clock(midnight.plus_seconds(minutes * 60)), words);
        }
        assert_eq!(moment(midnight), "22 Nov 2026 at 12:00am");
    }
}
