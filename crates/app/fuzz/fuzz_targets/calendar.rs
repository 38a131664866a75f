#![no_main]

#[path = "../targets/calendar.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| target::take_in(bytes));
